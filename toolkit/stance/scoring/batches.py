"""Batches of input on their way to the model: looked at ahead, and not cut inside a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


def peek_tables(tables: Iterator[pa.Table], n_chars: int) -> tuple[list[pa.Table], Iterator[pa.Table], bool]:
    """Read ahead until a number of characters is reached.

    Parameters
    ----------
    tables : iterator of pyarrow.Table
        With the column ``text``.
    n_chars : int
        Characters to read, at least, where the input has as many.

    Returns
    -------
    first : list of pyarrow.Table
        What was read.
    rest : iterator of pyarrow.Table
        What was not.
    is_large : bool
        Whether ``n_chars`` was reached.

    Examples
    --------
    >>> import pyarrow as pa
    >>> first, rest, is_large = peek_tables(iter([pa.table({"text": ["So."]})] * 3), 5)
    >>> len(first), len(list(rest)), is_large
    (2, 1, True)
    """
    first = []
    seen = 0
    for table in tables:
        first.append(table)
        seen += count_chars(table)
        if seen >= n_chars:
            return first, tables, True
    return first, tables, False


def count_chars(table: pa.Table) -> int:
    """Count the characters of the column ``text``."""
    import pyarrow.compute as pc

    return int(pc.sum(pc.utf8_length(table["text"])).as_py() or 0)


def chain_tables(first: list[pa.Table], rest: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Give back what was read ahead, then the rest; the list is emptied on the way."""
    while first:
        yield first.pop(0)
    yield from rest


def keep_documents_whole(tables: Iterator[pa.Table], max_chars: int) -> Iterator[pa.Table]:
    """Move the last document of each batch, which may go on, to the next one.

    Parameters
    ----------
    tables : iterator of pyarrow.Table
        One sentence a row, with the columns ``doc_id`` and ``text``.
    max_chars : int
        A document longer than this is cut all the same, so that memory stays bounded.

    Yields
    ------
    pyarrow.Table

    Examples
    --------
    >>> import pyarrow as pa
    >>> batches = [pa.table({"doc_id": ids, "text": ids}) for ids in (["a", "b"], ["b", "c"])]
    >>> [batch["doc_id"].to_pylist() for batch in keep_documents_whole(iter(batches), 100)]
    [['a'], ['b', 'b'], ['c']]
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    held: pa.Table | None = None
    for table in tables:
        whole = table
        if held is not None:
            if held.schema.equals(table.schema) and held["doc_id"][-1] == table["doc_id"][0]:
                whole = pa.concat_tables([held, table])
            else:
                yield held
        others = np.flatnonzero(pc.not_equal(whole["doc_id"], whole["doc_id"][-1]).to_numpy())
        first_held = int(others[-1]) + 1 if len(others) else 0
        held = whole.slice(first_held)
        if first_held:
            yield whole.slice(0, first_held)
        elif count_chars(held) > max_chars:
            yield held
            held = None
    if held is not None:
        yield held
