"""Word classes and places."""

from __future__ import annotations

import numpy as np
import pytest

from stance.cues import tokenize
from stance.models.linear.word_classes import (
    AFTER_SENTENCE,
    BEFORE_SENTENCE,
    CAPITALISED,
    WORD_CLASSES,
    WORD_GROUPS,
    load_class_table,
)


def name_classes(text: str) -> list[str]:
    names = {0: "-", CAPITALISED: "Capital", **dict(enumerate(WORD_CLASSES, 1))}
    return [names[i] for i in load_class_table().classify(tokenize([text])).word_class.tolist()]


def test_classes_of_words() -> None:
    assert name_classes("The minister, Ann Bly, SAID she didn’t know “7 ways” if I may.") == [
        *["determiner", "-", "comma", "Capital", "Capital", "comma", "report", "third_person", "negation"],
        *["report", "quote", "number", "-", "quote", "subordinator", "first_person", "modal", "stop"],
    ]


def test_a_word_stands_in_one_class() -> None:
    words = [word for members in WORD_CLASSES.values() for word in members.split()]
    assert len(set(words)) == len(words)


def test_class_numbers_do_not_clash() -> None:
    numbers = {*range(len(WORD_CLASSES) + 1), CAPITALISED, BEFORE_SENTENCE, AFTER_SENTENCE}
    assert len(numbers) == len(WORD_CLASSES) + 4
    assert max(numbers) < 256


def test_every_group_fits_its_bits() -> None:
    assert len(WORD_GROUPS) <= 16


@pytest.mark.parametrize("group", WORD_GROUPS)
def test_places_of_groups(group: str) -> None:
    text = 'If it may, then who said "but no" — (why) would “you” imagine, or'
    tokens = tokenize([text, text])
    classes = load_class_table().classify(tokens)
    words = [text[a:b].lower() for a, b in zip(tokens.start, tokens.end, strict=True)]
    members = WORD_GROUPS[group].split()
    expected = [i for i, word in enumerate(words) if word in members]
    assert expected
    assert classes.places[group].tolist() == expected


def test_counts_and_nearest_places() -> None:
    # Tokens: 0 a  1 ,  2 b  3 ,  4 c
    classes = load_class_table().classify(tokenize(["a, b, c"]))
    low, high = np.array([0, 2, 1, 4], dtype=np.int32), np.array([5, 3, 4, 4], dtype=np.int32)
    assert classes.count("break", low, high).tolist() == [2, 0, 2, 0]
    at = np.array([0, 1, 2, 4], dtype=np.int32)
    assert classes.find_before("break", at).tolist() == [-1, -1, 1, 3]
    assert classes.find_after("break", at).tolist() == [1, 1, 3, 5]
    assert classes.find_before("if", at).tolist() == [-1] * 4
    assert classes.find_after("if", at).tolist() == [5] * 4
