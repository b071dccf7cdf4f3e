"""Which documents of the input are scored: the first, or some drawn at random."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from stance.scoring.options import Unit
from stance.scoring.rows import find_changes

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa


def take_first(tables: Iterable[pa.Table], n_documents: int, unit: Unit) -> Iterator[pa.Table]:
    """Take the first documents and read no further.

    Parameters
    ----------
    tables : iterable of pyarrow.Table
        With the column ``doc_id``, never empty.
    n_documents : int
        How many, 1 or more.
    unit : {"document", "sentence"}
        What a row holds.

    Yields
    ------
    pyarrow.Table

    Examples
    --------
    >>> import pyarrow as pa
    >>> tables = [pa.table({"doc_id": ["a", "a", "b"]}), pa.table({"doc_id": ["c"]})]
    >>> [table.num_rows for table in take_first(tables, 1, "sentence")]
    [2]
    """
    n_left = n_documents
    for table in tables:
        numbers = _number_documents(table, unit)
        n_found = int(numbers[-1]) + 1
        if n_found > n_left:
            yield table.slice(0, int(numbers.searchsorted(n_left)))
            return
        yield table
        n_left -= n_found
        if not n_left:
            return


def draw_documents(tables: Iterable[pa.Table], n_documents: int, seed: int, unit: Unit) -> Iterator[pa.Table]:
    """Draw documents at random, each with the same chance, in one reading.

    Every document gets a random number; those with the smallest are kept. No more than two times as many
    as are wanted, and one table, are held.

    Parameters
    ----------
    tables : iterable of pyarrow.Table
        With the column ``doc_id``, never empty.
    n_documents : int
        How many, 1 or more; all where there are no more.
    seed : int
        The draw depends on it and on the documents, not on how they are cut into tables.
    unit : {"document", "sentence"}
        What a row holds.

    Yields
    ------
    pyarrow.Table
        In the order of the input, never empty.

    Examples
    --------
    >>> import pyarrow as pa
    >>> tables = [pa.table({"doc_id": list("abcdefgh")})]
    >>> [table["doc_id"].to_pylist() for table in draw_documents(tables, 3, 0, "document")]
    [['b', 'c', 'd']]
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    bound = 1.0
    kept: list[tuple[pa.Table, npt.NDArray[np.float64]]] = []
    keys = np.zeros(0)
    for table in tables:
        numbers = _number_documents(table, unit)
        drawn = rng.random(int(numbers[-1]) + 1)
        if _keep_below(kept, table, drawn[numbers], bound):
            keys = np.concatenate([keys, drawn[drawn < bound]])
        if len(keys) > 2 * n_documents:
            keys, bound, kept = _thin_out(keys, n_documents, kept)
    if len(keys) > n_documents:
        keys, bound, kept = _thin_out(keys, n_documents, kept)
    yield from (table for table, _ in kept)


def _thin_out(
    keys: npt.NDArray[np.float64], n: int, kept: list[tuple[pa.Table, npt.NDArray[np.float64]]]
) -> tuple[npt.NDArray[np.float64], float, list[tuple[pa.Table, npt.NDArray[np.float64]]]]:
    """Keep the documents with the ``n`` smallest keys; whatever comes later must have a smaller one."""
    import numpy as np

    keys = np.sort(keys)
    bound = float(keys[n])
    rest: list[tuple[pa.Table, npt.NDArray[np.float64]]] = []
    for table, row_keys in kept:
        _keep_below(rest, table, row_keys, bound)
    return keys[:n], bound, rest


def _keep_below(
    kept: list[tuple[pa.Table, npt.NDArray[np.float64]]],
    table: pa.Table,
    row_keys: npt.NDArray[np.float64],
    bound: float,
) -> bool:
    """Add the rows with a key below the bound, if there are any."""
    import pyarrow as pa

    mask = row_keys < bound
    if mask.any():
        kept.append((table.filter(pa.array(mask)), row_keys[mask]))
    return bool(mask.any())


def _number_documents(table: pa.Table, unit: Unit) -> npt.NDArray[Any]:
    """Give each row the number of its document in the table, from 0."""
    import numpy as np

    if unit == "document":
        return np.arange(table.num_rows)
    numbers = np.zeros(table.num_rows, dtype=np.int64)
    np.cumsum(find_changes(table["doc_id"]), out=numbers[1:])
    return numbers
