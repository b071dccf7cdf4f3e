"""Columns: the same sentences as one document at a time."""

import numpy as np
import pytest

from stance.errors import DataError
from stance.labels import VOICES, ZONES
from stance.text import split_documents, split_sentences

TEXTS = [
    "A Plan for Peace\n\nThe war must end. “It can,” she said.\n\nImage: Ann Ek / Reuters",
    "",
    "* * *",
    "It rained. We left.",
]


def test_columns_hold_the_sentences_of_each_document():
    columns = split_documents(TEXTS)
    places = (columns.doc_index, columns.sent_id, columns.para)
    kinds = (columns.zone, columns.voice)
    rows = zip(*places, *kinds, columns.start, columns.end, columns.texts, strict=True)
    found = [(d, i, p, ZONES[z], VOICES[v], s, e, t) for d, i, p, z, v, s, e, t in rows]
    expected = [
        (d, s.sent_id, s.para, s.zone, s.voice, s.start, s.end, s.text)
        for d, text in enumerate(TEXTS)
        for s in split_sentences(text)
    ]
    assert found == expected
    assert [row[0] for row in found] == [0, 0, 0, 0, 3, 3]
    assert [row[3] for row in found] == ["headline", "body", "body", "credit", "body", "body"]


def test_types_are_small_and_fixed():
    columns = split_documents(TEXTS)
    assert {columns.doc_index.dtype, columns.start.dtype, columns.end.dtype, columns.para.dtype} == {
        np.dtype("int32")
    }
    assert {columns.zone.dtype, columns.voice.dtype} == {np.dtype("int8")}
    assert columns.sent_id.dtype == np.dtype("int32")
    assert len(columns) == 6


def test_nothing_in_nothing_out():
    columns = split_documents([])
    assert len(columns) == 0
    assert columns.start.shape == columns.doc_index.shape == (0,)


def test_one_text_is_not_taken_for_many():
    with pytest.raises(
        DataError, match=r"^texts: expected a sequence of texts; found one string. Pass \[text\]."
    ):
        split_documents("It rained.")


@pytest.mark.parametrize("texts", [TEXTS, None])
def test_many_texts_are_not_taken_for_one(texts):
    with pytest.raises(DataError, match=f"^document: expected a text; found {type(texts).__name__}"):
        split_sentences(texts)
