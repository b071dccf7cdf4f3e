"""The running text of web pages."""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Iterator, Sequence, Set
from typing import TYPE_CHECKING, Final

from stance.errors import DataError, guard_imports
from stance.text.decoding import decode_html
from stance.text.known import HEADING_MARK, ITEM_MARK, join_blocks
from stance.text.pages.article import fill_article
from stance.text.pages.data import read_page_data
from stance.text.pages.furniture import drop_given_ids, prune_page
from stance.text.pages.html_blocks import BLOCK_TAGS, PageBlock, list_blocks, list_data_tables
from stance.text.pages.inline import free_inline
from stance.text.pages.tree import drop_elements

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

Block = tuple[str, str]

SHORT_PAGE_CHARS: Final = 2_000
"""Pages with less text than this are read whole: they hold too little to tell the article by its weight."""

MAX_SHOWN: Final = 3
"""An article in a page's data that is longer than all its prose this many times is not on the page."""

MAX_DEPTH: Final = 250
"""Trafilatura loses what is deeper in a page, as where tags are not closed; such pages are read whole."""

MANY_BLOCKS: Final = 3_000
"""From here on Trafilatura does without its second and third way, whose time grows with the square."""


def extract_html(data: bytes, name: str, *, reads_tables: bool = False, is_piece: bool = False) -> str:
    r"""Take the running text out of a web page.

    Parameters
    ----------
    data : bytes
        The page.
    name : str
        What error messages begin with.
    reads_tables : bool
        Whether the cells of tables of data are read, each a paragraph, which are no running text.
    is_piece : bool
        Whether it is a piece of a page, with nothing around it from which the article must be told.

    Returns
    -------
    str
        Headline and paragraphs separated by blank lines, without navigation, scripts, captions, the marks of
        notes, what is struck, and the like; headings, list items, block quotations and paragraphs all in
        emphasis are marked as :mod:`stance.text.known` says. White space is collapsed and inline quotations
        are put in marks as a browser does; nothing else is changed. Where a page shows little, the article in
        its data (JSON-LD).

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
    with guard_imports(name, "trafilatura", "lxml", extra="read"):
        import lxml.etree  # type: ignore[import-untyped]
        import lxml.html
        import trafilatura

    with quiet_logger("trafilatura"):
        try:
            # Lxml refuses an encoding declaration in what is decoded already, and control characters.
            html = re.sub(r"[\x01-\x08\x0b\x0e-\x1f\ufffe\uffff]", " ", html)
            html = re.sub(r"^\s*<\?xml[^>]*>", "", html)
            # It would also lose what follows the end of a page, which a browser shows.
            html = re.sub(r"</(?:body|html)\b[^>]*>", "", html, flags=re.IGNORECASE)
            # Where tags are not closed, the usual depth of 256 would end the text.
            tree = lxml.html.document_fromstring(html, parser=lxml.html.HTMLParser(huge_tree=True))
            # Trafilatura cuts a paragraph at a comment in it.
            lxml.etree.strip_tags(tree, lxml.etree.Comment, lxml.etree.ProcessingInstruction)
        except (ValueError, lxml.etree.LxmlError) as error:
            raise DataError(f"{name}: expected an HTML page; found no markup. Save it as .txt.") from error
        data_blocks = read_page_data(tree)
        headline = prune_page(tree, is_piece=is_piece)
        if not reads_tables:
            drop_elements(tree, list_data_tables(tree))
        main = _find_main(tree)
        opening = _read_opening(tree, main, headline)
        listed = list_blocks(tree)
        n_shown = sum(len(block.text) for block in listed if block.is_prose)
        if n_shown * MAX_SHOWN < sum(len(text) for _, text in data_blocks):
            return join_blocks(data_blocks)
        if is_piece:  # in which a line of links may be a headline, or a post with its tags
            return join_blocks([(block.mark, block.text) for block in listed if not block.is_notice])
        blocks = _keep_running(listed if main.tag in BLOCK_TAGS else list_blocks(main), set(main.iter()))
        is_long = sum(len(text) for _, text in blocks) >= SHORT_PAGE_CHARS
        if is_long and not tree.xpath(f"boolean({'/*' * MAX_DEPTH})"):
            drop_given_ids(tree)
            free_inline(tree)
            page = trafilatura.bare_extraction(
                tree, fast=len(listed) > MANY_BLOCKS, include_comments=False, include_tables=True
            )
            body = getattr(page, "body", None)
            found = list_blocks(body) if body is not None else []
            found = [block for block in found if block.is_running]
            if found:
                blocks = [(block.mark, block.text) for block in fill_article(listed, found)]
    return join_blocks(_put_first(opening, blocks))


def _keep_running(listed: Sequence[PageBlock], elements: Set[HtmlElement]) -> list[Block]:
    return [(block.mark, block.text) for block in listed if block.is_running and block.element in elements]


def _read_opening(tree: HtmlElement, main: HtmlElement, headline: str | None) -> list[Block]:
    """Read the headline and, where a header outside the article holds it, what stands under it there."""
    if headline is None:
        return []
    headers = [
        header for header in tree.xpath("//header[.//h1]") if main not in (tree, *header.iterancestors())
    ]
    blocks = _keep_running(list_blocks(headers[0]), set(headers[0].iter())) if headers else []
    texts = [text for _, text in blocks]
    under = blocks[texts.index(headline) + 1 :] if headline in texts else []
    return [(HEADING_MARK, headline), *(block for block in under if block[0] != ITEM_MARK)]


def _put_first(opening: Sequence[Block], blocks: list[Block]) -> list[Block]:
    """Put the opening before the blocks of an article, less what they begin with already."""
    head = blocks[: len(opening) + 2]
    known = [text for _, text in head]
    # A headline further below may be a heading inside the article.
    if all(text in known for _, text in opening) or (
        opening[0] not in head and any(block == opening[0] for block in blocks)
    ):
        return blocks
    opened = [text for _, text in opening]
    return [*opening, *(block for block in head if block[1] not in opened), *blocks[len(head) :]]


def _find_main(tree: HtmlElement) -> HtmlElement:
    """Find the one element that says it holds the article, or the whole page."""
    candidates = (tree.xpath(path) for path in ("//article", "//main", "//*[@role='main']"))
    return next((found[0] for found in candidates if len(found) == 1), tree)


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
