"""Terms of a scale within longer phrases: the frame of a claim around them, and what changes the degree."""

from __future__ import annotations

import pytest

from stance.cues.estimative.scales import parse_scale

from .conftest import judge

OWN = parse_scale(
    "{source: Me, year: 2024, bands: [{terms: [may, could], low: 0, high: 50}, "
    "{terms: [on balance likely, better than even, roughly even, a good chance], low: 50, high: 100}]}",
    "own.yaml",
)


def list_bands(text, scale):
    return [(phrase.text, phrase.band) for phrase in judge(text, scale).phrases]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("The odds are roughly even.", "odds are roughly even"),
        ("The odds of a deal are roughly even.", "odds"),
        ("The chance that a deal is made is now assessed as roughly even.", "chance"),
        ("Likelihood of a deal: roughly even", "Likelihood"),
        ("There is a roughly even probability of a deal.", "roughly even probability"),
        ("There is a better than even chance that he wins.", "better than even chance"),
        ("There is a better-than-even chance that he wins.", "better-than-even chance"),
        ("The chances are better than even that he wins.", "chances are better than even"),
        ("It is better than even that he wins.", "better than even"),
        ("The chances are good.", "chances are good"),
        ("The chances are still good.", "chances are still good"),
        ("The odds of a deal are good.", "odds"),
        ("There's good odds of a deal.", "good odds"),
    ],
)
def test_a_longer_phrase_is_the_term_that_it_holds(text, phrase):
    assert list_bands(text, OWN) == [(phrase, "on balance likely")]
    assert not judge(text, OWN).problems


@pytest.mark.parametrize(
    "text",
    [
        "The odds are even.",
        "The chances are much better than even.",
        "The chances of a deal are much better than even.",
        "There is a slightly better than even chance of a deal.",
        "There is more than a roughly even chance of a deal.",
        "There is less than a roughly even chance of a deal.",
        "There is no roughly even chance of a deal.",
        "The chances are very good.",
        "The chances of a deal are very good.",
        "There is an extremely good probability of a deal.",
        "There are almost good odds of a deal.",
        "There are good odds against a deal.",
        "The odds are good at best.",
        "At best the odds are good.",
        "The odds of a deal are roughly even or worse.",
        "The odds are roughly even, at most.",
        "There are barely good odds of a deal.",
        "At best there is a roughly even probability of a deal.",
        "There is a roughly even probability of a deal, at best.",
        "The odds are roughly even or slightly better.",
        "The odds of a deal are roughly even at the very best.",
        "The odds of a deal would be roughly even.",
        "It faces good odds.",
        "The odds are better than even against a deal.",
    ],
)
def test_what_changes_the_degree_makes_it_another(text):
    (phrase,) = judge(text, OWN).phrases
    assert phrase.is_outside


@pytest.mark.parametrize(
    ("scale", "text", "band"),
    [
        ("icd203", "The odds of a deal are roughly even.", "roughly even chance"),
        ("icd203", "The chances are about even.", "roughly even chance"),  # as is: an about even chance
        ("icd203", "There is almost no likelihood of a deal.", "almost no chance"),
        ("icd203", "There is virtually no likelihood of a deal.", None),
        ("icd203", "The odds are even.", None),
        ("icd203", "There is more than a roughly even chance of a deal.", None),
        ("icd203", "The chances are at best roughly even.", None),
        ("kent", "There is a roughly even chance of a deal.", "chances about even"),
        ("kent", "There is an about even chance of a deal.", "chances about even"),
        ("kent", "There is an even chance of a deal.", "chances about even"),
        ("kent", "There is an overwhelming probability of a deal.", "almost certain"),
        ("kent", "The chances are slightly better than even.", "chances about even"),
        ("kent", "The chances are far better than even.", None),
        ("kent", "There is a much worse than even chance of a deal.", None),
        ("nato", "The chances are even.", "even chance"),
        ("nato", "The odds of a deal are even.", "even chance"),
        ("nato", "The chances are better than even.", None),
        ("phia", "The chances are remote.", "remote chance"),
        ("phia", "The chances are very remote.", None),
        ("phia", "The odds of a deal are remote.", "remote chance"),
        ("phia", "There is a remote probability of a deal.", "remote chance"),
        ("phia", "There is a realistic probability of a deal.", None),
        ("ipcc", "The odds of a deal are roughly even.", None),
        ("icd203", "Currently the odds are roughly even.", "roughly even chance"),
        ("icd203", "There are currently about even odds of a deal.", "roughly even chance"),
        ("icd203", "There is only a remote chance of a deal.", "almost no chance"),
        ("kent", "There are overwhelming odds of a deal.", "almost certain"),
        ("kent", "The overwhelming odds are that a deal fails.", "almost certain"),
        ("kent", "There is a better than even likelihood of a deal.", "chances about even"),
    ],
)
def test_each_scale_reads_its_terms_in_any_frame(scale, text, band):
    (phrase,) = judge(text, scale).phrases
    assert (phrase.band, phrase.is_outside) == (band, band is None)


@pytest.mark.parametrize(
    ("scale", "texts"),
    [
        (
            "icd203",
            [
                "The odds are roughly even at best.",
                "At best the odds are roughly even.",
                "The odds of a deal are about even, if not worse.",
                "There is less than an about even chance of a deal.",
                "There is far less than a roughly even chance of a deal.",
                "There is much more than a roughly even chance of a deal.",
            ],
        ),
        (
            "kent",
            [
                "There is far less than an even chance of a deal.",
                "There is well over an even chance of a deal.",
                "There is barely an even chance of a deal.",
                "There is nowhere near an even chance of a deal.",
                "There is close to an even chance of a deal.",
                "There is at best a roughly even chance of a deal.",
                "There are even odds against a deal.",
                "The rebels fight on despite overwhelming odds.",
                "A deal faces overwhelming odds.",
                "They stood up to overwhelming odds.",
                "The overwhelming odds are against a deal.",
            ],
        ),
        ("nato", ["The odds are even at best.", "The odds of a deal are even or worse."]),
        (
            "phia",
            [
                "The chances of a deal are remote or slightly better.",
                "The odds are remote to roughly even.",
                "The odds of a deal are remote to roughly even.",
                "The chances of a deal are remote at the very best.",
            ],
        ),
    ],
)
def test_what_changes_the_degree_leaves_no_name_of_the_table(scale, texts):
    for text in texts:
        (phrase,) = judge(text, scale).phrases
        assert phrase.is_outside, text


def test_a_hedge_within_the_frame_leaves_the_words_outside():
    for text in ("The odds of a deal may be remote.", "The odds of a deal will probably remain remote."):
        assert judge(text, "phia").phrases[0].is_outside


@pytest.mark.parametrize("scale", ["icd203", "phia", "kent", "nato", "ipcc"])
@pytest.mark.parametrize("rest", ["slimmer", "worse for the rebels", "more remote", "longer than in May"])
def test_even_before_a_comparative_says_nothing_of_how_likely(scale, rest):
    assert not judge(f"The odds are even {rest}.", scale).phrases
    assert all(phrase.is_outside for phrase in judge(f"The odds of war are even {rest}.", scale).phrases)


@pytest.mark.parametrize(
    "rest", ["", " now", " after May", " ever since May", " either way", " however the vote goes"]
)
def test_even_before_other_words_says_how_likely(rest):
    assert list_bands(f"The odds are even{rest}.", "nato") == [("odds are even", "even chance")]


def test_advice_does_not_send_to_a_band_that_is_exceeded():
    (problem,) = judge("There is more than a roughly even chance of a deal.").problems
    assert problem.advice == "Say “likely” (55–80%)."
    (problem,) = judge("The chances are far better than even.", "kent").problems
    assert problem.advice == "Say “probable” (63–87%)."


def test_a_number_behind_a_term_in_its_frame_is_held_against_it():
    for text in ("The odds of a deal are roughly even", "The odds are roughly even"):
        assert not judge(f"{text} (50 percent).").problems
        assert [problem.kind for problem in judge(f"{text} (80 percent).").problems] == ["two-bands"]


@pytest.mark.parametrize(
    ("scale", "text"),
    [
        ("icd203", "The odds are roughly even"),
        ("icd203", "The odds of a deal are roughly even"),
        ("icd203", "There is a roughly even chance"),
        ("kent", "The odds are about even"),
    ],
)
@pytest.mark.parametrize("number", [" ({})", ", {},", " at {}", ", or {}", ", about {} this year,"])
def test_a_number_behind_a_framed_term_is_held_against_it_however_it_is_parted(scale, text, number):
    assert not judge(f"{text}{number.format('50 percent')}.", scale).problems
    problems = judge(f"{text}{number.format('80 percent')}.", scale).problems
    assert [problem.kind for problem in problems] == ["two-bands"]


def test_a_term_in_its_frame_is_of_the_row_of_its_noun():
    texts = {
        "Peace is probable. War is improbable. The odds of a deal are roughly even.": [],
        "Peace is likely. War is unlikely. The odds of a deal are roughly even.": [
            "Say “roughly even chance”."
        ],
        "Peace is likely. War is unlikely. The chances of a deal are roughly even.": [],
    }
    for text, advice in texts.items():
        assert [problem.advice for problem in judge(text).problems] == advice


def test_words_of_two_bands_without_their_frame_are_neither():
    scale = parse_scale(
        "{source: Me, year: 2024, bands: [{terms: [good chance], low: 60, high: 80}, "
        "{terms: [good odds], low: 80, high: 90}]}",
        "two.yaml",
    )
    assert list_bands("There is a good chance of a deal.", scale) == [("good chance", "good chance")]
    assert list_bands("There is a good likelihood of a deal.", scale) == [("good likelihood", None)]
    assert list_bands("The chances of a deal are good.", scale) == [("chances", "good chance")]
    assert list_bands("The odds of a deal are good.", scale) == [("odds", "good odds")]


def test_chances_are_of_the_row_of_chance():
    scale = parse_scale(
        "{source: Me, year: 2024, rows: true, bands: [{terms: [poor odds, poor chance], low: 0, high: 40}, "
        "{terms: [roughly even odds, roughly even chance], low: 40, high: 60}, "
        "{terms: [strong odds, strong chance], low: 60, high: 100}]}",
        "rows.yaml",
    )
    text = (
        "There is a strong chance of peace. There is a poor chance of war. The {} of a deal are roughly even."
    )
    assert not judge(text.format("chances"), scale).problems
    assert [p.advice for p in judge(text.format("odds"), scale).problems] == ["Say “roughly even chance”."]


@pytest.mark.parametrize(
    ("scale", "text", "band"),
    [
        ("icd203", "The side has a nearly even chance against Arsenal.", "roughly even chance"),
        (
            "icd203",
            "The plan is flawed at best and has a nearly even chance of failing.",
            "roughly even chance",
        ),
        ("icd203", "The chances of a deal are about even, to be frank.", "roughly even chance"),
        ("nato", "We give Spurs even odds against Arsenal.", "even chance"),
        ("nato", "The side has even odds against Arsenal.", "even chance"),
        ("nato", "The plan, weak at best, has even odds of passing.", "even chance"),
        ("nato", "The odds of a deal are even, or so the envoys say.", "even chance"),
        ("kent", "The odds are even against the Bears.", "chances about even"),
        (
            "kent",
            "The odds are better than even against a deal.",
            "chances about even",
        ),  # less is of its band
        ("kent", "The chances are slightly better than even against such a team.", "chances about even"),
        ("kent", "The odds of a win are overwhelming against such a team.", "almost certain"),
        ("kent", "The odds are about even to reach a deal.", "chances about even"),
        ("kent", "The chances are even to even the score.", "chances about even"),
        ("kent", "The chances are even to lower rates.", "chances about even"),
        ("kent", "The chances are about even, to judge by the polls.", "chances about even"),
        ("kent", "The chances are about even, or so we think.", "chances about even"),
        ("kent", "The chances are about even, or close to it, that he stays.", "chances about even"),
        ("kent", "The odds are about even, or more precisely 48 percent.", "chances about even"),
        ("kent", "The odds are even, if not in our favour.", "chances about even"),
        ("kent", "The chances are about even if not for the weather.", "chances about even"),
        ("kent", "The odds are even or nearly even.", "chances about even"),
        (
            "kent",
            "Growth is slow at best and the chances are about even that rates fall.",
            "chances about even",
        ),
        ("kent", "Reform is at worst late while the chances are even that it passes.", "chances about even"),
        ("kent", "The chances are about even that the grade is a B, or better.", "chances about even"),
        ("kent", "The chances are better than even to pass by June.", "chances about even"),
        ("kent", "The chances are overwhelming to win.", "almost certain"),
        ("kent", "The odds are overwhelming, to be sure.", "almost certain"),
        ("phia", "The odds are remote to us.", "remote chance"),
    ],
)
def test_what_is_no_degree_or_not_beside_the_words_leaves_them_a_term(scale, text, band):
    (phrase,) = judge(text, scale).phrases
    assert phrase.band == band
    assert not judge(text, scale).problems


@pytest.mark.parametrize(
    "text",
    [
        "The odds are about even to 60 percent.",
        "The odds are about even, if not 60 percent.",
        "The odds are even, or better, that he wins.",
        "The odds are even or even a little worse.",
        "The odds are even, if not almost certain.",
        "The odds are overwhelming against rain.",
        "There are even odds against a deal.",
        "At best, the odds are even.",
        "The team will at best have even odds of a win.",
    ],
)
def test_a_degree_beside_the_words_leaves_them_no_term(text):
    assert judge(text, "kent").phrases[0].is_outside


@pytest.mark.parametrize(
    "text",
    [
        "The chances are about even, or a little better than even.",
        "The chances are about even, or a little less than even.",
        "The odds are about even to slightly better than even.",
    ],
)
def test_two_terms_of_one_band_are_both_terms(text):
    assert [phrase.band for phrase in judge(text, "kent").phrases] == ["chances about even"] * 2


def test_terms_of_two_bands_leave_the_first_none():
    text = "The chances are about even, or much better than even."
    assert [phrase.band for phrase in judge(text, "kent").phrases] == [None, None]
