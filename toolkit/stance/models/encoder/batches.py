"""Sentences as subword tokens, the rows that a network reads, and batches of rows of like length."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stance.errors import ModelError, guard_imports

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Ints = NDArray[np.int64]
_N_AT_ONCE = 1024  # sentences tokenised at once, so that memory stays small
_SURROGATES = re.compile("[\ud800-\udfff]")


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


class SpecialTokens(NamedTuple):
    """What a row begins with, what ends it, and what fills it up."""

    first: int
    separator: int
    padding: int


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


def tokenize_texts(tokenizer: Tokenizer, texts: Sequence[str]) -> Subwords:
    """Cut sentences into tokens; one with nothing that the tokenizer knows has its last special token."""
    blank = tokenizer.encode("").ids[-1]
    parts, sizes, n_words = [np.zeros((4, 0), dtype=np.int64)], [0], 0
    for begin in range(0, len(texts), _N_AT_ONCE):
        # No tokenizer takes lone surrogates.
        part = [_SURROGATES.sub("\ufffd", text) for text in texts[begin : begin + _N_AT_ONCE]]
        for encoding in tokenizer.encode_batch(part, add_special_tokens=False):
            row = [encoding.ids, *zip(*encoding.offsets, strict=True), encoding.word_ids]
            columns = np.array(row if encoding.ids else [[blank], [0], [0], [0]], dtype=np.int64)
            columns[3] += n_words
            n_words = int(columns[3, -1]) + 1
            parts.append(columns)
            sizes.append(columns.shape[1])
    ids, start, end, word = np.concatenate(parts, axis=1)
    return Subwords(ids, start, end, word, np.cumsum(sizes))


def cut_rows(tokens: Subwords, max_tokens: int, chosen: Ints | None = None) -> Ints:
    """Lay the chosen sentences, or all, into rows of at most ``max_tokens``, special tokens included.

    Returns the first token of each row and the one after its last, shape (n_rows, 2). Sentences that are too
    long are laid into several.
    """
    room = max_tokens - 2
    begin, end = tokens.bounds[:-1], tokens.bounds[1:]
    if chosen is not None:
        begin, end = begin[chosen], end[chosen]
    n_rows = -(-(end - begin) // room)
    number = np.arange(n_rows.sum()) - np.repeat(np.cumsum(n_rows) - n_rows, n_rows)
    first = np.repeat(begin, n_rows) + number * room
    return np.column_stack([first, np.minimum(first + room, np.repeat(end, n_rows))])


def group_rows(rows: Ints, batch_tokens: int) -> Iterator[Ints]:
    """Group neighbouring rows, each group under a number of tokens, padding included."""
    first, longest = 0, 0
    for i, length in enumerate((rows[:, 1] - rows[:, 0] + 2).tolist()):
        longest = max(longest, length)
        if i > first and longest * (i - first + 1) > batch_tokens:
            yield rows[first:i]
            first, longest = i, length
    if len(rows):
        yield rows[first:]


def fill_batch(rows: Ints, ids: Ints, special: SpecialTokens, multiple: int = 8) -> tuple[Ints, Ints, Ints]:
    """Fill rows up to one length, a multiple of a number: matrix units like that.

    Returns three arrays of shape (n_rows, length): the tokens; 1 where there is one, 0 where there is padding;
    and which of ``ids`` stands there, -1 for special tokens and padding.
    """
    size = np.diff(rows)
    column = np.arange(-(-int(size.max() + 2) // multiple) * multiple)[None]
    source = np.where((column >= 1) & (column <= size), rows[:, :1] + column - 1, -1)
    filled = np.where(source >= 0, ids[source], special.padding)
    filled[:, 0] = special.first
    np.put_along_axis(filled, size + 1, special.separator, axis=1)
    return filled, (column <= size + 1).astype(np.int64), source
