"""Sentences side by side in rows, which is how an encoder reads them.

A row holds a sentence and, where context is wanted, those that follow it in its document, as many as fit;
each is pooled by itself, so that every sentence is read once and yet sees its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stance.models.encoder.tokens import Ints, SpecialTokens, Subwords

Row = list[tuple[int, int]]
"""Ranges of tokens, end exclusive; each is a sentence or, where one is too long, a piece of it."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows filled up to one length.

    Attributes
    ----------
    ids : int64 array, shape (n_rows, length)
    mask : int64 array, shape (n_rows, length)
        1 where there is a token, 0 where there is padding.
    source : int64 array, shape (n_rows, length)
        Which token of :class:`Subwords` stands there; -1 for special tokens and padding.
    piece : int64 array, shape (n_rows, length)
        Which range of the rows it belongs to, counted through the batch; -1 likewise.
    """

    ids: Ints
    mask: Ints
    source: Ints
    piece: Ints


def pack_rows(
    tokens: Subwords, doc_index: Ints, max_tokens: int, wanted: NDArray[np.bool_] | None = None
) -> list[Row]:
    """Lay sentences into rows, those of a document side by side.

    Parameters
    ----------
    tokens : Subwords
    doc_index : int64 array, shape (n_sentences,)
        Neighbours with the same number may share a row.
    max_tokens : int
        Longest row, special tokens included; at least 3. A longer sentence is cut into pieces.
    wanted : bool array, shape (n_sentences,), optional
        Sentences to be read; others are left out, but for those beside a wanted one.

    Returns
    -------
    list of Row
        A row's length is 1 + the sum of (length + 1) over its ranges.
    """
    bounds, room = tokens.bounds.tolist(), max_tokens - 2
    needed = None if wanted is None else _widen(wanted, doc_index)
    rows: list[Row] = []
    row: Row = []
    used, before = 1, -2
    documents = doc_index.tolist()
    for i in range(len(documents)):
        if needed is not None and not needed[i]:
            continue
        begin, end = bounds[i], bounds[i + 1]
        if row and (
            before != i - 1 or documents[i] != documents[before] or used + end - begin + 1 > max_tokens
        ):
            rows.append(row)
            row, used = [], 1
        before = i
        if end - begin > room:
            rows += [[(at, min(at + room, end))] for at in range(begin, end, room)]
            before = -2
            continue
        row.append((begin, end))
        used += end - begin + 1
    return [*rows, row] if row else rows


def measure_row(row: Row) -> int:
    """Count the tokens of a row, special ones included."""
    return 1 + sum(end - begin + 1 for begin, end in row)


def group_rows(rows: Sequence[Row], batch_tokens: int) -> Iterator[list[Row]]:
    """Group rows of like length, each group under a number of tokens, padding included.

    Parameters
    ----------
    rows : sequence of Row
    batch_tokens : int
        A row that is longer makes a group by itself.

    Yields
    ------
    list of Row
        The longest first, so that what does not fit memory shows at once.
    """
    group: list[Row] = []
    longest = 0
    for row in sorted(rows, key=measure_row, reverse=True):
        if group and longest * (len(group) + 1) > batch_tokens:
            yield group
            group = []
        longest = longest if group else measure_row(row)
        group.append(row)
    if group:
        yield group


def fill_batch(rows: Sequence[Row], tokens: Subwords, special: SpecialTokens, multiple: int = 8) -> Batch:
    """Fill rows up to one length.

    Parameters
    ----------
    rows : sequence of Row
    tokens : Subwords
    special : SpecialTokens
    multiple : int
        The length is a multiple of it: matrix units like that.

    Returns
    -------
    Batch
    """
    length = max(map(measure_row, rows))
    shape = (len(rows), -(-length // multiple) * multiple)
    ids = np.full(shape, special.padding, dtype=np.int64)
    mask = np.zeros(shape, dtype=np.int64)
    source = np.full(shape, -1, dtype=np.int64)
    piece = np.full(shape, -1, dtype=np.int64)
    n_pieces = 0
    for i, row in enumerate(rows):
        ids[i, 0] = special.first
        at = 1
        for begin, end in row:
            until = at + end - begin
            ids[i, at:until] = tokens.ids[begin:end]
            ids[i, until] = special.separator
            source[i, at:until] = np.arange(begin, end)
            piece[i, at:until] = n_pieces
            n_pieces += 1
            at = until + 1
        mask[i, :at] = 1
    return Batch(ids, mask, source, piece)


def _widen(wanted: NDArray[np.bool_], doc_index: Ints) -> NDArray[np.bool_]:
    """Add the sentences beside those wanted."""
    wide = wanted.copy()
    same = doc_index[1:] == doc_index[:-1]
    wide[1:] |= wanted[:-1] & same
    wide[:-1] |= wanted[1:] & same
    return wide
