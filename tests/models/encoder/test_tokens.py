"""Tokens: every offset is a character offset into the sentence as given."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from stance.errors import ModelError

pytest.importorskip("tokenizers")

from stance.models.encoder import tokens as module
from stance.models.encoder.tokens import find_special_tokens, load_tokenizer, tokenize_texts

ALPHABET = [
    *"abc deal might .,'?!-",
    "\u0301",
    "é",
    "🙂",
    "\ud800",
    "\u200b",
    "\u00a0",
    "\n",
    "\x00",
    "ﬁ",
    "漢",
    "İ",
]


@pytest.fixture(scope="module")
def tokenizer(tiny_weights: Path):
    return load_tokenizer(tiny_weights / "tokenizer.json")


def read_stretches(tokenizer, text: str) -> list[str]:
    tokens = tokenize_texts(tokenizer, [text])
    return [text[a:b] for a, b in zip(tokens.start.tolist(), tokens.end.tolist(), strict=True)]


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("The deal might fail.", ["The", "deal", "might", "fail", "."]),
        ("The deal 🙂 grows", ["The", "deal", "🙂", "grows"]),
        ("the \ud800 deal", ["the", "deal"]),  # the tokenizer drops what stands for it
        ("the\u200bdeal", ["the", "d", "e", "a", "l"]),
        ("  deal\n\tmight ", ["deal", "might"]),
        ("café deal", ["c", "a", "f", "é", "deal"]),
    ],
)
def test_offsets_point_into_the_text_as_given(tokenizer, text: str, stretches: list[str]) -> None:
    assert read_stretches(tokenizer, text) == stretches


def test_a_combining_accent_moves_nothing_after_it(tokenizer) -> None:
    *letters, last = read_stretches(tokenizer, "cafe\u0301 grows")
    assert last == "grows"
    assert "".join(letters).replace("\u0301", "") == "cafe"


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "\n"])
def test_what_holds_nothing_has_one_token(tokenizer, text: str) -> None:
    tokens = tokenize_texts(tokenizer, ["the deal", text, "might"])
    assert tokens.bounds.tolist() == [0, 2, 3, 4]
    assert (tokens.ids[2], tokens.start[2], tokens.end[2]) == (3, 0, 0)
    assert tokens.word.tolist() == [0, 1, 2, 3]


def test_no_texts(tokenizer) -> None:
    tokens = tokenize_texts(tokenizer, [])
    assert (tokens.bounds.tolist(), tokens.ids.shape, tokens.ids.dtype) == ([0], (0,), np.int64)


def test_words_hold_their_pieces(tokenizer) -> None:
    tokens = tokenize_texts(tokenizer, ["abc deal", "deal's"])
    assert tokens.word.tolist() == [0, 0, 0, 1, 2, 3, 4]


def test_odd_texts_keep_the_offsets_sound(tokenizer) -> None:
    rng = random.Random(0)
    texts = ["".join(rng.choices(ALPHABET, k=rng.randrange(25))) for _ in range(300)]
    tokens = tokenize_texts(tokenizer, texts)
    assert (np.diff(tokens.bounds) >= 1).all()
    assert (np.diff(tokens.word) >= 0).all()
    for i, text in enumerate(texts):
        begin, end = tokens.bounds[i : i + 2]
        starts, ends = tokens.start[begin:end], tokens.end[begin:end]
        assert ((starts >= 0) & (starts <= ends) & (ends <= len(text))).all(), repr(text)
        assert (np.diff(starts) >= 0).all(), repr(text)
        # No word reaches into the next sentence.
        assert i == 0 or tokens.word[begin] > tokens.word[begin - 1]


def test_batches_of_texts_change_nothing(tokenizer, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["the deal", "", "might fail now.", "abc", "it grows"]
    whole = tokenize_texts(tokenizer, texts)
    monkeypatch.setattr(module, "_BATCH", 2)
    parts = tokenize_texts(tokenizer, texts)
    for name in ("ids", "start", "end", "word", "bounds"):
        assert np.array_equal(getattr(whole, name), getattr(parts, name)), name


def test_special_tokens(tokenizer) -> None:
    special = find_special_tokens(tokenizer, 0)
    assert (special.first, special.separator, special.padding) == (2, 3, 0)


def test_a_tokenizer_that_frames_nothing_is_refused(tokenizer) -> None:
    from tokenizers import Tokenizer

    bare = Tokenizer.from_str(tokenizer.to_str())
    bare.post_processor = None
    with pytest.raises(ModelError, match="expected one token before a text and one after it; found 0"):
        find_special_tokens(bare, 0)


def test_a_damaged_tokenizer_is_named(tmp_path: Path, tiny_weights: Path) -> None:
    path = tmp_path / "tokenizer.json"
    with pytest.raises(ModelError, match=r"tokenizer\.json: expected a tokenizer; found no such file"):
        load_tokenizer(path)
    path.write_bytes((tiny_weights / "tokenizer.json").read_bytes()[:-20])
    with pytest.raises(ModelError, match=r"tokenizer\.json: expected a tokenizer; found"):
        load_tokenizer(path)


@pytest.mark.parametrize("kind", ["Metaspace", "ByteLevel"])
def test_the_blank_before_a_word_is_no_part_of_it(kind: str) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    mark = {"Metaspace": "▁", "ByteLevel": "Ġ"}[kind]
    words = ["<s>", "</s>", "<unk>", mark, f"{mark}it", f"{mark}may", "be", ".", "it"]
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="<unk>"))
    if kind == "Metaspace":
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    else:
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 1)]
    )
    stretches = [stretch for stretch in read_stretches(tokenizer, "it  may be.") if stretch]
    assert stretches[:2] == ["it", "may"]
    assert not any(stretch != stretch.strip() for stretch in stretches)
