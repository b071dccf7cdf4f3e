"""Abstention: what a confidence threshold costs in coverage and gains in accuracy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stance.errors import DataError
from stance.evaluation.checks import check_index, check_proba
from stance.evaluation.intervals import compute_intervals

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """How often a model is wrong at each share of sentences that it answers.

    Attributes
    ----------
    threshold : ndarray of float64, shape (n_steps,)
        Confidences that occur, falling; a sentence is answered where its confidence is as high or higher.
    coverage : ndarray of float64, shape (n_steps,)
        Share of the sentences answered, in (0, 1], rising to 1.
    risk : ndarray of float64, shape (n_steps,)
        Share of the answered sentences that are labelled otherwise than coded, in [0, 1].
    aurc : float
        Area under the curve of risk against coverage, in [0, 1]; lower is better.
    """

    threshold: Floats
    coverage: Floats
    risk: Floats
    aurc: float


@dataclass(frozen=True, slots=True)
class ThresholdChoice:
    """The threshold at which a model reaches an accuracy, and what it leaves unanswered.

    Attributes
    ----------
    threshold : float
        Sentences of a lower confidence are not answered; 0 where all may be.
    target_accuracy : float
        What was asked for, in (0, 1].
    accuracy : float
        Share of the answered sentences labelled as coded, in [0, 1].
    interval : (float, float) or None
        Its 95 % interval, resampled by document at this threshold; ``None`` for one document, or
        where none of the answered is wrong.
    coverage : float
        Share of the sentences answered, in (0, 1].
    n_answered, n_sentences : int
        How many they are, and of how many.
    """

    threshold: float
    target_accuracy: float
    accuracy: float
    interval: tuple[float, float] | None
    coverage: float
    n_answered: int
    n_sentences: int


def compute_risk_coverage(proba: ArrayLike, class_index: ArrayLike) -> RiskCoverage:
    """Compute how often a model is wrong among the sentences that it is surest of.

    Sentences of one confidence are answered together, so that their order does not matter.

    Parameters
    ----------
    proba : array-like of float, shape (n_sentences, n_labels)
        Probabilities in [0, 1], each row summing to 1; the largest is the confidence.
    class_index : array-like of int, shape (n_sentences,)
        The column of each sentence's coded label.

    Returns
    -------
    RiskCoverage

    Raises
    ------
    DataError
        If there is no sentence, the lengths differ, or a number is out of range.

    References
    ----------
    El-Yaniv and Wiener (2010), On the foundations of noise-free selective classification; Geifman, Uziel and
    El-Yaniv (2019), Bias-reduced uncertainty estimation for deep neural classifiers, for the area.

    Examples
    --------
    >>> curve = compute_risk_coverage([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]], [0, 1, 1])
    >>> curve.coverage.round(2).tolist(), curve.risk.round(2).tolist()
    ([0.33, 0.67, 1.0], [0.0, 0.0, 0.33])
    """
    matrix = check_proba("risk and coverage", proba)
    truth = check_index("risk and coverage", class_index, *matrix.shape)
    confidence, n_answered, n_right = _count_answered(matrix, truth)
    risk = 1 - n_right / n_answered
    # Each sentence stands for a step of the curve: the mean over sentences, as Geifman et al. define it.
    aurc = float(np.average(risk, weights=np.diff(n_answered, prepend=0)))
    return RiskCoverage(confidence, n_answered / len(truth), risk, aurc)


def pick_threshold(
    proba: ArrayLike,
    class_index: ArrayLike,
    target_accuracy: float,
    *,
    doc_index: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    min_answered: int = 30,
    n_resamples: int = 1000,
    seed: int = 0,
) -> ThresholdChoice:
    """Pick the smallest threshold at which the answered sentences reach an accuracy.

    Give held-out predictions: of sentences that the model was not trained on. The interval takes the
    threshold as given, so that the accuracy on new texts may be a little lower than it says.

    Parameters
    ----------
    proba : array-like of float, shape (n_sentences, n_labels)
        Probabilities in [0, 1], each row summing to 1; the largest is the confidence.
    class_index : array-like of int, shape (n_sentences,)
        The column of each sentence's coded label.
    target_accuracy : float
        Share of the answered sentences that are to be right, in (0, 1].
    doc_index : array-like of int, shape (n_sentences,), optional
        The document of each sentence, for the interval; by default, each is a document of its own.
    weights : array-like of float, shape (n_sentences,), optional
        What each sentence counts for in accuracy and coverage, above 0; 1 by default.
    min_answered : int
        A threshold that leaves fewer sentences than that does not count: their accuracy would be luck.
    n_resamples : int
        Resamples for the interval; 0 for none.
    seed : int
        Seed of the resamples.

    Returns
    -------
    ThresholdChoice

    Raises
    ------
    DataError
        If no threshold reaches the target, there is no sentence, the lengths differ, or a number is out of
        range.

    Examples
    --------
    >>> proba = [[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.7, 0.3]]
    >>> choice = pick_threshold(proba, [0, 1, 1, 0], 0.95, min_answered=1)
    >>> choice.threshold, choice.coverage, choice.accuracy
    (0.7, 0.75, 1.0)
    """
    where = "target accuracy"
    matrix = check_proba(where, proba)
    truth = check_index(where, class_index, *matrix.shape)
    if not 0 < target_accuracy <= 1:
        raise DataError(
            f"{where}: expected a share above 0, up to 1; found {target_accuracy:g}. Give 0.95, say."
        )
    worth = np.ones(len(truth)) if weights is None else np.asarray(weights, dtype=np.float64)
    if worth.shape != truth.shape or not ((worth > 0) & np.isfinite(worth)).all():
        found = f"shape {worth.shape}" if worth.shape != truth.shape else "one that is not"
        raise DataError(
            f"{where}: expected a weight above 0 for each of {len(truth)} sentences; found {found}. "
            "Give one a sentence."
        )
    confidence, n_answered, _ = _count_answered(matrix, truth)
    _, of_answered, of_right = _count_answered(matrix, truth, worth)
    accuracy = of_right / of_answered
    enough = n_answered >= min_answered
    reached = np.flatnonzero(enough & (accuracy >= target_accuracy))
    if not reached.size:
        best, remedy = f"{len(truth)} sentences", "Train on more."
        if enough.any():
            best, remedy = f"at most {accuracy[enough].max():.3f}", "Ask for less, or train on more."
        raise DataError(
            f"{where}: expected {target_accuracy:g} for {min_answered} held-out sentences or more; "
            f"found {best}. {remedy}"
        )
    step = int(reached[-1])
    # Where all may be answered, a sentence less sure than any seen here may be too.
    threshold = 0.0 if step == len(confidence) - 1 else float(confidence[step])
    answered = matrix.max(axis=1) >= threshold
    documents = (
        np.arange(len(truth)) if doc_index is None else _number_documents(where, doc_index, len(truth))
    )
    counts = np.zeros((int(documents.max()) + 1, 2))
    np.add.at(counts[:, 0], documents, answered * worth)
    np.add.at(counts[:, 1], documents, (answered & (matrix.argmax(axis=1) == truth)) * worth)
    intervals = compute_intervals(
        {"counts": counts}, _divide_right, n_resamples=n_resamples, seed=seed, limit=lambda _: (0.0, 1.0)
    )
    return ThresholdChoice(
        threshold=threshold,
        target_accuracy=target_accuracy,
        accuracy=float(accuracy[step]),
        interval=intervals.get("accuracy"),
        coverage=float(of_answered[step] / worth.sum()),
        n_answered=int(n_answered[step]),
        n_sentences=len(truth),
    )


def _count_answered(
    matrix: Floats, truth: NDArray[np.int64], weights: Floats | None = None
) -> tuple[Floats, Floats, Floats]:
    """Count, or weigh, the sentences of each confidence or a higher one, and those of them that are right."""
    confidence = matrix.max(axis=1)
    order = np.argsort(-confidence, kind="stable")
    ranked = confidence[order]
    last = np.append(ranked[1:] != ranked[:-1], True)  # of the sentences of one confidence
    ranked_weights = (np.ones(len(truth)) if weights is None else weights)[order]
    n_right = np.cumsum((matrix.argmax(axis=1) == truth)[order] * ranked_weights)
    return ranked[last], np.cumsum(ranked_weights)[last], n_right[last]


def _number_documents(where: str, doc_index: ArrayLike, n_sentences: int) -> NDArray[np.int64]:
    found = np.asarray(doc_index)
    if found.shape != (n_sentences,):
        raise DataError(
            f"{where}: expected a document for each of {n_sentences} sentences; found shape {found.shape}. "
            "Give one a sentence."
        )
    numbers: NDArray[np.int64] = np.unique(found, return_inverse=True)[1]
    return numbers


def _divide_right(sums: dict[str, Floats]) -> dict[str, Floats]:
    n_answered, n_right = sums["counts"][:, 0], sums["counts"][:, 1]
    empty = np.full(n_answered.shape, np.nan)
    return {"accuracy": np.divide(n_right, n_answered, out=empty, where=n_answered > 0)}
