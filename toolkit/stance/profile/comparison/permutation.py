"""P-values of differences by permutation of documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_ROUNDING: Final = 1e-12  # the share of a sum of squares that documents leave which are all alike
_ROUNDING_FAR: Final = 1e-9  # how much less far, of the distance, counts as as far
_MAX_DRAWS: Final = 4_000_000  # places drawn at a time, so that memory stays small with many documents


def permute_documents(over: Floats, under: Floats, n_first: int, *, n_permutations: int, seed: int) -> Floats:
    """Two-sided p-values of differences between two groups' ratios, by permutation of documents.

    Parameters
    ----------
    over, under : ndarray of float64, shape (n_documents, n_measures)
        What is summed over documents above and below the line; the first group's documents come first.
    n_first : int
        How many documents the first group has.
    n_permutations, seed : int

    Returns
    -------
    ndarray of float64, shape (n_measures,)

    Examples
    --------
    >>> over, under = np.array([[0.0], [1], [9], [8]]), np.full((4, 1), 10.0)
    >>> p_value = permute_documents(over, under, 2, n_permutations=999, seed=0)
    >>> bool(0.25 < p_value[0] < 0.4)  # 2 of the 6 ways to deal the documents out are as far apart
    True
    """
    n_documents = len(over)
    # All that a ratio and its standard error need are sums over documents.
    flat = np.concatenate([over, under, over**2, over * under, under**2], axis=1)
    total = flat.sum(axis=0)
    is_first = np.zeros(n_documents)
    is_first[:n_first] = 1
    found = np.abs(_studentise(is_first[None] @ flat, total, n_first, n_documents))[0]
    n_as_far = np.ones(over.shape[1])
    rng = np.random.default_rng(seed)
    step = max(1, _MAX_DRAWS // n_documents)
    for begin in range(0, n_permutations, step):
        n_rows = min(step, n_permutations - begin)
        dealt = rng.permuted(np.broadcast_to(is_first, (n_rows, n_documents)), axis=1)
        drawn = np.abs(_studentise(dealt @ flat, total, n_first, n_documents))
        n_as_far += (drawn >= found - _ROUNDING_FAR * np.maximum(found, 1)).sum(axis=0)
    p_value: Floats = n_as_far / (n_permutations + 1)
    return p_value


def _studentise(first: Floats, total: Floats, n_first: int, n_documents: int) -> Floats:
    """Difference of two ratios, divided by its standard error (linearised, by document)."""
    parts = []
    for sums, n in ((first, n_first), (total - first, n_documents - n_first)):
        over, under, over_2, product, under_2 = np.split(sums, 5, axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio = over / under
            spread = over_2 - 2 * ratio * product + ratio**2 * under_2
            spread = np.where(spread < _ROUNDING * over_2, 0, spread)
            parts.append((ratio, spread / under**2 * n / (n - 1)))
    difference, variance = parts[0][0] - parts[1][0], parts[0][1] + parts[1][1]
    # Without any spread a difference is as far out as can be.
    error = np.sqrt(variance + 1e-12)
    return np.nan_to_num(difference / error)
