"""Classifiers, their calibration and abstention; a model is a folder."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stance.models.cascade import CascadeModel
    from stance.models.classifier import Classifier, Explanation, Fit, PredictionBatch
    from stance.models.encoder.model import EncoderModel
    from stance.models.estimator import StanceClassifier
    from stance.models.linear.model import LinearModel
    from stance.models.registry import describe_model, open_model
    from stance.models.training import fit_model

# Loaded on first use: predicting must not wait for what training needs.
_MODULES = {
    "CascadeModel": "cascade",
    "Classifier": "classifier",
    "EncoderModel": "encoder.model",
    "Explanation": "classifier",
    "Fit": "classifier",
    "LinearModel": "linear.model",
    "PredictionBatch": "classifier",
    "StanceClassifier": "estimator",
    "describe_model": "registry",
    "fit_model": "training",
    "open_model": "registry",
}

__all__ = [
    "CascadeModel",
    "Classifier",
    "EncoderModel",
    "Explanation",
    "Fit",
    "LinearModel",
    "PredictionBatch",
    "StanceClassifier",
    "describe_model",
    "fit_model",
    "open_model",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
