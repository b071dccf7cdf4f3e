r"""What a format says of its paragraphs, carried by the text: headings, items, quotations, emphasis.

Texts of Markdown, web pages and Word files come as one string, in which a heading, a list item, a paragraph
of a block quotation and one that is all in bold or italics is led by a mark. The marks are white space, so
that no sentence of these formats holds one. Texts of other formats hold none, unless somebody wrote the same
control character there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from stance.text.segmentation.endings import has_stop

HEADING_MARK: Final = "\x1d"
ITEM_MARK: Final = "\x1e"
QUOTATION_MARK: Final = "\x1f"
"""Of a paragraph of a block quotation, list items in it included; a heading in it is a heading."""

EMPHASIS_MARK: Final = "\x1c"
"""Of a paragraph that is none of these, ends like a sentence, and is all in bold or italics."""

_COMPARES: Final = re.compile(r">\s*(?:[=$€£.]|[-–−+]?\d)")
_MARKS: Final = (HEADING_MARK, ITEM_MARK, QUOTATION_MARK, EMPHASIS_MARK)
_NO_MARKS: Final = str.maketrans(dict.fromkeys(_MARKS, " "))


def join_blocks(blocks: Iterable[tuple[str, str]]) -> str:
    r"""Join paragraphs, each led by its mark (``""`` for none), by blank lines; one alone needs no mark.

    Examples
    --------
    >>> join_blocks([(HEADING_MARK, "Why talks fail"), ("", "It may rain.")])
    '\x1dWhy talks fail\n\nIt may rain.'
    """
    marked = list(blocks)
    return marked[0][1] if len(marked) == 1 else "\n\n".join(mark + text for mark, text in marked)


def mark_emphasis(text: str) -> str:
    r"""Find the mark of a paragraph all in bold or italics: none for a byline, a caption or a label.

    Examples
    --------
    >>> mark_emphasis("Will it rain?"), mark_emphasis("By Ann Ek")
    ('\x1c', '')
    """
    return EMPHASIS_MARK if has_stop(text, ".!?…") else ""


def drop_marks(text: str) -> str:
    r"""Put spaces in the place of what would be taken for a mark.

    Examples
    --------
    >>> drop_marks("It\x1dmay.")
    'It may.'
    """
    return text.translate(_NO_MARKS) if has_marks(text) or EMPHASIS_MARK in text else text


def has_marks(text: str) -> bool:
    """Tell whether any paragraph of a text may be marked as a heading, an item or a quotation.

    Examples
    --------
    >>> has_marks("It may rain.")
    False
    """
    return HEADING_MARK in text or ITEM_MARK in text or QUOTATION_MARK in text


def may_quote(text: str) -> bool:
    """Tell whether any paragraph of a text may be a block quotation: fast, and true for some that hold none.

    Examples
    --------
    >>> may_quote("It may rain.")
    False
    """
    return QUOTATION_MARK in text or ">" in text


def is_quotation(text: str, start: int, end: int) -> bool:
    r"""Tell a paragraph of a block quotation: led by its mark, or, as in e-mail, each line led by ``>``.

    The paragraph is ``text[start:end]``.

    Examples
    --------
    >>> [is_quotation(text, 0, len(text)) for text in ["> It may.\n> It will.", "> It may.\nIt will."]]
    [True, False]
    >>> is_quotation("> 5 percent may vote.", 0, 21)  # more than that
    False
    """
    if text[start : start + 1] != ">" or text[start - 1 : start] == QUOTATION_MARK:
        return text[start - 1 : start] == QUOTATION_MARK
    lines = [line.lstrip() for line in text[start:end].rstrip().splitlines()]
    # A single line may compare numbers.
    return all(line[0:1] == ">" for line in lines) and (len(lines) > 1 or _COMPARES.match(lines[0]) is None)
