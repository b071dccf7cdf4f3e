"""Predictions beside codes, checked: what every part of an evaluation starts from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stance.errors import DataError
from stance.evaluation.checks import check_proba, check_spans
from stance.records import CodedSentence, Cue

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

TypedSpan = tuple[int, int, str]
"""Start, end and type of a cue."""


@dataclass(frozen=True, slots=True)
class Predictions:
    """What a model says of coded sentences.

    Attributes
    ----------
    labels : tuple of str
        The label of each column of ``proba``.
    sentences : tuple of CodedSentence
    proba : ndarray of float64, shape (n_sentences, n_labels)
        Probabilities in [0, 1], each row summing to 1.
    class_index, true_index : ndarray of int64, shape (n_sentences,)
        The column of the predicted and of the coded label.
    confidence : ndarray of float64, shape (n_sentences,)
        The largest probability.
    doc_index : ndarray of int64, shape (n_sentences,)
        The number of each sentence's document, from 0.
    n_documents : int
    cues : tuple of tuple of Cue, or None
        The predicted cues of each sentence; ``None`` where the model was not asked for any.
    weights : ndarray of float64, shape (n_sentences,), or None
        How much each sentence counts; ``None`` where all count alike.
    has_cues : bool
        Whether cues can be compared: some are predicted or could be, and some are coded.
    """

    labels: tuple[str, ...]
    sentences: tuple[CodedSentence, ...]
    proba: NDArray[np.float64]
    class_index: NDArray[np.int64]
    true_index: NDArray[np.int64]
    confidence: NDArray[np.float64]
    doc_index: NDArray[np.int64]
    n_documents: int
    cues: tuple[tuple[Cue, ...], ...] | None
    weights: NDArray[np.float64] | None = None

    @property
    def has_cues(self) -> bool:
        """Whether there are cues of both sides to compare."""
        return self.cues is not None and any(sentence.cues for sentence in self.sentences)

    @property
    def predicted_cues(self) -> list[list[TypedSpan]]:
        """The predicted cues of each sentence; none where a sentence's cues were not coded."""
        return [
            [] if sentence.cues is None else _list_spans(cues)
            for sentence, cues in zip(self.sentences, self.cues or ((),) * len(self.sentences), strict=True)
        ]

    @property
    def coded_cues(self) -> list[list[TypedSpan]]:
        """The coded cues of each sentence."""
        return [_list_spans(sentence.cues or ()) for sentence in self.sentences]

    def select(self, rows: Sequence[int]) -> Predictions:
        """Take some of the sentences.

        Parameters
        ----------
        rows : sequence of int
            Their places.

        Returns
        -------
        Predictions
            With documents numbered anew.
        """
        taken = np.asarray(rows, dtype=np.int64)
        documents, doc_index = np.unique(self.doc_index[taken], return_inverse=True)
        return Predictions(
            labels=self.labels,
            sentences=tuple(self.sentences[row] for row in rows),
            proba=self.proba[taken],
            class_index=self.class_index[taken],
            true_index=self.true_index[taken],
            confidence=self.confidence[taken],
            doc_index=doc_index.astype(np.int64),
            n_documents=len(documents),
            cues=None if self.cues is None else tuple(self.cues[row] for row in rows),
            weights=None if self.weights is None else self.weights[taken],
        )


def gather_predictions(
    labels: Sequence[str],
    coded: Sequence[CodedSentence],
    proba: ArrayLike,
    cues: Sequence[Sequence[Cue]] | None = None,
    weights: NDArray[np.float64] | None = None,
) -> Predictions:
    """Put predictions beside codes, and check both.

    Parameters
    ----------
    labels : sequence of str, length n_labels
        The label of each column of ``proba``.
    coded : sequence of CodedSentence, length n_sentences
        What a person said of each sentence; every label must be among ``labels``.
    proba : array-like of float, shape (n_sentences, n_labels)
        Calibrated probabilities, in [0, 1]; the largest of a row is the prediction.
    cues : sequence of sequence of Cue, length n_sentences, optional
        The predicted cues of each sentence.
    weights : ndarray of float64, shape (n_sentences,), optional
        How much each sentence counts, above 0; alike by default.

    Returns
    -------
    Predictions

    Raises
    ------
    DataError
        If there is no sentence, a label is not among ``labels``, the lengths differ, a probability is out of
        range or NaN, a row does not sum to 1, or cues are out of range or overlap.

    Examples
    --------
    >>> coded = [CodedSentence("a", 0, "It may.", "hedged")]
    >>> gather_predictions(("assertive", "hedged"), coded, [[0.1, 0.9]]).class_index.tolist()
    [1]
    """
    names = tuple(labels)
    true_index = _index_labels(coded, names)
    shape = np.shape(proba)
    if shape != (len(coded), len(names)) or (cues is not None and len(cues) != len(coded)):
        raise DataError(
            f"metrics: expected probabilities of shape {(len(coded), len(names))}, cues for as many; "
            f"found {shape}, {'no' if cues is None else len(cues)} cues. Predict the same sentences."
        )
    matrix = check_proba("metrics", proba)
    lengths = [len(sentence.text) for sentence in coded]
    check_spans("coded cues", (_list_places(sentence.cues or ()) for sentence in coded), lengths)
    if cues is not None:
        check_spans("predicted cues", map(_list_places, cues), lengths)
    documents = {doc_id: i for i, doc_id in enumerate(dict.fromkeys(s.doc_id for s in coded))}
    return Predictions(
        labels=names,
        sentences=tuple(coded),
        proba=matrix,
        class_index=matrix.argmax(axis=1),
        true_index=true_index,
        confidence=matrix.max(axis=1),
        doc_index=np.array([documents[s.doc_id] for s in coded], dtype=np.int64),
        n_documents=len(documents),
        cues=None if cues is None else tuple(tuple(found) for found in cues),
        weights=weights,
    )


def _index_labels(coded: Sequence[CodedSentence], names: Sequence[str]) -> NDArray[np.int64]:
    if not coded:
        raise DataError("metrics: expected coded sentences; found none. Give data with labels.")
    index = {name: i for i, name in enumerate(names)}
    unknown = sorted({s.label for s in coded} - set(index))
    if unknown:
        raise DataError(
            f"metrics: expected the labels {', '.join(names)}; found {', '.join(map(repr, unknown))}. "
            "Recode these rows, or use a model trained on them."
        )
    return np.array([index[s.label] for s in coded], dtype=np.int64)


def _list_places(cues: Sequence[Cue]) -> list[tuple[int, int]]:
    return [(cue.start, cue.end) for cue in cues]


def _list_spans(cues: Sequence[Cue]) -> list[TypedSpan]:
    return [(cue.start, cue.end, cue.type) for cue in cues]
