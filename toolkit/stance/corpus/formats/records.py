"""What passes between formats: sentences annotated by any scheme, and what a conversion came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from stance.records import Cue

NO_FIELDS: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class AnnotatedSentence:
    """One sentence as a person annotated it, whatever the scheme.

    Attributes
    ----------
    text : str
        The sentence.
    label : str or None
        Its label as the format spells it; a score, such as ``"2.5"``, is a label too. ``None`` where it
        has none.
    doc_id : str
        Its document's name; blank for a document of its own, named after the file.
    sent_id : int or None
        Its place in the document, from 0; ``None`` to have the sentences numbered as they come.
    start, end : int or None
        Character offsets into the document's text, end exclusive; ``None`` where there is no such text.
    cues : tuple[Cue, ...] or None
        Spans marked in it, offsets into ``text``, types of any scheme; ``None`` where spans were not marked.
    fields : Mapping[str, Any]
        What else is known, as plain data fit for JSON.
    """

    text: str
    label: str | None = None
    doc_id: str = ""
    sent_id: int | None = None
    start: int | None = None
    end: int | None = None
    cues: tuple[Cue, ...] | None = None
    fields: Mapping[str, Any] = field(default_factory=lambda: NO_FIELDS)


@dataclass(frozen=True, slots=True)
class Conversion:
    """What a conversion came to.

    Attributes
    ----------
    source_format, target_format : str
        Names of the formats.
    n_sentences, n_documents : int
        How many were written.
    labels, cue_types : dict[str, int]
        Sentences by label and cues by type, as they were handed to the target format.
    n_unlabelled : int
        Sentences without a label.
    dropped : dict[str, int]
        What the target format could not hold, or the source held that is no part of a sentence: how often,
        by what it is. Empty when nothing was lost.
    output : bytes or dict[str, bytes]
        The target file, or the files of its folder by their names.
    """

    source_format: str
    target_format: str
    n_sentences: int
    n_documents: int
    labels: dict[str, int]
    cue_types: dict[str, int]
    n_unlabelled: int
    dropped: dict[str, int]
    output: bytes | dict[str, bytes] = field(repr=False)


class Losses:
    """Counts what a conversion drops.

    Examples
    --------
    >>> losses = Losses()
    >>> losses.add("column 'zone'")
    >>> losses.add("column 'zone'", 2)
    >>> losses.to_dict()
    {"column 'zone'": 3}
    """

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, what: str, count: int = 1) -> None:
        """Count something as dropped; a count of 0 is nothing."""
        if count:
            self._counts[what] += count

    def to_dict(self) -> dict[str, int]:
        """Give the counts, in the order in which things were first dropped."""
        return dict(self._counts)
