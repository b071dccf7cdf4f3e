"""Classifiers, their calibration and abstention; a model is a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stance.exports import load_on_use

if TYPE_CHECKING:
    from stance.models.base import PretrainedModel
    from stance.models.cascade.model import CascadeModel
    from stance.models.encoder.model import EncoderModel
    from stance.models.estimator import StanceClassifier
    from stance.models.fit import fit_model
    from stance.models.linear.model import LinearModel
    from stance.models.records import Classifier, Explanation, FeatureWeight, Fit, PredictionBatch
    from stance.models.store import load_model

# Names and their modules, loaded on first use: predicting must not wait for what training needs.
_EXPORTS = {
    "CascadeModel": "cascade.model",
    "EncoderModel": "encoder.model",
    "Explanation": "records",
    "FeatureWeight": "records",
    "Classifier": "records",
    "Fit": "records",
    "LinearModel": "linear.model",
    "PredictionBatch": "records",
    "PretrainedModel": "base",
    "StanceClassifier": "estimator",
    "fit_model": "fit",
    "load_model": "store",
}

__all__ = [
    "CascadeModel",
    "Classifier",
    "EncoderModel",
    "Explanation",
    "FeatureWeight",
    "Fit",
    "LinearModel",
    "PredictionBatch",
    "PretrainedModel",
    "StanceClassifier",
    "fit_model",
    "load_model",
]

__getattr__, __dir__ = load_on_use(
    __name__, {name: f"{__name__}.{module}" for name, module in _EXPORTS.items()}, __all__
)
