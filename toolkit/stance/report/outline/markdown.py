"""A report as Markdown, of the kind that GitHub shows."""

from __future__ import annotations

from typing import Final

from stance.profile.describe import CollectionDescription, DocumentDescription
from stance.report.grids import escape_markdown, render_grid
from stance.report.marks import Mark
from stance.report.outline.blocks import (
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
from stance.text.own_pages import MARKDOWN_MARK

_N_LISTED: Final = 1000  # documents


def render_markdown(description: DocumentDescription | CollectionDescription) -> str:
    r"""Render a report as Markdown of the kind that GitHub shows.

    Parameters
    ----------
    description : DocumentDescription or CollectionDescription
        As :func:`stance.profile.describe_scored` gives it.

    Returns
    -------
    str
        Headings, tables and lists, after a comment by which ``stance`` knows the page again. Nothing in the
        texts is followed as Markdown or HTML.

    Examples
    --------
    >>> from stance.labels import LABELS
    >>> from stance.profile import Gathered, describe_scored
    >>> from stance.scoring import score_texts
    >>> page = render_markdown(describe_scored(Gathered(score_texts(["It <might> rain."]), LABELS)))
    >>> print(page.splitlines()[2])
    # text-000001
    >>> r"¹`H` It \<**might**\> rain." in page
    True
    """
    if isinstance(description, DocumentDescription):
        blocks = outline_document(description)
    else:
        blocks = outline_collection(description, n_listed=_N_LISTED)
    return "\n\n".join([MARKDOWN_MARK, *map(_show, blocks)])


def _show(block: Block) -> str:
    match block:
        case Title(text, mark):
            shown = f"# {escape_markdown(text) if mark is None else _show_mark(mark)}"
        case Heading(text):
            shown = f"## {escape_markdown(text)}"
        case Paragraph(text):
            shown = escape_markdown(text)
        case Grid(header, rows):
            shown = render_grid(header, rows, markdown=True)
        case Chart(values):
            shown = "\n".join(["```text", *frame_curve(values), "```"])
        case Listing(items):
            shown = "\n".join(f"- {write_number(item.number)}{_show_item(item)}" for item in items)
        case Legend():
            shown = escape_markdown(block.in_letters)
        case MarkedText(paragraphs):
            shown = "\n\n".join(
                ("### " if zone == "headline" else "") + " ".join(map(_show_mark, marks))
                for zone, marks in paragraphs
            )
    return shown


def _show_item(item: Item) -> str:
    return escape_markdown(item.text) + (f" — {escape_markdown(item.why)}" if item.why else "")


def _embolden(words: str, text: str) -> str:
    # Between a letter and punctuation, asterisks are no marks but asterisks.
    is_plain = text[:1].isalnum() and text[-1:].isalnum()
    return f"**{words}**" if is_plain else f"<strong>{words}</strong>"


def _show_mark(mark: Mark) -> str:
    letter = f"`{mark.letter}` " if mark.letter else ""
    stretches = []
    for text, is_cue in mark.parts:
        words = escape_markdown(text)
        words = _embolden(words, text.strip()) if is_cue and words else words
        # What was white space at the ends of a stretch is not part of it.
        before, after = text[:1].isspace(), text[-1:].isspace()
        stretches.append(f"{' ' if before else ''}{words}{' ' if after and words else ''}")
    return f"{write_number(mark.number)}{letter}{''.join(stretches).strip()}"
