"""Two models on the same sentences, and whether the one is better than the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from stance.errors import DataError
from stance.evaluation.examination_records import Comparison, McNemar, MetricDifference
from stance.evaluation.intervals import (
    FEW_DOCUMENTS,
    ROUNDING,
    estimate_error,
    find_tails,
    resample_documents,
    take_percentiles,
    widen_interval,
)
from stance.evaluation.nought_labels import find_nought_labels
from stance.evaluation.predictions import Predictions
from stance.evaluation.tally import compute_totals, compute_values, count_by_document, limit_metric

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_SIDES: Final = ("first", "second")


def compare_predictions(
    first: Predictions, second: Predictions, *, other: str, n_resamples: int = 1000, seed: int = 0
) -> Comparison:
    """Compare the predictions of two models for the same sentences.

    Both are measured on the same resamples of documents, so that what makes a text hard for both cancels out.
    Of few documents, intervals and p-values are widened as Student's distribution is; intervals end where no
    two values of the metric can lie farther apart.

    Parameters
    ----------
    first, second : Predictions
        Of the same sentences in the same order, with the same labels in any order.
    other : str
        What the second model is called.
    n_resamples : int
        Resamples of documents.
    seed : int
        Seed of the resamples.

    Returns
    -------
    Comparison
        Differences are the first less the second.

    Raises
    ------
    DataError
        If the two are not of the same sentences, or know other labels.

    References
    ----------
    Efron and Tibshirani (1993), An introduction to the bootstrap, chapters 13 and 16, for interval and
    p-value; Hesterberg (2015), What teachers should know about the bootstrap, for few documents; Davison and
    Hinkley (1997), Bootstrap methods and their application, section 4.2, for adding one; McNemar (1947), Note
    on the sampling error of the difference between correlated proportions or percentages.

    Examples
    --------
    >>> from stance.evaluation.predictions import gather_predictions
    >>> from stance.records import CodedSentence
    >>> coded = [CodedSentence(name, 0, "It may.", "hedged") for name in "abcdef"]
    >>> good, bad = ([[p, 1 - p]] * 6 for p in (0.2, 0.7))
    >>> sides = [gather_predictions(["assertive", "hedged"], coded, proba) for proba in (good, bad)]
    >>> compare_predictions(*sides, other="bad").mcnemar
    McNemar(n_only_first=6, n_only_second=0, p_value=0.03125)
    """
    check_same_labels(first.labels, second.labels, other)
    if first.sentences != second.sentences:
        raise DataError(
            f"comparison: expected both models on the same {len(first.sentences)} sentences; found {other} "
            f"with {len(second.sentences)} other sentences. Give both the same data."
        )
    sides = dict(zip(_SIDES, (first, second), strict=True))
    counts = {side: count_by_document(found) for side, found in sides.items()}
    if not (first.has_cues and second.has_cues):
        for name in ("spans", "overlaps", "types"):
            for side in _SIDES:
                counts[side].pop(name, None)
    totals = {side: compute_totals(found, counts[side]) for side, found in sides.items()}
    drawn = _resample_both(sides, counts, n_resamples, seed)
    # A label that counts 0 does so in each resample, which would take it for certain.
    wholes = [found["confusion"].sum(axis=0) for found in counts.values()]
    unknown = {name for whole in wholes for name in find_nought_labels(whole, first.labels)}
    metrics = {}
    for name, value in totals["first"].items():
        against = totals["second"][name]
        difference = None if value is None or against is None else value - against
        interval, p_value = None, None
        if drawn and difference is not None and name not in unknown:
            differences = drawn["first"][name] - drawn["second"][name]
            interval, p_value = judge_difference(difference, differences, first.n_documents)
            if interval is not None:
                least, most = limit_metric(name)
                interval = max(interval[0], least - most), min(interval[1], most - least)
        metrics[name] = MetricDifference(value, against, difference, interval, p_value)
    is_weighted = first.weights is not None
    return Comparison(other, metrics, None if is_weighted else _test_mcnemar(first, second))


def check_same_labels(first: Sequence[str], second: Sequence[str], other: str) -> None:
    """Refuse to compare a model with another, called ``other``, that knows other labels.

    Examples
    --------
    >>> check_same_labels(["no", "yes"], ["yes", "no"], "my-model")
    """
    if set(first) != set(second):
        raise DataError(
            f"{other}: expected the labels of the model that it is compared with, {', '.join(first)}; "
            f"found {', '.join(second)}. Compare models of the same labels."
        )


def judge_difference(
    difference: float, differences: Floats, n_documents: int
) -> tuple[tuple[float, float] | None, float | None]:
    """Give the 95 % interval and the p-value of a difference.

    Of fewer than ten documents no percentile lies far enough out: the interval is then as wide as Student's
    at least, of the resamples' standard error, and the p-value as large; it is Student's where every resample
    lies to one side of 0, as it would else follow from how many were drawn. Where all resamples are alike, as
    where a label occurs in one document alone, they show nothing of how the difference varies.

    Parameters
    ----------
    difference : float
    differences : ndarray, shape (n_resamples,)
        Those that are ``nan`` are left out.
    n_documents : int
        How many were resampled; 2 or more.

    Returns
    -------
    interval : (float, float) or None
        ``None`` where no resample is left, or all are alike.
    p_value : float or None
        As the interval, but 1 where there is no difference at all.

    Examples
    --------
    >>> interval, p_value = judge_difference(0.2, np.array([0.1, 0.2, 0.3] * 100), 3)
    >>> [round(end, 2) for end in interval], round(p_value, 2)
    ([-0.23, 0.63], 0.18)
    """
    from scipy.special import stdtr

    p_value = compute_p_value(differences, n_documents)
    if p_value is None:
        return None, None
    if np.nanmax(differences) - np.nanmin(differences) <= ROUNDING:
        return None, 1.0 if abs(difference) <= ROUNDING else None
    ends = take_percentiles(differences, find_tails(n_documents))
    low, high = widen_interval(ends, np.array(difference), differences, n_documents)
    if n_documents < FEW_DOCUMENTS:
        error = estimate_error(differences, n_documents)
        student = float(2 * stdtr(n_documents - 1, -abs(difference) / error))
        reaches_0 = np.nanmin(differences) <= 0 <= np.nanmax(differences)
        p_value = max(p_value, student) if reaches_0 else student
    return (float(low), float(high)), p_value


def compute_p_value(differences: Floats, n_documents: int) -> float | None:
    """Compute how far resampled differences are from 0, as a two-sided p-value.

    The share of resamples at 0 or beyond it, one added to both counts, is taken for that of a normal
    distribution; the p-value is Student's for the same distance, as the expanded percentile interval is.

    Parameters
    ----------
    differences : ndarray, shape (n_resamples,)
        Those that are ``nan`` are left out.
    n_documents : int
        How many were resampled; 2 or more.

    Returns
    -------
    float or None
        In (0, 1]; ``None`` where none is left.

    Examples
    --------
    >>> differences = np.array([0.1, 0.2, 0.3, -0.1, 0.2, 0.2, 0.1, 0.3, 0.4])
    >>> [round(compute_p_value(differences, n), 2) for n in (5, 10_000)]
    [0.49, 0.4]
    """
    from scipy.special import ndtri, stdtr

    defined = differences[~np.isnan(differences)]
    if not defined.size:
        return None
    n_beyond = min(int((defined <= 0).sum()), int((defined >= 0).sum()))
    share = min(0.5, (n_beyond + 1) / (defined.size + 1))
    distance = ndtri(share) / np.sqrt(n_documents / (n_documents - 1))
    return float(2 * stdtr(n_documents - 1, distance))


def note_unknown_differences(comparison: Comparison) -> tuple[str, ...]:
    """Say why differences of means over labels have no interval; nothing where they have one, or none has.

    Examples
    --------
    >>> known = MetricDifference(0.8, 0.7, 0.1, (0.05, 0.15), 0.005)
    >>> unknown = MetricDifference(0.8, 0.7, 0.1, None, None)
    >>> found = {"accuracy": known, "macro_f1": unknown, "balanced_accuracy": known}
    >>> note_unknown_differences(Comparison("it", found, None))[0][-43:]
    'the difference of macro-F1 has no interval.'
    """
    found = comparison.metrics
    names = {"macro_f1": "macro-F1", "balanced_accuracy": "balanced accuracy"}
    lost = [
        shown
        for name, shown in names.items()
        if name in found and found[name].difference is not None and found[name].p_value is None
    ]
    if not lost or all(one.interval is None for one in found.values()):
        return ()
    return (
        "A label counts 0 for one of the models, or both: the difference of "
        f"{' and '.join(lost)} has no interval.",
    )


def note_few_documents(comparison: Comparison, n_documents: int) -> tuple[str, ...]:
    """Say what p-values of fewer than ten documents rest on; nothing where there are none.

    Examples
    --------
    >>> found = MetricDifference(0.8, 0.7, 0.1, (0.05, 0.15), 0.005)
    >>> [note] = note_few_documents(Comparison("it", {"accuracy": found}, None), 5)
    >>> note[-76:]
    'which takes nothing of the kind, could give no p-value below 0.0625 of them.'
    """
    has_interval = any(found.interval is not None for found in comparison.metrics.values())
    if not has_interval or n_documents >= FEW_DOCUMENTS:
        return ()
    return (
        f"The models are compared on only {n_documents} documents: intervals and p-values are rough, and "
        "take documents to vary as a normal distribution does. A sign test of the documents, which takes "
        f"nothing of the kind, could give no p-value below {2 / 2**n_documents:.3g} of them.",
    )


def _resample_both(
    sides: dict[str, Predictions], counts: dict[str, dict[str, Floats]], n_resamples: int, seed: int
) -> dict[str, dict[str, Floats]]:
    """Compute the metrics of both sides on the same draws; nothing where there is but one document."""
    if n_resamples == 0 or sides["first"].n_documents < 2:
        return {}
    together = {f"{side} {name}": array for side in _SIDES for name, array in counts[side].items()}
    sums = resample_documents(together, n_resamples, seed)
    return {
        side: compute_values(
            {name: sums[f"{side} {name}"] for name in counts[side]},
            found.labels,
            counts[side]["confusion"].sum(axis=0),
        )
        for side, found in sides.items()
    }


def _test_mcnemar(first: Predictions, second: Predictions) -> McNemar:
    from scipy.special import bdtr

    # Each side by its own columns, as the labels may stand in another order.
    right = [found.class_index == found.true_index for found in (first, second)]
    n_first = int((right[0] & ~right[1]).sum())
    n_second = int((right[1] & ~right[0]).sum())
    n = n_first + n_second
    p_value = min(1.0, 2 * float(bdtr(min(n_first, n_second), n, 0.5))) if n else 1.0
    return McNemar(n_first, n_second, p_value)
