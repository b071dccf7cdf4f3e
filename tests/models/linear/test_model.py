"""Predicting: neighbours, odd input."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import numpy as np
import pytest

from stance.errors import DataError
from stance.labels import CUE_TYPES, LABELS
from stance.models import LinearModel, PredictionBatch
from stance.models.linear.evidence import extract_features
from stance.records import CodedSentence

COLUMNS = [field.name for field in dataclasses.fields(PredictionBatch)]


def assert_same(found: PredictionBatch, expected: PredictionBatch) -> None:
    for name in COLUMNS:
        a, b = getattr(found, name), getattr(expected, name)
        assert a.dtype == b.dtype, name
        np.testing.assert_array_equal(a, b, err_msg=name)


def test_a_batch_is_sound(model: LinearModel, texts: list[str], doc_index: np.ndarray) -> None:
    batch = model.predict_batch(texts, doc_index)
    types = {name: getattr(batch, name).dtype.name for name in COLUMNS}
    assert types == {
        "proba": "float32",
        "class_index": "int8",
        "confidence": "float32",
        "cue_sentence": "int32",
        "cue_start": "int32",
        "cue_end": "int32",
        "cue_type": "int8",
        "by": "int8",
    }
    assert batch.proba.shape == (len(texts), 3)
    np.testing.assert_allclose(batch.proba.sum(axis=1), 1, rtol=1e-5)
    assert np.array_equal(batch.class_index, batch.proba.argmax(axis=1))
    assert np.array_equal(batch.confidence, batch.proba.max(axis=1))
    rows = list(
        zip(batch.cue_sentence.tolist(), batch.cue_start.tolist(), batch.cue_end.tolist(), strict=True)
    )
    assert len(rows) > 50
    assert rows == sorted(rows)
    for (row, start, end), (next_row, next_start, _) in pairwise(rows):
        assert 0 <= start < end <= len(texts[row])
        assert row < next_row or end <= next_start
    assert (batch.class_index[batch.cue_sentence] > 0).all()


def test_neighbours_count_within_a_document_alone(model: LinearModel) -> None:
    texts = ["It would fall.", "Premiums would move first.", "If it closed, ships would wait."]
    alone = model.predict_proba(texts)
    together = model.predict_proba(texts, np.zeros(3, dtype=int))
    apart = model.predict_proba(texts, np.array([4, 2, 9]))
    np.testing.assert_allclose(apart, alone, atol=1e-6)
    assert np.abs(together - alone).max() > 1e-3
    # The first sentence's neighbour changes, but it is of another document.
    index = np.array([1, 2, 2])
    other = ["It would fall.", "The talks failed.", texts[2]]
    np.testing.assert_allclose(model.predict_proba(other, index)[0], alone[0], atol=1e-6)
    assert np.abs(model.predict_proba(other, index)[2] - model.predict_proba(texts, index)[2]).max() > 1e-4


def test_a_model_without_context_ignores_documents(model: LinearModel, texts: list[str]) -> None:
    blind = dataclasses.replace(model, context=False)
    some = texts[:40]
    assert_same(blind.predict_batch(some, np.zeros(40, dtype=int)), blind.predict_batch(some))


def test_order_does_not_matter_without_documents(model: LinearModel, texts: list[str]) -> None:
    some = texts[:60]
    forward, backward = model.predict_proba(some), model.predict_proba(some[::-1])
    np.testing.assert_allclose(forward, backward[::-1], atol=1e-6)
    np.testing.assert_allclose(model.predict_proba(some[5:6]), forward[5:6], atol=1e-6)


def test_a_sentence_is_judged_alike_alone_and_in_company(model: LinearModel, texts: list[str]) -> None:
    some = texts[:150]
    alone = [model.predict_proba([text])[0] for text in some]
    np.testing.assert_allclose(model.predict_proba(some), alone, atol=1e-6)


def test_words_of_very_long_sentences_weigh_less(model: LinearModel) -> None:
    texts = ["go " * 100, "go " * 101, "go " * 1000]
    extraction = extract_features(texts, np.arange(3), model.matcher)
    first, second, third = model.score_words(extraction)
    a_pair = second * 101 / 100 - first  # one word more, and one pair more
    np.testing.assert_allclose(third * 10, first + 900 * a_pair, rtol=1e-3, atol=1e-3)


def test_one_string_is_no_list_of_texts(model: LinearModel) -> None:
    with pytest.raises(DataError, match=r"expected a sequence of texts; found one string\. Pass \[text\]"):
        model.predict("It might go.")
    with pytest.raises(DataError, match=r"expected a sequence of texts; found generator\. Pass list"):
        model.predict(text for text in ["It might go."])
    with pytest.raises(DataError, match="expected text; found NoneType in row 1"):
        model.predict_proba(["It might go.", None])


def test_documents_of_another_length(model: LinearModel) -> None:
    with pytest.raises(DataError, match="doc_index: expected 2 numbers; found 3"):
        model.predict_batch(["a", "b"], np.zeros(3, dtype=int))


def test_no_sentences(model: LinearModel) -> None:
    batch = model.predict_batch([])
    assert batch.proba.shape == (0, 3)
    assert all(len(getattr(batch, name)) == 0 for name in COLUMNS)
    assert_same(batch, dataclasses.replace(batch))
    assert model.predict_proba([], np.zeros(0, dtype=int)).dtype == np.float32
    assert model.predict([]).tolist() == []
    assert model.cues([]) == []


def test_sentences_without_a_token(model: LinearModel) -> None:
    found = model.predict_proba(["", " \n", "\u200b", "It might go."], np.zeros(4, dtype=int))
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-5)
    alone = model.predict_proba(["", ""])
    np.testing.assert_allclose(alone[0], alone[1])
    assert model.cues(["", " "]) == [(), ()]


@pytest.mark.parametrize(
    "text",
    [
        "It is not at all clear whether it may rain, if so, when. " * 1800,
        "a" * 100_000,
        "?" * 100_000,
        "may " * 25_000,
    ],
    ids=["words", "letters", "marks", "cues"],
)
def test_a_hundred_thousand_characters(model: LinearModel, text: str) -> None:
    assert len(text) >= 100_000
    batch = model.predict_batch([text])
    assert np.isfinite(batch.proba).all()
    assert (batch.cue_end <= len(text)).all()


@pytest.mark.parametrize(
    "text", ["😀 might 𝒳 fail \ud800", "na\u0308ive \u202e may", "\0 might", "?", "’ ' “"]
)
def test_odd_characters(model: LinearModel, text: str) -> None:
    (cues,) = model.cues([text])
    assert all(text[c.start : c.end] == c.text for c in cues)
    assert model.predict_proba([text]).shape == (1, 3)


def test_labels_and_cues_as_records(model: LinearModel) -> None:
    texts = ["The deal might collapse.", "The deal collapsed."]
    assert model.predict(texts).tolist() == ["hedged", "assertive"]
    (cue,), none = model.cues(texts)
    assert (cue.start, cue.end, cue.text, cue.type) == (9, 14, "might", "modal")
    assert cue.type in CUE_TYPES
    assert none == ()


def test_other_info_leaves_the_model_as_it_is(model: LinearModel, coded: list[CodedSentence]) -> None:
    other = model.with_info({"metrics": {"macro_f1": 0.5}})
    assert other.info == {"metrics": {"macro_f1": 0.5}}
    assert dict(model.info) != other.info
    assert other.labels == LABELS
    assert other.word_weights is model.word_weights
    assert model.name == other.name == "linear"
    assert len(coded) > 200


def test_a_model_is_shown_in_a_line(model: LinearModel) -> None:
    assert repr(model) == f"LinearModel(labels={LABELS!r})"
    assert repr(model.lexicon) == f"Lexicon({len(model.lexicon.entries):,} entries)"
