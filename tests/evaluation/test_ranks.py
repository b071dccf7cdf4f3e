import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import cohen_kappa_score

from stance.evaluation.ranks import (
    assign_levels,
    compute_rank_correlation,
    compute_weighted_kappa,
    count_levels,
    rank_labels,
)


def test_kappa_agrees_with_scikit_learn_resample_by_resample():
    rng = np.random.default_rng(0)
    confusion = rng.integers(0, 9, (5, 3, 3)).astype(float)
    found = compute_weighted_kappa(confusion, np.arange(3.0))
    for counts, kappa in zip(confusion.astype(int), found, strict=True):
        true, predicted = (np.repeat(side.ravel(), counts.ravel()) for side in np.indices((3, 3)))
        assert kappa == pytest.approx(cohen_kappa_score(true, predicted, weights="quadratic"))


def test_kappa_of_one_label_has_no_value():
    assert np.isnan(compute_weighted_kappa(np.diag([5.0, 0, 0]), np.arange(3.0)))


def test_correlation_agrees_with_scipy_with_ties():
    rng = np.random.default_rng(1)
    scores, true = rng.integers(0, 40, 500) / 40, rng.integers(0, 3, 500)
    scores[true == 2] += 0.3
    counts = count_levels(np.zeros(500, dtype=int), scores, true, 3)
    assert compute_rank_correlation(counts)[0] == pytest.approx(stats.spearmanr(scores, true).statistic)
    assert compute_rank_correlation(counts[:, ::-1])[0] == pytest.approx(-stats.spearmanr(scores, true)[0])


def test_few_levels_come_close():
    rng = np.random.default_rng(2)
    true = rng.choice(3, 3000, p=[0.7, 0.15, 0.15])
    scores = np.clip(rng.normal(true, 0.8), 0, 2)
    counts = count_levels(np.zeros(3000, dtype=int), scores, true, 3, 64)
    assert counts.shape[1] <= 64
    assert compute_rank_correlation(counts)[0] == pytest.approx(
        stats.spearmanr(scores, true).statistic, abs=1e-3
    )


def test_constant_scores_have_no_correlation():
    assert np.isnan(compute_rank_correlation(np.array([[3.0, 2, 1]])))


def test_levels_keep_the_order_and_share_ties():
    scores = np.array([0.3, 0.1, 0.3, 0.2, 0.9])
    assert assign_levels(scores).tolist() == [2, 0, 2, 1, 3]
    few = assign_levels(scores, 2)
    assert few.tolist() == [0, 0, 0, 0, 1]


def test_the_projects_labels_and_numbers_are_ordered():
    assert rank_labels(("speculative", "hedged", "assertive")).tolist() == [2, 1, 0]
    assert rank_labels(("10", "9", "-1", "9.5")).tolist() == [3, 1, 0, 2]
    for labels in (("assertive", "hedged"), ("0", "1"), ("1", "2", "none"), ("1", "1.0", "2")):
        assert rank_labels(labels) is None
