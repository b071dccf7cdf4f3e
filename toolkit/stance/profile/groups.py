"""Sentences put into groups by the values of columns and by periods."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from stance.corpus.cells import name_value, show_value
from stance.errors import DataError
from stance.profile.periods import list_values, name_periods

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from stance.profile.scored.columns import ScoredSentences

NO_VALUE: Final = "(none)"
"""What a group without a value is called."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which columns make the groups.

    Attributes
    ----------
    by : tuple[str, ...]
        Columns whose values are taken as they are.
    over : str or None
        A column of dates.
    freq : str
        The periods that dates are put into: one of :data:`stance.profile.periods.FREQS`.
    """

    by: tuple[str, ...] = ()
    over: str | None = None
    freq: str = "month"

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns, the dates last."""
        return self.by if self.over is None else (*self.by, self.over)


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of a run.

    Attributes
    ----------
    names : list[tuple[str, ...]]
        The values that make each group, in order: numbers by size, text by the alphabet, dates by time.
    index : ndarray of int32, shape (n_sentences,)
        The group of each sentence.
    """

    names: list[tuple[str, ...]]
    index: npt.NDArray[np.int32]


def make_groups(sentences: ScoredSentences, grouping: Grouping) -> Groups:
    """Find the group of each sentence.

    Parameters
    ----------
    sentences : ScoredSentences
        Read with the columns of the grouping.
    grouping : Grouping
        Without columns all sentences are one group.

    Returns
    -------
    Groups

    Raises
    ------
    DataError
        If a date cannot be read.

    Examples
    --------
    >>> from stance.profile.scored.columns import read_scored
    >>> from stance.scoring import score_texts
    >>> sentences = read_scored(score_texts(["It rained. It may.", "It did."]))
    >>> groups = make_groups(sentences, Grouping(by=("doc_id",)))
    >>> groups.names, groups.index.tolist()
    ([('text-000001',), ('text-000002',)], [0, 0, 1])
    """
    import numpy as np

    if not grouping.columns:
        return Groups([()], np.zeros(len(sentences), np.int32))
    key = np.zeros(len(sentences), np.int64)
    encoded = []
    for column in grouping.columns:
        freq = grouping.freq if column == grouping.over else None
        name = show_value if column == "doc_id" else name_value
        index, values = encode_values(
            sentences.columns[column], f"{sentences.where}: {column}", freq=freq, name=name
        )
        # Dense after each column, so that the product of all columns' values never overflows.
        _, first, key = np.unique(key * len(values) + index, return_index=True, return_inverse=True)
        encoded.append((index, values))
    names = [tuple(values[index[row]] for index, values in encoded) for row in first.tolist()]
    return Groups(names, key.astype(np.int32))


def encode_values(
    column: pa.ChunkedArray,
    where: str,
    *,
    freq: str | None = None,
    name: Callable[[object], str | None] = name_value,
) -> tuple[npt.NDArray[np.int64], list[str]]:
    """Give the values of a column numbers in their order; those of one name are one.

    Parameters
    ----------
    column : pyarrow.ChunkedArray
    where : str
        What the error message begins with.
    freq : str, optional
        Take the values as dates, and put them into such periods.
    name : callable
        Names a value; ``None`` where it is none.

    Returns
    -------
    index : ndarray of int64, shape (n_rows,)
    names : list of str
        The last is :data:`NO_VALUE`, whether a row has none or not.

    Raises
    ------
    DataError
        If the values are lists or the like, or a date cannot be read.

    Examples
    --------
    >>> import pyarrow as pa
    >>> index, names = encode_values(pa.chunked_array([["B", " A", "A", ""]]), "scored: paper")
    >>> index.tolist(), names
    ([1, 0, 0, 2], ['A', 'B', '(none)'])
    """
    import numpy as np
    import pyarrow as pa

    if pa.types.is_nested(column.type):
        raise DataError(
            f"{where}: expected plain values to group by; found {column.type}. Choose another column."
        )
    # Without nulls among the values, since Arrow cannot join dictionaries that have some.
    encoded = column.dictionary_encode().unify_dictionaries().combine_chunks()
    values = encoded.dictionary
    if freq is not None:
        shown = [found or NO_VALUE for found in [*name_periods(values, freq, where), None]]
        ranks = {found: (found == NO_VALUE, 0.0, found) for found in shown}
    else:
        plain = [*list_values(values), None]
        shown = [name(value) or NO_VALUE for value in plain]
        sizes = [
            float(value) if isinstance(value, int | float | Decimal) and found != NO_VALUE else 0.0
            for value, found in zip(plain, shown, strict=True)
        ]
        ranks = {found: (found == NO_VALUE, size, found) for found, size in zip(shown, sizes, strict=True)}
    order = sorted(ranks, key=lambda found: ranks[found])
    place = {found: i for i, found in enumerate(order)}
    renumber = np.array([place[found] for found in shown], np.int64)
    return renumber[encoded.indices.fill_null(len(values)).to_numpy(zero_copy_only=False)], order
