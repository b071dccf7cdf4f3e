"""The confusion matrix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import evaluate

from stance.evaluation.metrics import base

_DESCRIPTION = """
The confusion matrix counts sentences by reference (row) and prediction (column). The more of the count
stands on the diagonal, the better.
"""

_INPUTS = """
Args:
    predictions (list of str): the predicted labels.
    references (list of str): the coded labels.
    labels (list of str, optional): the order of rows and columns; those that occur, sorted, by default.
Returns:
    confusion (list of list of int): row by row.
Examples:
    >>> metric = evaluate.load("<path of this folder>")
    >>> metric.compute(predictions=["hedged", "hedged"], references=["hedged", "assertive"])
    {'confusion': [[0, 1], [0, 1]]}
"""


class Confusion(evaluate.Metric):  # type: ignore[misc]  # the library is not typed
    """The confusion matrix."""

    def _info(self) -> Any:
        return base.make_info(_DESCRIPTION, _INPUTS, base.LABELLED)

    def _compute(
        self,
        predictions: Sequence[str],
        references: Sequence[str],
        labels: Sequence[str] | None = None,
    ) -> dict[str, list[list[int]]]:

        counts = base.count_labels(predictions, references, labels)
        return {"confusion": counts.astype(int).tolist()}
