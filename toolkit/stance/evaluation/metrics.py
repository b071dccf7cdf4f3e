"""Every measure of a model, computed from sums by cluster.

Sums have free leading axes: ``(k, k)`` is one confusion matrix, ``(n_clusters, k, k)`` that of each cluster.
What has no value is ``nan``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from stance.corpus.read import are_numbers
from stance.errors import DataError
from stance.evaluation.jackknife import MIN_CLUSTERS, count_df, estimate_error, find_interval, leave_out
from stance.labels import LABELS
from stance.records import CodedSentence, Cue, Estimate

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

N_BINS: Final = 15
"""Bins of the expected calibration error (Guo et al. 2017)."""

LIMITS: Final[Mapping[str, tuple[float, float]]] = {
    "mcc": (-1.0, 1.0),
    "weighted_kappa": (-1.0, 1.0),
    "brier": (0.0, 2.0),
    "log_loss": (0.0, np.inf),
}
"""The range of each measure that is not from 0 to 1."""

_TOLERANCE: Final = 1e-4  # above the rounding of float32, below a mistake


@dataclass(frozen=True, slots=True)
class Predictions:
    """What a model predicts for coded sentences.

    Attributes
    ----------
    labels : tuple[str, ...]
        The label of each column of ``proba``.
    sentences : tuple[CodedSentence, ...]
    proba : ndarray of float64, shape (n_sentences, n_labels)
    true_index : ndarray of int64, shape (n_sentences,)
        The column of the coded label.
    cluster_index : ndarray of int64, shape (n_sentences,)
        The cluster of each sentence, from 0: by default its document.
    weights : ndarray of float64, shape (n_sentences,)
        How much each sentence counts.
    spans : ndarray of float64, shape (n_sentences, 3), or None
        Cues: exact spans found as coded, coded, predicted; ``None`` where nobody coded one.
    """

    labels: tuple[str, ...]
    sentences: tuple[CodedSentence, ...]
    proba: Floats
    true_index: Ints
    cluster_index: Ints
    weights: Floats
    spans: Floats | None

    @property
    def class_index(self) -> Ints:
        """The column of the predicted label."""
        return np.asarray(self.proba.argmax(axis=1))

    @property
    def confidence(self) -> Floats:
        """The largest probability."""
        return np.asarray(self.proba.max(axis=1))

    def select(self, rows: Sequence[int]) -> Predictions:
        """Take some of the sentences, with clusters numbered anew."""
        return Predictions(
            self.labels,
            tuple(self.sentences[row] for row in rows),
            self.proba[rows],
            self.true_index[rows],
            np.unique(self.cluster_index[rows], return_inverse=True)[1].astype(np.int64),
            self.weights[rows],
            None if self.spans is None else self.spans[rows],
        )


def gather_predictions(
    labels: Sequence[str],
    coded: Sequence[CodedSentence],
    proba: ArrayLike,
    cues: Sequence[Sequence[Cue]] | None = None,
    *,
    clusters: Sequence[object] | None = None,
    weights: Floats | None = None,
) -> Predictions:
    """Put predictions beside codes and check them; clusters are documents by default."""
    names = tuple(labels)
    if unknown := sorted({sentence.label for sentence in coded} - set(names)):
        raise DataError(
            f"metrics: the model has no label {', '.join(map(repr, unknown))} (it has {', '.join(names)}). "
            "Recode these rows, or use a model trained on them."
        )
    matrix = np.asarray(proba, dtype=np.float64)
    is_good = ((matrix >= 0) & (matrix <= 1 + _TOLERANCE)).all(axis=1)  # not of nan
    is_good &= (np.abs(matrix.sum(axis=1) - 1) <= _TOLERANCE) & (matrix.shape[1] == len(names))
    if not is_good.all():
        row = int(is_good.argmin())
        raise DataError(
            f"metrics: row {row} is no {len(names)} probabilities that sum to 1: {matrix[row].tolist()}. "
            "Correct what gave them."
        )
    found = clusters if clusters is not None else [sentence.doc_id for sentence in coded]
    numbers = {name: i for i, name in enumerate(dict.fromkeys(found))}
    has_cues = cues is not None and any(sentence.cues for sentence in coded)
    return Predictions(
        names,
        tuple(coded),
        np.minimum(matrix, 1.0),
        np.array([names.index(sentence.label) for sentence in coded], dtype=np.int64),
        np.array([numbers[name] for name in found], dtype=np.int64),
        np.ones(len(coded)) if weights is None else weights,
        np.array(list(map(count_spans, coded, cues or ())), dtype=np.float64) if has_cues else None,
    )


def count_spans(sentence: CodedSentence, predicted: Sequence[Cue]) -> tuple[int, int, int]:
    """Count cues: exact spans found as coded, coded, predicted; nothing where nobody coded cues."""
    if sentence.cues is None:
        return 0, 0, 0
    coded = {(cue.start, cue.end) for cue in sentence.cues}
    found = {(cue.start, cue.end) for cue in predicted}
    return len(coded & found), len(coded), len(found)


def divide(numerator: ArrayLike, denominator: ArrayLike) -> Floats:
    """Divide; ``nan`` where the denominator is 0."""
    over, under = np.broadcast_arrays(np.asarray(numerator, float), np.asarray(denominator, float))
    return np.asarray(np.divide(over, under, out=np.full(over.shape, np.nan), where=under != 0))


def compute_f1(confusion: Floats) -> Floats:
    """F1 of each label, shape (…, n_labels); ``nan`` for one among neither codes nor predictions."""
    hits = np.diagonal(confusion, axis1=-2, axis2=-1)
    return divide(2 * hits, confusion.sum(axis=-1) + confusion.sum(axis=-2))


def compute_macro_f1(confusion: Floats, whole: Floats | None = None) -> Floats:
    """Mean F1 of the labels among codes or predictions.

    With ``whole``, the confusion of all clusters, for sums that lack some: ``nan`` where a label is missing,
    or was never found, since nothing then shows how its F1 varies.
    """
    f1 = compute_f1(confusion)
    if whole is None:
        is_there = ~np.isnan(f1)
        return divide(np.where(is_there, f1, 0).sum(axis=-1), is_there.sum(axis=-1))
    of_whole = compute_f1(whole)
    is_there = ~np.isnan(of_whole)
    if (of_whole[is_there] == 0).any():
        return np.full(f1.shape[:-1], np.nan)
    return np.asarray(f1[..., is_there].mean(axis=-1))


def compute_mcc(confusion: Floats) -> Floats:
    """Matthews correlation coefficient for several classes (Gorodkin 2004); 0 where a side is constant."""
    coded, predicted = confusion.sum(axis=-1), confusion.sum(axis=-2)
    n = confusion.sum(axis=(-2, -1))
    covariance = np.trace(confusion, axis1=-2, axis2=-1) * n - (coded * predicted).sum(axis=-1)
    variances = (n**2 - (coded**2).sum(axis=-1)) * (n**2 - (predicted**2).sum(axis=-1))
    return np.nan_to_num(divide(covariance, np.sqrt(variances)))


def compute_weighted_kappa(confusion: Floats, ranks: Floats) -> Floats:
    """Cohen's kappa with disagreements weighted by the square of their distance in rank (Cohen 1968)."""
    weights = (ranks[:, None] - ranks[None, :]) ** 2
    by_chance = confusion.sum(axis=-1)[..., :, None] * confusion.sum(axis=-2)[..., None, :]
    n = confusion.sum(axis=(-2, -1))
    return 1 - divide((weights * confusion).sum(axis=(-2, -1)) * n, (weights * by_chance).sum(axis=(-2, -1)))


def rank_labels(labels: Sequence[str]) -> Floats | None:
    """Rank the labels of :data:`stance.labels.LABELS`, or three numbers and more; others have no order."""
    if set(labels) == set(LABELS):
        return np.array([LABELS.index(label) for label in labels], dtype=np.float64)
    # With two, weighted kappa is Cohen's; and 0 and 1 may mean no and yes.
    if len(labels) < 3 or not are_numbers(labels):
        return None
    return np.argsort(np.argsort([float(label) for label in labels])).astype(np.float64)


def sum_by_cluster(predictions: Predictions) -> dict[str, Floats]:
    """Sum by cluster, weighted, all that :func:`compute_values` needs; shape (n_clusters, …)."""
    clusters, true, found = predictions.cluster_index, predictions.true_index, predictions.class_index
    proba, confidence, weights = predictions.proba, predictions.confidence, predictions.weights
    n, k = int(clusters.max()) + 1, len(predictions.labels)
    confusion, bins, losses = np.zeros((n, k, k)), np.zeros((n, N_BINS)), np.zeros((n, 2))
    np.add.at(confusion, (clusters, true, found), weights)
    bin_index = np.clip(np.ceil(confidence * N_BINS).astype(np.int64) - 1, 0, N_BINS - 1)
    np.add.at(bins, (clusters, bin_index), (confidence - (true == found)) * weights)
    of_true = proba[np.arange(len(true)), true]
    brier = (proba**2).sum(axis=1) - 2 * of_true + 1
    log_loss = -np.log(np.clip(of_true, np.finfo(np.float64).eps, 1))
    np.add.at(losses, clusters, np.column_stack([brier, log_loss]) * weights[:, None])
    sums = {"confusion": confusion, "bins": bins, "losses": losses}
    if predictions.spans is not None:
        sums["spans"] = np.zeros((n, 3))
        np.add.at(sums["spans"], clusters, predictions.spans * weights[:, None])
    return sums


def compute_values(
    sums: Mapping[str, Floats], labels: Sequence[str], whole: Floats | None = None
) -> dict[str, Floats]:
    """Compute every measure that is one number, shaped as the leading axes of the sums.

    ``whole`` as for :func:`compute_macro_f1`. Those of a label are named ``precision_LABEL`` and so on.
    """
    confusion = sums["confusion"]
    n = confusion.sum(axis=(-2, -1))
    hits = np.diagonal(confusion, axis1=-2, axis2=-1)
    values = {
        "accuracy": divide(hits.sum(axis=-1), n),
        "macro_f1": compute_macro_f1(confusion, whole),
        "ece": divide(np.abs(sums["bins"]).sum(axis=-1), n),
    }
    if "spans" in sums:
        n_found, n_coded, n_predicted = np.moveaxis(sums["spans"], -1, 0)
        values["cue_f1"] = divide(2 * n_found, n_coded + n_predicted)
    values |= {
        "mcc": compute_mcc(confusion),
        "brier": divide(sums["losses"][..., 0], n),
        "log_loss": divide(sums["losses"][..., 1], n),
    }
    if (ranks := rank_labels(labels)) is not None:
        values["weighted_kappa"] = compute_weighted_kappa(confusion, ranks)
    by_label = {
        "precision": divide(hits, confusion.sum(axis=-2)),
        "recall": divide(hits, confusion.sum(axis=-1)),
        "f1": compute_f1(confusion),
    }
    values |= {f"{name}_{lb}": by_label[name][..., i] for i, lb in enumerate(labels) for name in by_label}
    return values


def leave_out_metrics(predictions: Predictions) -> tuple[dict[str, float], dict[str, Floats], float]:
    """Compute every measure of the whole, its values without each cluster, and the degrees of freedom.

    Of fewer than ``MIN_CLUSTERS`` clusters the values without one are ``nan``.
    """
    sums = sum_by_cluster(predictions)
    total = {name: each.sum(axis=0) for name, each in sums.items()}
    whole = {name: float(each) for name, each in compute_values(total, predictions.labels).items()}
    left = dict.fromkeys(whole, np.array([np.nan]))
    if len(sums["confusion"]) >= MIN_CLUSTERS:
        left = leave_out(sums, lambda each: compute_values(each, predictions.labels, total["confusion"]))
    return whole, left, count_df(sums["confusion"].sum(axis=(1, 2)))


def estimate_metrics(predictions: Predictions) -> dict[str, Estimate]:
    """Compute every measure of the whole, with the interval that leaving each cluster out gives."""
    whole, left, df = leave_out_metrics(predictions)
    return {
        name: find_interval(value, float(estimate_error(left[name])), df, LIMITS.get(name, (0.0, 1.0)))
        for name, value in whole.items()
    }


def measure_proba(
    labels: Sequence[str],
    proba: ArrayLike,
    true_index: Sequence[int],
    doc_ids: Sequence[str] | None = None,
) -> dict[str, Estimate]:
    """Compute every measure of plain probabilities; without documents there are no intervals."""
    documents = [""] * len(true_index) if doc_ids is None else doc_ids
    coded = [
        CodedSentence(doc_id, i, "", labels[index])
        for i, (doc_id, index) in enumerate(zip(documents, true_index, strict=True))
    ]
    return estimate_metrics(gather_predictions(labels, coded, proba))


def compute_metrics(eval_pred: Any) -> dict[str, float | None]:
    """Compute the measures of predictions, as ``transformers.Trainer`` asks for them.

    Parameters
    ----------
    eval_pred : EvalPrediction or (logits, label_ids)
        Scores, shape (n_sentences, n_labels), and the column of each sentence's label.

    Returns
    -------
    dict[str, float]
        ``accuracy``, ``macro_f1``, ``ece``, ``mcc``, ``brier`` and ``log_loss``.

    Examples
    --------
    >>> metrics = compute_metrics(([[2.0, 0.0], [0.0, 1.0]], [0, 0]))
    >>> metrics["accuracy"]
    0.5
    """
    scores, truth = (np.asarray(each) for each in tuple(eval_pred)[:2])
    proba = np.exp(scores - scores.max(axis=1, keepdims=True), dtype=np.float64)
    labels = [str(i) for i in range(scores.shape[1])]
    found = measure_proba(labels, proba / proba.sum(axis=1, keepdims=True), truth.tolist())
    wanted = ("accuracy", "macro_f1", "ece", "mcc", "brier", "log_loss")
    return {name: found[name].value for name in wanted}
