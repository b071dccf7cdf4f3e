"""F1 from counts: one rule for the epoch that is kept, the threshold of a cascade, and the metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def compute_f1(confusion: Floats) -> Floats:
    """F1 of each label, ``2 tp / (n_coded + n_predicted)``; ``nan`` for a label in neither.

    Parameters
    ----------
    confusion : ndarray, shape (..., n_labels, n_labels)

    Returns
    -------
    ndarray of float64, shape (..., n_labels)
        In [0, 1].

    Examples
    --------
    >>> compute_f1(np.array([[2.0, 0, 0], [2, 0, 0], [0, 0, 0]])).round(3).tolist()
    [0.667, 0.0, nan]
    """
    hits = np.diagonal(confusion, axis1=-2, axis2=-1)
    return divide(2 * hits, confusion.sum(axis=-1) + confusion.sum(axis=-2))


def compute_macro_f1(confusion: Floats, whole: Floats | None = None) -> Floats:
    """Mean F1 over the labels that occur among the codes or the predictions.

    This is scikit-learn's ``f1_score(average="macro", zero_division=0)`` with no ``labels`` given; of
    resamples, with those that occur in the whole as ``labels``.

    Parameters
    ----------
    confusion : ndarray, shape (..., n_labels, n_labels)
    whole : ndarray, shape (n_labels, n_labels), optional
        What resamples were drawn from. A label that occurs in it stays in the mean of each, as 0 where the
        resample has none; else the mean would jump to that of fewer labels, and its interval say nothing.

    Returns
    -------
    ndarray of float64, shape (...)
        In [0, 1].

    Examples
    --------
    >>> float(compute_macro_f1(np.array([[2.0, 0, 0], [2, 0, 0], [0, 0, 0]])).round(3))
    0.333
    >>> whole = np.array([[2.0, 0], [0, 1]])
    >>> [float(compute_macro_f1(np.array([[3.0, 0], [0, 0]]), given)) for given in (None, whole)]
    [1.0, 0.5]
    """
    f1 = compute_f1(confusion)
    if whole is not None:
        f1[np.isnan(f1) & (whole.sum(axis=-1) + whole.sum(axis=-2) > 0)] = 0
    return divide(np.nansum(f1, axis=-1), np.sum(~np.isnan(f1), axis=-1))


def divide(numerator: Floats, denominator: Floats) -> Floats:
    """Divide; ``nan`` where the denominator is 0.

    Examples
    --------
    >>> divide(np.array([1.0, 1.0]), np.array([4.0, 0.0])).tolist()
    [0.25, nan]
    """
    empty = np.full(np.broadcast_shapes(np.shape(numerator), np.shape(denominator)), np.nan)
    quotient: Floats = np.divide(numerator, denominator, out=empty, where=np.asarray(denominator) != 0)
    return quotient
