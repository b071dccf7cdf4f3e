"""Tables of about the same size, whatever the files they come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


def cut_tables(tables: Iterable[pa.Table], batch_bytes: int) -> Iterator[pa.Table]:
    """Join small tables and cut large ones, so that each holds about ``batch_bytes`` bytes of text.

    Parameters
    ----------
    tables : iterable of pa.Table
        All of one schema with a column ``text``.
    batch_bytes : int
        How much text, in UTF-8, a table should hold; a longer single text is a table of its own.

    Yields
    ------
    pa.Table
        In order, never empty, each column in one piece.

    Examples
    --------
    >>> import pyarrow as pa
    >>> [len(table) for table in cut_tables([pa.table({"text": ["abc", "de", "fghi", "j"]})], 5)]
    [2, 2]
    >>> [len(table) for table in cut_tables([pa.table({"text": ["ééé", "b"]})], 5)]
    [1, 1]
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    waiting: list[pa.Table] = []
    n_waiting = 0
    for table in tables:
        sizes = pc.binary_length(table["text"]).to_numpy()
        first = 0
        for index, size in enumerate(sizes.tolist()):
            if n_waiting and n_waiting + size > batch_bytes:
                if index > first:
                    waiting.append(table.slice(first, index - first))
                yield pa.concat_tables(waiting).combine_chunks()
                waiting, n_waiting, first = [], 0, index
            n_waiting += size
        if first < len(sizes):
            waiting.append(table.slice(first))
    if waiting:
        yield pa.concat_tables(waiting).combine_chunks()
