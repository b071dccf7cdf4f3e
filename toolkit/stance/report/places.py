"""Where a character stands in a text: lines and columns, counted from 1."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final

_LINE_END: Final = re.compile(r"\r\n|\r|\n")


class LineIndex:
    r"""Lines and columns of a text's characters.

    Parameters
    ----------
    text : str
        The text; its lines end with a line feed, a carriage return, or both.

    Examples
    --------
    >>> LineIndex("It may\r\nrain.").find_place(8)
    (2, 1)
    """

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def find_place(self, offset: int) -> tuple[int, int]:
        """Find the line and the column of a character offset, both from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1
