"""Cascades: who answers, whose cues are shown, and how the threshold is chosen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnxruntime")

from stance.config import load_config
from stance.errors import DataError, ModelError
from stance.evaluation import train_files
from stance.models import CascadeModel, fit_model, open_model
from stance.models.cascade import choose_threshold, fit_encoder_weight
from stance.records import CodedSentence

RELEASED = Path(__file__).parents[1] / "models" / "encoder-en" / "stance_encoder_en" / "model"
needs_released = pytest.mark.skipif(not RELEASED.is_dir(), reason="needs the released cascade")

TEXTS = [
    "The talks failed.",
    "The deal might collapse.",
    "If it rains, the game may be off.",
    "He would have won had he run.",
    "It is, I think, the best of them.",
    "Nobody knows whether the bank will hold.",
]


@needs_released
def test_the_linear_model_answers_where_it_is_sure() -> None:
    model = open_model(RELEASED)
    batch, first = model.predict_batch(TEXTS), model.linear.predict_batch(TEXTS)
    sure = first.confidence >= model.threshold
    assert [model.names[i] for i in batch.by] == ["linear" if one else "encoder" for one in sure]
    assert np.array_equal(batch.proba[sure], first.proba[sure])
    assert 0 < sure.sum() < len(TEXTS)
    assert np.allclose(batch.proba.sum(axis=1), 1, atol=1e-5)


@needs_released
def test_cues_are_sorted_lie_apart_and_name_their_label() -> None:
    model = open_model(RELEASED)
    batch = model.predict_batch(TEXTS)
    order = np.lexsort((batch.cue_start, batch.cue_sentence))
    assert np.array_equal(order, np.arange(len(order)))
    same = batch.cue_sentence[1:] == batch.cue_sentence[:-1]
    assert (batch.cue_start[1:] >= batch.cue_end[:-1])[same].all()
    own = batch.cue_label == batch.class_index[batch.cue_sentence]
    assert {TEXTS[i] for i in batch.cue_sentence[own].tolist()} == {
        text for text, i in zip(TEXTS, batch.class_index, strict=True) if model.labels[i] != "assertive"
    }


@needs_released
def test_long_sentences_are_for_the_encoder_alone() -> None:
    model = open_model(RELEASED)
    long = "The talks failed, " * 60 + "and that is all."
    batch = model.predict_batch([long])
    assert model.names[batch.by[0]] == "encoder"
    assert np.array_equal(batch.proba, model.encoder.predict_proba([long]))


@needs_released
def test_explanations_are_of_the_model_that_answers() -> None:
    model = open_model(RELEASED)
    assert model.explain("The talks failed.").label == "assertive"
    found = model.explain("He would have won had he run.")
    assert found.label == "speculative"
    assert found.weights


@needs_released
def test_a_cascade_saved_again_is_the_same(tmp_path: Path) -> None:
    model = open_model(RELEASED).with_min_confidence(0.9)
    model.save(tmp_path / "again")
    loaded = CascadeModel.load(tmp_path / "again")
    assert np.array_equal(loaded.predict_batch(TEXTS).proba, model.predict_batch(TEXTS).proba)
    assert (loaded.threshold, loaded.longest, loaded.min_confidence) == (model.threshold, model.longest, 0.9)
    (tmp_path / "again" / "encoder" / "model.onnx").unlink()
    with pytest.raises(ModelError, match=r"model\.onnx"):
        CascadeModel.load(tmp_path / "again")


@needs_released
def test_a_cascade_is_fitted_around_a_trained_encoder() -> None:
    from stance.corpus.seeds import load_seeds

    released = open_model(RELEASED)
    names = set(released.encoder.info["held_out"])
    held = [s for s in load_seeds() if s.doc_id in names][:400]
    recipe = load_config("cascade", [f"cascade.encoder={RELEASED / 'encoder'}", "fit.n_folds=3"])
    fit = fit_model(recipe, held)
    truth = np.array([recipe.labels.index(s.label) for s in held])[fit.held_out]
    assert (fit.oof_proba.argmax(axis=1) == truth).mean() > 0.85
    assert fit.model.info["cascade"]["highest_loss"] <= recipe.cascade.max_loss
    assert len(fit.oof_cues) == len(fit.held_out)
    unknown = [CodedSentence("new", i, s.text, s.label, s.cues) for i, s in enumerate(held)]
    with pytest.raises(DataError, match="left out"):
        fit_model(recipe, unknown)


def test_a_cascade_wants_an_encoder_of_its_labels() -> None:
    coded = [CodedSentence(str(i), 0, "It may.", "ab"[i % 2]) for i in range(12)]
    with pytest.raises(ModelError, match="no-such"):
        fit_model(load_config("cascade", ["cascade.encoder=no-such"]), coded)
    linear = Path(__file__).parents[1] / "models" / "linear-en"
    with pytest.raises(ModelError, match="linear model"):
        fit_model(load_config("cascade", [f"cascade.encoder={linear}"]), coded)


def test_what_training_starts_from_is_missed_before_data_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("torch")
    monkeypatch.setenv("STANCE_HOME", str(tmp_path / "empty"))
    no_data = tmp_path / "no-data.jsonl"
    for recipe in (
        load_config("encoder"),
        load_config("cascade"),
        load_config("cascade", ["cascade.encoder=no-such"]),
        load_config("cascade", [f"cascade.encoder={Path(__file__).parents[1] / 'models' / 'linear-en'}"]),
    ):
        with pytest.raises(ModelError):
            train_files([no_data], tmp_path / "model", config=recipe)


def make_proba(class_index: np.ndarray, confidence: np.ndarray) -> np.ndarray:
    proba = np.tile((1 - confidence)[:, None], (1, 2))
    proba[np.arange(len(class_index)), class_index] = confidence
    return proba.astype(np.float32)


def test_the_threshold_is_the_lowest_that_loses_little() -> None:
    rng = np.random.default_rng(0)
    n = 3000
    truth, documents = rng.integers(0, 2, n), np.arange(n) // 10
    confidence = rng.uniform(0.5, 1, n)
    wrong = rng.random(n) > confidence  # the linear model is calibrated, the encoder always right
    linear = make_proba(np.where(wrong, 1 - truth, truth), confidence)
    full = make_proba(truth, np.full(n, 0.99))
    losses = []
    for max_loss in (0.0, 0.01, 0.05, 0.2):
        choice = choose_threshold(linear, full, truth, documents, max_loss=max_loss)
        assert choice["highest_loss"] <= max_loss
        assert choice["full_macro_f1"] - choice["macro_f1"] <= choice["highest_loss"]
        assert choice["share_linear"] == pytest.approx((confidence >= choice["threshold"]).mean(), abs=0.01)
        losses.append(choice["threshold"])
    assert losses == sorted(losses, reverse=True)
    assert losses[0] > 1  # nothing may be lost: never asked


def test_of_few_sentences_the_linear_model_never_answers() -> None:
    truth = np.arange(60) % 2
    sure = make_proba(truth, np.full(60, 0.99))
    assert choose_threshold(sure, sure, truth, np.arange(60), max_loss=0.005)["threshold"] > 1
    assert choose_threshold(sure, sure, truth, np.zeros(60, dtype=int), max_loss=0.005)["threshold"] > 1


def test_the_better_model_has_more_of_the_say() -> None:
    truth = np.arange(100) % 2
    good, poor = make_proba(truth, np.full(100, 0.9)), make_proba(truth, np.full(100, 0.5))
    assert fit_encoder_weight(good, poor, truth) == 1
    assert fit_encoder_weight(poor, good, truth) == 0
