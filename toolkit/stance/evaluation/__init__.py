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

_EXPORTS = {
    "stance.evaluation.agreement": "compare_coders list_disagreements measure_agreement",
    "stance.evaluation.agreement_records": "Agreement LabelAgreement PairAgreement",
    "stance.evaluation.checklist": (
        "Checklist ChecklistFailure ChecklistItem PassShare load_checklist run_checklist"
    ),
    "stance.evaluation.compare": "compare_predictions",
    "stance.evaluation.conformal": "LabelSetCoverage build_label_sets fit_conformal measure_label_sets",
    "stance.evaluation.coverage": "RiskCoverage ThresholdChoice compute_risk_coverage pick_threshold",
    "stance.evaluation.curves": "Curves compute_curves",
    "stance.evaluation.examination_records": (
        "Comparison Examination GroupEvaluation McNemar MetricDifference Mistake"
    ),
    "stance.evaluation.examine": "examine_model",
    "stance.evaluation.experiment": "evaluate_model train_model",
    "stance.evaluation.groups": "evaluate_groups",
    "stance.evaluation.intervals": "compute_intervals",
    "stance.evaluation.measure": "compute_metrics measure_predictions",
    "stance.evaluation.metrics": "make_metrics",
    "stance.evaluation.mistakes": "list_mistakes",
    "stance.evaluation.predict": "order_sentences predict_coded",
    "stance.evaluation.predictions": "Predictions gather_predictions",
    "stance.evaluation.records": "ClassMetrics Evaluation TrainedModel",
    "stance.records": "Estimate",
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
