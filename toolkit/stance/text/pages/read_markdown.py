"""The running text of Markdown files, and where it stands in them."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from stance.records import Origin
from stance.text.known import (
    HEADING_MARK,
    ITEM_MARK,
    QUOTATION_MARK,
    drop_marks,
    join_blocks,
    mark_emphasis,
)
from stance.text.pages.markdown_html import count_quotations, read_html_blocks
from stance.text.pages.markdown_rules import make_parser
from stance.text.pages.markdown_words import Run, is_emphasized, read_words
from stance.text.read_bytes import decode_text

if TYPE_CHECKING:
    from markdown_it.token import Token

# In YAML every line must look like a field or a part of one: a piece may begin with a rule of dashes.
_FRONT_MATTER: Final = re.compile(
    r"\A\+\+\+[ \t]*\n[\s\S]*?^\+\+\+[ \t]*$"
    r"|\A---[ \t]*\n(?=[\w\"'#])(?>(?:[ \t\"'#\[\]{}-]|[\w. -]+:|$).*\n)*?(?:---|\.\.\.)[ \t]*$",
    re.MULTILINE,
)
_LINE_END: Final = re.compile(r"\r\n?|\n")
_BESIDE: Final = ("table_open", "table_close", "footnote_open", "footnote_close")


@dataclass(frozen=True, slots=True)
class _Block:
    """A heading, paragraph, list item or cell: its mark, its words in order, and its token.

    ``is_beside`` says that it stands in a table or a footnote, beside the running text.
    """

    mark: str
    runs: list[Run]
    token: Token
    is_beside: bool

    @property
    def text(self) -> str:
        return "".join(words for words, _, _ in self.runs)


def extract_markdown(data: bytes, name: str) -> str:
    r"""Take the running text out of a Markdown file.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        What error messages begin with.

    Returns
    -------
    str
        Headings, paragraphs, list items and quoted paragraphs in words alone, separated by blank lines;
        headings, titles of callouts among them, list items and quotations, but for callouts, and paragraphs
        all in emphasis are marked as :mod:`stance.text.known` says. The lines of each are joined by spaces,
        save at hard breaks, around lines all in emphasis, and in a text of one block. Paragraphs in HTML are
        read as those of a web page. Front matter, code blocks, tables, images, footnotes, comments, templates
        and what is struck out are left out.

    Raises
    ------
    DataError
        If the file is no text, or in an encoding that ``decode_text`` does not know.
    MissingExtraError
        If there are paragraphs in HTML, and lxml is not installed.

    Examples
    --------
    >>> extract_markdown(b"# Why talks *fail*\n\nIt [may](a.html) rain.[^1]\n\n[^1]: Or not.", "draft.md")
    '\x1dWhy talks fail\n\nIt may rain.'
    """
    blocks, _ = _parse(_LINE_END.sub("\n", decode_text(data, name)), name, reads_all=False)
    return join_blocks((block.mark, block.text) for block in blocks)


def locate_markdown(data: bytes, name: str) -> tuple[str, Origin]:
    r"""Take all the text out of a Markdown file, and say where it stands there.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        What error messages begin with.

    Returns
    -------
    str
        As of :func:`extract_markdown`, but with the cells of tables, each a paragraph, and with footnotes,
        without what is in HTML, and with ``[code]`` and ``[link]`` for code and bare addresses, whose words
        are nobody's.
    Origin
        The file and the places.

    Raises
    ------
    DataError
        As of :func:`extract_markdown`.

    Examples
    --------
    >>> text, origin = locate_markdown(b"# War\n\nIt is **very** likely.", "draft.md")
    >>> begin = text.index("very")
    >>> origin.find_span(begin, begin + len("very likely"))
    (15, 28)
    """
    source = decode_text(data, name)
    blocks, n_before = _parse(_LINE_END.sub("\n", source), name, reads_all=True)
    line_starts = [0, *(match.end() for match in _LINE_END.finditer(source)), len(source)]
    parsed = drop_marks(source)
    starts: list[int] = []
    places: list[int] = []
    lengths: list[int] = []
    at = 0
    for block in blocks:
        at += len(block.mark) if len(blocks) > 1 else 0
        begins, line_places = _find_lines(block.token, parsed, line_starts, n_before)
        for words, begin, length in block.runs:
            line = max(0, bisect_right(begins, begin) - 1)
            starts.append(at)
            places.append(max(0, line_places[line] + begin - begins[line]))
            lengths.append(length)
            at += len(words)
        at += len("\n\n")
    text = join_blocks((block.mark, block.text) for block in blocks)
    return text, Origin(source, tuple(starts), tuple(places), tuple(lengths))


def _find_lines(
    token: Token, source: str, line_starts: list[int], n_before: int
) -> tuple[list[int], list[int]]:
    """Find where the lines of a block begin, in the block and in the file, where more may stand before."""
    begins: list[int] = []
    places: list[int] = []
    begin = 0
    assert token.map is not None  # blocks have lines
    number, end = token.map[0] + n_before, token.map[1] + n_before
    if "column" in token.meta:
        return [0], [line_starts[number] + token.meta["column"]]
    for line in token.content.split("\n"):
        words = line.lstrip(" \t").rstrip()
        # A line is what stands at the end of one of the file, less what marks the block; one of other white
        # space than Markdown's is left out at the start.
        while (at := _find_last(words, source, *line_starts[number : number + 2])) < 0 and number + 1 < end:
            number += 1
        begins.append(begin + len(line) - len(line.lstrip(" \t")))
        places.append(max(at, line_starts[number]))
        begin += len(line) + 1
        number = min(number + 1, end - 1)
    return begins, places


def _find_last(words: str, source: str, start: int, end: int) -> int:
    line = source[start:end].rstrip()
    found = line.rfind(words)
    return start + found if found >= 0 else -1


def _parse(text: str, name: str, *, reads_all: bool) -> tuple[list[_Block], int]:
    """List the blocks of a text, and how many lines of front matter are before what their tokens count."""
    matter = _FRONT_MATTER.match(text)
    end = matter.end() if matter else 0
    tokens = make_parser(reads_all=reads_all).parse(drop_marks(text[end:]))
    if not reads_all:
        read_html_blocks(tokens, name)
    blocks = _list_blocks(tokens, " ", reads_all=reads_all)
    if sum(not block.is_beside for block in blocks) < 2:
        # Where no line is blank, each may be a paragraph; segmentation tells, as in plain text.
        blocks = _list_blocks(tokens, "\n", reads_all=reads_all)
    return blocks, text.count("\n", 0, end)


def _list_blocks(tokens: list[Token], between_lines: str, *, reads_all: bool) -> list[_Block]:
    """List the blocks that hold words, those of tables where all is read; code has none to list."""
    blocks = []
    n_beside = 0
    items: list[bool] = []
    quotations: list[bool] = []
    mark = lead = ""
    n_quotations = 0  # in HTML, with Markdown in them
    for token in tokens:
        quoted = QUOTATION_MARK if any(quotations) or n_quotations else ""
        if token.type in _BESIDE:
            n_beside += token.nesting
        elif token.type in ("heading_open", "heading_close"):
            mark = HEADING_MARK if token.nesting > 0 else ""
        elif token.type == "blockquote_open":
            quotations.append(not token.meta.get("is_callout", False))
        elif token.type == "blockquote_close":
            quotations.pop()
        elif token.type == "list_item_open":
            opened = token
            # Markdown takes a paragraph for an item that begins, say, "1989. A year".
            items.append(len(token.info) < 3)
            lead = "" if items[-1] else f"{token.info}{token.markup} "
        elif token.type == "list_item_close":
            items.pop()
            if lead:
                words = lead.strip()
                blocks.append(_Block(quoted, [(words, -len(words), len(lead))], opened, n_beside > 0))
                lead = ""
        elif token.type == "inline" and (reads_all or not n_beside):
            runs = read_words(token, between_lines, keeps_code=not reads_all)
            if not runs:
                continue
            if lead:
                runs.insert(0, (lead, -len(lead), len(lead)))
            outer = quoted or (ITEM_MARK if any(items) else "")
            block = _Block(mark or outer, runs, token, n_beside > 0)
            is_stressed = not block.mark and is_emphasized(token)
            blocks.append(replace(block, mark=mark_emphasis(block.text)) if is_stressed else block)
            lead = ""
        elif token.type == "html_block":
            blocks += _list_html(token, quoted, is_beside=n_beside > 0)
            n_quotations = max(0, n_quotations + count_quotations(token.content))
    return blocks


def _list_html(token: Token, outer: str, *, is_beside: bool) -> list[_Block]:
    """List the blocks of HTML, those in a quotation marked as such."""
    return [
        _Block(mark if mark == HEADING_MARK else outer or mark, [(words, 0, len(words))], token, is_beside)
        for mark, words in token.meta.get("blocks", ())
    ]
