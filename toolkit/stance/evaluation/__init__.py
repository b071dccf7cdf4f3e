"""Metrics, intervals, cross-validation and the training experiment."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stance.evaluation.experiment import evaluate_model, order_sentences, train_model
    from stance.evaluation.intervals import compute_intervals
    from stance.evaluation.measure import compute_metrics
    from stance.evaluation.metrics import make_metrics
    from stance.evaluation.records import ClassMetrics, Evaluation, TrainedModel

# Public names and their modules; loaded on first use, so that the command line starts fast.
_EXPORTS = {
    "ClassMetrics": "stance.evaluation.records",
    "Evaluation": "stance.evaluation.records",
    "TrainedModel": "stance.evaluation.records",
    "compute_intervals": "stance.evaluation.intervals",
    "compute_metrics": "stance.evaluation.measure",
    "evaluate_model": "stance.evaluation.experiment",
    "make_metrics": "stance.evaluation.metrics",
    "order_sentences": "stance.evaluation.experiment",
    "train_model": "stance.evaluation.experiment",
}

__all__ = [
    "ClassMetrics",
    "Evaluation",
    "TrainedModel",
    "compute_intervals",
    "compute_metrics",
    "evaluate_model",
    "make_metrics",
    "order_sentences",
    "train_model",
]


def __getattr__(name: str) -> object:
    if name in _EXPORTS:
        return getattr(importlib.import_module(_EXPORTS[name]), name)
    raise AttributeError(f"module 'stance.evaluation' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
