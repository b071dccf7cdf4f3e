"""Metrics and intervals of predictions on coded sentences."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from stance.errors import DataError
from stance.evaluation.counts import (
    compute_accuracy,
    compute_ece,
    compute_f1,
    compute_macro_f1,
    compute_mcc,
    compute_span_f1,
    count_confusion,
    count_spans,
    sum_bins,
)
from stance.evaluation.intervals import compute_intervals
from stance.evaluation.metrics import METRICS, make_metrics
from stance.evaluation.records import ClassMetrics, Evaluation
from stance.records import CodedSentence, Cue

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Spans = list[list[tuple[int, int]]]


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

    Every sentence counts, also those on which a model would abstain. Macro-F1 is the mean over the labels
    that occur among the codes or the predictions, as in scikit-learn's ``f1_score``. The expected
    calibration error has 15 bins of equal width of the top probability (Guo et al. 2017). Cue F1 counts
    exact spans of any type, over the sentences whose cues were coded. Intervals are 95 % percentile
    intervals of the bootstrap over documents.

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
        Seed of the resamples.

    Returns
    -------
    Evaluation

    Raises
    ------
    DataError
        If there is no sentence, a label is not among ``labels``, or the lengths differ.

    Examples
    --------
    >>> coded = [CodedSentence("a", 0, "It may.", "hedged"), CodedSentence("b", 0, "It did.", "assertive")]
    >>> result = compute_metrics(("assertive", "hedged"), coded, [[0.1, 0.9], [0.4, 0.6]])
    >>> result.accuracy, result.per_class["hedged"].recall
    (0.5, 1.0)
    """
    matrix = np.asarray(proba, dtype=np.float64)
    names = list(labels)
    true_index = _index_labels(names, coded)
    if matrix.shape != (len(coded), len(names)) or (cues is not None and len(cues) != len(coded)):
        raise DataError(
            f"metrics: expected probabilities of shape {(len(coded), len(names))}, cues for as many; "
            f"found {matrix.shape}, {'no' if cues is None else len(cues)} cues. Predict the same sentences."
        )
    class_index, confidence = matrix.argmax(axis=1), matrix.max(axis=1)
    documents = {doc_id: i for i, doc_id in enumerate(dict.fromkeys(s.doc_id for s in coded))}
    doc_index = np.array([documents[s.doc_id] for s in coded])

    counts: dict[str, Floats] = {
        "confusion": count_confusion(doc_index, true_index, class_index, len(names)),
        "bins": sum_bins(doc_index, confidence, true_index == class_index),
    }
    inputs: dict[str, Any] = {
        "predictions": [names[i] for i in class_index],
        "references": [s.label for s in coded],
        "confidence": confidence,
    }
    spans = None if cues is None else _pair_spans(coded, cues)
    if spans is not None:
        inputs["predicted_cues"], inputs["coded_cues"] = spans
        counts["spans"] = np.zeros((len(documents), 3))
        np.add.at(counts["spans"], doc_index, count_spans(*spans))

    values = _compute_values(inputs, names)
    intervals = compute_intervals(
        counts, lambda sums: _compute_resampled(sums, names), n_resamples=n_resamples, seed=seed
    )
    if values["cue_f1"] is None:
        intervals.pop("cue_f1", None)
    return Evaluation(
        macro_f1=values["macro_f1"],
        accuracy=values["accuracy"],
        mcc=values["mcc"],
        ece=values["ece"],
        per_class={name: ClassMetrics(**metrics) for name, metrics in values["per_class"].items()},
        confusion=tuple(tuple(row) for row in values["confusion"]),
        cue_f1=values["cue_f1"],
        n_sentences=len(coded),
        n_documents=len(documents),
        intervals=intervals,
    )


def _index_labels(names: Sequence[str], coded: Sequence[CodedSentence]) -> NDArray[np.int64]:
    if not coded:
        raise DataError("metrics: expected coded sentences; found none. Give data with labels.")
    index = {name: i for i, name in enumerate(names)}
    unknown = sorted({s.label for s in coded} - set(index))
    if unknown:
        raise DataError(
            f"metrics: expected the labels {', '.join(names)}; found {', '.join(map(repr, unknown))}. "
            "Recode these rows, or use a model trained on them."
        )
    return np.array([index[s.label] for s in coded])


def _pair_spans(coded: Sequence[CodedSentence], cues: Sequence[Sequence[Cue]]) -> tuple[Spans, Spans] | None:
    """Predicted and coded spans by sentence; nothing counts where a sentence's cues were not coded."""
    if not any(s.cues for s in coded):
        return None
    predicted = [
        [] if s.cues is None else [(c.start, c.end) for c in found]
        for s, found in zip(coded, cues, strict=True)
    ]
    return predicted, [[(c.start, c.end) for c in s.cues or ()] for s in coded]


def _compute_values(inputs: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    """Compute the point estimates with the ``evaluate`` modules."""
    wanted = [name for name in METRICS if name != "cue_f1" or "coded_cues" in inputs]
    # Held in memory; the folder is where the library makes the empty folders it insists on.
    with tempfile.TemporaryDirectory(prefix="stance-") as folder:
        metrics = make_metrics(wanted, folder)
        metrics.add_batch(**inputs)
        return {"cue_f1": None, **metrics.compute(labels=names)}


def _compute_resampled(sums: dict[str, Floats], names: Sequence[str]) -> dict[str, Floats]:
    confusion = sums["confusion"]
    f1 = compute_f1(confusion)
    values = {
        "macro_f1": compute_macro_f1(confusion),
        "accuracy": compute_accuracy(confusion),
        "mcc": compute_mcc(confusion),
        "ece": compute_ece(sums["bins"], confusion.sum(axis=(-2, -1))),
        **{f"f1_{name}": f1[:, i] for i, name in enumerate(names)},
    }
    if "spans" in sums:
        values["cue_f1"] = compute_span_f1(sums["spans"])
    return values
