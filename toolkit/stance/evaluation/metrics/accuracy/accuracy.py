"""Accuracy: the share of sentences labelled as coded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import evaluate

from stance.evaluation.metrics import base

_DESCRIPTION = """
Accuracy is the share of sentences whose prediction equals the reference. It lies in [0, 1]; higher is
better. Where most sentences bear one label, compare it with the share of that label.
"""

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

    def _info(self) -> Any:
        return base.make_info(_DESCRIPTION, _INPUTS, base.LABELLED)

    def _compute(
        self,
        predictions: Sequence[str],
        references: Sequence[str],
        labels: Sequence[str] | None = None,
    ) -> dict[str, float]:
        from stance.evaluation.counts import compute_accuracy

        return {"accuracy": float(compute_accuracy(base.count_labels(predictions, references, labels)))}
