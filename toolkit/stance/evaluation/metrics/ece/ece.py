"""Expected calibration error."""

from __future__ import annotations

from collections.abc import Sequence

import datasets
import evaluate

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

    def _info(self) -> evaluate.MetricInfo:
        features = datasets.Features(
            {
                "predictions": datasets.Value("string"),
                "references": datasets.Value("string"),
                "confidence": datasets.Value("float64"),
            }
        )
        return evaluate.MetricInfo(
            description=_DESCRIPTION, citation=_CITATION, inputs_description=_INPUTS, features=features
        )

    def _compute(
        self,
        predictions: list[str],
        references: list[str],
        confidence: list[float],
        labels: Sequence[str] | None = None,
    ) -> dict[str, float]:
        import numpy as np

        from stance.evaluation.counts import compute_ece, sum_bins

        correct = np.asarray(predictions) == np.asarray(references)
        together = np.zeros(len(correct), dtype=np.int64)
        sums = sum_bins(together, np.asarray(confidence, dtype=np.float64), correct)[0]
        return {"ece": float(compute_ece(sums, np.asarray(len(correct))))}
