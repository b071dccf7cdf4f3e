"""Intervals of the measures of groups: by bootstrap over documents, Student's of few, Wilson's at least."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from stance.evaluation.intervals import (
    ROUNDING,
    compute_wilson,
    find_tails,
    resample_documents,
    take_percentiles,
    widen_interval,
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
        by chance. Of fewer than ten it is Student's at least, whatever is given here.

    Returns
    -------
    values, low, high : ndarray of float64, shape (n_groups, n_measures)
        ``nan`` where there is none. Where nothing was found, or nothing else, no interval is narrower than
        Wilson's in groups of any size.

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
    for group in np.flatnonzero(n_documents > 1).tolist() if n_resamples else []:
        drawn = bootstrap_measures(units, group, n_resamples=n_resamples, seed=seed)
        low[group], high[group] = bound_group(units, group, drawn, min_documents=min_documents)
    is_single = n_documents == 1
    low[is_single], high[is_single] = widen_by_wilson(
        units.layout.measures,
        over[is_single],
        under[is_single],
        (low[is_single], high[is_single]),
        is_small=True,
    )
    return values, low, high


def bound_group(units: UnitCounts, group: int, drawn: Floats, *, min_documents: int) -> tuple[Floats, Floats]:
    """Bound the measures of one group of two documents or more.

    The percentiles of the bootstrap; of fewer than ten documents Student's interval, which is wider, as
    :func:`stance.evaluation.intervals.widen_interval` has it; Wilson's as :func:`widen_by_wilson` says.

    Parameters
    ----------
    units : UnitCounts
    group : int
    drawn : ndarray of float64, shape (n_resamples, n_measures)
        Of :func:`bootstrap_measures`.
    min_documents : int

    Returns
    -------
    low, high : ndarray of float64, shape (n_measures,)
    """
    counts = units.counts[units.first[group] : units.first[group + 1]]
    over, under = compute_measures(units.layout, counts.sum(axis=0))
    ends = take_percentiles(drawn, find_tails(len(counts)))
    ends = np.maximum(widen_interval(ends, divide(over, under), drawn, len(counts)), 0)
    is_share = [not name.startswith(("rate_", "hedges_")) for name in units.layout.measures]
    low, high = np.where(is_share, np.minimum(ends, 1), ends)
    is_small = len(counts) < min_documents
    return widen_by_wilson(units.layout.measures, over, under, (low, high), is_small=is_small)


def widen_by_wilson(
    measures: Sequence[str],
    over: Floats,
    under: Floats,
    ends: tuple[Floats, Floats],
    *,
    is_small: bool | NDArray[np.bool_],
) -> tuple[Floats, Floats]:
    """Widen intervals to Wilson's where documents are few, or where none of the trials is a hit, or each.

    Documents that are all alike show nothing of how they vary. Wilson's interval takes the sentences (of a
    rate, the words) as independent, and is therefore the least that can be said.

    Parameters
    ----------
    measures : sequence of str
        The names of the columns.
    over, under : ndarray of float64, shape (..., n_measures)
        What the measures are, the one divided by the other.
    ends : tuple of two ndarray of float64, shape (..., n_measures)
        The intervals; ``nan`` for none.
    is_small : bool or ndarray of bool
        Whether the documents are few.

    Returns
    -------
    low, high : ndarray of float64, shape (..., n_measures)

    References
    ----------
    Korn and Graubard (1998), Confidence intervals for proportions with small expected number of positive
    counts estimated from survey data; as the National Center for Health Statistics computes it (in its R
    package surveytable), where a share is 0 the number of trials is taken as it is.

    Examples
    --------
    >>> none = np.zeros(1)
    >>> low, high = widen_by_wilson(["share_a"], none, np.array([200.0]), (none, none), is_small=False)
    >>> low.tolist(), high.round(4).tolist()
    ([0.0], [0.0188])
    """
    # Of a rate the trials are words; of hedges per modal nothing is drawn from a fixed number, so that it has
    # no interval where documents are all alike.
    scale = np.array([1000.0 if name.startswith("rate_") else 1.0 for name in measures])
    scale[[name == "hedges_per_modal" for name in measures]] = np.nan
    wilson = compute_wilson(over, under * scale)
    is_widened = is_small | (over == 0) | (over == under * scale)
    low = np.where(is_widened, np.fmin(ends[0], wilson[0] * scale), ends[0])
    high = np.where(is_widened, np.fmax(ends[1], wilson[1] * scale), ends[1])
    is_bare = np.isnan(scale) & (high - low < ROUNDING)
    return np.where(is_bare, np.nan, low), np.where(is_bare, np.nan, high)


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
