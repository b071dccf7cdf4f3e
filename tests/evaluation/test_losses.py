import numpy as np
import pytest
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, log_loss

from stance.evaluation.counts import compute_ece, sum_bins
from stance.evaluation.losses import assign_equal_bins, compute_losses


def test_losses_agree_with_scikit_learn():
    rng = np.random.default_rng(0)
    proba, true = rng.dirichlet([1, 1, 1], 300), rng.integers(0, 3, 300)
    brier, log = compute_losses(proba, true).mean(axis=0)
    assert log == pytest.approx(log_loss(true, proba))
    # With two labels, the Brier score over both is twice that of one.
    two = proba[:, :2] / proba[:, :2].sum(axis=1, keepdims=True)
    assert compute_losses(two, true % 2)[:, 0].mean() == pytest.approx(
        2 * brier_score_loss(true % 2, two[:, 1])
    )
    assert brier == pytest.approx(((proba - np.eye(3)[true]) ** 2).sum(axis=1).mean())


def test_impossible_labels_cost_a_lot_but_not_everything():
    (brier, log), _ = compute_losses(np.array([[0.0, 1.0], [0.0, 1.0]]), np.array([0, 1]))
    assert brier == 2.0
    assert log == pytest.approx(36.04, abs=0.01)  # -ln of 2.2e-16


@pytest.mark.parametrize("n_digits", [9, 2])  # without and with ties
def test_bins_of_equal_count_agree_with_scikit_learn(n_digits):
    rng = np.random.default_rng(1)
    confidence = rng.uniform(0.4, 1, 600).round(n_digits)
    correct = rng.random(600) < confidence**2
    bins = assign_equal_bins(confidence)
    counts = np.bincount(bins, minlength=15)
    assert counts.tolist() == [40] * 15 if n_digits == 9 else counts.min() > 20
    right, sure = calibration_curve(correct, confidence, n_bins=15, strategy="quantile")
    sums = sum_bins(np.zeros(600, dtype=int), confidence, correct, bins)[0]
    assert compute_ece(sums, np.array(600)) == pytest.approx(np.average(np.abs(right - sure), weights=counts))


def test_equal_confidences_share_a_bin():
    confidence = np.repeat([0.5, 0.6, 0.9], [50, 10, 40])
    bins = assign_equal_bins(confidence)
    assert len(set(bins.tolist())) == 3
    turn = np.random.default_rng(2).permutation(100)
    assert assign_equal_bins(confidence[turn]).tolist() == bins[turn].tolist()
