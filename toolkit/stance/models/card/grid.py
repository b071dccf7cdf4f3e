"""Tables of a model card, and what stands in their cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def lay_out(header: Sequence[str], rows: Iterable[Sequence[str]], n_left: int = 1) -> str:
    r"""Lay a Markdown table out; the first columns are of text, the others of numbers.

    Examples
    --------
    >>> print(lay_out(("label", "F1"), [("a|b", "0.800")]))
    | label | F1 |
    |:---|---:|
    | a\|b | 0.800 |
    """
    rule = "|".join(":---" if i < n_left else "---:" for i in range(len(header)))
    head, *body = [f"| {' | '.join(map(_escape_cell, row))} |" for row in (header, *rows)]
    return "\n".join([head, f"|{rule}|", *body])


def _escape_cell(cell: str) -> str:
    return " ".join(str(cell).split()).replace("|", "\\|")


def escape_inline(text: str) -> str:
    r"""Write a text so that Markdown follows nothing in it.

    Examples
    --------
    >>> print(escape_inline("_new_ <b>"))
    \_new\_ \<b\>
    """
    for char in "\\`*_[]<>":
        text = text.replace(char, f"\\{char}")
    return text


def quote_code(text: str) -> str:
    """Write a text as code."""
    return f"`{text.replace('`', chr(39))}`"


def quote_number(value: float | None) -> str:
    """Write a number, or a dash for none.

    Examples
    --------
    >>> quote_number(0.25), quote_number(None)
    ('0.250', '–')
    """
    return "–" if value is None else f"{value:z.3f}"


def quote_interval(interval: Sequence[float] | None) -> str:
    """Write an interval, or a dash for none.

    Examples
    --------
    >>> quote_interval((0.25, 0.5))
    '0.250 to 0.500'
    """
    return "–" if interval is None else f"{interval[0]:z.3f} to {interval[1]:z.3f}"
