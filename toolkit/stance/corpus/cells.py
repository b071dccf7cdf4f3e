"""Single values, whichever of pandas, NumPy, Arrow or plain Python they come from."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import Any


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
    return None if found is None else str(found)


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
