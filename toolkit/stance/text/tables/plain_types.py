"""Types of Arrow that hold what others do, in a form that more can be done with: no views, no nanoseconds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


def find_plain(kind: pa.DataType) -> pa.DataType:
    """Find the type without views and runs that holds what a type does; the type itself where it has none.

    Examples
    --------
    >>> import pyarrow as pa
    >>> find_plain(pa.list_(pa.binary_view()))
    ListType(list<item: large_binary>)
    """
    import pyarrow as pa

    if pa.types.is_string_view(kind):
        return pa.large_string()
    if pa.types.is_binary_view(kind):
        return pa.large_binary()
    return find_plain(kind.value_type) if pa.types.is_run_end_encoded(kind) else _replace(kind, find_plain)


def find_coarse(kind: pa.DataType) -> pa.DataType:
    """Find the type that has microseconds where a type has nanoseconds; the type itself where it has none.

    Examples
    --------
    >>> import pyarrow as pa
    >>> find_coarse(pa.list_(pa.duration("ns")))
    ListType(list<item: duration[us]>)
    """
    import pyarrow as pa

    if getattr(kind, "unit", None) != "ns":
        return _replace(kind, find_coarse)
    if pa.types.is_timestamp(kind):
        return pa.timestamp("us", kind.tz)
    return pa.duration("us") if pa.types.is_duration(kind) else pa.time64("us")


def _replace(kind: pa.DataType, find: Callable[[pa.DataType], pa.DataType]) -> pa.DataType:
    """Replace the types within lists, objects, maps and numbered values; other types stay."""
    import pyarrow as pa

    def replace(field: pa.Field) -> pa.Field:
        return field.with_type(find(field.type))

    kinds, replaced = pa.types, kind
    if kinds.is_dictionary(kind):
        replaced = pa.dictionary(kind.index_type, find(kind.value_type), kind.ordered)
    elif kinds.is_struct(kind):
        replaced = pa.struct([replace(field) for field in kind])
    elif kinds.is_map(kind):
        replaced = pa.map_(replace(kind.key_field), replace(kind.item_field), kind.keys_sorted)
    elif kinds.is_fixed_size_list(kind):
        replaced = pa.list_(replace(kind.value_field), kind.list_size)
    elif kinds.is_list(kind):
        replaced = pa.list_(replace(kind.value_field))
    elif kinds.is_large_list(kind):
        replaced = pa.large_list(replace(kind.value_field))
    elif kinds.is_list_view(kind):
        replaced = pa.list_view(replace(kind.value_field))
    elif kinds.is_large_list_view(kind):
        replaced = pa.large_list_view(replace(kind.value_field))
    return replaced
