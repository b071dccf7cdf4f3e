"""The metrics, one folder each, in the form of the ``evaluate`` library.

``evaluate.load("<path of such a folder>")`` loads one from outside; :func:`make_metrics` makes them
without copying any code into a cache.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stance.evaluation.library import import_evaluate

if TYPE_CHECKING:
    import evaluate

METRICS: Final[dict[str, str]] = {
    "macro_f1": "MacroF1",
    "weighted_f1": "WeightedF1",
    "accuracy": "Accuracy",
    "balanced_accuracy": "BalancedAccuracy",
    "mcc": "Mcc",
    "weighted_kappa": "WeightedKappa",
    "rank_correlation": "RankCorrelation",
    "brier": "Brier",
    "log_loss": "LogLoss",
    "ece": "Ece",
    "adaptive_ece": "AdaptiveEce",
    "per_class": "PerClass",
    "confusion": "Confusion",
    "cue_f1": "CueF1",
    "cue_overlap_f1": "CueOverlapF1",
    "cue_types": "CueTypes",
}
"""Name of each metric, which is its folder's too, and its class."""


def make_metrics(names: Iterable[str], folder: str | Path) -> evaluate.CombinedEvaluations:
    """Combine metrics into one, to which predictions are added once.

    Parameters
    ----------
    names : iterable of str
        Of :data:`METRICS`.
    folder : str or Path
        A folder that can be written to; the library wants one, and leaves empty folders in it.

    Returns
    -------
    evaluate.CombinedEvaluations
        With ``add_batch``, which takes the columns that each of them wants, and ``compute`` (``labels``: the
        label order).

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     metrics = make_metrics(["accuracy", "mcc"], folder)
    ...     metrics.add_batch(predictions=["a", "b"], references=["a", "a"])
    ...     metrics.compute(labels=["a", "b"])
    {'accuracy': 0.5, 'mcc': 0.0}
    """
    evaluate = import_evaluate()
    modules = {}
    for name in names:
        kind = getattr(importlib.import_module(f"{__name__}.{name}.{name}"), METRICS[name])
        modules[name] = kind(keep_in_memory=True, cache_dir=str(folder))
    return evaluate.combine(modules)
