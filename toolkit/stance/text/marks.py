"""Where marks stand in a text: many times faster than an expression, since most texts lack most of them."""

from __future__ import annotations


def find_marks(text: str, marks: str, begin: int, end: int) -> list[int]:
    """Find where any of some characters stands.

    Parameters
    ----------
    text : str
        The whole text.
    marks : str
        The characters.
    begin, end : int
        The stretch to search.

    Returns
    -------
    list[int]
        Offsets, ascending.

    Examples
    --------
    >>> find_marks("“No,” he said. “No.”", "“”", 0, 20)
    [0, 4, 15, 19]
    """
    places: list[int] = []
    for mark in marks:
        at = text.find(mark, begin, end)
        while at >= 0:
            places.append(at)
            at = text.find(mark, at + 1, end)
    places.sort()
    return places
