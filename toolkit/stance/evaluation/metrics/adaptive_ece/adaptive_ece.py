"""Adaptive calibration error: over bins of equal count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import evaluate

from stance.evaluation.metrics import base

_DESCRIPTION = """
The adaptive calibration error sorts sentences by confidence, the top probability, into 15 bins of about
equal count (equal confidences share a bin) and takes the mean, weighted by the sentences in a bin, of the gap
between a bin's mean confidence and its accuracy. It lies in [0, 1]; lower is better.
"""

_CITATION = (
    "Nguyen and O'Connor (2015), Posterior calibration and exploratory analysis for NLP models, EMNLP."
)

_INPUTS = """
Args:
    predictions (list of str): the predicted labels.
    references (list of str): the coded labels.
    confidence (list of float): the probability of each predicted label, in [0, 1].
Returns:
    adaptive_ece (float): in [0, 1].
Examples:
    >>> metric = evaluate.load("<path of this folder>")
    >>> metric.compute(predictions=["hedged"], references=["hedged"], confidence=[0.75])
    {'adaptive_ece': 0.25}
"""


class AdaptiveEce(evaluate.Metric):  # type: ignore[misc]  # the library is not typed
    """Adaptive calibration error: over bins of equal count."""

    def _info(self) -> Any:
        return base.make_info(_DESCRIPTION, _INPUTS, base.SURE, _CITATION)

    def _compute(
        self,
        predictions: Sequence[str],
        references: Sequence[str],
        confidence: Sequence[float],
        labels: Sequence[str] | None = None,
    ) -> dict[str, float]:
        import numpy as np

        from stance.evaluation.counts import compute_ece, sum_bins
        from stance.evaluation.losses import assign_equal_bins

        correct = np.asarray(list(predictions)) == np.asarray(list(references))
        sure = base.read_confidence(confidence)
        together = np.zeros(len(correct), dtype=np.int64)
        sums = sum_bins(together, sure, correct, assign_equal_bins(sure))[0]
        return {"adaptive_ece": float(compute_ece(sums, np.asarray(len(correct))))}
