"""Multinomial logistic regression, fitted by scikit-learn and kept as plain arrays."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from stance.models.class_weights import weigh_classes

_ABSENT: Final = -20.0
"""Intercept of a class that the training rows lack."""

_MAX_ROUNDS: Final = 100


@dataclass(frozen=True, slots=True)
class Solver:
    """How scikit-learn looks for the weights, and when it stops.

    Attributes
    ----------
    name : str
        As scikit-learn names it.
    tol : float
        What is near enough to the optimum: of *saga* the largest change of a weight against the largest
        weight, of the others the largest slope.
    """

    name: str
    tol: float


ROW_BY_ROW: Final = Solver("saga", 5e-2)
"""Fast where there are many sparse features of like size (Defazio et al. 2014)."""

ALL_ROWS: Final = Solver("newton-cg", 5e-4)
"""Steady where some features are dense or much larger than others."""

FEW_COLUMNS: Final = Solver("newton-cholesky", 1e-3)
"""Soon done, and near the optimum, where columns are few: a step costs their number squared."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of a fitted logistic regression.

    Attributes
    ----------
    coef : float32 array, shape (n_features, n_classes)
    intercept : float32 array, shape (n_classes,)
    """

    coef: NDArray[np.float32]
    intercept: NDArray[np.float32]

    def score(self, matrix: Any) -> NDArray[np.float32]:
        """Score the rows of a sparse matrix.

        Parameters
        ----------
        matrix : sparse matrix, shape (n_rows, n_features)

        Returns
        -------
        float32 array, shape (n_rows, n_classes)
        """
        return np.asarray(matrix @ self.coef + self.intercept, dtype=np.float32)


@contextlib.contextmanager
def quiet_solvers() -> Iterator[None]:
    """Keep back that a solver gave way to another, which warns by itself where it does not converge.

    Also that so many classes may be numbers to regress on: here they are none. Around all threads that fit,
    since they share the filters of warnings.

    Examples
    --------
    >>> with quiet_solvers():
    ...     warnings.warn("Line search of Newton solver failed.", stacklevel=1)
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Line search of Newton solver")
        warnings.filterwarnings("ignore", "The number of unique classes is greater than 50%")
        yield


def fit_logistic(
    matrix: Any,
    class_index: NDArray[np.int64],
    n_classes: int,
    *,
    c: float,
    solver: Solver = ALL_ROWS,
    seed: int = 0,
    class_weight: str | None = None,
    row_weight: NDArray[np.float64] | None = None,
    start: Weights | None = None,
) -> Weights:
    """Fit L2-regularised multinomial logistic regression.

    Parameters
    ----------
    matrix : sparse matrix, shape (n_rows, n_features)
    class_index : int array, shape (n_rows,)
        Class of each row, in [0, n_classes).
    n_classes : int
        Number of classes; those without a row get a score that never wins.
    c : float
        Inverse of the regularisation strength.
    solver : Solver
    seed : int
        Of the order in which *saga* takes the rows.
    class_weight : str, optional
        As for :func:`stance.models.class_weights.weigh_classes`.
    row_weight : float array, shape (n_rows,), optional
        Weight of each row, on top of that; 1 by default.
    start : Weights, optional
        Where the solver begins; at 0 by default. What the rows held out taught must have no part in it, since
        a solver that stops early stays nearer to where it began.

    Returns
    -------
    Weights
    """
    from sklearn.linear_model import LogisticRegression

    n_features = matrix.shape[1]
    present, counts = np.unique(class_index, return_counts=True)
    coef = np.zeros((n_features, n_classes), dtype=np.float32)
    intercept = np.full(n_classes, _ABSENT, dtype=np.float32)
    if len(present) < 2 or not n_features:
        shares = counts / max(int(counts.sum()), 1)
        intercept[present] = np.log(shares) if len(present) else 0
        return Weights(coef, intercept if len(present) else np.zeros(n_classes, dtype=np.float32))
    by_class = weigh_classes(class_index, class_weight)
    row_weight = by_class if row_weight is None else by_class * row_weight
    regression = LogisticRegression(
        C=c,
        tol=solver.tol,
        max_iter=_MAX_ROUNDS,
        solver=solver.name,
        random_state=seed,
        warm_start=start is not None,
    )
    if start is not None:
        regression.coef_, regression.intercept_ = _lay_out(start, present)
    regression.fit(matrix, class_index, sample_weight=row_weight)
    if len(present) == 2:  # scikit-learn keeps one row of weights for two classes
        found = np.concatenate([-regression.coef_, regression.coef_]) / 2
        constant = np.concatenate([-regression.intercept_, regression.intercept_]) / 2
    else:
        found, constant = regression.coef_, regression.intercept_
    coef[:, present] = found.T
    intercept[present] = constant
    return Weights(coef, intercept)


def _lay_out(start: Weights, present: NDArray[np.int64]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Lay weights out as scikit-learn does: a row a class, and one alone for two classes."""
    coef, intercept = start.coef.T[present], start.intercept[present]
    return (np.diff(coef, axis=0), np.diff(intercept)) if len(present) == 2 else (coef, intercept)
