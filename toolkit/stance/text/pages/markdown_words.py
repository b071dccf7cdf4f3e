"""The words of a block of Markdown, and where they stand in it."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from markdown_it.token import Token

_BREAK_TAG: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)
_UNREAD_TAG: Final = re.compile(r"<(?P<end>/?)(?P<name>s|del|strike|script|style)\b[^>]*>", re.IGNORECASE)
_CLOSE_TO_WORDS: Final = (" ", ".", ",", ";", ":", "!", "?", ")")

Run = tuple[str, int, int]
"""A run of words, where it stands in its block, and how long it is there."""


def read_words(block: Token, between_lines: str, *, keeps_code: bool) -> list[Run]:
    """Read the words of a block, in which hard breaks and lines all in emphasis, as bylines are, stay.

    Parameters
    ----------
    block : Token
        An inline token of :mod:`stance.text.pages.markdown_rules`.
    between_lines : str
        What its lines are joined by.
    keeps_code : bool
        Whether code and bare addresses are words; else they come out as ``[code]`` and ``[link]``.

    Returns
    -------
    list[Run]
        In order; empty where there are no words.

    Examples
    --------
    >>> from stance.text.pages.markdown_rules import make_parser
    >>> read_words(make_parser().parse("It *may* rain.")[1], " ", keeps_code=True)
    [('It ', 0, 3), ('may', 4, 3), (' rain.', 8, 6)]
    """
    runs: list[Run] = []
    stays = False
    reader = _Reader(block.content, keeps_code=keeps_code)
    for is_break, group in groupby(block.children or (), _is_break):
        line = list(group)
        words = reader.read_line(line)
        if is_break:
            stays = stays or any(token.type != "softbreak" for token in line)
        elif words:
            is_emphasis = _is_emphasis(line)
            if runs:
                stays = stays or is_emphasis or runs[-1][0].endswith(("-", "‐"))  # as of a divided word
                runs.append(("\n" if stays else between_lines, words[0][1], 0))
            runs += words
            stays = is_emphasis
    return runs


def is_emphasized(block: Token) -> bool:
    """Tell a block that is all in bold or italics.

    Examples
    --------
    >>> from stance.text.pages.markdown_rules import make_parser
    >>> [is_emphasized(make_parser().parse(text)[1]) for text in ("**May it?**[^1]", "*May* it?")]
    [True, False]
    """
    tokens = block.children or []
    return any(token.tag in ("em", "strong") for token in tokens) and _is_emphasis(tokens)


class _Reader:
    """Goes through the tokens of a block with the place in its source, which tokens do not have."""

    def __init__(self, source: str, *, keeps_code: bool) -> None:
        self._source = source
        self._keeps_code = keeps_code
        self._at = 0
        self._n_unread = 0
        self._after_gap = False
        self._in_address = False

    def read_line(self, line: list[Token]) -> list[Run]:
        """Read the words of a line, or pass a break."""
        runs: list[Run] = []
        for token in line:
            begin, words = self._at, self._pass(token)
            if words and self._n_unread == 0:
                if self._after_gap and runs and words.startswith(_CLOSE_TO_WORDS):
                    runs[-1] = (runs[-1][0].rstrip(" "), *runs[-1][1:])
                self._after_gap = False
                runs.append((words, begin, self._at - begin))
        return _strip(runs)

    def _pass(self, token: Token) -> str:
        """Move past a token; return its words."""
        kind, words = token.type, ""
        if kind == "text":
            self._at += len(token.content) if self._source.startswith(token.content, self._at) else 0
            words = "" if self._in_address else token.content
        elif kind == "text_special":
            words = token.content
            self._at += len(token.markup)
        elif kind == "code_inline":
            words = token.content if self._keeps_code else "[code]"
            self._at = token.meta["end"]
        elif kind in ("softbreak", "hardbreak"):
            self._at = self._source.find("\n", self._at) + 1
            while self._source[self._at : self._at + 1] in (" ", "\t"):
                self._at += 1
        elif kind == "link_open":
            self._at += 1
            self._in_address = token.markup == "autolink" and not self._keeps_code
            words = "[link]" if self._in_address else ""
        elif kind in ("link_close", "image", "footnote_mark", "skipped"):
            self._at = token.meta["end"]
            self._in_address = False
        elif kind in ("s_open", "s_close"):
            self._n_unread += token.nesting
            self._after_gap = True
            self._at += len(token.markup)
        else:
            self._at += len(token.markup or token.content)
            if kind == "html_inline":
                self._pass_unread(token.content)
        return words

    def _pass_unread(self, tag: str) -> None:
        """Count a tag around what is struck out or no words, if the block closes it."""
        found = _UNREAD_TAG.fullmatch(tag)
        if found is None:
            return
        if found["end"]:
            self._n_unread = max(0, self._n_unread - 1)
        elif f"</{found['name']}>" in self._source[self._at :]:
            self._n_unread += 1
        self._after_gap = True


def _strip(runs: list[Run]) -> list[Run]:
    """Strip the words of a line; none are left where there is white space only."""
    if not any(words.strip() for words, _, _ in runs):
        return []
    while not (words := runs[0][0].lstrip()):
        del runs[0]
    n_before = len(runs[0][0]) - len(words)
    runs[0] = (words, runs[0][1] + n_before, runs[0][2] - n_before)
    while not (words := runs[-1][0].rstrip()):
        del runs[-1]
    runs[-1] = (words, *runs[-1][1:])
    return runs


def _is_break(token: Token) -> bool:
    is_tag = token.type == "html_inline" and _BREAK_TAG.fullmatch(token.content) is not None
    return is_tag or token.type in ("softbreak", "hardbreak")


def _is_emphasis(line: list[Token]) -> bool:
    seen = (token for token in line if token.type not in ("footnote_mark", "skipped"))
    filled = [token for token in seen if token.type != "text" or token.content.strip()]
    is_closed = filled[-1].nesting == -1 and all(token.level or token.nesting for token in filled)
    return is_closed and filled[0].tag in ("em", "strong")
