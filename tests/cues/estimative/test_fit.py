"""Numbers held against a scale: in brackets behind a term, off its ends, and behind an aside."""

from __future__ import annotations

import pytest

from stance.cues import load_scale, summarise_reports
from stance.cues.estimative.ranges import describe_range, place_range
from stance.cues.estimative.scales import parse_scale

from .conftest import judge

OWN = "{source: Me, year: 2024, confidence: [shaky, firm], bands: [{terms: [likely], low: 60, high: 90}]}"


def list_kinds(text, scale="icd203"):
    return [problem.kind for problem in judge(text, scale).problems]


# ICD 203: unlikely 20 to 45, likely 55 to 80, very likely 80 to 95, almost certain 95 to 99.
@pytest.mark.parametrize(
    "text",
    [
        "It is likely (66–100%).",
        "It is likely (10–90%).",
        "It is likely (5-60%).",
        "It is likely (75-95%).",
        "It is likely (60% or more).",
        "It is unlikely (10-30%).",
        "It is likely (about 90%).",
        "It is likely (approx. 85%).",
        "It is likely (~85%).",
        "It is likely (perhaps an 85% chance).",
        "It is likely (a 75–95% probability).",
        "It is almost certain (more than 99%).",
    ],
)
def test_a_number_in_brackets_that_the_band_does_not_hold_makes_two(text):
    assert [kind for kind in list_kinds(text) if kind != "outside"] == ["two-bands"]


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("It is likely (60–80%).", "icd203"),
        ("It is likely (about 80%).", "icd203"),
        ("It is likely (~60% chance).", "icd203"),
        ("It is almost certain (more than 95%).", "icd203"),  # no band has what is beyond
        ("It is almost no chance (0–5%).", "icd203"),
        ("It is likely (66–100%).", "ipcc"),
        ("It is likely (90–100%).", "ipcc"),
        ("There is a 60 percent chance (50–70% probability) of war.", "icd203"),  # how sure of the number
    ],
)
def test_a_number_in_brackets_that_the_band_holds_is_a_gloss(text, scale):
    assert list_kinds(text, scale) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("There is a 0% chance of war.", "“0% chance” is below the lowest band."),
        ("There is a 0.5% chance of war.", "“0.5% chance” is below the lowest band."),
        ("There is less than a 1% chance.", "“less than a 1% chance” is below the lowest band."),
        ("There is a 100 percent chance of war.", "“100 percent chance” is above the highest band."),
        ("There is a 99.5% chance of war.", "“99.5% chance” is above the highest band."),
    ],
)
def test_a_number_off_the_scale_is_outside(text, message):
    report = judge(text)
    (problem,) = report.problems
    assert (problem.kind, problem.level, problem.message) == ("outside", "warning", message)
    assert problem.advice == "The scale goes from 1 to 99 %."
    assert [phrase.is_outside for phrase in report.phrases] == [True]
    (quoted,) = judge(f"“{text}”").problems
    assert (quoted.level, quoted.message) == ("note", f"Quoted: {message}")


@pytest.mark.parametrize("scale", ["ipcc", "kent", "nato", "phia"])
@pytest.mark.parametrize("number", ["0", "1", "7", "37", "62", "99.5", "100"])
def test_no_number_is_off_a_scale_from_0_to_100(number, scale):
    """Kent has impossible, 0, and certain, 100, and gaps beside them."""
    assert list_kinds(f"There is a {number}% chance of war.", scale) == []


def test_a_number_on_a_bound_has_the_narrower_band_then_the_lower():
    scale = load_scale("icd203")
    names = [place_range(scale, n, n).name for n in (5, 20, 45, 55, 80, 95)]
    assert names[:3] == ["almost no chance", "very unlikely", "roughly even chance"]
    assert names[3:] == ["roughly even chance", "very likely", "almost certain"]
    bands = "{terms: [unsure], low: 0, high: 50}, {terms: [sure], low: 50, high: 100}"
    alike = parse_scale(f"{{source: Me, year: 2024, bands: [{bands}]}}", "x")
    assert place_range(alike, 50, 50).name == "unsure"


def test_between_two_bands_of_kent():
    kent = load_scale("kent")
    places = [describe_range(kent, low, high) for low, high in ((1, 1), (0, 1), (99.5, 99.5), (0, 20))]
    assert places == ["between two bands", "between two bands", "between two bands", "across bands"]


def test_numbers_outside_are_counted():
    scale = load_scale("icd203")
    summary = summarise_reports([judge("There is a 0% chance. It may possibly fall.")], scale)
    assert summary.n_by_outside == {"0% chance": 1, "may": 1, "possibly": 1}
    assert summary.n_by_problem == {"outside": 1, "stacked": 1}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The probability, on our reading, is 0.3.", [("probability", 30, 30)]),
        ("Their odds, he says, have fallen to one in four.", [("odds", 25, 25)]),
        ("Chances, as of now, stand at 40 percent.", [("Chances", 40, 40)]),
        ("The chance, perhaps one in four, remains.", [("chance", 25, 25)]),
        ("The probability, they say, rose.", []),
        ("The chance, as growth is 3 percent, rose.", []),
        ("The likelihood, the bank says, is 30 percent higher.", []),
        ("Chance, said Pasteur, favours the prepared mind.", []),
    ],
)
def test_a_number_said_of_a_likelihood_behind_an_aside(text, expected):
    assert [(phrase.text, phrase.low, phrase.high) for phrase in judge(text).phrases] == expected


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("Confidence in this is high.", ["high"]),
        ("Our confidence in that remains low.", ["low"]),
        ("Confidence is low.", ["low"]),
        ("Confidence is moderate because the source is new.", ["moderate"]),
        ("Confidence is high among voters.", []),
        ("Confidence is everything.", []),
        ("Consumer confidence is low.", []),
        ("Public confidence in this is low.", []),
    ],
)
def test_what_is_said_of_confidence(text, levels):
    assert [phrase.band for phrase in judge(text).phrases] == levels


def test_own_levels_are_said_of_confidence():
    scale = parse_scale(OWN, "own.yaml")
    texts = ("Confidence is shaky.", "Confidence in this is firm.")
    assert [judge(text, scale).phrases[0].band for text in texts] == ["shaky", "firm"]
