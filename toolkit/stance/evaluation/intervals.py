"""Intervals by the bootstrap over documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Z: Final = 1.959963984540054
"""The normal distribution's 97.5 % point."""

ROUNDING: Final = 1e-9
"""A spread of resamples that is none."""

FEW_DOCUMENTS: Final = 10
"""Of fewer no percentile of the bootstrap lies far enough out; a group of fewer is marked as small."""

_MAX_DRAWS: Final = 4_000_000  # drawn at a time, so that memory stays small with many documents


def resample_documents(counts: Mapping[str, Floats], n_resamples: int, seed: int = 0) -> dict[str, Floats]:
    """Draw documents with replacement, again and again, and sum their counts.

    Parameters
    ----------
    counts : Mapping of str to ndarray, shape (n_documents, ...)
        Counts by document; every array is summed over the same draws.
    n_resamples : int
        Number of resamples, each of ``n_documents`` documents.
    seed : int
        Seed of the draws.

    Returns
    -------
    dict of str to ndarray, shape (n_resamples, ...)

    Examples
    --------
    >>> sums = resample_documents({"words": np.array([[1.0], [1.0]])}, n_resamples=3)
    >>> sums["words"].tolist()
    [[2.0], [2.0], [2.0]]
    """
    n_documents = len(next(iter(counts.values())))
    flat = np.concatenate([array.reshape(n_documents, -1) for array in counts.values()], axis=1)
    rng = np.random.default_rng(seed)
    step = max(1, _MAX_DRAWS // n_documents)
    sums = np.empty((n_resamples, flat.shape[1]))
    for first in range(0, n_resamples, step):
        n_rows = min(step, n_resamples - first)
        drawn = rng.integers(n_documents, size=(n_rows, n_documents))
        drawn += np.arange(n_rows)[:, None] * n_documents
        weights = np.bincount(drawn.ravel(), minlength=n_rows * n_documents).reshape(n_rows, n_documents)
        sums[first : first + n_rows] = weights.astype(np.float64) @ flat
    result, column = {}, 0
    for name, array in counts.items():
        width = int(np.prod(array.shape[1:], dtype=np.int64))
        result[name] = sums[:, column : column + width].reshape(n_resamples, *array.shape[1:])
        column += width
    return result


def compute_intervals(
    counts: Mapping[str, Floats],
    compute: Callable[[dict[str, Floats]], Mapping[str, Floats]],
    *,
    n_resamples: int = 1000,
    seed: int = 0,
    level: float = 0.95,
    limit: Callable[[str], tuple[float, float]] | None = None,
) -> dict[str, tuple[float, float]]:
    """Percentile intervals of metrics, resampling whole documents.

    Sentences of one text are not independent, so documents are the units drawn. Of few documents percentiles
    lie farther out: see :func:`find_tails` and :func:`widen_interval`. A resample in which a metric has no
    value is left out of that metric's interval; where all resamples are alike, as where a model makes no
    error, they show nothing of how the metric varies, and there is no interval. The metric of the whole lies
    within its interval, though resamples lie mostly above it, as those of a calibration error do.

    Parameters
    ----------
    counts : Mapping of str to ndarray, shape (n_documents, ...)
        Counts by document that sum to the counts of the whole.
    compute : callable
        Takes the summed counts, with the resamples as leading axis, and gives each metric, shape
        (n_resamples,).
    n_resamples : int
        Number of resamples; 0 gives no intervals.
    seed : int
    level : float
        Coverage aimed at, in (0, 1).
    limit : callable, optional
        Takes a metric's name, and gives the least and the largest value that it can have.

    Returns
    -------
    dict of str to (float, float)
        Lower and upper end by metric; empty where there are fewer than two documents, a metric left out
        where it never has a value, or always the same.

    References
    ----------
    Efron and Tibshirani (1993), An introduction to the bootstrap, chapter 13.

    Examples
    --------
    >>> counts = {"n": np.array([[4.0, 1], [4, 2], [4, 3]] * 9)}
    >>> found = compute_intervals(counts, lambda sums: {"share": sums["n"][:, 1] / sums["n"][:, 0]})
    >>> [round(end, 2) for end in found["share"]]
    [0.42, 0.57]
    """
    n_documents = len(next(iter(counts.values())))
    if n_resamples == 0 or n_documents < 2:
        return {}
    values = compute(resample_documents(counts, n_resamples, seed))
    whole = compute({name: array.sum(axis=0, keepdims=True) for name, array in counts.items()})
    tails = find_tails(n_documents, level)
    intervals = {}
    for name, drawn in values.items():
        ends = take_percentiles(drawn, tails)
        if ends[1] - ends[0] > ROUNDING:  # not so of nan
            wide = widen_interval(ends, whole[name][0], drawn, n_documents, level)
            low, high = wide if limit is None else np.clip(wide, *limit(name))
            intervals[name] = float(low), float(high)
    return intervals


def widen_interval(
    ends: Floats, value: Floats, drawn: Floats, n_documents: int, level: float = 0.95
) -> Floats:
    """Let an interval hold its value and, of fewer than ten documents, be as wide as Student's at least.

    Parameters
    ----------
    ends : ndarray, shape (2, ...)
        Percentiles of ``drawn``.
    value : ndarray, shape (...)
        Of the whole.
    drawn : ndarray, shape (n_resamples, ...)
        Those that are ``nan`` are left out.
    n_documents : int
        2 or more.
    level : float
        Coverage aimed at, in (0, 1).

    Returns
    -------
    ndarray, shape (2, ...)

    Examples
    --------
    >>> drawn = np.array([0.1, 0.2, 0.3] * 100)
    >>> [widen_interval(np.array([0.1, 0.3]), np.array(0.2), drawn, n).round(2).tolist() for n in (3, 30)]
    [[-0.23, 0.63], [0.1, 0.3]]
    """
    from scipy.special import stdtrit

    low, high = np.fmin(ends[0], value), np.fmax(ends[1], value)
    if n_documents < FEW_DOCUMENTS:
        half = stdtrit(n_documents - 1, (1 + level) / 2) * estimate_error(drawn, n_documents)
        low, high = np.fmin(low, value - half), np.fmax(high, value + half)
    return np.stack([low, high])


def estimate_error(drawn: Floats, n_documents: int) -> Floats:
    """Estimate a standard error: the resamples' standard deviation, times the root of n / (n - 1).

    Those that are ``nan`` are left out.

    Examples
    --------
    >>> float(estimate_error(np.array([1.0, 3.0]), 2).round(3))
    1.414
    """
    is_known = (~np.isnan(drawn)).any(axis=0)
    error = np.nanstd(np.where(is_known, drawn, 0.0), axis=0) * np.sqrt(n_documents / (n_documents - 1))
    known: Floats = np.where(is_known, error, np.nan)
    return known


def take_percentiles(drawn: Floats, tails: tuple[float, float]) -> Floats:
    """Find two percentiles of resampled values.

    Parameters
    ----------
    drawn : ndarray, shape (n_resamples, ...)
        Those that are ``nan`` are left out.
    tails : (float, float)
        In [0, 100], as of :func:`find_tails`.

    Returns
    -------
    ndarray, shape (2, ...)
        ``nan`` where no value is left.

    Examples
    --------
    >>> take_percentiles(np.array([[1.0, 1], [2, 2], [3, 3], [np.nan, 4], [np.nan, 5]]), (25, 75)).tolist()
    [[1.5, 2.0], [2.5, 4.0]]
    """
    columns = drawn.reshape(len(drawn), int(np.prod(drawn.shape[1:])))
    ends = np.full((2, columns.shape[1]), np.nan)
    is_whole = ~np.isnan(columns).any(axis=0)
    if len(drawn) and is_whole.any():
        ends[:, is_whole] = np.percentile(columns[:, is_whole], tails, axis=0)
    for column in np.flatnonzero(~is_whole).tolist():
        defined = columns[~np.isnan(columns[:, column]), column]
        if defined.size:
            ends[:, column] = np.percentile(defined, tails)
    return ends.reshape(2, *drawn.shape[1:])


def compute_wilson(over: Floats, under: Floats) -> tuple[Floats, Floats]:
    """Wilson's interval of a share.

    Of a mean of numbers in [0, 1] it is an interval too, and a wide one, since none varies more than 0 and 1
    do.

    Parameters
    ----------
    over, under : ndarray of float64
        Successes and trials; more successes than trials, as of cues in texts of a word each, count as many.

    Returns
    -------
    low, high : ndarray of float64
        In [0, 1], exactly 0 where there is no success and 1 where all are; ``nan`` without trials.

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
        share = np.minimum(over / under, 1)
        middle = (share + Z**2 / (2 * under)) / (1 + Z**2 / under)
        half = Z / (1 + Z**2 / under) * np.sqrt(share * (1 - share) / under + Z**2 / (4 * under**2))
    # Rounding would leave the ends a little to the wrong side of 0 and 1.
    low = np.where(share == 0, 0.0, np.clip(middle - half, 0, 1))
    high = np.where(share == 1, 1.0, np.clip(middle + half, 0, 1))
    return low, high


def find_tails(n_documents: int, level: float = 0.95) -> tuple[float, float]:
    """Find the percentiles of the bootstrap that make an interval, of 95 % by default.

    With few documents plain percentiles make it too narrow. They are moved outwards, by as much as would give
    Student's interval of a mean.

    Parameters
    ----------
    n_documents : int
        2 or more.
    level : float
        Coverage aimed at, in (0, 1).

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

    student = stdtrit(n_documents - 1, (1 + level) / 2)
    tail = 100 * float(ndtr(-np.sqrt(n_documents / (n_documents - 1)) * student))
    return tail, 100 - tail
