"""A number that stands behind the whole claim of a word of likelihood gives that word its band."""

from __future__ import annotations

import pytest

from stance.cues import judge_documents
from stance.records import Document


def list_phrases(text):
    (report,) = judge_documents([Document("draft", text)])
    return [(phrase.text, phrase.low, phrase.high) for phrase in report.phrases]


@pytest.mark.parametrize(
    ("text", "word", "low", "high"),
    [
        (
            "The probability of a strike on the northern depot this year is about 60 percent.",
            "probability",
            60,
            60,
        ),
        ("The probability of a quake in the basin by 2050 is put at 35 percent.", "probability", 35, 35),
        ("We put the likelihood of a crossing before the thaw at 35 percent.", "likelihood", 35, 35),
        ("Traders see the chance of another cut this year at 30 percent.", "chance", 30, 30),
        ("The chance of a washout in the valleys on Saturday is down to 30 percent.", "chance", 30, 30),
        ("The probability of renewal, as the sales force sees it, is 75 percent.", "probability", 75, 75),
        ("The likelihood of a strike this year is between 5% and 20%.", "likelihood", 5, 20),
        ("Analysts put the odds of a default by the autumn at one in four.", "odds", 25, 25),
        ("The chance of rain in the hills: 30 percent.", "chance", 30, 30),
        ("The chance of frost on the higher farms is less than 10 percent.", "chance", 0, 10),
    ],
)
def test_a_number_behind_a_long_claim_is_read(text, word, low, high):
    assert list_phrases(text) == [(word, low, high)]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The likelihood of default among firms whose debt is 80 percent of assets rose.", "likelihood"),
        ("The probability of a state in which turnout is 40 percent is small.", "probability"),
        ("It is the likelihood of a rate at 5 percent that worries traders.", "likelihood"),
        ("The chance of a much higher rate of loss is 5 percent higher.", "chance"),
        ("The chance of a raid on the depot is small, and 30 percent of the fuel is gone.", "chance"),
        ("The odds of a landslide in the hills rose after 60 percent of the trees fell.", "odds"),
        ("The likelihood of a strike at plants with 40 percent of output is small.", "likelihood"),
        ("The chance of rain in the hills: 30 percent of farms are dry.", "chance"),
        ("The likelihood of a long slide with growth is 2 percent.", "likelihood"),
        ("We put the likelihood of a crossing before the thaw at 350 percent.", "likelihood"),
    ],
)
def test_a_number_of_something_else_is_not(text, word):
    assert list_phrases(text)[0] == (word, None, None)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Probability: 60%", 60, 60),
        ("Likelihood: 60–70%", 60, 70),
        ("Probability: 0.3", 30, 30),
        ("Chance: one in four", 25, 25),
        ("Chance: 30 percent by May", 30, 30),
    ],
)
def test_a_number_after_a_colon_is_read(text, low, high):
    assert list_phrases(text) == [(text.removesuffix(" by May"), low, high)]


@pytest.mark.parametrize(
    "text", ["Chance: 30 percent of the vote", "Probability: lesson 3", "Chance: 7 players"]
)
def test_other_numbers_after_a_colon_are_not(text):
    assert [low for _, low, _ in list_phrases(text)] in ([], [None])
