"""Balanced accuracy: the mean recall of the labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import evaluate

from stance.evaluation.metrics import base

_DESCRIPTION = """
Balanced accuracy is the mean, unweighted, of the recall of each label that occurs among the references. It
lies in [0, 1]; higher is better. Guessing one label throughout gives 1 over the number of labels.
"""

_INPUTS = """
Args:
    predictions (list of str): the predicted labels.
    references (list of str): the coded labels.
Returns:
    balanced_accuracy (float): in [0, 1].
Examples:
    >>> metric = evaluate.load("<path of this folder>")
    >>> metric.compute(predictions=["hedged", "hedged"], references=["hedged", "assertive"])
    {'balanced_accuracy': 0.5}
"""


class BalancedAccuracy(evaluate.Metric):  # type: ignore[misc]  # the library is not typed
    """Balanced accuracy: the mean recall of the labels."""

    def _info(self) -> Any:
        return base.make_info(_DESCRIPTION, _INPUTS, base.LABELLED)

    def _compute(
        self,
        predictions: Sequence[str],
        references: Sequence[str],
        labels: Sequence[str] | None = None,
    ) -> dict[str, float]:
        from stance.evaluation.counts import compute_balanced_accuracy

        return {
            "balanced_accuracy": float(
                compute_balanced_accuracy(base.count_labels(predictions, references, labels))
            )
        }
