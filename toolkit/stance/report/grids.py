"""Columns of text, aligned for the terminal or as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from stance.report.terminal import clean_line, measure_width


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
        cells = [[cell.replace("|", "\\|") for cell in row] for row in cells]
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

    Examples
    --------
    >>> print(escape_markdown("not *this*"))
    not \*this\*
    """
    cleaned = clean_line(text)
    for char in "\\`*_[]<>#|":
        cleaned = cleaned.replace(char, f"\\{char}")
    return cleaned


def _pad(cell: str, width: int, *, left: bool) -> str:
    space = " " * (width - measure_width(cell))
    return cell + space if left else space + cell
