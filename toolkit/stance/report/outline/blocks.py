"""A report as a list of blocks of plain text, which Markdown and the terminal each show in their own way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from stance.report.marks import Mark


@dataclass(frozen=True, slots=True)
class Title:
    """What the report is of."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """What comes next."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; fine print where ``is_fine``."""

    text: str
    is_fine: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; its last column is of bars where ``header`` ends with nothing."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A curve of values in [0, 1] from left to right."""

    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence of a list: its number in the text, its words, and why it is listed."""

    number: int | None
    text: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Sentences that are worth a look."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class MarkedText:
    """The text itself: paragraphs, each with its zone and its marked sentences.

    Attributes
    ----------
    paragraphs : tuple[(str, tuple[Mark, ...]), ...]
    labels : tuple[str, ...]
        The model's labels; the first is not marked.
    """

    paragraphs: tuple[tuple[str, tuple[Mark, ...]], ...]
    labels: tuple[str, ...]


Block = Title | Heading | Paragraph | Grid | Chart | Listing | MarkedText
"""A part of a report. Its text is as it was found: whoever shows it makes it harmless."""

_SMALL_FIGURES: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def write_number(number: int | None) -> str:
    """Write the number of a sentence in small figures, as verses are numbered.

    Examples
    --------
    >>> write_number(12)
    '¹²'
    """
    return "" if number is None else str(number).translate(_SMALL_FIGURES)
