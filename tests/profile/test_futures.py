from __future__ import annotations

import pytest

from stance.profile.futures import find_future


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The alliance will fracture.", "will"),
        ("This won't last, and they will know it.", "won't"),
        ("It won’t last.", "won’t"),
        ("They'll come back.", "'ll"),
        ("The bank is not going to save them.", "is not going to"),
        ("It's going to rain.", "'s going to"),
        ("We’re going to lose.", "’re going to"),
        ("We shall see to it.", "shall"),
        ("It is against the will of the people, and it will fail.", "will"),
        ("Will it fail?", "Will"),
        ("The question is: Will Trump win?", "Will"),
        ("George Will says it will fail.", "will"),
        ("THE MILL WILL CLOSE.", "WILL"),
        ("The plan is going to work.", "is going to"),
        ("I will argue that prices will rise.", "will"),
    ],
)
def test_a_prediction_is_found(text, word):
    start, end = find_future(text)
    assert text[start:end] == word


def test_the_later_of_two_wills_is_the_verb():
    text = "It is against the will of the people, and it will fail."
    assert find_future(text)[0] == text.rindex("will")
    plan = "I will argue that prices will rise."
    assert find_future(plan)[0] == plan.rindex("will")


@pytest.mark.parametrize(
    "text",
    [
        "There is no political will.",
        "The people's will is clear.",
        "They signed it of their own free will.",
        "I will argue the reverse.",
        "I'll come to that.",
        "It is, if you will, a bribe.",
        "They are going home.",
        "The aid is going to Ukraine.",
        "He's going to the polls.",
        "They're bound to their oath.",
        "The willing pay.",
        "George Will wrote the column.",
        "Will Hutton argues that it failed.",
        "I asked Will about it.",
        "Why, Will, did it fail?",
        "Goodwill ran out.",
    ],
)
def test_look_alikes_are_none(text):
    assert find_future(text) is None
