"""Abstention: what a threshold of confidence costs in coverage and gains in accuracy; sets of labels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stance.errors import ConfigError, DataError
from stance.evaluation.jackknife import MIN_CLUSTERS, count_df, estimate_error, find_interval, leave_out
from stance.evaluation.metrics import check_proba, divide
from stance.records import Estimate

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """How often a model is wrong at each share of sentences that it answers, the surest first.

    ``risk`` is the share of wrong labels among sentences of a confidence of ``threshold`` or more,
    ``coverage`` their share of all; ``aurc`` is the area under the curve of the one against the other.
    """

    threshold: Floats
    coverage: Floats
    risk: Floats
    aurc: float


@dataclass(frozen=True, slots=True)
class ThresholdChoice:
    """The threshold at which a model reaches an accuracy, and how many sentences it then answers.

    Attributes
    ----------
    threshold : float
        Sentences of a lower confidence are not answered; 0 where all may be.
    target_accuracy : float
    accuracy : Estimate
        Share of the answered sentences labelled as coded.
    coverage : float
        Share of the sentences answered.
    n_answered, n_sentences : int
    """

    threshold: float
    target_accuracy: float
    accuracy: Estimate
    coverage: float
    n_answered: int
    n_sentences: int


def compute_risk_coverage(
    proba: ArrayLike, class_index: ArrayLike, weights: ArrayLike | None = None
) -> RiskCoverage:
    """Compute how often a model is wrong among the sentences that it is surest of.

    Parameters
    ----------
    proba : array-like of float, shape (n_sentences, n_labels)
        Probabilities, each row summing to 1.
    class_index : array-like of int, shape (n_sentences,)
        The column of each sentence's coded label.
    weights : array-like of float, shape (n_sentences,), optional
        How much each sentence counts.

    Returns
    -------
    RiskCoverage

    References
    ----------
    Geifman, Uziel and El-Yaniv (2019), Bias-reduced uncertainty estimation for deep neural classifiers.

    Examples
    --------
    >>> compute_risk_coverage([[0.9, 0.1], [0.4, 0.6]], [0, 0]).risk.tolist()
    [0.0, 0.5]
    """
    matrix, truth = _check(proba, class_index)
    threshold, n_answered, n_right = _count_answered(matrix, truth, weights)
    risk = 1 - n_right / n_answered
    aurc = float(np.average(risk, weights=np.diff(n_answered, prepend=0)))
    return RiskCoverage(threshold, n_answered / n_answered[-1], risk, aurc)


def pick_threshold(
    proba: ArrayLike,
    class_index: ArrayLike,
    target_accuracy: float,
    *,
    clusters: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    min_answered: int = 30,
) -> ThresholdChoice:
    """Pick the smallest threshold at which the answered sentences reach an accuracy.

    Pass predictions for held-out sentences. The interval takes the threshold as known: accuracy on new texts
    may be a little lower than it says.

    Parameters
    ----------
    proba, class_index, weights
        As for :func:`compute_risk_coverage`.
    target_accuracy : float
        In (0, 1].
    clusters : array-like, shape (n_sentences,), optional
        The document of each sentence, for the interval.
    min_answered : int
        A threshold that leaves fewer sentences is not used: their accuracy would be luck.

    Returns
    -------
    ThresholdChoice

    Raises
    ------
    DataError
        If no threshold reaches the accuracy.

    Examples
    --------
    >>> pick_threshold([[0.9, 0.1], [0.6, 0.4]], [0, 1], 0.9, min_answered=1).threshold
    0.9
    """
    if not 0 < target_accuracy <= 1:
        raise ConfigError(f"target_accuracy={target_accuracy:g}: is not above 0 and up to 1. Pass 0.95, say.")
    matrix, truth = _check(proba, class_index)
    confidence, n_answered, _ = _count_answered(matrix, truth)
    _, answered, right = _count_answered(matrix, truth, weights)
    is_enough = n_answered >= min_answered
    reached = np.flatnonzero(is_enough & (right / answered >= target_accuracy))
    if not reached.size:
        best = (
            f"{(right / answered)[is_enough].max():.3f} at most" if is_enough.any() else "too few sentences"
        )
        raise DataError(
            f"target_accuracy={target_accuracy:g}: is not reached on {min_answered} held-out sentences or "
            f"more ({best} of {len(truth):,}). Ask for less, or train on more."
        )
    step = int(reached[-1])
    # Where all may be answered, a sentence less sure than any seen here may be too.
    threshold = 0.0 if step == len(confidence) - 1 else float(confidence[step])
    is_answered = matrix.max(axis=1) >= threshold
    counted = np.ones(len(truth)) if weights is None else np.asarray(weights, dtype=np.float64)
    index = np.unique(np.arange(len(truth)) if clusters is None else clusters, return_inverse=True)[1]
    sums = {
        "answered": np.bincount(index, is_answered * counted).astype(np.float64),
        "right": np.bincount(index, (is_answered & (matrix.argmax(axis=1) == truth)) * counted).astype(float),
    }
    error = np.nan
    if len(sums["right"]) >= MIN_CLUSTERS:
        left = leave_out(sums, lambda each: {"accuracy": divide(each["right"], each["answered"])})
        error = float(estimate_error(left["accuracy"]))
    return ThresholdChoice(
        threshold,
        target_accuracy,
        find_interval(float(right[step] / answered[step]), error, count_df(sums["answered"])),
        float(answered[step] / counted.sum()),
        int(n_answered[step]),
        len(truth),
    )


def fit_label_sets(proba: ArrayLike, class_index: ArrayLike, level: float = 0.9) -> float:
    """Find the least probability with which a label belongs to a sentence's set: conformal prediction.

    Sets of sentences exchangeable with these hold the coded label with a probability of ``level`` or more.

    Parameters
    ----------
    proba, class_index
        Of held-out sentences, as for :func:`compute_risk_coverage`.
    level : float
        In (0, 1).

    Returns
    -------
    float
        ``proba >= least`` are the sets; 0, so that sets hold every label, where sentences are too few.

    References
    ----------
    Angelopoulos and Bates (2023), Conformal prediction: a gentle introduction, section 1.

    Examples
    --------
    >>> fit_label_sets([[0.9, 0.1], [0.7, 0.3], [0.2, 0.8]], [0, 0, 1], level=0.5)
    0.8
    """
    if not 0 < level < 1:
        raise ConfigError(f"level={level:g}: is not between 0 and 1. Pass 0.9, say.")
    matrix, truth = _check(proba, class_index)
    of_true = np.sort(matrix[np.arange(len(truth)), truth])[::-1]
    # Rounded, as 100 * 0.55 is a little above 55 in floating point.
    rank = max(1, math.ceil(round((len(of_true) + 1) * level, 9)))
    return float(of_true[rank - 1]) if rank <= len(of_true) else 0.0


def _check(proba: ArrayLike, class_index: ArrayLike) -> tuple[Floats, Ints]:
    matrix, truth = check_proba(proba), np.asarray(class_index)
    if truth.shape != (len(matrix),) or not len(truth) or not np.issubdtype(truth.dtype, np.integer):
        raise DataError(
            f"class_index: no column for each of {len(matrix)} sentences. Pass a number for each."
        )
    if truth.min() < 0 or truth.max() >= matrix.shape[1]:
        raise DataError(f"class_index: has numbers that are not 0 to {matrix.shape[1] - 1}. Correct them.")
    return matrix, truth.astype(np.int64)


def _count_answered(
    matrix: Floats, truth: Ints, weights: ArrayLike | None = None
) -> tuple[Floats, Floats, Floats]:
    """Count, or weigh, the sentences of each confidence or a higher one, and those of them that are right."""
    confidence = matrix.max(axis=1)
    order = np.argsort(-confidence, kind="stable")
    ranked = confidence[order]
    is_last = np.append(ranked[1:] != ranked[:-1], True)  # sentences of one confidence go together
    counted = (np.ones(len(truth)) if weights is None else np.asarray(weights, dtype=np.float64))[order]
    n_right = np.cumsum((matrix.argmax(axis=1) == truth)[order] * counted)
    return ranked[is_last], np.cumsum(counted)[is_last], n_right[is_last]
