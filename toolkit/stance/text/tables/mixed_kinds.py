"""Values of several kinds that Arrow would take for one, and change."""

from __future__ import annotations

import datetime
import numbers
from collections.abc import Collection, Iterable
from itertools import chain
from typing import Any, Final

_KINDS: Final[tuple[tuple[type, ...], ...]] = (
    (bool,),
    (numbers.Number,),
    (str,),
    (bytes, bytearray, memoryview),
    (datetime.date, datetime.time, datetime.timedelta),
)


def are_of_two_kinds(kinds: Iterable[type]) -> bool:
    """Tell types of truth values, numbers, text, bytes and times beside one another.

    Of text beside bytes Arrow makes bytes, of numbers beside times, times, of truth values beside
    fractions, fractions.

    Examples
    --------
    >>> are_of_two_kinds({str, bytes}), are_of_two_kinds({int, float})
    (True, False)
    """
    return len({_find_kind(kind) for kind in kinds} - {None}) > 1


def hold_two_kinds(values: Collection[Any]) -> bool:
    """Tell values of which some place within lists and objects holds such; others hold none.

    Examples
    --------
    >>> hold_two_kinds([[b"a", "b"]]), hold_two_kinds([{"x": b"a", "y": "b"}]), hold_two_kinds([b"a", "b"])
    (True, False, False)
    """
    if not any(issubclass(kind, list | tuple | dict) for kind in set(map(type, values))):
        return False  # soon, as long lists of numbers are
    nested = [value for value in values if isinstance(value, list | tuple | dict)]
    objects = [value for value in nested if isinstance(value, dict)]
    items = list(chain.from_iterable(value for value in nested if not isinstance(value, dict)))
    names = set(chain.from_iterable(objects))
    groups = [items, *([value[name] for value in objects if name in value] for name in names)]
    return any(are_of_two_kinds(set(map(type, group))) or hold_two_kinds(group) for group in groups)


def hold_halves(values: Collection[Any]) -> bool:
    """Tell values that are, or hold within lists, arrays and objects, NumPy's fractions of two bytes.

    Examples
    --------
    >>> import numpy as np
    >>> hold_halves([1, [np.float16(1.5)]]), hold_halves([1, 1.5])
    (True, False)
    """
    kinds = set(map(type, values))
    if any(map(_is_half, kinds)):
        return True
    items: list[Any] = []
    for kind in kinds:
        held: list[Any] = [value for value in values if type(value) is kind] if _is_nested(kind) else []
        if _is_array(kind):  # whose numbers are all of a kind
            held = [array.flat if array.dtype == object else array.flat[:1] for array in held]
        items += chain.from_iterable(value.values() if issubclass(kind, dict) else value for value in held)
    return bool(items) and hold_halves(items)


def widen_halves(value: Any) -> Any:
    """Make Python's numbers of NumPy's fractions of two bytes, within lists, arrays and objects too.

    Beside whole numbers Arrow would cut them to such.

    Examples
    --------
    >>> import numpy as np
    >>> widen_halves([1, {"n": np.float16(1.5)}])
    [1, {'n': 1.5}]
    """
    if isinstance(value, dict):
        return {name: widen_halves(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [widen_halves(inner) for inner in value]
    if _is_array(type(value)) and value.dtype in ("float16", "object"):
        return widen_halves(value.tolist())
    return float(value) if _is_half(type(value)) else value


def is_truth(kind: type) -> bool:
    """Tell the type of truth values, and NumPy's.

    Examples
    --------
    >>> is_truth(bool), is_truth(int)
    (True, False)
    """
    return kind is bool or (kind.__module__ == "numpy" and kind.__name__ in ("bool", "bool_"))


def _find_kind(kind: type) -> int | None:
    """Find which of the kinds above a type is; ``None`` for others, of which Arrow tells."""
    if is_truth(kind):
        return 0
    if kind.__name__ == "timedelta64":  # which NumPy counts among its numbers
        return None
    return next((place for place, bases in enumerate(_KINDS) if issubclass(kind, bases)), None)


def _is_half(kind: type) -> bool:
    return kind.__module__ == "numpy" and kind.__name__ == "float16"


def _is_nested(kind: type) -> bool:
    return issubclass(kind, list | tuple | dict) or _is_array(kind)


def _is_array(kind: type) -> bool:
    return kind.__module__ == "numpy" and kind.__name__ == "ndarray"
