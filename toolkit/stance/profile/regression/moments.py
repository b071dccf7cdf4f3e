"""Regressions by prediction-powered inference: the equations, and how they are solved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from stance.errors import DataError
from stance.evaluation.counts import group_rows, sum_by_document
from stance.profile.codes.inference import CodedSample, tune_weight
from stance.profile.codes.jackknife import (
    FreedomSums,
    invert_rest,
    leave_out_shares,
    sum_changes,
)
from stance.profile.regression.leverage import scale_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.integer]

_MAX_STEPS: Final = 50
_TOLERANCE: Final = 1e-9
_FLAT: Final = 1e-10  # the share of a curve's slope that is left at log-odds of 23
_LOST: Final = 100 * float(np.finfo(np.float64).eps)  # the share of a sum of which rounding leaves too little
_MAX_CELLS: Final = 2_000_000  # of matrices at a time, so that memory stays small with many documents


@dataclass(frozen=True, slots=True)
class RegressionFit:
    """Coefficients.

    Attributes
    ----------
    values, errors : ndarray of float64, shape (n_covariates,)
        And their standard errors, clustered by document.
    weight : float
        The weight of the predictions.
    n_free : ndarray of float64, shape (n_covariates,)
        Degrees of freedom of each error.
    """

    values: Floats
    errors: Floats
    weight: float
    n_free: Floats


def fit_regression(
    x: Floats,
    predicted: Floats,
    doc_index: Ints,
    codes: CodedSample,
    *,
    link: str,
    weight: float | None = None,
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
    codes : CodedSample
        With one outcome, of more documents than there are coefficients.
    link : {"ols", "logit"}
    weight : float, optional
        As for :func:`stance.profile.codes.inference.estimate_means`; by default the one that makes the sum of
        the estimated variances of the coefficients smallest.

    Returns
    -------
    RegressionFit

    Raises
    ------
    DataError
        If the logistic regression has no finite coefficients, or some codes weigh so much that rounding
        leaves nothing of others from which a coefficient is told.

    References
    ----------
    Angelopoulos, Duchi and Zrnic (2023), arXiv:2311.01453. Bell and McCaffrey (2002), Bias reduction in
    standard errors for linear regression with multi-stage samples: the variance is that of the jackknife over
    coded documents (CR3), times (G - 1) / G with G of them, and its degrees of freedom are Satterthwaite's,
    as if codes were independent; here G less the coefficients at most. Cameron and Miller (2015), A
    practitioner's guide to cluster-robust inference, section VI, on why: where few documents weigh most, as
    those of a small group or the longest ones, plain clustered errors are too small.

    Examples
    --------
    >>> x = np.column_stack([np.ones(4), [0.0, 0, 1, 1]])
    >>> codes = CodedSample(np.arange(4), np.array([[0.0], [1], [1], [1]]), np.ones(4))
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
    changes, n_free = moments.leave_out(scaled, weight, turn)
    n_documents = len(np.unique(doc_index[codes.row]))
    errors = sum_changes(changes, n_documents)
    return RegressionFit(turn @ scaled, errors, weight, np.minimum(n_free, n_documents - x.shape[1]))


@dataclass(frozen=True, slots=True)
class _Moments:
    """The equations that the coefficients solve."""

    x: Floats
    predicted: Floats
    codes: CodedSample
    doc_index: Ints
    link: str

    def solve(self, weight: float) -> Floats:
        """Newton's steps, of which least squares takes one."""
        self._check_weights(weight)
        beta = np.zeros(self.x.shape[1])
        for _ in range(_MAX_STEPS):
            of_all, of_coded = self._gradients(beta, weight)
            gradient = weight * of_all.mean(axis=0) + of_coded.sum(axis=0)
            slope = self._slope(beta, weight)
            if self._is_flat(slope, weight):
                break
            step = np.asarray(np.linalg.solve(slope, gradient), np.float64)
            if self.link == "logit":
                step = step * (2.0 / max(2.0, float(np.abs(step).max())))  # the first steps may overshoot
            beta -= step
            if self.link == "ols" or np.abs(step).max() < _TOLERANCE:
                return beta
        raise DataError(
            "regression: expected finite coefficients; found none, as where all codes of a group are alike. "
            "Code more sentences, put values into fewer classes, or use ols."
        )

    def _check_weights(self, weight: float) -> None:
        """Refuse weights of codes beside which others are too light to be added up."""
        heaviest, lightest = self.codes.weight.max(), self.codes.weight.min()
        if lightest >= _LOST * heaviest:  # nor can the share below be less
            return
        from scipy.linalg import eigh

        of_coded = self.x[self.codes.row]
        of_all = weight * (self.x.T @ self.x) / len(self.x)
        even = of_all + (1 - weight) * (of_coded.T @ of_coded) / len(of_coded)
        weighed = of_all + (1 - weight) * _weigh(of_coded, self._part())
        # What the weights leave of the slope, in the direction in which they leave least.
        if eigh(weighed, even, eigvals_only=True)[0] < _LOST:
            raise DataError(
                "regression: expected codes that can be weighed against each other; found one that weighs "
                f"{heaviest:g} beside one of {lightest:g}. Check inclusion_proba, or name fewer columns."
            )

    def _is_flat(self, slope: Floats, weight: float) -> bool:
        """Say whether a curve has no slope left in some direction, as where log-odds have no end."""
        if self.link == "ols":
            return False
        from scipy.linalg import eigh

        # As against that of least squares, whatever the spread of a covariate among the codes.
        straight = self._slope(np.zeros(self.x.shape[1]), weight) * 4
        return bool(eigh(slope, straight, eigvals_only=True)[0] < _FLAT)

    def leave_out(self, beta: Floats, weight: float, turn: Floats) -> tuple[Floats, Floats]:
        """Change of the coefficients without each document, and the degrees of freedom of their squares' sum.

        The equations are solved anew by one of Newton's steps, which for least squares is all it takes.

        Parameters
        ----------
        beta : ndarray of float64, shape (n_covariates,)
            The solution.
        weight : float
        turn : ndarray of float64, shape (n_covariates, n_covariates)
            Turns the coefficients into those that are asked for.

        Returns
        -------
        changes : ndarray of float64, shape (n_documents, n_covariates)
        n_free : ndarray of float64, shape (n_covariates,)
        """
        of_all, of_coded = self._gradients(beta, weight)
        sum_all, sum_coded = of_all.sum(axis=0), of_coded.sum(axis=0)
        slope, bend, part = self._slope(beta, weight), self._bend(beta), self._part()
        coded_x, coded_bend = self.x[self.codes.row], part * bend[self.codes.row]
        slope_all, slope_coded = _weigh(self.x, bend), _weigh(coded_x, coded_bend)
        noise = part * coded_bend
        freedom = FreedomSums(_weigh(coded_x, noise))
        whole = turn @ np.linalg.inv(slope)
        n_documents = int(self.doc_index.max()) + 1
        changes = np.zeros((n_documents, len(turn)))
        rows = group_rows(self.doc_index, n_documents)
        coded = group_rows(self.doc_index[self.codes.row], n_documents)
        # Of the codes alone, documents without one move nothing.
        documents = np.arange(n_documents) if weight > 0 else np.unique(self.doc_index[self.codes.row])
        for some in np.array_split(documents, 1 + len(documents) * slope.size // _MAX_CELLS):
            rests, gradients, noises = [], [], []
            left = leave_out_shares(np.array([part[coded[document]].sum() for document in some]))
            for document, part_left in zip(some.tolist(), left.tolist(), strict=True):
                own = coded[document]
                z = coded_x[own]
                rest = (1 - weight) * (slope_coded - _weigh(z, coded_bend[own])) / part_left
                gradient = (sum_coded - of_coded[own].sum(axis=0)) / part_left
                if weight > 0:
                    row = rows[document]
                    n_left = len(self.x) - len(row)
                    rest += weight * (slope_all - _weigh(self.x[row], bend[row])) / n_left
                    gradient += weight * (sum_all - of_all[row].sum(axis=0)) / n_left
                rests.append(rest)
                gradients.append(gradient)
                noises.append(_weigh(z, noise[own]))
            inverse = turn @ invert_rest(slope, np.stack(rests))
            changes[some] = -np.einsum("gij,gj->gi", inverse, np.stack(gradients))
            inverse /= left[:, None, None]
            freedom.add(inverse - whole, inverse, np.stack(noises))
        return changes, freedom.count_free()

    def influence(self, beta: Floats, weight: float, *, slope_weight: float | None) -> Floats:
        """Influence of each document on the coefficients; shape (n_documents, n_covariates)."""
        of_all, of_coded = self._gradients(beta, weight)
        part = self._part()
        n_documents = int(self.doc_index.max()) + 1
        of_all = (of_all - of_all.mean(axis=0)) / len(of_all)
        of_coded = of_coded - part[:, None] * of_coded.sum(axis=0)
        summed = weight * sum_by_document(of_all, self.doc_index, n_documents)
        summed += sum_by_document(of_coded, self.doc_index[self.codes.row], n_documents)
        slope = self._slope(beta, weight if slope_weight is None else slope_weight)
        return np.asarray(-np.linalg.solve(slope, summed.T).T, np.float64)

    def _part(self) -> Floats:
        part: Floats = self.codes.weight / self.codes.weight.sum()
        return part

    def _gradients(self, beta: Floats, weight: float) -> tuple[Floats, Floats]:
        mean = self._mean(beta)
        row = self.codes.row
        of_all = self.x * (mean - self.predicted)[:, None]
        residual = (1 - weight) * mean[row] - self.codes.outcome[:, 0] + weight * self.predicted[row]
        return of_all, self.x[row] * (self._part() * residual)[:, None]

    def _slope(self, beta: Floats, weight: float) -> Floats:
        bend, row = self._bend(beta), self.codes.row
        of_all = _weigh(self.x, bend) / len(self.x)
        of_coded = _weigh(self.x[row], self._part() * bend[row])
        slope: Floats = weight * of_all + (1 - weight) * of_coded
        return slope

    def _bend(self, beta: Floats) -> Floats:
        mean = self._mean(beta)
        return mean * (1 - mean) if self.link == "logit" else np.ones(len(mean))

    def _mean(self, beta: Floats) -> Floats:
        from scipy.special import expit

        linear = self.x @ beta
        mean: Floats = expit(linear) if self.link == "logit" else linear
        return mean


def _weigh(x: Floats, weight: Floats) -> Floats:
    product: Floats = (x * weight[:, None]).T @ x
    return product
