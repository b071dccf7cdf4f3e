"""Expected calibration error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import evaluate

from stance.evaluation.metrics import base

_DESCRIPTION = """
The expected calibration error (Guo et al. 2017, equation 3) sorts sentences by confidence, the top
probability, into 15 bins of equal width and takes the mean, weighted by the sentences in a bin, of the gap
between a bin's mean confidence and its accuracy. It lies in [0, 1]; lower is better.
"""

_CITATION = "Guo, Pleiss, Sun and Weinberger (2017), On calibration of modern neural networks, ICML."

_INPUTS = """
Args:
    predictions (list of str): the predicted labels.
    references (list of str): the coded labels.
    confidence (list of float): the probability of each predicted label, in [0, 1].
Returns:
    ece (float): in [0, 1].
Examples:
    >>> metric = evaluate.load("<path of this folder>")
    >>> metric.compute(predictions=["hedged"], references=["hedged"], confidence=[0.75])
    {'ece': 0.25}
"""


class Ece(evaluate.Metric):  # type: ignore[misc]  # the library is not typed
    """Expected calibration error."""

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

        correct = np.asarray(list(predictions)) == np.asarray(list(references))
        sure = base.read_confidence(confidence)
        together = np.zeros(len(correct), dtype=np.int64)
        sums = sum_bins(together, sure, correct)[0]
        return {"ece": float(compute_ece(sums, np.asarray(len(correct))))}
