"""Sentences as subword tokens, the rows that a network reads, and batches of rows of like length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from stance.errors import ModelError, guard_imports

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Ints = NDArray[np.int64]
_N_AT_ONCE = 1024  # sentences tokenised at once, so that memory stays small


@dataclass(frozen=True, slots=True)
class Subwords:
    """The subword tokens of many sentences, one after the other.

    Attributes
    ----------
    ids : int64 array, shape (n_tokens,)
        Numbers in the tokenizer's vocabulary; without special tokens.
    start, end : int64 array, shape (n_tokens,)
        Character offsets into the sentence, end exclusive.
    word : int64 array, shape (n_tokens,)
        The word of each token, counted through all sentences; ascending.
    bounds : int64 array, shape (n_sentences + 1,)
        The tokens of sentence ``i`` are ``bounds[i]:bounds[i + 1]``.
    """

    ids: Ints
    start: Ints
    end: Ints
    word: Ints
    bounds: Ints


@dataclass(frozen=True, slots=True)
class SpecialTokens:
    """What a row begins with, what ends it, and what fills it up."""

    first: int
    separator: int
    padding: int


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that a network reads: a sentence each or, where one is too long, a piece of it.

    Attributes
    ----------
    begin, end : int64 array, shape (n_rows,)
        The tokens of each row, special ones left out.
    sentence : int64 array, shape (n_rows,)
    """

    begin: Ints
    end: Ints
    sentence: Ints

    def __len__(self) -> int:
        return len(self.begin)

    @property
    def length(self) -> Ints:
        """Tokens of each row, special ones included."""
        return self.end - self.begin + 2

    def take(self, places: Ints) -> Rows:
        """Take some rows."""
        return Rows(self.begin[places], self.end[places], self.sentence[places])


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows filled up to one length; arrays of shape (n_rows, length).

    Attributes
    ----------
    ids, mask : int64 array
        Tokens, and 1 where there is one, 0 where there is padding.
    source : int64 array
        Which token of :class:`Subwords` stands there; -1 for special tokens and padding.
    sentence : int64 array, shape (n_rows,)
    """

    ids: Ints
    mask: Ints
    source: Ints
    sentence: Ints


def load_tokenizer(path: Path) -> Tokenizer:
    """Read a ``tokenizer.json``, to neither cut nor pad."""
    with guard_imports(str(path), "tokenizers", extra="onnx"):
        from tokenizers import Tokenizer
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises nothing narrower
        raise ModelError(f"{path}: is no tokenizer ({error}). Copy the folder again.") from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def find_special_tokens(tokenizer: Tokenizer, padding: int) -> SpecialTokens:
    """Find the tokens that the tokenizer puts around a text: one before it and one after it."""
    ids = tokenizer.encode("").ids
    if len(ids) != 2:
        raise ModelError(
            f"tokenizer.json: puts {len(ids)} special tokens around a text, not 2. "
            "Choose an encoder of the BERT family."
        )
    return SpecialTokens(ids[0], ids[1], padding)


def tokenize_texts(tokenizer: Tokenizer, texts: Sequence[str]) -> Subwords:
    """Cut sentences into tokens; one with nothing that the tokenizer knows has its last special token."""
    columns: tuple[list[Any], ...] = ([], [], [], [])  # ids, starts, ends, words
    bounds = np.zeros(len(texts) + 1, dtype=np.int64)
    blank = tokenizer.encode("").ids[-1]
    has_blanks = any(  # of tokenizers that write the blank before a word as a letter of it
        "a a"[start:end].strip() != "a a"[start:end]
        for start, end in tokenizer.encode("a a", add_special_tokens=False).offsets
    )
    n_words = 0
    for begin in range(0, len(texts), _N_AT_ONCE):
        part = [_replace_surrogates(text) for text in texts[begin : begin + _N_AT_ONCE]]
        for i, encoding in enumerate(tokenizer.encode_batch(part, add_special_tokens=False), start=begin + 1):
            ids, places, words = encoding.ids, encoding.offsets, encoding.word_ids
            if not ids:
                ids, places, words = [blank], [(0, 0)], [0]
            elif has_blanks:
                places = [_trim_blanks(texts[i - 1], *place) for place in places]
            offsets = np.array(places, dtype=np.int64)
            word = np.array(words, dtype=np.int64) + n_words
            for column, values in zip(columns, (ids, offsets[:, 0], offsets[:, 1], word), strict=True):
                column.append(values)
            n_words = int(word[-1]) + 1
            bounds[i] = len(ids)
    empty = [np.zeros(0, dtype=np.int64)]
    joined = [np.concatenate(column or empty).astype(np.int64) for column in columns]
    return Subwords(joined[0], joined[1], joined[2], joined[3], np.cumsum(bounds))


def cut_rows(tokens: Subwords, max_tokens: int, chosen: Ints | None = None) -> Rows:
    """Lay the chosen sentences, or all, into rows of at most ``max_tokens``, special tokens included."""
    room = max_tokens - 2
    chosen = np.arange(len(tokens.bounds) - 1) if chosen is None else chosen
    begin, end = tokens.bounds[chosen], tokens.bounds[chosen + 1]
    n_pieces = -(-(end - begin) // room)
    place = np.repeat(np.arange(len(chosen)), n_pieces)
    number = np.arange(len(place)) - np.repeat(np.cumsum(n_pieces) - n_pieces, n_pieces)
    first = begin[place] + number * room
    return Rows(first, np.minimum(first + room, end[place]), chosen[place])


def group_rows(rows: Rows, batch_tokens: int, order: Ints | None = None) -> Iterator[Ints]:
    """Group neighbouring rows of an order, each group under a number of tokens, padding included.

    By default the longest come first, so that what does not fit memory shows at once. Yields the numbers of
    each group's rows.
    """
    lengths = rows.length
    order = np.argsort(-lengths, kind="stable") if order is None else order
    first, longest = 0, 0
    for i, length in enumerate(lengths[order].tolist()):
        longest = max(longest, length)
        if i > first and longest * (i - first + 1) > batch_tokens:
            yield order[first:i]
            first, longest = i, length
    if len(order):
        yield order[first:]


def fill_batch(rows: Rows, tokens: Subwords, special: SpecialTokens, multiple: int = 8) -> Batch:
    """Fill rows up to one length, a multiple of a number: matrix units like that."""
    size = (rows.end - rows.begin)[:, None]
    column = np.arange(-(-int(size.max() + 2) // multiple) * multiple)[None]
    inside = (column >= 1) & (column <= size)
    source = np.where(inside, rows.begin[:, None] + column - 1, -1)
    ids = np.where(inside, tokens.ids[source], special.padding)
    ids[:, 0] = special.first
    ids[np.arange(len(rows)), size[:, 0] + 1] = special.separator
    return Batch(ids, (column <= size + 1).astype(np.int64), source, rows.sentence)


def _trim_blanks(text: str, start: int, end: int) -> tuple[int, int]:
    stretch = text[start:end]
    start = end - len(stretch.lstrip())
    return start, start + len(stretch.strip())


def _replace_surrogates(text: str) -> str:
    """Replace lone surrogates, which no tokenizer takes, one character for one."""
    if text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text):
        return text
    return "".join("�" if "\ud800" <= character <= "\udfff" else character for character in text)
