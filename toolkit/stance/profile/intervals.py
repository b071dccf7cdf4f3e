"""Intervals of the measures of groups: by bootstrap over documents, Student's and Wilson's at least."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from stance.evaluation.intervals import (
    ROUNDING,
    compute_wilson,
    estimate_error,
    find_tails,
    resample_documents,
    take_percentiles,
)
from stance.models.f1 import divide
from stance.profile.counts import UnitCounts, compute_measures

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_SEED_STEP: Final = 1_000_003  # so that groups are resampled apart from one another


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
    counts = units.counts[units.first[group] : units.first[group + 1]]
    sums = resample_documents({"counts": counts}, n_resamples, seed * _SEED_STEP + group)["counts"]
    return divide(*compute_measures(units.layout, sums))


def compute_group_intervals(
    units: UnitCounts, *, n_resamples: int, seed: int
) -> tuple[Floats, Floats, Floats]:
    """Compute the measures of each group and their 95 % intervals.

    In groups of any size they reach as far as :func:`bound_group` says; of a single document they are
    Wilson's.

    Parameters
    ----------
    units : UnitCounts
    n_resamples : int
        Number of resamples.
    seed : int

    Returns
    -------
    values, low, high : ndarray of float64, shape (n_groups, n_measures)
        ``nan`` where there is none.

    Examples
    --------
    >>> from stance.profile.counts import Layout
    >>> counts = np.array([[10.0, 0, 100, 9, 9, 1, *[0] * 8], [10, 0, 100, 9, 9, 1, *[0] * 8]])
    >>> units = UnitCounts(Layout(("yes", "no")), counts, np.array([0, 2]), np.array([0]))
    >>> found = compute_group_intervals(units, n_resamples=9, seed=0)
    >>> [ends[0, 0].round(3).tolist() for ends in found]
    [0.9, 0.699, 0.972]
    """
    n_documents = np.diff(units.first)
    totals = np.concatenate([np.zeros((1, units.counts.shape[1])), np.cumsum(units.counts, axis=0)])
    over, under = compute_measures(units.layout, totals[units.first[1:]] - totals[units.first[:-1]])
    values = divide(over, under)
    low, high = np.full_like(values, np.nan), np.full_like(values, np.nan)
    for group in np.flatnonzero(n_documents > 1).tolist() if n_resamples else []:
        drawn = bootstrap_measures(units, group, n_resamples=n_resamples, seed=seed)
        low[group], high[group] = bound_group(units, group, drawn)
    is_single = n_documents == 1
    low[is_single], high[is_single] = widen_by_wilson(
        units.layout.measures,
        over[is_single],
        under[is_single],
        (low[is_single], high[is_single]),
    )
    return values, low, high


def bound_group(units: UnitCounts, group: int, drawn: Floats) -> tuple[Floats, Floats]:
    """Bound the measures of one group of two documents or more.

    An interval reaches as far as the farthest of three does: the percentiles of the bootstrap, which lean to
    the side where more may lie; Student's interval by the resamples' standard error, since percentiles of few
    documents end within what these happen to be; and Wilson's, as :func:`widen_by_wilson` has it. None sets
    in at some number of documents, so that one more makes no interval narrower at once.

    Parameters
    ----------
    units : UnitCounts
    group : int
    drawn : ndarray of float64, shape (n_resamples, n_measures)
        Of :func:`bootstrap_measures`.

    Returns
    -------
    low, high : ndarray of float64, shape (n_measures,)

    References
    ----------
    Student (1908), The probable error of a mean. Wilson and the percentiles: see
    :func:`stance.evaluation.intervals.compute_wilson` and :func:`stance.evaluation.intervals.find_tails`.

    Examples
    --------
    >>> from stance.profile.counts import Layout
    >>> counts = np.array([[100.0, 0, 900, 80, yes, 100 - yes, *[0] * 8] for yes in (10, 30)])
    >>> units = UnitCounts(Layout(("yes", "no")), counts, np.array([0, 2]), np.array([0]))
    >>> drawn = bootstrap_measures(units, 0, n_resamples=99, seed=0)
    >>> [float(ends[0].round(3)) for ends in bound_group(units, 0, drawn)]  # 0.2, and 12.7 standard errors
    [0.0, 1.0]
    """
    from scipy.special import stdtrit

    counts = units.counts[units.first[group] : units.first[group + 1]]
    over, under = compute_measures(units.layout, counts.sum(axis=0))
    value = divide(over, under)
    low, high = take_percentiles(drawn, find_tails(len(counts)))
    error = estimate_error(drawn, len(counts))
    half = stdtrit(len(counts) - 1, 0.975) * error
    low, high = np.maximum(np.fmin(low, value - half), 0), np.fmax(high, value + half)
    is_share = [not name.startswith(("rate_", "hedges_")) for name in units.layout.measures]
    high = np.where(is_share, np.minimum(high, 1), high)
    return widen_by_wilson(
        units.layout.measures, over, under, (low, high), error=error, n_documents=len(counts)
    )


def widen_by_wilson(
    measures: Sequence[str],
    over: Floats,
    under: Floats,
    ends: tuple[Floats, Floats],
    *,
    error: Floats | None = None,
    n_documents: int = 1,
) -> tuple[Floats, Floats]:
    """Widen intervals to Wilson's at least.

    Documents that are all alike show nothing of how they vary, and of a rare label a few documents, or some
    dozens, are often more alike by chance than they are in truth. Wilson's interval takes the sentences (of a
    rate, the words) as independent, and is therefore the least that can be said, unless many documents are
    more alike than chance leaves them, as where their writers kept to a plan: if independent sentences would
    be so in fewer than one of 1,000 samples, there are as many more trials as make it one.

    Parameters
    ----------
    measures : sequence of str
        The names of the columns.
    over, under : ndarray of float64, shape (..., n_measures)
        What the measures are, the one divided by the other.
    ends : tuple of two ndarray of float64, shape (..., n_measures)
        The intervals; ``nan`` for none.
    error : ndarray of float64, shape (n_measures,), optional
        Standard errors of the measures, of resampled documents; with none the trials are as they are.
    n_documents : int
        How many documents were resampled.

    Returns
    -------
    low, high : ndarray of float64, shape (..., n_measures)

    References
    ----------
    Cochran (1954), Some methods for strengthening the common chi-squared tests, on the variance test.
    Korn and Graubard (1998), Confidence intervals for proportions with small expected number of positive
    counts estimated from survey data; as the National Center for Health Statistics computes it (in its R
    package surveytable), where a share is 0 the number of trials is taken as it is.

    Examples
    --------
    >>> none = np.zeros(1)
    >>> low, high = widen_by_wilson(["share_a"], none, np.array([200.0]), (none, none))
    >>> low.tolist(), high.round(4).tolist()
    ([0.0], [0.0188])
    """
    # Of a rate the trials are words; of hedges per modal nothing is drawn from a fixed number, so that it has
    # no interval where documents are all alike.
    scale = np.array([1000.0 if name.startswith("rate_") else 1.0 for name in measures])
    scale[[name == "hedges_per_modal" for name in measures]] = np.nan
    worth = 1.0 if error is None else _weigh_trials(over, under * scale, error / scale, n_documents)
    wilson = compute_wilson(over * worth, under * scale * worth)
    low, high = np.fmin(ends[0], wilson[0] * scale), np.fmax(ends[1], wilson[1] * scale)
    is_bare = np.isnan(scale) & (high - low < ROUNDING)
    return np.where(is_bare, np.nan, low), np.where(is_bare, np.nan, high)


def _weigh_trials(hits: Floats, trials: Floats, error: Floats, n_documents: int) -> Floats:
    """How many trials each is worth: 1, and more where documents are too alike for chance."""
    from scipy.special import chdtri

    with np.errstate(invalid="ignore", divide="ignore"):
        share = hits / trials
        chi_square = (n_documents - 1) * error**2 / (share * (1 - share) / trials)
        worth = chdtri(n_documents - 1, 0.999) / chi_square
    # Documents that are all alike tell nothing of it.
    return np.where((error > ROUNDING) & (worth > 1), worth, 1.0)


def combine_intervals(
    first: tuple[Floats, Floats, Floats], second: tuple[Floats, Floats, Floats]
) -> tuple[Floats, Floats]:
    """Compute the interval of the difference of two estimates that vary apart, from the interval of each.

    Parameters
    ----------
    first, second : tuple of three ndarray of float64
        Values, and the lower and upper ends of their intervals.

    Returns
    -------
    low, high : ndarray of float64
        Of first less second.

    References
    ----------
    Newcombe (1998), Interval estimation for the difference between independent proportions, method 10; Zou
    and Donner (2008), Construction of confidence limits about effect measures: a general approach (MOVER).

    Examples
    --------
    >>> shares = np.array([[56.0, 70.0], [48.0, 80.0]])
    >>> ends = [(over / under, *compute_wilson(over, under)) for over, under in shares]
    >>> [round(float(end), 4) for end in combine_intervals(*ends)]
    [0.0524, 0.3339]
    """
    difference = first[0] - second[0]
    low: Floats = difference - np.hypot(first[0] - first[1], second[2] - second[0])
    high: Floats = difference + np.hypot(first[2] - first[0], second[0] - second[1])
    return low, high
