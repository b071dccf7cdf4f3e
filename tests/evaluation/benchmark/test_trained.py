from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stance.config import CalibrationConfig, load_config
from stance.errors import ConfigError, DataError
from stance.evaluation.benchmark import RecipeSystem, Task, Trainer, read_tasks, run_benchmark
from stance.evaluation.benchmark.trained import adapt_recipe
from stance.records import CodedSentence, Cue

LINEAR = load_config(overrides=["fit.n_folds=2"])
OTHER = replace(LINEAR, seed=1)


@pytest.fixture
def tiny_config(tiny, tiny_weights):
    return tiny.make_config(tiny_weights, "encoder.epochs=12", "encoder.n_folds=2")


@pytest.fixture
def wiki(corpora):
    (task,), _ = read_tasks(corpora, ["conll2010_wiki"])
    return task


def test_what_was_settled_is_told(wiki):
    cell, blend = run_benchmark(
        [RecipeSystem("one", (LINEAR,)), RecipeSystem("two", (LINEAR, OTHER))], [wiki], n_resamples=0
    )
    assert set(cell.chosen) == {"threshold", "held_out_f1", "n_held_out"}
    assert cell.chosen["n_held_out"] == len(wiki.train)
    assert 0 < cell.chosen["threshold"] < 1
    assert blend.chosen["weight_1"] + blend.chosen["weight_2"] == pytest.approx(1)
    assert blend.metrics["f1_uncertain"] == 1


def test_the_threshold_decides(wiki, monkeypatch):
    system = RecipeSystem("one", (LINEAR,))
    module = "stance.evaluation.benchmark.trained.pick_f1_threshold"
    for threshold, share in ((0.0, 1), (1.1, 0)):
        monkeypatch.setattr(module, lambda proba, coded, t=threshold: (t, 0.5))
        assert system.prepare(wiki).judge(wiki.test).uncertain.mean() == share


def test_a_share_is_kept_to_whatever_the_probabilities(wiki, monkeypatch):
    system = RecipeSystem("one", (LINEAR,), decide_by="share")
    settled = "stance.evaluation.benchmark.trained.pick_f1_threshold"
    monkeypatch.setattr(settled, lambda proba, coded: (float(np.median(proba)), 0.5))
    prepared = system.prepare(wiki)
    assert "threshold" not in prepared.chosen
    share = prepared.chosen["share"]
    assert 0.4 < share < 0.9
    sure = tuple(s for s in wiki.test if s.label == "certain") * 5
    sure = tuple(replace(s, text=f"{s.text} {'and so on ' * i}") for i, s in enumerate(sure))
    assert prepared.judge(sure).uncertain.mean() == pytest.approx(share, abs=0.15)  # equals go together
    assert system.identity != RecipeSystem("one", (LINEAR,)).identity


def test_a_recipe_is_trained_once_a_task(wiki, monkeypatch):
    from stance import models

    calls = []
    fit_model = models.fit_model
    monkeypatch.setattr(
        models, "fit_model", lambda *args, **more: calls.append(1) or fit_model(*args, **more)
    )
    trainer = Trainer()
    systems = [RecipeSystem("one", (LINEAR,), trainer), RecipeSystem("two", (LINEAR, OTHER), trainer)]
    first, second = run_benchmark(systems, [wiki], n_resamples=0)
    assert len(calls) == 2
    assert second.train_s > first.train_s > 0  # what was trained for the first counts for both
    assert second.memory_mb is None
    run_benchmark(systems[:1], [replace(wiki, name="again")], n_resamples=0)
    assert len(calls) == 3


def test_a_blend_finds_no_cues(corpora):
    tasks, _ = read_tasks(corpora)
    blend = RecipeSystem("two", (LINEAR, OTHER))
    assert [task.name for task in tasks if blend.handles(task)] == [
        *("conll2010_wiki", "conll2010_bio", "science_certainty", "science_certainty_ext")
    ]


def test_a_recipe_is_adapted():
    test = [CodedSentence("a", 0, "So.", "no"), CodedSentence("a", 1, "So?", "yes")]
    config = load_config(
        "cascade",
        overrides=[
            "calibration.target_accuracy=0.9",
            "calibration.target_shares={assertive: 0.8, hedged: 0.1, speculative: 0.1}",
            "encoder.context=true",
            "encoder.skip_share=0",
        ],
    )
    adapted = adapt_recipe(config, Task("t", "t", "sentence", ("no", "yes"), (), tuple(test), ""))
    assert adapted.labels == ("no", "yes")
    assert adapted.calibration == CalibrationConfig(transfer_scale=1.0)
    assert (adapted.features.context, adapted.encoder.context) == (True, True)
    adapted = adapt_recipe(config, Task("t", "t", "sentence", ("no", "yes"), (), tuple(test[:1]), ""))
    assert (adapted.features.context, adapted.encoder.context) == (False, False)


def make_typed(n_documents=16):
    """Sentences with two types of cue, at times both in one, named as the Szeged corpus does."""
    rows = (
        ("we might act now", [("might", "modal_probable")]),
        ("they leave if it fails", [("if", "condition")]),
        ("the deal is done", []),
        ("it might fail if they leave", [("might", "modal_probable"), ("if", "condition")]),
    )
    coded = []
    for i in range(n_documents):
        for k, (text, found) in enumerate(rows):
            cues = tuple(Cue(text.index(w), text.index(w) + len(w), w, kind) for w, kind in found)
            coded.append(CodedSentence(f"d{i}", k, text, cues[0].type if cues else "certain", cues))
    return tuple(coded)


def test_an_encoder_learns_a_corpus_s_own_types(tiny_config):
    labels = ("certain", "modal_probable", "doxastic", "condition", "investigation")
    task = Task("typed", "typed", "tokens", labels, make_typed(), make_typed(2), "abc")
    config = replace(tiny_config, encoder=replace(tiny_config.encoder, epochs=40))
    lines = []
    system = RecipeSystem("encoder recipe", (config,), Trainer(lines.append))
    (cell,) = run_benchmark([system], [task], n_resamples=0)
    assert cell.metrics["token_macro_f1"] == 1
    assert cell.chosen == {}
    assert lines[-1].startswith("typed: encoder: epoch 40 of 40, loss ")
    # Both types of a sentence are given, though it has one label.
    last = system.prepare(task).judge(task.test).cues[3]
    assert [(cue.text, cue.type) for cue in last] == [("might", "modal_probable"), ("if", "condition")]


def test_an_encoder_and_a_blend_find_uncertain_sentences(tiny_config):
    labels = ("certain", "uncertain")
    coded = tuple(replace(s, label="uncertain" if s.cues else "certain", cues=None) for s in make_typed(12))
    task = Task("plain", "plain", "sentence", labels, coded, coded[:8], "abc")
    trainer = Trainer()
    systems = [
        RecipeSystem("encoder recipe", (tiny_config,), trainer),
        RecipeSystem("linear+encoder blend", (LINEAR, tiny_config), trainer),
    ]
    alone, blend = run_benchmark(systems, [task], n_resamples=0)
    assert alone.metrics["f1_uncertain"] == blend.metrics["f1_uncertain"] == 1
    assert alone.chosen["n_held_out"] == blend.chosen["n_held_out"] == np.int64(24)


def test_other_weights_in_the_same_folder_are_another_system(tiny, tmp_path):
    config = tiny.make_config(tiny.save_tiny_encoder(tmp_path / "weights"))
    blend = RecipeSystem("blend", (LINEAR, config))
    before = blend.identity
    assert before == blend.identity
    tiny.save_tiny_encoder(tmp_path / "weights", seed=1)
    assert blend.identity != before
    assert set(RecipeSystem("one", (LINEAR,)).identity) == {"recipes"}


def test_encoders_that_hold_out_other_documents_are_no_blend(tiny_weights, wiki, monkeypatch, tmp_path):
    from stance.evaluation.benchmark import load_benchmark_config
    from stance.scoring.labelled.benchmarking import benchmark_folder

    text = f"model: encoder\nencoder: {{weights: {tiny_weights}, max_tokens: 32}}\n"
    for name, seed in (("one", 0), ("two", 1)):
        (tmp_path / f"{name}.yaml").write_text(f"{text}seed: {seed}\n")
    train = f"{tmp_path / 'one.yaml'}+{tmp_path / 'two.yaml'}"
    config = replace(load_benchmark_config(), train=(train,))
    with pytest.raises(ConfigError, match=r"found other seeds or other encoder\.n_folds"):
        benchmark_folder([], tmp_path, config=config, store=tmp_path / "store.json")

    fits = [Trainer().train(adapt_recipe(LINEAR, wiki), wiki)[0]] * 2
    apart = [replace(fit, held_out=fit.held_out[at::2]) for at, fit in enumerate(fits)]
    monkeypatch.setattr(Trainer, "train", lambda *_: (apart.pop(), 0.0))
    with pytest.raises(DataError, match="every recipe of the blend holds out; found none"):
        RecipeSystem("two", (LINEAR, OTHER)).prepare(wiki)
