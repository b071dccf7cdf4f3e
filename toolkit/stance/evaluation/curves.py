"""What the plots of an evaluation are drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from stance.evaluation.counts import (
    N_BINS,
    assign_bins,
    count_confusion,
)
from stance.evaluation.coverage import RiskCoverage, compute_risk_coverage
from stance.evaluation.predictions import Predictions
from stance.models.f1 import compute_f1, compute_macro_f1, divide

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_N_STEPS: Final = 101


@dataclass(frozen=True, slots=True)
class Reliability:
    """How often a model is right, by how sure it is.

    Attributes
    ----------
    edges : ndarray of float64, shape (16,)
        Ends of the bins of the top probability, in [0, 1].
    n_sentences : ndarray of int64, shape (15,)
        Sentences in each bin.
    confidence, accuracy : ndarray of float64, shape (15,)
        Mean top probability, and share labelled as coded; ``nan`` for an empty bin.
    """

    edges: Floats
    n_sentences: NDArray[np.int64]
    confidence: Floats
    accuracy: Floats


@dataclass(frozen=True, slots=True)
class ThresholdCurve:
    """F1 among the sentences answered at each threshold of confidence.

    Attributes
    ----------
    threshold : ndarray of float64, shape (101,)
        From 0 to 1; a sentence is answered where its confidence is as high or higher.
    coverage : ndarray of float64, shape (101,)
        Share of the sentences answered, in [0, 1].
    macro_f1 : ndarray of float64, shape (101,)
        In [0, 1]; ``nan`` where none is answered.
    f1 : ndarray of float64, shape (101, n_labels)
        By label; ``nan`` for a label among neither codes nor predictions of those answered.
    """

    threshold: Floats
    coverage: Floats
    macro_f1: Floats
    f1: Floats


@dataclass(frozen=True, slots=True)
class Curves:
    """What the plots of an evaluation are drawn from.

    Attributes
    ----------
    labels : tuple of str
    reliability : Reliability
    risk_coverage : RiskCoverage
    by_threshold : ThresholdCurve
    """

    labels: tuple[str, ...]
    reliability: Reliability
    risk_coverage: RiskCoverage
    by_threshold: ThresholdCurve


def compute_curves(predictions: Predictions) -> Curves:
    """Compute reliability, risk against coverage, and F1 against threshold.

    Parameters
    ----------
    predictions : Predictions

    Returns
    -------
    Curves

    Examples
    --------
    >>> from stance.evaluation.predictions import gather_predictions
    >>> from stance.records import CodedSentence
    >>> coded = [CodedSentence("a", i, "So.", "assertive") for i in range(2)]
    >>> curves = compute_curves(gather_predictions(["assertive", "hedged"], coded, [[0.9, 0.1], [0.3, 0.7]]))
    >>> curves.by_threshold.coverage[[0, 80, 100]].tolist()
    [1.0, 0.5, 0.0]
    """
    return Curves(
        labels=predictions.labels,
        reliability=compute_reliability(predictions),
        risk_coverage=compute_risk_coverage(predictions.proba, predictions.true_index),
        by_threshold=_compute_by_threshold(predictions),
    )


def compute_reliability(predictions: Predictions) -> Reliability:
    """Compute how often predictions are right, by how sure they are.

    Parameters
    ----------
    predictions : Predictions

    Returns
    -------
    Reliability
    """
    bins = assign_bins(predictions.confidence)
    correct = (predictions.class_index == predictions.true_index).astype(np.float64)
    counts = np.bincount(bins, minlength=N_BINS)
    means = [
        divide(np.bincount(bins, values, N_BINS).astype(np.float64), counts.astype(np.float64))
        for values in (predictions.confidence, correct)
    ]
    return Reliability(np.arange(N_BINS + 1) / N_BINS, counts, *means)


def _compute_by_threshold(predictions: Predictions) -> ThresholdCurve:
    threshold = np.arange(_N_STEPS) / (_N_STEPS - 1)
    # The last threshold at which each sentence is still answered stands where documents do elsewhere.
    last = np.searchsorted(threshold, predictions.confidence, side="right") - 1
    counts = np.zeros((_N_STEPS, len(predictions.labels), len(predictions.labels)))
    found = count_confusion(last, predictions.true_index, predictions.class_index, len(predictions.labels))
    counts[: len(found)] = found
    answered = counts[::-1].cumsum(axis=0)[::-1]
    coverage = answered.sum(axis=(1, 2)) / len(predictions.sentences)
    return ThresholdCurve(threshold, coverage, compute_macro_f1(answered), compute_f1(answered))
