import random

import pytest

from stance.corpus import find_near_duplicates
from stance.errors import DataError

WORDS = [
    f"{a}{b}{c}"
    for a in ("ba", "co", "du", "fe", "gi")
    for b in "lmnrst"
    for c in ("a", "ento", "ing", "ous")
]


def cut(text):
    padded = f" {text} "
    return {padded[i : i + 5] for i in range(len(padded) - 4)}


def test_finds_what_comparing_all_finds():
    rng = random.Random(0)
    texts = [" ".join(rng.choices(WORDS, k=rng.randint(8, 25))) for _ in range(150)]
    for place in range(100):  # copies with a word or more changed
        words = texts[place].split()
        for _ in range(rng.randint(1, 4)):
            words[rng.randrange(len(words))] = rng.choice(WORDS)
        texts.append(" ".join(words))
    cuts = [cut(text) for text in texts]
    for least in (0.6, 0.8):
        expected = set()
        for later in range(len(texts)):
            found = [len(cuts[i] & cuts[later]) / len(cuts[i] | cuts[later]) for i in range(later)]
            top = max(zip(found, range(later), strict=True), default=(0, 0))
            if top[0] >= least:
                expected.add((top[1], later, round(top[0], 9)))
        assert {(a, b, round(s, 9)) for a, b, s in find_near_duplicates(texts, least)} == expected
        assert len(expected) > 20


def test_case_punctuation_and_space_do_not_count():
    texts = ["The talks failed.", "No news.", "“The  talks” FAILED!", "…", "!?", "A", "a.", ""]
    assert find_near_duplicates(texts) == [(0, 2, 1.0), (5, 6, 1.0)]


def test_many_alike_stay_quick_and_point_to_the_earliest():
    texts = [
        f"The committee met on day {i} and agreed to meet again before the summer." for i in range(3_000)
    ]
    found = find_near_duplicates(texts, 0.7)
    assert len(found) > 2_900
    assert all(first < later for first, later, _ in found)


def test_the_most_similar_is_named_and_of_these_the_earliest():
    texts = [
        "The talks in Geneva may well fail before the end of the summer.",
        "The talks in Geneva may not fail before the end of the summer, say aides.",
        "The talks in Geneva may well fail before the end of the summer!",
        "The talks in Geneva may well fail before the end of this summer.",
    ]
    found = find_near_duplicates(texts, 0.5)
    assert [(first, later) for first, later, _ in found] == [(0, 1), (0, 2), (0, 3)]


def test_other_scripts_and_broken_text():
    assert find_near_duplicates(["Переговоры сорвались.", "переговоры сорвались", "\ud83d x"]) == [
        (0, 1, 1.0)
    ]


def test_blocks_do_not_matter(monkeypatch):
    texts = [f"Sentence {i // 2} of a long text, with {i // 2} words, more or less." for i in range(200)]
    expected = find_near_duplicates(texts)
    monkeypatch.setattr("stance.corpus.near_duplicates._BLOCK_CHARS", 100)
    assert find_near_duplicates(texts) == expected
    assert len(expected) >= 100


def test_few_or_none():
    assert find_near_duplicates([]) == find_near_duplicates(["One."]) == []
    with pytest.raises(DataError, match=r"expected 0\.5 to 1; found 0\.2"):
        find_near_duplicates(["One."], 0.2)
