"""Vocabularies: every word keeps its number, however many there are."""

from __future__ import annotations

from itertools import islice, product

from stance.cues import tokenize
from stance.cues.vocabulary import Vocabulary


def test_numbers_start_at_one_and_strangers_are_zero() -> None:
    vocabulary = Vocabulary(["may", "?", "it's"])
    assert vocabulary.number_tokens(tokenize(["MAY", "", "It’s so?"])).tolist() == [1, 3, 0, 2]
    assert len(vocabulary) == 3


def test_ids_of_words() -> None:
    vocabulary = Vocabulary(["may", "might", "could"])
    assert vocabulary.find_ids(["could", "may", "must"]).tolist() == [1, 3]
    assert vocabulary.find_ids([]).tolist() == []


def test_no_words_at_all() -> None:
    vocabulary = Vocabulary([])
    assert vocabulary.number_tokens(tokenize(["may be"])).tolist() == [0, 0]


def test_thousands_of_words_share_no_number() -> None:
    # 4,000 words in 2**18 slots: some 30 pairs clash under any one multiplier.
    words = ["".join(letters) for letters in islice(product("bcdfghklmnprst", repeat=4), 4000)]
    vocabulary = Vocabulary(words)
    assert vocabulary.number_tokens(tokenize([" ".join(words)])).tolist() == list(range(1, 4001))
    assert vocabulary.number_tokens(tokenize(["zzzz qqqq"])).tolist() == [0, 0]


def test_words_that_differ_in_digits_alone_are_one_word() -> None:
    vocabulary = Vocabulary(["0", "10", "5", "odd"])
    assert vocabulary.words == ("0", "10", "odd")
    assert vocabulary.find_ids(["0", "5"]).tolist() == [1]
    assert vocabulary.number_tokens(tokenize(["7 in 99 odd"])).tolist() == [1, 0, 2, 3]
