"""How good labels are: a model's against a person's, one person's against another's."""

from __future__ import annotations

from stance.evaluation.agreement import Agreement, list_disagreements, measure_agreement
from stance.evaluation.measure import Comparison, Evaluation, evaluate, find_learnt
from stance.evaluation.metrics import compute_metrics
from stance.evaluation.train import TrainedModel, train_files

__all__ = [
    "Agreement",
    "Comparison",
    "Evaluation",
    "TrainedModel",
    "compute_metrics",
    "evaluate",
    "find_learnt",
    "list_disagreements",
    "measure_agreement",
    "train_files",
]
