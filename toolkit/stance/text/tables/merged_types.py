"""Types that hold the values of a column in several files, and values that a wider type would lose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from stance.text.tables.arrow_types import has_bytes, is_text
from stance.text.tables.wide_objects import is_widened

if TYPE_CHECKING:
    import pyarrow as pa

MAX_EXACT: Final = 2**53
"""Whole numbers up to here are themselves among fractions (of double precision); others may be rounded."""

MAX_NANOSECONDS: Final = 2**63 - 1
"""About 292 years; times of nanoseconds are counted from 1970."""

_DIGITS: Final = {8: 3, 16: 5, 32: 10, 64: 19}
"""Of whole numbers of so many bits; unsigned ones of 64 have one more."""

_NANOSECONDS: Final = {"s": 10**9, "ms": 10**6, "us": 10**3}


def merge_types(first: pa.DataType, second: pa.DataType) -> pa.DataType:
    """Find a type that holds the values of both; text where there is no other.

    It may still be one in which long numbers lose digits: see :func:`narrows`.

    Examples
    --------
    >>> import pyarrow as pa
    >>> merge_types(pa.int64(), pa.float64()), merge_types(pa.int64(), pa.string())
    (DataType(double), DataType(string))
    >>> merge_types(pa.decimal128(9, 2), pa.float64())  # 19.90 would be 19.900000000000002
    DataType(string)
    >>> merge_types(pa.decimal128(9, 2), pa.uint16())
    Decimal128Type(decimal128(9, 2))
    """
    import pyarrow as pa

    if first == second:
        return first
    if (is_text(first) and has_bytes(second)) or (has_bytes(first) and is_text(second)):
        return pa.large_string() if pa.large_string() in (first, second) else pa.string()
    first, second = _widen(first, second), _widen(second, first)
    try:
        pair = [pa.schema([("x", kind)]) for kind in (first, second)]
        union = pa.unify_schemas(pair, promote_options="permissive").field(0).type
    except (pa.ArrowTypeError, pa.ArrowInvalid):
        return pa.string()
    if is_widened(union, first, second) or _is_lossy(first, second):
        return pa.string()
    return union


def _widen(kind: pa.DataType, other: pa.DataType) -> pa.DataType:
    """Make a decimal of whole numbers beside decimals: Arrow's own has too few digits for them."""
    import pyarrow as pa

    if not (pa.types.is_integer(kind) and pa.types.is_decimal(other)):
        return kind
    return pa.decimal128(20 if kind == pa.uint64() else _DIGITS[kind.bit_width])


def _is_lossy(first: pa.DataType, second: pa.DataType) -> bool:
    """Tell types whose union in Arrow would change common values of one of them."""
    import pyarrow as pa

    kinds = pa.types
    for one, other in _pair_leaves(first, second):
        if kinds.is_decimal(one) and kinds.is_decimal(other):
            n_whole = max(one.precision - one.scale, other.precision - other.scale)
            if n_whole + max(one.scale, other.scale) > (
                38 if max(one.bit_width, other.bit_width) < 256 else 76
            ):
                return True
        for left, right in ((one, other), (other, one)):
            # Arrow takes int64, which has half the numbers of the other.
            if left == pa.uint64() and kinds.is_signed_integer(right):
                return True
            if kinds.is_decimal(left) and (kinds.is_floating(right) or kinds.is_integer(right)):
                return True
    return False


def narrows(kind: pa.DataType, union: pa.DataType) -> bool:
    """Tell whether a type that holds some types together has no room for the long numbers of one of them.

    Parameters
    ----------
    kind, union : pyarrow.DataType
        The one, and what :func:`merge_types` made of it and others.

    Returns
    -------
    bool

    Examples
    --------
    >>> import pyarrow as pa
    >>> narrows(pa.int64(), pa.float64()), narrows(pa.timestamp("s"), pa.timestamp("ns"))
    (True, True)
    >>> narrows(pa.int64(), pa.string())
    False
    """
    import pyarrow as pa

    for one, other in _pair_leaves(kind, union):
        if one in (pa.int64(), pa.uint64()) and pa.types.is_floating(other):
            return True
        is_time = pa.types.is_timestamp(other) or pa.types.is_duration(other)
        if is_time and other.unit == "ns" and _find_limit(one) is not None:
            return True
    return False


def holds_long(column: pa.Array | pa.ChunkedArray) -> bool:
    """Tell whether any number of a column might be lost in a wider type.

    So are whole numbers that would be rounded among fractions, and times that nanoseconds cannot count; of
    lists and objects, what they hold.

    Examples
    --------
    >>> import pyarrow as pa
    >>> holds_long(pa.array([2**53, None])), holds_long(pa.array([-(2**53) - 1]))
    (False, True)
    >>> holds_long(pa.array([[{"id": 2**53 + 1}]]))
    True
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if not may_be_long(column.type):
        return False
    for chunk in column.chunks if isinstance(column, pa.ChunkedArray) else [column]:
        for leaf in _flatten(chunk):
            if _find_limit(leaf.type) is not None:
                ends = pc.min_max(leaf if pa.types.is_integer(leaf.type) else leaf.cast(pa.int64())).as_py()
                if ends["min"] is not None and is_long(ends["min"], ends["max"], leaf.type):
                    return True
    return False


def may_be_long(kind: pa.DataType) -> bool:
    """Tell whether a type has numbers of which :func:`holds_long` tells.

    Examples
    --------
    >>> import pyarrow as pa
    >>> may_be_long(pa.list_(pa.int64())), may_be_long(pa.int32())
    (True, False)
    """
    return any(_find_limit(leaf) is not None for leaf in find_leaves(kind))


def is_long(smallest: int, largest: int, kind: pa.DataType) -> bool:
    """Tell whether numbers between two might be lost in a wider type, as of :func:`holds_long`.

    Examples
    --------
    >>> import pyarrow as pa
    >>> is_long(0, 2**53, pa.int64()), is_long(0, 2**53 + 1, pa.int64())
    (False, True)
    """
    limit = _find_limit(kind)
    return limit is not None and (smallest < -limit or largest > limit)


def _find_limit(kind: pa.DataType) -> int | None:
    """Find how large a number of a type may be to fit in every wider type; ``None`` if all do."""
    import pyarrow as pa

    if kind in (pa.int64(), pa.uint64()):
        return MAX_EXACT
    if (pa.types.is_timestamp(kind) or pa.types.is_duration(kind)) and kind.unit in _NANOSECONDS:
        return MAX_NANOSECONDS // _NANOSECONDS[kind.unit]
    return None


def find_leaves(kind: pa.DataType) -> list[pa.DataType]:
    """List the types within lists, objects and maps, in their order; of others, the type itself.

    Examples
    --------
    >>> import pyarrow as pa
    >>> find_leaves(pa.struct([("a", pa.list_(pa.int64())), ("b", pa.string())]))
    [DataType(int64), DataType(string)]
    """
    return [leaf for leaf, _ in _pair_leaves(kind, kind)]


def _pair_leaves(first: pa.DataType, second: pa.DataType) -> Iterator[tuple[pa.DataType, pa.DataType]]:
    """Pair the types that stand in the same place within two."""
    import pyarrow as pa

    kinds = pa.types
    if kinds.is_struct(first) and kinds.is_struct(second):
        for field in first:
            if second.get_field_index(field.name) >= 0:
                yield from _pair_leaves(field.type, second.field(field.name).type)
    elif kinds.is_map(first) and kinds.is_map(second):
        yield from _pair_leaves(first.key_type, second.key_type)
        yield from _pair_leaves(first.item_type, second.item_type)
    elif _is_list(first) and _is_list(second):
        yield from _pair_leaves(first.value_type, second.value_type)
    else:
        yield first, second


def _flatten(column: pa.Array) -> Iterator[pa.Array]:
    """Take the values out of lists, objects and maps."""
    import pyarrow as pa

    if pa.types.is_struct(column.type):
        for field in column.flatten():
            yield from _flatten(field)
    elif pa.types.is_map(column.type):
        yield from _flatten(column.keys)
        yield from _flatten(column.items)
    elif _is_list(column.type):
        yield from _flatten(column.flatten())
    else:
        yield column


def _is_list(kind: pa.DataType) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind))
