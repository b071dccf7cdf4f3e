"""Sentences of one text: spans first, then paragraph, zone and voice of each."""

from __future__ import annotations

from dataclasses import dataclass

from stance.labels import VOICES, ZONES
from stance.records import Document, Sentence
from stance.text.boundaries import find_breaks, propose_stops
from stance.text.layout import find_units


@dataclass(frozen=True, slots=True)
class Parts:
    """The sentences of one text as parallel lists; zones and voices are indexes into the vocabulary."""

    starts: list[int]
    ends: list[int]
    paras: list[int]
    zones: list[int]
    voices: list[int]


def find_sentences(text: str) -> list[tuple[int, int]]:
    """Find where the sentences of a text begin and end.

    Parameters
    ----------
    text : str
        Any text; line ends and Unicode as found.

    Returns
    -------
    list[tuple[int, int]]
        Character offsets, end exclusive, without the white space around a sentence, in order. Every letter
        and digit of the text stands in exactly one of them.

    Examples
    --------
    >>> text = "Gen. Ruiz left the U.S. He may return."
    >>> [text[start:end] for start, end in find_sentences(text)]
    ['Gen. Ruiz left the U.S.', 'He may return.']
    """
    parts = find_parts(text)
    return list(zip(parts.starts, parts.ends, strict=True))


def split_sentences(document: Document | str) -> list[Sentence]:
    """Split a document into sentences, each with its paragraph, zone and voice.

    Parameters
    ----------
    document : Document or str
        The document; a bare string gets the empty ``doc_id``.

    Returns
    -------
    list[Sentence]
        In order; ``document.text[s.start:s.end] == s.text`` for each ``s``.

    Examples
    --------
    >>> [(s.text, s.voice) for s in split_sentences("It rained. “We will not go back,” she said.")]
    [('It rained.', 'writer'), ('“We will not go back,” she said.', 'mixed')]
    """
    if isinstance(document, str):
        document = Document("", document)
    text, doc_id = document.text, document.doc_id
    parts = find_parts(text)
    return [
        Sentence(doc_id, i, para, ZONES[zone], VOICES[voice], start, end, text[start:end])
        for i, (start, end, para, zone, voice) in enumerate(
            zip(parts.starts, parts.ends, parts.paras, parts.zones, parts.voices, strict=True)
        )
    ]


def find_parts(text: str) -> Parts:
    """Find the sentences of a text with paragraph, zone and voice, as parallel lists."""
    starts: list[int] = []
    ends: list[int] = []
    paras: list[int] = []
    units = find_units(text)
    if not units:
        return Parts(starts, ends, paras, [], [])
    proposed = propose_stops(text)
    for unit in units:
        start = unit.start
        for end, next_start in find_breaks(text, unit.start, unit.end, proposed):
            starts.append(start)
            ends.append(end)
            paras.append(unit.para)
            start = next_start
        if any(map(str.isalnum, text[start : unit.end])):
            starts.append(start)
            ends.append(unit.end)
            paras.append(unit.para)
        elif start > unit.start:
            ends[-1] = unit.end
    n = len(starts)
    return Parts(starts, ends, paras, [ZONES.index("body")] * n, [0] * n)
