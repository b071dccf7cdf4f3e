"""Arrow types of columns that pass through: inferred, and cast without loss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from stance.errors import DataError, quote_cause
from stance.text.read_sources import replace_surrogates
from stance.text.tables.arrow_values import read_values
from stance.text.tables.mixed_kinds import are_of_two_kinds, hold_halves, hold_two_kinds, widen_halves
from stance.text.tables.plain_types import find_plain
from stance.text.tables.python_times import are_of_two_clocks, find_unit
from stance.text.tables.wide_objects import have_many_keys
from stance.text.tables.written_values import write_column, write_value

if TYPE_CHECKING:
    import pyarrow as pa


MAX_DEPTH: Final = 32
"""Lists and structs in one another, at most; Parquet files of some fifty lists cannot be read again."""


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
    if kinds == {str} or are_of_two_kinds(kinds) or are_of_two_clocks(values, kinds):
        return pa.string()
    if have_many_keys(values):
        return pa.string()
    try:
        found = pa.array(values).type
        if _can_be_written(found) and hides_halves(found, values):
            found = pa.array(widen_halves(values)).type
        found = find_unit(found, values)
    except (pa.ArrowException, OverflowError, UnicodeEncodeError, TypeError, ValueError):
        return pa.string()
    if not _can_be_written(found) or (may_be_mixed(found) and hold_two_kinds(values)):
        return pa.string()
    return found


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
        values = list(map(write_value, values))
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
        return write_column(column).cast(kind) if is_text(kind) else column.cast(kind)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError):
        return pa.chunked_array([build_array(read_values(column, " "), kind, where)], type=kind)


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


def may_be_mixed(kind: pa.DataType) -> bool:
    """Tell types that are bytes, times or fractions, or hold such, which Arrow makes of other values, too.

    Examples
    --------
    >>> import pyarrow as pa
    >>> may_be_mixed(pa.list_(pa.binary())), may_be_mixed(pa.list_(pa.string()))
    (True, False)
    """
    import pyarrow as pa

    is_such = has_bytes(kind) or pa.types.is_temporal(kind) or pa.types.is_floating(kind)
    return is_such or any(may_be_mixed(kind.field(i).type) for i in range(kind.num_fields))


def hides_halves(kind: pa.DataType, values: Sequence[Any]) -> bool:
    """Tell types that are or hold whole numbers, which Arrow makes of NumPy's halves beside such.

    Examples
    --------
    >>> import numpy as np
    >>> import pyarrow as pa
    >>> hides_halves(pa.int64(), [np.float16(1.5), 2]), hides_halves(pa.int64(), [1, 2])
    (True, False)
    """
    return _holds_whole(kind) and hold_halves(values)


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


def _holds_whole(kind: pa.DataType) -> bool:
    import pyarrow as pa

    return pa.types.is_integer(kind) or any(
        map(_holds_whole, (kind.field(i).type for i in range(kind.num_fields)))
    )


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
