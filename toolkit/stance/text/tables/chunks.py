"""Chunks of rows on their way from a file to a table: their rows checked and named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stance.errors import DataError, quote_cause
from stance.text.pages.cell_formats import extract_texts
from stance.text.read_options import Problems, TextFormat
from stance.text.read_sources import Source
from stance.text.tables.arrow_types import cast_array, decode_dictionary
from stance.text.tables.chosen_columns import ColumnError, Columns, check_plain
from stance.text.tables.written_values import write_numbers

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a source as they were found.

    Attributes
    ----------
    doc_ids : pa.ChunkedArray or None
        Their names; ``None`` where rows are numbered.
    texts : pa.ChunkedArray
        Their texts, of any type; nulls where rows need none.
    others : dict[str, pa.ChunkedArray]
        What passes through, by output name.
    rows : np.ndarray
        Row numbers from 1, int64 (n,).
    """

    doc_ids: pa.ChunkedArray | None
    texts: pa.ChunkedArray
    others: dict[str, pa.ChunkedArray]
    rows: np.ndarray[Any, Any]


def make_chunk(table: pa.Table, columns: Columns, rows: np.ndarray[Any, Any]) -> Chunk:
    """Name the columns of a table as a chunk has them.

    Parameters
    ----------
    table : pyarrow.Table
    columns : Columns
        What each column is for.
    rows : np.ndarray
        Row numbers from 1, int64 (n,).

    Returns
    -------
    Chunk
    """
    import pyarrow as pa

    return Chunk(
        None if columns.doc_id is None else table[columns.doc_id],
        pa.chunked_array([pa.nulls(len(table))]) if columns.text is None else table[columns.text],
        {output: table[name] for name, output in columns.others.items()},
        rows,
    )


def make_table(
    chunk: Chunk,
    source: Source,
    problems: Problems,
    types: Mapping[str, pa.DataType],
    seen: set[str] | None = None,
    *,
    text_format: TextFormat = "plain",
) -> pa.Table:
    """Check the rows of a chunk, name them, and give them the columns of the run.

    Parameters
    ----------
    chunk : Chunk
        The rows.
    source : Source
        Where they come from.
    problems : Problems
        What to do with a row that has no text or no id.
    types : Mapping[str, pa.DataType]
        The columns that pass through in this run; those the chunk lacks are null.
    seen : set[str], optional
        Names of the documents so far, added to here; a repeated name is then an error of its row.
    text_format : {"plain", "html", "md"}
        What the texts hold.

    Returns
    -------
    pa.Table
        ``doc_id`` (string), ``text`` (large_string, never blank), then ``types``.

    Raises
    ------
    DataError
        If a row is bad and ``problems`` says fail, a column has a type that is no text or id, or a value does
        not fit the type of its column in this run.
    MissingExtraError
        If the library that reads the texts' format is not installed.
    """
    import pyarrow as pa

    _check_encoding(chunk, source.name)
    texts = cast_texts(chunk.texts, source.name)
    doc_ids = _cast_ids(chunk, source)
    texts, reasons = extract_texts(texts, text_format, source.name)
    reasons = _find_blank(texts, "text", "blank text") | reasons
    reasons.update(_find_blank(doc_ids, "an id", "a blank one"))
    repeated = {} if seen is None else _find_repeated(doc_ids.to_pylist(), reasons, seen)
    for index in sorted(reasons | repeated):
        advice = _REPEATED_ADVICE if index in repeated else ""
        problems.add_row(source, int(chunk.rows[index]), (reasons | repeated)[index], advice)
    columns = {"doc_id": doc_ids, "text": texts}
    for name, kind in types.items():
        column = chunk.others.get(name)
        where = f"{source.name}: column '{name}'"
        columns[name] = pa.nulls(len(texts), kind) if column is None else cast_array(column, kind, where)
    table = pa.table(columns)
    if reasons or repeated:
        table = table.filter(pa.array([i not in reasons and i not in repeated for i in range(len(texts))]))
    return table


_REPEATED_ADVICE = (
    "Choose a column of different ids with --id-field; "
    "rows of one sentence each are for stance score, with --unit sentence."
)


def _check_encoding(chunk: Chunk, where: str) -> None:
    """Refuse text that is not UTF-8, which Arrow data from elsewhere may hold."""
    import pyarrow as pa

    columns = [chunk.texts, *chunk.others.values(), *([] if chunk.doc_ids is None else [chunk.doc_ids])]
    try:
        for column in columns:
            column.validate(full=True)
    except pa.ArrowInvalid as error:
        raise DataError(
            f"{where}: expected text in UTF-8; found: {quote_cause(error)}. Make the file anew."
        ) from error


def cast_texts(column: pa.ChunkedArray, where: str) -> pa.ChunkedArray:
    """Give a column of texts one type.

    Parameters
    ----------
    column : pa.ChunkedArray
        Of any type.
    where : str
        What the error message begins with.

    Returns
    -------
    pa.ChunkedArray
        Of large_string.

    Raises
    ------
    ColumnError
        If it holds something other than text.
    """
    import pyarrow as pa

    column = decode_dictionary(column)
    kind = column.type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind)):
        view = getattr(pa.types, "is_string_view", None)
        if view is None or not view(kind):
            raise ColumnError(
                f"{where}: expected text in the text column; found {kind}. Choose another with --text-field."
            )
    return column.cast(pa.large_string())


def _cast_ids(chunk: Chunk, source: Source) -> pa.ChunkedArray:
    import pyarrow as pa

    if chunk.doc_ids is None:
        names = [f"{source.doc_id}-{row:06d}" for row in chunk.rows.tolist()]
        return pa.chunked_array([names], type=pa.string())
    column = decode_dictionary(chunk.doc_ids)
    if pa.types.is_floating(column.type):
        return write_numbers(column)
    check_plain(column.type, source.name, "id", "--id-field")
    return column.cast(pa.string())


def _find_blank(column: pa.ChunkedArray, wanted: str, blank: str) -> dict[int, str]:
    """Find the rows that are null or blank, each with what to say about it."""
    import numpy as np
    import pyarrow.compute as pc

    is_blank = pc.equal(pc.binary_length(pc.utf8_ltrim_whitespace(pc.utf8_slice_codeunits(column, 0, 64))), 0)
    suspects = np.flatnonzero(pc.fill_null(is_blank, True).to_numpy())
    reasons = {}
    for index in suspects.tolist():
        value = column[index].as_py()
        if value is None:
            reasons[index] = f"expected {wanted}; found null"
        elif not value.strip():
            reasons[index] = f"expected {wanted}; found {blank}"
    return reasons


def _find_repeated(doc_ids: Sequence[str], bad: Mapping[int, str], seen: set[str]) -> dict[int, str]:
    """Find the rows whose name was seen before, and add the new names to those seen."""
    fresh = set(doc_ids)
    if not bad and len(fresh) == len(doc_ids) and seen.isdisjoint(fresh):
        seen.update(fresh)
        return {}
    repeated = {}
    for index, doc_id in enumerate(doc_ids):
        if index not in bad:
            if doc_id in seen:
                repeated[index] = f"expected an id that no other document has; found '{doc_id}' again"
            seen.add(doc_id)
    return repeated
