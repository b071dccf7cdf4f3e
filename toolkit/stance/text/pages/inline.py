"""What stands inside the lines of a web page: notes, quotations, blank lines, tags that cut a line."""

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
    r"""Part what is preformatted, such as mails, at its blank lines, which a browser shows.

    Tags that mark words across a blank line are taken out.

    Examples
    --------
    >>> import lxml.html
    >>> page = lxml.html.fromstring("<div><pre>It may.\n\nSo <i>it</i>\n\ndid.</pre>End.</div>")
    >>> part_preformatted(page)
    >>> lxml.html.tostring(page)
    b'<div><pre>It may.</pre><pre>So <i>it</i></pre><pre>did.</pre>End.</div>'
    """
    lines: dict[HtmlElement, HtmlElement] = {}  # what stands in the lines of which
    parted: dict[HtmlElement, None] = {}
    freed: set[HtmlElement] = set()
    for element in tree.iter():
        parent = element.getparent()
        if element.tag == "pre":
            lines[element] = element
        elif parent in lines and element.tag not in BLOCK_TAGS:
            lines[element] = lines[parent]
        pieces = ((element, element.text), (parent, element.tail))
        for holder in [of for of, text in pieces if of in lines and _BLANK_LINES.search(text or "")]:
            parted[lines[holder]] = None
            freed.update(_list_inline(holder, freed))
    for element in parted:
        # An address on a line of its own, as under a mail, is no row of links of the page.
        links = list(element.iter("a"))
        if sum(len(link.text_content()) for link in links) * 2 < len(element.text_content()):
            freed.update(links)
    drop_tags(tree, freed)
    for element in parted:
        _part_at_blank_lines(element)


def _list_inline(element: HtmlElement, known: Collection[HtmlElement]) -> list[HtmlElement]:
    """List an element and those around it up to their block, or to what is known."""
    found = []
    while element.tag not in BLOCK_TAGS and element not in known:
        found.append(element)
        element = element.getparent()
    return found


def _part_at_blank_lines(element: HtmlElement) -> None:
    """Make several elements of one, at the blank lines that it holds itself."""
    parts = [element]
    children = list(element)
    first, *others = _BLANK_LINES.split(element.text or "")
    element.text = first
    for child in (None, *children):
        if child is not None:
            first, *others = _BLANK_LINES.split(child.tail or "")
            child.tail = first
            if parts[-1] is not element:
                parts[-1].append(child)
        for text in others:
            parts.append(element.makeelement(element.tag, element.attrib))
            parts[-1].text = text
    parts[-1].tail, element.tail = element.tail, None
    for part in reversed(parts[1:]):
        element.addnext(part)


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
