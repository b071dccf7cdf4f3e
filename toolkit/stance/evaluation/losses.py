"""What probabilities cost: Brier score, log loss, and calibration error over bins of equal count.

As in :mod:`stance.evaluation.counts`, sums have leading axes that are free.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stance.evaluation.counts import N_BINS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.integer]


def compute_losses(proba: Floats, true_index: Ints) -> Floats:
    """Compute the Brier score and the log loss of each sentence.

    The Brier score is the sum over labels of the squared distance between the probability and 1 for the
    coded label, 0 for the others; the log loss is minus the natural logarithm of the coded label's
    probability, which counts as no less than 2.2e-16, as in scikit-learn.

    Parameters
    ----------
    proba : ndarray of float64, shape (n_sentences, n_labels)
        In [0, 1].
    true_index : ndarray of int, shape (n_sentences,)
        The column of each coded label.

    Returns
    -------
    ndarray of float64, shape (n_sentences, 2)
        Brier score in [0, 2] and log loss in [0, 36.1]; lower is better.

    References
    ----------
    Brier (1950), Verification of forecasts expressed in terms of probability, equation 2; Good (1952),
    Rational decisions, for the logarithm.

    Examples
    --------
    >>> compute_losses(np.array([[0.5, 0.5]]), np.array([0])).round(3).tolist()
    [[0.5, 0.693]]
    """
    rows = np.arange(len(true_index))
    given = proba[rows, true_index]
    brier = (proba**2).sum(axis=1) - 2 * given + 1
    floor = np.finfo(np.float64).eps
    return np.column_stack([brier, -np.log(np.clip(given, floor, 1.0))])


def assign_equal_bins(confidence: Floats) -> NDArray[np.int64]:
    """Sort confidences into 15 bins of about equal count; equal ones share a bin.

    For :func:`stance.evaluation.counts.sum_bins`. Bins of all sentences together stay as they are when
    documents are resampled.

    Parameters
    ----------
    confidence : ndarray of float64, shape (n_sentences,)

    Returns
    -------
    ndarray of int64, shape (n_sentences,)
        Bins in [0, 15), rising with confidence; fewer than 15 are in use where many are equal.

    References
    ----------
    Nguyen and O'Connor (2015), Posterior calibration and exploratory analysis for natural language processing
    models, for bins of equal count.

    Examples
    --------
    >>> assign_equal_bins(np.array([0.9, 0.5, 0.9, 0.7])).tolist()
    [9, 0, 9, 4]
    """
    edges = np.quantile(confidence, np.arange(1, N_BINS) / N_BINS)
    return np.searchsorted(edges, confidence, side="left").astype(np.int64)
