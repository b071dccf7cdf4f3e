"""Precision, recall and F1 of each label."""

from __future__ import annotations

from collections.abc import Sequence

import datasets
import evaluate

_DESCRIPTION = """
Precision is the share of the sentences given a label that bear it; recall is the share of the sentences
bearing it that were given it; F1 is their harmonic mean. Each lies in [0, 1] and is 0 where it would divide
by 0; higher is better. Support is the number of sentences that bear the label.
"""

_CITATION = ""

_INPUTS = """
Args:
    predictions (list of str): the predicted labels.
    references (list of str): the coded labels.
    labels (list of str, optional): the labels to report, in this order; those that occur, sorted, by default.
Returns:
    per_class (dict): by label, a dict of precision, recall, f1 and support.
Examples:
    >>> metric = evaluate.load("<path of this folder>")
    >>> metric.compute(predictions=["hedged"], references=["hedged"])
    {'per_class': {'hedged': {'precision': 1.0, 'recall': 1.0, 'f1': 1.0, 'support': 1}}}
"""


class PerClass(evaluate.Metric):  # type: ignore[misc]  # the library is not typed
    """Precision, recall and F1 of each label."""

    def _info(self) -> evaluate.MetricInfo:
        features = datasets.Features(
            {"predictions": datasets.Value("string"), "references": datasets.Value("string")}
        )
        return evaluate.MetricInfo(
            description=_DESCRIPTION, citation=_CITATION, inputs_description=_INPUTS, features=features
        )

    def _compute(
        self, predictions: list[str], references: list[str], labels: Sequence[str] | None = None
    ) -> dict[str, dict[str, dict[str, float]]]:
        from sklearn.metrics import precision_recall_fscore_support

        names = sorted({*predictions, *references}) if labels is None else list(labels)
        columns = precision_recall_fscore_support(references, predictions, labels=names, zero_division=0)
        return {
            "per_class": {
                name: {"precision": float(p), "recall": float(r), "f1": float(f), "support": int(s)}
                for name, p, r, f, s in zip(names, *columns, strict=True)
            }
        }
