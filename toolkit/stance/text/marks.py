"""Where marks stand in a text: many times faster than an expression, since most texts lack most of them."""

from __future__ import annotations

from itertools import chain
from typing import Final

ODD_APOSTROPHES: Final = "‘`´ʼ′＇"
"""Marks that keyboards, typesetters and conversions write for an apostrophe; between letters they are one."""
APOSTROPHES: Final = f"'’{ODD_APOSTROPHES}"


def find_marks(text: str, marks: str) -> list[int]:
    """Find where any of some characters stands, in order.

    Examples
    --------
    >>> find_marks("“No,” he said. “No.”", "“”")
    [0, 4, 15, 19]
    """
    found = [_find_mark(text, mark) for mark in marks if mark in text]
    # Each is sorted already, so that sorting merges them.
    return found[0] if len(found) == 1 else sorted(chain.from_iterable(found))


def _find_mark(text: str, mark: str) -> list[int]:
    places = []
    at = text.find(mark)
    while at >= 0:
        places.append(at)
        at = text.find(mark, at + 1)
    return places
