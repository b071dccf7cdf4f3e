"""Quadratic-weighted kappa, for labels that have an order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import evaluate

from stance.evaluation.metrics import base

_DESCRIPTION = """
Quadratic-weighted kappa (Cohen 1968) is agreement beyond chance, where a disagreement counts by the square
of its distance in the order of the labels. It lies in [-1, 1]: 1 is perfect, 0 as by chance; higher is
better. It is None where predictions and references are all of one label.
"""

_CITATION = "Cohen (1968), Weighted kappa: nominal scale agreement with provision for scaled disagreement."

_INPUTS = """
Args:
    predictions (list of str): the predicted labels.
    references (list of str): the coded labels.
    labels (list of str, optional): the labels in their order; assertive, hedged, speculative by default.
Returns:
    weighted_kappa (float or None): in [-1, 1].
Examples:
    >>> metric = evaluate.load("<path of this folder>")
    >>> metric.compute(predictions=["hedged", "assertive"], references=["hedged", "assertive"])
    {'weighted_kappa': 1.0}
"""


class WeightedKappa(evaluate.Metric):  # type: ignore[misc]  # the library is not typed
    """Quadratic-weighted kappa, for labels that have an order."""

    def _info(self) -> Any:
        return base.make_info(_DESCRIPTION, _INPUTS, base.LABELLED, _CITATION)

    def _compute(
        self,
        predictions: Sequence[str],
        references: Sequence[str],
        labels: Sequence[str] | None = None,
    ) -> dict[str, float | None]:
        import numpy as np

        from stance.evaluation.ranks import compute_weighted_kappa

        names = base.rank_labels(labels)
        counts = base.count_labels(predictions, references, names)
        kappa = float(compute_weighted_kappa(counts, np.arange(len(names), dtype=np.float64)))
        return {"weighted_kappa": None if np.isnan(kappa) else kappa}
