"""Voice: whose words each sentence holds, by a table of cases."""

from pathlib import Path

import pytest

from stance.text import split_sentences
from stance.text.voice import find_quotations

CASES = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "voice_cases.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("expected", "text"), CASES)
def test_voice(expected, text):
    found = "".join(s.voice[0].upper() for s in split_sentences(text.replace("⏎", "\n")))
    assert found == expected


def test_quotations_carry_their_marks():
    text = "He said “no” and 'never again' twice."
    assert [text[s:e] for s, e in find_quotations(text, [len(text)], [0])] == ["“no”", "'never again'"]


def test_a_quotation_left_open_ends_with_its_sentence():
    text = "He said “no. Then he left."
    assert find_quotations(text, [12, 26], [0]) == [(8, 12)]
