"""Columns of text, aligned for the terminal or as Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from stance.report.terminal import clean_line, measure_width

# A bracket in a cell is one of numbers, unless an address follows it; no link can be defined there.
_ANYWHERE: Final = re.compile(r"[\\`*_\[\]<>#|~$]|&(?=#?\w+;)")
_IN_CELLS: Final = re.compile(r"[\\`*_<>|~$]|\](?=[\[(])|&(?=#?\w+;)")
_ADDRESS: Final = re.compile(r"\b(https?|ftp|www)([:.])", re.IGNORECASE)
_MENTION: Final = re.compile(r"@(?=\w)")
_AT_START: Final = re.compile(r"^(\d*)([-+=.)])(?=[\s=-]|$)")
_JOINER: Final = "\u2060"


def count_things(n: int, noun: str) -> str:
    """Write how many there are of something.

    Examples
    --------
    >>> count_things(1, "sentence"), count_things(2000, "sentence")
    ('1 sentence', '2,000 sentences')
    """
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def render_grid(header: Sequence[str], rows: Sequence[Sequence[str]], *, markdown: bool = False) -> str:
    """Render a table whose first column is text and whose others are numbers.

    Parameters
    ----------
    header : sequence of str
        Names of the columns.
    rows : sequence of sequence of str
        As many cells each.
    markdown : bool
        Whether to write Markdown.

    Returns
    -------
    str
        Lines, the first column to the left, the others to the right.

    Examples
    --------
    >>> print(render_grid(["label", "F1"], [["hedged", "0.80"]]))
    label     F1
    hedged  0.80
    >>> print(render_grid(["label", "F1"], [["hedged", "0.80"]], markdown=True))
    | label  |   F1 |
    |:-------|-----:|
    | hedged | 0.80 |
    """
    cells = [[clean_line(cell) for cell in row] for row in (header, *rows)]
    if markdown:
        cells = [[_escape_inline(cell, _IN_CELLS) for cell in row] for row in cells]
    widths = [max(measure_width(row[i]) for row in cells) for i in range(len(header))]
    lines = [[_pad(row[i], widths[i], left=i == 0) for i in range(len(header))] for row in cells]
    if not markdown:
        return "\n".join("  ".join(line).rstrip() for line in lines)
    rule = "|" + "|".join(
        f":{'-' * (width + 1)}" if i == 0 else f"{'-' * (width + 1)}:" for i, width in enumerate(widths)
    )
    body = [f"| {' | '.join(line)} |" for line in lines]
    return "\n".join([body[0], rule + "|", *body[1:]])


def escape_markdown(text: str) -> str:
    r"""Write a text so that Markdown shows it as it is, on one line.

    Neither Markdown nor HTML in it is followed, by the rules of CommonMark and GitHub: no emphasis, code,
    table, formula or entity, and no link of any form.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        One line that may begin one. A name after ``@`` is kept from being a mention by an invisible joiner.

    Examples
    --------
    >>> print(escape_markdown("not *this*"), escape_markdown("1. <b> www.example.org"))
    not \*this\* 1\. \<b\> www\.example.org
    """
    escaped = _escape_inline(clean_line(text), _ANYWHERE)
    return _AT_START.sub(lambda found: f"{found[1]}\\{found[2]}", escaped)


def _escape_inline(text: str, special: re.Pattern[str]) -> str:
    escaped = special.sub(lambda found: f"\\{found[0]}", text)
    escaped = _ADDRESS.sub(lambda found: f"{found[1]}\\{found[2]}", escaped)
    return _MENTION.sub(f"@{_JOINER}", escaped)


def _pad(cell: str, width: int, *, left: bool) -> str:
    space = " " * (width - measure_width(cell))
    return cell + space if left else space + cell
