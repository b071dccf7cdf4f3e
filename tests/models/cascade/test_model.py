"""The cascade: who answers, by what threshold, with whose cues."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from sklearn.metrics import f1_score

from stance.corpus.sentence_hashes import hash_sentences
from stance.corpus.taught import TaughtSentences
from stance.errors import DataError, ModelError, OutputError
from stance.models import Fit, PredictionBatch, fit_model, load_folder
from stance.models.batches import list_cues
from stance.models.calibration import Calibration
from stance.models.cascade import fit as fit_cascade
from stance.models.cascade.model import CascadeModel, check_labels, merge_batches
from stance.models.cascade.threshold import choose_threshold
from stance.models.held_out import describe_held_out, find_held_out
from stance.records import CodedSentence


@pytest.fixture(scope="module")
def toy(tiny: ModuleType) -> list:
    return tiny.make_coded()


@pytest.fixture(scope="module")
def encoder_folder(tiny: ModuleType, tiny_weights: Path, toy, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("encoder") / "model"
    fit_model(tiny.make_config(tiny_weights), toy).model.save(folder)
    return folder


def make_config(tiny: ModuleType, weights: Path, *settings: str):
    small = ("features.n_bits=12", "fit.n_folds=3", "encoder.epochs=8")
    return tiny.make_config(weights, *small, *settings, kind="cascade")


@pytest.fixture(scope="module")
def toy_cascade(tiny: ModuleType, tiny_weights: Path, encoder_folder: Path, toy) -> Fit:
    return fit_model(make_config(tiny, tiny_weights, f"cascade.encoder={encoder_folder}"), toy)


def test_the_threshold_by_hand() -> None:
    # By confidence: 0.9 right, 0.8 right, 0.7 wrong, 0.6 right; the encoder is always right.
    linear = np.array([[0.9, 0.1], [0.2, 0.8], [0.7, 0.3], [0.4, 0.6]] * 100, dtype=np.float32)
    encoder = np.array([[0.9, 0.1], [0.1, 0.9], [0.1, 0.9], [0.1, 0.9]] * 100, dtype=np.float32)
    truth = np.array([0, 1, 1, 1] * 100)
    one = np.zeros(400, dtype=np.int64)  # of one document, of which there are no resamples
    strict = choose_threshold(linear, encoder, truth, one, max_loss=0.011)
    assert (strict.threshold, strict.share_linear) == pytest.approx((0.8, 0.5))
    assert (strict.macro_f1, strict.full_macro_f1) == (1, 1)
    # Nothing was lost, so that three of the least sure are taken to be: F1 200/203 and 594/597.
    assert strict.highest_loss == pytest.approx((3 / 203 + 3 / 597) / 2)
    assert choose_threshold(linear, encoder, truth, one, max_loss=0.0).share_linear == 0
    # One mistake in four: F1 of the first label is 2/3, of the second 4/5; their mean is 11/15.
    for loss, threshold in ((4 / 15 + 1e-6, 0.6), (4 / 15 - 1e-6, 0.8)):
        found = choose_threshold(linear, encoder, truth, one, max_loss=loss)
        assert found.threshold == pytest.approx(threshold)
    found = choose_threshold(linear, encoder, truth, one, max_loss=0.3)
    assert (found.macro_f1, found.highest_loss) == pytest.approx((11 / 15, 4 / 15))


def test_the_bound_against_scikit_learn() -> None:
    rng = np.random.default_rng(5)
    truth, docs = rng.integers(0, 3, 300), rng.integers(0, 30, 300)
    linear, full = (rng.dirichlet([1, 1, 1], 300) + k * np.eye(3)[truth] for k in (0.5, 1.0))
    linear, full = ((p / p.sum(axis=1, keepdims=True)).astype(np.float32) for p in (linear, full))
    choice = choose_threshold(linear, full, truth, docs, max_loss=0.04, seed=3)
    mixed = np.where(linear.max(axis=1) >= choice.threshold, linear.argmax(axis=1), full.argmax(axis=1))
    whole = f1_score(truth, full.argmax(axis=1), average="macro")
    assert choice.full_macro_f1 == pytest.approx(whole)
    assert choice.macro_f1 == pytest.approx(f1_score(truth, mixed, average="macro"))
    draws = np.random.default_rng(3).multinomial(30, np.full(30, 1 / 30), size=1000)[:, docs]
    losses = [
        f1_score(truth, full.argmax(axis=1), average="macro", sample_weight=weight)
        - f1_score(truth, mixed, average="macro", sample_weight=weight)
        for weight in draws
    ]
    assert choice.highest_loss == pytest.approx(np.quantile(losses, 0.95))
    assert whole - choice.macro_f1 < choice.highest_loss <= 0.04
    # What would do by the loss that was found is not sure enough.
    lower = np.sort(linear.max(axis=1))[round(300 * (1 - choice.share_linear)) - 12]
    sure = linear.max(axis=1) >= lower
    lucky = f1_score(truth, np.where(sure, linear.argmax(1), full.argmax(1)), average="macro")
    assert whole - lucky < 0.04


def test_a_label_that_a_resample_lacks_stays_in_its_mean() -> None:
    # The third label is coded in the first document alone; three times, surely, it is said in others.
    docs = np.repeat(np.arange(8), 25)
    truth = np.arange(200) % 2
    truth[:10] = 2
    first = truth.copy()
    first[[100, 125, 150]] = 2
    linear = np.full((200, 3), 0.05, dtype=np.float32)
    linear[np.arange(200), first] = 0.9
    full = np.eye(3, dtype=np.float32)[truth]
    choice = choose_threshold(linear, full, truth, docs, max_loss=0.9, seed=1)
    draws = np.random.default_rng(1).multinomial(8, np.full(8, 1 / 8), size=1000)[:, docs]
    said = {"y_true": truth, "labels": [0, 1, 2], "average": "macro", "zero_division": 0}
    full_f1, found_f1 = (
        np.array([f1_score(y_pred=given, sample_weight=weight, **said) for weight in draws])
        for given in (truth, first)
    )
    assert choice.highest_loss == pytest.approx(np.quantile(full_f1 - found_f1, 0.95))
    assert choice.highest_loss < 0.2  # with the label left out where it is not drawn, a third and more


def test_where_nothing_was_lost_three_sentences_are_supposed_to_be() -> None:
    """Both models are right throughout; n sentences of two labels, each a document."""
    for n, expected in ((100, True), (1000, False)):
        truth = np.arange(n) % 2
        linear = np.where(np.eye(2)[truth] > 0, 0.9, 0.1).astype(np.float32)
        linear[:3] = np.where(np.eye(2)[truth[:3]] > 0, 0.6, 0.4)  # the least sure, two of the first label
        choice = choose_threshold(linear, linear, truth, np.arange(n), max_loss=0.005)
        assert (choice.threshold > 1) is expected
        if not expected:
            said = truth.copy()
            said[:3] = 1 - truth[:3]
            assert choice.threshold == pytest.approx(0.6)
            assert choice.highest_loss == pytest.approx(1 - f1_score(truth, said, average="macro"))
            assert choice.macro_f1 == 1


def test_a_linear_model_that_is_wrong_where_it_is_surest_never_answers() -> None:
    linear = np.array([[0.9, 0.1], [0.2, 0.8]], dtype=np.float32)
    encoder = np.array([[0.1, 0.9], [0.9, 0.1]], dtype=np.float32)
    choice = choose_threshold(linear, encoder, np.array([1, 0]), np.array([0, 1]), max_loss=0.0)
    assert (choice.threshold > 1, choice.share_linear, choice.macro_f1) == (True, 0, 1)


def make_batch(
    by_sentence: dict[int, list[tuple[int, int, int]]], proba: list[list[float]]
) -> PredictionBatch:
    cues = np.array([(i, *c) for i, found in by_sentence.items() for c in found], dtype=np.int32).reshape(
        -1, 4
    )
    array = np.array(proba, dtype=np.float32)
    return PredictionBatch(
        array,
        array.argmax(axis=1).astype(np.int8),
        array.max(axis=1),
        *(cues[:, i] for i in range(3)),
        cues[:, 3].astype(np.int8),
        np.zeros(len(array), dtype=np.int8),
    )


def test_batches_are_merged_sentence_by_sentence() -> None:
    first = make_batch({0: [(0, 1, 1)], 1: [(4, 5, 1)], 2: [(1, 2, 3), (7, 9, 2)]}, [[0.6, 0.4]] * 4)
    second = make_batch({1: [(0, 2, 5)]}, [[0.3, 0.7]] * 4)
    marked = make_batch({0: [(3, 4, 4)], 1: [(5, 6, 1)], 3: [(2, 3, 7), (8, 9, 7)]}, [[0.5, 0.5]] * 4)
    merged = merge_batches(first, second, np.array([False, True, False, True]), marked)
    assert merged.proba[:, 1].tolist() == pytest.approx([0.4, 0.7, 0.4, 0.7])
    assert merged.class_index.tolist() == merged.by.tolist() == [0, 1, 0, 1]
    assert merged.confidence.tolist() == pytest.approx([0.6, 0.7, 0.6, 0.7])
    columns = (merged.cue_sentence, merged.cue_start, merged.cue_end, merged.cue_type)
    # Cues of sentences 1 and 3 are those of the marked batch, the others' of the first.
    assert list(zip(*(c.tolist() for c in columns), strict=True)) == [
        *((0, 0, 1, 1), (1, 5, 6, 1), (2, 1, 2, 3), (2, 7, 9, 2), (3, 2, 3, 7), (3, 8, 9, 7)),
    ]
    for field in dataclasses.fields(PredictionBatch):
        assert getattr(merged, field.name).dtype == getattr(first, field.name).dtype, field.name


@pytest.mark.parametrize(("threshold", "by"), [(0.0, 0), (1.01, 1)])
def test_one_model_may_answer_all(toy_cascade: Fit, toy, threshold: float, by: int) -> None:
    model = dataclasses.replace(toy_cascade.model, threshold=threshold, encoder_weight=1.0)
    texts, index = [s.text for s in toy], np.repeat(np.arange(12), 3)
    batch = model.predict_batch(texts, index)
    assert set(batch.by.tolist()) == {by}
    alone = (model.linear, model.encoder)[by].predict_batch(texts, index)
    for name in ("proba", "class_index", "confidence"):
        np.testing.assert_array_equal(getattr(batch, name), getattr(alone, name), name)
    if by == 0:
        assert list_cues(batch, texts) == list_cues(alone, texts)


def test_by_says_who_answered(toy_cascade: Fit, toy) -> None:
    texts, index = [s.text for s in toy], np.repeat(np.arange(12), 3)
    linear = toy_cascade.model.linear.predict_batch(texts, index)
    threshold = float(np.sort(linear.confidence)[len(texts) // 2])
    model = dataclasses.replace(toy_cascade.model, threshold=threshold, encoder_weight=1.0)
    batch = model.predict_batch(texts, index)
    assert model.names == ("linear", "encoder")
    assert 0 < batch.by.sum() < len(texts)
    assert np.array_equal(batch.by == 0, linear.confidence >= threshold)
    assert np.array_equal(batch.proba[batch.by == 0], linear.proba[batch.by == 0])
    encoder = model.encoder.predict_batch(texts, index)
    np.testing.assert_allclose(batch.proba[batch.by == 1], encoder.proba[batch.by == 1], atol=1e-5)
    assert (np.diff(batch.cue_sentence) >= 0).all()


def test_the_explanation_is_that_of_the_model_that_answers(toy_cascade: Fit) -> None:
    text = "the deal might fail now."
    for threshold, name in ((0.0, "linear"), (1.01, "encoder")):
        model = dataclasses.replace(toy_cascade.model, threshold=threshold, encoder_weight=1.0)
        found = model.explain(text)
        assert found.cues == model.cues([text])[0]
        assert found == dataclasses.replace(getattr(model, name).explain(text), cues=found.cues)
        # It is the cascade's own threshold that counts.
        assert model.with_min_confidence(1.0).explain(text).abstained
        assert getattr(model, name).with_min_confidence(1.0).explain(text).abstained


def test_the_linear_model_has_a_say_where_the_encoder_answers(toy_cascade: Fit, toy) -> None:
    toy_linear = toy_cascade.model.linear
    biased = dataclasses.replace(toy_linear, label_bias=toy_linear.label_bias + np.float32([40, 0, 0]))
    model = dataclasses.replace(toy_cascade.model, linear=biased, threshold=1.01, encoder_weight=0.25)
    texts, index = [s.text for s in toy], np.repeat(np.arange(12), 3)
    linear, encoder = (m.predict_batch(texts, index).proba for m in (model.linear, model.encoder))
    pooled = (encoder + 1e-6) ** 0.25 * (linear + 1e-6) ** 0.75
    batch = model.predict_batch(texts, index)
    np.testing.assert_allclose(batch.proba, pooled / pooled.sum(axis=1, keepdims=True), atol=1e-3)
    assert np.array_equal(batch.class_index, batch.proba.argmax(axis=1))
    assert (encoder.argmax(axis=1) != batch.class_index).any()  # else the cues below tell nothing
    assert np.isin(batch.cue_sentence, np.flatnonzero(batch.class_index)).all()
    for text in texts[:6]:
        alone, found = model.predict_batch([text]), model.explain(text)
        assert found.label == model.labels[alone.class_index[0]]
        assert found.proba == pytest.approx(alone.proba[0].tolist())
        assert all(weight.label == found.label for weight in found.weights)


def test_what_neither_model_says_rests_on_no_weights(toy_cascade: Fit) -> None:
    said = {"linear": [0.55, 0.44, 0.01], "encoder": [0.01, 0.44, 0.55]}  # pooled, the middle one wins
    model = dataclasses.replace(toy_cascade.model, threshold=1.01, encoder_weight=0.5)
    shift = Calibration(0.0, tuple(np.log(said["linear"]).tolist()))
    linear = dataclasses.replace(model.linear, calibration=shift)
    shift = Calibration(0.0, tuple(np.log(said["encoder"]).tolist()))
    encoder = dataclasses.replace(model.encoder, calibration=shift)
    model = dataclasses.replace(model, linear=linear, encoder=encoder)
    found = model.explain("the deal might fail now.")
    assert (found.label, found.weights) == (model.labels[1], ())
    assert found.proba == pytest.approx(model.predict_proba(["the deal might fail now."])[0].tolist())


def test_there_and_back(toy_cascade: Fit, toy, tmp_path: Path) -> None:
    model = toy_cascade.model.with_info({"note": "x"}).with_min_confidence(0.4)
    model.save(tmp_path / "model")
    loaded = load_folder(tmp_path / "model")
    assert isinstance(loaded, CascadeModel)
    assert (loaded.threshold, loaded.min_confidence, loaded.info) == (model.threshold, 0.4, {"note": "x"})
    assert loaded.encoder_weight == model.encoder_weight
    # Both parts were made for it, and leave it to its card to say of what.
    assert [part.info["part_of"] for part in (loaded.linear, loaded.encoder)] == ["cascade"] * 2
    texts = [s.text for s in toy]
    a, b = model.predict_batch(texts), loaded.predict_batch(texts)
    assert np.array_equal(a.by, b.by)
    assert np.array_equal(a.proba, b.proba)


def test_a_part_that_cannot_be_saved_leaves_the_old_model(
    toy_cascade: Fit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, folder = toy_cascade.model, tmp_path / "model"
    model.save(folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    other = dataclasses.replace(model, threshold=0.5, linear=model.linear.with_min_confidence(0.7))
    replaced, replace, write = [], Path.replace, Path.write_bytes

    def fail(path: Path, data: bytes) -> int:
        if "encoder" in path.relative_to(folder).parts:
            raise OSError(28, "No space left on device")
        return write(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", fail)
        with pytest.raises(OutputError, match=f"^{folder}: expected .* found No space left on device"):
            other.save(folder)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before

    def note(path: Path, target: Path) -> Path:
        replaced.append(target)
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", note)
    other.save(folder)
    names = [str(path.relative_to(folder)) for path in replaced if ".saving" not in str(path)]
    assert names[-1] == "model.json"
    assert sorted(names[-3:-1]) == ["encoder/model.json", "linear/model.json"]
    assert set(replaced[-len(before) :]) == set(before)


@pytest.mark.parametrize("part", ["linear", "encoder", "encoder/model.safetensors", "linear/model.json"])
def test_a_part_that_is_missing(toy_cascade: Fit, tmp_path: Path, part: str) -> None:
    toy_cascade.model.save(tmp_path / "model")
    (tmp_path / "model" / part).rename(tmp_path / "away")
    with pytest.raises(ModelError, match=Path(part).name):
        load_folder(tmp_path / "model")


def test_parts_of_another_kind_or_of_other_labels(toy_cascade: Fit, tmp_path: Path) -> None:
    model, folder = toy_cascade.model, tmp_path / "model"
    model.save(folder)
    model.linear.save(folder / "encoder")
    with pytest.raises(
        ModelError, match="encoder: expected a model of the kind 'encoder'; found one of the kind 'linear'"
    ):
        load_folder(folder)
    model.encoder.save(folder / "encoder")
    dataclasses.replace(model.linear, labels=("a", "b", "c")).save(folder / "linear")
    with pytest.raises(ModelError, match="found a, b, c and assertive, hedged, speculative"):
        load_folder(folder)


def test_a_given_encoder_is_measured_on_what_it_left_out(toy_cascade: Fit, encoder_folder: Path, toy) -> None:
    left_out = load_folder(encoder_folder).info["held_out"]
    assert sorted({toy[i].doc_id for i in toy_cascade.held_out}) == left_out
    assert toy_cascade.model.info["held_out"] == left_out
    assert toy_cascade.model.info["cascade"]["threshold"] == toy_cascade.model.threshold
    assert len(toy_cascade.oof_proba) == len(toy_cascade.oof_cues) == len(toy_cascade.held_out)


def test_a_given_encoder_leaves_its_origin(
    tiny: ModuleType, tiny_weights: Path, encoder_folder: Path, toy, tmp_path: Path
) -> None:
    encoder = load_folder(encoder_folder)
    left_out = encoder.info["held_out"]
    hashes = {"data_hashes": {"mine.csv": "ab12"}, "sentence_hashes": "N7akqKU="}
    info = {**encoder.info, "config": {"encoder": {"weights": "w"}}, **hashes}
    encoder.with_info(info).save(tmp_path / "encoder")
    part = [s for s in toy if s.doc_id != left_out[0]]
    fit = fit_model(make_config(tiny, tiny_weights, f"cascade.encoder={tmp_path / 'encoder'}"), part)
    assert fit.model.info["encoder"] == {"weights": "w", **hashes}
    assert fit.model.info["held_out"] == left_out[1:]  # of the data it is measured on


def test_sentences_that_the_encoder_has_learnt_are_not_held_out(encoder_folder: Path, toy) -> None:
    info = load_folder(encoder_folder).info
    left_out = info["held_out"]
    longer = [dataclasses.replace(s, text=f"in the end {s.text}") for s in toy]
    held = np.array([i for i, s in enumerate(longer) if s.doc_id in left_out])
    # As training on these would have left it; a sentence of the first held-out document is learnt elsewhere.
    other = next(i for i, s in enumerate(longer) if s.doc_id not in left_out)
    longer[other] = dataclasses.replace(longer[other], text=longer[held[0]].text.upper())
    info |= describe_held_out(longer, held, None)
    info["sentence_hashes"] = hash_sentences(s.text for s in longer)
    assert info["held_out"] == left_out
    assert find_held_out(info, longer, "e").tolist() == held[1:].tolist()
    taught = TaughtSentences([longer[held[1]]], np.ones((1, 3), dtype=np.float32))
    with_taught = {**info, **describe_held_out(longer, held, taught)}
    assert find_held_out(with_taught, longer, "e").tolist() == held[2:].tolist()

    # Documents of other names: what is fresh in them is as good as held out, what is learnt is not.
    names = dict.fromkeys(s.doc_id for s in longer)
    moved = dict(zip(names, [*list(names)[1:], "last"], strict=True))
    shifted = [dataclasses.replace(s, doc_id=moved[s.doc_id]) for s in longer]
    fresh = CodedSentence(left_out[0], 9, "nobody has ever seen this one", "assertive")
    found = find_held_out(info, [*shifted, fresh], "e")
    both = [i for i, s in enumerate(shifted) if s.doc_id in left_out and i in held[1:]]
    assert found.tolist() == [*both, len(shifted)]
    assert 0 < len(both) < len(held)
    learnt = [dataclasses.replace(s, doc_id=left_out[0]) for i, s in enumerate(longer) if i not in held]
    with pytest.raises(DataError, match=rf"^e: .* found {len(learnt)} sentences of them, all .* learnt\."):
        find_held_out(info, learnt, "e")
    # One from within a cascade has no hashes of what it learnt: all that it did not leave out may be.
    part = {name: info[name] for name in ("held_out", "held_out_hashes")}
    assert find_held_out(part, longer, "e").tolist() == held[1:].tolist()
    assert find_held_out(part, [*shifted, fresh], "e").tolist() == both
    # An older one tells nothing but names.
    del info["held_out_hashes"]
    assert len(find_held_out(info, learnt, "e")) == len(learnt)


def test_shares_in_use_move_a_given_encoder_too(
    tiny: ModuleType, tiny_weights: Path, encoder_folder: Path, toy
) -> None:
    shares = "calibration.target_shares={assertive: 0.8, hedged: 0.15, speculative: 0.05}"
    given = f"cascade.encoder={encoder_folder}"
    usual, moved = (
        fit_model(make_config(tiny, tiny_weights, given, *more), toy).model for more in ((), (shares,))
    )
    as_it_is = load_folder(encoder_folder).calibration
    assert usual.encoder.calibration == as_it_is
    # A label of each is in every held-out document: the shift is by the shares, each against a third.
    found = np.subtract(moved.encoder.calibration.shift, as_it_is.shift)
    expected = np.log([0.8, 0.15, 0.05])
    assert found == pytest.approx(expected - expected[0], abs=1e-3)


def test_the_cues_of_a_cascade_whose_encoder_finds_none_are_measured(  # noqa: PLR0917  # fixtures
    tiny: ModuleType, tiny_weights: Path, encoder_folder: Path, toy, tmp_path: Path, monkeypatch
) -> None:
    dataclasses.replace(load_folder(encoder_folder), finds_cues=False).save(tmp_path / "encoder")
    choose = fit_cascade.choose_threshold
    monkeypatch.setattr(
        fit_cascade, "choose_threshold", lambda *a, **k: dataclasses.replace(choose(*a, **k), threshold=1.01)
    )
    fit = fit_model(make_config(tiny, tiny_weights, f"cascade.encoder={tmp_path / 'encoder'}"), toy)
    assert any(fit.oof_cues)
    assert any(fit.model.cues([s.text for s in toy]))


def test_labels_in_another_order_are_told() -> None:
    with pytest.raises(ModelError, match="with their labels in one order"):
        check_labels(("a", "b"), ("b", "a"), "here")


def test_what_may_not_be_given_as_the_encoder(  # noqa: PLR0917  # fixtures
    tiny: ModuleType,
    tiny_weights: Path,
    toy_cascade: Fit,
    encoder_folder: Path,
    toy,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    toy_cascade.model.linear.save(tmp_path / "linear")
    config = make_config(tiny, tiny_weights, f"cascade.encoder={tmp_path / 'linear'}")
    with pytest.raises(ModelError, match=r"expected an encoder for cascade\.encoder; found a linear model"):
        fit_model(config, toy)
    given = f"cascade.encoder={encoder_folder}"
    monkeypatch.setattr(fit_cascade, "fit_linear", lambda *_: pytest.fail("nothing is to be trained"))
    own = tiny.make_coded(("a", "b", "c"))
    with pytest.raises(ModelError, match="expected two models of the same labels"):
        fit_model(make_config(tiny, tiny_weights, given, "labels=[a, b, c]"), own)
    seen = [dataclasses.replace(s, doc_id=f"other {s.doc_id}") for s in toy]
    with pytest.raises(
        DataError, match="expected documents in the data that the encoder left out; found none"
    ):
        fit_model(make_config(tiny, tiny_weights, given), seen)


def test_the_encoder_answers_what_is_longer_than_the_threshold_was_chosen_on(toy_cascade: Fit, toy) -> None:
    held = [toy[i].text for i in toy_cascade.held_out]
    assert toy_cascade.model.longest == max(len(text) for text in held)
    model = dataclasses.replace(toy_cascade.model, threshold=0.0, longest=20)
    texts = ["we must act in a city", "we must act in a cit", "we must act now, it is done"]  # 21, 20, 27
    assert model.predict_batch(texts).by.tolist() == [1, 0, 1]
    assert model.predict_batch([]).by.tolist() == []
    linear = dataclasses.replace(
        model.linear, label_bias=model.linear.label_bias + np.float32([0, 0, 40])
    )  # sure of all that is long
    alone = model.encoder.predict_proba(texts)[[0, 2]]
    for weight in (0.75, 0):
        model = dataclasses.replace(model, linear=linear, encoder_weight=weight)
        np.testing.assert_allclose(model.predict_proba(texts)[[0, 2]], alone, atol=1e-6)


def test_up_to_which_length_the_linear_model_answers_is_kept(toy_cascade: Fit, tmp_path: Path) -> None:
    model = dataclasses.replace(toy_cascade.model, longest=77)
    model.save(tmp_path / "model")
    assert load_folder(tmp_path / "model").longest == 77
    description = json.loads((tmp_path / "model" / "model.json").read_text(encoding="utf-8"))
    del description["longest"]  # as of older folders
    assert CascadeModel.read(tmp_path / "model", description).longest == 500


def test_what_its_encoder_was_trained_with_is_told(tiny: ModuleType, tiny_weights: Path, toy) -> None:
    model = fit_model(make_config(tiny, tiny_weights, "encoder.epochs=1"), toy).model
    assert model.info["trained_with"]["precision"] == "float32"
    assert model.info["trained_with"] == model.encoder.info["trained_with"]
