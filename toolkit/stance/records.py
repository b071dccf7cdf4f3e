"""The records that pass between rooms: frozen, with slots, plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

BlockKind = Literal["heading", "item", "quote", "cell", "emphasis", "paragraph"]


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a document's text that its format marks: ``text[start:end]``.

    Attributes
    ----------
    start, end : int
        Character offsets into the text, end exclusive.
    kind : str
        What the format calls it.
    """

    start: int
    end: int
    kind: BlockKind


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
    blocks : tuple[Block, ...]
        What the format says of its paragraphs, in order; empty for plain text.
    path : Path or None
        The file that it is read from, where it is a file of its own.
    """

    doc_id: str
    text: str
    fields: Mapping[str, object] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()
    path: Path | None = None


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
        ``document.text[start:end]``, with a space for each mark that ends a line.
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
    """The shortest stretch of a sentence that speaks for a label.

    Attributes
    ----------
    start, end : int
        Character offsets into the sentence's text, end exclusive.
    text : str
        ``sentence.text[start:end]``.
    type : str
        One of :data:`stance.labels.CUE_TYPES`.
    label : str or None
        The label it speaks for; ``None`` where a person marked it.
    p : float or None
        How probable the model finds that, in [0, 1]; ``None`` where a person marked it.
    """

    start: int
    end: int
    text: str
    type: str
    label: str | None = None
    p: float | None = None


@dataclass(frozen=True, slots=True)
class CodedSentence:
    """One sentence labelled by a person.

    Attributes
    ----------
    doc_id : str
        The document it comes from; documents are never split between training and held-out data.
    sent_id : int
        Its place in the document.
    text : str
        The sentence.
    label : str
        The label it was given.
    cues : tuple[Cue, ...] or None
        The cues marked in it; ``None`` where the data has no cues.
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
        ``None`` where it is not defined, as kappa where all codes are alike.
    low, high : float or None
        Ends of the interval; ``None`` where there is too little data for one.
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
        Row number from 1 (the line, for JSONL); ``None`` for a whole file.
    reason : str
        What is wrong with it.
    """

    source: str
    row: int | None
    reason: str
