"""A number that the claim holds is not how likely it is, and what a change came to is."""

from __future__ import annotations

import pytest

from ..conftest import judge


def list_spans(text):
    return [(phrase.low, phrase.high) for phrase in judge(text).phrases]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("The bank put the likelihood of a rise between 5 and 10 percent at 70 percent.", 70, 70),
        ("The bank put the likelihood of a rise between 5% and 10% at 70%.", 70, 70),
        ("We put the likelihood of a swing between 5 and 10 percent at one in three.", 100 / 3, 100 / 3),
        ("We put the chance of growth between 2 and 3 percent at 60 percent.", 60, 60),
        ("Analysts put the probability of a tariff between 10 and 15 percent at one in two.", 50, 50),
        ("They put the likelihood of war between 5 and 10 percent.", 5, 10),
        ("We put the odds of a coup somewhere between 5 and 10 percent.", 5, 10),
        ("Traders see the chance of war between 5 and 10 percent.", 5, 10),
        ("The probability that unemployment will remain at 4 percent is 70 percent.", 70, 70),
        ("The likelihood of prices staying at 5 percent is 70 percent.", 70, 70),
        ("The likelihood that war will come remains at 40 percent.", 40, 40),
        ("The odds that war will come stand at 40 percent.", 40, 40),
        ("The odds that the Fed cuts are 60 percent.", 60, 60),
        ("The probability that war comes is 30 percent, which is high.", 30, 30),
        ("The probability of a recession, at 40 percent, is the highest since 2008.", 40, 40),
        ("The likelihood of war, which was 60 percent in May, is 20 percent now.", 20, 20),
        ("The odds of a cut, which were 80 percent in May, are 35 percent.", 35, 35),
        ("The odds of recession, now 35 percent, were 60 percent in May.", 35, 35),
        ("The odds of recession, now rising, are 60 percent.", 60, 60),
        ("The chance of war, which is now 10 percent, has grown.", 10, 10),
        ("The chance of that is 60 percent.", 60, 60),
        ("The odds of doing that are 60 percent.", 60, 60),
        ("The probability of a landing is now seen as no more than 15 percent.", 0, 15),
        ("The probability of a landing is on the order of 10 percent.", 10, 10),
        ("The odds of a cut are well above 50 percent.", 50, 100),
        ("The odds of a cut have climbed above 40 percent.", 40, 100),
        ("The odds of a cut would be 10 percent if rates fell.", 10, 10),
        ("The odds of a cut can be put at 10 percent.", 10, 10),
        ("The chance of default has tripled since 2024, from 5 percent to 15 percent.", 15, 15),
        ("The odds against a deal are 4 to 1.", 20, 20),
        ("The odds against a strike on the port have lengthened to 9 to 1.", 10, 10),
        ("The odds in favor of a strike are about 9 to 1.", 90, 90),
        ("The chance of a strike is down to 30 percent.", 30, 30),
        ("The chance of a strike is back at 30 percent.", 30, 30),
        ("The chance of a strike is up from 20 to 30 percent.", 30, 30),
        ("The chance of war is up 5 points to 30 percent.", 30, 30),
        ("The chance of war has doubled since last spring, to around 10 percent.", 10, 10),
        ("The chance of war has doubled since 2020 to 10 percent.", 10, 10),
        ("The chance of war has risen by 5 points to 30 percent.", 30, 30),
        ("The chance of war rose 5 points to 30 percent.", 30, 30),
        ("The chance of war has tripled to 30 percent.", 30, 30),
        ("The chance of war has risen by half, to 30 percent.", 30, 30),
        ("The odds on a cut are about 80%.", 80, 80),
        ("The chances for a cut are about 80%.", 80, 80),
        ("The chances he will resign are about 80%.", 80, 80),
        ("The chance there will be a cut is 80%.", 80, 80),
        ("Your chance at winning is 20 percent.", 20, 20),
        ("The odds on a rise of 5 percent are 30 percent.", 30, 30),
        ("We put the odds on a cut at 30 percent.", 30, 30),
        ("The likelihood of a contraction of 2 percent is 40 percent.", 40, 40),
        ("We put the likelihood of a contraction of 2 percent at 40 percent.", 40, 40),
        ("They put the chance of losses of 10 percent at 60 percent.", 60, 60),
        ("The chance of losses of 10 to 20 percent is 60 percent.", 60, 60),
        ("The odds of a fine of 4 percent are 60 percent.", 60, 60),
        ("The likelihood of a backlog of 4 percent is less than 20 percent.", 0, 20),
        ("The likelihood of 20 percent of voters staying home is 60 percent.", 60, 60),
        ("The likelihood of 20% of voters staying home is 60%.", 60, 60),
        ("We put the likelihood of 20 percent of members voting against at 60 percent.", 60, 60),
        ("The chance of at least 10 percent losses is 60 percent.", 60, 60),
        ("The chance of at least 3 percent growth is 60 percent.", 60, 60),
        ("There is a chance of rain of 40 percent.", 40, 40),
        ("The probability of a 10% loss is 60%.", 60, 60),
        ("The probability of a 10 % loss is 60 %.", 60, 60),
        ("The probability of a 25% tariff is 70%.", 70, 70),
        ("We put the likelihood of a 25 percent tariff at 70 percent.", 70, 70),
        ("The probability of a 0.5 percent cut is 60 percent.", 60, 60),
        ("The probability of a $2.5 billion loss is 60 percent.", 60, 60),
        ("The chance of a U.S. strike on Iran by June is 40 percent.", 40, 40),
        ("The likelihood of a Russian/Belarusian attack is 40 percent.", 40, 40),
        ('The likelihood of a "rogue" launch is 40 percent.', 40, 40),
        ("The likelihood of a “rogue” launch is 40 percent.", 40, 40),
        ("The likelihood of a coup or an attempt at one is 40 percent.", 40, 40),
        ("The model gives a probability of default of 12 percent at the 5-year horizon.", 12, 12),
        ("With a probability of exceedance of 10 percent at 50 years the wave is rare.", 10, 10),
        ("We assign a probability of collapse of 1 percent at 2 degrees of warming.", 1, 1),
        ("The model yields a probability of distress of 8 percent as of 30 June.", 8, 8),
        ("The probability of a recession of 35 percent as of March 2026 is below the mean.", 35, 35),
        ("There is a chance of 20 percent of a strike as early as 12 May.", 20, 20),
        ("There is a chance of 30 percent of a default as soon as 2027.", 30, 30),
        ("There is a probability of 60 percent of a hold at 2.5 percent in June.", 60, 60),
        ("A probability of 30 percent of a default within a year is low for a sovereign.", 30, 30),
        ("The chance of a vote at the U.N. this week is 20 percent.", 20, 20),
        ("The chance of support at the summit this week is 20 percent.", 20, 20),
        ("The probability of contagion ≈ 15%.", 15, 15),
        ("The probability of contagion: ~15%.", 15, 15),
    ],
)
def test_how_likely_is_read_and_not_what(text, low, high):
    assert list_spans(text) == [(pytest.approx(low), pytest.approx(high))]
    assert not judge(text).problems


@pytest.mark.parametrize(
    "text",
    [
        "They saw the possibility of a gap between 5 and 10 percent.",
        "Traders see the chance of a merger between 5 and 10 percent.",
        "The likelihood that rates will stand at 5 percent by June has grown.",
        "The probability that the rate remains at 4.25 percent has grown.",
        "The odds that rates stand at 5 percent by June have grown.",
        "The probability that taxes rise and the jobless figure is 5 percent has grown.",
        "The likelihood that the jobless figure is 5 percent",
        "The probability of inflation, at 4 percent, falling further has grown.",
        "The likelihood of support, currently at 40 percent, collapsing has grown.",
        "The likelihood that the proposed levy is 5 percent has grown.",
        "The chance of war rose by 5 percent to 30 percent.",
        "The odds of a recession are up to 30 percent from 20 percent.",
        "The chance of war dropped by half to 20 percent.",
        "The chance of a recession has fallen by half to 15 percent.",
        "The chance of a coup is half a percent.",
        "The chance of war is half of one percent.",
        "The likelihood of a contraction of 2 percent has grown.",
        "The likelihood of a tariff is 70 percent.",
    ],
)
def test_a_number_of_the_claim_is_not_taken_and_warned_of(text):
    assert list_spans(text) == [(None, None)]
    (problem,) = judge(text).problems
    assert (problem.kind, problem.level) == ("outside", "warning")
    assert problem.advice.startswith("The number behind it is not read.")


@pytest.mark.parametrize(
    "text",
    [
        "The chance of a hung parliament is up 5 percent.",
        "The odds of a recession are down 10 percent since May.",
        "The chance of a strike is down 20 percent.",
        "The probability of rain is up 20 percent on last week.",
        "The probability of rain is up by 20 percent.",
        "The chance of war rose by 5 to 10 percent.",
        "The chance of war is up sharply.",
    ],
)
def test_by_how_much_a_likelihood_changed_is_a_note(text):
    assert list_spans(text) == [(None, None)]
    assert [(problem.kind, problem.level) for problem in judge(text).problems] == [("outside", "note")]


@pytest.mark.parametrize(
    "text",
    [
        "His chances for a win at 60 percent turnout are fair.",
        "The odds on growth are 5 percent higher.",
        "The odds at the bookmaker are 5 percent shorter.",
        "A chance the 60 percent who voted took was missed.",
    ],
)
def test_other_prepositions_count_with_their_own_number_alone(text):
    assert all(span == (None, None) for span in list_spans(text))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("The chance Russia attacks is 60 percent.", 60),
        ("The chance Russia will attack by June is 60 percent.", 60),
        ("The odds Congress passes the bill are 60 percent.", 60),
        ("The likelihood talks resume is 65 percent.", 65),
        ("The likelihood rates rise by 1 percent is 30 percent.", 30),
        ("The odds polls give are 60 percent.", 60),
    ],
)
def test_a_claim_without_that_begins_with_a_name_or_a_plural(text, number):
    assert list_spans(text) == [(number, number)]


@pytest.mark.parametrize(
    "text",
    [
        "The odds ratios reported are 0.8.",
        "The odds ratios were 0.8 and 0.9.",
        "The probability scores assigned were 0.7.",
        "The likelihood ratio is 0.6.",
        "The odds makers are 60 percent owned.",
        "The Chance Program is 60 percent funded.",
    ],
)
def test_a_noun_behind_a_word_of_likelihood_is_no_claim(text):
    assert judge(text).phrases == ()


@pytest.mark.parametrize(
    "text",
    [
        "The odds of a cut that were 80 percent a week ago are now 35 percent.",
        "The chance of war that was 60 percent in May is now 20 percent.",
        "The chance of a default on bonds that are 40 percent foreign-owned is 10 percent.",
        "The probability of a party that was at 5 percent in May winning is 1 percent.",
        "The chance of an increase that is 5 percent or more is 70 percent.",
        "The odds against a deal are 80 percent.",
    ],
)
def test_a_number_behind_a_relative_clause_is_warned_of(text):
    assert list_spans(text) == [(None, None)]
    (problem,) = judge(text).problems
    assert problem.advice.startswith("The number behind it is not read.")


def test_what_is_said_behind_a_relative_clause_counts_and_not_its_number():
    (problem,) = judge("The chance of a default on bonds that are 40 percent foreign-owned is low.").problems
    assert problem.advice == "Say “very unlikely” (5–20%)."


@pytest.mark.parametrize(
    "text",
    [
        "The chance of war is 20 percent higher than in May.",
        "The chance of war is 1,500 percent higher than in May.",
        "The odds of war are now 5 points lower than in May.",
        "The chance that rates rise is 20 percent higher than in May.",
        "The chance of a strike on the plant is twice what it was in May.",
    ],
)
def test_a_comparison_is_a_note(text):
    (problem,) = judge(text).problems
    assert (problem.level, problem.advice) == ("note", "If a likelihood is meant, say which.")
