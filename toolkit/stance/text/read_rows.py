"""Files whose rows are a document each: read chunk by chunk, as far as documents are wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Protocol

from stance.errors import DataError
from stance.text.read_options import ReadOptions
from stance.text.read_sources import Source
from stance.text.tables.chosen_columns import ColumnError
from stance.text.tables.chunks import Chunk, make_table

if TYPE_CHECKING:
    import pyarrow as pa


class ChunkReader(Protocol):
    """What reads a table chunk by chunk."""

    def read_chunks(self, types: Mapping[str, pa.DataType]) -> Iterator[Chunk]:
        """Yield the rows."""


def read_row_file(
    source: Source,
    reader: ChunkReader,
    options: ReadOptions,
    types: Mapping[str, pa.DataType],
    seen: set[str] | None,
) -> Iterator[pa.Table]:
    """Read a file whose rows are a document each; rows behind the last that is wanted are not checked.

    Parameters
    ----------
    source : Source
    reader : ChunkReader
        That of the file.
    options : ReadOptions
    types : mapping of str to pyarrow.DataType
        The other columns of the run.
    seen : set of str or None
        Names of the documents so far, added to here; ``None`` where names may come again.

    Yields
    ------
    pyarrow.Table
        ``doc_id``, ``text``, then ``types``.

    Raises
    ------
    DataError
        If the file or a row cannot be read, and such are not skipped.
    MissingExtraError
        If the library that reads the texts' format is not installed.
    """
    n_read = 0
    try:
        if options.count_wanted(seen) == 0:
            return
        for chunk in reader.read_chunks(types):
            for piece in cut_chunk(chunk, lambda: options.count_wanted(seen)):
                yield make_table(
                    piece, source, options.problems, types, seen, text_format=options.text_format
                )
                n_read = int(piece.rows[-1]) if len(piece.rows) else n_read
            if options.count_wanted(seen) == 0:
                return
    except ColumnError:
        raise
    except DataError as error:
        options.problems.add_file(source, error, n_read)


def cut_chunk(chunk: Chunk, count_wanted: Callable[[], int | None]) -> Iterator[Chunk]:
    """Cut a chunk so that no row has to be looked at behind the last that is wanted.

    Parameters
    ----------
    chunk : Chunk
    count_wanted : callable
        Tells before each piece how many sound rows are still wanted; ``None`` for all.

    Yields
    ------
    Chunk

    Examples
    --------
    >>> import numpy as np
    >>> import pyarrow as pa
    >>> chunk = Chunk(None, pa.chunked_array([["", "a", "b", "c"]]), {}, np.arange(4))
    >>> wanted = iter([2, 1, 0])  # as one of the first two rows is blank
    >>> [piece.texts.to_pylist() for piece in cut_chunk(chunk, lambda: next(wanted))]
    [['', 'a'], ['b']]
    """
    first, n_rows = 0, len(chunk.rows)
    while (n_wanted := count_wanted()) != 0:
        if n_wanted is None or (first == 0 and n_rows <= n_wanted):
            yield chunk
            return
        last = first + n_wanted
        yield Chunk(
            None if chunk.doc_ids is None else chunk.doc_ids[first:last],
            chunk.texts[first:last],
            {name: column[first:last] for name, column in chunk.others.items()},
            chunk.rows[first:last],
        )
        first = last
        if first >= n_rows:
            return
