"""HTML in cells of tables and in plain files: whole pages, and pieces among which plain texts may stand."""

from __future__ import annotations

import re
from typing import Final

from stance.text.pages.html_blocks import BLOCK_TAGS, HEADING_TAGS
from stance.text.pages.html_names import TagNames
from stance.text.pages.read_html import extract_html

# Attributes have a sign of equality, but for those of elements whose names are no words: the rest of
# `<profits this year>` is prose. Values in quotation marks may hold tags.
_ATTRIBUTES: Final = r"""\s(?=[^<>]*=)(?:=\s*"[^"]*"|=\s*'[^']*'|[^<>])*+"""
_NO_WORD: Final = r"(?:html|iframe|img|div|span|t[dhr]|h[1-6]|[bh]r|[dou]l|li)"
# Of `<audio cuts out>`, taken for a tag, all behind it would be lost: only such words are attributes.
_FLAGS: Final = (
    r"(?:script|style|video|audio)(?:\s+(?:async|defer|nomodule|scoped|data-[\w-]+"
    r"|autoplay|controls|loop|muted|playsinline|preload|disable(?:pictureinpicture|remoteplayback)))+\s*/?"
)
_TAG: Final = re.compile(
    rf"<(?:!--|(?:[a-z][\w:.-]*+{_ATTRIBUTES}|{_NO_WORD}\s[^<>]*|{_FLAGS}|table\s+border\s*"
    r"|!doctype\b[^<>]*|!\[(?:end)?if\b[^<>]*|\?\w[^<>]*)>)",
    re.IGNORECASE,
)
_MEDIA: Final = re.compile(rf"<(?P<close>/?)(?P<name>video|audio)(?:{_ATTRIBUTES}|[^<>=]*+)>", re.IGNORECASE)
_COMMENT: Final = "<!--"
_CDATA: Final = "<![CDATA["
_CHARACTERS: Final = re.compile(r"&(?:[a-z]\w*|#\w+);", re.IGNORECASE)
_PAGE: Final = re.compile(r"<(?:html|head|body)\b", re.IGNORECASE)
_ARTICLE: Final = re.compile(r"<(?:article|main)\b", re.IGNORECASE)
_WHOLE: Final = ("p", *HEADING_TAGS, "pre", "script", "style", "textarea")
"""What holds a paragraph, or none, whatever lines stand in it."""
_BLOCK: Final = rf"<(?P<close>/?)(?P<name>{'|'.join(sorted(BLOCK_TAGS.union(_WHOLE)))})\b[^<>]*>\s*+"
_BLANK_LINES: Final = r"(?P<blank>(?:\r\n?|\n)[^\S\r\n]*+(?:\r\n?|\n)\s*+)"
_PARTS: Final = re.compile(rf"{_BLOCK}|{_BLANK_LINES}", re.IGNORECASE)


def extract_html_cell(text: str, where: str) -> str:
    r"""Take the words out of HTML in a cell: a whole page, or a piece of one.

    Parameters
    ----------
    text : str
        A piece is read whole, as there is nothing around it. Blank lines part its paragraphs, as in exports
        of WordPress, but not within ``<p>…</p>`` or a heading. What has no markup stays as it is; so do,
        but in a page with ``<html>``, ``<head>`` or ``<body>``, a ``<`` that begins no tag, and words in
        angle brackets such as ``<PERSON>`` or ``<your name>``: as
        :class:`~stance.text.pages.html_names.TagNames` says, no tag closes them.
    where : str
        What error messages begin with.

    Returns
    -------
    str
        As of :func:`~stance.text.pages.read_html.extract_html`.

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
    >>> extract_html_cell("<p><PERSON> may resign.</p>", "data")
    '<PERSON> may resign.'
    """
    if _CDATA in text:  # as in feeds
        text = text.replace(_CDATA, "").replace("]]>", "")
    piece = _escape_signs(text)
    if not ("<" in piece or _CHARACTERS.search(text)):
        return text
    if _PAGE.search(piece):
        piece, is_piece = text, False
    else:
        piece, is_piece = _end_media(piece), not _ARTICLE.search(piece)
    if is_piece:
        piece = _part_paragraphs(piece)
    # A NUL is U+FFFD in HTML, and here no mark of a binary file.
    return extract_html(piece.replace("\0", "\ufffd").encode(), where, is_piece=is_piece)


def _escape_signs(text: str) -> str:
    """Write each ``<`` that begins no tag as HTML has it; all behind it might be taken for the tag's."""
    head, end, tail = text.rpartition("-->")
    text = head + end + tail.replace(_COMMENT, "&lt;!--")
    names = TagNames(text)

    def write(sign: re.Match[str]) -> str:
        return "<" if _TAG.match(text, sign.start()) or names.is_tag(sign.start()) else "&lt;"

    return re.sub("<", write, text)


def _end_media(text: str) -> str:
    """Write an end behind each tag of a film or a sound that has none: all behind it would be of it."""
    opened: dict[str, list[int]] = {"video": [], "audio": []}
    for tag in _MEDIA.finditer(text):
        places = opened[tag["name"].lower()]
        if not tag["close"]:
            places.append(tag.start())
        elif places:
            places.pop()
    lacking = {place for places in opened.values() for place in places}
    return _MEDIA.sub(lambda tag: f"{tag[0]}</{tag['name']}>" if tag.start() in lacking else tag[0], text)


def _part_paragraphs(text: str) -> str:
    """Write ``<p>`` for blank lines, save where a tag of a block parts already, and within a paragraph."""
    found: list[tuple[int, int]] = []
    pending: list[tuple[int, int]] = []  # since a tag that began what may be a whole paragraph
    opened = ""
    for match in _PARTS.finditer(text):
        if match["blank"]:
            pending.append(match.span())
            continue
        if pending and pending[-1][1] == match.start():
            pending.pop()
        name = match["name"].lower()
        if not match["close"] or name != opened:  # else it was one
            found += pending
        pending.clear()
        opened = "" if match["close"] or name not in _WHOLE else name
    pieces = []
    end = 0
    for start, next_end in found + pending:
        pieces.append(text[end:start])
        end = next_end
    return "<p>".join([*pieces, text[end:]])
