"""The numbers of sentences that are rows of the input: counted on in a document, wherever its rows stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from stance.errors import DataError
from stance.scoring.rows import find_changes
from stance.scoring.schema import NUMBER_COLUMN

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

RENUMBERED: Final = (
    "sent_id counts the sentences of each document from 0; what the input calls so is in input_sent_id. "
    "Codes for stance profile --coded go by the first."
)
"""What is said where the input has numbers of its own."""


def number_tables(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Give the rows of each document numbers, so that an id and a number are of one row alone.

    Where rows of other documents stand between, a number is left out: rows whose numbers follow one another
    are neighbours. The last number of every id is held in memory.

    Parameters
    ----------
    tables : iterable of pyarrow.Table
        One sentence a row, with the column ``doc_id``.

    Yields
    ------
    pyarrow.Table
        With the column :data:`stance.scoring.schema.NUMBER_COLUMN`, int32.

    Examples
    --------
    >>> import pyarrow as pa
    >>> tables = [pa.table({"doc_id": list(ids)}) for ids in ("aab", "ba")]
    >>> [table[NUMBER_COLUMN].to_pylist() for table in number_tables(tables)]
    [[0, 1, 0], [1, 3]]
    """
    import numpy as np
    import pyarrow as pa

    ends: dict[str, int] = {}
    last: str | None = None
    for table in tables:
        n_rows = table.num_rows
        is_first = np.ones(n_rows, dtype=bool)
        is_first[1:] = find_changes(table["doc_id"])
        starts = np.flatnonzero(is_first)
        lengths = np.diff(starts, append=n_rows)
        ids = table["doc_id"].take(pa.array(starts)).to_pylist()
        firsts = _find_firsts(ids, lengths, ends, last)
        numbers = np.arange(n_rows) - np.repeat(starts - firsts, lengths)
        last = ids[-1] if ids else last
        yield table.append_column(NUMBER_COLUMN, pa.array(numbers.astype(np.int32)))


def tell_renumbered(tables: Iterable[pa.Table], notify: Callable[[str], None]) -> Iterator[pa.Table]:
    """Give tables on; say so, once, where the input has other numbers for its sentences than it is given.

    Parameters
    ----------
    tables : iterable of pyarrow.Table
        As of :func:`number_tables`.
    notify : callable
        Is called with :data:`RENUMBERED` before the first such table is given on.

    Yields
    ------
    pyarrow.Table

    Examples
    --------
    >>> import pyarrow as pa
    >>> tables = number_tables([pa.table({"doc_id": ["a", "a"], "sent_id": [1, 2]})])
    >>> [table.num_rows for table in tell_renumbered(tables, lambda line: print(line[:40]))]
    sent_id counts the sentences of each doc
    [2]
    """
    is_told = False
    for table in tables:
        if not is_told and _is_renumbered(table):
            is_told = True
            notify(RENUMBERED)
        yield table


def _is_renumbered(table: pa.Table) -> bool:
    import pyarrow as pa

    if not {NUMBER_COLUMN, "sent_id"} <= set(table.column_names):
        return False
    try:
        given = table["sent_id"].cast(pa.int64())
    except pa.ArrowException:  # not all of them are whole numbers
        return True
    return not given.equals(table[NUMBER_COLUMN].cast(pa.int64()))


def check_unnumbered(table: pa.Table, name: str = NUMBER_COLUMN) -> pa.Table:
    """Give back a table of the input unless a column of it has the name of our numbers.

    Raises
    ------
    DataError
        If one has: it would be taken for our numbers, or be lost.
    """
    if name in table.column_names:
        raise DataError(
            f"columns: expected other names than '{name}', which scoring uses itself; found it. "
            "Rename the column."
        )
    return table


def _find_firsts(
    ids: list[str], lengths: npt.NDArray[Any], ends: dict[str, int], last: str | None
) -> npt.NDArray[np.int64]:
    """Find the number at which each run of rows under one id begins, and note where it ends."""
    import numpy as np

    firsts = np.zeros(len(ids), dtype=np.int64)
    fresh = dict(zip(ids, lengths.tolist(), strict=True))
    if len(fresh) == len(ids) and ends.keys().isdisjoint(fresh):
        ends.update(fresh)
        return firsts
    for run, (doc_id, length) in enumerate(zip(ids, lengths.tolist(), strict=True)):
        if doc_id in ends:
            # A run that was only cut in two goes on without a gap.
            firsts[run] = ends[doc_id] + (doc_id != last)
        ends[doc_id] = int(firsts[run]) + length
        last = doc_id
    return firsts
