import numpy as np
import pytest

from stance.errors import DataError
from stance.evaluation import build_label_sets, fit_conformal, measure_label_sets


def draw(n_sentences, rng):
    """Labels drawn from the probabilities themselves."""
    proba = rng.dirichlet([2, 1, 1], n_sentences)
    index = (rng.random(n_sentences)[:, None] > proba.cumsum(axis=1)).sum(axis=1)
    return proba, np.minimum(index, 2)


def test_rank_worked_by_hand():
    # Nine scores .1 to .9: (9 + 1) * .7 = 7, the seventh.
    scores = np.arange(1, 10) / 10
    proba = np.column_stack([1 - scores, scores])
    assert fit_conformal(proba, np.zeros(9, dtype=int), 0.7) == pytest.approx(0.7)
    assert fit_conformal(proba, np.zeros(9, dtype=int), 0.71) == pytest.approx(0.8)
    assert fit_conformal(proba, np.zeros(9, dtype=int), 0.91) == 1.0  # the tenth of nine
    scores = np.arange(1, 100) / 100
    proba = np.column_stack([1 - scores, scores])
    assert fit_conformal(proba, np.zeros(99, dtype=int), 0.55) == pytest.approx(0.55)


@pytest.mark.parametrize("level", [0.8, 0.9, 0.95])
def test_coverage_on_new_sentences(level):
    rng = np.random.default_rng(0)
    found = []
    for _ in range(100):
        quantile = fit_conformal(*draw(500, rng), level)
        proba, index = draw(500, rng)
        found.append(measure_label_sets(build_label_sets(proba, quantile), index).coverage)
    # Between level and level + 1 / (n + 1); the mean of 100 runs has a standard error of under .002.
    assert np.mean(found) == pytest.approx(level, abs=0.006)


def test_the_sentences_fitted_on_are_covered():
    rng = np.random.default_rng(1)
    proba, index = draw(300, rng)
    sets = build_label_sets(proba.astype(np.float32), fit_conformal(proba.astype(np.float32), index, 0.9))
    assert measure_label_sets(sets, index).coverage >= 0.9


def test_everything_belongs_where_nothing_is_known():
    assert build_label_sets([[0.9, 0.1]], fit_conformal([[0.9, 0.1]], [0], 0.9)).all()


def test_a_set_may_be_empty():
    found = measure_label_sets(build_label_sets([[0.5, 0.5], [0.9, 0.1]], 0.2), [0, 0])
    assert (found.coverage, found.mean_size, found.single_share, found.n_sentences) == (0.5, 0.5, 0.5, 2)


def test_bad_input():
    with pytest.raises(DataError, match="a level above 0"):
        fit_conformal([[0.9, 0.1]], [0], 1.0)
    with pytest.raises(DataError, match="a quantile from 0 to 1"):
        build_label_sets([[0.9, 0.1]], float("nan"))
    with pytest.raises(DataError, match="found nan"):
        build_label_sets([[np.nan, 0.1]], 0.5)
    with pytest.raises(DataError, match="sets of shape"):
        measure_label_sets([True, False], [0])
    with pytest.raises(DataError, match="from 0 to 1; found 2"):
        measure_label_sets([[True, False]], [2])


def test_a_level_near_0_takes_the_lowest_score():
    assert fit_conformal([[0.9, 0.1], [0.2, 0.8]], [0, 0], 1e-12) == pytest.approx(0.1)
