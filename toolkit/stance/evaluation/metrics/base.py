"""What the metric folders share: their inputs, and labels made into counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

import datasets
import evaluate
import numpy as np

from stance.corpus import label_names
from stance.errors import DataError
from stance.evaluation.checks import check_proba, check_spans
from stance.evaluation.counts import count_confusion
from stance.labels import CUE_TYPES, LABELS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_TEXT: Final = datasets.Value("string")
_NUMBER: Final = datasets.Value("float64")

LABELLED: Final = {"predictions": _TEXT, "references": _TEXT}
SURE: Final = {**LABELLED, "confidence": _NUMBER}
PROBABLE: Final = {"proba": [_NUMBER], "references": _TEXT}
CUED: Final[dict[str, Any]] = {
    "predicted_cues": [[datasets.Value("int32")]],
    "coded_cues": [[datasets.Value("int32")]],
}
TYPED: Final = {**CUED, "predicted_types": [_TEXT], "coded_types": [_TEXT]}
"""The inputs of the metrics, by kind."""


class PlainFeatures(datasets.Features):  # type: ignore[misc]  # the library is not typed
    """Features whose values are plain already, and go to Arrow a column at a time.

    The library would look into each value for images and the like, which takes most of a metric's time.
    """

    def encode_batch(self, batch: dict[str, Any]) -> dict[str, Any]:
        """Give the columns as they are.

        Parameters
        ----------
        batch : dict of str to list or ndarray

        Returns
        -------
        dict
        """
        return dict(batch)


def make_info(description: str, inputs: str, features: dict[str, Any], citation: str = "") -> Any:
    """Describe a metric to the library.

    Parameters
    ----------
    description, inputs : str
        What it is and which direction is better; what it takes and gives.
    features : dict
        The columns it takes: one of this module's.
    citation : str

    Returns
    -------
    evaluate.MetricInfo
    """
    return evaluate.MetricInfo(
        description=description,
        citation=citation,
        inputs_description=inputs,
        features=PlainFeatures(features),
    )


def index_labels(found: Iterable[str], names: Sequence[str]) -> NDArray[np.int64]:
    """Find the place of each label.

    Raises
    ------
    DataError
        If one is not among ``names``, or there is none.

    Examples
    --------
    >>> index_labels(["b", "a"], ["a", "b"]).tolist()
    [1, 0]
    """
    place = {name: i for i, name in enumerate(names)}
    try:
        index = np.array([place[label] for label in found], dtype=np.int64)
        _check_some(len(index))
        return index
    except KeyError as error:
        raise DataError(
            f"metrics: expected the labels {', '.join(names)}; found {error.args[0]!r}. "
            "Recode it, or pass labels."
        ) from error


def count_labels(
    predictions: Sequence[str], references: Sequence[str], labels: Sequence[str] | None = None
) -> Floats:
    """Count sentences by reference (row) and prediction (column).

    Parameters
    ----------
    predictions, references : sequence of str
    labels : sequence of str, optional
        The order of rows and columns; the labels that occur, sorted, by default.

    Returns
    -------
    ndarray of float64, shape (n_labels, n_labels)

    Examples
    --------
    >>> count_labels(["b", "b"], ["a", "b"]).tolist()
    [[0.0, 1.0], [0.0, 1.0]]
    """
    names = list_occurring(predictions, references) if labels is None else list(labels)
    true, found = index_labels(references, names), index_labels(predictions, names)
    counts: Floats = count_confusion(np.zeros(len(true), dtype=np.int64), true, found, len(names))[0]
    return counts


def list_occurring(predictions: Sequence[str], references: Sequence[str]) -> list[str]:
    """List the labels that occur, sorted.

    Examples
    --------
    >>> list_occurring(["b"], ["a", "b"])
    ['a', 'b']
    """
    return sorted({*predictions, *references})


def rank_labels(labels: Sequence[str] | None) -> list[str]:
    """List labels in order: our own from most to least commitment, numbers by size, others as given.

    Examples
    --------
    >>> rank_labels(["hedged", "assertive", "speculative"])
    ['assertive', 'hedged', 'speculative']
    >>> rank_labels(["low", "high"]), rank_labels(["10", "9"])
    (['low', 'high'], ['9', '10'])
    """
    if labels is None or set(labels) == set(LABELS):
        return list(LABELS)
    is_ordered = label_names.read_numbers(labels) is not None
    return label_names.sort_labels(labels) if is_ordered else list(labels)


def read_proba(
    proba: Sequence[Sequence[float]], references: Sequence[str], labels: Sequence[str] | None
) -> tuple[Floats, NDArray[np.int64], list[str]]:
    """Check probabilities and place the references among their columns.

    Parameters
    ----------
    proba : sequence of sequence of float
    references : sequence of str
    labels : sequence of str, optional
        The label of each column; the project's own three by default.

    Returns
    -------
    proba : ndarray of float64, shape (n_sentences, n_labels)
    true_index : ndarray of int64, shape (n_sentences,)
    names : list of str

    Raises
    ------
    DataError
        If a probability is out of range, a row does not sum to 1 or has not a column for each label.
    """
    names = list(LABELS if labels is None else labels)
    _check_some(len(references))
    matrix = check_proba("metrics", list(proba))
    if matrix.shape[1] != len(names):
        raise DataError(
            f"metrics: expected a probability for each of {', '.join(names)}; found {matrix.shape[1]} a row. "
            "Pass labels."
        )
    return matrix, index_labels(references, names), names


def read_confidence(confidence: Sequence[float]) -> Floats:
    """Check confidences.

    Raises
    ------
    DataError
        If one is NaN or outside [0, 1], or there is none.

    Examples
    --------
    >>> read_confidence([0.5, float("nan")])
    Traceback (most recent call last):
    stance.errors.DataError: metrics: expected confidences from 0 to 1; found nan in row 1. Mend it.
    """
    found = np.asarray(list(confidence), dtype=np.float64)
    _check_some(len(found))
    bad = np.flatnonzero(~((found >= 0) & (found <= 1)))
    if bad.size:
        raise DataError(
            f"metrics: expected confidences from 0 to 1; found {found[bad[0]]:g} in row {bad[0]}. Mend it."
        )
    return found


def _check_some(n_sentences: int) -> None:
    if n_sentences == 0:
        raise DataError("metrics: expected sentences to measure; found none. Give one or more.")


def read_spans(cues: Iterable[Sequence[Sequence[int]]]) -> list[list[tuple[int, int]]]:
    """Check the spans of cues.

    Raises
    ------
    DataError
        If a cue is not a start and an end, is empty, or overlaps another of its sentence.

    Examples
    --------
    >>> read_spans([[[0, 2]], []])
    [[(0, 2)], []]
    """
    try:
        spans = [[(start, end) for start, end in found] for found in cues]
    except ValueError as error:
        raise DataError(
            f"metrics: expected cues as [start, end]; found {error}. Give two numbers."
        ) from error
    check_spans("metrics", spans)
    return spans


def read_typed_spans(
    cues: Iterable[Sequence[Sequence[int]]], types: Iterable[Sequence[str]]
) -> list[list[tuple[int, int, str]]]:
    """Check the spans of cues and their types, and join them.

    Raises
    ------
    DataError
        As :func:`read_spans`, or if a type is unknown, or there are more or fewer than cues.

    Examples
    --------
    >>> read_typed_spans([[[0, 2]]], [["modal"]])
    [[(0, 2, 'modal')]]
    """
    rows = [list(row) for row in types]
    unknown = {kind for row in rows for kind in row} - set(CUE_TYPES)
    if unknown:
        raise DataError(
            f"metrics: expected cue types of {', '.join(CUE_TYPES)}; found {min(unknown)!r}. Mend it."
        )
    try:
        return [
            [(start, end, kind) for (start, end), kind in zip(found, kinds, strict=True)]
            for found, kinds in zip(read_spans(cues), rows, strict=True)
        ]
    except ValueError as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"metrics: expected a type for each cue; found {error}. Give as many.") from error
