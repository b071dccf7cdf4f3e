"""Metrics, intervals, comparison, abstention, cross-validation and the training experiment."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stance.evaluation.agreement import compare_coders, list_disagreements, measure_agreement
    from stance.evaluation.agreement_records import Agreement, Estimate, LabelAgreement, PairAgreement
    from stance.evaluation.conformal import (
        LabelSetCoverage,
        build_label_sets,
        fit_conformal,
        measure_label_sets,
    )
    from stance.evaluation.coverage import (
        RiskCoverage,
        ThresholdChoice,
        compute_risk_coverage,
        pick_threshold,
    )
    from stance.evaluation.experiment import evaluate_model, order_sentences, train_model
    from stance.evaluation.intervals import compute_intervals
    from stance.evaluation.measure import compute_metrics
    from stance.evaluation.metrics import make_metrics
    from stance.evaluation.records import ClassMetrics, Evaluation, TrainedModel

# Public names and their modules; loaded on first use, so that the command line starts fast.
_EXPORTS = {
    "Agreement": "stance.evaluation.agreement_records",
    "ClassMetrics": "stance.evaluation.records",
    "Estimate": "stance.evaluation.agreement_records",
    "Evaluation": "stance.evaluation.records",
    "LabelAgreement": "stance.evaluation.agreement_records",
    "LabelSetCoverage": "stance.evaluation.conformal",
    "PairAgreement": "stance.evaluation.agreement_records",
    "RiskCoverage": "stance.evaluation.coverage",
    "ThresholdChoice": "stance.evaluation.coverage",
    "TrainedModel": "stance.evaluation.records",
    "build_label_sets": "stance.evaluation.conformal",
    "compare_coders": "stance.evaluation.agreement",
    "compute_intervals": "stance.evaluation.intervals",
    "compute_metrics": "stance.evaluation.measure",
    "compute_risk_coverage": "stance.evaluation.coverage",
    "evaluate_model": "stance.evaluation.experiment",
    "fit_conformal": "stance.evaluation.conformal",
    "list_disagreements": "stance.evaluation.agreement",
    "make_metrics": "stance.evaluation.metrics",
    "measure_agreement": "stance.evaluation.agreement",
    "measure_label_sets": "stance.evaluation.conformal",
    "order_sentences": "stance.evaluation.experiment",
    "pick_threshold": "stance.evaluation.coverage",
    "train_model": "stance.evaluation.experiment",
}

__all__ = [
    "Agreement",
    "ClassMetrics",
    "Estimate",
    "Evaluation",
    "LabelAgreement",
    "LabelSetCoverage",
    "PairAgreement",
    "RiskCoverage",
    "ThresholdChoice",
    "TrainedModel",
    "build_label_sets",
    "compare_coders",
    "compute_intervals",
    "compute_metrics",
    "compute_risk_coverage",
    "evaluate_model",
    "fit_conformal",
    "list_disagreements",
    "make_metrics",
    "measure_agreement",
    "measure_label_sets",
    "order_sentences",
    "pick_threshold",
    "train_model",
]


def __getattr__(name: str) -> object:
    if name in _EXPORTS:
        return getattr(importlib.import_module(_EXPORTS[name]), name)
    raise AttributeError(f"module 'stance.evaluation' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
