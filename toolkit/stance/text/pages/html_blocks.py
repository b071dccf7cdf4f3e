"""The paragraphs of a parsed web page, in order, each with the mark of its kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from stance.text.known import HEADING_MARK, ITEM_MARK, QUOTATION_MARK, mark_emphasis
from stance.text.pages.table_cells import holds_data
from stance.text.segmentation.endings import has_stop, strip_tail

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

HEADING_TAGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")

# The last line: Trafilatura's own names.
BLOCK_TAGS: Final = frozenset(
    """
    address article blockquote body dd div dl dt fieldset h1 h2 h3 h4 h5 h6 header hgroup hr html li main ol p
    pre section table tbody td tfoot th thead tr ul center details summary
    head list item quote row cell
    """.split()  # noqa: SIM905
)
_HEADING_MARKED: Final = (*HEADING_TAGS, "summary", "head")
_ITEM_TAGS: Final = ("li", "dt", "dd", "item")
_CELL_TAGS: Final = ("td", "th")
_EMPHASIS_TAGS: Final = ("b", "strong", "i", "em")
_WORD_CLASS: Final = re.compile(r"\bMso(?:(?P<quote>(?:Intense)?Quote)|List\w*)\b")
"""What Word writes of a paragraph where it saves a web page."""

_NO_DATA: Final = ("p", "div", "br", "ul", "ol", "table", "blockquote", "form", "section", *HEADING_TAGS)
_ENDINGS: Final = (".", "!", "?", "”", '"')
_AD_LINE: Final = re.compile(
    r"(?:skip )?advertisement"
    r"|(?:story|article) continues (?:below|after) (?:this |the )?ad(?:vertisement)?\.?",
    re.IGNORECASE,
)
_SEE_ALSO: Final = re.compile(r"(?:read|see|related|more)\b[^.:]{0,30}:", re.IGNORECASE)
_LINKED_SHARE: Final = 0.6
"""A sentence with more of its text in links than this is a pointer to another page."""

_LAYOUT_SHARE: Final = 0.9
"""A quotation that holds more of a page than this is a way to indent the page."""


@dataclass(frozen=True, slots=True)
class PageBlock:
    """A paragraph of a page: its mark, as of :mod:`stance.text.known`, its text, and the element it is of."""

    mark: str
    text: str
    n_linked: int
    element: HtmlElement

    @property
    def is_running(self) -> bool:
        """Tell running text from a row of links and from the line over an advertisement."""
        if self.is_notice:
            return False
        return strip_tail(self.text).endswith(_ENDINGS) or self.n_linked * 2 < len(self.text)

    @property
    def is_notice(self) -> bool:
        """Tell the line over an advertisement, and *Read more:* with a link."""
        if _AD_LINE.fullmatch(self.text):
            return True
        label = _SEE_ALSO.match(self.text)
        n_rest = 0 if label is None else len(self.text) - label.end()
        return n_rest > 2 and self.n_linked >= n_rest - 2

    @property
    def is_prose(self) -> bool:
        """Tell a paragraph that ends like a sentence, and is more than links."""
        is_ended = self.mark != HEADING_MARK and has_stop(self.text, ".!?…")
        is_linked = self.n_linked > _LINKED_SHARE * len(self.text) or _SEE_ALSO.match(self.text) is not None
        return is_ended and self.is_running and not is_linked


def list_blocks(root: HtmlElement) -> list[PageBlock]:
    """List the paragraphs below an element.

    Parameters
    ----------
    root : HtmlElement
        A page, a part of one, or what Trafilatura makes of it.

    Returns
    -------
    list[PageBlock]
        In order; none is empty. A paragraph in a block quotation is marked as one, unless the quotation
        holds the whole page; a cell of a table that lays out no page is marked as an item, and what is none
        of these and all in bold or italics as emphasis.

    Examples
    --------
    >>> import lxml.html
    >>> root = lxml.html.fromstring("<div><h2>Costs</h2>It may rain.<br><br>It <i>is</i> late.</div>")
    >>> [block.text for block in list_blocks(root)]
    ['Costs', 'It may rain.', 'It is late.']
    """
    walker = _Walker(_list_quotations(root))
    walker.walk(root)
    walker.close_block(root, "")
    return walker.blocks


def collapse_space(text: str) -> str:
    r"""Collapse white space as a browser does; a no-break space inside stays.

    Examples
    --------
    >>> collapse_space(" It\n  may\u00a0rain. ")
    'It may\xa0rain.'
    """
    return re.sub(r"[ \t\r\n\f\v\x1c-\x1f]+", " ", text).strip()


class _Frame(NamedTuple):
    """An element that the walk is in, and the block that its text belongs to, with the mark of that block."""

    element: HtmlElement
    holder: HtmlElement
    linked: bool
    stressed: bool
    mark: str
    is_block: bool


class _Walker:
    """Walks a tree and cuts its text into blocks."""

    def __init__(self, quotations: frozenset[HtmlElement]) -> None:
        self.blocks: list[PageBlock] = []
        self._pieces: list[tuple[str, bool, bool]] = []
        self._quotations = quotations
        self._cell_tables: dict[HtmlElement, bool] = {}

    def close_block(self, holder: HtmlElement, mark: str) -> None:
        text = collapse_space("".join(piece for piece, _, _ in self._pieces))
        if text:
            n_linked = sum(len(piece) for piece, linked, _ in self._pieces if linked)
            if not mark and all(stressed or not piece.strip() for piece, _, stressed in self._pieces):
                mark = mark_emphasis(text)
            self.blocks.append(PageBlock(mark, text, n_linked, holder))
        self._pieces.clear()

    def walk(self, root: HtmlElement) -> None:
        """Walk a tree without recursion: tags that nobody closes make it deep."""
        frames = [self._enter(root, _Frame(root, root, False, False, "", False))]
        children = [iter(root)]
        while frames:
            child = next(children[-1], None)
            if child is not None:
                frames.append(self._enter(child, frames[-1]))
                children.append(iter(child))
                continue
            frame = frames.pop()
            children.pop()
            if frame.is_block:
                self.close_block(frame.holder, frame.mark)
            tail = frame.element.tail
            if frames and tail and (tail.strip() or not self._ends_in_break()):
                self._pieces.append((tail, frames[-1].linked, frames[-1].stressed))

    def _enter(self, element: HtmlElement, outer: _Frame) -> _Frame:
        tag = element.tag if isinstance(element.tag, str) else ""
        is_block = tag in BLOCK_TAGS
        # A heading may link to itself.
        is_anchor = outer.holder.tag in HEADING_TAGS and element.get("href", "").startswith("#")
        linked = outer.linked or (tag in ("a", "ref") and not is_anchor)
        stressed = outer.stressed or tag in _EMPHASIS_TAGS
        if is_block:
            self.close_block(outer.holder, outer.mark)
        mark = self._find_mark(element, tag, outer.mark)
        holder = element if is_block else outer.holder
        if tag in ("br", "lb"):
            # Two line breaks in a row make a paragraph; one is a space.
            if self._ends_in_break():
                self._pieces[-1] = ("", False, False)
                self.close_block(holder, mark)
            else:
                self._pieces.append(("\v", False, False))
        if tag and element.text:
            self._pieces.append((element.text, linked, stressed))
        return _Frame(element, holder, linked, stressed, mark, is_block)

    def _ends_in_break(self) -> bool:
        return bool(self._pieces) and self._pieces[-1][0].endswith("\v")

    def _find_mark(self, element: HtmlElement, tag: str, outer: str) -> str:
        if tag in _HEADING_MARKED:
            return HEADING_MARK
        word_class = _WORD_CLASS.search(element.get("class", "")) if tag == "p" else None
        is_quoted = word_class is not None and word_class["quote"] is not None
        if outer == QUOTATION_MARK or is_quoted or (tag == "blockquote" and element in self._quotations):
            return QUOTATION_MARK
        if tag in _ITEM_TAGS or word_class is not None or (tag in _CELL_TAGS and self._is_of_cells(element)):
            return ITEM_MARK
        return outer

    def _is_of_cells(self, cell: HtmlElement) -> bool:
        table = next(cell.iterancestors("table"), None)
        if table is None:
            return False
        if table not in self._cell_tables:
            self._cell_tables[table] = _has_cells(table)
        return self._cell_tables[table]


def list_data_tables(root: HtmlElement) -> list[HtmlElement]:
    """List the tables of data, whose cells are no running text.

    Examples
    --------
    >>> import lxml.html
    >>> root = lxml.html.fromstring("<div><table><tr><td>2021<td>12<tr><td>2022<td>14</table></div>")
    >>> [table.tag for table in list_data_tables(root)]
    ['table']
    """
    return [
        table
        for table in root.iter("table")
        if next(table.iterdescendants("table", "h1"), None) is None
        and holds_data(
            [
                [collapse_space(cell.text_content()) for cell in row.iterchildren(*_CELL_TAGS)]
                for row in table.iter("tr")
            ]
        )
    ]


def _has_cells(table: HtmlElement) -> bool:
    """Tell a table of cells from one that lays a page out: it has headings, or rows of plain cells."""
    if table.find(".//th") is not None:
        return next(table.iter("h1"), None) is None
    rows = [len(row.findall("td")) for row in table.iter("tr")]
    return sum(n > 1 for n in rows) > 1 and next(table.iterdescendants(*_NO_DATA), None) is None


def _list_quotations(root: HtmlElement) -> frozenset[HtmlElement]:
    """List the block quotations that quote; one around a headline or the whole page indents it."""
    quotations = [quotation for quotation in root.iter("blockquote") if quotation.find(".//h1") is None]
    if not quotations:
        return frozenset()
    kept = []
    n_around: dict[HtmlElement, int] = {}
    for quotation in quotations:
        around = next(quotation.iterancestors("article", "main"), root)
        if around not in n_around:
            n_around[around] = _count_chars(around)
        if _count_chars(quotation) <= _LAYOUT_SHARE * n_around[around]:
            kept.append(quotation)
    return frozenset(kept)


def _count_chars(element: HtmlElement) -> int:
    """Count the characters of a text, white space at the ends of its lines and links apart."""
    n_chars = sum(len(text.strip()) for text in element.itertext())
    links = (link for link in element.iter("a", "ref") if next(link.iterancestors("a", "ref"), None) is None)
    return n_chars - sum(len(text.strip()) for link in links for text in link.itertext())
