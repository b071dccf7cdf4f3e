"""Logistic regression against scikit-learn, and where it has little to learn from."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
import sklearn.linear_model
from scipy.sparse import csr_matrix
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression

from stance.models.linear.logistic import (
    ALL_ROWS,
    FEW_COLUMNS,
    ROW_BY_ROW,
    Solver,
    Weights,
    fit_logistic,
    quiet_solvers,
)


@pytest.fixture
def exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let scikit-learn go on to the very optimum, so that fits can be compared closely."""

    def build(**settings: Any) -> LogisticRegression:
        return LogisticRegression(**{**settings, "tol": 1e-10, "max_iter": 10_000})

    monkeypatch.setattr(sklearn.linear_model, "LogisticRegression", build)


def make_data(n_classes: int) -> tuple[csr_matrix, np.ndarray]:
    random = np.random.default_rng(n_classes)
    matrix = random.normal(size=(200, 5)) * (random.random((200, 5)) < 0.6)
    truth = random.normal(size=(5, n_classes))
    return csr_matrix(matrix), np.array([random.choice(n_classes, p=softmax(row @ truth)) for row in matrix])


def score_proba(weights: Weights, matrix: csr_matrix) -> np.ndarray:
    return softmax(weights.score(matrix), axis=1)


@pytest.mark.usefixtures("exactly")
@pytest.mark.parametrize("n_classes", [2, 3, 4])
@pytest.mark.parametrize("c", [0.05, 2.0])
def test_agrees_with_scikit_learn(n_classes: int, c: float) -> None:
    matrix, class_index = make_data(n_classes)
    expected = LogisticRegression(C=c, tol=1e-10, max_iter=10_000).fit(matrix, class_index)
    found = fit_logistic(matrix, class_index, n_classes, c=c)
    assert found.coef.shape == (5, n_classes)
    assert found.coef.dtype == found.intercept.dtype == np.float32
    np.testing.assert_allclose(score_proba(found, matrix), expected.predict_proba(matrix), atol=1e-3)


@pytest.mark.parametrize("solver", [ALL_ROWS, ROW_BY_ROW, FEW_COLUMNS])
def test_stops_near_the_optimum(solver: Solver) -> None:
    matrix, class_index = make_data(3)
    expected = LogisticRegression(tol=1e-10, max_iter=10_000).fit(matrix, class_index)
    found = fit_logistic(matrix, class_index, 3, c=1.0, solver=solver, seed=1)
    np.testing.assert_allclose(score_proba(found, matrix), expected.predict_proba(matrix), atol=0.05)
    again = fit_logistic(matrix, class_index, 3, c=1.0, solver=solver, seed=1)
    assert np.array_equal(found.coef, again.coef)


@pytest.mark.usefixtures("exactly")
@pytest.mark.parametrize(("class_weight", "power"), [("balanced", 1.0), ("sqrt", 0.5)])
def test_class_weights(class_weight: str, power: float) -> None:
    matrix, class_index = make_data(3)
    class_index[:120] = 0
    counts = np.bincount(class_index)
    weights = (len(class_index) / (3 * counts)) ** power
    by_class = dict(enumerate(weights / np.average(weights, weights=counts)))  # of mean 1
    expected = LogisticRegression(tol=1e-10, max_iter=10_000, class_weight=by_class).fit(matrix, class_index)
    found = fit_logistic(matrix, class_index, 3, c=1.0, class_weight=class_weight)
    np.testing.assert_allclose(score_proba(found, matrix), expected.predict_proba(matrix), atol=1e-3)
    plain = score_proba(fit_logistic(matrix, class_index, 3, c=1.0), matrix)
    assert plain[:, 0].mean() > score_proba(found, matrix)[:, 0].mean() + 0.02


@pytest.mark.parametrize("present", [(0, 1), (0, 2), (0, 1, 2), (1, 2, 3)])
def test_begins_where_it_is_told(present: tuple[int, ...]) -> None:
    matrix, rank = make_data(len(present))
    class_index = np.array(present)[rank]
    lazy = Solver("newton-cg", 0.5)  # one that is content wherever it begins
    near = fit_logistic(matrix, class_index, 4, c=1.0)
    expected = score_proba(near, matrix)
    started = score_proba(fit_logistic(matrix, class_index, 4, c=1.0, solver=lazy, start=near), matrix)
    bare = score_proba(fit_logistic(matrix, class_index, 4, c=1.0, solver=lazy), matrix)
    np.testing.assert_allclose(started, expected, atol=1e-6)
    assert np.abs(bare - expected).max() > 0.1


@pytest.mark.usefixtures("exactly")
def test_an_absent_class_never_wins() -> None:
    matrix, class_index = make_data(2)
    found = fit_logistic(matrix, class_index * 2, 4, c=1.0)
    proba = score_proba(found, matrix)
    assert proba[:, [1, 3]].max() < 1e-6
    expected = fit_logistic(matrix, class_index, 2, c=1.0)
    np.testing.assert_allclose(proba[:, [0, 2]], score_proba(expected, matrix), atol=1e-5)
    assert not found.coef[:, [1, 3]].any()


def test_many_classes_are_no_numbers_to_regress_on() -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        with quiet_solvers():
            fit_logistic(csr_matrix(np.eye(30)), np.arange(30) % 20, 20, c=1.0)
    assert [str(one.message) for one in told] == []


def test_one_class_alone() -> None:
    matrix = csr_matrix(np.eye(3))
    found = fit_logistic(matrix, np.array([1, 1, 1]), 3, c=1.0)
    assert score_proba(found, matrix)[:, 1].min() > 0.999999


def test_no_features_gives_the_shares() -> None:
    found = fit_logistic(csr_matrix((4, 0)), np.array([0, 1, 1, 1]), 2, c=1.0)
    np.testing.assert_allclose(score_proba(found, csr_matrix((1, 0))), [[0.25, 0.75]], rtol=1e-6)


def test_no_rows() -> None:
    found = fit_logistic(csr_matrix((0, 3)), np.array([], dtype=np.int64), 2, c=1.0)
    assert found.coef.shape == (3, 2)
    assert not found.coef.any()
    assert found.intercept.tolist() == [0, 0]


def test_scores_by_hand() -> None:
    weights = Weights(np.array([[1, 2], [3, 4]], dtype=np.float32), np.array([10, 20], dtype=np.float32))
    assert weights.score(csr_matrix([[1, 0], [0, 2], [0, 0]])).tolist() == [[11, 22], [16, 28], [10, 20]]
