"""The parser of Markdown files: which rules it has, and where in its block each stretch ends."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

# Of limited length: a text of nothing but "[^" would be looked through from each of them to its end.
_FOOTNOTE_MARK: Final = re.compile(r"\[\^[^\]\s]{1,99}\]")
_FOOTNOTE: Final = re.compile(_FOOTNOTE_MARK.pattern + ":")
_CONTINUES: Final = 4  # columns by which what goes on with a footnote is indented


@functools.cache
def make_parser() -> MarkdownIt:
    """Make the parser of Markdown files, once.

    Returns
    -------
    MarkdownIt
        CommonMark with tables, struck-out text and footnotes, and without indented code. Inline tokens of
        links, images, code and the marks of footnotes have ``meta["end"]``: where they end in their block.
    """
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import autolink, backtick, image, link

    # Where drafts are indented it is prose more often than code. Escapes stay apart from the text around
    # them, since they are longer in the file.
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable(["code", "text_join"])
    # Before references: a footnote of one word would be taken for the address of a link.
    parser.block.ruler.before("reference", "footnote", _skip_footnote, {"alt": ["paragraph", "blockquote"]})
    parser.inline.ruler.before("link", "footnote_mark", _note_end(_skip_footnote_mark))
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
        state.push("footnote_mark", "", 0)
    state.pos = match.end()
    return True
