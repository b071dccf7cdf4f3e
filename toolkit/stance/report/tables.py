"""Tables of results, in four forms: for a terminal, in Markdown, in LaTeX and as CSV."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from stance.records import Estimate
from stance.report.clean import clean_line, clean_text

Cell = str | int | float | Estimate | None
TableFormat = Literal["terminal", "markdown", "latex", "csv"]

_LATEX: Final = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{char: f"\\{char}" for char in "&%$#_{}"},
    "–": "--",
    "−": "$-$",
}
_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]<>|#~])")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a result.

    Attributes
    ----------
    title : str
        What it shows; may be empty.
    header : tuple[str, ...]
        Names of the columns.
    rows : tuple[tuple[Cell, ...], ...]
        Texts, counts, numbers, or estimates with their intervals; ``None`` is shown as a dash.
    notes : tuple[str, ...]
        What a reader should know, one sentence or more each.
    digits : int
        Decimals of numbers.
    are_shares : bool
        Whether numbers are shares, shown in per cent.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    digits: int = 3
    are_shares: bool = False


def write_tables(tables: Sequence[Table], table_format: TableFormat, *, width: int = 100) -> str:
    """Write tables as text.

    Parameters
    ----------
    tables : sequence of Table
    table_format : {"terminal", "markdown", "latex", "csv"}
        CSV has each estimate in three columns, numbers unrounded, and no notes.
    width : int
        Columns of the terminal.

    Returns
    -------
    str
        Ends with a line feed.

    Examples
    --------
    >>> table = Table("Shares", ("label", "share"), (("hedged", Estimate(0.25, 0.2, 0.31)),))
    >>> print(write_tables([table], "markdown"), end="")
    **Shares**
    <BLANKLINE>
    | label | share |
    |---|---:|
    | hedged | 0.250 [0.200, 0.310] |
    """
    writers = {
        "terminal": lambda table: _write_terminal(table, width),
        "markdown": _write_markdown,
        "latex": _write_latex,
        "csv": _write_csv,
    }
    return "\n".join(writers[table_format](_clean_table(table)) for table in tables)


def _clean_table(table: Table) -> Table:
    """Make all of a table but its cells harmless and of one line each."""
    header, notes = (tuple(map(clean_line, each)) for each in (table.header, table.notes))
    return replace(table, title=clean_line(table.title), header=header, notes=notes)


def show_number(value: float | None, digits: int = 3, *, is_share: bool = False) -> str:
    """Show a number, a share in per cent, or a dash where there is none."""
    if value is None or math.isnan(value):
        return "–"
    shown = f"{100 * value:.1f} %" if is_share else f"{value:,.{digits}f}"
    return shown.replace("-", "−", 1) if value < 0 else shown


def show_estimate(estimate: Estimate, digits: int = 3, *, is_share: bool = False) -> str:
    """Show a number with its interval, where it has one."""
    value = show_number(estimate.value, digits, is_share=is_share)
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return value
    low, high = (
        show_number(end, digits, is_share=is_share).removesuffix(" %")
        for end in (estimate.low, estimate.high)
    )
    return f"{value} [{low}, {high}]"


def show_p(value: float | None) -> str:
    """Show a p-value, with no more digits than mean something."""
    if value is None:
        return "–"
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def count_things(n: int, thing: str) -> str:
    """Write a count with its noun: ``1 sentence``, ``2 sentences``."""
    return f"{n:,} {thing}" if n == 1 else f"{n:,} {thing}s"


def _show(cell: Cell, table: Table) -> str:
    if isinstance(cell, Estimate):
        return show_estimate(cell, table.digits, is_share=table.are_shares)
    if cell is None:
        return "–"
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int):
        return f"{cell:,}"
    if isinstance(cell, float):
        return show_number(cell, table.digits, is_share=table.are_shares)
    return clean_line(cell)


def _find_numeric(table: Table) -> list[bool]:
    """Return for each column whether it holds numbers, which stand to the right."""
    columns = [[row[i] for row in table.rows if row[i] is not None] for i in range(len(table.header))]
    return [bool(cells) and not any(isinstance(cell, str) for cell in cells) for cells in columns]


def _write_terminal(table: Table, width: int) -> str:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table as Grid
    from rich.text import Text

    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=False, color_system=None)
    if table.title:
        console.print(Text(table.title))
    if table.rows:
        grid = Grid(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
        for name, is_numeric in zip(table.header, _find_numeric(table), strict=True):
            grid.add_column(
                Text(clean_line(name)), justify="right" if is_numeric else "left", overflow="fold"
            )
        for row in table.rows:
            grid.add_row(*(Text(_show(cell, table)) for cell in row))
        console.print(grid)
    for note in table.notes:
        console.print(Text(note))
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


def escape_markdown(text: str) -> str:
    """Escape what Markdown would take for mark-up."""
    return _MARKDOWN.sub(r"\\\1", text)


def _write_markdown(table: Table) -> str:
    lines = [f"**{escape_markdown(table.title)}**", ""] if table.title else []
    if table.rows:
        rule = ["---:" if is_numeric else "---" for is_numeric in _find_numeric(table)]
        lines += [f"| {' | '.join(map(escape_markdown, table.header))} |", f"|{'|'.join(rule)}|"]
        for row in table.rows:
            cells = (
                escape_markdown(_show(cell, table)) if isinstance(cell, str) else _show(cell, table)
                for cell in row
            )
            lines.append(f"| {' | '.join(cells)} |")
    for note in table.notes:
        lines += ["", escape_markdown(note)]
    return "\n".join(lines) + "\n"


def escape_latex(text: str) -> str:
    """Escape what LaTeX would take for a command."""
    return "".join(_LATEX.get(char, char) for char in text)


def _write_latex(table: Table) -> str:
    spec = "".join("r" if is_numeric else "l" for is_numeric in _find_numeric(table))
    lines = [r"\begin{table}", r"\centering"]
    if table.title:
        lines.append(rf"\caption{{{escape_latex(table.title)}}}")
    lines += [rf"\begin{{tabular}}{{{spec}}}", r"\hline"]
    lines.append(" & ".join(map(escape_latex, table.header)) + r" \\ \hline")
    lines += [" & ".join(escape_latex(_show(cell, table)) for cell in row) + r" \\" for row in table.rows]
    lines += [r"\hline", r"\end{tabular}"]
    lines += [rf"\\ \footnotesize {escape_latex(note)}" for note in table.notes]
    return "\n".join([*lines, r"\end{table}"]) + "\n"


def _write_csv(table: Table) -> str:
    are_estimates = [
        any(isinstance(row[i], Estimate) for row in table.rows) for i in range(len(table.header))
    ]

    def clean(value: Any) -> Any:
        return clean_text(value) if isinstance(value, str) else value

    def spread(cell: Cell, is_estimate: bool) -> list[Any]:
        if not is_estimate:
            return ["" if cell is None else clean(cell)]
        found = (cell.value, cell.low, cell.high) if isinstance(cell, Estimate) else (cell, None, None)
        return ["" if value is None else clean(value) for value in found]

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = zip(table.header, are_estimates, strict=True)
    writer.writerow(
        [
            each
            for name, is_one in names
            for each in ([name, f"{name}_low", f"{name}_high"] if is_one else [name])
        ]
    )
    for row in table.rows:
        writer.writerow(
            [part for cell, is_one in zip(row, are_estimates, strict=True) for part in spread(cell, is_one)]
        )
    return out.getvalue()
