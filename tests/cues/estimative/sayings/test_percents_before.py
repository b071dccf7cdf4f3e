"""A number before a word of likelihood is its own where somebody puts it there, and not another subject's."""

from __future__ import annotations

import pytest

from ..conftest import judge


def list_spans(text):
    return [(phrase.low, phrase.high) for phrase in judge(text).phrases]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("With inflation estimated at 3 percent, the probability of a cut by March is 70 percent.", 70),
        ("With debt estimated at about 90 percent, the probability of default is put at one in ten.", 10),
        ("Bookmakers price at 55 percent its chances of winning, up from 40 percent.", 55),
        ("Markets place at one in four the odds of an early election.", 25),
        ("Markets put at 40 percent the probability of a hike and at 10 percent that of a cut.", 40),
        ("Analysts are putting at 60 percent the odds of a hike.", 60),
        ("Traders who were burned last year now put at 70 percent the odds of a cut.", 70),
        ("It is understood that traders put at 70 percent the odds of a cut.", 70),
        ("Lloyd's is the only insurer that puts at 40 percent the chance of a loss.", 40),
        ("Assuming no shock the IMF puts at 40 percent the chance of a recession.", 40),
        ("The bank puts at 80 percent the probability that output fell in the second quarter.", 80),
        ("The survey put at 15 percent the probability that the economy grew.", 15),
    ],
)
def test_the_number_is_the_one_that_is_said_of_the_likelihood(text, number):
    assert list_spans(text) == [(number, number)]


def test_two_numbers_before_two_words_are_each_ones_own():
    text = "It puts at 70 percent the probability of a breach and at 15 percent the probability of a flood."
    assert list_spans(text) == [(70, 70), (15, 15)]


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("With turnout put at 60 percent, the odds of a runoff are high.", "very likely"),
        ("With turnout put at 60 percent, the probability that the incumbent wins is low.", "very unlikely"),
        (
            "With unemployment estimated at about 9 percent, the likelihood of unrest is considerable.",
            "likely",
        ),
        ("The tariff is set at 25 percent, their odds of survival are poor.", "very unlikely"),
        ("The gap is put at 5 percent, its likelihood of closing is small.", "very unlikely"),
    ],
)
def test_a_number_of_another_subject_leaves_the_words_what_they_say(text, band):
    assert list_spans(text) == [(None, None)]
    (problem,) = judge(text).problems
    assert f"“{band}”" in problem.advice


def test_a_number_of_another_subject_leaves_a_term_its_band():
    assert list_spans("With capacity rated at 80 percent, the chance of blackouts is remote.") == [(1, 5)]


@pytest.mark.parametrize(
    "text",
    [
        "With turnout put at 60 percent the odds of fraud, we hear, matter.",
        "Turnout estimated at 30 percent the probability of fraud grew.",
        "Turnout is now put at 60 percent the odds of fraud being what they are.",
        "There is a remote (30 percent) chance of nuclear use.",
        "There is a high (55 %) likelihood of war.",
        "Growth was low (1 percent) chances of recovery fell.",
    ],
)
def test_what_may_be_of_something_else_is_not_read(text):
    assert list_spans(text) == [(None, None)]
    assert [problem.level for problem in judge(text).problems] == ["warning"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("There is a remote (3 percent) chance of nuclear use.", 3),
        ("There is a low but rising (10%) probability of default.", 10),
        ("There is an outside (8 percent) chance of a hung vote.", 8),
        ("We see a lower (50 percent) chance of a hike than in May.", 50),
        ("There is a low (45 percent) chance of a hike.", 45),
        ("There is a minimal (6 percent) chance of a hike.", 6),
        ("There is a strong (55%) likelihood of a hike.", 55),
        ("There is a small (10 percent) chance.", 10),
        ("There is a remote (3 percent) possibility.", 3),
    ],
)
def test_a_number_in_brackets_before_the_word_is_read(text, number):
    assert list_spans(text) == [(number, number)]


def test_a_number_in_brackets_that_the_adjective_contradicts_is_told_of():
    (problem,) = judge("There is a high (10 percent) probability of war.").problems
    assert problem.advice.startswith("The number before it is not read.")


def test_a_term_before_the_brackets_is_held_against_them():
    report = judge("There is an unlikely (60 percent) chance of loss.")
    assert [(phrase.text, phrase.low) for phrase in report.phrases] == [("unlikely", 20), ("chance", 60)]
    assert [problem.kind for problem in report.problems] == ["two-bands"]
