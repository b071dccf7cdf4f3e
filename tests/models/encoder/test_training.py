"""Training: the loss, the rates, what stays, what is averaged, and that it learns."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

# ruff: noqa: E402  # without torch there is nothing to import
torch = pytest.importorskip("torch")

from stance.corpus.sentence_hashes import hash_sentences
from stance.corpus.taught import TaughtSentences
from stance.encoder_config import EncoderConfig
from stance.errors import ConfigError, DataError, ModelError
from stance.labels import LABELS
from stance.models import fit_model, load_folder
from stance.models.encoder.checkpoints import TrainingState
from stance.models.encoder.fit import build_lessons
from stance.models.encoder.lessons import Lessons, fill_step, plan_steps
from stance.models.encoder.losses import StepLearner, compute_loss, start_heads
from stance.models.encoder.network import EncoderNetwork
from stance.models.encoder.pretrained import load_pretrained
from stance.models.encoder.progress import Progress
from stance.models.encoder.spans import N_CUE_CLASSES, UNKNOWN
from stance.models.encoder.tokens import SpecialTokens
from stance.models.encoder.training import group_parameters
from stance.records import CodedSentence, Cue

CPU = torch.device("cpu")


@pytest.fixture
def network(tiny_weights: Path) -> EncoderNetwork:
    return load_pretrained(str(tiny_weights), 3, N_CUE_CLASSES, 0.1)[0]


def test_it_learns_and_the_loss_falls(toy_fit, toy, toy_reports) -> None:
    ends = [report for report in toy_reports if report.macro_f1 is not None]
    assert [report.epoch for report in ends] == list(range(1, 25))
    assert ends[-1].loss < ends[0].loss / 4
    assert (ends[-1].step, ends[-1].seconds_left) == (ends[-1].n_steps, 0)
    texts = [s.text for s in toy]
    assert toy_fit.model.predict(texts).tolist() == [s.label for s in toy]
    found = toy_fit.model.cues(texts)
    assert np.mean([cues == s.cues for cues, s in zip(found, toy, strict=True)]) > 0.9


def test_training_goes_on_until_its_steps_are_done(tiny: ModuleType, tiny_weights: Path, toy) -> None:
    reports: list[Progress] = []
    config = tiny.make_config(tiny_weights, "encoder.epochs=1", "encoder.min_steps=13")
    fit_model(config, toy, report=reports.append)
    last = reports[-1]
    assert last.epoch == last.n_epochs > 1
    assert last.step == last.n_steps >= 13 > last.n_steps - last.n_steps // last.n_epochs


def test_held_out_predictions_are_of_whole_documents(toy_fit, toy) -> None:
    names = [toy[i].doc_id for i in toy_fit.held_out]
    assert len(names) == 9
    assert names == [s.doc_id for s in toy if s.doc_id in set(names)]
    assert toy_fit.model.info["held_out"] == sorted(set(names))
    held = [toy[i].text for i in toy_fit.held_out]
    assert toy_fit.model.info["held_out_hashes"] == hash_sentences(held) != ""
    assert toy_fit.oof_proba.shape == (9, 3)
    np.testing.assert_allclose(toy_fit.oof_proba.sum(axis=1), 1, rtol=1e-5)
    assert len(toy_fit.oof_cues) == 9


def test_one_document_held_out_is_enough(tiny: ModuleType, tiny_weights: Path, toy) -> None:
    config = tiny.make_config(tiny_weights, "encoder.n_folds=12", "encoder.epochs=1")
    reports: list[Progress] = []
    fit = fit_model(config, toy, report=reports.append)
    assert len(fit.held_out) == 3
    assert str(reports[0].note).startswith("One document alone is held out (d")
    np.testing.assert_allclose(fit.oof_proba.sum(axis=1), 1, rtol=1e-5)


def test_labels_of_ones_own(tiny: ModuleType, tiny_weights: Path) -> None:
    coded = [dataclasses.replace(s, cues=None) for s in tiny.make_coded(("closed", "open"))]
    config = tiny.make_config(
        tiny_weights, "labels=[open, closed]", "encoder.epochs=2", "encoder.average_share=0.5"
    )
    fit = fit_model(config, coded)
    assert fit.model.labels == ("open", "closed")
    assert set(fit.model.predict([s.text for s in coded])) <= {"open", "closed"}
    # Nothing was said of cues, so that none are found.
    assert not fit.model.finds_cues
    assert fit.oof_cues == [()] * len(fit.held_out)


def test_cues_that_a_teacher_alone_marked_are_given(tiny: ModuleType, tiny_weights: Path, toy) -> None:
    coded = [dataclasses.replace(s, cues=None) for s in toy]
    marked = [dataclasses.replace(s, doc_id=f"taught {s.doc_id}", text=f"now {s.text}", cues=()) for s in toy]
    start = marked[1].text.index("might")
    marked[1] = dataclasses.replace(marked[1], cues=(Cue(start, start + 5, "might", "modal"),))
    proba = np.eye(3, dtype=np.float32)[[LABELS.index(s.label) for s in marked]]
    config = tiny.make_config(tiny_weights, "encoder.epochs=1")
    assert fit_model(config, coded, TaughtSentences(marked, proba)).model.finds_cues
    unweighed = tiny.make_config(tiny_weights, "encoder.epochs=1", "encoder.cue_weight=0")
    assert not fit_model(unweighed, toy).model.finds_cues
    unmarked = TaughtSentences([dataclasses.replace(s, cues=()) for s in marked], proba)
    assert not fit_model(config, coded, unmarked).model.finds_cues


def test_the_same_seed_gives_the_same_bytes(
    tiny: ModuleType, tiny_weights: Path, toy, tmp_path: Path
) -> None:
    for name, seed in (("one", 3), ("two", 3), ("other", 4)):
        config = tiny.make_config(tiny_weights, f"seed={seed}", "encoder.epochs=2")
        fit_model(config, toy).model.save(tmp_path / name)
    one, two, other = (
        (tmp_path / name / "model.safetensors").read_bytes() for name in ("one", "two", "other")
    )
    assert one == two
    assert one != other
    assert (tmp_path / "one" / "model.json").read_bytes() == (tmp_path / "two" / "model.json").read_bytes()


class GivenScores(torch.nn.Module):
    """Gives the scores it was made with."""

    def __init__(self, labels, cues) -> None:
        super().__init__()
        self.scores = torch.tensor(labels), torch.tensor(cues)

    def forward(self, ids, mask):
        return self.scores


def test_the_loss_by_hand(make_tokens) -> None:
    # One row, [first] a b [sep] c [sep] and two of padding; two sentences of 2 tokens and 1.
    tokens = make_tokens(2, 1)
    target = np.array([[1, 0], [0.25, 0.75]], dtype=np.float32)
    cue_target = np.array([1, UNKNOWN, 0])
    weights = np.array([[1, 3], [1, 1]], dtype=np.float32)
    lessons = Lessons(tokens, np.zeros(2, int), target, cue_target, *weights)
    labels, cues = np.full((1, 8, 2), 99, dtype=np.float32), np.full((1, 8, 3), 99, dtype=np.float32)
    labels[0, 1], labels[0, 2], labels[0, 4] = (2, 0), (0, 1), (-1, 1)
    cues[0, 1], cues[0, 4] = (0, 1, 0), (2, 0, 0)
    step = fill_step([[(0, 2), (2, 3)]], tokens, SpecialTokens(2, 3, 0))

    def log_softmax(*scores: float) -> np.ndarray:
        powers = np.exp(scores)
        return np.log(powers / powers.sum())

    first = -log_softmax(1, 0.5)[0]  # the mean of (2, 0) and (0, 1)
    second = -(0.25 * log_softmax(-1, 1)[0] + 0.75 * log_softmax(-1, 1)[1])
    label_loss = (1 * first + 3 * second) / 4
    cue_loss = -(log_softmax(0, 1, 0)[1] + log_softmax(2, 0, 0)[0]) / 2  # by sentence; one token is unknown
    network = GivenScores(labels, cues)
    for weight in (0.0, 0.5):
        config = EncoderConfig(cue_weight=weight)
        found, left = compute_loss(network, step, lessons, config, CPU)
        assert float(found) == pytest.approx(label_loss + weight * cue_loss, rel=1e-5)
        by_cues = weight * np.array([-log_softmax(0, 1, 0)[1], -log_softmax(2, 0, 0)[0]])
        doubt = -(0.25 * np.log(0.25) + 0.75 * np.log(0.75))
        assert left.numpy() == pytest.approx(np.array([first, second - doubt]) + by_cues, rel=1e-5)
    unknown = dataclasses.replace(lessons, cue_target=np.full(3, UNKNOWN))
    assert float(compute_loss(network, step, unknown, EncoderConfig(), CPU)[0]) == pytest.approx(label_loss)
    # Of a sentence that teaches a tenth, labels and cues do; the other's weigh as before.
    faint = dataclasses.replace(lessons, factor=np.array([1, 0.1], dtype=np.float32))
    found, left = compute_loss(network, step, faint, EncoderConfig(cue_weight=0.5), CPU)
    cue_losses = np.array([-log_softmax(0, 1, 0)[1], -log_softmax(2, 0, 0)[0]])
    expected = (1 * first + 0.1 * 3 * second) / 4 + 0.5 * (cue_losses[0] + 0.1 * cue_losses[1]) / 2
    assert float(found) == pytest.approx(expected, rel=1e-5)
    assert left.numpy() == pytest.approx(
        [first + 0.5 * cue_losses[0], 0.1 * (second - doubt + 0.5 * cue_losses[1])], rel=1e-5
    )


def test_what_a_teacher_scored_weighs_what_the_recipe_says(
    tiny: ModuleType, tiny_weights: Path, toy, network: EncoderNetwork
) -> None:
    tokenizer = load_pretrained(str(tiny_weights), 3, N_CUE_CLASSES, 0.1)[1]
    network.eval()
    proba = np.eye(3, dtype=np.float32)[[LABELS.index(s.label) for s in toy]]
    losses = []
    for weight in (1.0, 0.25):
        config = tiny.make_config(tiny_weights, f"distil.weight={weight}", "fit.class_weight=balanced")
        index = np.array([config.labels.index(s.label) for s in toy])
        lessons = build_lessons(config, toy, index, TaughtSentences(toy, proba), tokenizer)
        taught = np.arange(len(toy), 2 * len(toy))
        rows = plan_steps(lessons, taught, config.encoder, seed=0, epoch=0)[0]
        step = fill_step(rows, lessons.tokens, SpecialTokens(2, 3, 0))
        losses.append(float(compute_loss(network, step, lessons, config.encoder, CPU)[0].detach()))
    # A step of these alone teaches a quarter, too: labels and cues.
    assert losses[1] == pytest.approx(losses[0] / 4, rel=1e-5)


def test_rates_fall_by_layer(network: EncoderNetwork) -> None:
    settings = {
        "learning_rate": 0.1,
        "head_learning_rate": 0.7,
        "layer_decay": 0.5,
        "freeze_embeddings": False,
    }
    groups = group_parameters(network, EncoderConfig(**settings, weight_decay=0.02))
    found = {id(p): (group["lr"], group["weight_decay"]) for group in groups for p in group["params"]}
    rates = {name: found[id(p)] for name, p in network.named_parameters()}
    assert len(rates) == len(found)
    assert rates["label_head.weight"] == (0.7, 0.02)
    assert rates["cue_head.bias"] == (0.7, 0)
    assert rates["backbone.encoder.layer.1.output.dense.weight"] == (0.1, 0.02)
    assert rates["backbone.encoder.layer.0.output.dense.weight"] == (0.05, 0.02)
    assert rates["backbone.encoder.layer.0.output.LayerNorm.weight"] == (0.05, 0)
    assert rates["backbone.embeddings.word_embeddings.weight"] == (0.05, 0.02)


@pytest.mark.parametrize(
    ("settings", "still"),
    [
        ({}, ("backbone.embeddings",)),
        ({"n_frozen_layers": 1}, ("backbone.embeddings", "backbone.encoder.layer.0.")),
        ({"freeze_embeddings": False}, ()),
    ],
)
def test_what_is_frozen_stays(  # noqa: PLR0917  # fixtures
    tiny, tiny_weights: Path, toy, network: EncoderNetwork, settings, still
) -> None:
    overrides = ["encoder.epochs=1", "encoder.freeze_embeddings=true"]
    overrides += [f"encoder.{name}={str(value).lower()}" for name, value in settings.items()]
    model = fit_model(tiny.make_config(tiny_weights, *overrides), toy).model
    before, after = network.state_dict(), model.session.network.state_dict()
    for name in before:
        if name.startswith("backbone."):
            assert torch.equal(before[name], after[name]) == name.startswith(still), name


def make_state(*values: float) -> tuple[TrainingState, torch.nn.Parameter]:
    parameter = torch.nn.Parameter(torch.tensor(values))
    optimizer = torch.optim.SGD([parameter], lr=1.0)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda _: 1.0)
    return TrainingState({"w": parameter}, optimizer, schedule), parameter


def test_weights_are_averaged() -> None:
    state, parameter = make_state(0.0, 0.0)
    for values in ([1.0, 6.0], [2.0, 0.0], [6.0, 0.0]):
        with torch.no_grad():
            parameter.copy_(torch.tensor(values))
        state.average()
    with state.averaged():
        assert parameter.tolist() == pytest.approx([3, 2])
    assert parameter.tolist() == [6, 0]
    state.load_final()
    assert parameter.tolist() == pytest.approx([3, 2])


def test_the_best_epoch_is_kept() -> None:
    state, parameter = make_state(1.0)
    for value, score in ((1.0, 0.5), (2.0, 0.7), (3.0, 0.7), (4.0, 0.6)):
        with torch.no_grad():
            parameter.fill_(value)
        state.keep_best(score)
    state.load_final()
    assert (parameter.item(), state.best) == (3, 0.7)


def test_too_few_documents_and_unknown_labels(tiny: ModuleType, tiny_weights: Path, toy) -> None:
    config = tiny.make_config(tiny_weights)
    with pytest.raises(DataError, match="4 documents"):
        fit_model(config, toy[:6])
    with pytest.raises(DataError, match="found maybe"):
        fit_model(config, [*toy, CodedSentence("z", 0, "we act", "maybe")])


def test_rows_longer_than_the_encoder_takes(tiny: ModuleType, tiny_weights: Path, toy) -> None:
    with pytest.raises(ConfigError, match=r"encoder\.max_tokens=128"):
        fit_model(tiny.make_config(tiny_weights, "encoder.max_tokens=128"), toy)


def test_a_step_that_does_not_fit_memory_is_halved(
    tiny: ModuleType, tiny_weights: Path, toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    network, tokenizer, special = load_pretrained(str(tiny_weights), 3, N_CUE_CLASSES, 0.1)
    network.eval()  # without dropout, so that parts and whole can be compared
    recipe = tiny.make_config(tiny_weights, "encoder.cue_weight=0", "encoder.precision=float32")
    config = recipe.encoder
    class_index = np.array([recipe.labels.index(s.label) for s in toy])
    lessons = build_lessons(recipe, toy, class_index, None, tokenizer)
    rows = max(plan_steps(lessons, np.arange(len(toy)), config, seed=0, epoch=0), key=len)
    assert len(rows) > 4

    def learn(n_rows_at_most: int) -> tuple[float, np.ndarray, list[str]]:
        def forward(self, ids, mask):
            if len(ids) > n_rows_at_most:
                raise MemoryError
            return whole(self, ids, mask)

        whole = EncoderNetwork.forward
        notes: list[str] = []
        with monkeypatch.context() as patch:
            patch.setattr(EncoderNetwork, "forward", forward)
            network.zero_grad()
            learner = StepLearner(network, lessons, config, special, device=CPU, notify=notes.append)
            losses = np.full(len(toy), np.inf, dtype=np.float32)
            loss = learner.learn(rows, losses)
            gradient = network.label_head.weight.grad.numpy().copy()
            network.zero_grad()
            assert learner.learn(rows, losses) == pytest.approx(loss)
            # With labels alone, whose step weighs each alike, the loss is the mean of the sentences'.
            assert np.isfinite(losses).sum() == sum(map(len, rows))
            assert losses[np.isfinite(losses)].mean() == pytest.approx(loss, rel=1e-5)
        return loss, gradient, notes

    loss, gradient, notes = learn(len(rows))
    assert notes == []
    in_parts, same_gradient, notes = learn(2)
    assert in_parts == pytest.approx(loss, rel=1e-5)
    np.testing.assert_allclose(same_gradient, gradient, rtol=1e-4, atol=1e-6)
    assert notes == ["A step did not fit memory; it is halved, and so are those to come."]
    with pytest.raises(ModelError, match=r"Pass --set encoder\.max_tokens with a smaller number"):
        learn(0)


def test_heads_begin_with_the_shares_of_the_classes(network: EncoderNetwork) -> None:
    lessons = Lessons(
        tokens=None,  # type: ignore[arg-type]  # not read
        doc_index=np.zeros(4, dtype=np.int64),
        label_target=np.eye(3, dtype=np.float32)[[0, 0, 1, 0]],
        cue_target=np.array([0, 0, 0, 0, 1, UNKNOWN]),
        weight=np.ones(4, dtype=np.float32),
        factor=np.ones(4, dtype=np.float32),
    )
    start_heads(network, lessons, np.array([0, 1, 2]))
    # One more of each than was counted: shares (2 + 1, 1 + 1, 0 + 1) of 6.
    shares = torch.softmax(network.label_head.bias, dim=0).tolist()
    assert shares == pytest.approx([3 / 6, 2 / 6, 1 / 6])
    cues = torch.softmax(network.cue_head.bias, dim=0).tolist()
    assert cues == pytest.approx(np.array([5, 2] + [1] * (N_CUE_CLASSES - 2)) / (5 + N_CUE_CLASSES))


def test_a_tokenizer_of_another_encoder_is_refused(
    tiny: ModuleType, tiny_weights: Path, tmp_path: Path
) -> None:
    import json
    import shutil

    from tokenizers import Tokenizer

    folder = shutil.copytree(tiny_weights, tmp_path / "mixed")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.add_tokens([f"new{i}" for i in range(9)])
    tokenizer.save(str(folder / "tokenizer.json"))
    n_rows = json.loads((folder / "config.json").read_text())["vocab_size"]
    with pytest.raises(ModelError, match=f"weights' {n_rows} tokens; found one of {n_rows + 9}"):
        load_pretrained(str(folder), 3, N_CUE_CLASSES, 0.1)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"hidden_size": 32}, "expected the weights that its config.json describes; found others"),
        ({"num_hidden_layers": 3}, "found none for"),
        ({"model_type": "abacus"}, "found others"),
    ],
)
def test_weights_that_do_not_fit_their_configuration(
    tiny_weights: Path, tmp_path: Path, change: dict, expected: str
) -> None:
    import json
    import shutil

    folder = shutil.copytree(tiny_weights, tmp_path / "mixed")
    config = json.loads((folder / "config.json").read_text()) | change
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(ModelError, match=expected):
        load_pretrained(str(folder), 3, N_CUE_CLASSES, 0.1)


def test_a_model_is_measured_as_it_will_be_once_saved(
    tiny: ModuleType, tiny_weights: Path, toy, tmp_path: Path
) -> None:
    config = tiny.make_config(tiny_weights, "encoder.precision=bfloat16", "encoder.epochs=4")
    model = fit_model(config, toy).model
    model.save(tmp_path / "model")
    texts = [s.text for s in toy]
    loaded = load_folder(tmp_path / "model")
    assert np.array_equal(model.predict_proba(texts), loaded.predict_proba(texts))
