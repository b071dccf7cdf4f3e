"""Texts to sentences: where each begins and ends, its paragraph, its zone and its voice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from stance.errors import DataError
from stance.labels import BODY, VOICES, ZONES
from stance.records import Block, Document, Sentence
from stance.text.layout import Unit, find_units, flatten
from stance.text.segment import find_breaks
from stance.text.voice import find_voices
from stance.text.zones import Paragraph, find_zones, is_title

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_ALONE = ("heading", "item", "cell")


@dataclass(frozen=True, slots=True)
class SentenceColumns:
    """The sentences of several documents, one row a sentence, documents in order.

    Attributes
    ----------
    doc_index : numpy.ndarray
        int32, shape (n,): place of the document in the input, from 0.
    sent_id : numpy.ndarray
        int32, shape (n,): place of the sentence in its document, from 0.
    para : numpy.ndarray
        int32, shape (n,): paragraph of its document, from 0.
    start, end : numpy.ndarray
        int32, shape (n,): character offsets into the document's text, end exclusive.
    zone : numpy.ndarray
        int8, shape (n,): index into :data:`stance.labels.ZONES`.
    voice : numpy.ndarray
        int8, shape (n,): index into :data:`stance.labels.VOICES`.
    texts : list[str]
        The n sentences, ``text[start:end]`` each, with a space for each mark that ends a line.
    """

    doc_index: npt.NDArray[np.int32]
    sent_id: npt.NDArray[np.int32]
    para: npt.NDArray[np.int32]
    start: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]
    zone: npt.NDArray[np.int8]
    voice: npt.NDArray[np.int8]
    texts: list[str]

    def __len__(self) -> int:
        return len(self.texts)


class Parts(NamedTuple):
    """The sentences of texts as parallel lists; zones and voices are indexes into the vocabulary."""

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
    starts, ends, *_ = find_parts(text)
    return list(zip(starts, ends, strict=True))


def split_sentences(document: Document | str) -> list[Sentence]:
    """Split a document into sentences, each with its paragraph, zone and voice.

    Parameters
    ----------
    document : Document or str
        The document; a bare string gets the empty ``doc_id``.

    Returns
    -------
    list[Sentence]
        In order; ``s.text`` is ``document.text[s.start:s.end]`` with a space for each mark that ends a line.

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
            f"document: a {type(document).__name__} is no text. Pass one text, or many to split_documents."
        )
    text, doc_id = flatten(document.text), document.doc_id
    parts = find_parts(document.text, document.blocks)
    return [
        Sentence(doc_id, i, para, ZONES[zone], VOICES[voice], start, end, text[start:end])
        for i, (start, end, para, zone, voice) in enumerate(zip(*parts, strict=True))
    ]


def split_documents(
    texts: Sequence[str], blocks: Sequence[Sequence[Block] | None] | None = None
) -> SentenceColumns:
    """Split many texts into sentences, with zone and voice.

    Parameters
    ----------
    texts : Sequence[str]
        One text a document; a text without letters or digits gives no row.
    blocks : Sequence[Sequence[Block] | None], optional
        What each document's format marks, one entry a text.

    Returns
    -------
    SentenceColumns
        The sentences of all documents, in order.

    Raises
    ------
    DataError
        If it is one text.

    Examples
    --------
    >>> columns = split_documents(["It rained. We left.", "", "“Stay,” she said."])
    >>> columns.texts
    ['It rained.', 'We left.', '“Stay,” she said.']
    >>> columns.doc_index.tolist(), columns.sent_id.tolist()
    ([0, 0, 2], [0, 1, 0])
    """
    import numpy as np

    if isinstance(texts, str | bytes):
        raise DataError("texts: one string is no sequence of texts. Pass [text].")
    found = Parts([], [], [], [], [])
    counts: list[int] = []
    slices: list[str] = []
    for i, text in enumerate(texts):
        parts = find_parts(text, () if blocks is None else blocks[i] or ())
        for column, more in zip(found, parts, strict=True):
            column += more  # noqa: PLW2901 - in place
        counts.append(len(parts.starts))
        flat = flatten(text)
        slices += [flat[start:end] for start, end in zip(parts.starts, parts.ends, strict=True)]
    n_sentences = np.asarray(counts, dtype=np.int32)
    firsts = np.cumsum(n_sentences, dtype=np.int32) - n_sentences
    return SentenceColumns(
        doc_index=np.repeat(np.arange(len(counts), dtype=np.int32), n_sentences),
        sent_id=np.arange(len(slices), dtype=np.int32) - np.repeat(firsts, n_sentences),
        para=np.asarray(found.paras, dtype=np.int32),
        start=np.asarray(found.starts, dtype=np.int32),
        end=np.asarray(found.ends, dtype=np.int32),
        zone=np.asarray(found.zones, dtype=np.int8),
        voice=np.asarray(found.voices, dtype=np.int8),
        texts=slices,
    )


def find_parts(text: str, blocks: Sequence[Block] = ()) -> Parts:
    """Find the sentences of a text with paragraph, zone and voice, as parallel lists."""
    starts: list[int] = []
    ends: list[int] = []
    firsts: list[int] = []  # the first sentence of each unit
    units = find_units(text, blocks)
    if not units:
        return Parts([], [], [], [], [])
    top = units[0]
    may_be_title = units[-1].para > 0 and (not top.is_known or top.kind == "heading")
    has_title = may_be_title and is_title(text[top.start : top.end][:400])
    for unit in units:
        breaks = find_breaks(text, unit.start, unit.end)
        if has_title and unit is top:  # one sentence, whatever stop stands in it
            breaks = []
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
        paras, zones = _find_places(text, units, firsts)
    para_starts = list({unit.para: unit.start for unit in reversed(units)}.values())[::-1]
    quoted = [(unit.start, unit.end) for unit in units if unit.kind == "quote"]
    voices = find_voices(text, starts, ends, para_starts, zones, quoted=quoted)
    return Parts(starts, ends, paras, zones, voices)


def _find_places(text: str, units: Sequence[Unit], firsts: Sequence[int]) -> tuple[list[int], list[int]]:
    """Find the paragraph of each sentence, counting those that hold one, and its zone."""
    paragraphs: list[Paragraph] = []
    paras: list[int] = []
    begin = 0
    para = last_para = -1
    for i, unit in enumerate(units):
        n_sentences = firsts[i + 1] - firsts[i]
        if n_sentences and unit.para != last_para:
            para += 1
            last_para = unit.para
        paras += [para] * n_sentences
        following = units[i + 1] if i + 1 < len(units) else None
        is_end = following is None or following.para != unit.para or following.kind in _ALONE
        if is_end or unit.kind in _ALONE:
            first, last = firsts[begin], firsts[i + 1]
            if last > first:
                own = text[units[begin].start : unit.end].rstrip()
                paragraphs.append(Paragraph(own, last - first, unit.kind, unit.is_known))
            begin = i + 1
    zones: list[int] = []
    for paragraph, zone in zip(paragraphs, find_zones(paragraphs), strict=True):
        zones += [zone] * paragraph.n_sentences
    return paras, zones
