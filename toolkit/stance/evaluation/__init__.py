"""Metrics with intervals, comparison, abstention, agreement of coders, and the training experiment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stance.exports import load_on_use

if TYPE_CHECKING:
    from stance.evaluation.agreement import compare_coders, list_disagreements, measure_agreement
    from stance.evaluation.agreement_records import Agreement, LabelAgreement, PairAgreement
    from stance.evaluation.checklist import (
        Checklist,
        ChecklistFailure,
        ChecklistItem,
        PassShare,
        load_checklist,
        run_checklist,
    )
    from stance.evaluation.compare import compare_predictions
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
    from stance.evaluation.curves import Curves, compute_curves
    from stance.evaluation.examination_records import (
        Comparison,
        Examination,
        GroupEvaluation,
        McNemar,
        MetricDifference,
        Mistake,
    )
    from stance.evaluation.examine import examine_model
    from stance.evaluation.experiment import evaluate_model, train_model
    from stance.evaluation.groups import evaluate_groups
    from stance.evaluation.intervals import compute_intervals
    from stance.evaluation.measure import compute_metrics, measure_predictions
    from stance.evaluation.metrics import make_metrics
    from stance.evaluation.mistakes import list_mistakes
    from stance.evaluation.predict import order_sentences, predict_coded
    from stance.evaluation.predictions import Predictions, gather_predictions
    from stance.evaluation.records import ClassMetrics, Evaluation, TrainedModel
    from stance.records import Estimate

# Public names and their modules; loaded on first use, so that the command line starts fast.
_EXPORTS = {
    "Agreement": "stance.evaluation.agreement_records",
    "Checklist": "stance.evaluation.checklist",
    "ChecklistFailure": "stance.evaluation.checklist",
    "ChecklistItem": "stance.evaluation.checklist",
    "ClassMetrics": "stance.evaluation.records",
    "Comparison": "stance.evaluation.examination_records",
    "Curves": "stance.evaluation.curves",
    "Estimate": "stance.records",
    "Evaluation": "stance.evaluation.records",
    "Examination": "stance.evaluation.examination_records",
    "GroupEvaluation": "stance.evaluation.examination_records",
    "LabelAgreement": "stance.evaluation.agreement_records",
    "LabelSetCoverage": "stance.evaluation.conformal",
    "McNemar": "stance.evaluation.examination_records",
    "MetricDifference": "stance.evaluation.examination_records",
    "Mistake": "stance.evaluation.examination_records",
    "PairAgreement": "stance.evaluation.agreement_records",
    "PassShare": "stance.evaluation.checklist",
    "Predictions": "stance.evaluation.predictions",
    "RiskCoverage": "stance.evaluation.coverage",
    "ThresholdChoice": "stance.evaluation.coverage",
    "TrainedModel": "stance.evaluation.records",
    "build_label_sets": "stance.evaluation.conformal",
    "compare_coders": "stance.evaluation.agreement",
    "compare_predictions": "stance.evaluation.compare",
    "compute_curves": "stance.evaluation.curves",
    "compute_intervals": "stance.evaluation.intervals",
    "compute_metrics": "stance.evaluation.measure",
    "compute_risk_coverage": "stance.evaluation.coverage",
    "evaluate_groups": "stance.evaluation.groups",
    "evaluate_model": "stance.evaluation.experiment",
    "examine_model": "stance.evaluation.examine",
    "fit_conformal": "stance.evaluation.conformal",
    "gather_predictions": "stance.evaluation.predictions",
    "list_disagreements": "stance.evaluation.agreement",
    "list_mistakes": "stance.evaluation.mistakes",
    "load_checklist": "stance.evaluation.checklist",
    "make_metrics": "stance.evaluation.metrics",
    "measure_agreement": "stance.evaluation.agreement",
    "measure_label_sets": "stance.evaluation.conformal",
    "measure_predictions": "stance.evaluation.measure",
    "order_sentences": "stance.evaluation.predict",
    "pick_threshold": "stance.evaluation.coverage",
    "predict_coded": "stance.evaluation.predict",
    "run_checklist": "stance.evaluation.checklist",
    "train_model": "stance.evaluation.experiment",
}

__all__ = [
    "Agreement",
    "Checklist",
    "ChecklistFailure",
    "ChecklistItem",
    "ClassMetrics",
    "Comparison",
    "Curves",
    "Estimate",
    "Evaluation",
    "Examination",
    "GroupEvaluation",
    "LabelAgreement",
    "LabelSetCoverage",
    "McNemar",
    "MetricDifference",
    "Mistake",
    "PairAgreement",
    "PassShare",
    "Predictions",
    "RiskCoverage",
    "ThresholdChoice",
    "TrainedModel",
    "build_label_sets",
    "compare_coders",
    "compare_predictions",
    "compute_curves",
    "compute_intervals",
    "compute_metrics",
    "compute_risk_coverage",
    "evaluate_groups",
    "evaluate_model",
    "examine_model",
    "fit_conformal",
    "gather_predictions",
    "list_disagreements",
    "list_mistakes",
    "load_checklist",
    "make_metrics",
    "measure_agreement",
    "measure_label_sets",
    "measure_predictions",
    "order_sentences",
    "pick_threshold",
    "predict_coded",
    "run_checklist",
    "train_model",
]

__getattr__, __dir__ = load_on_use(__name__, _EXPORTS, __all__)
