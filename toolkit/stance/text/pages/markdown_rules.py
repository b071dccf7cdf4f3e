"""The parser of Markdown files: which rules it has, and where in its block each stretch ends."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from stance.text.pages.markdown_marks import (
    open_callouts,
    skip_comment,
    skip_inline_note,
    skip_wordless,
    unwrap_words,
)

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline

# Of limited length: a text of nothing but "[^" would be looked through from each of them to its end.
_FOOTNOTE_MARK: Final = re.compile(r"\[\^[^\]\s]{1,99}\]")
_FOOTNOTE: Final = re.compile(_FOOTNOTE_MARK.pattern + ":")
_CONTINUES: Final = 4  # columns by which what goes on with a footnote is indented


@functools.cache
def make_parser(*, reads_all: bool = False) -> MarkdownIt:
    """Make the parser of Markdown files, once.

    Parameters
    ----------
    reads_all : bool
        Whether footnotes are read, between ``footnote_open`` and ``footnote_close`` or in the line, and not
        skipped, and the cells of tables have ``meta["column"]``: where they begin in their line.

    Returns
    -------
    MarkdownIt
        CommonMark with tables, struck-out text, footnotes and what :mod:`stance.text.pages.markdown_marks`
        knows, and without indented code. Inline tokens of links, images, code, the marks of footnotes and
        what is skipped have ``meta["end"]``: where they end in their block.
    """
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import autolink, backtick, image, link

    # Where drafts are indented it is prose more often than code. Escapes stay apart from the text around
    # them, since they are longer in the file.
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable(["code", "text_join"])
    # Before references: a footnote of one word would be taken for the address of a link.
    footnote = _read_footnote if reads_all else _skip_footnote
    parser.block.ruler.before("reference", "footnote", footnote, {"alt": ["paragraph", "blockquote"]})
    parser.block.ruler.before("reference", "comment", skip_comment, {"alt": ["paragraph", "blockquote"]})
    parser.core.ruler.after("block", "callouts", open_callouts)
    if reads_all:
        parser.core.ruler.after("block", "cells", _place_cells)
    else:
        parser.inline.ruler.before("link", "inline_note", _note_end(skip_inline_note))
    parser.inline.ruler.before("link", "footnote_mark", _note_end(_skip_footnote_mark))
    parser.inline.ruler.before("link", "wordless", _note_end(skip_wordless))
    parser.inline.ruler.before("link", "wrapped", _note_end(unwrap_words))
    for name, rule in (("link", link), ("image", image), ("autolink", autolink), ("backticks", backtick)):
        parser.inline.ruler.at(name, _note_end(rule))
    return parser


def _note_end(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """Make a rule note in the last token that it makes where the token ends; Markdown-it does not say."""

    def apply(state: StateInline, silent: bool) -> bool:
        is_met = rule(state, silent)
        if is_met and not silent and not state.pending and state.tokens:
            state.tokens[-1].meta["end"] = state.pos
        return is_met

    return apply


def _skip_footnote(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Skip a footnote: its paragraph, and what follows it indented."""
    if _match_footnote(state, first) is None:
        return False
    if not silent:
        state.line = _find_end(state, first, end)
    return True


def _read_footnote(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Read the blocks of a footnote, as those of a list item are read, and no further than it is skipped."""
    match = _match_footnote(state, first)
    if match is None or silent:
        return match is not None
    line = _find_end(state, first, end)
    before = (state.bMarks[first], state.tShift[first], state.sCount[first], state.blkIndent, state.lineMax)
    state.bMarks[first], state.tShift[first] = state.skipSpaces(match.end()), 0
    state.blkIndent += _CONTINUES
    state.sCount[first] = state.blkIndent
    state.lineMax = line
    state.push("footnote_open", "", 1)
    state.md.block.tokenize(state, first, line)
    state.push("footnote_close", "", -1)
    state.bMarks[first], state.tShift[first], state.sCount[first], state.blkIndent, state.lineMax = before
    state.line = line
    return True


def _match_footnote(state: StateBlock, line: int) -> re.Match[str] | None:
    return _FOOTNOTE.match(state.src, state.bMarks[line] + state.tShift[line], state.eMarks[line])


def _find_end(state: StateBlock, first: int, end: int) -> int:
    """Find the line after a footnote's last."""
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
    return line


def _place_cells(state: StateCore) -> None:
    """Note where the cells of tables begin, and write their pipes as the file does, escaped."""
    lines = state.src.split("\n")
    at = -1
    for token in state.tokens:
        if token.type in ("tr_open", "tr_close"):
            at = 0 if token.nesting > 0 else -1
        elif token.type == "inline" and at >= 0:
            assert token.map is not None  # blocks have lines
            token.content = token.content.replace("|", "\\|")
            at = max(at, lines[token.map[0]].find(token.content, at))
            token.meta["column"] = at
            at += len(token.content)


def _skip_footnote_mark(state: StateInline, silent: bool) -> bool:
    """Skip ``[^1]``, and the space before it."""
    match = _FOOTNOTE_MARK.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        state.pending = state.pending.rstrip(" ")
        state.push("footnote_mark", "", 0)
    state.pos = match.end()
    return True
