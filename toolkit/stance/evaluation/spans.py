"""Cue spans found as coded: exactly, by overlap, and type by type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from stance.labels import CUE_TYPES
from stance.models.f1 import divide

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Span = Sequence[int]
    TypedSpan = tuple[int, int, str]


def count_spans(predicted: Sequence[Sequence[Span]], coded: Sequence[Sequence[Span]]) -> Floats:
    """Count the spans of each sentence that are found as coded, coded, and predicted.

    Parameters
    ----------
    predicted, coded : sequence of sequence of (int, int), length n_sentences
        Start and end of each span.

    Returns
    -------
    ndarray of float64, shape (n_sentences, 3)

    Examples
    --------
    >>> count_spans([[(0, 2)], [(4, 9)]], [[(0, 2), (3, 5)], [(4, 8)]]).tolist()
    [[1.0, 2.0, 1.0], [0.0, 1.0, 1.0]]
    """
    counts = np.zeros((len(coded), 3))
    for row, (found, wanted) in enumerate(zip(predicted, coded, strict=True)):
        if found or wanted:
            given, right = {tuple(span) for span in found}, {tuple(span) for span in wanted}
            counts[row] = len(given & right), len(right), len(given)
    return counts


def compute_span_f1(span_counts: Floats) -> Floats:
    """F1 of spans; ``nan`` where there are none on either side.

    Parameters
    ----------
    span_counts : ndarray, shape (..., 3)
        Spans found as coded, coded, and predicted.

    Returns
    -------
    ndarray of float64, shape (...)
        In [0, 1].

    Examples
    --------
    >>> float(compute_span_f1(np.array([3.0, 4, 4])))
    0.75
    """
    return divide(2 * span_counts[..., 0], span_counts[..., 1] + span_counts[..., 2])


def count_overlaps(predicted: Sequence[Sequence[Span]], coded: Sequence[Sequence[Span]]) -> Floats:
    """Count the spans of each sentence that share a character with one of the other side.

    Parameters
    ----------
    predicted, coded : sequence of sequence of (int, int), length n_sentences
        Start and end of each span.

    Returns
    -------
    ndarray of float64, shape (n_sentences, 4)
        Coded spans that a predicted one touches, predicted ones that a coded one touches, coded, and
        predicted.

    Examples
    --------
    >>> count_overlaps([[(0, 9)], [(4, 9)]], [[(0, 2), (3, 5)], [(1, 4)]]).tolist()
    [[2.0, 1.0, 2.0, 1.0], [0.0, 0.0, 1.0, 1.0]]
    """
    counts = np.zeros((len(coded), 4))
    for row, (found, wanted) in enumerate(zip(predicted, coded, strict=True)):
        if found or wanted:
            pairs = [(f, w) for w in wanted for f in found if f[0] < w[1] and w[0] < f[1]]
            touched_coded = {tuple(w) for _, w in pairs}
            touched_predicted = {tuple(f) for f, _ in pairs}
            counts[row] = len(touched_coded), len(touched_predicted), len(wanted), len(found)
    return counts


def compute_overlap_f1(overlap_counts: Floats) -> Floats:
    """F1 of spans by overlap: precision over predicted spans, recall over coded ones.

    Parameters
    ----------
    overlap_counts : ndarray, shape (..., 4)
        As summed from :func:`count_overlaps`.

    Returns
    -------
    ndarray of float64, shape (...)
        In [0, 1]; higher is better; ``nan`` where there are no spans on either side.

    Examples
    --------
    >>> float(compute_overlap_f1(np.array([2.0, 1, 4, 2])))
    0.5
    """
    recall = divide(overlap_counts[..., 0], overlap_counts[..., 2])
    precision = divide(overlap_counts[..., 1], overlap_counts[..., 3])
    precision, recall = np.nan_to_num(precision), np.nan_to_num(recall)
    f1 = np.nan_to_num(divide(2 * precision * recall, precision + recall))
    return np.where(overlap_counts[..., 2:].any(axis=-1), f1, np.nan)


def count_types(predicted: Sequence[Sequence[TypedSpan]], coded: Sequence[Sequence[TypedSpan]]) -> Floats:
    """Count spans by type: found as coded, exact and of the right type; coded; and predicted.

    Parameters
    ----------
    predicted, coded : sequence of sequence of (int, int, str), length n_sentences
        Start, end and type of each span; types are of :data:`stance.labels.CUE_TYPES`.

    Returns
    -------
    ndarray of float64, shape (n_sentences, 8, 3)
        For :func:`compute_span_f1`, type by type.

    Examples
    --------
    >>> count_types([[(0, 5, "modal")]], [[(0, 5, "verb")]])[0, :3].tolist()
    [[0.0, 0.0, 1.0], [0.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    """
    place = {name: i for i, name in enumerate(CUE_TYPES)}
    counts = np.zeros((len(coded), len(CUE_TYPES), 3))
    for row, (found, wanted) in enumerate(zip(predicted, coded, strict=True)):
        if found or wanted:
            given, right = set(found), set(wanted)
            for column, spans in enumerate((given & right, right, given)):
                for span in spans:
                    counts[row, place[span[2]], column] += 1
    return counts
