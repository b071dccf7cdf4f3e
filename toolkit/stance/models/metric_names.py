"""What metrics are called where people read them: in model cards and in reports."""

from __future__ import annotations

from typing import Final

METRIC_NAMES: Final = {
    "macro_f1": "macro-F1",
    "weighted_f1": "weighted F1",
    "accuracy": "accuracy",
    "balanced_accuracy": "balanced accuracy",
    "mcc": "Matthews correlation",
    "weighted_kappa": "quadratic-weighted kappa",
    "rank_correlation": "rank correlation",
    "brier": "Brier score (less is better)",
    "log_loss": "log loss (less is better)",
    "ece": "calibration error (less is better)",
    "ece_by_chance": "calibration error by chance alone",
    "adaptive_ece": "adaptive calibration error (less is better)",
    "cue_f1": "F1 of cues",
    "cue_overlap_f1": "F1 of cues by overlap",
}
"""The metrics that are a single number, in the order in which tables list them."""

CARD_NAMES: Final = METRIC_NAMES | {
    "cue_f1": "F1 of cue spans",
    "cue_overlap_f1": "F1 of cue spans by overlap",
}
"""The same in a model card, where nothing else says that a cue is a span."""
