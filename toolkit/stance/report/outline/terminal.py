"""A report for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from stance.profile.describe import CollectionDescription, DocumentDescription
from stance.report.grids import render_grid
from stance.report.marks import OVERREACH, Mark
from stance.report.outline.blocks import (
    PREDICTION,
    UNSURE,
    Block,
    Chart,
    Grid,
    Heading,
    Item,
    Legend,
    Listing,
    MarkedText,
    Paragraph,
    Title,
    write_number,
)
from stance.report.outline.charts import frame_curve
from stance.report.outline.collection import outline_collection
from stance.report.outline.document import outline_document
from stance.report.reading import mark_cues
from stance.report.terminal import (
    BOLD,
    DIM,
    PLAIN,
    Chunk,
    clean_line,
    measure_width,
    paint,
    pick_color,
    wrap_chunks,
)

_N_LISTED: Final = 40  # documents


def render_terminal(
    description: DocumentDescription | CollectionDescription, *, width: int = 100, color: bool = True
) -> str:
    """Render a report for the terminal.

    Parameters
    ----------
    description : DocumentDescription or CollectionDescription
        As :func:`stance.profile.describe_scored` gives it.
    width : int
        Columns of a line; tables may be wider.
    color : bool
        Whether to use colour. Without, sentences begin with their letters in brackets, and cues stand between
        asterisks.

    Returns
    -------
    str
        Free of control characters from the texts.

    Examples
    --------
    >>> from stance.labels import LABELS
    >>> from stance.profile import Gathered, describe_scored
    >>> from stance.scoring import score_texts
    >>> found = describe_scored(Gathered(score_texts(["It might rain."]), LABELS))
    >>> "¹[H] It *might* rain." in render_terminal(found, color=False)
    True
    """
    if isinstance(description, DocumentDescription):
        blocks = outline_document(description)
    else:
        blocks = outline_collection(description, n_listed=_N_LISTED)
    return "\n\n".join(_show(block, width, color=color) for block in blocks)


def _show(block: Block, width: int, *, color: bool) -> str:
    match block:
        case Title(text, mark, labels):
            chunks = [(clean_line(text), BOLD)]
            if mark is not None:
                chunks = _show_mark(mark, "headline", labels, color=color)
            shown = _show_title(chunks, "=", width, color=color)
        case Heading(text):
            shown = _show_title([(clean_line(text), BOLD)], "-", width, color=color)
        case Paragraph(text, is_fine):
            shown = wrap_chunks([(clean_line(text), DIM if is_fine else PLAIN)], width, color=color)
        case Grid(header, rows):
            shown = render_grid(header, rows)
        case Chart(values):
            shown = "\n".join(frame_curve(values, width))
        case Listing(items):
            shown = "\n".join(_show_item(item, width, color=color) for item in items)
        case Legend():
            chunks = _explain_colors(block) if color else [(clean_line(block.in_letters), PLAIN)]
            shown = wrap_chunks(chunks, width, color=color)
        case MarkedText(paragraphs, labels):
            marked = [
                [chunk for mark in marks for chunk in _show_mark(mark, zone, labels, color=color)]
                for zone, marks in paragraphs
            ]
            shown = "\n\n".join(wrap_chunks(chunks, width, color=color) for chunks in marked)
    return shown


def _show_title(chunks: Sequence[Chunk], rule: str, width: int, *, color: bool) -> str:
    shown = wrap_chunks(chunks, width, color=color)
    if color:
        return shown
    words = "".join(text for text, _ in chunks).strip()
    return f"{shown}\n{rule * min(width, measure_width(words))}"


def _explain_colors(legend: Legend) -> list[Chunk]:
    """Explain the marks, each label in its own colour."""
    chunks: list[Chunk] = [("In colour: ", DIM)]
    for label in legend.labels[1:]:
        chunks += [(clean_line(label), pick_color(label, legend.labels)), (", ", DIM)]
    if legend.has_unsure:
        chunks.append((f"dim: {UNSURE}, ", DIM))
    if legend.has_overreach:
        chunks.append((f"[{OVERREACH}] {PREDICTION}, ", DIM))
    last, style = chunks.pop()
    return [*chunks, (f"{last.removesuffix(', ')}; {legend.rest}", style)]


def _show_item(item: Item, width: int, *, color: bool) -> str:
    number = "   •" if item.number is None else f"{item.number:>4}"
    chunks: list[Chunk] = [(clean_line(item.text), PLAIN)]
    if item.why:
        chunks.append((f" — {clean_line(item.why)}", DIM))
    return f"{paint(number, DIM, color=color)}  {wrap_chunks(chunks, width, color=color, indent=' ' * 6)}"


def _show_mark(mark: Mark, zone: str, labels: tuple[str, ...], *, color: bool) -> list[Chunk]:
    prediction = mark.prediction
    style = PLAIN if prediction.abstained else pick_color(prediction.label, labels)
    extra = DIM if prediction.abstained else BOLD if zone == "headline" else PLAIN
    # Overreach has no colour of its own.
    shown = mark.letter if not color else OVERREACH if OVERREACH in mark.letter else ""
    letter = f"[{shown}] " if shown else ""
    return [
        (write_number(mark.number), DIM),
        (letter, PLAIN),
        *mark_cues(mark.sentence.text, prediction, ";".join(filter(None, [extra, style])), color=color),
        (" ", PLAIN),
    ]
