"""What pandas takes for missing, in values of Python's and NumPy's."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any, Final

MISSING: Final = ("NaTType", "NAType")
"""Types of pandas."""


def read_value(value: Any) -> Any:
    """Give a value of an object column as plain Python has it, with null for what is missing.

    Examples
    --------
    >>> import numpy as np
    >>> [read_value(value) for value in (np.int8(1), float("nan"), {"n": [float("nan"), "So."]})]
    [1, None, {'n': [None, 'So.']}]
    """
    import numpy as np

    # Times of NumPy that have nanoseconds would become numbers.
    is_plain = not isinstance(value, np.generic) or isinstance(value, np.datetime64 | np.timedelta64)
    return _clear_missing(value if is_plain else value.item())


def drop_missing(values: list[Any]) -> list[Any]:
    """Put null in the place of NaT, NA and, beside what is no number, NaN, as pandas writes them.

    Examples
    --------
    >>> drop_missing([float("nan"), "So."]), drop_missing([float("nan"), 1.5])
    ([None, 'So.'], [nan, 1.5])
    """
    import numpy as np

    kinds = set(map(type, values)) - {type(None)}
    missing = {kind for kind in kinds if kind.__name__ in MISSING}
    floats = {kind for kind in kinds if issubclass(kind, float | np.floating)}
    if floats and any(kind is bool or not issubclass(kind, int) for kind in kinds - missing - floats):
        values = [None if type(value) in floats and math.isnan(value) else value for value in values]
    return [None if type(value) in missing else value for value in values] if missing else values


def _clear_missing(value: Any) -> Any:
    """Put null in the place of NaN, NaT and NA within lists and objects, as Arrow does for pandas."""
    import numpy as np

    if isinstance(value, dict):
        return {name: _clear_missing(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.dtype == object):
        if all(issubclass(kind, float | np.floating) for kind in set(map(type, value))):
            # Soon, as embeddings are long.
            return [None if inner != inner else inner for inner in value]  # noqa: PLR0124 - NaN alone
        return [_clear_missing(inner) for inner in value]
    if _is_missing(value):
        return None
    # Narrow fractions of NumPy stay so.
    is_whole = isinstance(value, np.generic) and value.dtype.kind in "biu"
    return value.item() if is_whole else value


def _is_missing(value: Any) -> bool:
    import numpy as np

    if isinstance(value, float | np.floating):
        return math.isnan(value)
    if isinstance(value, np.datetime64 | np.timedelta64):
        return bool(np.isnat(value))
    return value.is_nan() if isinstance(value, Decimal) else type(value).__name__ in MISSING
