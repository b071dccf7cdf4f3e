"""Matthews correlation coefficient for several classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import evaluate

from stance.evaluation.metrics import base

_DESCRIPTION = """
The Matthews correlation coefficient for several classes (Gorodkin 2004) is the correlation of
predictions and references. It lies in [-1, 1]: 1 is perfect, 0 no better than chance; higher is better. It is
0 where the predictions or the references are all of one label.
"""

_CITATION = "Gorodkin (2004), Comparing two K-category assignments by a K-category correlation coefficient."

_INPUTS = """
Args:
    predictions (list of str): the predicted labels.
    references (list of str): the coded labels.
Returns:
    mcc (float): in [-1, 1].
Examples:
    >>> metric = evaluate.load("<path of this folder>")
    >>> metric.compute(predictions=["hedged", "assertive"], references=["hedged", "assertive"])
    {'mcc': 1.0}
"""


class Mcc(evaluate.Metric):  # type: ignore[misc]  # the library is not typed
    """Matthews correlation coefficient for several classes."""

    def _info(self) -> Any:
        return base.make_info(_DESCRIPTION, _INPUTS, base.LABELLED, _CITATION)

    def _compute(
        self,
        predictions: Sequence[str],
        references: Sequence[str],
        labels: Sequence[str] | None = None,
    ) -> dict[str, float]:
        from stance.evaluation.counts import compute_mcc

        return {"mcc": float(compute_mcc(base.count_labels(predictions, references, labels)))}
