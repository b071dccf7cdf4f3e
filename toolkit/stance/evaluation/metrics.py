"""Every measure of a model, computed from sums by cluster.

Sums have free leading axes: ``(k, k)`` is one confusion matrix, ``(n_clusters, k, k)`` that of each cluster.
What has no value is ``nan``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

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
    """What a model predicts for coded sentences, checked.

    Attributes
    ----------
    labels : tuple[str, ...]
        The label of each column of ``proba``.
    sentences : tuple[CodedSentence, ...]
    proba : ndarray of float64, shape (n_sentences, n_labels)
    true_index : ndarray of int64, shape (n_sentences,)
        The column of the coded label.
    cluster_index : ndarray of int64, shape (n_sentences,)
        The cluster of each sentence, from 0: its document, or what ``cluster`` names.
    cues : tuple[tuple[Cue, ...], ...] or None
        The predicted cues of each sentence.
    weights : ndarray of float64, shape (n_sentences,), or None
        How much each sentence counts; ``None`` where all count alike.
    """

    labels: tuple[str, ...]
    sentences: tuple[CodedSentence, ...]
    proba: Floats
    true_index: Ints
    cluster_index: Ints
    cues: tuple[tuple[Cue, ...], ...] | None = None
    weights: Floats | None = None

    @property
    def class_index(self) -> Ints:
        """The column of the predicted label."""
        return np.asarray(self.proba.argmax(axis=1))

    @property
    def confidence(self) -> Floats:
        """The largest probability."""
        return np.asarray(self.proba.max(axis=1))

    @property
    def counted(self) -> Floats:
        """How much each sentence counts, 1 by default."""
        return np.ones(len(self.sentences)) if self.weights is None else self.weights

    @property
    def has_cues(self) -> bool:
        """Whether there are predicted and coded cues to compare."""
        return self.cues is not None and any(sentence.cues for sentence in self.sentences)

    def select(self, rows: Sequence[int] | Ints) -> Predictions:
        """Take some of the sentences, with clusters numbered anew."""
        chosen = np.asarray(rows, dtype=np.int64)
        return Predictions(
            self.labels,
            tuple(self.sentences[row] for row in chosen),
            self.proba[chosen],
            self.true_index[chosen],
            np.unique(self.cluster_index[chosen], return_inverse=True)[1].astype(np.int64),
            None if self.cues is None else tuple(self.cues[row] for row in chosen),
            None if self.weights is None else self.weights[chosen],
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
    unknown = sorted({sentence.label for sentence in coded} - set(names))
    if not coded:
        raise DataError("metrics: there are no coded sentences. Give data with labels.")
    if unknown:
        raise DataError(
            f"metrics: the model has no label {', '.join(map(repr, unknown))} (it has {', '.join(names)}). "
            "Recode these rows, or use a model trained on them."
        )
    matrix = check_proba(proba, (len(coded), len(names)))
    if cues is not None and len(cues) != len(coded):
        raise DataError(f"metrics: cues of {len(cues)} sentences for {len(coded)}. Predict the same ones.")
    found = clusters if clusters is not None else [sentence.doc_id for sentence in coded]
    numbers = {name: i for i, name in enumerate(dict.fromkeys(found))}
    return Predictions(
        names,
        tuple(coded),
        matrix,
        np.array([names.index(sentence.label) for sentence in coded], dtype=np.int64),
        np.array([numbers[name] for name in found], dtype=np.int64),
        None if cues is None else tuple(tuple(each) for each in cues),
        weights,
    )


def check_proba(proba: ArrayLike, shape: tuple[int, int] | None = None) -> Floats:
    """Check that there is a row of probabilities for each sentence, each row summing to 1."""
    matrix = np.asarray(proba, dtype=np.float64)
    if matrix.ndim != 2 or (shape is not None and matrix.shape != shape):
        wanted = "(n_sentences, n_labels)" if shape is None else shape
        raise DataError(f"metrics: probabilities of shape {matrix.shape}, not {wanted}. Predict all rows.")
    is_bad = ~((matrix >= 0) & (matrix <= 1 + _TOLERANCE)).all(axis=1)  # true of nan too
    is_bad |= ~(np.abs(matrix.sum(axis=1) - 1) <= _TOLERANCE)
    if is_bad.any():
        row = int(is_bad.argmax())
        raise DataError(
            f"metrics: row {row} is no set of probabilities that sum to 1: {matrix[row].tolist()}. "
            "Correct what gave them."
        )
    return np.asarray(np.minimum(matrix, 1.0))


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
    try:
        numbers = [float(label) for label in labels]
    except ValueError:
        return None
    # With two, weighted kappa is Cohen's; and 0 and 1 may mean no and yes.
    if not np.isfinite(numbers).all() or len(set(numbers)) < max(3, len(labels)):
        return None
    return np.argsort(np.argsort(numbers)).astype(np.float64)


def count_spans(predictions: Predictions) -> Floats:
    """Count the cues of each sentence, shape (n_sentences, 3): exact spans found as coded, coded, predicted.

    Sentences whose cues nobody coded count nothing.
    """
    counts = np.zeros((len(predictions.sentences), 3))
    assert predictions.cues is not None
    for row, (sentence, predicted) in enumerate(zip(predictions.sentences, predictions.cues, strict=True)):
        if sentence.cues is not None:
            coded = {(cue.start, cue.end) for cue in sentence.cues}
            found = {(cue.start, cue.end) for cue in predicted}
            counts[row] = len(coded & found), len(coded), len(found)
    return counts


def sum_by_cluster(predictions: Predictions) -> dict[str, Floats]:
    """Sum by cluster, weighted, all that :func:`compute_values` needs; shape (n_clusters, …)."""
    clusters, true, found = predictions.cluster_index, predictions.true_index, predictions.class_index
    proba, confidence, weights = predictions.proba, predictions.confidence, predictions.counted
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
    if predictions.has_cues:
        sums["spans"] = np.zeros((n, 3))
        np.add.at(sums["spans"], clusters, count_spans(predictions) * weights[:, None])
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


def estimate_metrics(predictions: Predictions, sums: Mapping[str, Floats]) -> dict[str, Estimate]:
    """Compute every measure of the whole, with the interval that leaving each cluster out gives."""
    sizes = sums["confusion"].sum(axis=(1, 2))
    left = leave_each_out(sums, predictions.labels) if len(sizes) >= MIN_CLUSTERS else {}
    return {
        name: find_interval(
            value,
            float(estimate_error(left[name])) if name in left else np.nan,
            count_df(sizes),
            LIMITS.get(name, (0.0, 1.0)),
        )
        for name, value in compute_totals(predictions, sums).items()
    }


def compute_totals(predictions: Predictions, sums: Mapping[str, Floats]) -> dict[str, float | None]:
    """Compute every measure of all clusters together."""
    total = {name: each.sum(axis=0) for name, each in sums.items()}
    values = compute_values(total, predictions.labels)
    return {name: None if np.isnan(value) else float(value) for name, value in values.items()}


def leave_each_out(sums: Mapping[str, Floats], labels: Sequence[str]) -> dict[str, Floats]:
    """Compute every measure with each cluster left out, shape (n_clusters,)."""
    whole = sums["confusion"].sum(axis=0)
    return leave_out(sums, lambda left: compute_values(left, labels, whole))


def compute_metrics(eval_pred: Any) -> dict[str, float]:
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
    names = [str(i) for i in range(scores.shape[1])]
    coded = [CodedSentence(str(i), 0, "", names[label]) for i, label in enumerate(truth.tolist())]
    predictions = gather_predictions(names, coded, proba / proba.sum(axis=1, keepdims=True))
    values = compute_values({k: v.sum(axis=0) for k, v in sum_by_cluster(predictions).items()}, names)
    wanted = ("accuracy", "macro_f1", "ece", "mcc", "brier", "log_loss")
    return {name: float(values[name]) for name in wanted}
