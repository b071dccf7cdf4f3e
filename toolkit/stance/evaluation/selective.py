"""Abstention: the confidence below which a model does not answer, so that its answers are accurate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from stance.errors import DataError
from stance.evaluation.jackknife import MIN_CLUSTERS, count_df, estimate_error, find_interval, leave_out
from stance.evaluation.metrics import divide
from stance.records import Estimate

if TYPE_CHECKING:
    from stance.evaluation.metrics import Predictions

_MIN_ANSWERED: Final = 30  # the accuracy of fewer would be luck


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
    """

    threshold: float
    target_accuracy: float
    accuracy: Estimate
    coverage: float


def pick_threshold(predictions: Predictions, target_accuracy: float) -> ThresholdChoice:
    """Pick the smallest threshold at which the answered sentences, held out, reach an accuracy.

    The interval takes the threshold as known: accuracy on new texts may be a little lower than it says.
    """
    order = np.argsort(-predictions.confidence, kind="stable")
    confidence, counted = predictions.confidence[order], predictions.weights[order]
    is_right = (predictions.class_index == predictions.true_index)[order]
    answered, right = np.cumsum(counted), np.cumsum(is_right * counted)
    # Sentences of one confidence are answered together.
    is_step = np.append(confidence[1:] != confidence[:-1], True) & (
        np.arange(len(order)) >= _MIN_ANSWERED - 1
    )
    reached = np.flatnonzero(is_step & (right / answered >= target_accuracy))
    if not reached.size:
        best = f"{(right / answered)[is_step].max():.3f} at most" if is_step.any() else "too few sentences"
        raise DataError(
            f"target_accuracy={target_accuracy:g}: is not reached on {_MIN_ANSWERED} held-out sentences or "
            f"more ({best} of {len(order):,}). Ask for less, or train on more."
        )
    last = int(reached[-1])
    # Where all may be answered, a sentence less sure than any seen here may be too.
    threshold = 0.0 if last == len(order) - 1 else float(confidence[last])
    clusters = predictions.cluster_index[order[: last + 1]]
    n_clusters = int(predictions.cluster_index.max()) + 1
    sums = {
        "answered": np.bincount(clusters, counted[: last + 1], n_clusters).astype(float),
        "right": np.bincount(clusters, (is_right * counted)[: last + 1], n_clusters).astype(float),
    }
    error = np.nan
    if n_clusters >= MIN_CLUSTERS:
        left = leave_out(sums, lambda each: {"accuracy": divide(each["right"], each["answered"])})
        error = float(estimate_error(left["accuracy"]))
    accuracy = find_interval(float(right[last] / answered[last]), error, count_df(sums["answered"]))
    return ThresholdChoice(threshold, target_accuracy, accuracy, float(answered[last] / counted.sum()))
