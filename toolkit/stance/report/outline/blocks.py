"""A report as a list of blocks of plain text, which Markdown and the terminal each show in their own way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from stance.report.marks import OVERREACH, Mark, make_letters

UNSURE: Final = "no label, as the model was not sure enough"
"""What it means that a sentence has none."""

PREDICTION: Final = "a plain prediction, put as settled"
"""What overreach is."""


@dataclass(frozen=True, slots=True)
class Title:
    """What the report is of.

    Attributes
    ----------
    text : str
    mark : Mark or None
        Where it is a sentence that has a mark, that mark.
    labels : tuple[str, ...]
        The model's labels, where there is a mark.
    """

    text: str
    mark: Mark | None = None
    labels: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Legend:
    """How to read the marks of the text.

    Attributes
    ----------
    labels : tuple[str, ...]
        The model's labels; the first is not marked.
    has_unsure : bool
        Whether a sentence has no label.
    has_overreach : bool
        Whether a plain prediction is marked.
    """

    labels: tuple[str, ...]
    has_unsure: bool = False
    has_overreach: bool = False

    @property
    def in_letters(self) -> str:
        """All of it, where the marks are letters."""
        named = zip(self.labels, make_letters(self.labels), strict=True)
        letters = [f"{letter} {label}" for label, letter in named if letter]
        if self.has_overreach:
            letters.append(f"{OVERREACH} {PREDICTION}")
        if self.has_unsure:
            letters.append(f"? {UNSURE}")
        return f"{', '.join(letters)}; {self.rest}"

    @property
    def rest(self) -> str:
        """What has no mark, and what else there is to know."""
        others = "other sentences" if self.has_overreach else "sentences"
        return (
            f"{others} that are {self.labels[0]} are unmarked. Of words, only those that gave the label are "
            "marked and counted. Small figures number the sentences."
        )


Block = Title | Heading | Paragraph | Grid | Chart | Listing | Legend | MarkedText
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
