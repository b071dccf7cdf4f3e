"""HTML in the cells of tables: whole pages, and pieces among which plain texts may stand."""

from __future__ import annotations

import re
from typing import Final

from stance.text.read_html import extract_html

# Attributes have a sign of equality, but for a few of elements whose names are no words: the rest of
# `<profits this year>` is prose. Values in quotation marks may hold tags.
_ATTRIBUTES: Final = r"""\s(?=[^<>]*=)(?:=\s*"[^"]*"|=\s*'[^']*'|[^<>])*+"""
_NO_WORD: Final = r"(?:script|style|iframe|video|audio|img|div|span|table|t[dhr]|h[1-6]|[bh]r|[dou]l|li)"
_TAG: Final = (
    rf"(?:[a-z][\w:.-]*+(?:{_ATTRIBUTES}|\s*/?)|{_NO_WORD}\s[^<>]*|/[a-z][\w:.-]*+\s*"
    r"|!doctype\b[^<>]*|!\[(?:end)?if\b[^<>]*|\?\w[^<>]*)>"
)
_COMMENT: Final = "<!--"
_MARKUP: Final = re.compile(rf"<{_TAG}|&(?:[a-z]\w*|#\w+);", re.IGNORECASE)
_SIGN: Final = re.compile(rf"<(?!!--|{_TAG})", re.IGNORECASE)
_PAGE: Final = re.compile(r"<(?:html|head|body|article|main)\b", re.IGNORECASE)
_BREAK: Final = re.compile(r"<(?:p|br)\b", re.IGNORECASE)
_BLANK_LINES: Final = re.compile(r"(?:\r\n?|\n)[^\S\r\n]*(?:\r\n?|\n)\s*")


def extract_html_cell(text: str, where: str) -> str:
    r"""Take the words out of HTML in a cell: a whole page, or a piece of one.

    Parameters
    ----------
    text : str
        A piece is read whole, as there is nothing around it. Where nothing in it breaks lines (``<p>``,
        ``<br>``), as in exports of WordPress, blank lines part its paragraphs. What has no markup stays as
        it is; in a piece, so does a ``<`` that begins no tag.
    where : str
        What error messages begin with.

    Returns
    -------
    str
        As of :func:`~stance.text.read_html.extract_html`.

    Raises
    ------
    DataError
        If it cannot be read as HTML.
    MissingExtraError
        If the libraries that read HTML are not installed.

    Examples
    --------
    >>> extract_html_cell("Talks <em>failed</em>.\n\nThey may resume.", "data")
    'Talks failed.\n\nThey may resume.'
    >>> extract_html_cell("Costs are <b>down</b> if x <y.", "data")
    'Costs are down if x <y.'
    """
    piece = _escape_signs(text)
    if not _MARKUP.search(text) and _COMMENT not in piece:
        return text
    is_piece = not _PAGE.search(piece)
    if is_piece:
        text = piece if _BREAK.search(piece) else _BLANK_LINES.sub("<p>", piece)
    # A NUL is U+FFFD in HTML, and here no mark of a binary file.
    return extract_html(text.replace("\0", "\ufffd").encode(), where, is_piece=is_piece)


def _escape_signs(text: str) -> str:
    """Write each ``<`` that begins no tag as HTML has it; all behind it might be taken for the tag's."""
    head, end, tail = text.rpartition("-->")
    return _SIGN.sub("&lt;", head + end + tail.replace(_COMMENT, "&lt;!--"))
