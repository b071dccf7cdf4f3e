"""Patterns and the automaton, against a slow matcher in plain Python."""

from __future__ import annotations

import random
from functools import cache

import pytest

from stance.cues import judge_documents, tokenize
from stance.cues.automaton import Automaton
from stance.cues.patterns import MAX_GAP, Pattern, parse_pattern
from stance.records import Document

CLAUSE_MARKS = {",", ";", ":", "—", "–", "-", "“", '"', "(", "and", "but", "or", "so", "yet", "that"}
GAP_STOPS = {".", ";", ":", "?", "!", "—"}


def find_slowly(pattern: Pattern, words: list[str]) -> set[tuple[int, int]]:
    """Every stretch the pattern matches, by trying each way through it."""
    slots = list(zip(pattern.slots, pattern.optional, strict=True))

    @cache
    def ends(slot: int, at: int, used: int) -> frozenset[int]:
        """Where a match of the slots from here on may end; ``used`` tokens of a gap are spent."""
        if slot == len(slots):
            return frozenset([at])
        accepted, optional = slots[slot]
        found = set(ends(slot + 1, at, 0)) if optional else set()
        if at < len(words):
            if accepted is None and used < MAX_GAP and words[at] not in GAP_STOPS:
                found |= ends(slot, at + 1, used + 1)
            elif accepted is not None and words[at] in accepted:
                found |= ends(slot + 1, at + 1, 0)
        return frozenset(found)

    stretches = set()
    for at in range(len(words)):
        if pattern.at_clause and at > 0 and words[at - 1] not in CLAUSE_MARKS:
            continue
        stretches |= {(at, end) for end in ends(0, at, 0) if end > at}
    return stretches


def find_fast(patterns: list[Pattern], sentences: list[list[str]]) -> set[tuple[int, int, int, int]]:
    automaton = Automaton(patterns)
    tokens = tokenize([" ".join(words) for words in sentences])
    matches = automaton.find_matches(tokens, automaton.vocabulary.number_tokens(tokens))
    rows = list(zip(matches.entry.tolist(), matches.first.tolist(), matches.last.tolist(), strict=True))
    assert len(set(rows)) == len(rows)
    assert rows == sorted(rows, key=lambda row: (row[1], row[2], row[0]))
    found = set()
    for entry, first, last in rows:
        sentence = int(tokens.sentence[first])
        assert tokens.first[sentence] <= first < last <= tokens.first[sentence + 1]
        begin = int(tokens.first[sentence])
        found.add((entry, sentence, first - begin, last - begin))
    return found


def make_pattern(draw: random.Random, words: list[str]) -> str:
    parts = []
    for _ in range(draw.randrange(1, 6)):
        part = "|".join(draw.sample(words, draw.randrange(1, 4)))
        if parts and draw.random() < 0.3:
            part = "*"
        elif draw.random() < 0.3:
            part += "?"
        parts.append(part)
    # Firm words at the ends, as gaps may not stand there.
    ends = [draw.choice(words), draw.choice(words)]
    return " ".join(["^"] * (draw.random() < 0.25) + [ends[0], *parts, ends[1]])


@pytest.mark.parametrize("seed", range(25))
def test_agrees_with_the_slow_matcher(seed: int) -> None:
    draw = random.Random(seed)
    words = ["may", "be", "not", "clear", "whether", ",", ".", ";", "that"]
    sources = [make_pattern(draw, words[: draw.randrange(3, 10)]) for _ in range(draw.randrange(1, 12))]
    patterns = [parse_pattern(source, {}) for source in sources]
    more = [*words, "other", "?", "—"]
    sentences = [[draw.choice(more) for _ in range(draw.randrange(14))] for _ in range(40)]
    expected = {
        (entry, number, first, last)
        for entry, pattern in enumerate(patterns)
        for number, sentence in enumerate(sentences)
        for first, last in find_slowly(pattern, sentence)
    }
    assert find_fast(patterns, sentences) == expected


def test_the_slow_matcher_itself_by_hand() -> None:
    assert find_slowly(
        parse_pattern("not * clear whether?", {}), ["not", "at", "all", "clear", "whether"]
    ) == {
        (0, 4),
        (0, 5),
    }


def list_stretches(pattern: str, sentence: str) -> list[str]:
    words = sentence.split()
    return [" ".join(words[a:b]) for _, _, a, b in sorted(find_fast([parse_pattern(pattern, {})], [words]))]


@pytest.mark.parametrize(
    ("pattern", "sentence", "stretches"),
    [
        ("not * clear whether", "it is not yet at all clear whether", ["not yet at all clear whether"]),
        ("not * clear", "not one two three four clear", []),
        ("not * clear", "not so . clear", []),
        ("not * clear", "not so , clear", ["not so , clear"]),
        ("not * . clear", "not so . clear", ["not so . clear"]),
        ("a|b c?", "b c a", ["b", "b c", "a"]),
        ("x? a", "x a", ["x a", "a"]),
        ("^ should", "should we ? we should , should", ["should", "should"]),
        ("^ should", "we should", []),
        # A match never runs on into what follows the sentence.
        ("a b", "a", []),
        ("?", "is it ?", ["?"]),
        ("is ??", "is ?", ["is", "is ?"]),
        ("a a", "a a a", ["a a", "a a"]),
    ],
)
def test_matches_by_hand(pattern: str, sentence: str, stretches: list[str]) -> None:
    assert list_stretches(pattern, sentence) == stretches


def test_matches_stop_at_the_end_of_a_sentence() -> None:
    assert (
        find_fast([parse_pattern("a b", {}), parse_pattern("b * c", {})], [["a"], ["b"], ["c"], []]) == set()
    )


def test_two_gaps_in_a_row_add_up() -> None:
    assert list_stretches("a * * b", "a 1 2 3 4 5 6 b") == ["a 1 2 3 4 5 6 b"]
    assert list_stretches("a * * b", "a 1 2 3 4 5 6 7 b") == []


def test_no_patterns_and_no_tokens() -> None:
    assert find_fast([], [["may", "be"]]) == set()
    assert find_fast([parse_pattern("may", {})], [[], []]) == set()
    assert find_fast([parse_pattern("may", {})], []) == set()


def test_numbers_match_by_their_length() -> None:
    assert list_stretches("1|5 in 10", "we give it 3 in 20 odds") == ["3 in 20"]
    assert list_stretches("1|5 in 10", "we give it 3 in 200 odds") == []


def test_the_patterns_of_a_scale_are_compiled_once(monkeypatch):
    (first,) = judge_documents([Document("a", "It may fall.")], "kent")
    monkeypatch.delattr(Automaton, "__init__")  # none can be made from now on
    assert judge_documents([Document("a", "It may fall.")], "kent") == [first]
