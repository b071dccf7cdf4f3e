"""Estimates with their intervals, and the groups that they are of, as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from stance.records import Estimate

NONE: Final = "–"
"""What stands where there is no number."""

_NAME_LENGTH: Final = 40


def name_groups(groups: Sequence[Mapping[str, str]], are_small: Sequence[bool]) -> list[str]:
    """Name groups by their values, long ones cut; a small group has an asterisk.

    Examples
    --------
    >>> name_groups([{"paper": "Star", "date": "2023"}, {"paper": "Star", "date": "2024"}], [False, True])
    ['Star / 2023', 'Star / 2024 *']
    """
    columns = [shorten_names(values) for values in zip(*(group.values() for group in groups), strict=True)]
    names = [" / ".join(values) for values in zip(*columns, strict=True)] or [""] * len(groups)
    return [
        f"{name} *" if name and is_small else name for name, is_small in zip(names, are_small, strict=True)
    ]


def shorten_names(names: Sequence[str]) -> list[str]:
    """Cut long names in the middle, but none that another would then be mistaken for.

    Examples
    --------
    >>> shorten_names(["https://example.org/opinion/2024/06/18/the-mill"])
    ['https://example.org…/2024/06/18/the-mill']
    """
    cut = {name: _cut_middle(name) for name in names}
    n_names = Counter(cut.values())
    return [cut[name] if n_names[cut[name]] == 1 else name for name in names]


def _cut_middle(name: str) -> str:
    half = _NAME_LENGTH // 2
    return name if len(name) <= _NAME_LENGTH else f"{name[: half - 1]}…{name[-half:]}"


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
    shown = f"{scale * estimate.value:{sign}z.{digits}f}"
    if not has_interval or estimate.low is None or estimate.high is None:
        return shown
    return f"{shown} ({scale * estimate.low:z.{digits}f} to {scale * estimate.high:z.{digits}f})"


def split_estimate(estimate: Estimate, digits: int, scale: float = 1.0) -> list[str]:
    """Write the value and the interval apart."""
    write: Callable[[float], str] = lambda number: f"{scale * number:z.{digits}f}"  # noqa: E731
    if estimate.value is None:
        return [NONE, NONE]
    if estimate.low is None or estimate.high is None:
        return [write(estimate.value), NONE]
    return [write(estimate.value), f"{write(estimate.low)} to {write(estimate.high)}"]


def split_percent(estimate: Estimate) -> list[str]:
    """Write a share and its interval apart, in per cent."""
    return [cell if cell == NONE else f"{cell} %" for cell in split_estimate(estimate, 1, 100.0)]
