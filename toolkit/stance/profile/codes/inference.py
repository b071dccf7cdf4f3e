"""Means of what a person would code, from few codes and predictions for all: PPI++ and DSL.

Both start from the mean of the predictions over all sentences and take off their mean error, which the coded
sentences show. Whatever the predictions are worth, the result is not biased by them; the better they are, the
narrower its interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from stance.evaluation.counts import sum_by_document
from stance.evaluation.intervals import compute_wilson
from stance.profile.codes.jackknife import (
    compute_inflation,
    count_free_of_mean,
    leave_out_shares,
    sum_changes,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.integer]

_ROUNDING: Final = 1e-28  # a sum of squared influences below which it is rounding
_N_FOLDS: Final = 5  # of coded documents
_RIDGE: Final = 1e-3  # for coded sentences whose predictions are all alike


@dataclass(frozen=True, slots=True)
class CodedSample:
    """Coded sentences among all counted ones.

    Attributes
    ----------
    row : ndarray of int, shape (n_coded,)
        Their places among the counted sentences.
    outcome : ndarray of float64, shape (n_coded, n_outcomes)
        1 for the code given, 0 for the others.
    weight : ndarray of float64, shape (n_coded,)
        One over the probability with which each was drawn, times any constant.
    """

    row: Ints
    outcome: Floats
    weight: Floats


@dataclass(frozen=True, slots=True)
class MeanFit:
    """Estimated means.

    Attributes
    ----------
    values, errors : ndarray of float64, shape (n_outcomes,)
        Means and their standard errors, clustered by document.
    document_errors : ndarray of float64, shape (n_outcomes,)
        What would be left of ``errors`` if all sentences were coded.
    weight : float
        The weight of the predictions, in [0, 1].
    n_free : float
        Degrees of freedom of ``errors``.
    n_by_outcome : ndarray of int64, shape (n_outcomes,)
        How many codes there are of each.
    coded : ndarray of float64, shape (n_outcomes,)
        The weighted share of each among the codes.
    n_effective : float
        How many codes of equal weight theirs are worth: ``sum(weight) ** 2 / sum(weight ** 2)``.
    """

    values: Floats
    errors: Floats
    document_errors: Floats
    weight: float
    n_free: float
    n_by_outcome: NDArray[np.int64]
    coded: Floats
    n_effective: float

    def compute_intervals(self, n_coded: int) -> tuple[Floats, Floats]:
        """Compute the 95 % intervals of means that are shares.

        They are Student's on the scale of log-odds, which keeps them in [0, 1] and holds for rare labels too;
        on the plain scale where a share times its rest is within one standard error. A label that no code, or
        each, bears, or that all documents bear alike, gets at least Wilson's interval of the codes, counted
        as what their weights are worth.

        Parameters
        ----------
        n_coded : int

        Returns
        -------
        low, high : ndarray of float64, shape (n_outcomes,)

        References
        ----------
        Kish (1965), Survey sampling, on the effective number; Korn and Graubard (1998): see
        :func:`stance.profile.intervals.widen_by_wilson`.
        """
        from scipy.special import expit, logit, stdtrit

        half = stdtrit(self.n_free, 0.975) * self.errors
        low, high = np.clip(self.values - half, 0, 1), np.clip(self.values + half, 0, 1)
        slope = self.values * (1 - self.values)
        is_inside = slope > self.errors
        middle, half = logit(self.values[is_inside]), half[is_inside] / slope[is_inside]
        low[is_inside], high[is_inside] = expit(middle - half), expit(middle + half)
        is_unknown = self.find_unknown(n_coded) | (low == high)  # where all of it lay beyond 0 or 1
        ends = compute_wilson(self.coded[is_unknown] * self.n_effective, np.array(self.n_effective))
        low[is_unknown] = np.minimum(low[is_unknown], ends[0])
        high[is_unknown] = np.maximum(high[is_unknown], ends[1])
        return low, high

    def find_unknown(self, n_coded: int) -> NDArray[np.bool_]:
        """Say which outcomes the codes do not show to vary: none has them, or each, or all documents alike.

        Parameters
        ----------
        n_coded : int

        Returns
        -------
        ndarray of bool, shape (n_outcomes,)
        """
        is_constant = (self.n_by_outcome == 0) | (self.n_by_outcome == n_coded)
        return np.asarray(is_constant | (self.errors**2 < _ROUNDING))


def estimate_means(
    predicted: Floats, doc_index: Ints, codes: CodedSample, *, weight: float | None = None
) -> MeanFit:
    """Estimate means by prediction-powered inference.

    With predictions F of all N sentences, and outcomes Y of the coded ones, the estimate is
    ``weight * mean(F) + mean_coded(Y - weight * F)``, where the second mean is weighted by inverse inclusion
    probability. Its variance is that of the jackknife over documents (CR3), so that neither sentences of one
    document nor codes of one document need to be independent, and few documents may weigh most; its degrees
    of freedom are Satterthwaite's, as if codes were independent. Documents are taken for a sample of all that
    the authors might have written.

    Parameters
    ----------
    predicted : ndarray of float64, shape (n_sentences, n_outcomes)
    doc_index : ndarray of int, shape (n_sentences,)
    codes : CodedSample
        Of two documents or more.
    weight : float, optional
        The weight of the predictions: 0 leaves the codes alone, 1 is plain prediction-powered inference. By
        default the one in [0, 1] that makes the sum of the estimated variances smallest (PPI++); it is the
        same for all outcomes, so that shares add up to 1.

    Returns
    -------
    MeanFit

    References
    ----------
    Angelopoulos, Duchi and Zrnic (2023), PPI++: Efficient prediction-powered inference, arXiv:2311.01453.
    Bell and McCaffrey (2002) on the errors: see :func:`stance.profile.regression.moments.fit_regression`,
    which with an intercept alone gives the same. Pustejovsky and Tipton (2018), Small-sample methods for
    cluster-robust variance estimation and hypothesis testing in fixed effects models, on such degrees of
    freedom.

    Examples
    --------
    >>> predicted, doc_index = np.array([[1.0], [0], [0], [1]]), np.arange(4)
    >>> codes = CodedSample(np.array([0, 1]), np.array([[1.0], [1.0]]), np.ones(2))
    >>> estimate_means(predicted, doc_index, codes, weight=1.0).values.tolist()  # 0.5, and 0.5 too few
    [1.0]
    """
    n, n_documents = len(predicted), int(doc_index.max()) + 1
    coded_doc = doc_index[codes.row]
    part = codes.weight / codes.weight.sum()
    mean, coded_mean = part @ codes.outcome, part @ predicted[codes.row]
    # By how much the mean of the codes, and what the predictions add to it, are lower without each document.
    coded_share, noise = sum_by_document(np.column_stack([part, part**2]), coded_doc, n_documents).T
    all_left = 1 - np.bincount(doc_index, minlength=n_documents)[:, None] / n
    coded_left = leave_out_shares(coded_share)[:, None]
    of_codes = sum_by_document(part[:, None] * (codes.outcome - mean), coded_doc, n_documents) / coded_left
    of_all = sum_by_document((predicted - predicted.mean(axis=0)) / n, doc_index, n_documents) / all_left
    of_coded = sum_by_document(part[:, None] * (predicted[codes.row] - coded_mean), coded_doc, n_documents)
    added = of_all - of_coded / coded_left
    if weight is None:
        weight = tune_weight(of_codes, added)
    values = mean + weight * (predicted.mean(axis=0) - coded_mean)
    n_coded_documents = len(np.unique(coded_doc))
    errors = sum_changes(of_codes + weight * added, n_coded_documents)
    # Drawing sentences adds the variance that codes have if each is of its own document, less what is left
    # of it when all are drawn (Cochran 1977, Sampling techniques, 2.6). The errors show it by the jackknife,
    # which makes more of it where documents weigh unlike. The rest is that of the documents.
    unexplained = codes.outcome - weight * predicted[codes.row]
    squares = (unexplained - part @ unexplained) ** 2 * (len(part) / max(len(part) - 1, 1))
    of_drawing = np.maximum(part**2 @ squares - part @ squares / n, 0)
    of_documents = np.maximum(errors**2 - compute_inflation(coded_share, noise) * of_drawing, 0)
    return MeanFit(
        values=values,
        errors=errors,
        document_errors=np.sqrt(of_documents),
        weight=weight,
        n_free=min(count_free_of_mean(coded_share, noise), n_coded_documents - 1),
        n_by_outcome=codes.outcome.sum(axis=0).astype(np.int64),
        coded=mean,
        n_effective=float(1 / np.sum(part**2)),
    )


def tune_weight(of_codes: Floats, added: Floats) -> float:
    """Find the weight in [0, 1] for which ``of_codes + weight * added`` has the smallest sum of squares.

    Examples
    --------
    >>> tune_weight(np.array([[2.0], [-2.0]]), np.array([[-4.0], [4.0]]))
    0.5
    """
    square = float(np.sum(added**2))
    if square < _ROUNDING:  # predictions that are all alike add nothing
        return 0.0
    return float(np.clip(-np.sum(of_codes * added) / square, 0, 1)) + 0.0  # of -0.0 it makes 0.0


def predict_codes(proba: Floats, doc_index: Ints, codes: CodedSample, *, seed: int = 0) -> Floats:
    """Predict the codes of all sentences from a model's probabilities, for design-based supervised learning.

    The coded documents are dealt out to five folds, fewer where they are fewer. A weighted least-squares
    regression of the codes on the probabilities of all labels is fitted without each fold and predicts its
    documents; a document without codes has the mean of all the regressions.

    Parameters
    ----------
    proba : ndarray of float64, shape (n_sentences, n_labels)
    doc_index : ndarray of int, shape (n_sentences,)
    codes : CodedSample
    seed : int

    Returns
    -------
    ndarray of float64, shape (n_sentences, n_outcomes)
        Not within [0, 1] everywhere; rows sum to what the outcomes' rows sum to.

    References
    ----------
    Egami, Hinck, Stewart and Wei (2023), Using imperfect surrogates for downstream inference: design-based
    supervised learning for social science applications of large language models, arXiv:2306.04746.

    Examples
    --------
    >>> proba = np.array([[0.9, 0.1], [0.1, 0.9]] * 4)
    >>> codes = CodedSample(np.arange(6), np.array([[1.0, 0], [0, 1]] * 3), np.ones(6))
    >>> predict_codes(proba, np.arange(8), codes)[6:].round(1).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    n_documents = int(doc_index.max()) + 1
    # One probability follows from the others.
    features = np.column_stack([np.ones(len(proba)), proba[:, 1:]])
    coded_documents = np.unique(doc_index[codes.row])
    n_folds = min(_N_FOLDS, len(coded_documents))
    fold = np.full(n_documents, -1)
    fold[np.random.default_rng(seed).permutation(coded_documents)] = np.arange(len(coded_documents)) % n_folds
    coded_fold, coded = fold[doc_index[codes.row]], features[codes.row]
    weighted = coded * (codes.weight / codes.weight.sum())[:, None]
    penalty = _RIDGE / len(codes.row) * np.diag([0.0] + [1.0] * (features.shape[1] - 1))
    squares = np.stack([weighted[coded_fold == k].T @ coded[coded_fold == k] for k in range(n_folds)])
    products = np.stack(
        [weighted[coded_fold == k].T @ codes.outcome[coded_fold == k] for k in range(n_folds)]
    )
    if n_folds > 1:  # with a single document there is nothing to leave out
        squares, products = squares.sum(axis=0) - squares, products.sum(axis=0) - products
    coefficients = np.linalg.solve(squares + penalty, products)
    by_fold = np.concatenate([coefficients, coefficients.mean(axis=0, keepdims=True)])
    predicted: Floats = features @ by_fold[-1]
    is_coded = np.flatnonzero(fold[doc_index] >= 0)
    predicted[is_coded] = np.einsum("ij,ijk->ik", features[is_coded], by_fold[fold[doc_index[is_coded]]])
    return predicted
