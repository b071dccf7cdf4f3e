"""Weights of hashed features: the rows they stand in, and sums that are the same in any company."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stance.cues.tokens import Hashes

Floats = NDArray[np.float32]


def sum_weighted(weights: Floats, arrays: Floats) -> Floats:
    """Sum products over the first axis, one after the other.

    A product of matrices may add up in another order where there are more rows; here a sentence gets the same
    probabilities, to the last bit, whatever it is scored together with.

    Parameters
    ----------
    weights : float32 array, shape (n, ...)
    arrays : float32 array, shape (n, ...)

    Returns
    -------
    float32 array, shape (...)

    Examples
    --------
    >>> sum_weighted(np.float32([2, 3]), np.float32([[1, 1], [0, 1]])).tolist()
    [2.0, 5.0]
    """
    total: Floats = weights[0] * arrays[0]
    for weight, array in zip(weights[1:], arrays[1:], strict=True):
        total += weight * array
    return total


def find_buckets(hashes: Hashes, table: Floats) -> NDArray[np.int64]:
    """Find the row of a weight table that each hash falls into.

    Parameters
    ----------
    hashes : uint64 array
    table : float32 array, shape (2**n_bits, k)

    Returns
    -------
    int64 array
    """
    n_bits = len(table).bit_length() - 1
    mixed = hashes * np.uint64(0x9E3779B97F4A7C15)
    return (mixed >> np.uint64(64 - n_bits)).astype(np.int64)
