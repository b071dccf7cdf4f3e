"""Marked text and reports for a terminal, by rich; what a text says is shown, never obeyed."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from stance.report.clean import clean_line
from stance.report.tables import Table, count_things, write_tables
from stance.report.view import CollectionView, DocumentView, view_document

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
            console.print(make_text(f"— {doc_id} —", "bold"))
        _print_paragraphs(console, view, color=color)
        _print_counts(console, view, color=color)
    return out.getvalue()


def render_terminal(view: DocumentView | CollectionView, *, color: bool, width: int = 100) -> str:
    """Render a report for a terminal; see :func:`render_scored` for the marks."""
    console, out = make_console(width, color=color)
    if isinstance(view, CollectionView):
        _print_collection(console, view, width)
        return out.getvalue()
    console.print(make_text(view.title, "bold"))
    console.print()
    _print_paragraphs(console, view, color=color)
    _print_counts(console, view, color=color)
    for section in view.sections:
        console.print()
        console.print(make_text(f"{section.name}{f' ({section.n})' if section.n else ''}", "bold"))
        for said, items in section.lists:
            more = f"; the first {_N_LISTED} of {len(items):,}" if len(items) > _N_LISTED else ""
            console.print(make_text(f"{said}{more}."))
            for item in items[:_N_LISTED]:
                console.print(make_text(f"{item.mark.number}  {item.mark.start}  ({item.why})"))
    return out.getvalue()


def make_console(width: int, *, color: bool) -> tuple[Console, io.StringIO]:
    """Make a console that writes into a string."""
    from rich.console import Console

    out = io.StringIO()
    system: Any = "standard" if color else None
    return Console(file=out, width=width, force_terminal=color, color_system=system, highlight=False), out


def make_text(text: str, style: str = "") -> Text:
    """Make a harmless line that rich does not search for mark-up."""
    from rich.text import Text

    return Text(clean_line(text), style=style)


def _print_paragraphs(console: Console, view: DocumentView, *, color: bool) -> None:
    from rich.text import Text

    for _, marks in itertools.groupby(view.marks, key=lambda mark: mark.para):
        console.print(Text(" ").join(_style_mark(mark, color=color) for mark in marks))
        console.print()


def _style_mark(mark: Mark, *, color: bool) -> Text:
    style = "dim" if mark.abstained else _PALETTE[mark.place % len(_PALETTE)]
    style = f"{'bold ' if mark.zone == 'headline' else ''}{'' if mark.is_own else 'dim '}{style}".strip()
    text = make_text("")
    if not color and mark.bracketed:
        text.append(f"[{mark.bracketed}] ")
    for part, is_cue in mark.parts:
        shown = part.replace("\n", " ")
        text.append(
            f"*{shown}*" if is_cue and not color else shown,
            style=f"{style} bold underline" if is_cue else style,
        )
    return text


def _print_counts(console: Console, view: DocumentView, *, color: bool) -> None:
    console.print(make_text(f"{view.counts.describe()}."))
    model = ", ".join(view.models)
    if not color:
        console.print(make_text(f"Labels of the model {model} stand in brackets, cues between asterisks."))
        return
    legend = make_text(f"Model {model}:")
    for place, label in enumerate(view.labels[1:], start=1):
        legend.append(" ").append(clean_line(label), style=_PALETTE[place % len(_PALETTE)])
    legend.append(" ").append("cues", style="bold underline")
    console.print(legend)


def _print_collection(console: Console, view: CollectionView, width: int) -> None:
    console.print(make_text(count_things(len(view.rows), "document"), "bold"))
    console.print(make_text(f"{view.counts.describe()}."))
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
