from __future__ import annotations

import random

import pyarrow as pa

from stance.profile.scored import words
from stance.profile.scored.words import count_words

# All white space but that of ASCII, and what has bytes like its.
_WIDE = [chr(code) for code in (*range(128, 0x3002), 0x20000) if chr(code).isspace()] + list("“…–°À〡𠀀")


def test_as_many_as_python_splits(monkeypatch):
    monkeypatch.setattr(words, "_TEXTS", 7)  # so that texts are counted in several goes
    draw = random.Random(0)
    texts = [
        "".join(draw.choices(["a", "é", "’", " ", "  ", "\n", "\t", "可", "-", *_WIDE], k=draw.randrange(24)))
        for _ in range(300)
    ]
    wanted = [len(text.split()) for text in texts]
    assert "" in texts
    for kind in (pa.string(), pa.large_string()):
        column = pa.chunked_array([pa.array(texts[:100], kind), pa.array(texts, kind)[100:]])
        assert count_words(column).tolist() == wanted


def test_nothing_to_count():
    assert count_words(pa.chunked_array([], pa.string())).tolist() == []
    assert count_words(pa.chunked_array([["", ""]])).tolist() == [0, 0]
