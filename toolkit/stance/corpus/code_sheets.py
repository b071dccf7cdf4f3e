"""One table of codes, its columns as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stance.corpus.coded import NO_LABEL
from stance.text.arrow_types import decode_dictionary
from stance.text.chunks import ColumnError
from stance.text.read_sources import Source

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of codes.

    Attributes
    ----------
    source : Source
        The file.
    rows : ndarray of int64, shape (n_rows,)
        Row numbers, from 1.
    columns : dict[str, pyarrow.Array]
        Its columns as text, ``doc_id`` the column of documents whatever the file calls it; null where a cell
        is blank or says that there is nothing.
    """

    source: Source
    rows: Ints
    columns: dict[str, pa.Array]


def read_sheet(source: Source, reader: Any) -> Sheet:
    """Read a table, all of its columns but those of lists.

    Parameters
    ----------
    source : Source
    reader : object
        The reader for it, as of :func:`stance.corpus.rows.find_readers`.

    Returns
    -------
    Sheet

    Raises
    ------
    DataError
        If the file is damaged or empty.
    """
    import numpy as np
    import pyarrow as pa

    chunks = list(reader.read_chunks(reader.types))
    columns = {
        name: _as_text(_chain([chunk.others[name] for chunk in chunks]), source, name)
        for name in reader.types
        if not pa.types.is_nested(reader.types[name])
    }
    if chunks and chunks[0].doc_ids is not None:
        columns["doc_id"] = _as_text(_chain([chunk.doc_ids for chunk in chunks]), source, "doc_id")
    rows = np.concatenate([chunk.rows for chunk in chunks]) if chunks else np.zeros(0, dtype=np.int64)
    return Sheet(source, rows, columns)


def _chain(columns: Sequence[pa.ChunkedArray]) -> pa.ChunkedArray:
    """Put a column's chunks together; a table of no row may have none."""
    import pyarrow as pa

    parts = [part for column in columns for part in column.chunks]
    return pa.chunked_array(parts, type=None if parts else columns[0].type if columns else pa.null())


def _as_text(column: pa.ChunkedArray, source: Source, name: str) -> pa.Array:
    """Turn a column into trimmed text, null where a cell is blank or says that there is nothing."""
    import pyarrow as pa
    import pyarrow.compute as pc

    array = decode_dictionary(column).combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks)
    try:  # 1.0, as pandas writes whole numbers in a column with gaps, becomes 1
        text = pc.utf8_trim_whitespace(array.cast(pa.large_string()))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise ColumnError(
            f"{source.name}: expected text or numbers in column '{name}'; found {column.type}. "
            "Leave the column out."
        ) from error
    return pc.if_else(pc.is_in(pc.utf8_lower(text), pa.array(NO_LABEL, pa.large_string())), None, text)
