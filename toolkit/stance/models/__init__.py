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
    from stance.models.store import load_folder

# Modules and their names, loaded on first use: predicting must not wait for what training needs.
_EXPORTS = {
    "stance.models.base": "PretrainedModel",
    "stance.models.cascade.model": "CascadeModel",
    "stance.models.encoder.model": "EncoderModel",
    "stance.models.estimator": "StanceClassifier",
    "stance.models.fit": "fit_model",
    "stance.models.linear.model": "LinearModel",
    "stance.models.records": "Classifier Explanation FeatureWeight Fit PredictionBatch",
    "stance.models.store": "load_folder",
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
    "load_folder",
]

__getattr__, __dir__ = load_on_use(__name__, _EXPORTS, __all__)
