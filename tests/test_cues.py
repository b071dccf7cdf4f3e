"""Tokens, patterns and candidates, against slow matchers in plain Python and a table of sentences."""

from __future__ import annotations

import random
import re
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from stance.cues import CueMatcher, Tokens, load_lexicon, parse_lexicon, tokenize
from stance.cues.automaton import Automaton, parse_pattern
from stance.errors import ConfigError
from stance.labels import CUE_TYPES

CASES = [
    line.split("\t")
    for line in (Path(__file__).parent / "data/cues/candidates.tsv").read_text(encoding="utf-8").split("\n")
    if line and not line.startswith("#")
]
PIECES = [*"aZé’'-.“ \n\t😀", "ß", "may", "don't", "\u00ad", "\u200b", "ﬁ", "¹", "´", "\ud800", "İ", "2014"]


def list_words(text: str) -> list[str]:
    tokens = tokenize([text])
    return [text[a:b] for a, b in zip(tokens.start, tokens.end, strict=True)]


def list_candidates(text: str, matcher: CueMatcher) -> set[str]:
    tokens = tokenize([text])
    found = matcher.find_candidates(tokens)
    return {
        text[tokens.start[a] : tokens.end[b - 1]].lower()
        for a, b in zip(found.first, found.last, strict=True)
    }


def draw_text(draw: random.Random) -> str:
    return "".join(draw.choice(PIECES) for _ in range(draw.randrange(40)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The deal might collapse.", ["The", "deal", "might", "collapse", "."]),
        ("It’s not, isn't it?", ["It’s", "not", ",", "isn't", "it", "?"]),
        ("'tis the voters' choice", ["'", "tis", "the", "voters", "'", "choice"]),
        ("rock''n don'", ["rock", "'", "'", "n", "don", "'"]),
        ("semi-final — 50%", ["semi", "-", "final", "—", "50", "%"]),
        ("naïve café Øre 東京 не", ["naïve", "café", "Øre", "東京", "не"]),
        ("a\tb\u00a0c\u2003d\re", ["a", "b", "c", "d", "e"]),
        ("may\u200bbe \ufeffso\u00ad", ["may\u200bbe", "so"]),
        ("It may¹ be diﬃcult, isn´t it?†", ["It", "may", "be", "diﬃcult", ",", "isn´t", "it", "?", "†"]),
        ("😀 may 𝒳", ["😀", "may", "𝒳"]),
        ("\ud800 may", ["\ud800", "may"]),
        (unicodedata.normalize("NFD", "naïve café"), unicodedata.normalize("NFD", "naïve café").split()),
        ("\u200b\u2060", []),
        (" \n ", []),
    ],
)
def test_words_and_marks(text: str, words: list[str]) -> None:
    assert list_words(text) == words


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("May", "mAY", True),
        ("it’s", "it's", True),
        ("isn´t", "isn't", True),
        ("1914", "2020", True),
        ("un\u00adlikely", "unlikely", True),
        ("diﬃcult", "difficult", True),
        ("stop", "pots", False),
        ("194", "1914", False),
        ("’", "‘", False),
    ],
)
def test_hashes_fold_what_says_nothing(one: str, other: str, is_same: bool) -> None:
    first, second = tokenize([one, other]).hash
    assert (first == second) is np.bool_(is_same)


@pytest.mark.parametrize("seed", range(20))
def test_any_text_is_cut_soundly_and_alone_as_in_a_batch(seed: int) -> None:
    draw = random.Random(seed)
    texts = [draw_text(draw) for _ in range(12)]
    if seed == 0:
        texts += ["may rain " * 12_000, "It might."]  # longer than a block
    whole = tokenize(texts)
    assert whole.n_sentences == len(texts)
    for row, text in enumerate(texts):
        here, alone = slice(whole.first[row], whole.first[row + 1]), tokenize([text])
        for name in ("start", "end", "hash", "capital", "ending"):
            assert np.array_equal(getattr(whole, name)[here], getattr(alone, name)), name
        spans = list(zip(alone.start.tolist(), alone.end.tolist(), strict=True))
        assert all(0 <= a < b <= len(text) for a, b in spans)
        assert all(before[1] <= after[0] for before, after in pairwise(spans))
        assert not any(text[a].isspace() for a, _ in spans)


def find_slowly(pattern: str, words: list[str]) -> set[tuple[int, int]]:
    """Every stretch that a pattern matches, by trying each way through it."""
    parts = pattern.split()
    at_clause, parts = parts[0] == "^", parts[parts[0] == "^" :]

    @cache
    def ends(part: int, at: int, used: int) -> frozenset[int]:
        if part == len(parts):
            return frozenset([at])
        found = set[int]()
        is_gap, may_go = parts[part] == "*", parts[part] == "*" or parts[part].endswith("?")
        if may_go:
            found |= ends(part + 1, at, 0)
        if at < len(words) and is_gap and used < 3 and words[at] not in ".;:?!—":
            found |= ends(part, at + 1, used + 1)
        if at < len(words) and not is_gap and words[at] in parts[part].removesuffix("?").split("|"):
            found |= ends(part + 1, at + 1, 0)
        return frozenset(found)

    clause = {*',;:—–-“"(', "and", "but", "or", "so", "yet", "that"}
    starts = [at for at in range(len(words)) if not at_clause or at == 0 or words[at - 1] in clause]
    return {(at, end) for at in starts for end in ends(0, at, 0)}


@pytest.mark.parametrize("seed", range(25))
def test_matches_are_those_of_a_slow_matcher(seed: int) -> None:
    draw = random.Random(seed)
    vocabulary = ["may", "be", "not", "clear", "whether", ",", ".", "that", "x"]
    patterns = []
    for _ in range(draw.randrange(1, 9)):
        parts = [draw.choice(vocabulary)]
        for _ in range(draw.randrange(4)):
            part = "|".join(draw.sample(vocabulary, draw.randrange(1, 4)))
            parts.append("*" if draw.random() < 0.3 else part + "?" * (draw.random() < 0.3))
        parts.append(draw.choice(vocabulary))
        patterns.append(" ".join(["^"] * (draw.random() < 0.25) + parts))
    patterns = list(dict.fromkeys(patterns))
    lexicon = parse_lexicon("\n".join(f"{pattern}\tverb" for pattern in patterns), "drawn.tsv")
    sentences = [[draw.choice(vocabulary) for _ in range(draw.randrange(14))] for _ in range(30)]
    tokens = tokenize([" ".join(words) for words in sentences])
    found = CueMatcher(lexicon).find_candidates(tokens)
    base = tokens.first[found.sentence]
    fast = set(
        zip(found.sentence.tolist(), (found.first - base).tolist(), (found.last - base).tolist(), strict=True)
    )
    slow = {
        (row, *span)
        for row, words in enumerate(sentences)
        for p in patterns
        for span in find_slowly(p, words)
    }
    assert fast == slow
    assert len(fast) == len(found)
    numbers = dict(zip(patterns, range(len(patterns)), strict=True))
    for row, first, last, entry in zip(
        found.sentence, found.first - base, found.last - base, found.entry, strict=True
    ):
        of_span = [numbers[p] for p in patterns if (first, last) in find_slowly(p, sentences[row])]
        assert entry == min(of_span)


def test_single_words_are_those_of_a_regular_expression() -> None:
    words = ["might", "perhaps", "couldn't"]
    matcher = CueMatcher(parse_lexicon("\n".join(f"{word}\tmodal" for word in words), "words.tsv"))
    texts = ["Perhaps it MIGHT; perhapsy mights.", "It couldn’t, might-have; 'might'", "", "mighté might"]
    expression = re.compile(r"(?<![\w])(?:might|perhaps|couldn['’]t)(?![\w])", re.IGNORECASE)
    tokens = tokenize(texts)
    candidates = matcher.find_candidates(tokens)
    found: list[list[tuple[int, int]]] = [[] for _ in texts]
    for row, first in zip(candidates.sentence, candidates.first, strict=True):
        found[row].append((int(tokens.start[first]), int(tokens.end[first])))
    assert found == [[m.span() for m in expression.finditer(text)] for text in texts]


@pytest.mark.parametrize(("text", "present", "absent"), CASES, ids=[case[0][:40] for case in CASES])
def test_candidates_of_the_lexicon(text: str, present: str, absent: str) -> None:
    found = list_candidates(text, CueMatcher())
    assert set(filter(None, present.split("|"))) <= found
    assert not set(filter(None, absent.split("|"))) & found


def test_every_example_of_the_lexicon_holds_its_entry() -> None:
    lexicon = load_lexicon()
    assert {entry.type for entry in lexicon.entries} == {*CUE_TYPES, "-"}
    assert len(lexicon.entries) > 250
    for entry in lexicon.entries:
        if entry.example:
            automaton = Automaton([parse_pattern(entry.pattern, lexicon.word_sets)])
            assert len(automaton.find_matches(tokenize([entry.example])).first), entry


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("might\tnoun", "noun"),
        ("might", "type"),
        ("might\t", "type"),
        ("not {who}\tunknown", "{who}"),
        ("* might\tmodal", "gap"),
        ("a||b\tmodal", "word"),
        ("x? y?\tmodal", "word"),
    ],
)
def test_a_bad_line_of_a_lexicon_is_named(line: str, word: str) -> None:
    with pytest.raises(ConfigError, match=rf"^mine.tsv: line 3: .*{re.escape(word)}"):
        parse_lexicon(f"# one\nmay\tmodal\n{line}\n", "mine.tsv")


def test_nothing_to_read() -> None:
    for texts in ([], ["", " "]):
        tokens: Tokens = tokenize(texts)
        assert tokens.n_sentences == len(texts)
        assert len(CueMatcher().find_candidates(tokens)) == 0
