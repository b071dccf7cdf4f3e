"""Coefficients of groups whose codes are all alike, which show nothing of how they vary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from stance.evaluation.intervals import compute_wilson

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def find_room(
    x: Floats, outcome: Floats, weight: Floats, blocks: Sequence[Sequence[int]]
) -> tuple[Floats, Floats]:
    """Find how far the coefficients of least squares may lie from what groups of codes that are alike say.

    Where no code of an outlet is of the label, or each, its residuals are nothing, and the error of its
    coefficient would be that of the other outlets alone. Its share may lie as far from 0 or 1 as Wilson's
    interval reaches; so may its coefficient, or, if it is the one that the others are compared with, those of
    the others and the intercept.

    Parameters
    ----------
    x : ndarray of float64, shape (n_codes, n_covariates)
        The first column is 1; no column follows from the others.
    outcome : ndarray of float64, shape (n_codes,)
        1 or 0.
    weight : ndarray of float64, shape (n_codes,)
        A group counts as many codes as its weights are worth (Kish's effective number).
    blocks : sequence of sequence of int
        The columns of each covariate. Those of text have one less than there are groups; a column of numbers
        has groups if it has two values.

    Returns
    -------
    below, above : ndarray of float64, shape (n_covariates,)
        0 where no group of codes is alike.

    References
    ----------
    Newcombe (1998) and Zou and Donner (2008): see :func:`stance.profile.intervals.combine_intervals`.

    Examples
    --------
    >>> x = np.column_stack([np.ones(30), np.arange(30) < 10])
    >>> outcome = (np.arange(30) > 20).astype(float)  # none of the first ten: Wilson's end
    >>> [room.round(4).tolist() for room in find_room(x, outcome, np.ones(30), [[1]])]
    [[0.0, 0.0], [0.0, 0.2775]]
    """
    below, above = np.zeros(x.shape[1]), np.zeros(x.shape[1])
    for block in blocks:
        # Of columns of text each row has one 1 at most, so that this tells the groups apart.
        key = x[:, block] @ np.arange(1.0, len(block) + 1)
        _, first, group = np.unique(key, return_index=True, return_inverse=True)
        if len(first) != len(block) + 1:
            continue
        columns = [0, *block]
        # What the coefficients become, column by column, where the share of one group alone is 1 higher.
        shift = np.linalg.inv(np.asarray(x[first][:, columns], np.float64))
        n_codes, n_hits = np.bincount(group), np.bincount(group, outcome)
        n_effective = np.bincount(group, weight) ** 2 / np.bincount(group, weight**2)
        low, high = compute_wilson(n_hits / n_codes * n_effective, n_effective)
        room = np.where(n_hits == 0, high, 0.0) - np.where(n_hits == n_codes, 1 - low, 0.0)
        below[columns] = np.hypot(below[columns], np.linalg.norm(np.minimum(shift * room, 0), axis=1))
        above[columns] = np.hypot(above[columns], np.linalg.norm(np.maximum(shift * room, 0), axis=1))
    return below, above
