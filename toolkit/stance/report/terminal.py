"""Marked text and reports for a terminal, by rich; what a text says is shown, never obeyed."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from stance.report.clean import clean_line, clean_text
from stance.report.tables import Table, count_things, write_tables
from stance.report.view import ABSTAINED, CollectionView, DocumentView, view_document

if TYPE_CHECKING:
    import pyarrow as pa
    from rich.console import Console
    from rich.text import Text

    from stance.report.view import Mark

_PALETTE: Final = ("", "yellow", "magenta", "cyan", "green", "blue", "red")
_N_LISTED: Final = 6


def render_scored(scored: pa.Table, *, color: bool, width: int = 100) -> str:
    """Render scored texts as they read, with the sentences that are less than sure marked.

    Parameters
    ----------
    scored : pyarrow.Table
        Scored rows of one document or more.
    color : bool
        Whether to use colour; without it labels stand in brackets and cues between asterisks.
    width : int
        Columns of a line.

    Returns
    -------
    str
        Free of control characters from the text; ends with a line feed.

    Examples
    --------
    >>> import stance
    >>> print(render_scored(stance.score("The deal might end."), color=False))
    [hedged] The deal *might* end.
    <BLANKLINE>
    1 sentence in the writer's own words: 0 assertive (0 %), 1 hedged (100 %), 0 speculative (0 %).
    Labels of the model linear stand in brackets, cues between asterisks.
    <BLANKLINE>
    """
    console, out = make_console(width, color=color)
    doc_ids = dict.fromkeys(scored["doc_id"].to_pylist())
    for doc_id in doc_ids:
        view = view_document(scored, doc_id)
        if len(doc_ids) > 1:
            console.print(_plain(f"— {doc_id} —", "bold"))
        _print_paragraphs(console, view, color=color)
        _print_counts(console, view, color=color)
    return out.getvalue()


def render_terminal(view: DocumentView | CollectionView, *, color: bool, width: int = 100) -> str:
    """Render a report for a terminal; see :func:`render_scored` for the marks."""
    console, out = make_console(width, color=color)
    if isinstance(view, CollectionView):
        _print_collection(console, view, width)
        return out.getvalue()
    console.print(_plain(view.title, "bold"))
    console.print()
    _print_paragraphs(console, view, color=color)
    _print_counts(console, view, color=color)
    for section in view.sections:
        console.print()
        console.print(_plain(f"{section.name}{f' ({section.n})' if section.n else ''}", "bold"))
        for said, items in section.lists:
            more = f"; the first {_N_LISTED} of {len(items):,}" if len(items) > _N_LISTED else ""
            console.print(_plain(f"{said}{more}."))
            for item in items[:_N_LISTED]:
                console.print(_plain(f"  {item.mark.number:>3}  {item.mark.start}  ({item.why})"))
    return out.getvalue()


def make_console(width: int, *, color: bool) -> tuple[Console, io.StringIO]:
    """Make a console that writes into a string."""
    from rich.console import Console

    out = io.StringIO()
    if color:
        return Console(
            file=out, width=width, force_terminal=True, color_system="standard", highlight=False
        ), out
    return Console(file=out, width=width, color_system=None, highlight=False), out


def _plain(text: str, style: str = "") -> Text:
    """Make a text that rich does not search for mark-up."""
    from rich.text import Text

    return Text(clean_text(text) if text.startswith("  ") else clean_line(text), style=style)


def _print_paragraphs(console: Console, view: DocumentView, *, color: bool) -> None:
    from rich.text import Text

    paragraphs: dict[int, list[Mark]] = {}
    for mark in view.marks:
        paragraphs.setdefault(mark.para, []).append(mark)
    for marks in paragraphs.values():
        console.print(Text(" ").join(_style_mark(mark, color=color) for mark in marks))
        console.print()


def _style_mark(mark: Mark, *, color: bool) -> Text:
    from rich.text import Text

    style = "dim" if mark.abstained else _PALETTE[mark.place % len(_PALETTE)]
    if mark.zone == "headline":
        style = f"bold {style}".strip()
    text = Text()
    if not color and (mark.abstained or mark.place):
        text.append(f"{ABSTAINED if mark.abstained else f'[{mark.shown_label}]'} ")
    for part, is_cue in mark.parts:
        shown = " ".join(part.split("\n"))
        if is_cue:
            text.append(shown if color else f"*{shown}*", style=f"{style} bold underline".strip())
        else:
            text.append(shown, style=style)
    return text


def _print_counts(console: Console, view: DocumentView, *, color: bool) -> None:
    from rich.text import Text

    console.print(_plain(f"{view.counts.describe()}."))
    model = ", ".join(view.models)
    if not color:
        console.print(_plain(f"Labels of the model {model} stand in brackets, cues between asterisks."))
        return
    legend = Text(f"Model {model}: ")
    for place, label in enumerate(view.labels[1:], start=1):
        legend.append(f"{clean_line(label)} ", style=_PALETTE[place % len(_PALETTE)])
    legend.append("cues", style="bold underline")
    console.print(legend)


def _print_collection(console: Console, view: CollectionView, width: int) -> None:
    console.print(_plain(count_things(len(view.rows), "document"), "bold"))
    console.print(_plain(f"{view.counts.describe()}."))
    console.print()
    tables = list(tabulate_collection(view))
    console.file.write(write_tables(tables, "terminal", width=width))


def tabulate_collection(view: CollectionView) -> Iterable[Table]:
    """Make the tables of a collection: its groups, and its documents."""
    labels: Sequence[str] = view.labels
    if view.groups:
        rows = tuple(
            (
                f"{group.name}{' (small)' if group.is_small else ''}",
                group.n_documents,
                group.n_sentences,
                *(group.shares[label][0] for label in labels),
            )
            for group in view.groups
        )
        header = (" and ".join(view.by), "documents", "sentences", *labels)
        yield Table(f"By {' and '.join(view.by)}", header, rows, are_shares=True)
    shown = tuple(
        (row.title or row.doc_id, row.counts.n_own, *(row.counts.share(label) for label in labels))
        for row in view.rows
    )
    yield Table("Documents", ("document", "sentences", *labels), shown, are_shares=True)
