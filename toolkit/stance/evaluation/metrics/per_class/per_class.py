"""Precision, recall and F1 of each label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import evaluate

from stance.evaluation.metrics import base

_DESCRIPTION = """
Precision is the share of the sentences given a label that bear it; recall is the share of the sentences
bearing it that were given it; F1 is their harmonic mean. Each lies in [0, 1] and is 0 where it would divide
by 0; higher is better. Support is the number of sentences that bear the label.
"""

_INPUTS = """
Args:
    predictions (list of str): the predicted labels.
    references (list of str): the coded labels.
    labels (list of str, optional): the labels to report, in order; those that occur, sorted, by default.
Returns:
    per_class (dict): by label, a dict of precision, recall, f1 and support.
Examples:
    >>> metric = evaluate.load("<path of this folder>")
    >>> metric.compute(predictions=["hedged"], references=["hedged"])
    {'per_class': {'hedged': {'precision': 1.0, 'recall': 1.0, 'f1': 1.0, 'support': 1}}}
"""


class PerClass(evaluate.Metric):  # type: ignore[misc]  # the library is not typed
    """Precision, recall and F1 of each label."""

    def _info(self) -> Any:
        return base.make_info(_DESCRIPTION, _INPUTS, base.LABELLED)

    def _compute(
        self,
        predictions: Sequence[str],
        references: Sequence[str],
        labels: Sequence[str] | None = None,
    ) -> dict[str, dict[str, dict[str, float]]]:
        import numpy as np

        from stance.evaluation.counts import list_metrics

        names = base.list_occurring(predictions, references) if labels is None else list(labels)
        counts = base.count_labels(predictions, references, names)
        hits, coded, given = np.diagonal(counts), counts.sum(axis=1), counts.sum(axis=0)
        return {"per_class": list_metrics(names, np.column_stack([hits, coded, given]))}
