"""Where a character stands in a text: lines and columns from 1, and offsets, as editors count them."""

from __future__ import annotations

import os
import re
from bisect import bisect_left, bisect_right
from pathlib import Path
from typing import Final
from urllib.parse import quote

from stance.records import Document

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_WIDE: Final = re.compile("[\U00010000-\U0010ffff]")  # two code units each


def make_uri(path: str) -> str:
    """Make the URI of a file, of any name: relative where the path is.

    Examples
    --------
    >>> make_uri("my drafts/one.txt")
    'my%20drafts/one.txt'
    """
    return Path(path).as_uri() if Path(path).is_absolute() else quote(os.fsencode(Path(path).as_posix()))


class LineIndex:
    r"""Lines and columns of a text's characters; columns as editors count them, in UTF-16 code units.

    Parameters
    ----------
    text : str
        The text; its lines end with a line feed, a carriage return, or both.

    Examples
    --------
    >>> LineIndex("It may\r\nrain.").find_place(8)
    (2, 1)
    >>> LineIndex("\N{FIRE} It may rain.").find_place(5)
    (1, 7)
    """

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
        self._wide = [match.start() for match in _WIDE.finditer(text)]

    def find_place(self, offset: int) -> tuple[int, int]:
        """Find the line and the column of a character offset, both from 1."""
        line = bisect_right(self._starts, offset)
        start = self._starts[line - 1]
        return line, self.count_units(offset) - self.count_units(start) + 1

    def count_units(self, offset: int) -> int:
        """Count the UTF-16 code units before a character offset."""
        return offset + bisect_left(self._wide, offset)


class Places:
    """Where the characters of a document stand in its file, or in its text where that is all of the file.

    Parameters
    ----------
    document : Document

    Attributes
    ----------
    source : str
        What places are counted in.

    Examples
    --------
    >>> Places(Document("draft", "It may rain.")).find_span(3, 6)
    (3, 6)
    """

    def __init__(self, document: Document) -> None:
        self._origin = document.origin
        self.source = document.text if document.origin is None else document.origin.text
        self._index = LineIndex(self.source)

    def find_span(self, start: int, end: int) -> tuple[int, int]:
        """Find the span of the source that a span of the document's text comes from."""
        return (start, end) if self._origin is None else self._origin.find_span(start, end)

    def find_place(self, offset: int) -> tuple[int, int]:
        """Find the line and the column of a character offset of the source, both from 1."""
        return self._index.find_place(offset)

    def count_units(self, offset: int) -> int:
        """Count the UTF-16 code units of the source before a character offset."""
        return self._index.count_units(offset)
