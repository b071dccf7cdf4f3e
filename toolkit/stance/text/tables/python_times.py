"""Columns of times of Python and pandas, of which Arrow takes the type of the first, and microseconds."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


def are_of_two_clocks(values: Sequence[Any], kinds: set[type]) -> bool:
    """Tell days among times, whose hours Arrow would drop, and times with and without a zone.

    Parameters
    ----------
    values : sequence
    kinds : set of type
        The types of those that are not ``None``.

    Examples
    --------
    >>> are_of_two_clocks([datetime.date(2024, 1, 1)], {datetime.date})
    False
    """
    times = [kind for kind in kinds if issubclass(kind, datetime.datetime)]
    if not times:
        return False
    if any(issubclass(kind, datetime.date) for kind in kinds.difference(times)):
        return True
    return len({value.tzinfo is None for value in values if isinstance(value, datetime.datetime)}) > 1


def find_unit(kind: pa.DataType, values: Sequence[Any]) -> pa.DataType:
    """Find the type of times and durations of pandas that have nanoseconds; text where it cannot count all.

    Parameters
    ----------
    kind : pyarrow.DataType
        What Arrow takes them for.
    values : sequence

    Returns
    -------
    pyarrow.DataType
        The same for all others.

    Examples
    --------
    >>> import pandas as pd
    >>> import pyarrow as pa
    >>> find_unit(pa.timestamp("us"), [pd.Timestamp(1, unit="ns")])
    TimestampType(timestamp[ns])
    """
    import pyarrow as pa

    is_time = pa.types.is_timestamp(kind)
    if not (is_time or pa.types.is_duration(kind)) or kind.unit != "us":
        return kind
    if not any(getattr(value, "nanosecond" if is_time else "nanoseconds", 0) for value in values):
        return kind
    exact = pa.timestamp("ns", kind.tz) if is_time else pa.duration("ns")
    try:
        pa.array(values, exact)
    except (pa.ArrowException, OverflowError):
        return pa.string()
    return exact


def write_duration(value: datetime.timedelta) -> str:
    """Write a duration as Python does, one of pandas with its nanoseconds.

    Examples
    --------
    >>> import pandas as pd
    >>> write_duration(datetime.timedelta(1)), write_duration(pd.Timedelta(1, unit="ns"))
    ('1 day, 0:00:00', '0:00:00.000000001')
    """
    days = f"{value.days} day{'' if abs(value.days) == 1 else 's'}, " if value.days else ""
    text = f"{days}{datetime.timedelta(0, value.seconds, value.microseconds)}"  # pandas' may have more days
    n_nanos: int = getattr(value, "nanoseconds", 0)
    return text if not n_nanos else f"{text if '.' in text else f'{text}.000000'}{n_nanos:03d}"
