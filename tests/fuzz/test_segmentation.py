"""Whatever the text, its sentences are stretches of it, in order."""

from __future__ import annotations

import numpy as np
from fuzz_texts import long_lines, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.labels import VOICES, ZONES
from stance.text import split_documents
from stance.text.layout import flatten


def check_sentences(documents):
    columns = split_documents(documents)
    previous = (-1, 0, 0, -1)
    for index, sent_id, para, start, end, text in zip(
        *(getattr(columns, name).tolist() for name in ("doc_index", "sent_id", "para", "start", "end")),
        columns.texts,
        strict=True,
    ):
        assert flatten(documents[index][start:end]) == text
        assert text == text.strip()
        assert text
        doc_before, end_before, para_before, id_before = previous
        if index == doc_before:
            assert start >= end_before
            assert para >= para_before
            assert sent_id == id_before + 1
        else:
            assert index > doc_before
            assert sent_id == 0
        previous = (index, end, para, sent_id)
    for name, words in (("zone", ZONES), ("voice", VOICES)):
        values = getattr(columns, name)
        assert len(values) == len(columns.texts)
        assert ((values >= 0) & (values < len(words))).all()
    return columns


@given(st.lists(texts, max_size=4))
def test_sentences_are_stretches_in_order(documents):
    columns = check_sentences(documents)
    covered = [np.zeros(len(text), bool) for text in documents]
    for index, start, end in zip(columns.doc_index, columns.start, columns.end, strict=True):
        covered[index][start:end] = True
    for text, is_covered in zip(documents, covered, strict=True):
        left_out = "".join(char for char, is_in in zip(text, is_covered, strict=True) if not is_in)
        assert not any(char.isalpha() for char in left_out), left_out


@given(st.lists(texts, min_size=2, max_size=4))
def test_neighbours_change_nothing(documents):
    together = split_documents(documents)
    for index, text in enumerate(documents):
        alone = split_documents([text])
        is_own = together.doc_index == index
        for name in ("sent_id", "para", "start", "end", "zone", "voice"):
            assert getattr(together, name)[is_own].tolist() == getattr(alone, name).tolist()


@settings(max_examples=max(2, settings.default.max_examples // 100))
@given(long_lines)
def test_a_long_line(line):
    check_sentences([line])
