"""What editors and site generators write into Markdown: comments, templates, callouts, links of a wiki."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

# Of limited length each: a text of nothing but openings would be looked through from each of them to its end.
_NO_WORDS: Final = re.compile(
    r"(?<!\w)%%(?:[^%]|%(?!%)){1,2000}%%"  # a comment of Obsidian's
    r"|\{\{[<%][\s\S]{0,1000}?[%>]\}\}|\{%[\s\S]{1,1000}?%\}|\{\{[^{}\n]{1,200}\}\}"  # Hugo's, Jekyll's
    r"|!\[\[[^\[\]\n]{1,300}\]\]"  # a file shown in its place
    r"|\{(?::|[#.](?=\w)|\w[\w-]{0,40}=)[^{}\n]{0,300}\}"  # classes and the like
    r"|(?<!\S)\^[\w-]{1,40}\s*\Z"  # the name of a paragraph
    r"|^:{3,}[^\n]*",  # the fence around a box
    re.MULTILINE,
)
_NO_WORDS_BEGIN: Final = frozenset("%{!^:")
_INLINE_NOTE: Final = re.compile(r"\^\[(?:[^\[\]]|\[[^\[\]]{0,300}\]){1,1000}\]")
_WIKI_LINK: Final = re.compile(
    r"\[\[(?=[^\]\n]{0,200}[^\W\d_])"
    r"(?:[^\[\]|\n]{1,200}\|(?P<shown>[^\[\]|\n]{1,200})|#?(?P<target>[^\[\]|#\n]{1,200})(?:#[^\[\]|\n]{0,200})?)"
    r"\]\](?![(\[])"
)
_HIGHLIGHT: Final = re.compile(r"(?<![\w=])==(?P<shown>[^\s=](?:[^=]|=(?!=)){0,1000}?(?<!\s))==(?![\w=])")
_CALLOUT: Final = re.compile(
    r"\[!(?P<kind>[\w-]+)(?:\|[^\]\n]*)?\][+-]?[ \t]*(?P<title>[^\n]*?)[ \t]*(?:\n|\Z)"
)
_QUOTING: Final = ("quote", "cite")
_CLOSE_TO_WORDS: Final = (" ", "\n", ".", ",", ";", ":", "!", "?", ")", "")
_MAX_COMMENT_LINES: Final = 200


def skip_wordless(state: StateInline, silent: bool) -> bool:
    """Skip what is no words of the text, and the space before it."""
    if state.src[state.pos] not in _NO_WORDS_BEGIN:
        return False
    return _skip(state, _NO_WORDS.match(state.src, state.pos, state.posMax), silent)


def skip_inline_note(state: StateInline, silent: bool) -> bool:
    """Skip a footnote that stands where its mark would."""
    if state.src[state.pos] != "^":
        return False
    return _skip(state, _INLINE_NOTE.match(state.src, state.pos, state.posMax), silent)


def _skip(state: StateInline, match: re.Match[str] | None, silent: bool) -> bool:
    if match is None:
        return False
    if not silent:
        if state.src[match.end() : match.end() + 1] in _CLOSE_TO_WORDS:
            state.pending = state.pending.rstrip(" ")
        state.push("skipped", "", 0)
    state.pos = match.end()
    return True


def unwrap_words(state: StateInline, silent: bool) -> bool:
    """Read ``[[target|shown]]`` and ``==marked==`` as what is shown."""
    opening = state.src[state.pos]
    if opening not in "[=":
        return False
    match = (_WIKI_LINK if opening == "[" else _HIGHLIGHT).match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        begin, end = match.span("shown") if match["shown"] else match.span("target")
        state.push("skipped", "", 0).meta["end"] = begin
        limit = state.posMax
        state.pos, state.posMax = begin, end
        state.md.inline.tokenize(state)
        state.posMax = limit
        state.push("skipped", "", 0)
    state.pos = match.end()
    return True


def skip_comment(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Skip a comment of Obsidian's that begins a line and ends another."""
    opening = _read_line(state, first)
    if not opening.startswith("%%") or "%%" in opening[2:]:
        return False
    lines = range(first + 1, min(end, first + _MAX_COMMENT_LINES))
    last = next((line for line in lines if _read_line(state, line).endswith("%%")), None)
    if last is None:
        return False
    if not silent:
        state.line = last + 1
    return True


def _read_line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip()


def open_callouts(state: StateCore) -> None:
    """Make headings of the titles of callouts (``> [!note] Title``); these are no quotations."""
    from markdown_it.token import Token

    tokens: list[Token] = []
    for place, token in enumerate(state.tokens):
        outer = state.tokens[place - 2] if token.type == "inline" and place > 1 else None
        is_first = outer is not None and outer.type == "blockquote_open"
        match = _CALLOUT.match(token.content) if is_first else None
        if outer is None or match is None:
            tokens.append(token)
            continue
        outer.meta["is_callout"] = match["kind"].lower() not in _QUOTING
        assert token.map is not None  # blocks have lines
        first, end = token.map
        if match["title"]:
            title = Token("inline", "", 0, map=[first, first + 1], content=match["title"], children=[])
            heading = Token("heading_open", "h6", 1), title, Token("heading_close", "h6", -1)
            tokens[-1:] = [*heading, tokens[-1]]
        token.content, token.map = token.content[match.end() :], [first + 1, end]
        tokens.append(token)
    state.tokens = tokens
