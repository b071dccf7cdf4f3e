"""Tokens: offsets, hashes, sentence numbers; against plain Python and by hand."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import fields
from itertools import pairwise

import numpy as np
import pytest

from stance.cues import Tokens, tokenize
from stance.cues.tokens import hash_token, mix_hashes


def list_words(text: str) -> list[str]:
    tokens = tokenize([text])
    return [text[a:b] for a, b in zip(tokens.start.tolist(), tokens.end.tolist(), strict=True)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The deal might collapse.", ["The", "deal", "might", "collapse", "."]),
        ("It’s not, isn't it?", ["It’s", "not", ",", "isn't", "it", "?"]),
        # Apostrophes at the edge of a word are marks, and so are two in a row.
        ("'tis the voters' choice", ["'", "tis", "the", "voters", "'", "choice"]),
        ("rock''n", ["rock", "'", "'", "n"]),
        ("don'", ["don", "'"]),
        ("'", ["'"]),
        ("semi-final — 50%", ["semi", "-", "final", "—", "50", "%"]),
        ("naïve café Øre 東京 не", ["naïve", "café", "Øre", "東京", "не"]),
        ("“Yes”", ["“", "Yes", "”"]),
        ("a\tb\u00a0c\u2003d\re", ["a", "b", "c", "d", "e"]),
        # Zero-width characters and soft hyphens are part of the word that they stand in, and no tokens.
        ("may\u200bbe \ufeffso\u00ad", ["may\u200bbe", "so"]),
        ("x²y 10¹² ‡ †", ["x²y", "10¹²", "‡", "†"]),
        ("\u200b\u2060", []),
        ("", []),
        (" \n ", []),
    ],
)
def test_words_and_marks(text: str, words: list[str]) -> None:
    assert list_words(text) == words


def test_decomposed_accents_stay_in_their_word() -> None:
    text = unicodedata.normalize("NFD", "naïve café")
    assert list_words(text) == text.split(" ")


def test_characters_beyond_the_basic_plane_keep_offsets() -> None:
    # Each of these is one character in Python, whatever it takes in UTF-16.
    assert list_words("😀 may 𝒳") == ["😀", "may", "𝒳"]
    tokens = tokenize(["😀😀 may"])
    assert (tokens.start[-1], tokens.end[-1]) == (3, 6)


@pytest.mark.parametrize("block_chars", [1, 7, 30])
def test_blocks_do_not_show(monkeypatch: pytest.MonkeyPatch, block_chars: int) -> None:
    texts = ["", "It may, or may not.", "😀 isn’t", "", "a", "A sentence longer than every block here.", " "]
    whole = tokenize(texts)
    monkeypatch.setattr("stance.cues.tokens._BLOCK_CHARS", block_chars)
    parts = tokenize(texts)
    for field in fields(whole):
        expected, found = getattr(whole, field.name), getattr(parts, field.name)
        assert (found.dtype, found.tolist()) == (expected.dtype, expected.tolist()), field.name


def test_lone_surrogates_are_read() -> None:
    assert list_words("may \ud800 be")[::2] == ["may", "be"]


def test_capitals() -> None:
    assert tokenize(["May the Élan, it 9 Σ!"]).capital.tolist() == [
        *[True, False, True, False, False, False, True, False],
    ]


def test_sentences_are_kept_apart() -> None:
    tokens = tokenize(["A b", "", "c.", " ", "d"])
    assert tokens.n_sentences == 5
    assert tokens.first.tolist() == [0, 2, 2, 4, 4, 5]
    assert tokens.sentence.tolist() == [0, 0, 2, 2, 4]
    assert tokens.start.tolist() == [0, 2, 0, 1, 0]
    assert tokens.end.tolist() == [1, 3, 1, 2, 1]


@pytest.mark.parametrize("texts", [[], [""], ["", " "]])
def test_nothing_to_read(texts: list[str]) -> None:
    tokens = tokenize(texts)
    assert len(tokens.hash) == len(tokens.start) == len(tokens.capital) == 0
    assert tokens.n_sentences == len(texts)


def test_a_line_break_inside_a_text_does_not_move_its_neighbours() -> None:
    tokens = tokenize(["a\nb", "c"])
    assert tokens.sentence.tolist() == [0, 0, 1]
    assert tokens.start.tolist() == [0, 2, 0]


def test_hashes_fold_case_apostrophes_and_digits() -> None:
    hashes = tokenize(["May MAY may It’s it's 1914 2020 20 201"]).hash.tolist()
    assert len(set(hashes[:3])) == 1
    assert hashes[3] == hashes[4]
    assert hashes[5] == hashes[6]
    assert len({hashes[0], hashes[3], *hashes[5:]}) == 5


def test_hashes_know_the_order_of_letters() -> None:
    assert len({hash_token(w) for w in ("abc", "acb", "cba", "ab", "abcd", "")}) == 6


def test_endings_of_long_tokens() -> None:
    tokens = tokenize(["Many went DARKLY, yes, darkly — nobody", "nodes"])
    expected = ["", "", "kly", "", "", "", "kly", "", "ody", "des"]
    assert tokens.ending.tolist() == [hash_token(ending) for ending in expected]
    assert tokenize([]).ending.tolist() == []


def test_a_hash_does_not_depend_on_the_place() -> None:
    alone, late = tokenize(["might"]), tokenize(["x" * 70_000, "y " * 5000 + "might"])
    assert alone.hash[0] == late.hash[-1] == hash_token("might")


def make_texts(seed: int) -> list[str]:
    """Texts of odd characters, from every plane, with blanks, marks and surrogates among them."""
    draw = random.Random(seed)
    usual = " .'’-\n\u0301\u200baZ9éİß😀\ud800"
    return [
        "".join(
            draw.choice(usual) if draw.random() < 0.7 else chr(draw.randrange(0x110000))
            for _ in range(draw.randrange(30))
        )
        for _ in range(draw.randrange(7))
    ]


@pytest.mark.parametrize("seed", range(60))
def test_any_text_is_cut_soundly(seed: int) -> None:
    texts = make_texts(seed)
    tokens = tokenize(texts)
    assert tokens.n_sentences == len(texts)
    for i, text in enumerate(texts):
        spans = [(int(tokens.start[j]), int(tokens.end[j])) for j in range(*tokens.first[i : i + 2])]
        assert all(0 <= a < b <= len(text) for a, b in spans)
        assert all(b <= c for (_, b), (c, _) in pairwise(spans))
        kept = "".join(text[a:b] for a, b in spans)
        # Letters and digits are never lost, whitespace is never kept.
        assert [c for c in kept if c.isalnum()] == [c for c in text if c.isalnum()]
        assert not any(c.isspace() for c in kept)
        for j, (a, b) in zip(range(*tokens.first[i : i + 2]), spans, strict=True):
            assert int(tokens.hash[j]) == hash_token(text[a:b])
            assert tokens.sentence[j] == i


@pytest.mark.parametrize("seed", range(60, 80))
def test_a_batch_is_the_sum_of_its_sentences(seed: int) -> None:
    texts = make_texts(seed)

    def describe(tokens: Tokens) -> list[tuple[object, ...]]:
        columns = (tokens.start, tokens.end, tokens.hash, tokens.capital)
        return list(zip(*(c.tolist() for c in columns), strict=True))

    alone = [row for text in texts for row in describe(tokenize([text]))]
    assert describe(tokenize(texts)) == alone


def test_mixed_hashes() -> None:
    a, b = np.array([1, 2**63], dtype=np.uint64), np.array([2, 5], dtype=np.uint64)
    assert mix_hashes(a, b).dtype == np.uint64
    assert (mix_hashes(a, 2)[0], mix_hashes(a, 5)[1]) == tuple(mix_hashes(a, b).tolist())
    assert len({*mix_hashes(a, b).tolist(), *mix_hashes(b, a).tolist()}) == 4
