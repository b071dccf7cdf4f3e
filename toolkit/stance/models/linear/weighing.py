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
    weights : float32 array, shape (n,) or (n, ...)
    arrays : float32 array, shape (n, ...)

    Returns
    -------
    float32 array, shape (...)

    Examples
    --------
    >>> sum_weighted(np.float32([2, 3]), np.float32([[1, 1], [0, 1]])).tolist()
    [2.0, 5.0]
    """
    weights = weights.reshape(weights.shape + (1,) * (arrays.ndim - weights.ndim))
    products = np.multiply(weights, arrays, order="C")
    if products[0].size == 1:  # of which numpy would sum parts first
        return np.asarray(sum(products[1:], products[0]), dtype=np.float32)
    return np.asarray(np.add.reduce(products, axis=0))


def widen_table(table: Floats) -> Floats:
    """Fill the rows of a weight table up to a number of weights that numpy gathers in half the time.

    Parameters
    ----------
    table : float32 array, shape (n_rows, k)

    Returns
    -------
    float32 array, shape (n_rows, k or more)
        Beyond the first ``k`` columns, zeros.

    Examples
    --------
    >>> widen_table(np.ones((1, 3), dtype=np.float32)).tolist()
    [[1.0, 1.0, 1.0, 0.0]]
    """
    width = next((size for size in (1, 2, 4, 8) if size >= table.shape[1]), table.shape[1])
    return table if width == table.shape[1] else np.pad(table, ((0, 0), (0, width - table.shape[1])))


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
