"""Likelihoods in numbers: what analysts write, what bounds it, and numbers that are none."""

from __future__ import annotations

import time

import pytest

from stance.cues import judge_documents, load_scale
from stance.cues.estimative.number_words import read_number
from stance.cues.estimative.percents import find_percents
from stance.cues.estimative.phrases import PhraseFinder
from stance.cues.estimative.ranges import describe_range, place_range
from stance.records import Document

LONG = 100_000  # characters without a stop


@pytest.fixture(scope="module")
def finder():
    return PhraseFinder()


def list_numbers(finder, text):
    phrases = finder.find_phrases([text])[0]
    return [(text[p.start : p.end], *p.span) for p in phrases if p.span is not None]


def name_band(text, scale):
    (report,) = judge_documents([Document("draft", text)], scale)
    (phrase,) = report.phrases
    return phrase.band


# The phrase and its bounds in per cent.
FOUND = [
    # compound number words
    ("There is a [ninety-five percent chance] of war.", 95, 95),
    ("There is a [ninety five per cent chance] of war.", 95, 95),
    ("There is a [twenty-five percent chance] of war.", 25, 25),
    ("There is a [thirty-three percent probability] of war.", 33, 33),
    ("There is a [fifty–five percent chance] of war.", 55, 55),
    ("There is a [fifty\u2011five percent chance] of war.", 55, 55),
    ("There is a [fifty\u00adfive percent chance] of war.", 55, 55),
    ("[Ninety-five percent likely], he said.", 95, 95),
    ("War is [sixty-five\n  percent likely].", 65, 65),
    ("A [chance of twenty-five percent] remains.", 25, 25),
    ("There is a [one hundred percent chance] of war.", 100, 100),
    # ranges
    ("There is a [sixty to seventy-five percent chance] of war.", 60, 75),
    ("There is [between a 20 and 30 percent chance] of war.", 20, 30),
    ("There is [between a 20 percent chance and a 30 percent chance] of war.", 20, 30),
    ("We see a [between 20% and 30% chance] of war.", 20, 30),
    ("The [chance is between 20 and 30 percent].", 20, 30),
    ("[Chances of between twenty and thirty percent] are given.", 20, 30),
    ("It has [from 20 to 30 percent chance] of passing.", 20, 30),
    ("War is [60-70% likely].", 60, 70),
    ("War is [60–70 per cent likely].", 60, 70),
    ("War is [60% to 70% likely].", 60, 70),
    ("War is [60—70% likely].", 60, 70),
    ("There is an [80 to 60 percent chance] of war.", 60, 80),
    ("There is a [20-to-30 percent chance] of war.", 20, 30),
    ("There is a [20 to a 30 percent chance] of war.", 20, 30),
    ("There is a [10-12.5 percent chance] of war.", 10, 12.5),
    ("There is a [one or two percent chance] of war.", 1, 2),
    ("There is a [1-in-4 to 1-in-2 chance] of war.", 25, 50),
    ("There is a [one in four or five chance] of war.", 20, 25),
    ("There is a [10- to 30-percent chance] of war.", 10, 30),
    ("There is a [40- to 50% chance] of war.", 40, 50),
    ("There is a [2- to 3-percent chance] of war.", 2, 3),
    # what bounds a number from one side
    ("There is a [less than 10 percent chance] of war.", 0, 10),
    ("There is a [less-than-10-percent chance] of war.", 0, 10),
    ("There is a [chance of less than 10 percent] that war comes.", 0, 10),
    ("There is a [greater than 90% probability] of war.", 90, 100),
    ("War is [more than 90 percent likely].", 90, 100),
    ("There is [over 60 percent probability] of war.", 60, 100),
    ("There is [over a 60 percent chance] of war.", 60, 100),
    ("The [probability is above 60 percent].", 60, 100),
    ("There is [at least a 75 percent chance] of war.", 75, 100),
    ("There is [no less than a 75 percent chance] of war.", 75, 100),
    ("It has [upwards of a 60 percent chance].", 60, 100),
    ("There is [up to a 40% chance] of war.", 0, 40),
    ("There is [at most a 40 percent chance] of war.", 0, 40),
    ("There is [no more than a 40 percent chance] of war.", 0, 40),
    ("There [isn’t more than a 40 percent chance] of war.", 0, 40),
    ("The [chance is under 5%].", 0, 5),
    ("The [chance is below 5%].", 0, 5),
    ("There is a [lower than 5 percent chance] of war.", 0, 5),
    ("There is [fewer than 5 percent chance] of war.", 0, 5),
    ("It has a [<5% chance].", 0, 5),
    ("It has a [≥ 95 % probability].", 95, 100),
    ("A [probability greater than 90 percent] is given.", 90, 100),
    ("A [chance as high as 40%] is given.", 0, 40),
    ("The [likelihood exceeds 90 percent].", 90, 100),
    ("There is a [greater chance than 60 percent] of war.", 60, 100),
    ("The [probability is 95 percent or higher] that seas rise.", 95, 100),
    ("There is an [80 percent or greater chance] of war.", 80, 100),
    ("There is a [60 percent chance or better] of war.", 60, 100),
    ("There is a [60%+ chance] of war.", 60, 100),
    ("There is a [less than one in ten chance] of war.", 0, 10),
    ("There is a [better than fifty-fifty chance] of war.", 50, 100),
    ("The [likelihood] of war is less than 20 percent.", 0, 20),
    ("The [likelihood] that talks fail is at least 60 percent.", 60, 100),
    # and from both
    ("There is a [more than 30 but less than 50 percent chance] of war.", 30, 50),
    ("A [chance of at least 20 percent and at most 30 percent].", 20, 30),
    ("There is a [5% to less than 10% chance] of war.", 5, 10),
    ("There is [at least a 5% to at most a 10% chance] of war.", 5, 10),
    ("There is [less than a 50 percent chance but more than a 30 percent chance] of war.", 30, 50),
    # about is no bound
    ("There is about a [60 percent chance] of war.", 60, 60),
    ("There is nearly a [60 percent chance] of war.", 60, 60),
    ("There is almost a [60 percent chance] of war.", 60, 60),
    ("The [chance is roughly 60 percent].", 60, 60),
    ("There is [just over a 60 percent chance] of war.", 60, 60),
    ("Fears over a [10 percent chance] of war grew.", 10, 10),
    # points and commas
    ("There is a [1,5 % chance] of war.", 1.5, 1.5),
    ("There is a [0.5 percent chance] of war.", 0.5, 0.5),
    ("There is a [.5 percent chance] of war.", 0.5, 0.5),
    ("The [chance of 12.5 percent] remains.", 12.5, 12.5),
    # how sure somebody is
    ("War is [20% probable].", 20, 20),
    ("War is a [70 percent likely] outcome.", 70, 70),
    ("War is about [70 percent likely] within a year.", 70, 70),
    ("They call it [70 percent likely] he wins.", 70, 70),
    ("Rain, [70 percent likely], fell.", 70, 70),
    ("We are [95 percent certain] that war comes.", 95, 95),
    ("I am [80% sure] that war comes.", 80, 80),
    ("We are [90 percent confident] that war comes.", 90, 90),
    ("We say it with [95 percent certainty].", 95, 95),
    # probabilities, fractions and odds
    ("There is a [probability of 0.7] that war comes.", 70, 70),
    ("The [probability is 0.6].", 60, 60),
    ("The [probability is between 0.6 and .7].", 60, 70),
    ("We put the [probability at 0.3].", 30, 30),
    ("There is a [0.7 probability] of war.", 70, 70),
    ("There is a [0.5 to 1 percent chance] of war.", 0.5, 1),
    ("There is a [two-thirds chance] of war.", 200 / 3, 200 / 3),
    ("There is a [three-quarters chance] of war.", 75, 75),
    ("There is a [better than two-thirds chance] of war.", 200 / 3, 100),
    ("[Odds of 60:40] favour him.", 60, 60),
    ("There is a [60:40 chance] of war.", 60, 60),
    ("The [odds are 3 to 1 against].", 25, 25),
    ("The [odds are three to one in favour] of war.", 75, 75),
    ("There is a [chance] of war of up to 30 percent.", 0, 30),
    # one in so many
    ("There is a [one in five chance] of war.", 20, 20),
    ("There is a [one-in-four chance] of war.", 25, 25),
    ("There is a [three in four chance] of war.", 75, 75),
    ("There is a [three out of four chance] of war.", 75, 75),
    ("There are [two chances in five] of war.", 40, 40),
    ("There is a [1-in-1,000 chance] of war.", 0.1, 0.1),
    ("There is a [one in two hundred and fifty chance] of war.", 0.4, 0.4),
    ("The [odds are one in twenty].", 5, 5),
    ("It is a [50-50 chance].", 50, 50),
    ("It is a [50/50 chance].", 50, 50),
    ("It is [fifty-fifty] whether he stays.", 50, 50),
    ("It’s [50/50] whether he stays.", 50, 50),
    ("It is [50-50].", 50, 50),
    ("I’d call it [50-50].", 50, 50),
    ("The odds are [50/50].", 50, 50),
    ("The odds are [better than 50-50].", 50, 100),
    ("[Odds of 50-50] are given.", 50, 50),
    ("The [odds] of a deal are 50-50.", 50, 50),
    ("It is about [50-50] that he stays.", 50, 50),
    ("There is a [1 in 10 000 chance] of war.", 0.01, 0.01),
    ("There is a [1 in 2 500 chance] of war.", 0.04, 0.04),
    ("There is a [one in three (33%) chance] of war.", 100 / 3, 100 / 3),
    ("There is a [probability of approx. 20%] that war comes.", 20, 20),
    ("There is a [probability of c. 20%] that war comes.", 20, 20),
    ("There is a [probability of ca. 20%] that war comes.", 20, 20),
    ("Perhaps a [one-in-three chance] remains.", 100 / 3, 100 / 3),
    # the number of the likelihood, not of the claim
    ("There is a [5 percent chance] of 10 percent growth.", 5, 5),
    ("There is a [60 percent chance] that turnout exceeds 70 percent.", 60, 60),
    ("In 2024 – [70 percent chance] of war.", 70, 70),
    ("It costs $1,500, with a [5 percent chance] of ruin.", 5, 5),
    ("On 20-30 May there is a [60 percent chance] of rain.", 60, 60),
]


@pytest.mark.parametrize(("marked", "low", "high"), FOUND)
def test_numbers_have_the_bounds_that_are_written(finder, marked, low, high):
    phrase = marked[marked.index("[") + 1 : marked.index("]")]
    text = marked.replace("[", "").replace("]", "")
    assert list_numbers(finder, text) == [(phrase, pytest.approx(low), pytest.approx(high))]


@pytest.mark.parametrize(
    "text",
    [
        "There is a 1,500 percent chance of war.",
        "There is a 120 percent chance of war.",
        "There is a two hundred percent chance of war.",
        "There is a 150-50 percent chance of war.",
        "There is a -5 percent chance of war.",
        "There is a minus 5 percent chance of war.",
        "There is a sub-5 percent chance of war.",
        "There is a half of one percent chance of war.",
        "There is a zero point five percent chance of war.",
        "There is not a 60 percent chance of war.",
        "There is a 20 and 30 percent chance of war.",
        "I would not give it more than a 10 percent chance.",
        "We can’t see over 60 percent likelihood.",
        "There is a five ninety percent chance of war.",
        "There is a 5 in 2 chance of war.",
        "There is a 20% +/- 5% chance of war.",
        "There is a 20% ± 5% chance of war.",
        "The joint venture is 50-50 owned by two families.",
        "It is a 50-50 joint venture.",
        "They split the cost 50-50.",
        "They own it 50/50.",
        "The 50-50 Senate met.",
        "We are not 100 percent sure that war comes.",
        "We are never 100 percent certain of that.",
        "Make 100 percent sure that he goes.",
        "We are 90 percent confident in our allies.",
    ],
)
def test_a_number_that_is_no_likelihood_gives_nothing(finder, text):
    assert finder.find_phrases([text]) == [()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "There is a 40 percent chance of rain and a 60 percent chance of snow.",
            [("40 percent chance", 40, 40), ("60 percent chance", 60, 60)],
        ),
        (
            "War is more than 60 percent likely and peace less than 10 percent likely.",
            [("more than 60 percent likely", 60, 100), ("less than 10 percent likely", 0, 10)],
        ),
        ("We say 60 percent or more than 70 percent likely.", [("more than 70 percent likely", 70, 100)]),
        (
            "We see chances of more than 60 percent and less than 10 percent.",
            [("chances of more than 60 percent", 60, 100)],
        ),
    ],
)
def test_two_numbers_are_not_made_one(finder, text, expected):
    assert list_numbers(finder, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The price rose 5 percent.",
        "Prices rose from 20 to 30 percent.",
        "Growth is likely to slow to 3 percent.",
        "A 5 percent rise is likely.",
        "She took between 40 and 50 percent of the vote.",
        "More than 60 percent of voters may stay home.",
        "A 95 percent confidence interval of 20 to 30 percent was used.",
        "Women are 60 percent more likely to vote.",
        "We polled sixty-five percent likely voters.",
        "The odds are 20 percent higher than last year.",
        "The chance of 10 percent growth has risen.",
        "A chance of 60 percent tariffs looms.",
        "The chance of 60 percent of the vote has gone.",
        "The probability that growth is below 2 percent is rising.",
        "Chances are 60 percent of voters stay home.",
        "They are at odds over a 60 percent tariff.",
        "His chances in 60 percent of cases were nil.",
        "They had two chances in ten minutes.",
        "Split the bill 50/50.",
        "We give it odds of 3 to 1.",
        "The odds of 0.5 rose.",
        "A chance of 0.5 goals a game is low.",
        "There is a chance of a rise of up to 30 percent.",
        "A third chance came.",
        "Two thirds of voters may stay home.",
        "The score was 60:40, and chances were few.",
        "One in five children may be hungry.",
        "It cut its odds from 50 percent to 30 percent.",
        "May 5, 60 percent of the fleet sailed.",
        "A 50-50 Senate could block it.",
        "The Senate, split 50-50, may block it.",
        "The richest 1 percent likely paid less.",
        "Growth of 3 percent likely follows.",
        "About 60 percent likely oppose it.",
    ],
)
def test_numbers_of_other_things_are_none(finder, text):
    assert list_numbers(finder, text) == []


@pytest.mark.parametrize("text", ["War is 20 percent improbable.", "War is 80% unlikely."])
def test_per_cents_of_unlikely_leave_open_what_is_meant(text):
    (report,) = judge_documents([Document("draft", text)])
    (phrase,) = report.phrases
    assert (phrase.text, phrase.band, phrase.low) == (text[7:-1], None, None)
    (problem,) = report.problems
    assert problem.advice == "Say the band that is meant."


def test_number_words_are_read_up_to_a_hundred():
    tens = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
    ones = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    for i, ten in enumerate(tens, 2):
        assert find_percents(f"{ten} percent")[0].span == (10 * i, 10 * i)
        for j, one in enumerate(ones, 1):
            for joint in ("-", " ", "–", "\u2011", "-\n"):
                (percent,) = find_percents(f"{ten}{joint}{one} percent chance")
                assert percent.span == (10 * i + j, 10 * i + j)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,500", 1500),
        ("1\u202f500", 1500),
        ("12,345,678.5", 12_345_678.5),
        ("0,125", 0.125),
        ("10 million", 10_000_000),
        ("two hundred and fifty thousand and one", 250_001),
        ("One Hundred Five", 105),
        ("twenty twenty", None),
        ("seventy-ten", None),
        ("million thousand", None),
        ("seven and sixty", None),
        ("fıve", None),
        ("", None),
        ("1.2.3", None),
    ],
)
def test_numbers_are_read_whole_or_not_at_all(text, number):
    assert read_number(text) == number


@pytest.mark.parametrize(
    ("text", "icd203", "ipcc"),
    [
        ("War is more than 90 percent likely.", None, "very likely"),
        ("War is more than 95 percent likely.", "almost certain", "extremely likely"),
        ("War is more than 99 percent likely.", None, "virtually certain"),
        ("War is more than 66 percent likely.", None, "likely"),
        ("War is more than 50 percent likely.", None, "more likely than not"),
        ("War is less than 10 percent likely.", None, "very unlikely"),
        ("War is less than 5 percent likely.", "almost no chance", "extremely unlikely"),
        ("War is less than 33 percent likely.", None, "unlikely"),
        ("War is 60 to 70 percent likely.", "likely", "more likely than not"),
        ("War is 55 to 80 percent likely.", "likely", "more likely than not"),
        ("War is 45 to 60 percent likely.", None, "about as likely as not"),
        ("War is 5 to 50 percent likely.", None, None),
        ("War is 95 percent likely.", "almost certain", "extremely likely"),
        ("War is 0.5 percent likely.", None, "exceptionally unlikely"),
    ],
)
def test_a_range_has_the_band_that_holds_all_of_it(text, icd203, ipcc):
    assert (name_band(text, "icd203"), name_band(text, "ipcc")) == (icd203, ipcc)


@pytest.mark.parametrize(
    ("scale", "low", "high", "place"),
    [
        ("icd203", 0.5, 0.5, "below the lowest band"),
        ("icd203", 0, 1, "below the lowest band"),
        ("icd203", 99.9, 99.9, "above the highest band"),
        ("icd203", 99, 100, "above the highest band"),
        ("icd203", 90, 100, "across bands"),
        ("icd203", 0, 10, "across bands"),
        ("phia", 37, 37, "between two bands"),
        ("phia", 36, 39, "between two bands"),
        ("phia", 35, 40, "between two bands"),
        ("phia", 3, 8, "across bands"),
        ("ipcc", 30, 70, "across bands"),
    ],
)
def test_what_no_band_holds_is_placed(scale, low, high, place):
    chosen = load_scale(scale)
    assert place_range(chosen, low, high) is None
    assert describe_range(chosen, low, high) == place


def test_bands_of_a_single_number_do_not_widen_a_scale():
    kent = load_scale("kent")  # almost certain 87 to 99, certain 100
    assert place_range(kent, 90, 100).name == "almost certain"
    assert place_range(kent, 100, 100).name == "certain"


@pytest.mark.parametrize(
    "piece",
    [
        "5 ",
        "five ",
        "1,",
        "less than a ",
        "between a 20 and ",
        "ninety-",
        "one in ",
        " ",
        "\xad",
        "1",
        "a",
        "5 percent ",
        "0.5 ",
        "60:",
        "one to ",
        "two thirds ",
    ],
)
def test_long_texts_take_no_long_time(piece):
    text = "5" + piece * (LONG // len(piece)) + "chance"
    began = time.perf_counter()
    find_percents(text)
    assert time.perf_counter() - began < 20  # a second or two; were it squared, minutes
