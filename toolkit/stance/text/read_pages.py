"""The running text of web pages, PDF files and Word documents."""

from __future__ import annotations

import contextlib
import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from stance.errors import DataError, MissingExtraError
from stance.text.read_bytes import decode_html, read_bytes
from stance.text.read_sources import Source

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

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


def read_page(source: Source) -> str:
    """Read the running text of an HTML, PDF or DOCX file.

    Parameters
    ----------
    source : Source
        The file.

    Returns
    -------
    str
        Paragraphs separated by blank lines where the format knows paragraphs.

    Raises
    ------
    DataError
        If the file is empty, damaged, locked by a password, or holds no text.
    MissingExtraError
        If the library that reads the format is not installed.
    """
    data = read_bytes(source)
    if not data.strip():
        raise DataError(f"{source.name}: expected a document; found an empty file. Check the file.")
    kind = source.suffix
    extract = {".pdf": _extract_pdf, ".docx": _extract_docx}.get(kind, _extract_html)
    text = extract(data, source.name)
    if not text.strip():
        hint = "If it is a scan, run text recognition first." if kind == ".pdf" else "Save its text as .txt."
        raise DataError(f"{source.name}: expected running text; found none in the document. {hint}")
    return text


def _extract_html(data: bytes, name: str) -> str:
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
    with _quiet("trafilatura"):
        try:
            # An encoding declaration in a page that is decoded already would be refused.
            tree = lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*>", "", html))
        except (ValueError, lxml.etree.LxmlError) as error:
            raise DataError(f"{name}: expected an HTML page; found no markup. Save it as .txt.") from error
        headline = _prune_page(tree)
        blocks = _list_blocks(_find_main(tree))
        if sum(map(len, blocks)) >= SHORT_PAGE_CHARS:
            page = trafilatura.bare_extraction(tree, include_comments=False, include_tables=True)
            body = getattr(page, "body", None)
            if body is not None:
                found = _list_blocks(body)
                blocks = found or blocks
    if headline and headline not in blocks[:3]:
        blocks.insert(0, headline)
    return "\n\n".join(blocks)


def _prune_page(tree: HtmlElement) -> str | None:
    """Take out what is never running text; return the headline, if the page has one only."""
    roles = " or ".join(f"@role='{role}'" for role in _NO_TEXT_ROLES)
    unwanted = " | ".join(f"//{tag}" for tag in _NO_TEXT_TAGS)
    hidden = "//*[@hidden or @aria-hidden='true' or contains(translate(@style, ' ', ''), 'display:none')]"
    captions = "//*[contains(concat(' ', @class), ' caption') or contains(@class, 'wp-caption-text')]"
    found = tree.xpath(f"{unwanted} | //*[{roles}] | {hidden} | {captions} | //comment()")
    headings = [heading for heading in tree.xpath("//h1") if not _is_inside(heading, found)]
    headline = _collapse("".join(headings[0].itertext())) if len(headings) == 1 else None
    for element in found:
        if element.getparent() is not None:
            element.drop_tree()
    # A header inside the article holds the headline; one outside is the outlet's.
    for element in tree.xpath("//header[not(ancestor::article) and not(ancestor::main) and not(.//h1)]"):
        element.drop_tree()
    return headline or None


def _is_inside(element: HtmlElement, others: Sequence[HtmlElement]) -> bool:
    return any(ancestor in others for ancestor in element.iterancestors())


def _find_main(tree: HtmlElement) -> HtmlElement:
    """Find the one element that says it holds the article, or the whole page."""
    for path in ("//article", "//main", "//*[@role='main']", "//body"):
        found = tree.xpath(path)
        if len(found) == 1:
            return found[0]
    return tree


def _list_blocks(root: HtmlElement) -> list[str]:
    """List the paragraphs below an element; those that are mostly links are left out."""
    blocks: list[str] = []
    pieces: list[tuple[str, bool]] = []

    def close_block() -> None:
        text = _collapse("".join(piece for piece, _ in pieces))
        n_linked = sum(len(piece) for piece, linked in pieces if linked)
        ends_well = text.endswith((".", "!", "?", "”", '"'))
        if text and (ends_well or n_linked * 2 < len(text)):
            blocks.append(text)
        pieces.clear()

    def walk(element: HtmlElement, linked: bool) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        is_block = tag in _BLOCK_TAGS
        linked = linked or tag in ("a", "ref")
        if is_block:
            close_block()
        if tag in ("br", "lb"):
            # Two line breaks in a row make a paragraph; one is a space.
            blank = "".join(piece for piece, _ in pieces[-1:]).endswith("\v")
            if blank:
                pieces[-1] = ("", False)
                close_block()
            else:
                pieces.append(("\v", False))
        if tag and element.text:
            pieces.append((element.text, linked))
        for child in element:
            walk(child, linked)
            if child.tail and (child.tail.strip() or not pieces or not pieces[-1][0].endswith("\v")):
                pieces.append((child.tail, linked))
        if is_block:
            close_block()

    walk(root, False)
    close_block()
    return blocks


def _collapse(text: str) -> str:
    """Collapse white space as a browser does; a no-break space stays."""
    return re.sub(r"[ \t\r\n\f\v]+", " ", text).strip(" ")


def _extract_docx(data: bytes, name: str) -> str:
    try:
        import docx
        from docx.oxml.ns import qn
    except ImportError as error:
        raise MissingExtraError(name, "python-docx", "read") from error
    try:
        document = docx.Document(io.BytesIO(data))
    except Exception as error:  # a damaged file fails in many ways
        raise DataError(
            f"{name}: expected a Word document (.docx); found a damaged or other file. Save it again."
        ) from error
    captions = {style.style_id for style in document.styles if style.name == "Caption"}
    outside = {qn(f"w:{tag}") for tag in ("txbxContent", "moveFrom", "del")}
    breaks = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "\u2011"}
    paragraphs = []
    # Not document.paragraphs: it leaves out tables, content controls and tracked insertions.
    for paragraph in document.element.body.iter(qn("w:p")):
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        is_caption = style is not None and style.get(qn("w:val")) in captions
        if is_caption or any(ancestor.tag in outside for ancestor in paragraph.iterancestors()):
            continue
        pieces = []
        for node in paragraph.iter(qn("w:t"), *breaks):
            in_run = node.getparent().tag == qn("w:r")  # not the tab stops of the paragraph's format
            if in_run and not any(ancestor.tag in outside for ancestor in node.iterancestors()):
                pieces.append(breaks.get(node.tag, node.text or ""))
        text = "".join(pieces)
        if text.strip():
            paragraphs.append(text)
    return "\n\n".join(paragraphs)


def _extract_pdf(data: bytes, name: str) -> str:
    try:
        import pypdf
    except ImportError as error:
        raise MissingExtraError(name, "pypdf", "read") from error
    with _quiet("pypdf"):
        try:
            reader = pypdf.PdfReader(io.BytesIO(data))
            if reader.is_encrypted and not reader.decrypt(""):
                raise DataError(
                    f"{name}: expected an open PDF; found one locked by a password. Save it without."
                )
            pages = [page.extract_text() for page in reader.pages]
        except DataError:
            raise
        except Exception as error:  # a damaged file fails in many ways
            raise DataError(
                f"{name}: expected a PDF file; found a damaged or other file. Save it again."
            ) from error
    return join_pages(pages)


def join_pages(pages: Sequence[str]) -> str:
    r"""Join the pages of a PDF so that sentences run on: no page numbers, no running heads, no split words.

    Parameters
    ----------
    pages : sequence of str
        The text of each page, one printed line a line.

    Returns
    -------
    str
        The lines of all pages. A first or last line of a page is left out where it is a number, or, figures
        aside, stands on three pages or more and on at least half.

    Examples
    --------
    >>> join_pages(["The Review 1\nThe sanc-", "The Review 2\ntions failed.", "The Review 3\nSo did we."])
    'The sanctions failed.\nSo did we.'
    """
    lines = [[line.rstrip() for line in page.splitlines() if line.strip()] for page in pages]
    edges = Counter(mark for page in lines for mark in {_mask(line) for line in (*page[:1], *page[-1:])})
    running = {mark for mark, n in edges.items() if n >= max(3, len(pages) / 2)}
    kept: list[str] = []
    for page in lines:
        for place, line in enumerate(page):
            at_edge = place in (0, len(page) - 1)
            if not (at_edge and (_mask(line) in running or re.fullmatch(r"\W*\d{1,4}\W*", line))):
                kept.append(line)
    text = "\n".join(kept)
    # The text is one the reader makes, so this moves no offset of anything the user has.
    words = set(re.findall(r"\w+-\w+", text))
    return re.sub(
        r"(\w+)-\n([a-z]\w*)",
        lambda m: f"{m[1]}-{m[2]}" if f"{m[1]}-{m[2]}" in words else m[1] + m[2],
        text,
    ).replace("\0", "\ufffd")


def _mask(line: str) -> str:
    return re.sub(r"\d+", "0", line.strip())


@contextlib.contextmanager
def _quiet(library: str) -> Iterator[None]:
    """Keep a library's warnings off the user's screen; what matters is raised."""
    logger = logging.getLogger(library)
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)
