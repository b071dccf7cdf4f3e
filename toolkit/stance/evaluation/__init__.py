"""How good labels are: a model's against a person's, one person's against another's."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stance.evaluation.agreement import Agreement, list_disagreements, measure_agreement
    from stance.evaluation.checklist import Checklist, run_checklist
    from stance.evaluation.comparison import Comparison, compare
    from stance.evaluation.measure import Evaluation, evaluate, find_learnt
    from stance.evaluation.metrics import compute_metrics
    from stance.evaluation.selective import compute_risk_coverage, fit_label_sets, pick_threshold
    from stance.evaluation.train import TrainedModel, train_files

_MODULES = {
    "Agreement": "agreement",
    "Checklist": "checklist",
    "Comparison": "comparison",
    "Evaluation": "measure",
    "TrainedModel": "train",
    "compare": "comparison",
    "compute_metrics": "metrics",
    "compute_risk_coverage": "selective",
    "evaluate": "measure",
    "find_learnt": "measure",
    "fit_label_sets": "selective",
    "list_disagreements": "agreement",
    "measure_agreement": "agreement",
    "pick_threshold": "selective",
    "run_checklist": "checklist",
    "train_files": "train",
}

__all__ = [
    "Agreement",
    "Checklist",
    "Comparison",
    "Evaluation",
    "TrainedModel",
    "compare",
    "compute_metrics",
    "compute_risk_coverage",
    "evaluate",
    "find_learnt",
    "fit_label_sets",
    "list_disagreements",
    "measure_agreement",
    "pick_threshold",
    "run_checklist",
    "train_files",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
