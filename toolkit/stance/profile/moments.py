"""Regressions by prediction-powered inference: the equations, and how they are solved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from stance.errors import DataError
from stance.profile.inference import Codes, sum_by_document, tune_weight
from stance.profile.leverage import scale_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.integer]

_MAX_STEPS: Final = 50
_TOLERANCE: Final = 1e-9
_MAX_LOGIT: Final = 25.0  # log-odds beyond which a coefficient is taken to have no finite value


@dataclass(frozen=True, slots=True)
class RegressionFit:
    """Coefficients.

    Attributes
    ----------
    values, errors : ndarray of float64, shape (n_covariates,)
        And their standard errors, clustered by document.
    weight : float
        The weight of the predictions.
    n_free : int
        Degrees of freedom: coded documents less coefficients.
    """

    values: Floats
    errors: Floats
    weight: float
    n_free: int


def fit_regression(
    x: Floats, predicted: Floats, doc_index: Ints, codes: Codes, *, link: str, weight: float | None = None
) -> RegressionFit:
    """Fit a regression by prediction-powered inference.

    Solves ``weight * mean_all(x * (m - F)) + mean_coded(x * ((1 - weight) * m - Y + weight * F)) = 0``, where
    m is the share that the coefficients give, F the predictions and Y the codes.

    Parameters
    ----------
    x : ndarray of float64, shape (n_sentences, n_covariates)
        The first column is 1.
    predicted : ndarray of float64, shape (n_sentences,)
    doc_index : ndarray of int, shape (n_sentences,)
    codes : Codes
        With one outcome, of more documents than there are coefficients.
    link : {"ols", "logit"}
    weight : float, optional
        As for :func:`stance.profile.inference.estimate_means`; by default the one that makes the sum of the
        estimated variances of the coefficients smallest.

    Returns
    -------
    RegressionFit

    Raises
    ------
    DataError
        If the logistic regression has no finite coefficients.

    References
    ----------
    Angelopoulos, Duchi and Zrnic (2023), arXiv:2311.01453. Cameron and Miller (2015), A practitioner's guide
    to cluster-robust inference, on few clusters: with G coded documents and k coefficients the variance is
    multiplied by G / (G - k), and Student's distribution has G - k degrees of freedom, which is stricter than
    the usual G - 1.

    Examples
    --------
    >>> x = np.column_stack([np.ones(4), [0.0, 0, 1, 1]])
    >>> codes = Codes(np.arange(4), np.array([[0.0], [1], [1], [1]]), np.ones(4))
    >>> fit_regression(x, np.zeros(4), np.arange(4), codes, link="ols", weight=0.0).values.round(6).tolist()
    [0.5, 0.5]
    """
    z, turn = scale_columns(x)  # the coefficients are turned back below
    moments = _Moments(z, predicted, codes, doc_index, link)
    if weight is None:
        begin = moments.solve(1.0)
        # The influence is linear in the weight but for the slope in front, which is taken as at 1.
        at_0, at_1 = (moments.influence(begin, end, slope_weight=1.0) @ turn.T for end in (0.0, 1.0))
        weight = tune_weight(at_0, at_1 - at_0)
    scaled = moments.solve(weight)
    influence = moments.influence(scaled, weight) @ turn.T
    n_documents = len(np.unique(doc_index[codes.row]))
    n_free = n_documents - x.shape[1]
    errors: Floats = np.sqrt(n_documents / n_free * np.sum(influence**2, axis=0))
    return RegressionFit(turn @ scaled, errors, weight, n_free)


@dataclass(frozen=True, slots=True)
class _Moments:
    """The equations that the coefficients solve."""

    x: Floats
    predicted: Floats
    codes: Codes
    doc_index: Ints
    link: str

    def solve(self, weight: float) -> Floats:
        """Newton's steps, of which least squares takes one."""
        beta = np.zeros(self.x.shape[1])
        for _ in range(_MAX_STEPS):
            of_all, of_coded = self._gradients(beta, weight)
            gradient = weight * of_all.mean(axis=0) + of_coded.sum(axis=0)
            try:
                step = np.asarray(np.linalg.solve(self._slope(beta, weight), gradient), np.float64)
            except np.linalg.LinAlgError:  # where a curve has become flat to the last digit
                break
            if self.link == "logit":
                step = step * (2.0 / max(2.0, float(np.abs(step).max())))  # the first steps may overshoot
            beta -= step
            if self.link == "ols" or np.abs(step).max() < _TOLERANCE:
                return beta
            if np.abs(beta).max() > _MAX_LOGIT:
                break
        raise DataError(
            "regression: expected finite coefficients; found none, as where all codes of a group are alike. "
            "Code more sentences, put values into fewer classes, or use ols."
        )

    def influence(self, beta: Floats, weight: float, *, slope_weight: float | None = None) -> Floats:
        """Influence of each document on the coefficients; shape (n_documents, n_covariates)."""
        of_all, of_coded = self._gradients(beta, weight)
        part = self.codes.weight / self.codes.weight.sum()
        n_documents = int(self.doc_index.max()) + 1
        of_all = (of_all - of_all.mean(axis=0)) / len(of_all)
        of_coded = of_coded - part[:, None] * of_coded.sum(axis=0)
        summed = weight * sum_by_document(of_all, self.doc_index, n_documents)
        summed += sum_by_document(of_coded, self.doc_index[self.codes.row], n_documents)
        slope = self._slope(beta, weight if slope_weight is None else slope_weight)
        return np.asarray(-np.linalg.solve(slope, summed.T).T, np.float64)

    def _gradients(self, beta: Floats, weight: float) -> tuple[Floats, Floats]:
        mean = self._mean(beta)
        row = self.codes.row
        of_all = self.x * (mean - self.predicted)[:, None]
        part = self.codes.weight / self.codes.weight.sum()
        residual = (1 - weight) * mean[row] - self.codes.outcome[:, 0] + weight * self.predicted[row]
        return of_all, self.x[row] * (part * residual)[:, None]

    def _slope(self, beta: Floats, weight: float) -> Floats:
        mean = self._mean(beta)
        bend = mean * (1 - mean) if self.link == "logit" else np.ones(len(mean))
        row, part = self.codes.row, self.codes.weight / self.codes.weight.sum()
        of_all = (self.x * bend[:, None]).T @ self.x / len(self.x)
        of_coded = (self.x[row] * (part * bend[row])[:, None]).T @ self.x[row]
        slope: Floats = weight * of_all + (1 - weight) * of_coded
        return slope

    def _mean(self, beta: Floats) -> Floats:
        from scipy.special import expit

        linear = self.x @ beta
        mean: Floats = expit(linear) if self.link == "logit" else linear
        return mean
