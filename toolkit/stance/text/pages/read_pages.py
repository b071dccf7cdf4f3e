"""The running text of Markdown, web pages, Word documents and, here, PDF files."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from stance.errors import DataError, guard_imports
from stance.records import Origin
from stance.text.pages.read_docx import extract_docx
from stance.text.pages.read_html import extract_html, quiet_logger
from stance.text.pages.read_markdown import extract_markdown, locate_markdown
from stance.text.read_bytes import read_bytes
from stance.text.read_sources import Source, replace_surrogates

if TYPE_CHECKING:
    from pypdf import PageObject

# With a stop after it a number ends a sentence.
_PAGE_NUMBER: Final = re.compile(
    r"[^\w.!?,;:]*(?:page\s+)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?[^\w.!?,;:]*", re.IGNORECASE
)
_MAX_EDGE: Final = 3  # lines that a running head or foot may have
_ORDINAL: Final = re.compile(r"\w*\d(?:st|nd|rd|th)?")
# What a browser prints around a page, figures masked: *11/28/26, 4:29 AM Why talks fail*, *http://a.org 1/2*.
_PRINTED: Final = re.compile(r"0[./-]0[./-]0,? 0:0\b(?!.*[.!?]$)|\w+://\S+\s+0/0$")
# As much of a browser as to be told from a heading by standing on two pages.
_ADDRESS_OR_HOUR: Final = re.compile(
    r"\w://|0[./-]0[./-]0,? 0:0|\b(?:0 [A-Z][a-z]{2,8}|[A-Z][a-z]{2,8} 0,) 0,? 0:0"
)
# Letters that fonts join, by Unicode's names for them; no word list, lexicon or model knows *ﬁ*.
_LIGATURES: Final = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)


def read_page(source: Source, *, reads_tables: bool = False) -> str:
    """Read the running text of a Markdown, HTML, PDF or DOCX file.

    Parameters
    ----------
    source : Source
        The file.
    reads_tables : bool
        Whether the cells of tables of data are read, in HTML and DOCX files.

    Returns
    -------
    str
        Paragraphs separated by blank lines where the format knows paragraphs, headings, list items and block
        quotations marked as :mod:`stance.text.known` says.

    Raises
    ------
    DataError
        If the file is empty, damaged, locked by a password, or holds no text.
    MissingExtraError
        If the library that reads the format is not installed.
    """
    kind = source.suffix
    data = _read_filled(source)
    if kind in (".md", ".pdf"):
        text = (extract_markdown if kind == ".md" else _extract_pdf)(data, source.name)
    else:
        extract = extract_docx if kind == ".docx" else extract_html
        text = extract(data, source.name, reads_tables=reads_tables)
    _refuse_blank(text, source)
    return text


def locate_page(source: Source) -> tuple[str, Origin]:
    """Read the running text of a Markdown file, and where it stands there; errors as of :func:`read_page`."""
    text, origin = locate_markdown(_read_filled(source), source.name)
    _refuse_blank(text, source)
    return text, origin


def _read_filled(source: Source) -> bytes:
    data = read_bytes(source)
    if not data.strip():
        raise DataError(f"{source.name}: expected a document; found an empty file. Check the file.")
    return data


def _refuse_blank(text: str, source: Source) -> None:
    if not text.strip():
        is_pdf = source.suffix == ".pdf"
        hint = "If it is a scan, run text recognition first." if is_pdf else "Save its text as .txt."
        raise DataError(f"{source.name}: expected running text; found none in the document. {hint}")


def _extract_pdf(data: bytes, name: str) -> str:
    with guard_imports(name, "pypdf", extra="read"):
        import pypdf

    with quiet_logger("pypdf"):
        try:
            reader = pypdf.PdfReader(io.BytesIO(data))
            if reader.is_encrypted and not reader.decrypt(""):
                raise DataError(
                    f"{name}: expected an open PDF; found one locked by a password. Save it without."
                )
            pages = [_read_lines(page) for page in reader.pages]
        except DataError:
            raise
        except Exception as error:  # a damaged file fails in many ways
            raise DataError(
                f"{name}: expected a PDF file; found a damaged or other file. Save it again."
            ) from error
    return join_pages(pages)


def _read_lines(page: PageObject) -> str:
    """Read the lines of a page, with a blank line where the gap between two is wider than usual."""
    lines: list[tuple[str, float]] = [("", 0.0)]

    def add_text(text: str, outer: list[float], inner: list[float], *_: object) -> None:
        height = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
        for number, piece in enumerate(text.split("\n")):
            if number:
                lines.append(("", 0.0))
            before, old_height = lines[-1]
            lines[-1] = (before + piece, old_height if before.strip() else height)

    page.extract_text(visitor_text=add_text)
    printed = [(text.rstrip(), height) for text, height in lines if text.strip()]
    gaps = [first - second for (_, first), (_, second) in pairwise(printed)]
    down = sorted(gap for gap in gaps if gap > 0)
    usual = down[len(down) // 4] if down else 0.0  # not the median: a page may hold short paragraphs only
    pieces = [text for text, _ in printed[:1]]
    for (text, _), gap in zip(printed[1:], gaps, strict=True):
        # A step up is a new column, where a sentence may run on.
        pieces.append("\n\n" if usual and gap > 1.35 * usual else "\n")
        pieces.append(text)
    return "".join(pieces)


def join_pages(pages: Sequence[str]) -> str:
    r"""Join the pages of a PDF so that sentences run on: no page numbers, no running heads, no split words.

    Parameters
    ----------
    pages : sequence of str
        The text of each page, a printed line a line, with blank lines between paragraphs where known.

    Returns
    -------
    str
        The lines of all pages, each page going on where the last one ends. The first and last lines of a
        page, up to three, are left out where, figures aside, they stand there on three pages or more and on
        at least half; with an address, or a date and an hour, on all of two; the very first and last one also
        where it is a number, or as *Page 2 of 3*. Letters that a font joins (*ﬁ*) are letters of their own.

    Examples
    --------
    >>> join_pages(["The Review 1\nThe sanc-", "The Review 2\ntions failed.", "The Review 3\nSo did we."])
    'The sanctions failed.\nSo did we.'
    """
    kept = [page.translate(_LIGATURES).strip() for page in pages]
    for place in range(_MAX_EDGE):
        kept = _drop_edges(kept, is_outermost=place == 0)
    text = replace_surrogates("\n".join(filter(None, kept))).replace("\0", "\ufffd")
    words = set(re.findall(r"\w+-\w+", text))

    def mend(split: re.Match[str]) -> str:
        whole = f"{split[1]}-{split[2]}"
        return whole if whole in words or _ORDINAL.fullmatch(split[1]) else split[1] + split[2]

    # The text is one that the reader makes, so this moves no offset of anything the user has.
    return re.sub(r"(\w+)-\n([a-z]\w*)", mend, text)


def _drop_edges(pages: list[str], *, is_outermost: bool) -> list[str]:
    """Drop the first and last line of each page where many have it; further in, what ends no sentence."""
    lines = [page.split("\n") for page in pages]
    edges = Counter(mark for page in lines for mark in {_mask(page[0]), _mask(page[-1])})
    running = {
        mark
        for mark, n in edges.items()
        if n >= max(3, len(pages) / 2) and (is_outermost or not mark.endswith((".", "!", "?")))
    }
    filled = [page for page in lines if page != [""]]
    for place in (0, -1):
        marks = {_mask(page[place]) for page in filled}
        pattern = _PRINTED if len(filled) == 1 else _ADDRESS_OR_HOUR
        running |= {mark for mark in marks if len(marks) == 1 and pattern.search(mark)}
    for body in lines:
        for place in (0, -1):
            is_number = is_outermost and body and _PAGE_NUMBER.fullmatch(body[place])
            if body and (is_number or _mask(body[place]) in running):
                del body[place]
    return ["\n".join(body).strip("\n") for body in lines]


def _mask(line: str) -> str:
    return re.sub(r"\d+", "0", line.strip())
