"""Many documents at once: the sentences as flat columns, ready for a model and for Arrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stance.errors import DataError
from stance.text.sentences import find_parts

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


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
        The n sentences, ``text[start:end]`` each.
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


def refuse_one_text(texts: object) -> None:
    """Refuse one text where several are wanted: its characters would be taken for them.

    Examples
    --------
    >>> refuse_one_text(["So."])
    """
    if isinstance(texts, str | bytes):
        raise DataError("texts: expected a sequence of texts; found one string. Pass [text].")


def split_documents(texts: Sequence[str]) -> SentenceColumns:
    """Split many texts into sentences, with zone and voice.

    Parameters
    ----------
    texts : Sequence[str]
        One text a document; a text without letters or digits gives no row.

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

    refuse_one_text(texts)
    starts: list[int] = []
    ends: list[int] = []
    paras: list[int] = []
    zones: list[int] = []
    voices: list[int] = []
    counts: list[int] = []
    slices: list[str] = []
    for text in texts:
        parts = find_parts(text)
        starts += parts.starts
        ends += parts.ends
        paras += parts.paras
        zones += parts.zones
        voices += parts.voices
        counts.append(len(parts.starts))
        slices += [text[start:end] for start, end in zip(parts.starts, parts.ends, strict=True)]
    n_sentences = np.asarray(counts, dtype=np.int32)
    firsts = np.cumsum(n_sentences, dtype=np.int32) - n_sentences
    return SentenceColumns(
        doc_index=np.repeat(np.arange(len(counts), dtype=np.int32), n_sentences),
        sent_id=np.arange(len(slices), dtype=np.int32) - np.repeat(firsts, n_sentences),
        para=np.asarray(paras, dtype=np.int32),
        start=np.asarray(starts, dtype=np.int32),
        end=np.asarray(ends, dtype=np.int32),
        zone=np.asarray(zones, dtype=np.int8),
        voice=np.asarray(voices, dtype=np.int8),
        texts=slices,
    )
