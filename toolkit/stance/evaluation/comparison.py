"""Two models on the same sentences, and whether one is better than the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stance.errors import DataError
from stance.evaluation.jackknife import MIN_CLUSTERS, Spread, count_df, estimate_error, welch
from stance.evaluation.metrics import Predictions, compute_totals, leave_each_out, sum_by_cluster
from stance.records import Estimate

if TYPE_CHECKING:
    from stance.models import Classifier


@dataclass(frozen=True, slots=True)
class MetricDifference:
    """A measure of two models, their difference with its interval, and p, two-sided, of no difference."""

    value: float | None
    other: float | None
    difference: Estimate
    p: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two models on the same sentences.

    Attributes
    ----------
    other : str
        What the model is compared with.
    metrics : Mapping[str, MetricDifference]
        By measure, named as in an ``Evaluation``.
    n_only_first, n_only_second : int
        Sentences that the model alone, and that the other alone, labels as coded.
    """

    other: str
    metrics: Mapping[str, MetricDifference]
    n_only_first: int
    n_only_second: int

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain data, ready for JSON."""
        return asdict(self)


def compare(
    model: Classifier | str | Path | None, against: Classifier | str | Path, data: Any, **options: Any
) -> Comparison:
    """Compare two models on the same coded sentences.

    Both are measured with the same clusters left out, so that what makes a text hard for both cancels.

    Parameters
    ----------
    model, against : Classifier, str, Path
        As for :func:`stance.open_model`; of the same labels.
    data : Any
        As for :func:`evaluate`.
    **options
        As for :func:`evaluate`: ``cluster``, ``text_field`` and so on.

    Returns
    -------
    Comparison

    Raises
    ------
    DataError
        If the models have other labels, or as :func:`evaluate` does.

    Examples
    --------
    >>> rows = [{"text": "It may rain.", "label": "hedged"}, {"text": "It rained.", "label": "assertive"}]
    >>> compare("default", "default", rows).metrics["accuracy"].difference.value
    0.0
    """
    from stance.evaluation.measure import evaluate

    found = evaluate(model, data, against=against, **options).comparison
    assert found is not None
    return found


def compare_predictions(first: Predictions, second: Predictions, *, other: str) -> Comparison:
    """Compare the predictions of two models for the same sentences, with labels in any order."""
    if first.sentences != second.sentences:
        raise DataError(f"comparison: {other} predicts other sentences. Give both models the same data.")
    sums, totals, left = [], [], []
    for side in (first, second):
        each = sum_by_cluster(side)
        if not (first.has_cues and second.has_cues):
            each = {name: n for name, n in each.items() if name not in ("spans", "overlaps", "types")}
        sums.append(each)
        totals.append(compute_totals(side, each))
        left.append(leave_each_out(each, side.labels) if len(each["confusion"]) >= MIN_CLUSTERS else {})
    df = count_df(sums[0]["confusion"].sum(axis=(1, 2)))
    metrics = {}
    for name, value in totals[0].items():
        against = totals[1].get(name)
        if value is None or against is None:
            metrics[name] = MetricDifference(value, against, Estimate(None), None)
            continue
        error = float(estimate_error(left[0][name] - left[1][name])) if name in left[0] else np.nan
        if np.isnan(error):
            difference, p = Estimate(value - against), None
        else:  # one set of clusters: the difference is a figure of its own
            difference, p = welch(Spread(value - against, error, df), Spread(0.0, 0.0, df))
        metrics[name] = MetricDifference(value, against, difference, p)
    is_right = [side.class_index == side.true_index for side in (first, second)]
    n_only = [int((is_right[i] & ~is_right[1 - i]).sum()) for i in (0, 1)]
    return Comparison(other, metrics, *n_only)
