"""Where likelihoods in numbers are said to stand that no band of the scale holds."""

from __future__ import annotations

import pytest

from stance.cues import judge_documents, load_scale
from stance.records import Document
from stance.report import render_estimative
from stance.report.estimative import format_percent


@pytest.mark.parametrize(
    ("scale", "likelihood", "place"),
    [
        ("icd203", "0.5 percent likely", "below the lowest band, 0.5%"),
        ("icd203", "99.9 percent likely", "above the highest band, 99.9%"),
        ("icd203", "less than 1 percent likely", "below the lowest band, 0–1%"),
        ("icd203", "more than 90 percent likely", "across bands, 90–100%"),
        ("icd203", "5 to 50 percent likely", "across bands, 5–50%"),
        ("icd203", "ninety-five percent likely", "almost certain, 95%"),
        ("phia", "37 percent likely", "between two bands, 37%"),
        ("ipcc", "more than 90 percent likely", "very likely, 90–100%"),
    ],
)
def test_the_table_says_where_a_number_stands(scale, likelihood, place):
    chosen = load_scale(scale)
    reports = judge_documents([Document("draft", f"War is {likelihood}.")], chosen)
    shown = render_estimative(reports, chosen, color=False)
    assert f"{likelihood}: {place}\n" in shown
    assert ("nothing to mend" in shown) == (not place.startswith(("below", "above")))


@pytest.mark.parametrize(
    ("percent", "written"),
    [
        (0, "0"),
        (100, "100"),
        (12.5, "12.5"),
        (100 / 3, "33.3"),
        (0.05, "0.1"),
        (0.02, "0.02"),
        (0.0001, "0.0001"),
        (99.97, "99.97"),
    ],
)
def test_small_and_large_numbers_are_told_from_0_and_100(percent, written):
    assert format_percent(percent) == written
