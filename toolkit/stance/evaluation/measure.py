"""Metrics and intervals of predictions on coded sentences."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from stance.evaluation.chance import estimate_chance_ece
from stance.evaluation.counts import list_metrics
from stance.evaluation.metrics import METRICS, make_metrics
from stance.evaluation.predictions import Predictions, gather_predictions
from stance.evaluation.ranks import rank_labels
from stance.evaluation.records import ClassMetrics, Evaluation
from stance.evaluation.tally import compute_totals, count_by_document, find_intervals
from stance.labels import CUE_TYPES
from stance.records import CodedSentence, Cue

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

_OF_CUES: Final = ("cue_f1", "cue_overlap_f1", "cue_types")
_OF_ORDER: Final = ("weighted_kappa", "rank_correlation")


def compute_metrics(
    labels: Sequence[str],
    coded: Sequence[CodedSentence],
    proba: ArrayLike,
    cues: Sequence[Sequence[Cue]] | None = None,
    *,
    n_resamples: int = 1000,
    seed: int = 0,
) -> Evaluation:
    """Measure how well probabilities and cues agree with a person's codes.

    Every sentence counts, also those on which a model would abstain. Each metric is a module of the
    ``evaluate`` library, in :mod:`stance.evaluation.metrics`, which says what it is; those of cues are over
    the sentences whose cues were coded. Intervals are those of
    :func:`stance.evaluation.intervals.compute_intervals`: 95 %, by bootstrap over documents.

    Parameters
    ----------
    labels : sequence of str, length n_labels
        The label of each column of ``proba``.
    coded : sequence of CodedSentence, length n_sentences
        What a person said of each sentence; every label must be among ``labels``.
    proba : array-like of float, shape (n_sentences, n_labels)
        Calibrated probabilities, in [0, 1]; the largest of a row is the prediction.
    cues : sequence of sequence of Cue, length n_sentences, optional
        The predicted cues of each sentence.
    n_resamples : int
        Resamples for the intervals; 0 for no intervals.
    seed : int
        Seed of the resamples, and of what calibration error by chance is drawn by.

    Returns
    -------
    Evaluation

    Raises
    ------
    DataError
        If there is no sentence, a label is not among ``labels``, the lengths differ, a probability is out of
        range or NaN, a row does not sum to 1, or cues are out of range or overlap.

    Examples
    --------
    >>> coded = [CodedSentence("a", 0, "It may.", "hedged"), CodedSentence("b", 0, "It did.", "assertive")]
    >>> result = compute_metrics(("assertive", "hedged"), coded, [[0.1, 0.9], [0.4, 0.6]])
    >>> result.accuracy, result.per_class["hedged"].recall
    (0.5, 1.0)
    """
    return measure_predictions(
        gather_predictions(labels, coded, proba, cues), n_resamples=n_resamples, seed=seed
    )


def measure_predictions(predictions: Predictions, *, n_resamples: int = 1000, seed: int = 0) -> Evaluation:
    """Measure predictions that are beside their codes already; see :func:`compute_metrics`.

    Where they have weights, each sentence counts by its own in all metrics and intervals.

    Parameters
    ----------
    predictions : Predictions
    n_resamples : int
        Resamples for the intervals; 0 for no intervals.
    seed : int
        Seed of the resamples, and of what calibration error by chance is drawn by.

    Returns
    -------
    Evaluation

    Examples
    --------
    >>> coded = [CodedSentence("a", 0, "It did.", "no"), CodedSentence("b", 0, "It may.", "yes")]
    >>> predictions = gather_predictions(("no", "yes"), coded, np.array([[0.9, 0.1], [0.6, 0.4]]), None)
    >>> measure_predictions(predictions, n_resamples=0).accuracy
    0.5
    """
    counts = count_by_document(predictions)
    values = (
        _compute_points(predictions)
        if predictions.weights is None
        else _compute_weighted_points(predictions, counts)
    )
    intervals = find_intervals(counts, predictions.labels, n_resamples=n_resamples, seed=seed)
    return Evaluation(
        macro_f1=values["macro_f1"],
        accuracy=values["accuracy"],
        mcc=values["mcc"],
        ece=values["ece"],
        per_class={name: ClassMetrics(**metrics) for name, metrics in values["per_class"].items()},
        confusion=tuple(tuple(row) for row in values["confusion"]),
        cue_f1=values.get("cue_f1"),
        n_sentences=len(predictions.sentences),
        n_documents=predictions.n_documents,
        intervals=intervals,
        weighted_f1=values["weighted_f1"],
        balanced_accuracy=values["balanced_accuracy"],
        weighted_kappa=values.get("weighted_kappa"),
        rank_correlation=values.get("rank_correlation"),
        brier=values["brier"],
        log_loss=values["log_loss"],
        adaptive_ece=values["adaptive_ece"],
        ece_by_chance=estimate_chance_ece(predictions.confidence, predictions.weights, seed=seed),
        cue_overlap_f1=values.get("cue_overlap_f1"),
        cue_types={name: ClassMetrics(**metrics) for name, metrics in values.get("cue_types", {}).items()},
        is_weighted=predictions.weights is not None,
    )


def _compute_points(predictions: Predictions) -> dict[str, Any]:
    """Compute the point estimates with the ``evaluate`` modules, which take no weights."""
    names = list(predictions.labels)
    inputs: dict[str, Any] = {
        "predictions": [names[i] for i in predictions.class_index],
        "references": [sentence.label for sentence in predictions.sentences],
        "confidence": predictions.confidence,
        "proba": predictions.proba,
    }
    left_out: tuple[str, ...] = () if rank_labels(names) is not None else _OF_ORDER
    if predictions.has_cues:
        for side in ("predicted", "coded"):
            cues = getattr(predictions, f"{side}_cues")
            inputs[f"{side}_cues"] = [[span[:2] for span in spans] for spans in cues]
            inputs[f"{side}_types"] = [[span[2] for span in spans] for spans in cues]
    else:
        left_out += _OF_CUES
    # Held in memory; the folder is where the library makes the empty folders it insists on.
    with tempfile.TemporaryDirectory(prefix="stance-") as folder:
        metrics = make_metrics([name for name in METRICS if name not in left_out], folder)
        metrics.add_batch(**inputs)
        return dict(metrics.compute(labels=names))


def _compute_weighted_points(predictions: Predictions, counts: Mapping[str, Floats]) -> dict[str, Any]:
    """Compute the point estimates from weighted counts, beside how many sentences and cues there are."""
    bare = count_by_document(replace(predictions, weights=None))
    values: dict[str, Any] = dict(compute_totals(predictions, dict(counts)))
    values["confusion"] = bare["confusion"].sum(axis=0).astype(int).tolist()
    counted = _take_counts(counts["confusion"].sum(axis=0)), _take_counts(bare["confusion"].sum(axis=0))
    values["per_class"] = _list_metrics(predictions.labels, *counted)
    if predictions.has_cues:
        weighted, found = counts["types"].sum(axis=0), bare["types"].sum(axis=0)
        occurs = found[:, 1:].any(axis=1)
        names = [name for name, is_there in zip(CUE_TYPES, occurs, strict=True) if is_there]
        values["cue_types"] = _list_metrics(names, weighted[occurs], found[occurs])
    return values


def _take_counts(confusion: Floats) -> Floats:
    """Take from a confusion what each label's metrics are made of: found as coded, coded, and predicted."""
    return np.column_stack([np.diagonal(confusion), confusion.sum(axis=1), confusion.sum(axis=0)])


def _list_metrics(names: Sequence[str], weighted: Floats, bare: Floats) -> dict[str, dict[str, float]]:
    metrics = list_metrics(names, weighted)
    return {name: metrics[name] | {"support": int(n)} for name, n in zip(names, bare[:, 1], strict=True)}
