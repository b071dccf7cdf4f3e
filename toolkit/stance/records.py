"""The records that pass between rooms: frozen, with slots, plain data."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document's text stands in a file that holds more than the text.

    Attributes
    ----------
    text : str
        The file as it stands.
    starts : tuple[int, ...]
        Where stretches of the document's text begin, ascending.
    places : tuple[int, ...]
        Where each stands in the file.
    lengths : tuple[int, ...]
        How long each is in the file.
    """

    text: str
    starts: tuple[int, ...]
    places: tuple[int, ...]
    lengths: tuple[int, ...]

    def find_span(self, start: int, end: int) -> tuple[int, int]:
        """Find the span of the file, end exclusive, from the first to the last character of a text's span.

        Examples
        --------
        >>> Origin("It is **likely**.", (0, 6, 12), (0, 8, 16), (6, 6, 1)).find_span(3, 12)
        (3, 14)
        """
        first = self._find(start)
        last = max(self._find(end - 1), first)
        begin = self.places[first] + min(start - self.starts[first], self.lengths[first])
        return begin, max(begin, self.places[last] + min(end - self.starts[last], self.lengths[last]))

    def _find(self, offset: int) -> int:
        return max(0, bisect_right(self.starts, offset) - 1)


@dataclass(frozen=True, slots=True)
class Document:
    """One text and what is known of it.

    Attributes
    ----------
    doc_id : str
        Name of the document, unique within a run.
    text : str
        The text as read; every offset counts characters of this string.
    fields : Mapping[str, object]
        The other columns of the input row, passed through to the output.
    origin : Origin or None
        Where the text stands in its file, if that is known and not everywhere the same.
    """

    doc_id: str
    text: str
    fields: Mapping[str, object] = field(default_factory=dict)
    origin: Origin | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a document.

    Attributes
    ----------
    doc_id : str
        The document it stands in.
    sent_id : int
        Its place among the document's sentences, from 0.
    para : int
        The paragraph it stands in, from 0.
    zone : str
        One of :data:`stance.labels.ZONES`.
    voice : str
        One of :data:`stance.labels.VOICES`.
    start, end : int
        Character offsets into the document's text, end exclusive.
    text : str
        ``document.text[start:end]``.
    """

    doc_id: str
    sent_id: int
    para: int
    zone: str
    voice: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Cue:
    """The shortest stretch of a sentence that carries its label.

    Attributes
    ----------
    start, end : int
        Character offsets into the sentence's text, end exclusive.
    text : str
        ``sentence.text[start:end]``.
    type : str
        One of :data:`stance.labels.CUE_TYPES`.
    """

    start: int
    end: int
    text: str
    type: str


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a model says of one sentence.

    Attributes
    ----------
    label : str
        The most probable label, also when the model abstains.
    proba : tuple[float, ...]
        Calibrated probabilities, one per label, in [0, 1], summing to 1.
    confidence : float
        The largest of ``proba``.
    abstained : bool
        Whether ``confidence`` is under the chosen threshold.
    by : str
        Name of the model that answered.
    cues : tuple[Cue, ...]
        The cues that give the label away; empty for ``assertive``.
    """

    label: str
    proba: tuple[float, ...]
    confidence: float
    abstained: bool
    by: str
    cues: tuple[Cue, ...] = ()


@dataclass(frozen=True, slots=True)
class CodedSentence:
    """One sentence coded by a person: a row of labelled data.

    Attributes
    ----------
    doc_id : str
        The document it comes from; documents are never split between training and held-out data.
    sent_id : int
        Its place in the document.
    text : str
        The sentence.
    label : str
        The code it was given.
    cues : tuple[Cue, ...] or None
        The cues marked in it; ``None`` where the data carries no cues.
    fields : Mapping[str, object]
        The other columns of its row, such as an outlet or an author.
    """

    doc_id: str
    sent_id: int
    text: str
    label: str
    cues: tuple[Cue, ...] | None = None
    fields: Mapping[str, object] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number and its 95 % interval.

    Attributes
    ----------
    value : float or None
        ``None`` where it has no value, as kappa where all codes are alike, or a share of nothing.
    low, high : float or None
        Ends of the interval; ``None`` where there is too little to tell.
    """

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that could not be used and was skipped.

    Attributes
    ----------
    source : str
        The file, or ``-`` for standard input.
    row : int or None
        Row number from 1 (the line, for line-based files); ``None`` for a whole file; of one that breaks off,
        the first row that could not be read.
    reason : str
        What was expected and what was found.
    """

    source: str
    row: int | None
    reason: str
