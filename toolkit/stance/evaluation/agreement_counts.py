"""What agreement statistics take from codes: counts that sum over sentences, documents and resamples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


def count_labels(matrix: Ints, n_labels: int) -> Floats:
    """Count how many coders gave each sentence each label.

    Parameters
    ----------
    matrix : ndarray of int, shape (n_units, n_coders)
        Class indices; -1 where a coder gave none.
    n_labels : int

    Returns
    -------
    ndarray of float64, shape (n_units, n_labels)

    Examples
    --------
    >>> count_labels(np.array([[0, 0, 1], [-1, 2, 2]]), 3).tolist()
    [[2.0, 1.0, 0.0], [0.0, 0.0, 2.0]]
    """
    counts: Floats = (matrix[:, :, None] == np.arange(n_labels)).sum(axis=1).astype(np.float64)
    return counts


def count_coincidences(label_counts: Floats) -> Floats:
    """Count the ordered pairs of codes of each sentence, each weighed by 1 / (its number of codes - 1).

    Parameters
    ----------
    label_counts : ndarray, shape (n_units, n_labels)
        From :func:`count_labels`.

    Returns
    -------
    ndarray of float64, shape (n_units, n_labels, n_labels)
        Symmetric; zeros for a sentence with fewer than two codes. The sum is Krippendorff's matrix of
        observed coincidences.

    References
    ----------
    Krippendorff (2011), Computing Krippendorff's alpha-reliability, section C.

    Examples
    --------
    >>> count_coincidences(np.array([[2.0, 1.0]])).tolist()
    [[[1.0, 1.0], [1.0, 0.0]]]
    """
    n_codes = label_counts.sum(axis=1)
    pairs = label_counts[:, :, None] * label_counts[:, None, :]
    pairs -= label_counts[:, :, None] * np.eye(label_counts.shape[1])
    weights = np.divide(1.0, n_codes - 1, out=np.zeros_like(n_codes), where=n_codes > 1)
    weighted: Floats = pairs * weights[:, None, None]
    return weighted


def sum_ratings(label_counts: Floats) -> Floats:
    """Sum up what Fleiss' kappa and Gwet's AC1 take from each sentence.

    Parameters
    ----------
    label_counts : ndarray, shape (n_units, n_labels)
        From :func:`count_labels`; every sentence has a code or more.

    Returns
    -------
    ndarray of float64, shape (n_units, 3 + n_labels)
        The share of its pairs of coders that agree (0 where there is no pair); whether there is a pair; 1;
        the share of its codes that each label has.

    Examples
    --------
    >>> sum_ratings(np.array([[2.0, 2.0], [1.0, 0.0]])).round(3).tolist()
    [[0.333, 1.0, 1.0, 0.5, 0.5], [0.0, 0.0, 1.0, 1.0, 0.0]]
    """
    n_codes = label_counts.sum(axis=1)
    n_pairs = n_codes * (n_codes - 1)
    n_equal = (label_counts * (label_counts - 1)).sum(axis=1)
    agreed = np.divide(n_equal, n_pairs, out=np.zeros_like(n_pairs), where=n_pairs > 0)
    return np.column_stack([agreed, n_pairs > 0, np.ones_like(agreed), label_counts / n_codes[:, None]])


def count_pairs(first: Ints, second: Ints, n_labels: int, weights: Floats | None = None) -> Floats:
    """Count the sentences that two coders share, by the label that each gave.

    Parameters
    ----------
    first, second : ndarray of int, shape (n_units,)
        Class indices; -1 where there is none.
    n_labels : int
    weights : ndarray, shape (n_units,), optional
        How often each sentence counts; once by default.

    Returns
    -------
    ndarray of float64, shape (n_labels, n_labels)
        Rows are the first coder's labels.

    Examples
    --------
    >>> count_pairs(np.array([0, 1, -1]), np.array([0, 0, 1]), 2).tolist()
    [[1.0, 0.0], [1.0, 0.0]]
    """
    shared = (first >= 0) & (second >= 0)
    cells = first[shared] * n_labels + second[shared]
    counted = np.bincount(cells, None if weights is None else weights[shared], minlength=n_labels**2)
    return counted.astype(np.float64).reshape(n_labels, n_labels)


def sum_pair(confusion: Floats) -> tuple[Floats, Floats]:
    """Turn two coders' confusion into the sums that the other statistics take.

    Parameters
    ----------
    confusion : ndarray, shape (..., n_labels, n_labels)

    Returns
    -------
    (ndarray, ndarray)
        Coincidences, as from :func:`count_coincidences`; and ratings, as from :func:`sum_ratings`.

    Examples
    --------
    >>> coincidences, ratings = sum_pair(np.array([[2.0, 1.0], [0.0, 1.0]]))
    >>> coincidences.tolist(), ratings.tolist()
    ([[4.0, 1.0], [1.0, 2.0]], [3.0, 4.0, 4.0, 2.5, 1.5])
    """
    n = confusion.sum(axis=(-2, -1))[..., None]
    coincidences = confusion + np.swapaxes(confusion, -2, -1)
    agreed = np.trace(confusion, axis1=-2, axis2=-1)[..., None]
    return coincidences, np.concatenate([agreed, n, n, coincidences.sum(axis=-1) / 2], axis=-1)
