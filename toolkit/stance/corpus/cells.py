"""Single values, whichever of pandas, NumPy, Arrow or plain Python they come from."""

from __future__ import annotations

import datetime
import math
import unicodedata
from decimal import Decimal
from typing import Any

from stance.text.tables.python_times import write_duration


def take_value(value: object) -> Any:
    """Take a value as plain Python has it.

    Parameters
    ----------
    value : object
        ``None``, ``NaN``, ``NaT``, ``pandas.NA`` and a null of Arrow are no value.

    Returns
    -------
    object
        ``None`` for no value; an ``int`` for a whole number, since pandas makes fractions of all numbers in a
        column with gaps.

    Examples
    --------
    >>> [take_value(value) for value in (float("nan"), 2001.0, 0.5, "2001.0")]
    [None, 2001, 0.5, '2001.0']
    """
    found: Any = value.as_py() if hasattr(value, "as_py") else value
    if getattr(getattr(found, "dtype", None), "kind", "") in tuple("biuf") and found.ndim == 0:
        found = found.item()
    if isinstance(found, str) or found is None:
        return found
    try:
        if found != found:  # noqa: PLR0124  # as of nothing else than NaN and NaT
            return None
    except TypeError:  # pandas.NA is neither like itself nor unlike
        return None
    except ValueError:  # an array
        return found
    return int(found) if isinstance(found, float) and found.is_integer() else found


def show_value(value: object) -> str | None:
    """Write a value as text; ``None`` where it is none.

    Examples
    --------
    >>> [show_value(value) for value in (None, float("nan"), 2001.0, 2001, 0.5)]
    [None, None, '2001', '2001', '0.5']
    """
    found = take_value(value)
    return None if found is None else _write(found)


def name_value(value: object) -> str | None:
    r"""Write a value as the name of a group, in one way; ``None`` where it is none, or blank.

    Accents are composed and white space is single, so that no two names look alike.

    Examples
    --------
    >>> [name_value(value) for value in ("Jose\u0301 ", "Ana\u00a0 Lee", " ", 2001.0, None)]
    ['José', 'Ana Lee', None, '2001', None]
    """
    found = take_value(value)
    shown = show_value(found) or ""
    if isinstance(found, Decimal) and "." in shown:  # whose last zeros are those of its column
        shown = shown.rstrip("0").rstrip(".")
    return " ".join(unicodedata.normalize("NFC", shown).split()) or None


def read_number(value: object) -> int | None:
    """Read a whole number, be it written as a fraction or as text; ``None`` where it is none, or blank.

    Parameters
    ----------
    value : object

    Returns
    -------
    int or None

    Raises
    ------
    ValueError
        If it is something else.

    Examples
    --------
    >>> [read_number(value) for value in (1, 1.0, "1", "", float("nan"))]
    [1, 1, 1, None, None]
    """
    found = take_value(value)
    if isinstance(found, str):
        found = int(found) if found.strip() else None
    if found is not None and type(found) is not int:
        raise ValueError(f"{found!r:.40} is no whole number")
    return found


def make_plain(value: Any) -> Any:
    """Replace what JSON cannot hold: what is no finite number by null; bytes, dates and the like by text.

    Parameters
    ----------
    value : object

    Returns
    -------
    object
        Of the kinds that JSON has.

    Examples
    --------
    >>> import datetime
    >>> make_plain([b"ab", datetime.datetime(2024, 1, 1), float("nan"), {1: 0.5}])
    ['ab', '2024-01-01T00:00:00', None, {'1': 0.5}]
    """
    if isinstance(value, dict):
        return {str(key): make_plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [make_plain(inner) for inner in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | int | bool):
        return value
    is_time = hasattr(value, "isoformat") and not isinstance(value, datetime.timedelta)
    return value.isoformat() if is_time else _write(value)


def _write(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    return write_duration(value) if isinstance(value, datetime.timedelta) else str(value)
