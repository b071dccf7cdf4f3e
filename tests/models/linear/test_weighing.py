"""Rows of weight tables, and sums over them."""

from __future__ import annotations

import numpy as np

from stance.models.linear.weighing import find_buckets, sum_weighted, widen_table


def test_buckets_are_the_top_bits() -> None:
    table = np.zeros((1 << 10, 1), dtype=np.float32)
    hashes = np.array([0, 1, 2, 2**64 - 1], dtype=np.uint64)
    expected = [(h * 0x9E3779B97F4A7C15 % 2**64) >> 54 for h in hashes.tolist()]
    assert find_buckets(hashes, table).tolist() == expected


def test_a_sum_does_not_depend_on_the_rows_beside_it() -> None:
    rng = np.random.default_rng(0)
    weights = rng.normal(size=(40, 1, 1)).astype(np.float32)
    arrays = rng.normal(size=(40, 300, 3)).astype(np.float32)
    whole = sum_weighted(weights, arrays)
    for rows in (*(slice(i, i + 1) for i in range(20)), slice(7, 12), slice(100, 300)):
        assert sum_weighted(weights, arrays[:, rows]).tobytes() == whole[rows].tobytes()
    narrow, numbers = sum_weighted(weights, arrays[:, :, :1]), weights[:, 0, 0]
    for row in range(20):
        assert sum_weighted(numbers, arrays[:, row : row + 1, :1]).tobytes() == narrow[row].tobytes()
    turned = np.ascontiguousarray(arrays[:, :, 0].T).T[:, :, None]  # as columns of evidence come
    assert sum_weighted(numbers, turned).tobytes() == narrow.tobytes()
    np.testing.assert_allclose(whole, (weights.astype(float) * arrays).sum(axis=0), atol=1e-5)


def test_tables_are_widened_with_zeros() -> None:
    for width, wide in ((1, 1), (2, 2), (3, 4), (5, 8), (8, 8), (9, 9)):
        table = np.arange(2 * width, dtype=np.float32).reshape(2, width)
        widened = widen_table(table)
        assert widened.shape == (2, wide)
        assert widened.dtype == np.float32
        assert (widened[:, :width] == table).all()
        assert not widened[:, width:].any()
