"""Estimates with their intervals, and the groups that they are of, as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from stance.profile.records import Estimate

NONE: Final = "–"
"""What stands where there is no number."""

_NAME_LENGTH: Final = 40


def name_group(group: Mapping[str, str], *, is_small: bool) -> str:
    """Name a group by its values, not at any length; a small one has an asterisk.

    Examples
    --------
    >>> name_group({"paper": "Star", "date": "2024"}, is_small=True)
    'Star / 2024 *'
    """
    name = " / ".join(group.values())
    name = name if len(name) <= _NAME_LENGTH else f"{name[: _NAME_LENGTH - 1]}…"
    return f"{name} *" if name and is_small else name


def show_percent(estimate: Estimate, *, has_interval: bool = True) -> str:
    """Write a share in per cent, without the sign.

    Examples
    --------
    >>> show_percent(Estimate(0.5, 0.4, 0.625))
    '50.0 (40.0 to 62.5)'
    """
    return show_estimate(estimate, scale=100.0, digits=1, has_interval=has_interval)


def show_estimate(
    estimate: Estimate, *, scale: float = 1.0, digits: int = 2, has_interval: bool = True, sign: str = ""
) -> str:
    """Write an estimate with its interval in brackets; a dash where there is none."""
    if estimate.value is None:
        return NONE
    shown = f"{scale * estimate.value:{sign}.{digits}f}"
    if not has_interval or estimate.low is None or estimate.high is None:
        return shown
    return f"{shown} ({scale * estimate.low:.{digits}f} to {scale * estimate.high:.{digits}f})"


def split_estimate(estimate: Estimate, digits: int, scale: float = 1.0) -> list[str]:
    """Write the value and the interval apart."""
    write: Callable[[float], str] = lambda number: f"{scale * number:.{digits}f}"  # noqa: E731
    if estimate.value is None:
        return [NONE, NONE]
    if estimate.low is None or estimate.high is None:
        return [write(estimate.value), NONE]
    return [write(estimate.value), f"{write(estimate.low)} to {write(estimate.high)}"]


def split_percent(estimate: Estimate) -> list[str]:
    """Write a share and its interval apart, in per cent."""
    return [cell if cell == NONE else f"{cell} %" for cell in split_estimate(estimate, 1, 100.0)]
