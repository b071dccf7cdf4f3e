"""Intervals of the measures of groups: by bootstrap over documents, or Wilson's for a single document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from stance.profile.counts import UnitCounts, compute_measures

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Z: Final = 1.959963984540054  # the normal distribution's 97.5 % point
_SEED_STEP: Final = 1_000_003  # so that groups are resampled apart from one another


def compute_wilson(over: Floats, under: Floats) -> tuple[Floats, Floats]:
    """Wilson's interval of a share.

    Of a mean of numbers in [0, 1] it is an interval too, and a wide one, since none varies more than 0 and 1
    do.

    Parameters
    ----------
    over, under : ndarray of float64
        Successes and trials.

    Returns
    -------
    low, high : ndarray of float64
        In [0, 1]; ``nan`` without trials.

    References
    ----------
    Wilson (1927), Probable inference, the law of succession, and statistical inference.

    Examples
    --------
    >>> low, high = compute_wilson(np.array(1.0), np.array(10.0))
    >>> round(float(low), 4), round(float(high), 4)
    (0.0179, 0.4042)
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        share = over / under
        middle = (share + Z**2 / (2 * under)) / (1 + Z**2 / under)
        half = Z / (1 + Z**2 / under) * np.sqrt(share * (1 - share) / under + Z**2 / (4 * under**2))
    return np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)


def find_tails(n_documents: int) -> tuple[float, float]:
    """Find the percentiles of the bootstrap that make an interval of 95 %.

    With few documents plain percentiles make it too narrow. They are moved outwards, by as much as would give
    Student's interval of a mean.

    Parameters
    ----------
    n_documents : int
        2 or more.

    Returns
    -------
    low, high : float
        In [0, 100].

    References
    ----------
    Hesterberg (2015), What teachers should know about the bootstrap: the expanded percentile interval.

    Examples
    --------
    >>> [tuple(round(tail, 2) for tail in find_tails(n)) for n in (5, 1000)]
    [(0.1, 99.9), (2.48, 97.52)]
    """
    from scipy.special import ndtr, stdtrit

    student = stdtrit(n_documents - 1, 0.975)
    tail = 100 * float(ndtr(-np.sqrt(n_documents / (n_documents - 1)) * student))
    return tail, 100 - tail


def bootstrap_measures(units: UnitCounts, group: int, *, n_resamples: int, seed: int) -> Floats:
    """Measures of a group's documents, drawn with replacement again and again.

    Parameters
    ----------
    units : UnitCounts
    group : int
    n_resamples, seed : int

    Returns
    -------
    ndarray of float64, shape (n_resamples, n_measures)
        ``nan`` where a measure has no value.
    """
    from stance.evaluation.intervals import resample_documents

    counts = units.counts[units.first[group] : units.first[group + 1]]
    sums = resample_documents({"counts": counts}, n_resamples, seed * _SEED_STEP + group)["counts"]
    return divide(*compute_measures(units.layout, sums))


def compute_group_intervals(
    units: UnitCounts, *, n_resamples: int, seed: int, min_documents: int
) -> tuple[Floats, Floats, Floats]:
    """Compute the measures of each group and their 95 % intervals.

    Parameters
    ----------
    units : UnitCounts
    n_resamples : int
        Number of resamples.
    seed : int
    min_documents : int
        In groups of fewer documents no interval is narrower than Wilson's, since a few documents may be alike
        by chance.

    Returns
    -------
    values, low, high : ndarray of float64, shape (n_groups, n_measures)
        ``nan`` where there is none.

    Examples
    --------
    >>> from stance.profile.counts import Layout
    >>> counts = np.array([[10.0, 0, 100, 9, 9, 1, *[0] * 8], [10, 0, 100, 9, 9, 1, *[0] * 8]])
    >>> units = UnitCounts(Layout(("yes", "no")), counts, np.array([0, 2]), np.array([0]))
    >>> found = compute_group_intervals(units, n_resamples=9, seed=0, min_documents=3)
    >>> [ends[0, 0].round(3).tolist() for ends in found]
    [0.9, 0.699, 0.972]
    """
    n_documents = np.diff(units.first)
    totals = np.concatenate([np.zeros((1, units.counts.shape[1])), np.cumsum(units.counts, axis=0)])
    over, under = compute_measures(units.layout, totals[units.first[1:]] - totals[units.first[:-1]])
    values = divide(over, under)
    low, high = np.full_like(values, np.nan), np.full_like(values, np.nan)
    measures = units.layout.measures
    for group in np.flatnonzero(n_documents > 1).tolist() if n_resamples else []:
        drawn = bootstrap_measures(units, group, n_resamples=n_resamples, seed=seed)
        low[group], high[group] = take_percentiles(drawn, find_tails(int(n_documents[group])))
    # Of a rate the trials are words; of hedges per modal nothing is drawn from a fixed number.
    scale = np.array([1000.0 if name.startswith("rate_") else 1.0 for name in measures])
    scale[measures.index("hedges_per_modal")] = np.nan
    is_small = (n_documents == 1) | ((n_documents < min_documents) & (n_resamples > 0))
    wilson = compute_wilson(over[is_small], under[is_small] * scale)
    low[is_small] = np.fmin(low[is_small], wilson[0] * scale)
    high[is_small] = np.fmax(high[is_small], wilson[1] * scale)
    return values, low, high


def take_percentiles(drawn: Floats, tails: tuple[float, float]) -> Floats:
    """Percentiles of each column over the rows in which it has a value; ``nan`` where it has none."""
    ends = np.full((2, drawn.shape[1]), np.nan)
    if not len(drawn):
        return ends
    is_whole = ~np.isnan(drawn).any(axis=0)
    if is_whole.any():
        ends[:, is_whole] = np.percentile(drawn[:, is_whole], tails, axis=0)
    for column in np.flatnonzero(~is_whole).tolist():
        defined = drawn[~np.isnan(drawn[:, column]), column]
        if defined.size:
            ends[:, column] = np.percentile(defined, tails)
    return ends


def divide(over: Floats, under: Floats) -> Floats:
    """Divide; ``nan`` where the denominator is 0."""
    quotient: Floats = np.divide(over, under, out=np.full(np.shape(over), np.nan), where=under != 0)
    return quotient
