"""The cascade: the linear model answers where it is sure; the rest is for the encoder, which hears it too."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from stance.errors import ModelError
from stance.models.base import PretrainedModel
from stance.models.batches import list_cues
from stance.models.blending import Blend
from stance.models.folder import fill_folder, write_folder
from stance.models.records import Explanation, PredictionBatch

if TYPE_CHECKING:
    from stance.models.encoder.model import EncoderModel
    from stance.models.linear.model import LinearModel

_LINEAR, _ENCODER = "linear", "encoder"
_LONGEST = 500  # of folders that do not say; the released one was chosen on sentences of up to 454


@dataclass(frozen=True, repr=False, eq=False)
class CascadeModel(PretrainedModel):
    """A linear model and an encoder that share the work.

    Of sentences longer than those the threshold was chosen on nobody knows how sure the linear model may be:
    it has no say in these.

    Attributes
    ----------
    linear : LinearModel
    encoder : EncoderModel
    threshold : float
        The linear model answers where its confidence is at least this; above 1 it never does.
    encoder_weight : float
        How much of the say the encoder has where it is asked, in [0, 1]; the rest is the linear model's.
    min_confidence : float
        Predictions below this confidence abstain; in [0, 1].
    info : dict
        What the model was made from and how it did.
    longest : int
        The linear model has a say in sentences of up to so many characters.
    """

    linear: LinearModel
    encoder: EncoderModel
    threshold: float
    encoder_weight: float = 1.0
    min_confidence: float = 0.0
    info: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    longest: int = _LONGEST

    name: ClassVar[str] = "cascade"
    names: ClassVar[tuple[str, ...]] = (_LINEAR, _ENCODER)

    @property
    def labels(self) -> tuple[str, ...]:
        """The label of each probability column."""
        return self.linear.labels

    def predict_batch(
        self, texts: Sequence[str], doc_index: NDArray[np.integer[Any]] | None = None
    ) -> PredictionBatch:
        """Predict labels and cues of many sentences.

        Parameters
        ----------
        texts : sequence of str
        doc_index : int array, shape (n_sentences,), optional
            Neighbours with the same number are context for each other.

        Returns
        -------
        PredictionBatch
            Its ``by`` is the encoder where that was asked.
        """
        candidates = None
        # The linear model knows where a cue begins and ends, also for labels that it did not give.
        if self.encoder.finds_cues:
            first, candidates = self.linear.predict_with_candidates(texts, doc_index)
        else:
            first = self.linear.predict_batch(texts, doc_index)
        within = np.array([len(text) <= self.longest for text in texts], dtype=np.bool_)
        unsure = ~within | (first.confidence < self.threshold)
        if not unsure.any():
            return dataclasses.replace(first, by=np.zeros(len(texts), dtype=np.int8))
        blend = Blend(first.proba, self.encoder_weight, ~within)
        marked = second = self.encoder.predict_batch(texts, doc_index, unsure, candidates, blend)
        if candidates is None:
            labels = np.where(unsure, second.class_index, first.class_index)
            marked = self.linear.predict_batch(texts, doc_index, labels)
        return merge_batches(first, second, unsure, marked)

    def explain(self, text: str, n_weights: int = 12) -> Explanation:
        """Say what a prediction rests on, by the model that answers.

        Parameters
        ----------
        text : str
            One sentence.
        n_weights : int

        Returns
        -------
        Explanation
        """
        found, batch = self.linear.explain(text, n_weights), self.predict_batch([text])
        if self.names[batch.by[0]] == _LINEAR:
            return dataclasses.replace(found, min_confidence=self.min_confidence)
        label = self.labels[int(batch.class_index[0])]
        # The weights of the one that says so; together they may settle on what neither says.
        agreed = [one for one in (self.encoder.explain(text, n_weights), found) if one.label == label]
        return Explanation(
            label,
            tuple(float(p) for p in batch.proba[0]),
            float(batch.confidence[0]),
            list_cues(batch, [text])[0],
            agreed[0].weights if agreed else (),
            self.min_confidence,
        )

    def save(self, folder: str | Path) -> None:
        """Write the model as a folder that holds those of both models.

        Parameters
        ----------
        folder : str or Path
            Made if it is not there.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        description = {
            "model": self.name,
            "labels": list(self.labels),
            "threshold": self.threshold,
            "encoder_weight": self.encoder_weight,
            "longest": self.longest,
            "min_confidence": self.min_confidence,
            "info": dict(self.info),
        }
        with fill_folder(folder) as aside:
            for part, name in ((self.linear, _LINEAR), (self.encoder, _ENCODER)):
                # An encoder that was trained by itself has a card of its own.
                info = part.info if "config" in part.info else {**part.info, "part_of": self.name}
                part.with_info(info).save(aside / name)
            write_folder(aside, description, {})

    @classmethod
    def read(cls, path: Path, description: Mapping[str, Any]) -> Self:
        """Read a cascade and the two models in its folder."""
        from stance.models.encoder.model import EncoderModel
        from stance.models.linear.model import LinearModel

        linear, encoder = LinearModel.load(path / _LINEAR), EncoderModel.load(path / _ENCODER)
        check_labels(linear.labels, encoder.labels, str(path))
        return cls(
            linear,
            encoder,
            float(description["threshold"]),
            float(description["encoder_weight"]),
            description["min_confidence"],
            description["info"],
            int(description.get("longest", _LONGEST)),
        )


def check_labels(linear: Sequence[str], encoder: Sequence[str], where: str) -> None:
    """Raise an error where the two models label differently.

    Raises
    ------
    ModelError
    """
    if tuple(linear) != tuple(encoder) and set(linear) == set(encoder):
        raise ModelError(
            f"{where}: expected two models with their labels in one order; found {', '.join(linear)} and "
            f"{', '.join(encoder)}. Give labels in the order of the encoder's."
        )
    if tuple(linear) != tuple(encoder):
        raise ModelError(
            f"{where}: expected two models of the same labels; found {', '.join(linear)} and "
            f"{', '.join(encoder)}. Train both on the same data."
        )


def merge_batches(
    first: PredictionBatch,
    second: PredictionBatch,
    is_second: NDArray[np.bool_],
    marked: PredictionBatch,
) -> PredictionBatch:
    """Take some sentences from one batch and the rest from another.

    Parameters
    ----------
    first, second : PredictionBatch
        Of the same sentences.
    is_second : bool array, shape (n_sentences,)
        Which are taken from the second.
    marked : PredictionBatch
        Of the same sentences; where the cues of those taken from the second come from.

    Returns
    -------
    PredictionBatch
    """
    mine, theirs = ~is_second[first.cue_sentence], is_second[marked.cue_sentence]
    sentence = np.concatenate([first.cue_sentence[mine], marked.cue_sentence[theirs]])
    order = np.argsort(sentence, kind="stable")
    return PredictionBatch(
        np.where(is_second[:, None], second.proba, first.proba),
        np.where(is_second, second.class_index, first.class_index),
        np.where(is_second, second.confidence, first.confidence),
        sentence[order],
        np.concatenate([first.cue_start[mine], marked.cue_start[theirs]])[order],
        np.concatenate([first.cue_end[mine], marked.cue_end[theirs]])[order],
        np.concatenate([first.cue_type[mine], marked.cue_type[theirs]])[order],
        is_second.astype(np.int8),
    )
