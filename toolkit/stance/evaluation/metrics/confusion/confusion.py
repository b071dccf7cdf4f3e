"""The confusion matrix."""

from __future__ import annotations

from collections.abc import Sequence

import datasets
import evaluate

_DESCRIPTION = """
The confusion matrix counts sentences by reference (row) and prediction (column). The more of the count
stands on the diagonal, the better.
"""

_CITATION = ""

_INPUTS = """
Args:
    predictions (list of str): the predicted labels.
    references (list of str): the coded labels.
    labels (list of str, optional): the order of rows and columns; the labels that occur, sorted, by default.
Returns:
    confusion (list of list of int): row by row.
Examples:
    >>> metric = evaluate.load("<path of this folder>")
    >>> metric.compute(predictions=["hedged", "hedged"], references=["hedged", "assertive"])
    {'confusion': [[0, 1], [0, 1]]}
"""


class Confusion(evaluate.Metric):  # type: ignore[misc]  # the library is not typed
    """The confusion matrix."""

    def _info(self) -> evaluate.MetricInfo:
        features = datasets.Features(
            {"predictions": datasets.Value("string"), "references": datasets.Value("string")}
        )
        return evaluate.MetricInfo(
            description=_DESCRIPTION, citation=_CITATION, inputs_description=_INPUTS, features=features
        )

    def _compute(
        self, predictions: list[str], references: list[str], labels: Sequence[str] | None = None
    ) -> dict[str, list[list[int]]]:
        from sklearn.metrics import confusion_matrix

        names = sorted({*predictions, *references}) if labels is None else list(labels)
        return {"confusion": confusion_matrix(references, predictions, labels=names).tolist()}
