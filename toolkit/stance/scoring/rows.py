"""The sentences of a table of texts, in columns: found in documents, or taken as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stance.labels import BODY, WRITER
from stance.scoring.schema import NUMBER_COLUMN

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences of a slice of the input, in columns; ``row`` is the input row of each."""

    row: Any
    doc_index: Any
    sent_id: Any
    para: Any
    start: Any
    end: Any
    zone: Any
    voice: Any
    texts: list[str]


def split_rows(table: pa.Table) -> Sentences:
    """Split the documents of a table into sentences.

    Parameters
    ----------
    table : pyarrow.Table
        With the columns ``doc_id`` and ``text``.

    Returns
    -------
    Sentences

    Examples
    --------
    >>> import pyarrow as pa
    >>> split_rows(pa.table({"doc_id": ["a"], "text": ["It rained. We left."]})).texts
    ['It rained.', 'We left.']
    """
    from stance.text import split_documents

    found = split_documents(table["text"].to_pylist())
    return Sentences(
        row=found.doc_index,
        doc_index=found.doc_index,
        sent_id=found.sent_id,
        para=found.para,
        start=found.start,
        end=found.end,
        zone=found.zone,
        voice=found.voice,
        texts=found.texts,
    )


def take_rows(table: pa.Table) -> Sentences:
    """Take each row as a sentence; rows whose numbers follow one another under one id are neighbours.

    Parameters
    ----------
    table : pyarrow.Table
        With the columns ``doc_id`` and ``text``, and the numbers of
        :func:`stance.scoring.numbers.number_tables`.

    Returns
    -------
    Sentences
        Of zone ``body`` and voice ``writer``, since nothing else is known.

    Examples
    --------
    >>> import pyarrow as pa
    >>> rows = {"doc_id": ["a", "a", "b", "a"], "text": ["Yes.", "No.", "So.", "Oh."]}
    >>> take_rows(pa.table({**rows, NUMBER_COLUMN: [0, 1, 0, 3]})).doc_index.tolist()
    [0, 0, 1, 2]
    """
    import numpy as np

    texts = table["text"].to_pylist()
    row = np.arange(len(texts), dtype=np.int32)
    sent_id = table[NUMBER_COLUMN].to_numpy()
    is_first = np.ones(len(texts), dtype=bool)
    is_first[1:] = find_changes(table["doc_id"]) | (np.diff(sent_id) != 1)
    doc_index = np.cumsum(is_first, dtype=np.int32) - 1
    zeros = np.zeros(len(texts), dtype=np.int32)
    return Sentences(
        row=row,
        doc_index=doc_index,
        sent_id=sent_id,
        para=zeros,
        start=zeros,
        end=np.fromiter(map(len, texts), dtype=np.int32, count=len(texts)),
        zone=np.full(len(texts), BODY, dtype=np.int8),
        voice=np.full(len(texts), WRITER, dtype=np.int8),
        texts=texts,
    )


def find_changes(ids: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    """Whether each row but the first is of another document than the row before it; shape (n - 1,)."""
    import pyarrow.compute as pc

    array = ids.combine_chunks()
    changes: npt.NDArray[np.bool_] = pc.not_equal(array[1:], array[:-1]).to_numpy(zero_copy_only=False)
    return changes.astype(bool)
