"""Values as text, in columns that have text beside them."""

from __future__ import annotations

import contextlib
import datetime
import json
import math
from typing import TYPE_CHECKING, Any, Final

from stance.text.tables.arrow_values import read_values
from stance.text.tables.mixed_kinds import is_truth
from stance.text.tables.python_times import write_duration

if TYPE_CHECKING:
    import pyarrow as pa

_NUMBERS: Final = tuple("biufO")
"""Kinds of NumPy's types: truth values, numbers, and any objects."""

# How Arrow writes them, and how Python does.
_FRACTIONS: Final = ((r"\.0+([^0-9]|$)", r"\1"), (r"(\.[0-9]{6})000([^0-9]|$)", r"\1\2"))
_ZONES: Final = (("Z$", "+00:00"), (r"([+-][0-9]{2})([0-9]{2})$", r"\1:\2"))


def write_value(value: object) -> str | None:
    """Write a value as text: what JSON knows, as JSON; dates, decimals and the like as Python does.

    Parameters
    ----------
    value : object
        Numbers and arrays of NumPy are written as Python's; what is missing, or is no number, is none.

    Returns
    -------
    str or None

    Examples
    --------
    >>> [write_value(value) for value in (True, [1, "a"], float("inf"), float("nan"), b"So.")]
    ['true', '[1, "a"]', 'Infinity', None, 'So.']
    """
    value = _make_plain(value)
    if isinstance(value, float) and not math.isfinite(value):
        infinite: str | None = _replace_odd_ones(value)
        return infinite
    return None if value is None else _write_text(value)


def write_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Write times and durations as Python does, infinities as JSON does, and nothing for what is no number.

    Other columns stay.

    Examples
    --------
    >>> import pyarrow as pa
    >>> write_column(pa.chunked_array([pa.array([300], pa.duration("s"))])).to_pylist()
    ['0:05:00']
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_floating(kind):
        return _replace_odd(column, column.cast(pa.string()))
    if pa.types.is_duration(kind):
        return pa.chunked_array([list(map(write_value, read_values(column)))], type=pa.string())
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
    return _replace_odd(numbers, pc.if_else(is_whole, whole, column.cast(pa.string())))


def _replace_odd(numbers: pa.ChunkedArray, texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Give infinities the names that JSON Lines have for them, and none to what is no number."""
    import pyarrow.compute as pc

    infinite = pc.if_else(pc.greater(numbers, 0), "Infinity", "-Infinity")
    return pc.if_else(pc.is_nan(numbers), None, pc.if_else(pc.is_inf(numbers), infinite, texts))


def _write_text(value: object) -> str:
    """Write a value as text: what JSON knows, as JSON; dates, decimals and the like as Python does."""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).decode("utf-8", "replace")
    if is_truth(type(value)):
        return "true" if value else "false"
    if isinstance(value, bool | int | float | list | tuple | dict):
        try:
            return json.dumps(value, ensure_ascii=False, allow_nan=False, default=_write_inner)
        except (TypeError, ValueError):
            return json.dumps(_replace_odd_ones(value), ensure_ascii=False, default=_write_text)
    return write_duration(value) if isinstance(value, datetime.timedelta) else str(value)


def _write_inner(value: object) -> object:
    """Write for JSON, within lists and objects, what it does not know."""
    plain = _make_plain(value)
    return _write_text(value) if plain is value else plain


def _make_plain(value: Any) -> Any:
    """Give numbers and arrays of NumPy as Python has them; its times might become numbers."""
    kind = getattr(getattr(value, "dtype", None), "kind", None)
    if kind not in _NUMBERS or not hasattr(value, "tolist"):  # as sparse matrices have none
        return value
    plain = value.tolist()
    return value if type(plain) is type(value) else plain  # Python has no longer fractions


def _replace_odd_ones(value: Any) -> Any:
    """Replace, within lists and objects, what is no number by null; infinities and odd keys by text."""
    value = _make_plain(value)
    if isinstance(value, dict):
        return {
            name if name is None or isinstance(name, str | int) else str(name): _replace_odd_ones(inner)
            for name, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [_replace_odd_ones(inner) for inner in value]
    if not isinstance(value, float) or math.isfinite(value):
        return value
    return None if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
