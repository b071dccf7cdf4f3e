"""Macro-F1: the mean F1 of the labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import evaluate

from stance.evaluation.metrics import base

_DESCRIPTION = """
Macro-F1 is the mean, unweighted, of the F1 of each label that occurs among the references or the
predictions; F1 is the harmonic mean of precision and recall. It lies in [0, 1]; higher is better.
"""

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

    def _info(self) -> Any:
        return base.make_info(_DESCRIPTION, _INPUTS, base.LABELLED)

    def _compute(
        self,
        predictions: Sequence[str],
        references: Sequence[str],
        labels: Sequence[str] | None = None,
    ) -> dict[str, float]:
        from stance.models.f1 import compute_macro_f1

        return {"macro_f1": float(compute_macro_f1(base.count_labels(predictions, references, labels)))}
