"""The records of estimative language: what was found in a document, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from stance.records import Document

PROBLEM_KINDS: Final = ("outside", "mixed", "stacked", "two-bands", "rows")
"""What may be wrong: a word or a number outside the scale; likelihood and confidence in one sentence; hedges
on hedges; two likelihoods for one claim; terms of another row of the scale than the document's others."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase that states a likelihood or a confidence.

    Attributes
    ----------
    start, end : int
        Character offsets into the document's text, end exclusive.
    text : str
        ``document.text[start:end]``.
    kind : str
        ``"likelihood"`` or ``"confidence"``.
    band : str or None
        The band of the scale or the level of confidence; ``None`` outside of it.
    low, high : float or None
        The likelihood in per cent: the band's range, turned round by a *not* behind it, or what digits say.
    is_outside : bool
        Whether the scale has no such term, or a number is below its lowest band or above its highest.
    is_quoted : bool
        Whether it stands in a quotation.
    sent_id : int
        The sentence, by its place in the document, from 0.
    """

    start: int
    end: int
    text: str
    kind: str
    band: str | None
    low: float | None
    high: float | None
    is_outside: bool
    is_quoted: bool
    sent_id: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to mend.

    Attributes
    ----------
    kind : str
        One of :data:`PROBLEM_KINDS`.
    level : str
        ``"warning"``, or ``"note"`` of matters of style and of what stands in quotations.
    start, end : int
        Character offsets into the document's text, end exclusive.
    message : str
        What is wrong.
    advice : str
        What to write instead.
    sent_id : int
        The sentence, by its place in the document, from 0.
    """

    kind: str
    level: str
    start: int
    end: int
    message: str
    advice: str
    sent_id: int


@dataclass(frozen=True, slots=True)
class EstimativeReport:
    """The estimative language of one document.

    Attributes
    ----------
    document : Document
        The document.
    phrases : tuple[Phrase, ...]
        In order, none overlapping another.
    problems : tuple[Problem, ...]
        In order of their place.
    spans : tuple[tuple[int, int], ...]
        Where the document's sentences begin and end, as character offsets, end exclusive.
    path : str or None
        The file it was read from; ``None`` for standard input and texts of no file.
    is_plain : bool
        Whether the file is nothing but this text, so that offsets hold in it.
    has_lines : bool
        Whether the lines of the text are those of the file, or there is no file.
    judge : str
        What judged *may, might* and *could*: ``"weights"``, or ``"weights and encoder"``.
    """

    document: Document
    phrases: tuple[Phrase, ...]
    problems: tuple[Problem, ...]
    spans: tuple[tuple[int, int], ...] = ()
    path: str | None = None
    is_plain: bool = False
    has_lines: bool = True
    judge: str = "weights"

    @property
    def n_sentences(self) -> int:
        """Sentences of the document."""
        return len(self.spans)


@dataclass(frozen=True, slots=True)
class EstimativeSummary:
    """Counts over documents.

    Attributes
    ----------
    n_documents, n_sentences, n_phrases : int
    n_by_band : Mapping[str, int]
        Likelihoods by band, from the lowest, bands without any left out.
    n_by_level : Mapping[str, int]
        Confidence by level, from the lowest, likewise.
    n_by_outside : Mapping[str, int]
        Words and numbers outside the scale, in lower case, the most frequent first; those in a stack, of
        which ``n_by_problem`` counts the stack alone, included.
    n_by_unbanded : Mapping[str, int]
        What is neither outside nor of a band or level, likewise: a number between two bands, confidence where
        the scale has no levels.
    n_by_problem : Mapping[str, int]
        Problems by kind, in the order of :data:`PROBLEM_KINDS`, kinds without any left out.
    n_warnings, n_notes : int
        Problems by level.
    """

    n_documents: int
    n_sentences: int
    n_phrases: int
    n_by_band: Mapping[str, int]
    n_by_level: Mapping[str, int]
    n_by_outside: Mapping[str, int]
    n_by_unbanded: Mapping[str, int]
    n_by_problem: Mapping[str, int]
    n_warnings: int
    n_notes: int
