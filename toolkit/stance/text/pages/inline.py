"""What stands inside the lines of a web page: marks of notes, quotations, breaks, tags that cut a line."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from stance.text.pages.html_blocks import BLOCK_TAGS
from stance.text.pages.notes import NOTE_MARK, list_linked_notes
from stance.text.pages.tree import drop_elements, drop_tags, merge_texts

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

_UNIT: Final = re.compile(r"(?<![^\W\d_])(?:(?!I)[^\W\d_]|[kcm]m|ft|yd|mi|mc|C[HO]|[NS]O)$")
"""A unit, a letter of a formula, or a gas whose number is raised by mistake; *I* is a word."""

_BLANK_LINES: Final = re.compile(r"\n(?:[^\S\n]*\n)+")
_BEFORE_CHARS: Final = 8
_QUOTES: Final = ("“", "‘", '"', "'", "«", "„")
_INLINE_TAGS: Final = """
    abbr acronym b bdi bdo big cite dfn em font i ins kbd mark nobr samp small strong sub sup tt u var wbr
""".split()  # noqa: SIM905
_MAX_LINKS: Final = 100
"""With more links than this side by side Trafilatura takes a time that grows with their square."""


def drop_notes(tree: HtmlElement) -> None:
    """Take notes that link back to the text, and raised marks of notes, out of a page.

    Ordinals, powers and fractions are text.

    Examples
    --------
    >>> import lxml.html
    >>> page = lxml.html.fromstring("<p>It may<sup>3</sup> be 10<sup>6</sup> on the 1<sup>st</sup>.</p>")
    >>> drop_notes(page)
    >>> page.text_content()
    'It may be 106 on the 1st.'
    """
    dropped = list_linked_notes(tree)
    raised = {
        element: text
        for element in tree.xpath("//sup | //a[contains(@class, 'footnote') or @role='doc-noteref']")
        if NOTE_MARK.fullmatch(text := element.text_content().strip())
    }
    before = _read_before(tree, raised)
    for element, text in raised.items():
        is_linked = element.tag == "a" or element.find(".//a") is not None
        if is_linked or not _is_power(text, before[element], element.tail or ""):
            dropped.append(element)
    drop_elements(tree, dropped)


def _is_power(text: str, before: str, after: str) -> bool:
    """Tell a power of a number, a unit or a letter, and the top of a fraction, from the number of a note."""
    if not text.isdigit():
        return False
    is_raised = before[-1:].isdigit() or (len(text) == 1 and text > "1" and _UNIT.search(before) is not None)
    return is_raised or after.startswith(("/", "⁄"))


def _read_before(tree: HtmlElement, wanted: Collection[HtmlElement]) -> dict[HtmlElement, str]:
    """Read the end of what stands before elements on their lines, in one walk."""
    import lxml.etree  # type: ignore[import-untyped]

    before: dict[HtmlElement, str] = {}
    if not wanted:
        return before
    line = ""
    for event, element in lxml.etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            if element in wanted:
                before[element] = line
            piece = element.text
        else:
            piece = element.tail
        if element.tag in BLOCK_TAGS or (element.tag == "br" and event == "start"):
            line = ""
        if piece:
            line = (line + piece)[-_BEFORE_CHARS:] if piece.strip() else line.rstrip() + " "
    return before


def part_preformatted(tree: HtmlElement) -> None:
    r"""Write line breaks for the blank lines of what is preformatted, such as mails: a browser shows them.

    Examples
    --------
    >>> import lxml.html
    >>> page = lxml.html.fromstring("<pre>It may.\n\nSo <i>it</i>\n\ndid.</pre>")
    >>> part_preformatted(page)
    >>> lxml.html.tostring(page)
    b'<pre>It may.<br><br>So <i>it</i><br><br>did.</pre>'
    """
    import lxml.html

    def make_break(tail: str | None) -> HtmlElement:
        element = lxml.html.Element("br")
        element.tail = tail
        return element

    inner: dict[HtmlElement, bool] = {}
    for element in tree.iter():
        is_inner = element.getparent() in inner
        if is_inner or element.tag == "pre":
            inner[element] = is_inner
    for element, is_inner in inner.items():
        first, *others = _BLANK_LINES.split(element.text or "")
        element.text = first
        for text in reversed(others):
            element.insert(0, make_break(text))
            element.insert(0, make_break(None))
        if is_inner:
            first, *others = _BLANK_LINES.split(element.tail or "")
            element.tail = None
            for text in reversed(others):
                element.addnext(make_break(text))
                element.addnext(make_break(None))
            element.tail = first


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
    quotations = list(tree.iter("q"))
    for element in quotations:
        if not element.text_content().lstrip().startswith(_QUOTES):
            opening, closing = "‘’" if next(element.iterancestors("q"), None) is not None else "“”"
            element.text = opening + (element.text or "")
            if len(element):
                element[-1].tail = (element[-1].tail or "") + closing
            else:
                element.text += closing
    drop_tags(tree, quotations)


def free_inline(tree: HtmlElement) -> None:
    """Take from the lines of a page the tags that say nothing to Trafilatura or make it cut a line.

    Examples
    --------
    >>> import lxml.html
    >>> page = lxml.html.fromstring("<p>On <time>4 <b>March</b></time> it <a id='p3'></a>may rain.</p>")
    >>> free_inline(page)
    >>> len(page), page.text
    (0, 'On 4 March it may rain.')
    """
    import lxml.etree

    lxml.etree.strip_tags(tree, *_INLINE_TAGS)
    asides = set(tree.iter("time", "label"))
    before = _read_before(tree, asides)
    freed = [element for element in asides if (element.tail or "").strip() or before[element].strip()]
    freed += tree.xpath("//a[not(normalize-space())]")
    drop_tags(tree, freed)
    for holder in tree.xpath(f"//*[count(a) > {_MAX_LINKS}]"):
        _free_links(holder)
    merge_texts(tree)


def _free_links(holder: HtmlElement) -> None:
    """Free the words of very many links side by side, or drop them where they are most of the text."""
    links = holder.findall("a")
    n_linked = sum(len(link.text_content()) for link in links)
    if n_linked * 2 < len(holder.text_content()):
        drop_tags(holder, links)
    else:
        drop_elements(holder, links)
