"""Sentences of one text: spans first, then paragraph, zone and voice of each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from stance.errors import DataError
from stance.labels import BODY, VOICES, ZONES
from stance.records import Document, Sentence
from stance.text.segmentation.boundaries import find_breaks
from stance.text.segmentation.endings import strip_tail
from stance.text.segmentation.layout import Unit, find_units
from stance.text.turns import may_hold_turns
from stance.text.voice import VOICE_MARKS, find_voices
from stance.text.zoning.asides import count_words
from stance.text.zoning.blocks import Block
from stance.text.zoning.titles import is_title
from stance.text.zoning.zones import find_zones

_MAX_TITLE_BREAKS = 1
_MAX_PARTED_WORDS = 12  # of a headline of more parts: *Stop. Look. Listen*


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

    Raises
    ------
    DataError
        If it is neither.

    Examples
    --------
    >>> [(s.text, s.voice) for s in split_sentences("It rained. “We will not go back,” she said.")]
    [('It rained.', 'writer'), ('“We will not go back,” she said.', 'mixed')]
    """
    if isinstance(document, str):
        document = Document("", document)
    if not isinstance(document, Document):
        raise DataError(
            f"document: expected a text; found {type(document).__name__}. "
            "Pass one text, or many to stance.text.split_documents."
        )
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
    firsts: list[int] = []
    top = units[0]
    may_be_title = units[-1].para > 0 and not (top.is_known and not top.is_heading)
    has_title = may_be_title and is_title(text[top.start : top.end][:400])
    for unit in units:
        breaks = find_breaks(text, unit.start, unit.end)
        # A headline is one sentence, whatever stop stands in it; with several, a long one is a paragraph.
        if has_title and unit is top:
            is_short = count_words(text[unit.start : unit.end]) <= _MAX_PARTED_WORDS
            breaks = [] if is_short or len(breaks) <= _MAX_TITLE_BREAKS else breaks
        firsts.append(len(starts))
        start = unit.start
        for end, next_start in breaks:
            starts.append(start)
            ends.append(end)
            start = next_start
        if any(map(str.isalnum, text[start : unit.end])):
            starts.append(start)
            ends.append(unit.end)
        elif start > unit.start:
            ends[-1] = unit.end
    firsts.append(len(starts))
    if units[-1].para == 0:
        paras, zones = [0] * len(starts), [BODY] * len(starts)
    else:
        paras, zones = _place(text, units, firsts)
    return Parts(starts, ends, paras, zones, _hear(text, units, starts, ends, zones))


def _place(text: str, units: list[Unit], firsts: list[int]) -> tuple[list[int], list[int]]:
    """Give each sentence its paragraph, counting those that hold a sentence, and its zone."""
    blocks: list[Block] = []
    paras: list[int] = []
    is_alone = [unit.is_heading or unit.is_item for unit in units]
    begin = 0
    para = last_para = -1
    for i, unit in enumerate(units):
        n_sentences = firsts[i + 1] - firsts[i]
        if n_sentences and unit.para != last_para:
            para += 1
            last_para = unit.para
        paras += [para] * n_sentences
        is_end = i + 1 == len(units) or units[i + 1].para != unit.para
        if is_end or is_alone[i] or is_alone[i + 1]:
            first, last = firsts[begin], firsts[i + 1]
            if last > first:
                block_text = strip_tail(text[units[begin].start : unit.end])
                blocks.append(Block(block_text, first, last, unit.is_heading, unit.is_item, unit.is_known))
            begin = i + 1
    zones: list[int] = []
    for block, zone in zip(blocks, find_zones(blocks), strict=True):
        zones += [zone] * block.n_sentences
    return paras, zones


def _hear(text: str, units: list[Unit], starts: list[int], ends: list[int], zones: list[int]) -> list[int]:
    """Give each sentence its voice; texts without a mark or a label take the short way."""
    has_others = any(mark in text for mark in VOICE_MARKS) or may_hold_turns(text, units[-1].para + 1)
    if not starts or not has_others:
        return [0] * len(starts)
    para_starts = [next(inside).start for _, inside in groupby(units, key=attrgetter("para"))]
    return find_voices(text, starts, ends, para_starts, zones)
