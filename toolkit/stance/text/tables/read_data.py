"""Texts that are in memory already: lists, data frames, Arrow tables, datasets."""

from __future__ import annotations

import contextlib
import inspect
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from stance.errors import DataError
from stance.records import Document, Reject
from stance.text.read_options import Problems, TextFormat, check_on_error, check_text_format
from stance.text.read_sources import Source
from stance.text.tables.arrow_types import build_array, hides_halves, infer_type, may_be_mixed, replace_views
from stance.text.tables.arrow_values import read_rows
from stance.text.tables.chosen_columns import PEEK_ROWS, choose_columns
from stance.text.tables.chunks import Chunk, make_table
from stance.text.tables.foreign_tables import (
    find_library,
    find_table,
    is_pandas_frame,
    list_objects,
    take_index,
)
from stance.text.tables.missing_values import drop_missing, read_value

if TYPE_CHECKING:
    import pyarrow as pa

_SOURCE: Final = Source("data", None, "table", False, "text")


def as_table(
    data: object,
    *,
    text_field: str = "text",
    id_field: str = "doc_id",
    unique_ids: bool = False,
    on_error: str = "fail",
    rejects: list[Reject] | None = None,
    text_format: TextFormat = "plain",
) -> pa.Table:
    """Turn texts held in Python into the table that :func:`stance.text.read_tables` would give.

    Parameters
    ----------
    data : iterable of str, Document or Mapping; Arrow table; DataFrame; datasets.Dataset
        One text a row. Any table that hands out Arrow data (``__arrow_c_stream__``) will do.
    text_field, id_field : str
        The columns of the text and of its name, where there are columns; in pandas, levels of the index that
        have a name are columns, too. If ``doc_id`` is absent, texts are called by their number from 1:
        ``text-000001``.
    unique_ids : bool
        Whether a name that comes twice is an error; leave it ``False`` where a row is a sentence.
    on_error : {"fail", "skip"}
        Whether a bad row is an error or left out.
    rejects : list of Reject, optional
        Where rows that are left out are listed.
    text_format : {"plain", "html", "md"}
        What the texts hold; of HTML and Markdown, the text is what a reader sees.

    Returns
    -------
    pa.Table
        ``doc_id`` (string), ``text`` (large_string), then the other columns. A column whose values are of
        several types becomes text.

    Raises
    ------
    DataError
        If the data is of another kind, a column is missing or two have the same name, or a text is null,
        blank or no text.

    Examples
    --------
    >>> as_table(["The deal might collapse."]).to_pylist()
    [{'doc_id': 'text-000001', 'text': 'The deal might collapse.'}]
    """
    import numpy as np
    import pyarrow as pa

    check_on_error(on_error)
    check_text_format(text_format)
    text_field, id_field = str(text_field), str(id_field)  # pandas' columns may be called by numbers
    problems = Problems(on_error, rejects, "Mend it, or leave the row out.")
    if isinstance(data, pa.Array | pa.ChunkedArray):
        data = pa.table({text_field: data})
    if find_library(data) == "pandas":
        data = take_index(data, text_field)
    bad: list[int] = []
    if find_library(data) == "polars":
        data, bad = _drop_untext(data, text_field, problems)
    found = find_table(data, _SOURCE.name)
    if found is None and is_pandas_frame(data):
        found, bad = _convert_frame(data, text_field, problems)
    elif found is None:
        found, bad = _build_table(data, text_field, id_field, problems)
    table = replace_views(found)
    if not len(table) and text_field not in table.column_names:
        return pa.table({"doc_id": pa.array([], pa.string()), "text": pa.array([], pa.large_string())})
    head = table.slice(0, PEEK_ROWS)
    columns = choose_columns(
        _SOURCE.name, table.column_names, text_field, id_field, peek=lambda: read_rows(head)
    )
    chunk = Chunk(
        None if columns.doc_id is None else table[columns.doc_id],
        # Without rows, pandas takes any column for one of numbers.
        table[columns.text] if len(table) else pa.chunked_array([], pa.large_string()),
        {output: table[name] for name, output in columns.others.items()},
        np.delete(np.arange(1, len(table) + len(bad) + 1, dtype=np.int64), bad),
    )
    types = {name: column.type for name, column in chunk.others.items()}
    return make_table(chunk, _SOURCE, problems, types, set() if unique_ids else None, text_format=text_format)


def _convert_frame(frame: Any, text_field: str, problems: Problems) -> tuple[pa.Table, list[int]]:
    """Convert a data frame, columns without an Arrow type as those of mappings; list the rows left out."""
    import numpy as np
    import pyarrow as pa

    names = [str(name) for name in frame.columns]
    if len(set(names)) < len(names):
        choose_columns(_SOURCE.name, names, None, text_field)  # which says so
    # pyarrow raises a TypeError for sparse columns, a ValueError for NaN of NumPy within lists.
    errors = (pa.ArrowException, OverflowError, TypeError, ValueError)
    with contextlib.suppress(*errors):
        table = pa.Table.from_pandas(frame, preserve_index=False)
        if not any(_is_changed(frame.iloc[:, i], column) for i, column in enumerate(table.columns)):
            return table, []
    bad: list[int] = []
    if text_field in names:
        bad = _find_untext(_list_values(frame.iloc[:, names.index(text_field)]), problems)
        frame = frame.iloc[np.delete(np.arange(len(frame)), bad)]
    columns: dict[str, pa.Array] = {}
    for index, name in enumerate(names):
        series = frame.iloc[:, index]
        with contextlib.suppress(*errors):
            columns[name] = pa.array(series, from_pandas=True)
        if name not in columns or _is_changed(series, columns[name]):
            values = _list_values(series)
            columns[name] = build_array(
                values, pa.large_string() if name == text_field else infer_type(values)
            )
    return pa.table(columns), bad


def _is_changed(series: Any, column: Any) -> bool:
    """Tell columns of several kinds that Arrow gives one type, of times cut to a coarse one, and of NaN."""
    import pyarrow as pa

    kind = column.type
    if series.dtype != object:
        return False
    is_asked = may_be_mixed(kind) or pa.types.is_integer(kind) or hides_halves(kind, series.tolist())
    return bool(is_asked and (_holds_nan(column) or infer_type(_list_values(series)) != kind))


def _holds_nan(column: Any) -> bool:
    """Tell what holds NaN, which Arrow leaves where narrow numbers of NumPy are within lists and objects."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_struct(kind):
        return any(map(_holds_nan, column.flatten()))
    if pa.types.is_list(kind):
        return _holds_nan(pc.list_flatten(column))
    return bool(pa.types.is_floating(kind) and pc.any(pc.is_nan(column)).as_py())


def _list_values(series: Any) -> list[Any]:
    """List the values of a column as plain Python has them, with null for what pandas takes for missing."""
    return [
        None if is_missing else read_value(value)
        for value, is_missing in zip(series.tolist(), series.isna().tolist(), strict=True)
    ]


def _drop_untext(frame: Any, text_field: str, problems: Problems) -> tuple[Any, list[int]]:
    """Drop the rows of a frame of polars whose text is an object but no text; list them."""
    has_text = text_field in getattr(frame, "columns", ())
    values = list_objects(frame.select(text_field)).get(text_field, []) if has_text else []
    bad = _find_untext(values, problems)
    left_out = set(bad)
    return frame.filter([i not in left_out for i in range(len(values))]) if bad else frame, bad


def _find_untext(values: Sequence[Any], problems: Problems) -> list[int]:
    """Find the values that are something else than text; of null, the check of all rows tells."""
    bad = [i for i, value in enumerate(values) if value is not None and not isinstance(value, str)]
    for i in bad:
        _add_untext(values[i], i, problems)
    return bad


def _add_untext(value: object, index: int, problems: Problems) -> None:
    reason = f"expected text; found {type(value).__name__}"
    problems.add_row(_SOURCE, index + 1, reason, "Leave the row out or turn it into text.")


def _build_table(
    data: object, text_field: str, id_field: str, problems: Problems
) -> tuple[pa.Table, list[int]]:
    """Build a table from strings, documents or mappings, and list the rows left out."""
    import pyarrow as pa

    items = _list_items(data)
    names: dict[str, None] = {}
    rows: list[dict[str, Any]] = []
    bad: list[int] = []
    for index, item in enumerate(items):
        if isinstance(item, Document):
            row = {id_field: item.doc_id, text_field: item.text, **_keep_others(item, text_field, id_field)}
        elif isinstance(item, Mapping):
            row = dict(item)
        else:
            row = {text_field: item}
        text = row.get(text_field)
        if text_field in row and not isinstance(text, str):
            _add_untext(text, index, problems)
            bad.append(index)
            continue
        names.update(dict.fromkeys(row))
        rows.append(row)
    columns = {}
    for name in names:
        values = drop_missing([row.get(name) for row in rows])
        if name == text_field:
            kind = pa.large_string()
        elif name == id_field:
            kind = pa.string()
        else:
            kind = infer_type(values)
        columns[name] = build_array(values, kind)
    return pa.table(columns), bad


def _list_items(data: object) -> list[Any]:
    """List the rows, and refuse what is none, or would be taken for other rows than it holds."""
    expected = "data: expected a list of texts, a table or a dataset; found"
    # Such a frame gives the names of its columns, one after the other, as if they were its rows. They are
    # not asked for: a frame that is yet to be computed would warn of what that costs.
    if not callable(inspect.getattr_static(data, "columns", len)):
        raise DataError(
            f"{expected} {find_library(data)}.{type(data).__name__}. Turn it into a DataFrame of pandas or "
            "polars or a table of Arrow, as by .collect(), .compute(), .to_pandas() or .toPandas()."
        )
    if isinstance(data, io.IOBase):
        raise DataError(
            f"{expected} an open file, whose lines would be texts. Pass [file.read()] for one text, "
            "list(file) for one a line."
        )
    # Sets have no order: their rows would be numbered anew with each run.
    is_one = isinstance(data, str | bytes | Mapping | set | frozenset) or getattr(data, "ndim", 1) == 0
    if is_one or not isinstance(data, Iterable):
        found = f"a single {type(data).__name__}" if isinstance(data, str) else type(data).__name__
        raise DataError(f"{expected} {found}. Pass a list, as in [text].")
    return list(data)


def _keep_others(document: Document, text_field: str, id_field: str) -> dict[str, Any]:
    others: dict[str, Any] = {}
    for name, value in document.fields.items():
        output = name
        while output in (text_field, id_field) or (output != name and output in document.fields):
            output = f"input_{output}"
        others[output] = value
    return others
