"""Values of several kinds that Arrow would take for one, and change."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from decimal import Decimal
from itertools import chain
from typing import Any, Final

_KINDS: Final[tuple[tuple[type, ...], ...]] = (
    (bool,),
    (int, float, Decimal),
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
    return next((place for place, bases in enumerate(_KINDS) if issubclass(kind, bases)), None)
