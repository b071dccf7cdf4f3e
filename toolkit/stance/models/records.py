"""What models give back: predictions as columns, explanations as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from stance.records import Cue


@dataclass(frozen=True, slots=True)
class PredictionBatch:
    """Predictions for a batch of sentences, as columns.

    Attributes
    ----------
    proba : float32 array, shape (n_sentences, n_labels)
        Calibrated probabilities in [0, 1]; each row sums to 1.
    class_index : int8 array, shape (n_sentences,)
        Column of the most probable label.
    confidence : float32 array, shape (n_sentences,)
        The probability of that label.
    cue_sentence : int32 array, shape (n_cues,)
        Sentence of each cue, ascending.
    cue_start, cue_end : int32 array, shape (n_cues,)
        Character offsets into the sentence's text, end exclusive.
    cue_type : int8 array, shape (n_cues,)
        Index into :data:`stance.labels.CUE_TYPES`.
    by : int8 array, shape (n_sentences,)
        Which model answered: index into the model's ``names``.
    """

    proba: NDArray[np.float32]
    class_index: NDArray[np.int8]
    confidence: NDArray[np.float32]
    cue_sentence: NDArray[np.int32]
    cue_start: NDArray[np.int32]
    cue_end: NDArray[np.int32]
    cue_type: NDArray[np.int8]
    by: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class FeatureWeight:
    """How much one feature spoke for the predicted label.

    Attributes
    ----------
    feature : str
        What was seen, in words.
    label : str
        The predicted label.
    weight : float
        Log-odds added to that label against the mean of all; above 0 speaks for it. Of a word in an encoder:
        what they lose where it is left out.
    """

    feature: str
    label: str
    weight: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """A prediction and what it rests on.

    Attributes
    ----------
    label : str
        The most probable label.
    proba : tuple[float, ...]
        Calibrated probabilities in label order.
    confidence : float
        The largest of them.
    cues : tuple[Cue, ...]
        The cues that give the label away.
    weights : tuple[FeatureWeight, ...]
        The features that weighed most, the weightiest first.
    min_confidence : float
        The model abstains where its confidence is below this; in [0, 1].
    """

    label: str
    proba: tuple[float, ...]
    confidence: float
    cues: tuple[Cue, ...]
    weights: tuple[FeatureWeight, ...]
    min_confidence: float = 0.0

    @property
    def abstained(self) -> bool:
        """Whether the model abstains from the sentence."""
        return self.confidence < self.min_confidence


class Classifier(Protocol):
    """What every kind of model is: linear, encoder, cascade."""

    @property
    def name(self) -> str:
        """The kind of model."""

    @property
    def names(self) -> tuple[str, ...]:
        """The kinds that may answer; a sentence's ``by`` is one of them."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The label of each probability column."""

    @property
    def min_confidence(self) -> float:
        """Predictions below this confidence abstain; in [0, 1]."""

    @property
    def info(self) -> Mapping[str, Any]:
        """What the model was made from and how it did."""

    def predict_batch(
        self, texts: Sequence[str], doc_index: NDArray[np.integer[Any]] | None = None
    ) -> PredictionBatch:
        """Predict labels and cues; neighbours with the same number are context for each other."""

    def predict_proba(
        self, texts: Sequence[str], doc_index: NDArray[np.integer[Any]] | None = None
    ) -> NDArray[np.float32]:
        """Predict calibrated probabilities, shape (n_sentences, n_labels)."""

    def cues(self, texts: Sequence[str]) -> list[tuple[Cue, ...]]:
        """Find the cues that give each sentence's predicted label away."""

    def explain(self, text: str, n_weights: int = 12) -> Explanation:
        """Say what a prediction rests on."""

    def with_info(self, info: Mapping[str, Any]) -> Self:
        """Copy the model with other ``info``."""

    def with_min_confidence(self, min_confidence: float) -> Self:
        """Copy the model with another threshold of abstention."""

    def save(self, folder: str | Path) -> None:
        """Write the model as a folder."""


Model_co = TypeVar("Model_co", bound=Classifier, covariant=True)
"""The kind of model that a fit gives."""


@dataclass(frozen=True, slots=True)
class Fit(Generic[Model_co]):
    """A fitted model, and what models fitted without them say of held-out documents.

    Attributes
    ----------
    model : Classifier
    held_out : int64 array, shape (n_held_out,)
        The sentences that were held out, ascending; of a linear model all, each in its turn.
    oof_proba : float32 array, shape (n_held_out, n_labels)
        Probabilities by weights that have not seen the sentence's document, calibrated on other held-out
        documents; as these need it, without the recipe's ``transfer_scale`` and ``target_shares``.
    oof_cues : list of tuple of Cue
        The cues given with them, one tuple a held-out sentence.
    """

    model: Model_co
    held_out: NDArray[np.int64]
    oof_proba: NDArray[np.float32]
    oof_cues: list[tuple[Cue, ...]]
