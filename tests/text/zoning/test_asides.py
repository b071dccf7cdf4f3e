"""Bylines, dates, credits, captions and authors' notes, told by their words: a table of cases."""

from pathlib import Path

import pytest

from stance.labels import ZONES
from stance.text.zoning.asides import read_aside
from stance.text.zoning.notes import is_note, names_any, names_author

CASES = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "aside_cases.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("expected", "text"), CASES)
def test_aside(expected, text):
    zone = read_aside(text)
    found = "note" if zone is None and is_note(text) else "prose" if zone is None else ZONES[zone]
    assert found == expected


def test_whom_the_byline_names_needs_no_first_name():
    text = "Moss is a fellow at the Centre for Small Wars."
    assert is_note(text, "By Jane Moss")
    assert not is_note(text)
    assert names_any("Jane Moss Jr. is a judge.", "as Moss said")


@pytest.mark.parametrize(
    ("text", "is_own"),
    [
        ("Mary L. Trump is a judge.", True),
        ("Mary Trump is a judge.", True),
        ("Dr. Trump is a judge.", True),
        ("Senator Trump is a judge.", True),
        ("Donald Trump is a judge.", False),
        ("Pell is a judge.", False),
    ],
)
def test_a_first_name_must_be_the_authors(text, is_own):
    assert names_author(text, ["Mary L. Trump"]) == is_own
