"""The running text of Markdown files."""

from __future__ import annotations

import functools
import re
from itertools import groupby
from typing import TYPE_CHECKING, Final

from stance.text.read_bytes import decode_text

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

# In YAML every line must look like a field or a part of one: a piece may begin with a rule of dashes.
_FRONT_MATTER: Final = re.compile(
    r"\A\+\+\+[ \t]*\n[\s\S]*?^\+\+\+[ \t]*$"
    r"|\A---[ \t]*\n(?=[\w\"'#])(?>(?:[ \t\"'#\[\]{}-]|[\w. -]+:|$).*\n)*?(?:---|\.\.\.)[ \t]*$",
    re.MULTILINE,
)
# Of limited length: a text of nothing but "[^" would be looked through from each of them to its end.
_FOOTNOTE_MARK: Final = re.compile(r"\[\^[^\]\s]{1,99}\]")
_FOOTNOTE: Final = re.compile(_FOOTNOTE_MARK.pattern + ":")
_CONTINUES: Final = 4  # columns by which what goes on with a footnote is indented
_BREAK_TAG: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)


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
        Headings, paragraphs, list items and quoted paragraphs in words alone, separated by blank lines. The
        lines of each are joined by spaces, save at hard breaks, around lines all in emphasis, and in a text
        of one block. Front matter, code blocks, tables, images, HTML and footnotes are left out.

    Raises
    ------
    DataError
        If the file is no text, or in an encoding that ``decode_text`` does not know.

    Examples
    --------
    >>> extract_markdown(b"# Why talks *fail*\n\nIt [may](a.html) rain.[^1]\n\n[^1]: Or not.", "draft.md")
    'Why talks fail\n\nIt may rain.'
    """
    text = re.sub(r"\r\n?", "\n", decode_text(data, name))
    tokens = _make_parser().parse(_FRONT_MATTER.sub("", text))
    blocks = _list_blocks(tokens, " ")
    # Where no line is blank, each may be a paragraph; segmentation tells, as in plain text.
    return "\n\n".join(blocks) if len(blocks) > 1 else "".join(_list_blocks(tokens, "\n"))


@functools.cache
def _make_parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # Where drafts are indented it is prose more often than code.
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("code")
    # Before references: a footnote of one word would be taken for the address of a link.
    parser.block.ruler.before("reference", "footnote", _skip_footnote, {"alt": ["paragraph", "blockquote"]})
    parser.inline.ruler.before("link", "footnote_mark", _skip_footnote_mark)
    return parser


def _skip_footnote(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Skip a footnote: its paragraph, and what follows it indented."""
    begin = state.bMarks[first] + state.tShift[first]
    if not _FOOTNOTE.match(state.src, begin, state.eMarks[first]):
        return False
    if silent:
        return True
    other_blocks = state.md.block.ruler.getRules("paragraph")
    line = first + 1
    after_blank = False
    while line < end:
        if state.isEmpty(line):
            after_blank = True
        elif state.sCount[line] - state.blkIndent >= _CONTINUES:
            after_blank = False
        elif after_blank or any(rule(state, line, end, True) for rule in other_blocks):
            break
        line += 1
    state.line = line
    return True


def _skip_footnote_mark(state: StateInline, silent: bool) -> bool:
    """Skip ``[^1]``, and the space before it."""
    match = _FOOTNOTE_MARK.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        state.pending = state.pending.rstrip(" ")
    state.pos = match.end()
    return True


def _list_blocks(tokens: list[Token], between_lines: str) -> list[str]:
    """List the blocks that hold words, outside tables; blocks of code and HTML have none to list."""
    blocks = []
    in_table = False
    lead = ""
    for token in tokens:
        if token.type in ("table_open", "table_close"):
            in_table = token.type == "table_open"
        elif token.type == "list_item_open":
            # Markdown takes a paragraph for an item that begins, say, "1989. A year".
            lead = f"{token.info}{token.markup} " if len(token.info) > 2 else ""
        elif token.type == "list_item_close" and lead:
            blocks.append(lead.strip())
            lead = ""
        elif token.type == "inline" and not in_table and (words := _read_words(token, between_lines)):
            blocks.append(lead + words)
            lead = ""
    return blocks


def _read_words(block: Token, between_lines: str) -> str:
    """Read the words of a block, in which hard breaks and lines all in emphasis, as bylines are, stay."""
    parts: list[str] = []
    stays = False
    for is_break, group in groupby(block.children or (), _is_break):
        line = list(group)
        words = "".join(token.content for token in line if token.type in ("text", "code_inline")).strip(" \t")
        if is_break:
            stays = stays or any(token.type != "softbreak" for token in line)
        elif words.strip():
            is_emphasis = _is_emphasis(line)
            parts += ["\n" if stays or is_emphasis else between_lines, words]
            stays = is_emphasis
    return "".join(parts[1:])


def _is_break(token: Token) -> bool:
    is_tag = token.type == "html_inline" and _BREAK_TAG.fullmatch(token.content) is not None
    return is_tag or token.type in ("softbreak", "hardbreak")


def _is_emphasis(line: list[Token]) -> bool:
    filled = [token for token in line if token.type != "text" or token.content.strip()]
    is_closed = filled[-1].nesting == -1 and all(token.level or token.nesting for token in filled)
    return is_closed and filled[0].tag in ("em", "strong")
