"""Arrow types of columns that pass through: inferred, and cast without loss."""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from stance.errors import DataError, quote_cause
from stance.text.read_sources import replace_surrogates
from stance.text.tables.python_times import are_of_two_clocks, find_unit
from stance.text.tables.wide_objects import have_many_keys

if TYPE_CHECKING:
    import pyarrow as pa


MAX_DEPTH: Final = 32
"""Lists and structs in one another, at most; Parquet files of some fifty lists cannot be read again."""

# How Arrow writes them, and how Python does.
_FRACTIONS: Final = ((r"\.0+([^0-9]|$)", r"\1"), (r"(\.[0-9]{6})000([^0-9]|$)", r"\1\2"))
_ZONES: Final = (("Z$", "+00:00"), (r"([+-][0-9]{2})([0-9]{2})$", r"\1:\2"))


def infer_type(values: Sequence[Any]) -> pa.DataType:
    """Find the Arrow type of the values of a JSON or Python column; text where they do not agree.

    Objects of some keys are structs with a field for each key; those of ever new ones are text, too.

    Parameters
    ----------
    values : sequence
        ``None``, bool, int, float, str, lists and dicts of them, dates.

    Returns
    -------
    pyarrow.DataType

    Examples
    --------
    >>> infer_type([1, 2.5, None]), infer_type([1, "n.d."])
    (DataType(double), DataType(string))
    """
    import pyarrow as pa

    kinds = set(map(type, values)) - {type(None)}
    if kinds == {str} or {str, bytes} <= kinds or have_many_keys(values) or are_of_two_clocks(values, kinds):
        return pa.string()
    try:
        found = find_unit(pa.array(values).type, values)
    except (pa.ArrowException, OverflowError, UnicodeEncodeError, TypeError, ValueError):
        return pa.string()
    return found if _can_be_written(found) else pa.string()


def build_array(values: Sequence[Any], kind: pa.DataType, where: str = "a column") -> pa.Array:
    """Build a column of a type found above or merged; in one of text, numbers and lists become JSON.

    Parameters
    ----------
    values : sequence
    kind : pyarrow.DataType
    where : str
        What the error message begins with.

    Returns
    -------
    pyarrow.Array

    Raises
    ------
    DataError
        If a value does not fit.

    Examples
    --------
    >>> import pyarrow as pa
    >>> build_array([1, "n.d.", None, ["a"]], pa.string()).to_pylist()
    ['1', 'n.d.', None, '["a"]']
    """
    import pyarrow as pa

    if is_text(kind) and not set(map(type, values)) <= {str, type(None)}:
        values = [None if _is_none(value) else _write_text(value) for value in values]
    try:
        return pa.array(values, type=kind)
    except UnicodeEncodeError:
        # Only text has lone surrogates here: lists and the like that hold one are JSON text by now.
        return pa.array([v if v is None else replace_surrogates(v) for v in values], type=kind)
    except (pa.ArrowException, OverflowError, TypeError, ValueError) as error:
        raise DataError(
            f"{where}: expected values of {kind}, as other rows have; found: {quote_cause(error)}. "
            "Give the column one type in all files."
        ) from error


def cast_array(column: pa.ChunkedArray, kind: pa.DataType, where: str = "a column") -> pa.ChunkedArray:
    """Cast a column to a type that files have together; parameters as of :func:`build_array`."""
    import pyarrow as pa

    if column.type == kind:
        return column
    try:
        return _write_column(column).cast(kind) if is_text(kind) else column.cast(kind)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError):
        return pa.chunked_array([build_array(column.to_pylist(), kind, where)], type=kind)


def decode_dictionary(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Replace numbered words by the words; other columns are given back.

    Examples
    --------
    >>> import pyarrow as pa
    >>> decode_dictionary(pa.chunked_array([["no", "no"]]).dictionary_encode()).type
    DataType(string)
    """
    import pyarrow as pa

    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column


def write_numbers(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Write fractions as text, those that are whole as whole numbers, and what is no number as null.

    pandas makes fractions of whole numbers, such as ids, of which some are missing.

    Examples
    --------
    >>> import pyarrow as pa
    >>> write_numbers(pa.chunked_array([[20240115001.0, 1.5, float("nan")]])).to_pylist()
    ['20240115001', '1.5', None]
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    numbers = column.cast(pa.float64())
    is_whole = pc.and_(pc.equal(pc.floor(numbers), numbers), pc.less(pc.abs(numbers), 2.0**63))
    whole = pc.if_else(is_whole, numbers, 0.0).cast(pa.int64()).cast(pa.string())
    return pc.if_else(pc.is_nan(numbers), None, pc.if_else(is_whole, whole, column.cast(pa.string())))


def has_bytes(kind: pa.DataType) -> bool:
    """Tell types of bytes, which are no text; UUIDs are bytes, too.

    Examples
    --------
    >>> import pyarrow as pa
    >>> has_bytes(pa.binary(16)), has_bytes(pa.string())
    (True, False)
    """
    import pyarrow as pa

    kind = find_plain(kind.storage_type if isinstance(kind, pa.BaseExtensionType) else kind)
    kinds = pa.types
    return bool(kinds.is_binary(kind) or kinds.is_large_binary(kind) or kinds.is_fixed_size_binary(kind))


def _is_none(value: object) -> bool:
    """Tell what is missing; so is what is no number, where text stands in its column."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def _write_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Write times and durations as Python does, and nothing for what is no number; other columns stay."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_floating(kind):
        return pc.if_else(pc.is_nan(column), None, column)
    if pa.types.is_duration(kind):
        with contextlib.suppress(pa.ArrowInvalid):  # nanoseconds, which Python has not, stay
            column = column.cast(pa.duration("us"))
        return pa.chunked_array([build_array(column.to_pylist(), pa.string())], type=pa.string())
    if not (pa.types.is_timestamp(kind) or pa.types.is_time(kind)):
        return column
    is_clock = pa.types.is_time(kind)
    for unit in ("us", "s"):  # as coarse as no time loses by, which saves most of the work below
        with contextlib.suppress(pa.ArrowInvalid):
            if is_clock:
                column = column.cast(pa.time32(unit) if unit == "s" else pa.time64(unit))
            else:
                column = column.cast(pa.timestamp(unit, kind.tz))
    rules = () if column.type.unit == "s" else _FRACTIONS
    texts = column.cast(pa.string())
    for pattern, written in rules if is_clock or kind.tz is None else (*rules, *_ZONES):
        texts = pc.replace_substring_regex(texts, pattern, written)
    return texts


def _write_text(value: object) -> str:
    """Write a value as text: what JSON knows, as JSON; dates, decimals and the like as Python does."""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, bool | int | float | list | tuple | dict):
        try:
            return json.dumps(value, ensure_ascii=False, allow_nan=False, default=_write_text)
        except ValueError:
            return json.dumps(_replace_infinite(value), ensure_ascii=False, default=_write_text)
    return str(value)


def _replace_infinite(value: Any) -> Any:
    """Replace, within lists and objects, what is no number by null, and infinities by text, for JSON."""
    if isinstance(value, dict):
        return {str(k) if isinstance(k, float) else k: _replace_infinite(inner) for k, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_replace_infinite(inner) for inner in value]
    if not isinstance(value, float) or math.isfinite(value):
        return value
    return None if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def is_text(kind: pa.DataType) -> bool:
    """Tell types of text.

    Examples
    --------
    >>> import pyarrow as pa
    >>> is_text(pa.large_string()), is_text(pa.binary())
    (True, False)
    """
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _can_be_written(kind: pa.DataType, depth: int = 0) -> bool:
    """Say whether Parquet can hold a type: no struct without fields, and not too much in one another."""
    import pyarrow as pa

    if depth > MAX_DEPTH:
        return False
    if pa.types.is_struct(kind):
        return kind.num_fields > 0 and all(_can_be_written(field.type, depth + 1) for field in kind)
    return not pa.types.is_list(kind) or _can_be_written(kind.value_type, depth + 1)


def replace_views(table: pa.Table) -> pa.Table:
    """Give plain types to text and bytes in views, as polars hands them out, and to values in runs.

    Arrow takes no rows of either.

    Examples
    --------
    >>> import pyarrow as pa
    >>> replace_views(pa.table({"x": pa.array(["So."]).cast(pa.string_view())}))["x"].type
    DataType(large_string)
    """
    import pyarrow as pa

    kinds = [find_plain(kind) for kind in table.schema.types]
    if kinds == table.schema.types:
        return table
    columns = [cast_array(column, kind) for column, kind in zip(table.columns, kinds, strict=True)]
    return pa.Table.from_arrays(columns, names=table.column_names)


def find_plain(kind: pa.DataType) -> pa.DataType:
    """Find the type without views and runs that holds what a type does; the type itself where it has none.

    Examples
    --------
    >>> import pyarrow as pa
    >>> find_plain(pa.list_(pa.binary_view()))
    ListType(list<item: large_binary>)
    """
    import pyarrow as pa

    def replace(field: pa.Field) -> pa.Field:
        return field.with_type(find_plain(field.type))

    kinds, plain = pa.types, kind
    if kinds.is_string_view(kind):
        plain = pa.large_string()
    elif kinds.is_binary_view(kind):
        plain = pa.large_binary()
    elif kinds.is_run_end_encoded(kind):
        plain = find_plain(kind.value_type)
    elif kinds.is_dictionary(kind):
        plain = pa.dictionary(kind.index_type, find_plain(kind.value_type), kind.ordered)
    elif kinds.is_struct(kind):
        plain = pa.struct([replace(field) for field in kind])
    elif kinds.is_map(kind):
        plain = pa.map_(replace(kind.key_field), replace(kind.item_field), kind.keys_sorted)
    elif kinds.is_fixed_size_list(kind):
        plain = pa.list_(replace(kind.value_field), kind.list_size)
    elif kinds.is_list(kind):
        plain = pa.list_(replace(kind.value_field))
    elif kinds.is_large_list(kind):
        plain = pa.large_list(replace(kind.value_field))
    return plain
