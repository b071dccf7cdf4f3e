"""A linear model and the states of an encoder, together: how both speak for labels that may be any."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self

import numpy as np
from numpy.typing import NDArray

from stance.errors import ModelError
from stance.models.calibration import Calibration, choose_pull
from stance.models.classifier import Classifier, Explanation, Fit, PredictionBatch
from stance.models.cue_choice import choose_cues
from stance.models.encoder.explain import MOST_TOKENS, weigh_words
from stance.models.encoder.model import EncoderModel
from stance.models.folder import read_checked
from stance.models.linear.model import LinearModel
from stance.records import CodedSentence

if TYPE_CHECKING:
    from stance.config import LinearRecipe

_LINEAR, _ENCODER, _WEIGHTS = "linear", "encoder", "model.safetensors"
_STATES_SIZE: Final = 4.0
"""Length of a sentence's states, standardised, beside the log probabilities of the linear model."""
_FLOOR: Final = 1e-4  # of a probability whose logarithm is taken


@dataclass(frozen=True, repr=False, eq=False)
class AdaptedModel(Classifier):
    """A linear model and the states of an encoder that has learnt other labels.

    Attributes
    ----------
    linear : LinearModel
        Of these labels; its log probabilities are features, and its cues are shown.
    encoder : EncoderModel
        Of any labels; the means of its last states are features.
    weights : float32 array, shape (width + n_labels, n_labels)
        Of the states, then of the log probabilities.
    bias : float32 array, shape (n_labels,)
    calibration : Calibration
    min_confidence : float
        Predictions below this confidence abstain; in [0, 1].
    info : dict
        What the model was made from and how it did.
    """

    linear: LinearModel
    encoder: EncoderModel
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    calibration: Calibration
    min_confidence: float = 0.0
    info: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    name: ClassVar[str] = "adapted"
    names: ClassVar[tuple[str, ...]] = ("adapted",)

    @property
    def labels(self) -> tuple[str, ...]:  # type: ignore[override]  # which nobody sets
        """The label of each probability column."""
        return self.linear.labels

    def predict_batch(
        self, texts: Sequence[str], doc_index: NDArray[np.integer[Any]] | None = None
    ) -> PredictionBatch:
        """Predict labels and cues; neighbours with the same number are context for the linear model."""
        first, candidates = self.linear.predict_with_candidates(texts, doc_index)
        features = _join(self.encoder.pool_states(texts), first.proba)
        # By einsum a row's sums do not depend on how many rows there are.
        proba = self.calibration.apply(np.einsum("nf,fl->nl", features, self.weights) + self.bias)
        class_index = proba.argmax(axis=1).astype(np.int8)
        cues = choose_cues(candidates, class_index)
        return PredictionBatch(proba, class_index, proba.max(axis=1), np.zeros_like(class_index), *cues)

    def explain(self, text: str, n_weights: int = 12) -> Explanation:
        """Say what a prediction rests on: what its label's log-odds lose where a word is left out."""
        batch = self.predict_batch([text])
        spans = [found.span() for found in re.finditer(r"\S+", text)]
        size = max(-(-(len(spans) ** 2) // MOST_TOKENS), 1)
        groups = [spans[i : i + size] for i in range(0, len(spans), size)]
        stretches = [(group[0][0], group[-1][1]) for group in groups]
        left = [text, *(text[:start] + text[end:] for start, end in stretches)]
        words = [text[start:end] for start, end in stretches]
        weights = weigh_words(words, self.predict_batch(left).proba, int(batch.class_index[0]))
        return self.make_explanation(text, batch, weights[:n_weights])

    def pack(self) -> tuple[dict[str, Any], dict[str, bytes]]:
        """Return the description and the files of the folder, beside those of the two models."""
        from safetensors.numpy import save

        description = {
            "model": self.name,
            "labels": list(self.labels),
            "calibration": dataclasses.asdict(self.calibration),
            "min_confidence": self.min_confidence,
            "info": dict(self.info),
        }
        return description, {_WEIGHTS: save({"weights": self.weights, "bias": self.bias})}

    @property
    def parts(self) -> Mapping[str, Classifier]:
        """The two models."""
        return {_LINEAR: self.linear, _ENCODER: self.encoder}

    @classmethod
    def read(cls, path: Path, description: Mapping[str, Any]) -> Self:
        """Read the model and the two in its folder; onnxruntime is needed."""
        from safetensors.numpy import load

        linear, encoder = LinearModel.load(path / _LINEAR), EncoderModel.load(path / _ENCODER)
        if list(linear.labels) != description["labels"]:
            raise ModelError(f"{path}: holds a linear model of other labels. Copy or train the model again.")
        return cls(
            linear,
            encoder,
            **load(read_checked(path, description, _WEIGHTS)),
            calibration=Calibration(**description["calibration"]),
            min_confidence=description["min_confidence"],
            info=description["info"],
        )


def fit_adapted(
    config: LinearRecipe, sentences: Sequence[CodedSentence], encoder: EncoderModel
) -> Fit[AdaptedModel]:
    """Fit a linear model, and how its word and the states of an encoder speak for each label.

    The second learns from what the first says of documents that it has not seen, and is calibrated on
    documents that it has not seen itself. The encoder stays as it is.
    """
    from stance.models.adapt import CALIBRATION_SD, describe_base
    from stance.models.linear.fit import calibrate_folds, fit_linear, fit_logistic, quiet_solvers
    from stance.models.training import assign_folds, index_labels

    # What is softened in use is what both say together.
    sharp = config.calibration.model_copy(update={"transfer_scale": 1.0})
    linear_fit = fit_linear(config.model_copy(update={"calibration": sharp}), sentences)
    class_index = index_labels(sentences, config.labels)
    folds = assign_folds(sentences, config.fit.n_folds, config.seed)
    states = encoder.pool_states([s.text for s in sentences])
    centre = states.mean(axis=0)
    scale = np.maximum(states.std(axis=0), 1e-3) * np.sqrt(states.shape[1]) / _STATES_SIZE
    features = _join((states - centre) / scale, linear_fit.oof_proba)
    n_labels, n = len(config.labels), len(sentences)
    scores, everywhere = np.zeros((n, n_labels)), np.ones(n, dtype=np.bool_)
    with quiet_solvers():
        for fold in (*range(config.fit.n_folds), None):
            learnt = folds != fold if fold is not None else everywhere
            found = fit_logistic(features[learnt], class_index[learnt], n_labels, c=config.fit.c_label)
            if fold is not None:
                scores[~learnt] = found.score(features[~learnt])
    pull = choose_pull(n, CALIBRATION_SD)
    calibration, proba = calibrate_folds(config, scores, class_index, folds, everywhere, pull=pull)
    weights, width = found.coef.copy(), len(centre)
    weights[:width] /= scale[:, None]
    model = AdaptedModel(
        linear_fit.model,
        encoder,
        weights,
        found.intercept - centre @ weights[:width],
        calibration,
        config.calibration.min_confidence,
        {"base": describe_base(encoder)},
    )
    # Of a label that the linear model did not give, its held-out cues are not known.
    agrees = (proba.argmax(axis=1) == linear_fit.oof_proba.argmax(axis=1)).tolist()
    cues = [own if same else () for own, same in zip(linear_fit.oof_cues, agrees, strict=True)]
    return Fit(model, np.arange(n), proba, cues)


def _join(states: NDArray[np.float32], proba: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.hstack([states, np.log(proba + np.float32(_FLOOR))], dtype=np.float32)
