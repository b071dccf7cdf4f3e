"""Batches of texts and of predictions: checked, joined, and their cues as records."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.errors import DataError
from stance.labels import CUE_TYPES
from stance.models.records import PredictionBatch
from stance.records import Cue
from stance.text.sentence_columns import refuse_one_text


def list_cues(batch: PredictionBatch, texts: Sequence[str]) -> list[tuple[Cue, ...]]:
    """List the cues of each sentence as records.

    Parameters
    ----------
    batch : PredictionBatch
    texts : sequence of str
        The sentences it was made from.

    Returns
    -------
    list of tuple of Cue
    """
    return list_cue_columns((batch.cue_sentence, batch.cue_start, batch.cue_end, batch.cue_type), texts)


def list_cue_columns(columns: Sequence[NDArray[Any]], texts: Sequence[str]) -> list[tuple[Cue, ...]]:
    """List cues given as columns as records, by sentence.

    Parameters
    ----------
    columns : sequence of four int arrays, each of shape (n_cues,)
        Sentence number, start, end, and index into :data:`stance.labels.CUE_TYPES`.
    texts : sequence of str
        The sentences.

    Returns
    -------
    list of tuple of Cue
        One tuple a sentence.
    """
    cues: list[list[Cue]] = [[] for _ in texts]
    for row, start, end, kind in zip(*(c.tolist() for c in columns), strict=True):
        cues[row].append(Cue(start, end, texts[row][start:end], CUE_TYPES[kind]))
    return [tuple(found) for found in cues]


def check_batch(texts: Sequence[str], doc_index: NDArray[np.integer[Any]] | None) -> None:
    """Refuse what is no sequence of texts, and numbers of documents that are not one a text."""
    refuse_one_text(texts)
    if not hasattr(texts, "__len__"):
        raise DataError(
            f"texts: expected a sequence of texts; found {type(texts).__name__}. Pass list(texts)."
        )
    for row, text in enumerate(texts):
        if not isinstance(text, str):
            raise DataError(
                f"texts: expected text; found {type(text).__name__} in row {row}. Drop or fill it."
            )
    if doc_index is not None and len(doc_index) != len(texts):
        raise DataError(f"doc_index: expected {len(texts)} numbers; found {len(doc_index)}. Give one a text.")


def join_batches(parts: Sequence[PredictionBatch], n_labels: int) -> PredictionBatch:
    """Join batches of consecutive sentences; their cues carry the numbers of the whole already.

    Parameters
    ----------
    parts : sequence of PredictionBatch
    n_labels : int
        Width of the probabilities where there is no part.

    Returns
    -------
    PredictionBatch
    """
    if len(parts) == 1:
        return parts[0]
    if not parts:
        floats, ints = np.zeros(0, dtype=np.float32), np.zeros(0, dtype=np.int32)
        numbers = np.zeros(0, dtype=np.int8)
        proba = np.zeros((0, n_labels), dtype=np.float32)
        return PredictionBatch(proba, numbers, floats, ints, ints, ints, numbers, numbers)
    columns: dict[str, Any] = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts])
        for field in dataclasses.fields(PredictionBatch)
    }
    return PredictionBatch(**columns)
