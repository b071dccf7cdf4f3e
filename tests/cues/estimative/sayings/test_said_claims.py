"""Words behind a claim with clauses of its own are said of the likelihood, unless they are the claim's."""

from __future__ import annotations

import pytest

from ..conftest import judge


@pytest.mark.parametrize(
    "text",
    [
        "The chance that he lied is remote.",
        "The chance that both die is remote.",
        "The chance that all three fail is remote.",
        "The chance that rates remain where they are is remote.",
        "The chance that he didn't know is remote.",
        "The likelihood of an attack that kills civilians is remote.",
        "The possibility of a strike while talks go on is remote.",
    ],
)
def test_remote_behind_a_clause_is_the_term(text):
    report = judge(text)
    assert [(phrase.low, phrase.high) for phrase in report.phrases] == [(1, 5)]
    assert not report.problems


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("The likelihood that Moscow knew is high.", "very likely"),
        ("The likelihood that the deal cannot be ratified is high.", "very likely"),
        ("The chance that the missile failed was small.", "very unlikely"),
        ("The chance that war came was small.", "very unlikely"),
        ("The chance that they met is slim.", "very unlikely"),
        ("The odds that both chambers agree are slim.", "very unlikely"),
        ("The likelihood of an attack if talks fail is high.", "very likely"),
        ("The likelihood of success for those who can pay is high.", "very likely"),
        ("The odds of a cut when inflation is high are slim.", "very unlikely"),
        ("The chance of a deal that both sides accept is slim.", "very unlikely"),
        ("The probability of an event not covered by insurance is very low.", "very unlikely"),
        ("The likelihood of unrest where prices are high is considerable.", "likely"),
        ("The likelihood of a coup in Niamey, Bamako, or Ouagadougou is low.", "very unlikely"),
        ("The hopes of a party that lost are slim.", "very unlikely"),
        ("The likelihood that talks resume in May and June remains very high.", "very likely"),
        ("The odds that the pound and the euro fall are slim.", "very unlikely"),
        ("The chance that he never paid is slim.", "very unlikely"),
        ("The chance that the U.S. withdraws is slim.", "very unlikely"),
        ("The chance that it spreads, though real, is small.", "very unlikely"),
        ("If talks stall the chance that war follows is high.", "very likely"),
    ],
)
def test_other_words_behind_a_clause_are_advised_on(text, band):
    (problem,) = judge(text).problems
    assert f"Say “{band}”" in problem.advice


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("The chance that war came is put at 30 percent.", 30),
        ("The probability that Moscow knew is 80 percent.", 80),
        ("On the evidence the likelihood that the pact holds is 60 percent.", 60),
        ("Analysts are sure the odds that she wins are 60 percent.", 60),
    ],
)
def test_a_number_behind_a_past_verb_is_read(text, number):
    assert [(phrase.low, phrase.high) for phrase in judge(text).phrases] == [(number, number)]


@pytest.mark.parametrize(
    "text",
    [
        "There is a chance that the deal agreed last week is good.",
        "Because of the likelihood that morale is low, commanders wait.",
        "He discounts the chance that the tax that they pay is low.",
        "Given the probability that both sides yield is low, we wait.",
        "The likelihood that the cost is high worries the ministry.",
        "Despite the likelihood of unrest where prices are high, aid was cut.",
        "The chance of an upset because turnout is low worries them.",
        "The likelihood of war rose and the price of oil is high.",
        "The odds of a split grew as support for the leader was poor.",
        "The likelihood of a strike is high on the agenda.",
        "The likelihood of reform is low priority for voters.",
        "The chance that the bill passed by the house is low-key.",
    ],
)
def test_words_of_something_else_are_not(text):
    (problem,) = judge(text).problems
    assert problem.advice == "Say how likely, as in “unlikely” (20–45%) or “likely” (55–80%)."


@pytest.mark.parametrize(
    "text",
    [
        "The prospect of reform is good news for investors.",
        "The prospect of higher rates is high on the list of worries.",
        "The hope of a deal was strong motivation to stay.",
        "The prospect of war is remote from daily life.",
    ],
)
def test_a_prospect_that_is_something_else_is_no_likelihood(text):
    assert judge(text).phrases == ()


@pytest.mark.parametrize(
    "text",
    [
        "The likelihood of war rose and support for it is 40 percent.",
        "He discounts the likelihood that the bill passed last year is 5 percent.",
        "We see a chance that the tax that they pay is 5 percent.",
    ],
)
def test_a_number_of_something_else_is_not_read(text):
    assert [phrase.low for phrase in judge(text).phrases] == [None]
