"""Wordings of assessments and risk registers: what they say, whichever way round they put it."""

from __future__ import annotations

import pytest

from .conftest import judge


def list_bands(text, scale="icd203"):
    return [(phrase.text, phrase.band) for phrase in judge(text, scale).phrases]


def list_problems(text, scale="icd203"):
    return [(problem.kind, problem.level) for problem in judge(text, scale).problems]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("The probability that the rebels will take the city is 40 percent.", 40, 40),
        ("The probability that war comes by June is 40 percent.", 40, 40),
        ("The chance that inflation exceeds the target next year is 35 percent.", 35, 35),
        ("The likelihood that Iran, Iraq or Syria attacks is 40 percent.", 40, 40),
        ("We put the chance of war between 20 and 30 percent.", 20, 30),
        ("We put the odds of war between one in four and one in two.", 25, 50),
        ("The probability of war is in the range of 20 to 30 percent.", 20, 30),
        ("We place the probability of a coup in the 20–30 percent range.", 20, 30),
        ("The probability of war falls between 20 and 30 percent.", 20, 30),
        ("The probability lies between 20 and 30 percent.", 20, 30),
        ("The probability ranges from 20 to 30 percent.", 20, 30),
        ("I put the chances somewhere between one in four and one in two.", 25, 50),
        ("The probability of war is 2/5.", 40, 40),
        ("There is a 3/10 chance of war.", 30, 30),
        ("There is a ¾ chance of war.", 75, 75),
        ("Probability of war = 60 percent.", 60, 60),
        ("Probability of war, 60%", 60, 60),
        ("There is a 60 percent or so chance of war.", 60, 60),
        ("The chance of war has halved, to 20 percent.", 20, 20),
    ],
)
def test_a_number_of_a_likelihood_is_read(text, low, high):
    report = judge(text)
    assert [(phrase.low, phrase.high) for phrase in report.phrases] == [(low, high)]
    assert not report.problems


@pytest.mark.parametrize(
    "text",
    [
        "The chance that the tax on losses is 40 percent",
        "The chance that prices fall as the deficit is 3 percent has grown.",
        "The chance that the party which won is at 40 percent has grown.",
        "The chance that turnout will be higher is 40 percent higher.",
        "The chance of 1/2 inch of rain rose.",
        "The chance of 3/2 rose.",
        "The chance of war on 9/11 rose.",
    ],
)
def test_a_number_of_the_claim_is_not_read(text):
    assert [(phrase.text, phrase.low) for phrase in judge(text).phrases] == [("chance", None)]


def test_advice_on_a_number_that_is_not_read():
    (problem,) = judge("The chance of war, I hear, comes to 40 percent.").problems
    assert (problem.kind, problem.message) == ("outside", "“chance” is no term of the scale.")
    assert (
        problem.advice == "The number behind it is not read. If it says how likely, set it next to the word."
    )


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("Odds are against a deal by June.", "Say “unlikely” (20–45%)."),
        ("The odds are against a deal.", "Say “unlikely” (20–45%)."),
        ("Chances are nil that a deal comes.", "Say “almost no chance” (1–5%)."),
        ("Chances are zero.", "Say “almost no chance” (1–5%)."),
        ("War is likely as not.", "Say “roughly even chance” (45–55%)."),
        ("Chances are a little less than even.", "Say “unlikely” (20–45%)."),
    ],
)
def test_advice_keeps_what_is_meant(text, advice):
    assert [problem.advice for problem in judge(text).problems] == [advice]


def test_odds_as_a_subject_are_no_likelihood():
    assert list_bands("Odds are unlikely to shift.") == [("unlikely", "unlikely")]
    assert list_bands("Odds are stacked against a deal.") == []


@pytest.mark.parametrize(
    ("words", "band"),
    [
        ("very high", "very likely"),
        ("extremely high", "very likely"),
        ("high", "very likely"),
        ("good", "likely"),
        ("low", "very unlikely"),
        ("very low", "very unlikely"),
        ("vanishingly small", "almost no chance"),
        ("extremely low", "almost no chance"),
        ("minuscule", "almost no chance"),
        ("near-zero", "almost no chance"),
        ("virtually nil", "almost no chance"),
    ],
)
@pytest.mark.parametrize(
    "form", ["There is a {} chance of war.", "The chance of war is {}.", "The chance is {}."]
)
def test_a_chance_is_as_high_whichever_way_round(form, words, band):
    (problem,) = judge(form.format(words)).problems
    assert problem.advice.startswith(f"Say “{band}”")


@pytest.mark.parametrize("words", ["close to zero", "near zero", "nil", "zero"])
def test_a_chance_that_is_none(words):
    (problem,) = judge(f"The chances of war are {words}.").problems
    assert problem.advice.startswith("Say “almost no chance”")


@pytest.mark.parametrize(
    "text",
    [
        "The most likely of three outcomes (40%) is a stalemate.",
        "The most likely course of action is a withdrawal.",
        "Most likely outcome: a stalemate.",
        "The likeliest outcome is a stalemate.",
        "The chance of war rose by 20 percent.",
        "The chance of war fell by half.",
        "The chance of war has doubled.",
        "There is a 20 per cent higher chance of war.",
    ],
)
def test_a_comparison_is_a_note(text):
    (problem,) = judge(text).problems
    assert (problem.kind, problem.level) == ("outside", "note")
    assert problem.advice == "If a likelihood is meant, say which."


def test_an_adverb_is_no_comparison():
    (problem,) = judge("The regime will most likely fall.").problems
    assert (problem.level, problem.advice) == ("warning", "Say “very likely” (80–95%).")


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("Likelihood of a coup: very likely.", "very likely"),
        ("Likelihood of attack: Likely", "likely"),
        ("Probability of war – unlikely", "unlikely"),
    ],
)
def test_a_label_is_no_phrase_of_its_own(text, band):
    report = judge(text)
    assert [phrase.band for phrase in report.phrases] == [band]
    assert not report.problems


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Probability: 85-90% (very likely).", []),
        ("Probability: 60% (likely).", []),
        ("Probability: 60% (unlikely).", [("two-bands", "warning")]),
    ],
)
def test_a_term_in_brackets_behind_its_number(text, kinds):
    assert list_problems(text) == kinds


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("High-confidence judgement: the regime falls.", "high"),
        ("We assess, with at best moderate confidence, that it fell.", "moderate"),
        ("Our confidence that war will come is high.", "high"),
        ("Assessment confidence is moderate.", "moderate"),
        ("Confidence in the assessment: high.", "high"),
        ("Confidence assessment: moderate.", "moderate"),
        ("Level of confidence – moderate.", "moderate"),
        ("Confidence (low).", "low"),
        ("Our confidence level for this assessment is moderate.", "moderate"),
    ],
)
def test_a_level_of_confidence(text, level):
    assert [(phrase.kind, phrase.band) for phrase in judge(text).phrases] == [("confidence", level)]


def test_an_amount_of_confidence():
    assert list_problems("With great confidence, we assess that it fell.") == [("outside", "warning")]


@pytest.mark.parametrize("joint", [" - ", " – ", " / "])
def test_confidence_is_mixed_in_behind_a_dash(joint):
    assert list_problems(f"War is likely{joint}moderate confidence.") == [("mixed", "warning")]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("We do not rule out a strike.", "do not rule out"),
        ("We have not ruled out a strike.", "have not ruled out"),
        ("We wouldn’t rule out a strike.", "wouldn’t rule out"),
        ("A strike should not be ruled out.", "should not be ruled out"),
        ("A strike is not ruled out.", "not ruled out"),
        ("A strike is not to be excluded.", "not to be excluded"),
        ("Nor can we rule out a strike.", "Nor can we rule out"),
        ("We do not exclude a strike.", "do not exclude"),
        ("War is not out of the question.", "not out of the question"),
    ],
)
def test_what_is_not_ruled_out(text, phrase):
    assert list_bands(text) == [(phrase, None)]
    assert list_problems(text) == [("outside", "warning")]


@pytest.mark.parametrize(
    "text",
    [
        "The president has not ruled out a strike.",
        "Bail is not ruled out by the statute.",
        "We do not exclude women.",
        "Nobody should rule out a strike.",
    ],
)
def test_options_of_somebody_are_no_likelihood(text):
    assert list_bands(text) == []


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("The regime will almost certainly not fall.", 1, 5),
        ("The ceasefire will probably not hold.", 20, 45),
        ("The ceasefire will very likely not hold.", 5, 20),
    ],
)
def test_not_behind_a_term_turns_its_range_round(text, low, high):
    report = judge(text)
    assert [(phrase.band, phrase.low, phrase.high) for phrase in report.phrases] == [(None, low, high)]
    assert not report.problems
    assert list_problems("The regime will almost certainly not fall.", "ipcc") == [("outside", "warning")]
    assert list_bands("The regime will almost certainly not fall.", "kent")[0][1] is not None


@pytest.mark.parametrize(
    "text",
    ["Chances are a little better than even that war comes.", "The chances are a little less than even."],
)
def test_a_little_better_than_even_is_a_term_of_kent(text):
    assert [phrase.band is not None for phrase in judge(text, "kent").phrases] == [True]
    assert list_problems(text, "kent") == []


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("An accident has not been ruled out.", "has not been ruled out"),
        ("Sabotage has not yet been ruled out, police said.", "has not yet been ruled out"),
        ("Sabotage hasn't been ruled out.", "hasn't been ruled out"),
        ("Sabotage had not been ruled out.", "had not been ruled out"),
        ("A relapse has not been excluded.", "has not been excluded"),
        ("Foul play is not being ruled out.", "not being ruled out"),
    ],
)
def test_what_has_not_been_ruled_out_is_possible(text, phrase):
    assert list_bands(text) == [(phrase, None)]
    assert [problem.advice for problem in judge(text).problems] == [
        "Say how likely, as in “very unlikely” (5–20%) or “unlikely” (20–45%)."
    ]


@pytest.mark.parametrize(
    "text",
    [
        "He has not been ruled out of the match.",
        "She hasn't been ruled out for the final.",
        "Women have never been excluded.",
    ],
)
def test_who_has_not_been_ruled_out_of_a_match_is_not(text):
    assert not list_bands(text)


@pytest.mark.parametrize(
    ("text", "scale", "phrase", "low", "high"),
    [
        ("The regime will probably not survive.", "icd203", "probably not", 20, 45),
        ("The regime will very likely not survive.", "icd203", "very likely not", 5, 20),
        ("The regime will highly likely not survive.", "phia", "highly likely not", 10, 20),
        ("It will likely not only rain but snow.", "icd203", "likely", 55, 80),
        ("It will probably not just rain but snow.", "icd203", "probably", 55, 80),
    ],
)
def test_a_not_behind_a_term_turns_its_range_round(text, scale, phrase, low, high):
    report = judge(text, scale)
    assert [(p.text, p.low, p.high) for p in report.phrases] == [(phrase, low, high)]
    assert not report.problems


@pytest.mark.parametrize(
    "text", ["Women are more likely not to vote.", "We go by sea, less probably not at all."]
)
def test_more_likely_not_compares(text):
    assert not list_bands(text)


@pytest.mark.parametrize(
    ("text", "is_problem"),
    [
        ("The regime will almost certainly not (40%) survive.", True),
        ("The regime will probably not (70%) survive.", True),
        ("The regime will probably not (30%) survive.", False),
        ("The regime will almost certainly not (less than 5%) survive.", False),
    ],
)
def test_a_number_in_brackets_is_held_against_a_term_turned_round(text, is_problem):
    assert list_problems(text) == [("two-bands", "warning")] * is_problem


def test_a_term_turned_round_is_named_with_its_range():
    (problem,) = judge("The regime will probably not (70%) survive.").problems
    assert problem.message == ("Two likelihoods for one claim: “probably not” (20–45%) and “70%” (55–80%).")


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("We believe it is possible, though unlikely, that the strike was an accident.", "Keep one."),
        (
            "We believe that the regime may fall.",
            "Keep one. Say how likely, as in “unlikely” (20–45%) or “likely” (55–80%).",
        ),
        (
            "It is possible, we believe, that the regime will fall.",
            "Keep one. Say how likely, as in “unlikely” (20–45%) or “likely” (55–80%).",
        ),
        ("There is every likelihood that tensions will rise.", "Say “very likely” (80–95%)."),
        ("There is every possibility of rain.", "Say “very likely” (80–95%)."),
        ("There is little possibility of rain.", "Say “very unlikely” (5–20%)."),
    ],
)
def test_advice_is_no_stronger_than_the_sentence(text, advice):
    assert [problem.advice for problem in judge(text).problems] == [advice]
