"""What is said of a chance behind its claim, in words, and brackets behind what is said."""

from __future__ import annotations

import pytest

from ..conftest import judge


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("The likelihood of a strike is low.", "very unlikely"),
        ("The likelihood of a strike is now low.", "very unlikely"),
        ("The likelihood of a strike is still very low.", "very unlikely"),
        ("The likelihood of a strike is therefore low.", "very unlikely"),
        ("The likelihood of a strike is assessed as low.", "very unlikely"),
        ("The likelihood of a strike is assessed to be very high.", "very likely"),
        ("The likelihood of a strike is rated high.", "very likely"),
        ("We assess the likelihood of a strike as high.", "very likely"),
        ("We judge the likelihood of a strike to be low.", "very unlikely"),
        ("We consider the likelihood of a strike to be low.", "very unlikely"),
        ("The likelihood of a strike next month on the port of Aden by the group is low.", "very unlikely"),
        ("The likelihood that the group will strike the port next month is low.", "very unlikely"),
        ("The likelihood that the alarm is false is small.", "very unlikely"),
        ("The likelihood that output fell 30 percent is small.", "very unlikely"),
        ("The likelihood of a strike has been low since 2024.", "very unlikely"),
        ("The likelihood of a strike has fallen to low.", "very unlikely"),
        ("The likelihood of a strike would be high if aid came.", "very likely"),
        ("Likelihood of a strike – low", "very unlikely"),
        ("The possibility of success is high.", "very likely"),
        ("The likelihood for a deal is high.", "very likely"),
        ("The chances for a deal are slim.", "very unlikely"),
        ("The prospects of an early end to the queue of ships are slim.", "very unlikely"),
        ("The likelihood of a correction of 10 percent or more is high.", "very likely"),
        ("The chance of more than 20 percent of members voting against is small.", "very unlikely"),
        ("He rated the chance of a fall between 5 and 10 percent as slim.", "very unlikely"),
        ("They put the chance of war between 5 and 10 percent as slim.", "very unlikely"),
        ("The likelihood that the deficit would remain at 6 percent was high.", "very likely"),
    ],
)
def test_words_behind_the_claim_say_how_likely(text, band):
    report = judge(text)
    assert [(phrase.low, phrase.is_outside) for phrase in report.phrases] == [(None, True)]
    assert [problem.advice.split("“")[1].split("”")[0] for problem in report.problems] == [band]


def test_remote_behind_the_claim_is_a_term_of_the_scale():
    report = judge("The likelihood of a strike is judged to be remote.")
    assert [(phrase.text, phrase.low, phrase.high) for phrase in report.phrases] == [("likelihood", 1, 5)]
    assert not report.problems


@pytest.mark.parametrize(
    ("text", "span", "kinds"),
    [
        ("Likelihood: remote", (1, 5), []),
        ("- Likelihood of a coup within six months: remote (2 percent).", (1, 5), []),
        ("- Likelihood of a coup within six months: remote (20 percent).", (1, 5), ["two-bands"]),
        ("- Likelihood of a coup within six months: low (10 percent).", (10, 10), []),
        ("- Likelihood that the junta holds on until spring: remote.", (1, 5), []),
        ("- Likelihood of a coup in the capital within six months: low", (None, None), ["outside"]),
        ("- Prospects of a truce in the east: slim.", (None, None), ["outside"]),
    ],
)
def test_a_line_of_a_list_says_how_likely_behind_its_colon(text, span, kinds):
    report = judge(text)
    assert [(phrase.low, phrase.high) for phrase in report.phrases] == [span]
    assert [problem.kind for problem in report.problems] == kinds
    assert not any("Say how likely" in problem.advice for problem in report.problems)


@pytest.mark.parametrize(
    "text",
    [
        "The likelihood that the risk is low has grown.",
        "Likelihood of a coup within six months: low morale is the cause.",
        "The likelihood that debt is low and growth high",
        "The chance of a state whose support is low has grown.",
        "The likelihood that war comes and morale is low has grown.",
    ],
)
def test_words_of_the_claim_do_not(text):
    (problem,) = judge(text).problems
    assert problem.advice == "Say how likely, as in “unlikely” (20–45%) or “likely” (55–80%)."


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("The likelihood of war is 10 percent (likely).", ["two-bands"]),
        ("The likelihood of war is 90 percent (unlikely).", ["two-bands"]),
        ("The likelihood of war is 10 percent (almost certain).", ["two-bands"]),
        ("The likelihood of war is 60 percent (likely).", []),
        ("The likelihood of war is remote (10%).", ["two-bands"]),
        ("The likelihood of war is remote (3%).", []),
        ("The likelihood of war is re\xadmote (10%).", ["two-bands"]),
    ],
)
def test_brackets_behind_what_is_said_are_held_against_it(text, kinds):
    assert [problem.kind for problem in judge(text).problems] == kinds


@pytest.mark.parametrize(
    ("phrase", "band"),
    [
        ("little prospect", "very unlikely"),
        ("faint prospect", "very unlikely"),
        ("distant prospect", "very unlikely"),
        ("good prospect", "likely"),
        ("strong prospect", "very likely"),
        ("low possibility", "very unlikely"),
        ("high possibility", "very likely"),
        ("very little possibility", "very unlikely"),
        ("very slim possibility", "very unlikely"),
        ("very real possibility", "unlikely"),
        ("even probability", "roughly even chance"),
    ],
)
def test_words_before_the_noun_say_how_likely(phrase, band):
    report = judge(f"There is {phrase} of success.")
    assert [found.text for found in report.phrases] == [phrase]
    assert [problem.advice.split("“")[1].split("”")[0] for problem in report.problems] == [band]


def test_a_roughly_even_likelihood_is_a_roughly_even_chance():
    report = judge("There is a roughly even likelihood of a deal.")
    assert [phrase.band for phrase in report.phrases] == ["roughly even chance"]
    assert not report.problems


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Nor can a strike be ruled out.", "Nor can"),
        ("Nor could war be fully ruled out.", "Nor could"),
        ("A strike cannot be ruled out.", "cannot be ruled out"),
    ],
)
def test_what_can_not_be_ruled_out_may_stand_in_the_midst(text, phrase):
    assert [found.text for found in judge(text).phrases] == [phrase]
