"""What every model is and gives: predictions as columns, explanations as rows, a folder of its own."""

from __future__ import annotations

import copy
import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Generic, Self, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from stance.errors import ConfigError, DataError
from stance.labels import CUE_TYPES
from stance.models.folder import complete_description, read_description, write_folder
from stance.records import Cue

LINEAR_CHARS, ENCODER_CHARS = 500_000, 60_000
"""Characters in a batch: large enough for speed, small enough for memory and for workers to end together."""


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
    by : int8 array, shape (n_sentences,)
        Which model answered: index into the model's ``names``.
    cue_sentence : int32 array, shape (n_cues,)
        Sentence of each cue, ascending; the cues of a sentence are sorted by start and do not overlap.
    cue_start, cue_end : int32 array, shape (n_cues,)
        Character offsets into the sentence's text, end exclusive.
    cue_type : int8 array, shape (n_cues,)
        Index into :data:`stance.labels.CUE_TYPES`.
    cue_label : int8 array, shape (n_cues,)
        Column of the label that the cue speaks for. Those of the row's label gave it.
    cue_p : float32 array, shape (n_cues,)
        How probable the model finds that, in [0, 1].
    """

    proba: NDArray[np.float32]
    class_index: NDArray[np.int8]
    confidence: NDArray[np.float32]
    by: NDArray[np.int8]
    cue_sentence: NDArray[np.int32]
    cue_start: NDArray[np.int32]
    cue_end: NDArray[np.int32]
    cue_type: NDArray[np.int8]
    cue_label: NDArray[np.int8]
    cue_p: NDArray[np.float32]


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
        All cues that the model believes in; those of the predicted label gave it.
    weights : tuple[tuple[str, float], ...]
        The features that weighed most, in words, the weightiest first, each with the log-odds that it adds to
        the predicted label against the mean of all. Of a word in an encoder: what they lose where it is left out.
    min_confidence : float
        The model abstains where its confidence is below this; in [0, 1].
    """

    label: str
    proba: tuple[float, ...]
    confidence: float
    cues: tuple[Cue, ...]
    weights: tuple[tuple[str, float], ...]
    min_confidence: float = 0.0

    @property
    def abstained(self) -> bool:
        """Whether the model abstains from the sentence."""
        return self.confidence < self.min_confidence


class Classifier(ABC):
    """What every model is: linear, encoder, cascade, adapted.

    Attributes
    ----------
    name : str
        The kind of model.
    names : tuple[str, ...]
        The kinds that may answer; a sentence's ``by`` is one of them.
    labels : tuple[str, ...]
        The label of each probability column.
    min_confidence : float
        Predictions below this confidence abstain; in [0, 1].
    info : Mapping[str, Any]
        What the model was made from and how it did.
    chars_per_batch : int
        How many characters of text to give it at once.
    """

    name: ClassVar[str]
    names: ClassVar[tuple[str, ...]]
    chars_per_batch: ClassVar[int] = ENCODER_CHARS
    labels: tuple[str, ...]
    min_confidence: float
    info: Mapping[str, Any]

    def __repr__(self) -> str:
        # Fields are weights and word lists, which would fill a notebook.
        return f"{type(self).__name__}(labels={self.labels!r})"

    @abstractmethod
    def predict_batch(
        self, texts: Sequence[str], doc_index: NDArray[np.integer[Any]] | None = None
    ) -> PredictionBatch:
        """Predict labels and cues; neighbours with the same number are context for each other."""

    @abstractmethod
    def explain(self, text: str, n_weights: int = 12) -> Explanation:
        """Say what a prediction rests on."""

    def make_explanation(
        self, text: str, batch: PredictionBatch, weights: Sequence[tuple[str, float]]
    ) -> Explanation:
        """Put together what is known of one sentence."""
        label, proba = self.labels[int(batch.class_index[0])], tuple(batch.proba[0].tolist())
        (cues,) = list_cues(batch, [text], self.labels)
        return Explanation(
            label, proba, float(batch.confidence[0]), cues, tuple(weights), self.min_confidence
        )

    @abstractmethod
    def pack(self) -> tuple[dict[str, Any], dict[str, bytes]]:
        """Return the description and the files that make up the model's folder."""

    @classmethod
    @abstractmethod
    def read(cls, path: Path, description: Mapping[str, Any]) -> Self:
        """Read what :meth:`pack` returned."""

    @cached_property
    def sha256(self) -> str:
        """Hash of the model's description, taken once: when it is loaded or first asked for."""
        return str(complete_description(*self.pack())["sha256"])

    @property
    def parts(self) -> Mapping[str, Classifier]:
        """The models that it consists of, by the names of their folders within its own."""
        return {}

    def save(self, folder: str | Path) -> None:
        """Write the model as a folder, with its card, in the place of nothing but a model; raises OutputError."""
        write_folder(folder, *self.pack(), self.parts)

    @classmethod
    def load(cls, folder: str | Path, description: Mapping[str, Any] | None = None) -> Self:
        """Read a model of this kind from its folder; raises ModelError if that is damaged or of another layout."""
        path = Path(folder)
        description = description or read_description(path)
        model = cls.read(path, description)
        model.__dict__["sha256"] = description["sha256"]
        return model

    def with_info(self, info: Mapping[str, Any]) -> Self:
        """Copy the model with other ``info``."""
        return cast("Self", dataclasses.replace(cast(Any, self), info=dict(info)))

    def with_min_confidence(self, min_confidence: float) -> Self:
        """Copy the model with another threshold of abstention; raises ConfigError if not in [0, 1]."""
        if not 0 <= min_confidence <= 1:  # nor is NaN
            raise ConfigError(f"min_confidence={min_confidence!r}: is no number from 0 to 1. Change it.")
        copied = copy.copy(self)  # with what the cached properties hold, which depends on no threshold
        copied.__dict__["min_confidence"] = float(min_confidence)
        return copied

    def predict_proba(
        self, texts: Sequence[str], doc_index: NDArray[np.integer[Any]] | None = None
    ) -> NDArray[np.float32]:
        """Predict calibrated probabilities, shape (n_sentences, n_labels); rows sum to 1."""
        return self.predict_batch(texts, doc_index).proba

    def predict(self, texts: Sequence[str]) -> NDArray[np.str_]:
        """Predict the most probable label of each sentence."""
        return np.array(self.labels)[self.predict_batch(texts).class_index]

    def cues(self, texts: Sequence[str]) -> list[tuple[Cue, ...]]:
        """Find the cues of each sentence, whichever label they speak for."""
        return list_cues(self.predict_batch(texts), texts, self.labels)


Model_co = TypeVar("Model_co", bound=Classifier, covariant=True)


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
        documents; as these need it, without the recipe's ``transfer_scale``.
    oof_cues : list of tuple of Cue
        The cues that gave the labels, one tuple a held-out sentence.
    """

    model: Model_co
    held_out: NDArray[np.int64]
    oof_proba: NDArray[np.float32]
    oof_cues: list[tuple[Cue, ...]]


def list_cues(batch: PredictionBatch, texts: Sequence[str], labels: Sequence[str]) -> list[tuple[Cue, ...]]:
    """List the cues of each sentence as records."""
    cues: list[list[Cue]] = [[] for _ in texts]
    columns = (batch.cue_sentence, batch.cue_start, batch.cue_end, batch.cue_type, batch.cue_label)
    rows = zip(*(column.tolist() for column in (*columns, batch.cue_p)), strict=True)
    for row, start, end, kind, label, p in rows:
        cues[row].append(Cue(start, end, texts[row][start:end], CUE_TYPES[kind], labels[label], p))
    return [tuple(found) for found in cues]


def list_own_cues(
    batch: PredictionBatch, texts: Sequence[str], labels: Sequence[str]
) -> list[tuple[Cue, ...]]:
    """List the cues of each sentence's own label."""
    pairs = zip(list_cues(batch, texts, labels), batch.class_index.tolist(), strict=True)
    return [tuple(cue for cue in found if cue.label == labels[number]) for found, number in pairs]


def check_batch(texts: Sequence[str], doc_index: NDArray[np.integer[Any]] | None) -> None:
    """Raise DataError for what is no sequence of texts, and for document numbers of another length."""
    if isinstance(texts, str | bytes) or not hasattr(texts, "__len__"):
        raise DataError(f"texts: is no list of texts ({type(texts).__name__}). Pass a list: [text].")
    for row, text in enumerate(texts):
        if not isinstance(text, str):
            raise DataError(f"texts: row {row} is no text ({type(text).__name__}). Drop or fill it.")
    if doc_index is not None and len(doc_index) != len(texts):
        raise DataError(f"doc_index: has {len(doc_index)} numbers for {len(texts)} texts. Pass one a text.")


def join_batches(parts: Sequence[PredictionBatch]) -> PredictionBatch:
    """Join batches of consecutive sentences, whose cues carry the numbers of the whole already."""
    names = [field.name for field in dataclasses.fields(PredictionBatch)]
    return PredictionBatch(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))
