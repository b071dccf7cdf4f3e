"""Objects of ever new keys, such as counts by word, of which a struct would be far larger than they are."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import pyarrow as pa

MAX_FIELDS: Final = 200
"""Keys of objects that do not all have the same, at most."""

MAX_DEPTH: Final = 32
"""Lists and objects in one another that are looked at."""


def have_many_keys(values: Iterable[Any], depth: int = 0) -> bool:
    """Tell objects, also within others, that have more keys together than a struct should, not all the same.

    Examples
    --------
    >>> have_many_keys([{"it": 1, "may": 1}, {"rain": 2}]), have_many_keys({word: 1} for word in range(300))
    (False, True)
    """
    values = values if isinstance(values, list | tuple) else list(values)
    are_plain = not any(issubclass(kind, dict | list) for kind in set(map(type, values)))
    if depth > MAX_DEPTH or are_plain:
        return False
    nested = [value for value in values if isinstance(value, dict | list)]
    items = list(chain.from_iterable(value for value in nested if isinstance(value, list)))
    objects = [value for value in nested if isinstance(value, dict)]
    names = set(chain.from_iterable(objects))
    if len(names) > MAX_FIELDS and any(len(value) < len(names) for value in objects):
        return True
    groups = [[value[name] for value in objects if name in value] for name in names]
    return any(have_many_keys(group, depth + 1) for group in (items, *groups))


def is_widened(union: pa.DataType, *parts: pa.DataType) -> bool:
    """Tell a union of structs, also within others, that has too many fields which not all its parts have.

    Examples
    --------
    >>> import pyarrow as pa
    >>> few, many = (pa.struct([(str(key), pa.int64()) for key in range(n)]) for n in (1, 300))
    >>> is_widened(many, many, many), is_widened(many, many, few)
    (False, True)
    """
    import pyarrow as pa

    if pa.types.is_list(union):
        return is_widened(union.value_type, *(part.value_type for part in parts if pa.types.is_list(part)))
    if not pa.types.is_struct(union):
        return False
    parts = tuple(part for part in parts if pa.types.is_struct(part))
    if union.num_fields > MAX_FIELDS and any(part.num_fields < union.num_fields for part in parts):
        return True
    for field in union:
        having = [part for part in parts if part.get_field_index(field.name) >= 0]
        if is_widened(field.type, *(part.field(field.name).type for part in having)):
            return True
    return False
