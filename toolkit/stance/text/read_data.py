"""Texts that are in memory already: lists, data frames, Arrow tables, datasets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from stance.errors import DataError
from stance.records import Document
from stance.text.arrow_types import build_array, infer_type
from stance.text.chunks import PEEK_ROWS, Chunk, choose_columns, make_table
from stance.text.read_sources import Problems, Source

if TYPE_CHECKING:
    import pyarrow as pa


def as_table(
    data: object, *, text_field: str = "text", id_field: str = "doc_id", unique_ids: bool = False
) -> pa.Table:
    """Turn texts held in Python into the table that :func:`stance.text.read_tables` would give.

    Parameters
    ----------
    data : iterable of str, Document or Mapping; Arrow table; DataFrame; datasets.Dataset
        One text a row. Any table that hands out Arrow data (``__arrow_c_stream__``) will do.
    text_field, id_field : str
        The columns of the text and of its name, where there are columns. If ``doc_id`` is absent, texts are
        called by their number from 1: ``text-000001``.
    unique_ids : bool
        Whether a name that comes twice is an error; leave it ``False`` where a row is a sentence.

    Returns
    -------
    pa.Table
        ``doc_id`` (string), ``text`` (large_string), then the other columns.

    Raises
    ------
    DataError
        If the data is of another kind, a column is missing, or a text is null, blank or no text.

    Examples
    --------
    >>> as_table(["The deal might collapse."]).to_pylist()
    [{'doc_id': 'text-000001', 'text': 'The deal might collapse.'}]
    """
    import numpy as np
    import pyarrow as pa

    table = _find_table(data, text_field)
    if table is None:
        table = _build_table(data, text_field, id_field)
    if not len(table) and text_field not in table.column_names:
        return pa.table({"doc_id": pa.array([], pa.string()), "text": pa.array([], pa.large_string())})
    peek = table.slice(0, PEEK_ROWS).to_pylist
    columns = choose_columns("data", table.column_names, text_field, id_field, peek)
    chunk = Chunk(
        None if columns.doc_id is None else table[columns.doc_id],
        table[columns.text],
        {output: table[name] for name, output in columns.others.items()},
        np.arange(1, len(table) + 1, dtype=np.int64),
    )
    types = {name: column.type for name, column in chunk.others.items()}
    source = Source("data", None, "table", False, "text")
    return make_table(chunk, source, Problems(), types, set() if unique_ids else None)


def _find_table(data: object, text_field: str) -> pa.Table | None:
    """Return the Arrow table that data is or hands out; ``None`` for plain Python values."""
    import pyarrow as pa

    if isinstance(data, pa.Table | pa.RecordBatch):
        return pa.Table.from_batches([data]) if isinstance(data, pa.RecordBatch) else data
    if isinstance(data, pa.Array | pa.ChunkedArray):
        return pa.table({text_field: data})
    module = type(data).__module__.partition(".")[0]
    if module == "pandas":
        return pa.Table.from_pandas(data, preserve_index=False) if hasattr(data, "columns") else None
    if module == "datasets" and hasattr(data, "with_format") and hasattr(data, "column_names"):
        if isinstance(data, Mapping):
            raise DataError(
                f"data: expected one split; found {', '.join(map(repr, data))}. "
                "Pass one, as in data['train']."
            )
        # Through the format, not through .data: a dataset may select, shuffle or sort rows by index alone.
        arrow = data.with_format("arrow")
        return arrow[:] if hasattr(arrow, "__len__") else pa.concat_tables(arrow.iter(batch_size=1000))
    if hasattr(data, "__arrow_c_stream__") and hasattr(data, "columns"):
        return pa.table(data)
    return None


def _build_table(data: object, text_field: str, id_field: str) -> pa.Table:
    """Build a table from strings, documents or mappings."""
    import pyarrow as pa

    if isinstance(data, str | bytes | Mapping) or not isinstance(data, Iterable):
        found = f"a single {type(data).__name__}" if isinstance(data, str) else type(data).__name__
        raise DataError(
            f"data: expected a list of texts, a table or a dataset; found {found}. Pass a list, as in [text]."
        )
    items = list(data)
    names: dict[str, None] = {}
    rows: list[dict[str, Any]] = []
    for number, item in enumerate(items, 1):
        if isinstance(item, Document):
            row = {id_field: item.doc_id, text_field: item.text, **_keep_others(item, text_field, id_field)}
        elif isinstance(item, Mapping):
            row = dict(item)
        else:
            row = {text_field: item}
        text = row.get(text_field)
        if text_field in row and not isinstance(text, str):
            raise DataError(
                f"data: row {number}: expected text; found {type(text).__name__}. "
                "Leave the row out or turn it into text."
            )
        names.update(dict.fromkeys(row))
        rows.append(row)
    columns = {}
    for name in names:
        values = [row.get(name) for row in rows]
        if name == text_field:
            kind = pa.large_string()
        elif name == id_field:
            kind = pa.string()
        else:
            kind = infer_type(values)
        columns[name] = build_array(values, kind)
    return pa.table(columns)


def _keep_others(document: Document, text_field: str, id_field: str) -> dict[str, Any]:
    others: dict[str, Any] = {}
    for name, value in document.fields.items():
        output = name
        while output in (text_field, id_field) or (output != name and output in document.fields):
            output = f"input_{output}"
        others[output] = value
    return others
