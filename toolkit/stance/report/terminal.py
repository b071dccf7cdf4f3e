"""Text for a terminal: made harmless, measured, coloured and wrapped."""

from __future__ import annotations

import itertools
import operator
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

Chunk = tuple[str, str]
"""A stretch of text and the numbers of its style, as in ``"1;4"``; ``""`` for plain."""

ABSTAINED: Final = "(unsure)"
"""What stands in the place of a label where the model abstained: in brackets, as a label may be *unsure*."""

PLAIN: Final = ""
BOLD: Final = "1"
DIM: Final = "2"
CUE: Final = "1;4"
_PALETTE: Final = ("", "33", "35", "36", "32", "34", "31")

# C0 controls have pictures of their own. C1 controls, surrogates and what reverses the direction of writing
# become the replacement character.
_REPLACED: Final = {
    **{code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\v\f\r"},
    0x7F: 0x2421,
    **dict.fromkeys([*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], 0xFFFD),
    **dict.fromkeys(range(0xD800, 0xE000), 0xFFFD),
}
_HARMFUL: Final = re.compile("[" + re.escape("".join(map(chr, _REPLACED))) + "]")
_SPACE: Final = re.compile(r"(\s+)")


def clean_text(text: str) -> str:
    r"""Replace what could command a terminal by something visible.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        As many characters as before, so that offsets hold; white space is kept.

    Examples
    --------
    >>> clean_text("\x1b[2Jgone\x9b")
    '␛[2Jgone�'
    """
    return text.translate(_REPLACED) if _HARMFUL.search(text) else text


def clean_line(text: str) -> str:
    r"""Make a text harmless and put it on one line.

    Examples
    --------
    >>> clean_line("one\r\n  two")
    'one two'
    """
    return clean_text(" ".join(text.split()))


def pick_color(label: str, labels: Sequence[str]) -> str:
    """Pick the colour of a label; the first has none.

    Examples
    --------
    >>> pick_color("hedged", ["assertive", "hedged"])
    '33'
    """
    place = labels.index(label)
    return _PALETTE[place] if place < len(_PALETTE) else _PALETTE[1 + place % (len(_PALETTE) - 1)]


def paint(text: str, style: str, *, color: bool) -> str:
    r"""Give a text a style.

    Examples
    --------
    >>> paint("might", "1;4", color=True)
    '\x1b[1;4mmight\x1b[0m'
    >>> paint("might", "1;4", color=False)
    'might'
    """
    return f"\x1b[{style}m{text}\x1b[0m" if color and style and text else text


def measure_width(text: str) -> int:
    """Count the columns that a text takes on a terminal.

    Examples
    --------
    >>> measure_width("may"), measure_width("可能"), measure_width("e\u0301")
    (3, 4, 1)
    """
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Mn", "Me")
        else 2
        if unicodedata.east_asian_width(char) in "WF"
        else 1
        for char in text
    )


def wrap_chunks(chunks: Iterable[Chunk], width: int, *, color: bool, indent: str = "") -> str:
    """Break styled text into lines.

    Parameters
    ----------
    chunks : iterable of (str, str)
        Stretches of harmless text with their styles, in order; white space may become a line break.
    width : int
        Columns of a line; a longer word has a line of its own.
    color : bool
        Whether styles are shown.
    indent : str
        What every line but the first begins with; the first is taken to be as far in.

    Returns
    -------
    str
        Lines, without a line feed at the end.

    Examples
    --------
    >>> print(wrap_chunks([("We ", ""), ("might", "4"), (" go home soon.", "")], 12, color=False))
    We might go
    home soon.
    """
    lines: list[list[Chunk]] = [[]]
    used = len(indent)
    for word in _split_words(chunks):
        n_columns = sum(measure_width(text) for text, _ in word)
        if lines[-1] and used + 1 + n_columns > width:
            lines.append([])
            used = len(indent)
        if lines[-1]:
            # A space between two words of one style has that style, so that underlining runs on.
            before, after = lines[-1][-1][1], word[0][1]
            lines[-1].append((" ", before if before == after else PLAIN))
            used += 1
        used += n_columns
        lines[-1] += word
    return f"\n{indent}".join(_paint_line(line, color=color) for line in lines)


def _paint_line(line: Sequence[Chunk], *, color: bool) -> str:
    runs = itertools.groupby(line, key=operator.itemgetter(1))
    return "".join(paint("".join(text for text, _ in run), style, color=color) for style, run in runs)


def _split_words(chunks: Iterable[Chunk]) -> Iterator[list[Chunk]]:
    word: list[Chunk] = []
    for text, style in chunks:
        for part in _SPACE.split(text):
            if part and not part.isspace():
                word.append((part, style))
            elif part and word:
                yield word
                word = []
    if word:
        yield word
