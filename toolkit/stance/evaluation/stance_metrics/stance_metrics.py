"""Every measure of a model, as one module of the ``evaluate`` library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import datasets
import evaluate

from stance.evaluation.metrics import measure_proba

_DESCRIPTION = """\
Accuracy, macro-F1, calibration error (ECE), MCC, Brier score, log loss, and precision, recall and F1 of each
label; for ordered labels quadratic-weighted kappa. All come from sums by document."""
_INPUTS = """\
predictions: for each sentence, the probability of each label.
references: for each sentence, the column of the coded label.
labels: the names of the columns, in order; by default 0, 1, ….
doc_ids: the document of each sentence; gives the ends of 95 % intervals, `NAME_low` and `NAME_high`."""


class StanceMetrics(evaluate.Metric):  # type: ignore[misc]
    """The measures of ``stance evaluate``; load it by the path of its folder."""

    def _info(self) -> Any:
        features = datasets.Features(
            {
                "predictions": datasets.Sequence(datasets.Value("float64")),
                "references": datasets.Value("int64"),
            }
        )
        return evaluate.MetricInfo(
            description=_DESCRIPTION, citation="", inputs_description=_INPUTS, features=features
        )

    def _compute(
        self,
        predictions: Sequence[Sequence[float]],
        references: Sequence[int],
        labels: Sequence[str] | None = None,
        doc_ids: Sequence[str] | None = None,
    ) -> dict[str, float]:
        names = [str(i) for i in range(len(predictions[0]))] if labels is None else list(labels)
        result = {}
        for name, each in measure_proba(names, predictions, references, doc_ids).items():
            if each.value is not None:
                result[name] = each.value
            if each.low is not None and each.high is not None:
                result |= {f"{name}_low": each.low, f"{name}_high": each.high}
        return result
