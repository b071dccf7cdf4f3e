"""A number right behind what is said of a likelihood glosses it, and takes its place where both agree."""

from __future__ import annotations

import pytest

from ..conftest import judge


@pytest.mark.parametrize(
    "text",
    [
        "The chance of a coup remains remote (30 percent).",
        "The chance of a coup seems remote (30 percent).",
        "The possibility of a default remains remote (30 percent).",
        "The chance that talks collapse remains remote (15 percent).",
        "We see the chance of a coup as remote (30 percent).",
        "The chance of a coup is remote, at 30 percent.",
        "The chance of a coup remains remote, perhaps one in ten.",
        "The chance of a coup is remote – around 30 percent.",
        "The chance of a coup is remote, around 30 percent this year.",
        "The chance of a coup is remote (30 percent this year).",
        "The chance of a coup is remote (0.01 percent).",
    ],
)
def test_a_term_keeps_its_band_and_is_held_against_the_number(text):
    report = judge(text)
    assert [(phrase.low, phrase.high) for phrase in report.phrases] == [(1, 5)]
    assert [problem.kind for problem in report.problems] == ["two-bands"]


def test_a_number_in_the_band_of_the_term_is_no_finding():
    report = judge("The chance of a coup looks remote (3%).")
    assert [(phrase.low, phrase.high) for phrase in report.phrases] == [(1, 5)]
    assert not report.problems


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("The chance of a coup is low (10 percent).", 10, 10),
        ("Likelihood: low (10%)", 10, 10),
        ("Likelihood: high – 80%", 80, 80),
        ("There is a low probability (10 percent) of a coup.", 10, 10),
        ("High likelihood (80–90%): renewed fighting.", 80, 90),
        ("There is a good chance (60 percent) that he wins.", 60, 60),
        ("The chance is slim, at 10 percent.", 10, 10),
        ("The chance of a coup remains low (10–15 percent).", 10, 15),
        ("The chance of a coup appears slim (8%).", 8, 8),
        ("The likelihood of a coup is high, at 85 percent.", 85, 85),
        ("The chance of a raid is very low: under 5 percent.", 0, 5),
        ("The probability of a flood is very low (1%).", 1, 1),
        ("The probability of a flood is very low (1 in 100).", 1, 1),
        ("The probability of a flood is near zero (1 percent).", 1, 1),
        ("The probability of a flood is low, 3 percent.", 3, 3),
        ("The chance of war is low (15 percent over 12 months).", 15, 15),
        ("The chance of war is high – 80 percent.", 80, 80),
        ("The chance of war is high, around 80 percent in our model.", 80, 80),
        ("The chance of war is high (est. 85%).", 85, 85),
        ("The chance of war is high (p = 0.85).", 85, 85),
        ("The probability that losses are greater than reported is high (85 percent).", 85, 85),
    ],
)
def test_the_number_counts_where_the_word_is_no_term_and_agrees(text, low, high):
    report = judge(text)
    assert [(phrase.low, phrase.high) for phrase in report.phrases] == [(low, high)]
    assert not report.problems


@pytest.mark.parametrize(
    "text",
    [
        "The chance of a coup remains high (10 percent).",
        "The chance of a coup is high (10 percent).",
        "The odds of a deal remain even (60 percent).",
        "The likelihood of a coup is low at 40 percent.",
        "The likelihood of a coup is high: 10 percent.",
        "The likelihood of growth is low (2 percent).",
    ],
)
def test_a_number_that_does_not_agree_is_warned_of(text):
    report = judge(text)
    assert [phrase.low for phrase in report.phrases] == [None]
    (problem,) = report.problems
    assert problem.advice.startswith("The number behind it is not read.")


def test_a_probability_below_the_scale_is_told_of_as_such():
    (problem,) = judge("The probability of a flood is very low, one in ten thousand.").problems
    assert problem.advice == "The scale goes from 1 to 99 %."


def test_other_numbers_behind_words_are_no_gloss():
    (problem,) = judge("The likelihood of a coup is high: 10 percent of officers have left.").problems
    assert "“very likely”" in problem.advice


def test_where_the_scale_lacks_the_word_the_number_counts():
    report = judge("The chance of a coup looks remote (3%).", "kent")
    assert [(phrase.low, phrase.high) for phrase in report.phrases] == [(3, 3)]


@pytest.mark.parametrize(
    "text",
    [
        "Likelihood: low (60%)",
        "There is a high probability (10 percent) of a coup.",
        "His chances are slim (60%).",
    ],
)
def test_a_number_that_words_without_a_claim_contradict_is_warned_of(text):
    (problem,) = judge(text).problems
    assert problem.advice.startswith("The number behind it is not read.")


def test_a_number_that_goes_on_is_no_gloss():
    (problem,) = judge("There is a good chance, 60 percent of voters think.").problems
    assert problem.advice == "Say “likely” (55–80%)."
