"""Brier score: the mean squared error of the probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import evaluate

from stance.evaluation.metrics import base

_DESCRIPTION = """
The Brier score (Brier 1950) is the mean over sentences of the squared distance, summed over labels, between
the probabilities and 1 for the coded label, 0 for the others. It lies in [0, 2]; lower is better.
"""

_CITATION = "Brier (1950), Verification of forecasts expressed in terms of probability."

_INPUTS = """
Args:
    proba (list of list of float): the probabilities of the labels, each row summing to 1.
    references (list of str): the coded labels.
    labels (list of str, optional): the label of each column; assertive, hedged, speculative by default.
Returns:
    brier (float): in [0, 2].
Examples:
    >>> metric = evaluate.load("<path of this folder>")
    >>> metric.compute(proba=[[0.5, 0.5, 0.0]], references=["assertive"])
    {'brier': 0.5}
"""


class Brier(evaluate.Metric):  # type: ignore[misc]  # the library is not typed
    """Brier score: the mean squared error of the probabilities."""

    def _info(self) -> Any:
        return base.make_info(_DESCRIPTION, _INPUTS, base.PROBABLE, _CITATION)

    def _compute(
        self,
        proba: Sequence[Sequence[float]],
        references: Sequence[str],
        labels: Sequence[str] | None = None,
    ) -> dict[str, float]:
        from stance.evaluation.losses import compute_losses

        matrix, true_index, _ = base.read_proba(proba, references, labels)
        return {"brier": float(compute_losses(matrix, true_index)[:, 0].mean())}
