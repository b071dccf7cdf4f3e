"""What stands inside the lines of a web page: marks of notes, quotations, tags that cut a line in two."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from stance.text.html_blocks import BLOCK_TAGS

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

_NOTE: Final = re.compile(r"\[\w{1,3}\]|\d{1,3}(?:\s?[,–-]\s?\d{1,3})*|[*†‡]+")
_UNIT: Final = re.compile(r"(?<![^\W\d_])(?:(?!I)[^\W\d_]|[kcm]m|ft|yd|mi|mc)$")
"""A unit, or a letter of a formula; *I* is a word."""

_QUOTES: Final = ("“", "‘", '"', "'", "«", "„")


def drop_notes(tree: HtmlElement) -> None:
    """Take the raised marks of notes out of a page; ordinals, powers and fractions are text.

    Examples
    --------
    >>> import lxml.html
    >>> page = lxml.html.fromstring("<p>It may<sup>3</sup> be 10<sup>6</sup> on the 1<sup>st</sup>.</p>")
    >>> drop_notes(page)
    >>> page.text_content()
    'It may be 106 on the 1st.'
    """
    marks = []
    for element in tree.xpath("//sup | //a[contains(@class, 'footnote') or @role='doc-noteref']"):
        text = element.text_content().strip()
        if not _NOTE.fullmatch(text):
            continue
        is_linked = element.tag == "a" or element.find(".//a") is not None
        if is_linked or not _is_power(text, _read_before(element), element.tail or ""):
            marks.append(element)
    for mark in marks:
        if mark.getparent() is not None:
            mark.drop_tree()


def _is_power(text: str, before: str, after: str) -> bool:
    """Tell a power of a number, a unit or a letter, and the top of a fraction, from the number of a note."""
    if not text.isdigit():
        return False
    is_raised = before[-1:].isdigit() or (len(text) == 1 and text > "1" and _UNIT.search(before) is not None)
    return is_raised or after.startswith(("/", "⁄"))


def _read_before(element: HtmlElement) -> str:
    """Read the text right before an element on its line."""
    while element is not None and element.tag not in BLOCK_TAGS:
        previous = element.getprevious()
        if previous is None:
            element = element.getparent()
            text = element.text if element is not None else ""
        elif previous.tag == "br" or previous.tag in BLOCK_TAGS:
            return previous.tail or ""
        else:
            element = previous
            text = previous.text_content() + (previous.tail or "")
        if text:
            return text
    return ""


def mark_quotations(tree: HtmlElement) -> None:
    """Put marks around inline quotations, as a browser does, where their text has none.

    Examples
    --------
    >>> import lxml.html
    >>> page = lxml.html.fromstring("<p>He said <q>it <i>may</i></q>.</p>")
    >>> mark_quotations(page)
    >>> page.text_content()
    'He said “it may”.'
    """
    for element in list(tree.iter("q")):
        if not element.text_content().lstrip().startswith(_QUOTES):
            opening, closing = "‘’" if next(element.iterancestors("q"), None) is not None else "“”"
            element.text = opening + (element.text or "")
            if len(element):
                element[-1].tail = (element[-1].tail or "") + closing
            else:
                element.text += closing
    for element in list(tree.iter("q")):
        element.drop_tag()


def free_inline(tree: HtmlElement) -> None:
    """Take the tags from dates and labels inside a line, and empty anchors: Trafilatura cuts lines at them.

    Examples
    --------
    >>> import lxml.html
    >>> page = lxml.html.fromstring("<p>On <time>4 March</time> it <a id='p3'></a>may rain.</p>")
    >>> free_inline(page)
    >>> len(page), page.text
    (0, 'On 4 March it may rain.')
    """
    for element in tree.xpath("//time | //label"):
        if (element.tail or "").strip() or _read_before(element).strip():
            element.drop_tag()
    for anchor in tree.xpath("//a[not(normalize-space())]"):
        anchor.drop_tag()
