r"""What a format says of its paragraphs, carried by the text: headings, list items and block quotations.

Texts of Markdown, web pages and Word files come as one string, in which a paragraph of these kinds is led by
a mark. The marks are white space, so that no sentence of these formats holds one. Texts of other formats hold
none, unless somebody wrote the same control character there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

HEADING_MARK: Final = "\x1d"
ITEM_MARK: Final = "\x1e"
QUOTATION_MARK: Final = "\x1f"
"""Of a paragraph of a block quotation, list items in it included; a heading in it is a heading."""

_MARKS: Final = (HEADING_MARK, ITEM_MARK, QUOTATION_MARK)
_NO_MARKS: Final = str.maketrans(dict.fromkeys(_MARKS, " "))


def join_blocks(blocks: Iterable[tuple[str, str]]) -> str:
    r"""Join paragraphs, each with its mark or none, by blank lines; one alone needs none.

    Parameters
    ----------
    blocks : iterable of (str, str)
        Marks, ``""`` for a paragraph, and texts.

    Returns
    -------
    str

    Examples
    --------
    >>> join_blocks([(HEADING_MARK, "Why talks fail"), ("", "It may rain.")])
    '\x1dWhy talks fail\n\nIt may rain.'
    """
    marked = list(blocks)
    return (
        "\n\n".join(mark + text for mark, text in marked)
        if len(marked) > 1
        else "".join(text for _, text in marked)
    )


def drop_marks(text: str) -> str:
    r"""Put spaces in the place of what would be taken for a mark.

    Examples
    --------
    >>> drop_marks("It\x1dmay.")
    'It may.'
    """
    return text.translate(_NO_MARKS) if has_marks(text) else text


def has_marks(text: str) -> bool:
    """Tell whether any paragraph of a text may be marked.

    Examples
    --------
    >>> has_marks("It may rain.")
    False
    """
    return any(mark in text for mark in _MARKS)
