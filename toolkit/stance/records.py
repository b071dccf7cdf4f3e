"""The records that pass between rooms: frozen, with slots, plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


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
    """

    doc_id: str
    text: str
    fields: Mapping[str, object] = field(default_factory=dict)


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
class Reject:
    """A row that could not be used and was skipped.

    Attributes
    ----------
    source : str
        The file, or ``-`` for standard input.
    row : int or None
        Row number from 1 (the line, for line-based files); ``None`` for a whole file.
    reason : str
        What was expected and what was found.
    """

    source: str
    row: int | None
    reason: str
