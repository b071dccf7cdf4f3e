"""Rank correlation of the expected label, for labels that have an order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import evaluate

from stance.evaluation.metrics import base

_DESCRIPTION = """
Spearman's rank correlation of the expected value of the label, its place in the order weighted by the
probabilities, with the place of the coded label. It lies in [-1, 1]: 1 is perfect, 0 no better than chance;
higher is better. It is None where either does not vary.
"""

_INPUTS = """
Args:
    proba (list of list of float): the probabilities of the labels, each row summing to 1.
    references (list of str): the coded labels.
    labels (list of str, optional): the label of each column, in their order unless they are the default ones:
        assertive, hedged, speculative.
Returns:
    rank_correlation (float or None): in [-1, 1].
Examples:
    >>> metric = evaluate.load("<path of this folder>")
    >>> metric.compute(proba=[[0.9, 0.1, 0], [0.1, 0.8, 0.1]], references=["assertive", "hedged"])
    {'rank_correlation': 1.0}
"""


class RankCorrelation(evaluate.Metric):  # type: ignore[misc]  # the library is not typed
    """Rank correlation of the expected label, for labels that have an order."""

    def _info(self) -> Any:
        return base.make_info(_DESCRIPTION, _INPUTS, base.PROBABLE)

    def _compute(
        self,
        proba: Sequence[Sequence[float]],
        references: Sequence[str],
        labels: Sequence[str] | None = None,
    ) -> dict[str, float | None]:
        import numpy as np

        from stance.evaluation.ranks import compute_rank_correlation, count_levels

        matrix, true_index, names = base.read_proba(proba, references, labels)
        ordered = base.rank_labels(names)
        ranks = np.array([ordered.index(name) for name in names])
        together = np.zeros(len(matrix), dtype=np.int64)
        counts = count_levels(together, matrix @ ranks, ranks[true_index], len(names))[0]
        found = float(compute_rank_correlation(counts))
        return {"rank_correlation": None if np.isnan(found) else found}
