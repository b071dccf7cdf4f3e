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
        ("The probability of a recession has risen to 35%.", "probability", 35, 35),
        ("The odds of a recession dropped to 30%.", "odds", 30, 30),
        ("The probability of a recession ranges from 30 to 40 percent.", "probability", 30, 40),
        ("The probability of a recession exceeds 30%.", "probability", 30, 100),
        ("The odds of a recession are estimated at 30%.", "odds", 30, 30),
        ("The odds of a recession are somewhere around 30%.", "odds", 30, 30),
        ("The odds of a recession went from 20% to 35%.", "odds", 35, 35),
        ("The odds of a recession rose from one in five to one in three.", "odds", 100 / 3, 100 / 3),
        ("The odds of a recession fell from 40 percent in May to 20 percent in July.", "odds", 20, 20),
        ("The probability of a recession (75%) rose.", "probability", 75, 75),
        ("The probability has risen to 35%.", "probability", 35, 35),
        ("We judge the likelihood of a coup to be 30 percent.", "likelihood", 30, 30),
        ("There is a chance (33%) that he falls.", "chance", 33, 33),
        ("There is a chance, perhaps one in four, that he falls.", "chance", 25, 25),
        ("The probability that the Fed raises rates by 0.5 percent is 30%.", "probability", 30, 30),
        ("The probability of a cut of 0.5 percent is 30%.", "probability", 30, 30),
        ("The probability of a drop from 20% to 10% is 30%.", "probability", 30, 30),
    ],
)
def test_a_number_behind_a_long_claim_is_read(text, word, low, high):
    assert list_phrases(text) == [(word, pytest.approx(low), pytest.approx(high))]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The probability of a recession rose by 20%.", "probability"),
        ("The probability of a recession rose 20%.", "probability"),
        ("The probability of a recession fell to 20 percent of what it was.", "probability"),
        ("The probability of a rise (5 percent) in rates is small.", "probability"),
        ("The likelihood of a strike at plants, 40 percent of output, is small.", "likelihood"),
        ("The likelihood of losses exceeding 30 percent is small.", "likelihood"),
        ("The probability that rates rise by 1 percent is 30% higher.", "probability"),
        ("The chance that inflation is 3 percent", "chance"),
        ("The chance that inflation is 3 percent has grown.", "chance"),
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
        ("Probability 60-70%", 60, 70),
        ("Probability = 0.6", 60, 60),
        ("Probability ~ 60%", 60, 60),
        ("Probability ≈ 50/50", 50, 50),
        ("Probability: 4/5", 80, 80),
        ("Likelihood: 1/3", pytest.approx(100 / 3), pytest.approx(100 / 3)),
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


def test_a_number_right_behind_probability_is_read():
    assert list_phrases("Talks will resume (probability 65%).") == [("probability 65%", 65, 65)]
    assert list_phrases("With probability 0.6 losses exceed 10 percent.") == [("probability 0.6", 60, 60)]
    assert list_phrases("Probability 3 is a chapter, probability 101 a course.") == []


def test_a_probability_in_brackets_is_held_against_the_term():
    (report,) = judge_documents([Document("draft", "The talks are likely (probability 30%) to fail.")])
    assert [problem.kind for problem in report.problems] == ["two-bands"]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("There is a small (10 percent) chance of losing the fleet.", (10, 10)),
        ("There is a good (65%) chance that talks resume.", (65, 65)),
        ("There is a real (at least 30%) chance of war.", (30, 100)),
        ("There is only a slim (about one in ten) chance of war.", (10, 10)),
        ("There is a small (10 percent) chance of 5 percent growth.", (10, 10)),
        ("There is some chance (20 percent) of losing the fleet.", (20, 20)),
        ("Traders put at 70 percent the probability of a cut.", (70, 70)),
        ("Traders put at about 10 to 20 percent the odds that rates fall.", (10, 20)),
    ],
)
def test_a_number_before_the_word_is_its_own(text, span):
    assert [(low, high) for _, low, high in list_phrases(text)] == [span]


@pytest.mark.parametrize(
    "text",
    [
        "There is a high (10 percent) probability of war.",
        "There is a slim (90%) chance of war.",
        "They put at 5 percent the rate of loss and the chance of war.",
        "The larger group (10 percent) sees a chance of war.",
        "In the last poll (40 percent) chances of a win fell.",
    ],
)
def test_a_number_before_the_word_of_something_else(text):
    assert [(low, high) for _, low, high in list_phrases(text)] == [(None, None)]


def test_odds_with_a_hyphen_are_of_the_chance_behind_them():
    assert list_phrases("There is a 60-40 chance of a coup.") == [("60-40 chance", 60, 60)]
    assert list_phrases("It is a 70–30 chance.") == [("70–30 chance", 70, 70)]
    assert list_phrases("There is a 20-30 chance of a coup.") == [("chance", None, None)]
    assert list_phrases("There is a 40–60 chance of a coup.") == [("chance", None, None)]
    assert list_phrases("There is a 40-60 chance of a coup.") == [("chance", None, None)]
    assert list_phrases("The Senate, which voted 60-40, has no say.") == []
    assert list_phrases("There is a 60-70 percent chance of a coup.") == [("60-70 percent chance", 60, 70)]


@pytest.mark.parametrize(
    "text",
    [
        "Likelihood 3/5, Impact 4/5",
        "Probability: 2/5, severity: 5/5",
        "Likelihood = 3/5, impact = 4/5",
        "Impact 4/10 and likelihood 3/10",
    ],
)
def test_marks_of_a_matrix_of_risks_are_no_per_cents(text):
    assert list_phrases(text) == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Likelihood: 3/5", "Likelihood"),
        ("Likelihood 4/10", "Likelihood"),
        ("Likelihood of occurrence: 3/5, impact: 4/5.", "Likelihood"),
        ("The likelihood is 3/5 and the impact 4/5.", "likelihood"),
    ],
)
def test_what_may_be_a_mark_is_warned_of(text, word):
    assert list_phrases(text) == [(word, None, None)]
    (report,) = judge_documents([Document("draft", text)])
    assert [problem.level for problem in report.problems] == ["warning"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Probability: 1/10, with a severe impact on trade.", 10),
        ("Probability: 1/5; the consequences would be grave.", 20),
        ("Probability 2/10 (consequence: loss of the port).", 20),
        ("Probability: 1/5, impact: high.", 20),
        ("The probability that casualties are higher than reported is 80 percent.", 80),
    ],
)
def test_a_fraction_beside_an_impact_without_a_mark_is_read(text, number):
    assert [(low, high) for _, low, high in list_phrases(text)] == [(number, number)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1) Odds that the president resigns: 20 percent.", 20),
        ("- Likelihood that the dam will fail: about one in ten.", 10),
        ("The chance that the strait is closed is 5 percent.", 5),
        ("The probability that both men were killed is 90 percent.", 90),
    ],
)
def test_a_number_behind_a_claim_with_a_verb_is_read(text, number):
    assert [(low, high) for _, low, high in list_phrases(text)] == [(number, number)]


@pytest.mark.parametrize(
    "text", ["Likelihood that rates: 5 percent of output", "The chance that what is owed is 5 percent"]
)
def test_a_number_behind_a_claim_without_one_is_not(text):
    assert [low for _, low, _ in list_phrases(text)] == [None]
