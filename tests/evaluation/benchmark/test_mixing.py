from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from stance.evaluation.benchmark.mixing import find_share_threshold, fit_mixture, pick_f1_threshold

NOISE = (0.2, 0.4)


def test_weights_are_of_the_greatest_likelihood():
    rng = np.random.default_rng(0)
    truth = rng.integers(2, size=400)
    first, second = (
        np.clip(0.5 + (truth - 0.5) * 0.6 + rng.normal(0, s, 400), 0.01, 0.99) for s in (0.2, 0.4)
    )
    probas = [np.stack([1 - p, p], axis=1) for p in (first, second)]

    def loss(weight):
        blended = weight * probas[0] + (1 - weight) * probas[1]
        return -np.log(blended[np.arange(400), truth]).sum()

    best = minimize_scalar(loss, bounds=(0, 1), method="bounded").x
    assert 0.5 < best < 0.99  # inside, where the two agree on a number
    assert fit_mixture(probas, truth) == pytest.approx([best, 1 - best], abs=2e-3)


def test_a_probability_of_0_for_what_was_coded():
    wrong, fair = np.array([[0.0, 1.0]]), np.array([[0.5, 0.5]])
    assert fit_mixture([wrong, fair], np.array([0])) == pytest.approx([0, 1])


def test_the_threshold_by_hand():
    # Right by halves: .95, .35, .8, .2, .05. F1 of the first n, of 2.35 in all: 1.9/3.35, 2.6/4.35, 4.2/5.35,
    # 4.6/6.35, 4.7/7.35; the third is the highest. By what was coded it is 2 of 3, and of 2: .8.
    proba = np.array([0.4, 0.9, 0.6, 0.1, 0.7])
    coded = np.array([False, True, True, False, False])
    threshold, f1 = pick_f1_threshold(proba, coded)
    assert threshold == pytest.approx(0.5)
    assert f1 == pytest.approx(0.8)


def test_equal_probabilities_are_on_one_side():
    threshold, f1 = pick_f1_threshold(np.array([0.6, 0.6, 0.2]), np.array([True, False, False]))
    assert 0.2 < threshold < 0.6
    assert f1 == pytest.approx(2 / 3)


def test_the_threshold_may_take_all_or_find_none():
    assert pick_f1_threshold(np.array([0.8, 0.6]), np.array([True, True]))[0] == pytest.approx(0.3)
    assert pick_f1_threshold(np.array([0.8]), np.array([False])) == (0.5, 0.0)


@pytest.mark.parametrize(("share", "taken"), [(0.0, 0), (0.2, 1), (0.4, 3), (0.6, 3), (1.0, 5)])
def test_a_share_takes_the_most_probable_and_their_equals(share, taken):
    proba = np.array([0.2, 0.5, 0.9, 0.5, 0.1])
    assert (proba >= find_share_threshold(proba, share)).sum() == taken
