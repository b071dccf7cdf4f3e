"""Accuracy: the share of sentences labelled as coded."""

from __future__ import annotations

from collections.abc import Sequence

import datasets
import evaluate

_DESCRIPTION = """
Accuracy is the share of sentences whose prediction equals the reference. It lies in [0, 1]; higher is
better. Where most sentences bear one label, compare it with the share of that label.
"""

_CITATION = ""

_INPUTS = """
Args:
    predictions (list of str): the predicted labels.
    references (list of str): the coded labels.
Returns:
    accuracy (float): in [0, 1].
Examples:
    >>> metric = evaluate.load("<path of this folder>")
    >>> metric.compute(predictions=["hedged", "hedged"], references=["hedged", "assertive"])
    {'accuracy': 0.5}
"""


class Accuracy(evaluate.Metric):  # type: ignore[misc]  # the library is not typed
    """Accuracy: the share of sentences labelled as coded."""

    def _info(self) -> evaluate.MetricInfo:
        features = datasets.Features(
            {"predictions": datasets.Value("string"), "references": datasets.Value("string")}
        )
        return evaluate.MetricInfo(
            description=_DESCRIPTION, citation=_CITATION, inputs_description=_INPUTS, features=features
        )

    def _compute(
        self, predictions: list[str], references: list[str], labels: Sequence[str] | None = None
    ) -> dict[str, float]:
        from sklearn.metrics import accuracy_score

        return {"accuracy": float(accuracy_score(references, predictions))}
