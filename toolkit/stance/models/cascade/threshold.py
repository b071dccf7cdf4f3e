"""How sure the first model of a cascade must be to answer: chosen so that little is lost, by all odds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stance.models.coded import Ints
from stance.models.f1 import compute_macro_f1

_N_THRESHOLDS = 200
_N_RESAMPLES = 1000
_LEVEL = 0.95
_UNSEEN = 3
"""What may have been lost where nothing was: of n cases without one, the share is under 3 / n, by 95 %."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CascadeChoice:
    """The threshold of a cascade, and what it costs and saves on held-out documents.

    Attributes
    ----------
    threshold : float
        The linear model answers where its confidence is at least this.
    share_linear : float
        Share of the sentences that it answers.
    macro_f1, full_macro_f1 : float
        Of the cascade, and of the encoder with the linear model's say, asked everywhere.
    highest_loss : float
        What the former is unlikely to lose against the latter more than: the upper end of a one-sided 95 %
        interval of the loss, resampled by document; about so, as bootstrap intervals are. Where fewer than
        three sentences were lost, no less than the loss had there been three.
    """

    threshold: float
    share_linear: float
    macro_f1: float
    full_macro_f1: float
    highest_loss: float


def choose_threshold(
    linear_proba: NDArray[np.float32],
    full_proba: NDArray[np.float32],
    class_index: Ints,
    doc_index: Ints,
    *,
    max_loss: float,
    seed: int = 0,
) -> CascadeChoice:
    """Choose the lowest threshold that is unlikely to cost more macro-F1 than allowed.

    Where none is, the threshold is above 1: the first model never answers, and nothing is lost. What counts
    is the upper bound of the loss, not the loss that happened to be found: of many thresholds the lowest that
    seems good enough is one that was lucky. Resamples cannot show what did not happen to be lost, so that at
    least three sentences are taken to be: under some hundreds the first model never answers.

    Parameters
    ----------
    linear_proba, full_proba : float32 array, shape (n_sentences, n_labels)
        Of sentences that neither model has seen; the latter of the encoder with the linear model's say.
    class_index, doc_index : int array, shape (n_sentences,)
        The coded label and the number of the document. Of one document there are no resamples, and the bound
        is that of what may not have shown.
    max_loss : float
        In [0, 1).
    seed : int
        Of the resamples of documents.

    Returns
    -------
    CascadeChoice

    References
    ----------
    Bates et al. (2021), Distribution-free, risk-controlling prediction sets, for the upper bound in place of
    the risk found. Hanley and Lippman-Hand (1983), If nothing goes wrong, is everything all right?, for the
    three.

    Examples
    --------
    >>> linear = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8]] * 100, dtype=np.float32)
    >>> full = np.array([[0.9, 0.1], [0.1, 0.9], [0.2, 0.8]] * 100, dtype=np.float32)
    >>> truth, documents = np.array([0, 1, 1] * 100), np.arange(300)
    >>> choice = choose_threshold(linear, full, truth, documents, max_loss=0.02)
    >>> round(choice.threshold, 2), round(choice.share_linear, 2)
    (0.8, 0.67)
    """
    confidence = linear_proba.max(axis=1)
    first, second = linear_proba.argmax(axis=1), full_proba.argmax(axis=1)
    judge = _make_judge(class_index, doc_index, linear_proba.shape[1], seed)
    full = judge(second)
    ranks = np.unique(np.linspace(0, len(confidence) - 1, _N_THRESHOLDS).astype(int))
    # From the highest down, and not past the first that costs too much: a lucky low one would not last.
    best = CascadeChoice(1.01, 0.0, float(full[0]), float(full[0]), 0.0)
    for threshold in np.unique(np.sort(confidence)[ranks])[::-1].tolist():
        sure = confidence >= threshold
        found = judge(np.where(sure, first, second))
        losses = full - found
        supposed = _suppose_losses(linear_proba, second, class_index, sure)
        unseen = full[0] - judge(np.where(sure, supposed, second))[0]
        highest = max(float(losses[0]), float(unseen))
        if len(losses) > 1:
            highest = max(highest, float(np.quantile(losses[1:], _LEVEL)))
        if highest > max_loss:
            break
        best = CascadeChoice(threshold, float(sure.mean()), float(found[0]), float(full[0]), highest)
    return best


def _suppose_losses(
    linear_proba: NDArray[np.float32], second: NDArray[np.int64], class_index: Ints, sure: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Give what the first model says, but let as many sentences be lost as may have been by 95 %.

    Lost are those where it would be wrong and both together right; supposed are the least sure of the others.
    """
    said: NDArray[np.int64] = linear_proba.argmax(axis=1)
    could = sure & (second == class_index)
    kept = np.flatnonzero(could & (said == class_index))
    n_more = max(_UNSEEN - int((could & (said != class_index)).sum()), 0)
    least = kept[np.argsort(linear_proba[kept].max(axis=1), kind="stable")[:n_more]]
    said[least] = np.argsort(linear_proba[least], axis=1)[:, -2]
    return said


def _make_judge(
    class_index: Ints, doc_index: Ints, n_labels: int, seed: int
) -> Callable[[NDArray[np.int64]], Floats]:
    """Make what computes the macro-F1 of predictions: of all sentences first, then of each resample."""
    documents, place = np.unique(doc_index, return_inverse=True)
    n = len(documents)
    n_resamples = _N_RESAMPLES if n > 1 else 0
    draws = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=n_resamples)
    weights = np.concatenate([np.ones((1, n)), draws])

    def judge(predicted: NDArray[np.int64]) -> Floats:
        counts = np.zeros((n, n_labels, n_labels))
        np.add.at(counts, (place, class_index, predicted), 1)
        totals = (weights @ counts.reshape(n, -1)).reshape(-1, n_labels, n_labels)
        return compute_macro_f1(totals, totals[0])

    return judge
