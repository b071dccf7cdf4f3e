"""Predictions counted by document, and metrics computed from such counts.

Counts of documents add up, so that one pass over the sentences serves the whole, every resample of it, and
the comparison of two models on the same resamples.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np

from stance.evaluation.counts import (
    compute_accuracy,
    compute_balanced_accuracy,
    compute_ece,
    compute_mcc,
    compute_weighted_f1,
    count_confusion,
    sum_bins,
    sum_by_document,
)
from stance.evaluation.intervals import compute_intervals
from stance.evaluation.losses import assign_equal_bins, compute_losses
from stance.evaluation.nought_labels import find_nought_labels
from stance.evaluation.predictions import Predictions
from stance.evaluation.ranks import (
    compute_rank_correlation,
    compute_weighted_kappa,
    count_levels,
    rank_labels,
)
from stance.evaluation.spans import (
    compute_overlap_f1,
    compute_span_f1,
    count_overlaps,
    count_spans,
    count_types,
)
from stance.labels import CUE_TYPES
from stance.models.f1 import compute_f1, compute_macro_f1

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_N_LEVELS: Final = 64
"""Levels that expected labels are sorted into for resampling; the loss against ranks of all is under .001."""

_OF_LABELS: Final = ("macro_f1", "balanced_accuracy", "mcc")
"""What falls where a resample lacks a label, though nothing in it is wrong."""

_LIMITS: Final = {
    "mcc": (-1.0, 1.0),
    "weighted_kappa": (-1.0, 1.0),
    "rank_correlation": (-1.0, 1.0),
    "brier": (0.0, 2.0),
    "log_loss": (0.0, np.inf),
}


def count_by_document(predictions: Predictions) -> dict[str, Floats]:
    """Count predictions by document, in every way that a metric needs, each by its weight.

    Parameters
    ----------
    predictions : Predictions

    Returns
    -------
    dict of str to ndarray of float64, shape (n_documents, ...)
        What :func:`compute_values` takes, once summed.

    Examples
    --------
    >>> from stance.evaluation.predictions import gather_predictions
    >>> from stance.records import CodedSentence
    >>> coded = [CodedSentence("a", 0, "It may.", "hedged")]
    >>> counts = count_by_document(gather_predictions(["assertive", "hedged"], coded, [[0.1, 0.9]]))
    >>> counts["confusion"].tolist()
    [[[0.0, 0.0], [0.0, 1.0]]]
    """
    documents, true = predictions.doc_index, predictions.true_index
    proba, found, confidence = predictions.proba, predictions.class_index, predictions.confidence
    n_documents, n_labels = predictions.n_documents, len(predictions.labels)
    weights = _list_weights(predictions)
    equal_bins = assign_equal_bins(confidence)
    counts = {
        "confusion": count_confusion(documents, true, found, n_labels, weights),
        "bins": sum_bins(documents, confidence, true == found, None, weights),
        "equal_bins": sum_bins(documents, confidence, true == found, equal_bins, weights),
        "losses": sum_by_document(weights[:, None] * compute_losses(proba, true), documents, n_documents),
    }
    ranks = rank_labels(predictions.labels)
    if ranks is not None:
        places = ranks.astype(np.int64)
        counts["levels"] = count_levels(
            documents, proba @ ranks, places[true], n_labels, _N_LEVELS, weights=weights
        )
    if predictions.has_cues:
        typed = predictions.predicted_cues, predictions.coded_cues
        bare = [[[span[:2] for span in spans] for spans in side] for side in typed]
        by_sentence = {
            "spans": count_spans(*bare),
            "overlaps": count_overlaps(*bare),
            "types": count_types(*typed),
        }
        counts |= {
            name: sum_by_document((weights * values.T).T, documents, n_documents)
            for name, values in by_sentence.items()
        }
    return counts


def compute_values(
    sums: dict[str, Floats], labels: Sequence[str], whole: Floats | None = None
) -> dict[str, Floats]:
    """Compute every metric that is a single number from summed counts.

    Parameters
    ----------
    sums : dict of str to ndarray, shape (...)
        Sums over documents of what :func:`count_by_document` gave, with any leading axes.
    labels : sequence of str
    whole : ndarray, shape (n_labels, n_labels), optional
        Where the sums are of resamples, the confusion of what they were drawn from: its labels stay in the
        means over labels.

    Returns
    -------
    dict of str to ndarray of float64
        Shaped as the leading axes; ``nan`` where a metric has no value. F1 by label is under ``f1_<label>``,
        by type of cue under ``cue_f1_<type>``.

    Examples
    --------
    >>> sums = {"confusion": np.array([[3.0, 1], [0, 4]]), "bins": np.zeros(15), "equal_bins": np.zeros(15)}
    >>> values = compute_values({**sums, "losses": np.array([1.0, 2])}, ["yes", "no"])
    >>> float(values["accuracy"]), float(values["log_loss"])
    (0.875, 0.25)
    """
    confusion = sums["confusion"]
    n_sentences = confusion.sum(axis=(-2, -1))
    f1 = compute_f1(confusion)
    values = {
        "macro_f1": compute_macro_f1(confusion, whole),
        "accuracy": compute_accuracy(confusion),
        "mcc": compute_mcc(confusion),
        "ece": compute_ece(sums["bins"], n_sentences),
        "weighted_f1": compute_weighted_f1(confusion),
        "balanced_accuracy": compute_balanced_accuracy(confusion, whole),
        "brier": sums["losses"][..., 0] / n_sentences,
        "log_loss": sums["losses"][..., 1] / n_sentences,
        "adaptive_ece": compute_ece(sums["equal_bins"], n_sentences),
        **{f"f1_{name}": f1[..., i] for i, name in enumerate(labels)},
    }
    ranks = rank_labels(labels)
    if ranks is not None:
        values["weighted_kappa"] = compute_weighted_kappa(confusion, ranks)
        values["rank_correlation"] = compute_rank_correlation(sums["levels"])
    if "spans" in sums:
        values["cue_f1"] = compute_span_f1(sums["spans"])
        values["cue_overlap_f1"] = compute_overlap_f1(sums["overlaps"])
        by_type = compute_span_f1(sums["types"])
        values |= {f"cue_f1_{name}": by_type[..., i] for i, name in enumerate(CUE_TYPES)}
    return values


def find_intervals(
    counts: Mapping[str, Floats], labels: Sequence[str], *, n_resamples: int = 1000, seed: int = 0
) -> dict[str, tuple[float, float]]:
    """Find the interval of each metric by resampling documents.

    Parameters
    ----------
    counts : Mapping of str to ndarray, shape (n_documents, ...)
        What :func:`count_by_document` gave.
    labels : sequence of str
    n_resamples, seed : int
        As for :func:`stance.evaluation.intervals.compute_intervals`.

    Returns
    -------
    dict of str to (float, float)
        By metric. A label that a resample lacks counts as 0 in means over labels; where there is no mistake,
        nothing else would vary, and such a metric has no interval, as the others of labels have none. Nor has
        one in whose mean a label counts 0, as
        :func:`stance.evaluation.nought_labels.find_nought_labels` tells: all resamples have that 0, and would
        take it for certain.
    """
    whole = counts["confusion"].sum(axis=0)
    intervals = compute_intervals(
        counts,
        partial(compute_values, labels=labels, whole=whole),
        n_resamples=n_resamples,
        seed=seed,
        limit=limit_metric,
    )
    is_faultless = whole.sum() == np.trace(whole)
    unknown = _OF_LABELS if is_faultless else find_nought_labels(whole, labels)
    return {name: ends for name, ends in intervals.items() if name not in unknown}


def limit_metric(name: str) -> tuple[float, float]:
    """Give the least and the largest value that a metric of :func:`compute_values` can have.

    Examples
    --------
    >>> limit_metric("mcc"), limit_metric("f1_hedged")
    ((-1.0, 1.0), (0.0, 1.0))
    """
    return _LIMITS.get(name, (0.0, 1.0))


def compute_totals(predictions: Predictions, counts: dict[str, Floats]) -> dict[str, float | None]:
    """Compute every metric of the whole from counts by document.

    Parameters
    ----------
    predictions : Predictions
    counts : dict of str to ndarray, shape (n_documents, ...)
        What :func:`count_by_document` gave for them.

    Returns
    -------
    dict of str to float or None
        By metric; ``None`` where one has no value.

    Examples
    --------
    >>> from stance.evaluation.predictions import gather_predictions
    >>> from stance.records import CodedSentence
    >>> predictions = gather_predictions(["yes", "no"], [CodedSentence("a", 0, "So.", "yes")], [[0.7, 0.3]])
    >>> totals = compute_totals(predictions, count_by_document(predictions))
    >>> totals["accuracy"], totals["f1_no"]
    (1.0, None)
    """
    sums = {name: array.sum(axis=0) for name, array in counts.items()}
    ranks = rank_labels(predictions.labels)
    if ranks is not None:  # by ranks of all, as there is but one sum
        true_rank = ranks.astype(np.int64)[predictions.true_index]
        together = np.zeros_like(true_rank)
        weights = _list_weights(predictions)
        scores = predictions.proba @ ranks
        sums["levels"] = count_levels(together, scores, true_rank, len(ranks), weights=weights)[0]
    values = compute_values(sums, predictions.labels)
    return {name: None if np.isnan(value) else float(value) for name, value in values.items()}


def _list_weights(predictions: Predictions) -> Floats:
    return np.ones(len(predictions.sentences)) if predictions.weights is None else predictions.weights
