"""The threshold of abstention, checked wherever it is set."""

from __future__ import annotations

import math
from numbers import Real

from stance.errors import ConfigError


def check_threshold(min_confidence: object, where: str = "") -> float:
    """Check a ``min_confidence``, and make a plain number of it.

    Parameters
    ----------
    min_confidence : object
    where : str
        What the error message begins with.

    Returns
    -------
    float

    Raises
    ------
    ConfigError
        If it is no number from 0 to 1.

    Examples
    --------
    >>> check_threshold(1)
    1.0
    >>> check_threshold("0.5")
    Traceback (most recent call last):
    stance.errors.ConfigError: min_confidence: expected a number from 0 to 1; found '0.5'. Change it.
    """
    threshold = read_number(min_confidence)
    if threshold is None or not 0 <= threshold <= 1:
        raise ConfigError(
            f"{where}min_confidence: expected a number from 0 to 1; found {min_confidence!r}. Change it."
        )
    return threshold


def read_number(value: object) -> float | None:
    """Make a plain number, as the command takes it; truth values and NaN are none, nor is what has no end.

    Examples
    --------
    >>> read_number(1), read_number(True), read_number(10**400)
    (1.0, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
