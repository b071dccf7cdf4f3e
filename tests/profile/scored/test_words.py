from __future__ import annotations

import pyarrow as pa
import pytest

from stance.profile.scored import words
from stance.profile.scored.words import count_words


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_as_many_as_python_splits(monkeypatch, kind):
    monkeypatch.setattr(words, "_TEXTS", 2)  # so that texts are counted in several goes
    texts = pa.array(["", "It may.", " So\u00a0be\u2028it.\n", "可 – é", "a\x00b", "-"], kind)
    column = pa.chunked_array([texts[:3], texts[3:]])
    assert count_words(column).tolist() == [0, 2, 3, 3, 1, 1]


def test_nothing_to_count():
    assert count_words(pa.chunked_array([], pa.string())).tolist() == []
