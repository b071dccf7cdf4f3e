"""A likelihood is a subject behind whatever mark or verb; of an object nothing is said behind its claim."""

from __future__ import annotations

import pytest

from ..conftest import judge


def list_spans(text):
    return [(phrase.low, phrase.high) for phrase in judge(text).phrases]


@pytest.mark.parametrize("mark", ["- ", "1. ", "2) ", "(a) ", "• ", "* ", "KJ-2 ", "[", "‘"])
def test_a_mark_before_it_takes_nothing_away(mark):
    assert list_spans(f"{mark}The probability that rates rise is 60 percent.") == [(60, 60)]
    assert list_spans(f"{mark}The likelihood that the junta holds on is remote.") == [(1, 5)]


@pytest.mark.parametrize(
    "opening",
    [
        "Markets imply the",
        "Goldman calculates the",
        "Polls indicate the",
        "He told reporters the",
        "The Fed's current",
        "The overall market-implied",
        "Market-implied",
        "This week's",
        "Our best estimate of the",
        "Whatever happens the",
        "All told the",
        "To our mind the",
        "In our base case scenario for the year the",
    ],
)
def test_no_verb_or_adjective_before_it_does(opening):
    assert list_spans(f"{opening} probability that rates rise is 60 percent.") == [(60, 60)]
    (problem,) = judge(f"{opening} likelihood that he returns is low.").problems
    assert "“very unlikely”" in problem.advice


@pytest.mark.parametrize(
    "opening",
    [
        "He talked of the",
        "They dismissed entirely the",
        "They have some new",
        "On its estimate of the",
        "They see the",
        "Weighing the new",
    ],
)
def test_an_object_has_neither_number_nor_word(opening):
    (problem,) = judge(f"{opening} likelihood that the bill passed last year is 5 percent.").problems
    assert problem.advice.startswith("The number behind it is not read.")
    (problem,) = judge(f"{opening} likelihood that the bill passed last year is low.").problems
    assert "“very unlikely”" not in problem.advice


@pytest.mark.parametrize(
    "text",
    [
        "The paper models the probability that the share lost is 12 percent.",
        "They mulled the likelihood that the sample tested is poor.",
    ],
)
def test_behind_another_verb_a_claim_needs_more_than_a_participle(text):
    (problem,) = judge(text).problems
    assert problem.advice.startswith(("The number behind it is not read.", "Say how likely"))


def test_what_opens_a_clause_asks_for_no_more():
    (problem,) = judge("We think the likelihood that the missile failed is low.").problems
    assert "“very unlikely”" in problem.advice
