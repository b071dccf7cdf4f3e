"""Dates put into days, weeks, months, quarters and years."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from stance.errors import DataError

if TYPE_CHECKING:
    import pyarrow as pa

_YEAR: Final = 365.25  # days

FREQS: Final = ("day", "week", "month", "quarter", "year")
"""The lengths of a period."""

_NAMES: Final[dict[str, Callable[[datetime.date], str]]] = {
    "day": lambda date: date.isoformat(),
    "week": lambda date: "{}-W{:02d}".format(*date.isocalendar()),
    "month": lambda date: f"{date.year:04d}-{date.month:02d}",
    "quarter": lambda date: f"{date.year:04d}-Q{(date.month + 2) // 3}",
    "year": lambda date: f"{date.year:04d}",
}
_WEEK: Final = re.compile(r"[0-9]{4}-?W[0-9]{2}")
_SESSION: Final = re.compile(r"[0-9]{2}(?P<first>[0-9]{2})[-–/](?P<second>[0-9]{2})")
_LIKE_DATE: Final = re.compile(r"[0-9]{1,2}([./-])[0-9]{1,2}\1[0-9]{4}|[0-9]{4}([./-])[0-9]{1,2}\2[0-9]{1,2}")
_PARTS: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")


def check_freq(freq: str) -> None:
    """Refuse periods that are none of :data:`FREQS`."""
    if freq not in FREQS:
        raise DataError(f"freq: expected {', '.join(FREQS)}; found {freq!r}. Choose one of them.")


def name_periods(values: pa.Array, freq: str, where: str) -> list[str | None]:
    """Name the period in which each date lies.

    Parameters
    ----------
    values : pyarrow.Array
        Dates, timestamps, text in the form of ISO 8601 (``2024-06-18``, also with a time), or years; for
        months and longer periods also ``2024-06``, for years ``2024``, and for weeks ``2024-W25``.
    freq : str
        One of :data:`FREQS`; weeks are those of ISO 8601.
    where : str
        What the error message begins with.

    Returns
    -------
    list of str or None
        Names that sort in the order of time; ``None`` where there is no date.

    Raises
    ------
    DataError
        If a value is no date, or too coarse for the periods.

    Examples
    --------
    >>> import pyarrow as pa
    >>> name_periods(pa.array(["2024-06-18", None, "2024-07"]), "quarter", "my.csv: date")
    ['2024-Q2', None, '2024-Q3']
    """
    check_freq(freq)
    names: list[str | None] = []
    odd = []
    for value in list_values(values):
        if is_missing(value):
            names.append(None)
            continue
        date = _parse_date(value, freq)
        if date is None:
            odd.append(value)
        else:
            names.append(_NAMES[freq](date))
    if odd:
        shown = ", ".join(repr(str(value)) for value in odd[:3]) + (", …" if len(odd) > 3 else "")
        raise DataError(
            f"{where}: expected dates such as 2024-06-18; found {len(odd):,} of {len(values):,} different "
            f"values that are none, or not to the {freq}: {shown}. {_advise(odd, freq)}"
        )
    return names


def count_years(values: pa.Array) -> tuple[list[float], datetime.date] | None:
    """Count years since the first of different dates; ``nan`` where there is none.

    Parameters
    ----------
    values : pyarrow.Array
        Dates, timestamps, or text as of :func:`name_periods` for months.

    Returns
    -------
    years : list of float
    first : datetime.date
        Both ``None`` where some value is no date, or nothing is one.

    Examples
    --------
    >>> import pyarrow as pa
    >>> count_years(pa.array(["2023-01-01", None, "2027-01-01"]))[0]
    [0.0, nan, 4.0]
    >>> count_years(pa.array(["2023-01-01", "Herald"])) is None
    True
    """
    dates: list[datetime.date | None] = []
    for value in list_values(values):
        date = None if is_missing(value) else _parse_written(value)
        if date is None and not is_missing(value):
            return None
        dates.append(date)
    first = min((date for date in dates if date is not None), default=None)
    if first is None:
        return None
    return [math.nan if date is None else (date - first).days / _YEAR for date in dates], first


def list_odd_dates(values: pa.Array) -> list[str]:
    """List what is no date of different values, most of which are dates or look like some.

    Examples
    --------
    >>> import pyarrow as pa
    >>> list_odd_dates(pa.array(["2023-01-01", "n.d.", "2024-01-01", None]))
    ['n.d.']
    >>> list_odd_dates(pa.array(["Herald", "2023-01-01"]))
    []
    >>> list_odd_dates(pa.array(["2011-12", "2012-13"]))  # sessions, or seasons
    []
    """
    found = [value for value in list_values(values) if not is_missing(value)]
    if all(isinstance(value, str) and _is_session(value) for value in found):
        return []
    odd = [str(value) for value in found if _parse_written(value) is None]
    n_alike = len(found) - len(odd) + sum(_LIKE_DATE.fullmatch(value.strip()) is not None for value in odd)
    return odd if 2 * n_alike > len(found) else []


def _is_session(value: str) -> bool:
    """Tell two years in a row, as of a parliament's session: *2012-13*."""
    found = _SESSION.fullmatch(value.strip())
    return found is not None and (int(found["first"]) + 1) % 100 == int(found["second"])


def _parse_written(value: Any) -> datetime.date | None:
    """Read a date that is written as one: numbers of eight digits may be names."""
    return None if isinstance(value, str) and "-" not in value else _parse_date(value, "month")


def list_values(values: pa.Array) -> list[Any]:
    """List values as Python has them; times beyond its calendar, or of a zone that it does not know, as text.

    Examples
    --------
    >>> import pyarrow as pa
    >>> list_values(pa.array([0, 10_000_000], pa.date32()))
    [datetime.date(1970, 1, 1), '29349-01-26']
    """
    try:
        return values.to_pylist()  # type: ignore[no-any-return]
    except (ValueError, OverflowError, KeyError):
        return [_read_scalar(scalar) for scalar in values]


def _read_scalar(scalar: pa.Scalar) -> Any:
    import pyarrow as pa

    try:
        return scalar.as_py()
    except (ValueError, OverflowError, KeyError):
        if not pa.types.is_timestamp(scalar.type) or scalar.type.tz is None:
            return str(scalar.cast(pa.string()))
        # Arrow knows no more zones than Python.
        return f"{pa.scalar(scalar.value, pa.timestamp(scalar.type.unit)).cast(pa.string())} UTC"


def _advise(odd: list[Any], freq: str) -> str:
    """Advise on dates that are too coarse for the periods, or are none."""
    for longer in FREQS[FREQS.index(freq) + 1 :]:
        if all(_parse_date(value, longer) for value in odd):
            return f"Pass --freq {longer}, or rewrite them."
    return "Rewrite them, or choose another column or --freq."


def is_missing(value: object) -> bool:
    """Say whether a cell holds no value: nothing, blank text, or what is not a number.

    Examples
    --------
    >>> [is_missing(value) for value in (None, "", " ", float("nan"), 0, "nan")]
    [True, True, True, True, False, False]
    """
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, float) and math.isnan(value))


def _parse_date(value: Any, freq: str) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, float) and value.is_integer():  # as pandas writes years with gaps
        value = int(value)
    text = str(value).strip()
    if freq != "week" and _WEEK.fullmatch(text):
        text = ""  # too coarse, even for years: a week may lie in two
    parts = _PARTS.fullmatch(text)
    try:
        if parts is not None:
            year, month = parts.groups()
            if freq == "year" or (month is not None and freq in ("month", "quarter")):
                return datetime.date(int(year), int(month or 1), 1)
            return None
        return None if isinstance(value, int | float) else datetime.datetime.fromisoformat(text).date()
    except ValueError:
        return None
