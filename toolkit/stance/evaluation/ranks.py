"""Agreement on labels that have an order: weighted kappa and rank correlation.

As in :mod:`stance.evaluation.counts`, counts have leading axes that are free.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from stance.corpus.label_names import read_numbers, sort_labels
from stance.labels import LABELS
from stance.models.f1 import divide

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.integer]


def rank_labels(labels: Sequence[str]) -> Floats | None:
    """Rank the project's own labels, or three numbers and more, however they stand; others have no order.

    Parameters
    ----------
    labels : sequence of str

    Returns
    -------
    ndarray of float64, shape (n_labels,), or None
        The place of each in :data:`stance.labels.LABELS`, from 0 for the most commitment, or among the
        numbers, from 0 for the least.

    Examples
    --------
    >>> rank_labels(["hedged", "assertive", "speculative"]).tolist()
    [1.0, 0.0, 2.0]
    >>> rank_labels(["10", "2", "-1"]).tolist(), rank_labels(["yes", "no"])
    ([2.0, 1.0, 0.0], None)
    """
    order: Sequence[str] = LABELS
    if set(labels) != set(LABELS):
        numbers = read_numbers(labels)
        # Of two, a weighted kappa is no other than Cohen's; and 0 and 1 may mean no and yes.
        if numbers is None or len(set(numbers.values())) < max(3, len(labels)):
            return None
        order = sort_labels(labels)
    return np.array([order.index(label) for label in labels], dtype=np.float64)


def compute_weighted_kappa(confusion: Floats, ranks: Floats) -> Floats:
    """Cohen's kappa with disagreements weighted by the square of their distance in rank.

    Parameters
    ----------
    confusion : ndarray, shape (..., n_labels, n_labels)
    ranks : ndarray of float, shape (n_labels,)

    Returns
    -------
    ndarray of float64, shape (...)
        In [-1, 1]; higher is better; ``nan`` where codes and predictions are all of one label.

    References
    ----------
    Cohen (1968), Weighted kappa: nominal scale agreement with provision for scaled disagreement.

    Examples
    --------
    >>> float(compute_weighted_kappa(np.array([[2.0, 1, 0], [0, 1, 0], [0, 0, 1]]), np.arange(3.0)).round(3))
    0.839
    """
    weights = (ranks[:, None] - ranks[None, :]) ** 2
    by_chance = confusion.sum(axis=-1)[..., :, None] * confusion.sum(axis=-2)[..., None, :]
    n = confusion.sum(axis=(-2, -1))
    return 1 - divide((weights * confusion).sum(axis=(-2, -1)) * n, (weights * by_chance).sum(axis=(-2, -1)))


def assign_levels(scores: Floats, n_levels: int | None = None) -> NDArray[np.int64]:
    """Give each score the number of its level, from the lowest.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_sentences,)
    n_levels : int, optional
        How many there may be; close scores then share a level, each of about as many sentences. By
        default, every score that occurs is a level.

    Returns
    -------
    ndarray of int64, shape (n_sentences,)

    Examples
    --------
    >>> assign_levels(np.array([0.5, 0.1, 0.5, 0.2])).tolist()
    [2, 0, 2, 1]
    """
    found, level = np.unique(scores, return_inverse=True)
    if n_levels is not None and len(found) > n_levels:
        edges = np.quantile(scores, np.arange(1, n_levels) / n_levels)
        level = np.searchsorted(edges, scores, side="left")
    return np.asarray(level, dtype=np.int64)


def count_levels(
    doc_index: Ints,
    scores: Floats,
    true_rank: Ints,
    n_labels: int,
    n_levels: int | None = None,
    *,
    weights: Floats | float = 1.0,
) -> Floats:
    """Count sentences by document, level of their score, and rank of their code.

    Parameters
    ----------
    doc_index : ndarray of int, shape (n_sentences,)
    scores : ndarray of float64, shape (n_sentences,)
    true_rank : ndarray of int, shape (n_sentences,)
    n_labels : int
    n_levels : int, optional
        As for :func:`assign_levels`.
    weights : ndarray of float64, shape (n_sentences,), or float
        How much each sentence counts.

    Returns
    -------
    ndarray of float64, shape (n_documents, n_levels, n_labels)

    Examples
    --------
    >>> count_levels(np.array([0, 0]), np.array([0.1, 0.9]), np.array([0, 1]), 2).tolist()
    [[[1.0, 0.0], [0.0, 1.0]]]
    """
    level = assign_levels(scores, n_levels)
    counts = np.zeros((int(doc_index.max()) + 1, int(level.max()) + 1, n_labels))
    np.add.at(counts, (doc_index, level, true_rank), weights)
    return counts


def compute_rank_correlation(counts: Floats) -> Floats:
    """Spearman's rank correlation of two graded variables, from their cross-table.

    It is Pearson's correlation of the mean ranks, as where ties are many.

    Parameters
    ----------
    counts : ndarray, shape (..., n_levels, n_labels)
        Sentences by level of the one and of the other, both from the lowest.

    Returns
    -------
    ndarray of float64, shape (...)
        In [-1, 1]; ``nan`` where either does not vary.

    References
    ----------
    Kendall (1945), The treatment of ties in ranking problems.

    Examples
    --------
    >>> float(compute_rank_correlation(np.array([[2.0, 0], [0, 1], [0, 1]])).round(3))
    0.943
    """
    rows, columns = counts.sum(axis=-1), counts.sum(axis=-2)
    n = counts.sum(axis=(-2, -1))
    # Mean rank of each level, from the middle of the ranks.
    of_row = np.cumsum(rows, axis=-1) - rows / 2 - n[..., None] / 2
    of_column = np.cumsum(columns, axis=-1) - columns / 2 - n[..., None] / 2
    covariance = np.einsum("...ij,...i,...j->...", counts, of_row, of_column)
    variances = (rows * of_row**2).sum(axis=-1) * (columns * of_column**2).sum(axis=-1)
    return divide(covariance, np.sqrt(variances))
