"""The cascade: the linear model answers where it is sure; the rest is for the encoder, which hears it too."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from stance.errors import ModelError
from stance.models.classifier import Classifier, Explanation, Fit, PredictionBatch, list_own_cues
from stance.models.encoder.model import Blend, EncoderModel
from stance.models.linear.model import LinearModel
from stance.records import CodedSentence

if TYPE_CHECKING:
    from stance.config import CascadeRecipe
    from stance.corpus.seeds import SoftLabels

Ints = NDArray[np.int64]

_LINEAR, _ENCODER = "linear", "encoder"
_LONGEST = 500  # of folders that do not say; the released one was chosen on sentences of up to 454
_N_THRESHOLDS = 200
_N_RESAMPLES = 1000
_LEVEL = 0.95
_UNSEEN = 3  # what may have been lost where nothing was: of n cases without one, the share is under 3 / n
_NEVER = 1.01  # a threshold that no confidence reaches


@dataclass(frozen=True, repr=False, eq=False)
class CascadeModel(Classifier):
    """A linear model and an encoder that share the work.

    Attributes
    ----------
    linear : LinearModel
    encoder : EncoderModel
    threshold : float
        The linear model answers where its confidence is at least this; above 1 it never does.
    encoder_weight : float
        The encoder's share of the say where it is asked, in [0, 1]; the rest is the linear model's.
    min_confidence : float
        Predictions below this confidence abstain; in [0, 1].
    info : dict
        What the model was made from and how it did.
    longest : int
        The linear model has a say in sentences of up to so many characters: how sure it may be of longer
        ones than those the threshold was chosen on is not known.
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
    def labels(self) -> tuple[str, ...]:  # type: ignore[override]  # which nobody sets
        """The label of each probability column."""
        return self.linear.labels

    def predict_batch(
        self, texts: Sequence[str], doc_index: NDArray[np.integer[Any]] | None = None
    ) -> PredictionBatch:
        """Predict labels and cues; neighbours with the same number are context for the linear model."""
        first, candidates = self.linear.predict_with_candidates(texts, doc_index)
        within = np.array([len(text) <= self.longest for text in texts], dtype=np.bool_)
        unsure = ~within | (first.confidence < self.threshold)
        if not unsure.any():
            return dataclasses.replace(first, by=np.zeros(len(texts), dtype=np.int8))
        blend = Blend(first.proba, self.encoder_weight, ~within)
        # The linear model knows where a cue begins and ends, also for labels that it did not give.
        second = self.encoder.predict_batch(
            texts, doc_index, wanted=unsure, candidates=candidates, blend=blend
        )
        return merge_batches(first, second, unsure, second if self.encoder.finds_cues else first)

    def explain(self, text: str, n_weights: int = 12) -> Explanation:
        """Say what a prediction rests on, by the model that answers."""
        found, batch = self.linear.explain(text, n_weights), self.predict_batch([text])
        label, is_linear = self.labels[int(batch.class_index[0])], self.names[batch.by[0]] == _LINEAR
        asked = [found] if is_linear else [self.encoder.explain(text, n_weights), found]
        # The weights of the one that says so; together they may settle on what neither says.
        agreed = [one.weights for one in asked if one.label == label]
        return self.make_explanation(text, batch, agreed[0] if agreed else ())

    def pack(self) -> tuple[dict[str, Any], dict[str, bytes]]:
        """Return the description of the folder, which has no files beside those of the two models."""
        description = {
            "model": self.name,
            "labels": list(self.labels),
            "threshold": self.threshold,
            "encoder_weight": self.encoder_weight,
            "longest": self.longest,
            "min_confidence": self.min_confidence,
            "info": dict(self.info),
        }
        return description, {}

    @property
    def parts(self) -> Mapping[str, Classifier]:
        """The two models."""
        return {_LINEAR: self.linear, _ENCODER: self.encoder}

    @classmethod
    def read(cls, path: Path, description: Mapping[str, Any]) -> Self:
        """Read a cascade and the two models in its folder."""
        linear, encoder = LinearModel.load(path / _LINEAR), EncoderModel.load(path / _ENCODER)
        _check_labels(linear.labels, encoder.labels, str(path))
        return cls(
            linear,
            encoder,
            float(description["threshold"]),
            float(description["encoder_weight"]),
            description["min_confidence"],
            description["info"],
            int(description.get("longest", _LONGEST)),
        )


def merge_batches(
    first: PredictionBatch, second: PredictionBatch, is_second: NDArray[np.bool_], marked: PredictionBatch
) -> PredictionBatch:
    """Take some sentences from a second batch, their cues from a third, and the rest from the first."""
    mine, theirs = ~is_second[first.cue_sentence], is_second[marked.cue_sentence]
    order = np.argsort(np.concatenate([first.cue_sentence[mine], marked.cue_sentence[theirs]]), kind="stable")
    names = [field.name for field in dataclasses.fields(PredictionBatch) if field.name.startswith("cue_")]
    return PredictionBatch(
        np.where(is_second[:, None], second.proba, first.proba),
        np.where(is_second, second.class_index, first.class_index),
        np.where(is_second, second.confidence, first.confidence),
        is_second.astype(np.int8),
        **{
            name: np.concatenate([getattr(first, name)[mine], getattr(marked, name)[theirs]])[order]
            for name in names
        },
    )


def fit_cascade(
    config: CascadeRecipe,
    sentences: Sequence[CodedSentence],
    soft_labels: SoftLabels | None = None,
    *,
    progress: Callable[[int, int | None], None] | None = None,
) -> Fit[CascadeModel]:
    """Fit both models, how sure the first must be to answer, and what say it has where it is not.

    On documents that neither model has seen, the encoder's weight is the one that fits the labels best, and
    the threshold the lowest that is unlikely to lose more than ``cascade.max_loss`` of the macro-F1 that
    both together have. Both are settled on running text, as calibration is, by probabilities calibrated for
    those documents. In use the linear model's log-odds are softened by ``transfer_scale``, so that on texts
    of other kinds, of which it is too sure, the same confidence means the same risk.
    """
    from stance.models.encoder.fit import find_held_out, fit_encoder
    from stance.models.linear.fit import fit_linear
    from stance.models.training import find_running, index_labels, number_runs

    folder = config.cascade.encoder
    if folder is None:
        fit = fit_encoder(config.encoder_recipe, sentences, soft_labels, progress=progress)
        encoder, rows = fit.model, fit.held_out
        encoder_proba, info = fit.oof_proba, {"trained_with": encoder.info["trained_with"]}
    else:
        encoder, kept = EncoderModel.load(Path(folder).expanduser()), ("data_hashes", "sentence_hashes")
        _check_labels(config.labels, encoder.labels, folder)
        rows = find_held_out(encoder.info, sentences, folder)
        encoder_proba = encoder.predict_batch([sentences[i].text for i in rows]).proba
        info = {"encoder": {key: encoder.info[key] for key in kept if key in encoder.info}}
    linear_fit = fit_linear(config.linear_recipe, sentences, soft_labels)
    held = [sentences[i] for i in rows.tolist()]
    texts, runs = [s.text for s in held], number_runs(held)
    truth = index_labels(sentences, config.labels)[rows]
    linear_proba = linear_fit.oof_proba[rows]
    running = find_running(runs, truth)
    weight = fit_encoder_weight(encoder_proba[running], linear_proba[running], truth[running])
    blend = Blend(linear_proba, weight, np.zeros(len(rows), dtype=np.bool_))
    proba = blend.mix(encoder_proba)
    documents = np.unique([s.doc_id for s in held], return_inverse=True)[1]
    choice = choose_threshold(
        linear_proba[running],
        proba[running],
        truth[running],
        documents[running],
        max_loss=config.cascade.max_loss,
        seed=config.seed,
    )
    threshold = choice["threshold"]
    is_sure = linear_proba.max(axis=1) >= threshold
    info |= {"held_out": sorted({s.doc_id for s in held}), "cascade": choice}
    model = CascadeModel(
        linear_fit.model,
        encoder,
        threshold,
        weight,
        config.calibration.min_confidence,
        info,
        longest=max(len(text) for text in texts),
    )
    cues = [linear_fit.oof_cues[i] for i in rows.tolist()]
    if encoder.finds_cues:
        batch = encoder.predict_batch(texts, blend=blend)
        own = list_own_cues(batch, texts, config.labels)
        cues = [one if sure else other for one, other, sure in zip(cues, own, is_sure, strict=True)]
    return Fit(model, rows, np.where(is_sure[:, None], linear_proba, proba), cues)


def fit_encoder_weight(own: NDArray[np.float32], other: NDArray[np.float32], class_index: Ints) -> float:
    """Choose the weight of the encoder's own probabilities that fits the coded labels best, by 0.05."""
    rows, alone = np.arange(len(class_index)), np.zeros(len(class_index), dtype=np.bool_)
    weights = np.linspace(1, 0, 21)
    losses = [-np.log(Blend(other, w, alone).mix(own)[rows, class_index] + 1e-6).sum() for w in weights]
    return round(float(weights[int(np.argmin(losses))]), 2)


def choose_threshold(
    linear_proba: NDArray[np.float32],
    full_proba: NDArray[np.float32],
    class_index: Ints,
    doc_index: Ints,
    *,
    max_loss: float,
    seed: int = 0,
) -> dict[str, float]:
    """Choose the lowest threshold that is unlikely to cost more macro-F1 than ``max_loss``.

    What counts is the upper bound of the loss, not the loss that happened to be found: of many thresholds the
    lowest that seems good enough is one that was lucky (Bates et al. 2021, "Distribution-free,
    risk-controlling prediction sets"). Resamples cannot show what did not happen to be lost, so that at least
    three sentences are taken to be (Hanley and Lippman-Hand 1983, "If nothing goes wrong, is everything all
    right?"): of some hundreds the first model never answers.

    Returned are the ``threshold``; the share of sentences that the linear model answers, ``share_linear``; the
    ``macro_f1`` of the cascade, and ``full_macro_f1`` of both models asked everywhere; and ``highest_loss``, the
    upper bound of what the one loses against the other.
    """
    confidence = linear_proba.max(axis=1)
    first, second = linear_proba.argmax(axis=1), full_proba.argmax(axis=1)
    score = _make_scorer(class_index, doc_index, linear_proba.shape[1], seed)
    full = score(second)
    ranks = np.unique(np.linspace(0, len(confidence) - 1, _N_THRESHOLDS).astype(int))
    names = ("threshold", "share_linear", "macro_f1", "full_macro_f1", "highest_loss")
    best = (_NEVER, 0.0, float(full[0]), float(full[0]), 0.0)
    # From the highest down, and not past the first that costs too much: a lucky low one would not last.
    for threshold in np.unique(np.sort(confidence)[ranks])[::-1].tolist():
        sure = confidence >= threshold
        losses = full - score(np.where(sure, first, second))
        lost = sure & (second == class_index) & (first != class_index)
        n_more = max(_UNSEEN - int(lost.sum()), 0)
        # What each lost sentence costs on the whole, were a few more of the least sure ones lost.
        kept = np.flatnonzero(sure & (second == class_index) & (first == class_index))
        least = kept[np.argsort(confidence[kept], kind="stable")[:n_more]]
        supposed = np.where(sure, first, second)
        supposed[least] = np.argsort(linear_proba[least], axis=1)[:, -2]
        highest = max(float(full[0] - score(supposed)[0]), float(np.quantile(losses, _LEVEL)))
        if highest > max_loss:
            break
        best = (threshold, float(sure.mean()), float(full[0] - losses[0]), float(full[0]), highest)
    return dict(zip(names, best, strict=True))


def _make_scorer(
    class_index: Ints, doc_index: Ints, n_labels: int, seed: int
) -> Callable[[NDArray[np.integer[Any]]], NDArray[np.float64]]:
    """Make what computes the macro-F1 of predictions: of all sentences first, then of each resample."""
    documents, place = np.unique(doc_index, return_inverse=True)
    n = len(documents)
    draws = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=_N_RESAMPLES if n > 1 else 0)
    weights = np.concatenate([np.ones((1, n)), draws])
    occurs = np.bincount(class_index, minlength=n_labels) > 0

    def score(predicted: NDArray[np.integer[Any]]) -> NDArray[np.float64]:
        counts = np.zeros((n, n_labels, n_labels))
        np.add.at(counts, (place, class_index, predicted), 1)
        totals = (weights @ counts.reshape(n, -1)).reshape(-1, n_labels, n_labels)
        hits, size = np.diagonal(totals, axis1=1, axis2=2), totals.sum(axis=1) + totals.sum(axis=2)
        f1 = 2 * hits / np.maximum(size, 1)
        counted = occurs | (size[0] > 0)
        return np.asarray(f1[:, counted].mean(axis=1))

    return score


def _check_labels(linear: Sequence[str], encoder: Sequence[str], where: str) -> None:
    if tuple(linear) != tuple(encoder):
        raise ModelError(
            f"{where}: the encoder's labels are {', '.join(encoder)}, not {', '.join(linear)}. "
            "Set labels to these, in this order."
        )
