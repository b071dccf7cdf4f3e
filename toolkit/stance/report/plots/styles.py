"""How the marks of a figure look: colours apart in brightness, each with a shape and a dash of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

INK: Final = "#22252a"
SOFT: Final = "#6b6f76"
RULE: Final = "#d9dbde"

NOTE_SIZE: Final = 8.0
"""Points of the letters below and beside a figure."""


@dataclass(frozen=True, slots=True)
class Style:
    """The look of one series.

    Attributes
    ----------
    color : str
    marker : str
        As matplotlib names it.
    dash : Any
        A line's style, as matplotlib takes it.
    """

    color: str
    marker: str
    dash: Any


# CIE L* is about 29, 66, 47, 61 and 18: apart in grey, and for each kind of colour blindness.
_LABELS: Final = (
    Style("#33475b", "o", "solid"),
    Style("#d9901f", "D", (0, (5, 1.6))),
    Style("#5f62c9", "^", (0, (1.2, 1.2))),
    Style("#4aa287", "s", (0, (6, 1.4, 1.2, 1.4))),
    Style("#2b2b2b", "v", (0, (3, 1, 1, 1, 1, 1))),
)
_GROUPS: Final = (
    Style("#22252a", "o", "solid"),
    Style("#c8641b", "s", (0, (5, 1.6))),
    Style("#6aa5d8", "^", (0, (1.2, 1.2))),
)


def style_label(place: int) -> Style:
    """Give a label its look, by its place among the labels.

    Examples
    --------
    >>> style_label(1).marker, style_label(6) == style_label(1)
    ('D', True)
    """
    return _LABELS[place % len(_LABELS)]


def style_group(place: int) -> Style:
    """Give a group its look, by its place among the groups."""
    return _GROUPS[place % len(_GROUPS)]
