"""A term stands whatever follows it; an adjective that nouns have, too, where no noun follows."""

from __future__ import annotations

import pytest

from ..conftest import judge


@pytest.mark.parametrize(
    "text",
    [
        "The chance of a default is remote following the deal.",
        "The chance of a default is remote Monday.",
        "The chance of a default is negligible thanks to the police.",
        "The chance that talks fail is remote pending the ruling.",
        "The prospect of a deal is remote absent outside pressure.",
    ],
)
def test_a_term_keeps_its_band(text):
    report = judge(text)
    assert [(phrase.low, phrase.high) for phrase in report.phrases] == [(1, 5)]
    assert not report.problems


@pytest.mark.parametrize(
    "after",
    [
        "following the deal",
        "absent pressure",
        "barring a split",
        "provided aid flows",
        "except in Niger",
        "through 2027",
        "along the border",
        "ahead of the vote",
        "prior to the vote",
        "versus last year",
        "depending on aid",
        "based on the data",
        "contingent on aid",
        "irrespective of aid",
        "notwithstanding the war",
        "tonight",
        "everywhere",
        "anyway",
        "whoever wins",
        "out to 2030",
        "Monday",
    ],
)
def test_an_adjective_is_what_is_said(after):
    (problem,) = judge(f"The chance of a default is low {after}.").problems
    assert "“very unlikely”" in problem.advice


def test_a_prospect_is_not_passed_over():
    (problem,) = judge("The prospects of a truce are slim absent outside pressure.").problems
    assert "“very unlikely”" in problem.advice


@pytest.mark.parametrize("noun", ["drama", "politics", "tide"])
def test_an_adjective_of_a_noun_is_not(noun):
    (problem,) = judge(f"The chance of a default is high {noun}.").problems
    assert "“very likely”" not in problem.advice


@pytest.mark.parametrize(
    "text",
    [
        "The likelihood of escalation is remote to low.",
        "Likelihood of escalation: remote to low",
        "The likelihood of escalation is low to moderate.",
        "The likelihood is low or high.",
        "Likelihood: low to moderate",
        "Chances are slim to moderate.",
    ],
)
def test_of_two_adjectives_neither_is_the_likelihood(text):
    report = judge(text)
    assert [(phrase.text.lower(), phrase.low) for phrase in report.phrases] in (
        [("likelihood", None)],
        [("chances", None)],
    )
    assert [problem.advice for problem in report.problems] == [
        "Say how likely, as in “unlikely” (20–45%) or “likely” (55–80%)."
    ]


def test_low_or_very_low_is_low():
    (problem,) = judge("The likelihood of a coup is low or very low.").problems
    assert problem.advice == "Say “very unlikely” (5–20%)."
