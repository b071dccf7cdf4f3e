"""What models give back: predictions as columns, explanations as rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stance.records import Cue

if TYPE_CHECKING:
    from stance.models.linear import LinearModel


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
    """

    proba: NDArray[np.float32]
    class_index: NDArray[np.int8]
    confidence: NDArray[np.float32]
    cue_sentence: NDArray[np.int32]
    cue_start: NDArray[np.int32]
    cue_end: NDArray[np.int32]
    cue_type: NDArray[np.int8]


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
        Log-odds added to that label against the mean of all; above 0 speaks for it.
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
    """

    label: str
    proba: tuple[float, ...]
    confidence: float
    cues: tuple[Cue, ...]
    weights: tuple[FeatureWeight, ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted model, and what models fitted without each fold say of that fold.

    Attributes
    ----------
    model : LinearModel
        Fitted on all sentences.
    folds : int64 array, shape (n_sentences,)
        The fold of each sentence; documents are whole.
    oof_proba : float32 array, shape (n_sentences, n_labels)
        Probabilities by weights that have not seen the sentence's fold, calibrated on the held-out scores of
        the other folds.
    oof_cues : list of tuple of Cue
        The cues given with them, one tuple a sentence.
    """

    model: LinearModel
    folds: NDArray[np.int64]
    oof_proba: NDArray[np.float32]
    oof_cues: list[tuple[Cue, ...]]
