"""Metrics as arithmetic on counts, for one data set or for many resamples of it at a time.

Every function takes counts whose leading axes are free, so that ``(k, k)`` is one confusion matrix and
``(n_resamples, k, k)`` a thousand; where a metric has no value it is ``nan`` unless said otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from stance.models.f1 import compute_f1, divide

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.integer]

N_BINS: Final = 15
"""Bins of the expected calibration error, as in Guo et al. (2017)."""


def count_confusion(
    doc_index: Ints, true_index: Ints, class_index: Ints, n_labels: int, weights: Floats | float = 1.0
) -> Floats:
    """Count sentences by document, code and prediction.

    Parameters
    ----------
    doc_index, true_index, class_index : ndarray of int, shape (n_sentences,)
        The document, the coded label and the predicted label of each sentence.
    n_labels : int
    weights : ndarray of float64, shape (n_sentences,), or float
        How much each sentence counts.

    Returns
    -------
    ndarray of float64, shape (n_documents, n_labels, n_labels)
        Rows are codes, columns predictions.

    Examples
    --------
    >>> zero, one = np.array([0, 0]), np.array([1, 1])
    >>> count_confusion(zero, np.array([0, 1]), one, 2).tolist()
    [[[0.0, 1.0], [0.0, 1.0]]]
    """
    counts = np.zeros((int(doc_index.max()) + 1, n_labels, n_labels))
    np.add.at(counts, (doc_index, true_index, class_index), weights)
    return counts


def sum_by_document(values: Floats, doc_index: Ints, n_documents: int) -> Floats:
    """Sum rows by document; shape (n_documents, ...).

    Examples
    --------
    >>> sum_by_document(np.array([[1.0], [2.0], [4.0]]), np.array([0, 1, 0]), 2).tolist()
    [[5.0], [2.0]]
    """
    sums = np.zeros((n_documents, *values.shape[1:]))
    np.add.at(sums, doc_index, values)
    return sums


def group_rows(doc_index: Ints, n_documents: int) -> list[Ints]:
    """List the rows of each document.

    Examples
    --------
    >>> [rows.tolist() for rows in group_rows(np.array([1, 0, 1]), 3)]
    [[1], [0, 2], []]
    """
    return np.split(
        np.argsort(doc_index, kind="stable"), np.cumsum(np.bincount(doc_index, minlength=n_documents))[:-1]
    )


def assign_bins(confidence: Floats) -> NDArray[np.int64]:
    """Find the calibration bin of each confidence: bin m holds ((m - 1) / 15, m / 15].

    Examples
    --------
    >>> assign_bins(np.array([0.0, 0.03, 0.5, 1.0])).tolist()
    [0, 0, 7, 14]
    """
    return np.clip(np.ceil(confidence * N_BINS).astype(np.int64) - 1, 0, N_BINS - 1)


def sum_bins(
    doc_index: Ints,
    confidence: Floats,
    correct: NDArray[np.bool_],
    bins: Ints | None = None,
    weights: Floats | float = 1.0,
) -> Floats:
    """Sum, by document and calibration bin, how much confidence exceeds accuracy.

    Parameters
    ----------
    doc_index : ndarray of int, shape (n_sentences,)
    confidence : ndarray of float, shape (n_sentences,)
        Top probabilities, in [0, 1].
    correct : ndarray of bool, shape (n_sentences,)
        Whether the prediction is as coded.
    bins : ndarray of int, shape (n_sentences,), optional
        The bin of each sentence, in [0, 15); that of :func:`assign_bins` by default.
    weights : ndarray of float64, shape (n_sentences,), or float
        How much each sentence counts.

    Returns
    -------
    ndarray of float64, shape (n_documents, 15)
        The sum of ``confidence - correct`` over the sentences of the bin.

    Examples
    --------
    >>> sums = sum_bins(np.array([0, 0]), np.array([0.75, 0.75]), np.array([True, False]))
    >>> float(sums[0, 11])
    0.5
    """
    sums = np.zeros((int(doc_index.max()) + 1, N_BINS))
    bins = assign_bins(confidence) if bins is None else bins
    np.add.at(sums, (doc_index, bins), (confidence - correct) * weights)
    return sums


def compute_weighted_f1(confusion: Floats) -> Floats:
    """Mean F1 of the labels, each weighted by the sentences that bear it.

    This is scikit-learn's ``f1_score(average="weighted", zero_division=0)``.

    Parameters
    ----------
    confusion : ndarray, shape (..., n_labels, n_labels)

    Returns
    -------
    ndarray of float64, shape (...)
        In [0, 1].

    Examples
    --------
    >>> float(compute_weighted_f1(np.array([[2.0, 0], [2, 0]])).round(3))
    0.333
    """
    coded = confusion.sum(axis=-1)
    return divide((np.nan_to_num(compute_f1(confusion)) * coded).sum(axis=-1), coded.sum(axis=-1))


def compute_balanced_accuracy(confusion: Floats, whole: Floats | None = None) -> Floats:
    """Mean recall of the labels that occur among the codes.

    This is scikit-learn's ``balanced_accuracy_score``.

    Parameters
    ----------
    confusion : ndarray, shape (..., n_labels, n_labels)
    whole : ndarray, shape (n_labels, n_labels), optional
        What resamples were drawn from; its labels stay in the mean, as of
        :func:`stance.models.f1.compute_macro_f1`.

    Returns
    -------
    ndarray of float64, shape (...)
        In [0, 1].

    Examples
    --------
    >>> float(compute_balanced_accuracy(np.array([[3.0, 1, 0], [0, 1, 0], [0, 0, 0]])))
    0.875
    """
    recall = divide(np.diagonal(confusion, axis1=-2, axis2=-1), confusion.sum(axis=-1))
    if whole is not None:
        recall[np.isnan(recall) & (whole.sum(axis=-1) > 0)] = 0
    return divide(np.nansum(recall, axis=-1), np.sum(~np.isnan(recall), axis=-1))


def compute_accuracy(confusion: Floats) -> Floats:
    """Share of sentences on the diagonal, in [0, 1].

    Examples
    --------
    >>> float(compute_accuracy(np.array([[3.0, 1], [0, 0]])))
    0.75
    """
    return divide(np.trace(confusion, axis1=-2, axis2=-1), confusion.sum(axis=(-2, -1)))


def compute_mcc(confusion: Floats) -> Floats:
    """Matthews correlation coefficient for several classes; 0 where codes or predictions do not vary.

    Parameters
    ----------
    confusion : ndarray, shape (..., n_labels, n_labels)

    Returns
    -------
    ndarray of float64, shape (...)
        In [-1, 1].

    References
    ----------
    Gorodkin (2004), Comparing two K-category assignments by a K-category correlation coefficient.

    Examples
    --------
    >>> float(compute_mcc(np.array([[1.0, 1], [0, 2]])).round(3))
    0.577
    """
    coded, predicted = confusion.sum(axis=-1), confusion.sum(axis=-2)
    n = confusion.sum(axis=(-2, -1))
    covariance = np.trace(confusion, axis1=-2, axis2=-1) * n - (coded * predicted).sum(axis=-1)
    variances = (n**2 - (coded**2).sum(axis=-1)) * (n**2 - (predicted**2).sum(axis=-1))
    mcc: Floats = np.nan_to_num(divide(covariance, np.sqrt(variances)))
    return mcc


def compute_ece(bin_sums: Floats, n_sentences: Floats) -> Floats:
    """Compute the expected calibration error over 15 bins of equal width of the top probability.

    The mean over sentences of each bin's |mean confidence - accuracy|.

    Parameters
    ----------
    bin_sums : ndarray, shape (..., 15)
        Sums over sentences of ``confidence - correct``, by bin.
    n_sentences : ndarray, shape (...)

    Returns
    -------
    ndarray of float64, shape (...)
        In [0, 1]; lower is better.

    References
    ----------
    Guo, Pleiss, Sun and Weinberger (2017), On calibration of modern neural networks, equation 3.

    Examples
    --------
    >>> float(compute_ece(np.array([0.5, -0.25]), np.array(4.0)))
    0.1875
    """
    return divide(np.abs(bin_sums).sum(axis=-1), np.asarray(n_sentences, dtype=np.float64))


def list_metrics(names: Sequence[str], span_counts: Floats) -> dict[str, dict[str, float]]:
    """Compute precision, recall and F1 by name; 0 where one would divide by 0.

    Parameters
    ----------
    names : sequence of str, length n
    span_counts : ndarray, shape (n, 3)
        Found as coded, coded, and predicted.

    Returns
    -------
    dict of str to dict
        ``precision``, ``recall``, ``f1`` and ``support``, the number coded.

    Examples
    --------
    >>> list_metrics(["might"], np.array([[1.0, 2, 1]]))["might"]["recall"]
    0.5
    """
    hits, coded, given = span_counts.T
    metrics = np.nan_to_num([divide(hits, given), divide(hits, coded), divide(2 * hits, coded + given)])
    return {
        name: {"precision": p, "recall": r, "f1": f, "support": int(n)}
        for name, (p, r, f), n in zip(names, metrics.T.tolist(), coded, strict=True)
    }
