"""Weighted F1: the mean F1 of the labels, by their number of sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import evaluate

from stance.evaluation.metrics import base

_DESCRIPTION = """
Weighted F1 is the mean of the F1 of each label, weighted by the sentences that bear it; F1 is the harmonic
mean of precision and recall. Frequent labels count more than in macro-F1. It lies in [0, 1]; higher is
better.
"""

_INPUTS = """
Args:
    predictions (list of str): the predicted labels.
    references (list of str): the coded labels.
Returns:
    weighted_f1 (float): in [0, 1].
Examples:
    >>> metric = evaluate.load("<path of this folder>")
    >>> metric.compute(predictions=["hedged", "hedged"], references=["hedged", "assertive"])
    {'weighted_f1': 0.3333333333333333}
"""


class WeightedF1(evaluate.Metric):  # type: ignore[misc]  # the library is not typed
    """Weighted F1: the mean F1 of the labels, by their number of sentences."""

    def _info(self) -> Any:
        return base.make_info(_DESCRIPTION, _INPUTS, base.LABELLED)

    def _compute(
        self,
        predictions: Sequence[str],
        references: Sequence[str],
        labels: Sequence[str] | None = None,
    ) -> dict[str, float]:
        from stance.evaluation.counts import compute_weighted_f1

        return {"weighted_f1": float(compute_weighted_f1(base.count_labels(predictions, references, labels)))}
