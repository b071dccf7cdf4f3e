"""Terms of a scale within longer phrases: the frame of a claim around them, and what changes the degree."""

from __future__ import annotations

import pytest

from stance.cues.estimative.scales import parse_scale

from .conftest import judge

OWN = parse_scale(
    "{source: Me, year: 2024, bands: [{terms: [may, could], low: 0, high: 50}, "
    "{terms: [on balance likely, better than even, roughly even, a good chance], low: 50, high: 100}]}",
    "own.yaml",
)


def list_bands(text, scale):
    return [(phrase.text, phrase.band) for phrase in judge(text, scale).phrases]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("The odds are roughly even.", "odds are roughly even"),
        ("The odds of a deal are roughly even.", "odds"),
        ("The chance that a deal is made is now assessed as roughly even.", "chance"),
        ("Likelihood of a deal: roughly even", "Likelihood"),
        ("There is a roughly even probability of a deal.", "roughly even probability"),
        ("There is a better than even chance that he wins.", "better than even chance"),
        ("There is a better-than-even chance that he wins.", "better-than-even chance"),
        ("The chances are better than even that he wins.", "chances are better than even"),
        ("It is better than even that he wins.", "better than even"),
        ("The chances are good.", "chances are good"),
        ("The chances are still good.", "chances are still good"),
        ("The odds of a deal are good.", "odds"),
        ("There's good odds of a deal.", "good odds"),
    ],
)
def test_a_longer_phrase_is_the_term_that_it_holds(text, phrase):
    assert list_bands(text, OWN) == [(phrase, "on balance likely")]
    assert not judge(text, OWN).problems


@pytest.mark.parametrize(
    "text",
    [
        "The odds are even.",
        "The chances are much better than even.",
        "The chances of a deal are much better than even.",
        "There is a slightly better than even chance of a deal.",
        "There is more than a roughly even chance of a deal.",
        "There is less than a roughly even chance of a deal.",
        "There is no roughly even chance of a deal.",
        "The chances are very good.",
        "The chances of a deal are very good.",
        "There is an extremely good probability of a deal.",
        "There are almost good odds of a deal.",
        "There are good odds against a deal.",
        "The odds are good at best.",
        "At best the odds are good.",
        "The odds of a deal are roughly even or worse.",
        "The odds are roughly even, at most.",
    ],
)
def test_what_changes_the_degree_makes_it_another(text):
    (phrase,) = judge(text, OWN).phrases
    assert phrase.is_outside


@pytest.mark.parametrize(
    ("scale", "text", "band"),
    [
        ("icd203", "The odds of a deal are roughly even.", "roughly even chance"),
        ("icd203", "The chances are about even.", "roughly even chance"),  # as is: an about even chance
        ("icd203", "There is almost no likelihood of a deal.", "almost no chance"),
        ("icd203", "There is virtually no likelihood of a deal.", None),
        ("icd203", "The odds are even.", None),
        ("icd203", "There is more than a roughly even chance of a deal.", None),
        ("icd203", "The chances are at best roughly even.", None),
        ("kent", "There is a roughly even chance of a deal.", "chances about even"),
        ("kent", "There is an about even chance of a deal.", "chances about even"),
        ("kent", "There is an even chance of a deal.", "chances about even"),
        ("kent", "There is an overwhelming probability of a deal.", "almost certain"),
        ("kent", "The chances are slightly better than even.", "chances about even"),
        ("kent", "The chances are far better than even.", None),
        ("kent", "There is a much worse than even chance of a deal.", None),
        ("nato", "The chances are even.", "even chance"),
        ("nato", "The odds of a deal are even.", "even chance"),
        ("nato", "The chances are better than even.", None),
        ("phia", "The chances are remote.", "remote chance"),
        ("phia", "The chances are very remote.", None),
        ("phia", "The odds of a deal are remote.", "remote chance"),
        ("phia", "There is a remote probability of a deal.", "remote chance"),
        ("phia", "There is a realistic probability of a deal.", None),
        ("ipcc", "The odds of a deal are roughly even.", None),
    ],
)
def test_each_scale_reads_its_terms_in_any_frame(scale, text, band):
    (phrase,) = judge(text, scale).phrases
    assert (phrase.band, phrase.is_outside) == (band, band is None)


def test_advice_does_not_send_to_a_band_that_is_exceeded():
    (problem,) = judge("There is more than a roughly even chance of a deal.").problems
    assert problem.advice == "Say “likely” (55–80%)."
    (problem,) = judge("The chances are far better than even.", "kent").problems
    assert problem.advice == "Say “probable” (63–87%)."


def test_a_number_behind_a_term_in_its_frame_is_held_against_it():
    for text in ("The odds of a deal are roughly even", "The odds are roughly even"):
        assert not judge(f"{text} (50 percent).").problems
        assert [problem.kind for problem in judge(f"{text} (80 percent).").problems] == ["two-bands"]


def test_a_term_in_its_frame_is_of_the_row_of_its_noun():
    texts = {
        "Peace is probable. War is improbable. The odds of a deal are roughly even.": [],
        "Peace is likely. War is unlikely. The odds of a deal are roughly even.": [
            "Say “roughly even chance”."
        ],
        "Peace is likely. War is unlikely. The chances of a deal are roughly even.": [],
    }
    for text, advice in texts.items():
        assert [problem.advice for problem in judge(text).problems] == advice


def test_words_of_two_bands_without_their_frame_are_neither():
    scale = parse_scale(
        "{source: Me, year: 2024, bands: [{terms: [good chance], low: 60, high: 80}, "
        "{terms: [good odds], low: 80, high: 90}]}",
        "two.yaml",
    )
    assert list_bands("There is a good chance of a deal.", scale) == [("good chance", "good chance")]
    assert list_bands("There is a good likelihood of a deal.", scale) == [("good likelihood", None)]
