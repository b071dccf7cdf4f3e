"""Blending: the mean by hand, and the weight that fits."""

from __future__ import annotations

import numpy as np
import pytest

from stance.models.blending import Blend, fit_blend_weight

OWN = np.array([[0.8, 0.2], [0.3, 0.7]], dtype=np.float32)
OTHER = np.array([[0.2, 0.8], [0.9, 0.1]], dtype=np.float32)


def test_the_mean_by_hand() -> None:
    # Odds multiply: sqrt(4 * 1/4) = 1 and sqrt(3/7 * 9) = 1.964, of which 0.6627 is the share.
    found = Blend(OTHER, 0.5).mix(OWN)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, [[0.5, 0.5], [0.6627, 0.3373]], atol=1e-4)


@pytest.mark.parametrize(("weight", "expected"), [(1.0, OWN), (0.0, OTHER)])
def test_the_ends(weight: float, expected: np.ndarray) -> None:
    np.testing.assert_allclose(Blend(OTHER, weight).mix(OWN), expected, atol=1e-5)


def test_a_part() -> None:
    blend = Blend(OTHER, 0.5)
    np.testing.assert_array_equal(blend.cut(1, 2).mix(OWN[1:]), blend.mix(OWN)[1:])


def test_certain_and_wrong_is_no_infinity() -> None:
    certain = np.array([[1.0, 0.0]], dtype=np.float32)
    assert np.isfinite(Blend(certain, 0.5).mix(certain[:, ::-1])).all()


def test_the_weight_that_fits() -> None:
    # Odds of 9 each where one's own is right two times in three and the other one time in three: the
    # likelihood of the pool is highest where its odds are 2, that is 9 ** (2 w - 1) = 2, w = 0.658.
    own = np.array([[0.9, 0.1]] * 3, dtype=np.float32)
    assert fit_blend_weight(own, own[:, ::-1], np.array([0, 0, 1])) == 0.65
