"""Macro-F1: the mean F1 of the labels."""

from __future__ import annotations

from collections.abc import Sequence

import datasets
import evaluate

_DESCRIPTION = """
Macro-F1 is the mean, unweighted, of the F1 of each label that occurs among the references or the
predictions; F1 is the harmonic mean of precision and recall. It lies in [0, 1]; higher is better.
"""

_CITATION = ""

_INPUTS = """
Args:
    predictions (list of str): the predicted labels.
    references (list of str): the coded labels.
Returns:
    macro_f1 (float): in [0, 1].
Examples:
    >>> metric = evaluate.load("<path of this folder>")
    >>> metric.compute(predictions=["hedged", "hedged"], references=["hedged", "assertive"])
    {'macro_f1': 0.3333333333333333}
"""


class MacroF1(evaluate.Metric):  # type: ignore[misc]  # the library is not typed
    """Macro-F1: the mean F1 of the labels."""

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
        from sklearn.metrics import f1_score

        return {"macro_f1": float(f1_score(references, predictions, average="macro", zero_division=0))}
