"""Where marks stand in a text: many times faster than an expression, since most texts lack most of them."""

from __future__ import annotations

import heapq
from collections.abc import Iterator


def find_marks(text: str, marks: str) -> Iterator[int]:
    """Find where any of some characters stands.

    Parameters
    ----------
    text : str
        Any text.
    marks : str
        The characters.

    Yields
    ------
    int
        Offsets, ascending.

    Examples
    --------
    >>> list(find_marks("“No,” he said. “No.”", "“”"))
    [0, 4, 15, 19]
    """
    found = [_find_mark(text, mark) for mark in marks if mark in text]
    return found[0] if len(found) == 1 else heapq.merge(*found)


def _find_mark(text: str, mark: str) -> Iterator[int]:
    at = text.find(mark)
    while at >= 0:
        yield at
        at = text.find(mark, at + 1)
