"""Weights of rows by how rare their classes are, for every kind of model."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def weigh_classes(class_index: NDArray[np.int64], kind: str | None) -> NDArray[np.float64]:
    """Weigh each row by how rare its class is.

    Of mean 1, whichever the kind: the rows as a whole weigh as much against the penalty, or against what
    another model labelled, as they would unweighed.

    Parameters
    ----------
    class_index : int array, shape (n_rows,)
    kind : {"balanced", "sqrt"} or None
        By the inverse of the class's frequency, by the square root of that, or not at all.

    Returns
    -------
    float64 array, shape (n_rows,)

    Examples
    --------
    >>> weigh_classes(np.array([0, 0, 0, 1]), "balanced").round(2).tolist()
    [0.67, 0.67, 0.67, 2.0]
    >>> weigh_classes(np.array([0, 0, 0, 1]), "sqrt").round(2).tolist()
    [0.85, 0.85, 0.85, 1.46]
    """
    if kind is None:
        return np.ones(len(class_index))
    _, rank, counts = np.unique(class_index, return_inverse=True, return_counts=True)
    power = 1.0 if kind == "balanced" else 0.5
    weights: NDArray[np.float64] = ((len(class_index) / (len(counts) * counts)) ** power)[rank]
    weights /= weights.mean()
    return weights


def weigh_labels(
    class_index: NDArray[np.int64], n_labels: int, kind: str | None = "balanced"
) -> NDArray[np.float64]:
    """Weigh labels as :func:`weigh_classes` weighs the rows of each; one without rows by 1.

    Parameters
    ----------
    class_index : int array, shape (n_rows,)
    n_labels : int
    kind : {"balanced", "sqrt"} or None

    Returns
    -------
    float64 array, shape (n_labels,)

    Examples
    --------
    >>> weigh_labels(np.array([0, 0, 0, 1]), 3).round(2).tolist()
    [0.67, 2.0, 1.0]
    """
    weights = np.ones(n_labels)
    weights[class_index] = weigh_classes(class_index, kind)
    return weights
