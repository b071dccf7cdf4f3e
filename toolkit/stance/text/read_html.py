"""The running text of web pages."""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from stance.errors import DataError, MissingExtraError
from stance.text.known import HEADING_MARK, ITEM_MARK, join_blocks
from stance.text.read_bytes import decode_html

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

Block = tuple[str, str]
"""A paragraph: its mark, as of :mod:`stance.text.known`, and its text."""

SHORT_PAGE_CHARS: Final = 2_000
"""Pages with less text than this are read whole: they hold too little to tell the article by its weight."""

_NO_TEXT_TAGS: Final = """
    script style noscript template nav aside footer form button select input textarea iframe object svg math
    figure figcaption picture video audio canvas dialog menu head
""".split()  # noqa: SIM905
_NO_TEXT_ROLES: Final = ("navigation", "banner", "contentinfo", "complementary", "search", "dialog", "menu")
# The last line: Trafilatura's own names.
_BLOCK_TAGS: Final = frozenset(
    """
    address article blockquote body dd div dl dt fieldset h1 h2 h3 h4 h5 h6 header hgroup hr html li main ol p
    pre section table tbody td tfoot th thead tr ul center details summary
    head list item quote row cell
    """.split()  # noqa: SIM905
)
_HEADING_TAGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6", "head")
_ITEM_TAGS: Final = ("li", "item")
_FURNITURE_WORDS: Final = frozenset(
    """
    advert advertisement breadcrumb breadcrumbs caption comments consent cookie cookies navbar newsletter
    promo related share sharing sidebar social
    """.split()  # noqa: SIM905
)


def extract_html(data: bytes, name: str) -> str:
    r"""Take the running text out of a web page.

    Parameters
    ----------
    data : bytes
        The page.
    name : str
        What error messages begin with.

    Returns
    -------
    str
        Headline and paragraphs separated by blank lines, without navigation, scripts, captions and the like;
        headings and list items are marked as :mod:`stance.text.known` says. White space is collapsed as a
        browser does; nothing else is changed.

    Raises
    ------
    DataError
        If the page cannot be decoded.
    MissingExtraError
        If Trafilatura is not installed.

    Examples
    --------
    >>> extract_html(b"<nav>Home</nav><p>The talks failed.<p>It may rain.", "page.html")
    'The talks failed.\n\nIt may rain.'
    """
    html = decode_html(data, name)
    if "\0" in html:
        raise DataError(
            f"{name}: expected an HTML page; found NUL bytes, as in a binary file. Check the file."
        )
    try:
        import lxml.etree  # type: ignore[import-untyped]
        import lxml.html
        import trafilatura
    except ImportError as error:
        raise MissingExtraError(name, "trafilatura", "read") from error
    with quiet_logger("trafilatura"):
        try:
            # Lxml refuses an encoding declaration in what is decoded already, and control characters.
            html = re.sub(r"[\x01-\x08\x0b\x0e-\x1f\ufffe\uffff]", " ", html)
            tree = lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*>", "", html))
        except (ValueError, lxml.etree.LxmlError) as error:
            raise DataError(f"{name}: expected an HTML page; found no markup. Save it as .txt.") from error
        headline = _prune_page(tree)
        main = _find_main(tree)
        opening = _read_opening(tree, main, headline)
        blocks = _list_blocks(main)
        if sum(len(text) for _, text in blocks) >= SHORT_PAGE_CHARS:
            page = trafilatura.bare_extraction(tree, include_comments=False, include_tables=True)
            body = getattr(page, "body", None)
            if body is not None:
                found = _list_blocks(body)
                blocks = found or blocks
    return join_blocks(_put_first(opening, blocks))


def _prune_page(tree: HtmlElement) -> str | None:
    """Take out what is never running text; return the headline, if the page has one only."""
    roles = " or ".join(f"@role='{role}'" for role in _NO_TEXT_ROLES)
    unwanted = " | ".join(f"//{tag}" for tag in _NO_TEXT_TAGS)
    hidden = "//*[@hidden or @aria-hidden='true' or contains(translate(@style, ' ', ''), 'display:none')]"
    found = tree.xpath(f"{unwanted} | //*[{roles}] | {hidden}")
    headings = [heading for heading in tree.xpath("//h1") if not _is_inside(heading, found)]
    headline = _collapse(headings[0].xpath("string()")) if len(headings) == 1 else None
    found += _list_furniture(tree)
    for element in found:
        if element.getparent() is not None:
            element.drop_tree()
    # A header inside the article holds the headline; one outside is the outlet's.
    for element in tree.xpath("//header[not(ancestor::article) and not(ancestor::main) and not(.//h1)]"):
        element.drop_tree()
    return headline or None


def _read_opening(tree: HtmlElement, main: HtmlElement, headline: str | None) -> list[Block]:
    """Read the headline and, where a header outside the article holds it, what stands under it there."""
    if headline is None:
        return []
    headers = [
        header for header in tree.xpath("//header[.//h1]") if main not in (tree, *header.iterancestors())
    ]
    blocks = _list_blocks(headers[0]) if headers else []
    texts = [text for _, text in blocks]
    under = blocks[texts.index(headline) + 1 :] if headline in texts else []
    return [(HEADING_MARK, headline), *(block for block in under if block[0] != ITEM_MARK)]


def _put_first(opening: Sequence[Block], blocks: list[Block]) -> list[Block]:
    """Put the opening before the blocks of an article, less what they begin with already."""
    head = blocks[: len(opening) + 2]
    known = [text for _, text in head]
    if all(text in known for _, text in opening):
        return blocks
    opened = [text for _, text in opening]
    return [*opening, *(block for block in head if block[1] not in opened), *blocks[len(head) :]]


def _list_furniture(tree: HtmlElement) -> list[HtmlElement]:
    """List the elements whose class or id says that they are not the article, unless they hold most of it."""
    n_paragraphs = len(tree.xpath("//p"))
    found = []
    for element in tree.xpath("//body//*[@class or @id]"):
        words = set(re.split(r"[\s_-]+", f"{element.get('class', '')} {element.get('id', '')}".lower()))
        if words & _FURNITURE_WORDS and len(element.xpath(".//p")) * 2 <= n_paragraphs:
            found.append(element)
    return found


def _is_inside(element: HtmlElement, others: Sequence[HtmlElement]) -> bool:
    return any(ancestor in others for ancestor in element.iterancestors())


def _find_main(tree: HtmlElement) -> HtmlElement:
    """Find the one element that says it holds the article, or the whole page."""
    candidates = (tree.xpath(path) for path in ("//article", "//main", "//*[@role='main']"))
    return next((found[0] for found in candidates if len(found) == 1), tree)


def _list_blocks(root: HtmlElement) -> list[Block]:
    """List the paragraphs below an element with their marks; those that are mostly links are left out."""
    blocks: list[Block] = []
    pieces: list[tuple[str, bool]] = []

    def close_block(mark: str) -> None:
        text = _collapse("".join(piece for piece, _ in pieces))
        n_linked = sum(len(piece) for piece, linked in pieces if linked)
        ends_well = text.endswith((".", "!", "?", "”", '"'))
        if text and (ends_well or n_linked * 2 < len(text)):
            blocks.append((mark, text))
        pieces.clear()

    def walk(element: HtmlElement, linked: bool, outer: str) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        is_block = tag in _BLOCK_TAGS
        linked = linked or tag in ("a", "ref")
        if is_block:
            close_block(outer)
        mark = HEADING_MARK if tag in _HEADING_TAGS else ITEM_MARK if tag in _ITEM_TAGS else outer
        if tag in ("br", "lb"):
            # Two line breaks in a row make a paragraph; one is a space.
            blank = "".join(piece for piece, _ in pieces[-1:]).endswith("\v")
            if blank:
                pieces[-1] = ("", False)
                close_block(mark)
            else:
                pieces.append(("\v", False))
        if tag and element.text:
            pieces.append((element.text, linked))
        for child in element:
            walk(child, linked, mark)
            if child.tail and (child.tail.strip() or not pieces or not pieces[-1][0].endswith("\v")):
                pieces.append((child.tail, linked))
        if is_block:
            close_block(mark)

    walk(root, False, "")
    close_block("")
    return blocks


def _collapse(text: str) -> str:
    """Collapse white space as a browser does; a no-break space stays."""
    return re.sub(r"[ \t\r\n\f\v\x1c-\x1f]+", " ", text).strip(" ")


@contextlib.contextmanager
def quiet_logger(library: str) -> Iterator[None]:
    """Keep a library's warnings off the user's screen; what matters is raised."""
    logger = logging.getLogger(library)
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)
