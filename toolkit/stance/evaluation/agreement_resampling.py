"""Agreement statistics of codes and of resamples of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from stance.evaluation.agreement_counts import sum_pair
from stance.evaluation.agreement_statistics import (
    compute_ac1,
    compute_agreement,
    compute_alpha,
    compute_fleiss,
    compute_kappa,
    compute_label_agreement,
    compute_label_alpha,
    lacks_shared,
    lacks_shared_order,
    split_labels,
)
from stance.evaluation.intervals import (
    ROUNDING,
    find_tails,
    resample_documents,
    take_percentiles,
    widen_interval,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


def spread_pairs(patterns: Ints, places: Sequence[tuple[int, int]], n_labels: int) -> Floats:
    """Make the confusion of every pair of coders, pattern by pattern.

    Parameters
    ----------
    patterns : ndarray of int64, shape (n_patterns, n_coders)
        The different rows of a matrix of codes; -1 is no code.
    places : sequence of (int, int)
        The coders of each pair.
    n_labels : int

    Returns
    -------
    ndarray of float64, shape (n_patterns, n_pairs, n_labels, n_labels)

    Examples
    --------
    >>> spread_pairs(np.array([[0, 1], [1, -1]]), [(0, 1)], 2).tolist()
    [[[[0.0, 1.0], [0.0, 0.0]]], [[[0.0, 0.0], [0.0, 0.0]]]]
    """
    spread = np.zeros((len(patterns), len(places), n_labels * n_labels))
    for number, (a, b) in enumerate(places):
        rows = np.flatnonzero((patterns[:, a] >= 0) & (patterns[:, b] >= 0))
        spread[rows, number, patterns[rows, a] * n_labels + patterns[rows, b]] = 1
    return spread.reshape(len(patterns), len(places), n_labels, n_labels)


def resample_sums(
    parts: Mapping[str, Floats],
    doc_index: Ints,
    unit_pattern: Ints,
    n_resamples: int,
    seed: int,
) -> dict[str, Floats]:
    """Draw documents and sum what their sentences' patterns hold.

    Parameters
    ----------
    parts : Mapping of str to ndarray, shape (n_patterns, ...)
        What a sentence of each pattern of codes adds to each sum.
    doc_index, unit_pattern : ndarray of int64, shape (n_units,)
        The document and the pattern of each sentence.
    n_resamples, seed : int

    Returns
    -------
    dict of str to ndarray, shape (n_resamples, ...)

    Examples
    --------
    >>> parts = {"ratings": np.array([[1.0], [1.0]])}
    >>> resample_sums(parts, np.array([0, 0, 1, 1]), np.array([0, 1, 0, 0]), 2, 0)["ratings"].tolist()
    [[4.0], [4.0]]
    """
    n_documents = int(doc_index.max()) + 1
    if n_documents == len(doc_index):  # a sentence each: how often a pattern is drawn is all that matters
        shares = np.bincount(unit_pattern) / n_documents
        drawn = np.random.default_rng(seed).multinomial(n_documents, shares, size=n_resamples)
        return {name: np.tensordot(drawn.astype(np.float64), part, 1) for name, part in parts.items()}
    from scipy.sparse import coo_array

    shape = (n_documents, len(parts["ratings"]))
    held = coo_array((np.ones(len(doc_index)), (doc_index, unit_pattern)), shape=shape).tocsr()
    by_document = {
        name: (held @ part.reshape(len(part), -1)).reshape(n_documents, *part.shape[1:])
        for name, part in parts.items()
    }
    return resample_documents(by_document, n_resamples, seed)


def count_documents(doc_index: Ints, is_coded: NDArray[np.bool_]) -> int:
    """Count the documents that have sentences of which something holds.

    Examples
    --------
    >>> count_documents(np.array([0, 0, 1, 2]), np.array([True, True, False, True]))
    2
    """
    return len(np.unique(doc_index[is_coded]))


def compute_statistics(sums: Mapping[str, Floats], *, is_ordered: bool) -> dict[str, Floats]:
    """Compute every statistic from sums.

    Parameters
    ----------
    sums : Mapping of str to ndarray, shape (..., of one sum)
        ``coincidences``, ``ratings`` and, where wanted, ``pairs``.
    is_ordered : bool
        Whether the labels have an order, without which there is no ordinal alpha.

    Returns
    -------
    dict of str to ndarray
        By name, shaped as the leading axes; those of pairs and of labels have an axis for them at the end.
    """
    coincidences, ratings = sums["coincidences"], sums["ratings"]
    values = {
        "agreement": compute_agreement(ratings),
        "fleiss_kappa": compute_fleiss(ratings),
        "alpha_nominal": compute_alpha(coincidences),
        "gwet_ac1": compute_ac1(ratings),
        "label_agreement": compute_label_agreement(coincidences),
        "label_alpha": compute_label_alpha(coincidences),
    }
    if is_ordered:
        values["alpha_ordinal"] = compute_alpha(coincidences, is_ordinal=True)
    if "pairs" in sums:
        kappas = compute_kappa(sums["pairs"])
        shared, rated = sum_pair(sums["pairs"])
        n_known = (~np.isnan(kappas)).sum(axis=-1)
        mean = np.nansum(kappas, axis=-1) / np.maximum(n_known, 1)
        values |= {
            "cohen_kappa": np.where(n_known > 0, mean, np.nan),
            "pair_agreement": compute_agreement(rated),
            "pair_cohen_kappa": kappas,
            "pair_alpha_nominal": compute_alpha(shared),
            "pair_gwet_ac1": compute_ac1(rated),
        }
    return values


def take_tails(drawn: Floats, value: Floats, n_documents: int, least: float = -1.0) -> Floats:
    """Take the ends of the 95 % interval from resampled values; of few documents, from farther out.

    Parameters
    ----------
    drawn : ndarray of float64, shape (n_resamples, ...)
        ``nan`` where a resample has no value; it is left out.
    value : ndarray of float64, shape (...)
        Of all that was drawn from.
    n_documents : int
        How many of those drawn from have sentences that several coded.
    least : float
        The least that a value can be; the largest is 1.

    Returns
    -------
    ndarray of float64, shape (2, ...)
        ``nan`` where no resample has a value, or all have the same, which shows nothing of how it varies, and
        of fewer than two documents.

    Examples
    --------
    >>> drawn, value = np.array([[0.0, 1, np.nan], [1, 1, np.nan]]), np.array([0.5, 1, np.nan])
    >>> take_tails(drawn, value, 1_000_000).round(3).tolist()
    [[0.025, nan, nan], [0.975, nan, nan]]
    """
    if n_documents < 2:
        return np.full((2, *drawn.shape[1:]), np.nan)
    tails = take_percentiles(drawn, find_tails(n_documents))
    wide = np.clip(widen_interval(tails, value, drawn, n_documents), least, 1)
    ends: Floats = np.where(np.ptp(tails, axis=0) > ROUNDING, wide, np.nan)  # not so of nan
    return ends


def find_unknown(coincidences: Floats, confusions: Floats) -> dict[str, NDArray[np.bool_]]:
    """Find the statistics of which resamples show nothing.

    Parameters
    ----------
    coincidences : ndarray, shape (n_labels, n_labels)
        Of all coders.
    confusions : ndarray, shape (n_pairs, n_labels, n_labels)

    Returns
    -------
    dict of str to ndarray of bool
        By name, as of :func:`compute_statistics`; those of pairs and of labels have an axis for them.

    Examples
    --------
    >>> confusion = np.array([[[8.0, 1], [1, 0]]])
    >>> found = find_unknown(2 * confusion[0], confusion)
    >>> found["alpha_nominal"].tolist(), found["label_alpha"].tolist()
    (True, [True, True])
    """
    of_all = ("cohen_kappa", "fleiss_kappa", "alpha_nominal")
    of_pairs = ("pair_cohen_kappa", "pair_alpha_nominal")
    return {
        **dict.fromkeys(of_all, lacks_shared(coincidences)),
        **dict.fromkeys(of_pairs, lacks_shared(confusions)),
        "alpha_ordinal": lacks_shared_order(coincidences),
        "label_alpha": lacks_shared(split_labels(coincidences)),
    }
