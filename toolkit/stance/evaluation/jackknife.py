"""The one engine of inference: leave each cluster out of the sums.

Every figure of a corpus is a smooth function of sums by cluster (a document, or all documents of an author).
Computed anew without each cluster in turn, it shows how much it would vary from one sample of clusters to
another. No figure depends on a seed, and none assumes that sentences are independent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from stance.records import Estimate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MIN_CLUSTERS: Final = 10
"""Fewer clusters show little of how a figure varies; measures of a model then get no interval."""

_LEAST_DF: Final = 3
"""Clusters of very unequal size have few effective degrees of freedom, but an interval by fewer than these
covers more than it says (``benchmarks/coverage.py``)."""

_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure, its standard error, and the degrees of freedom of that; nan where there is none."""

    value: float
    error: float
    df: float


def leave_out(
    sums: Mapping[str, Floats], compute: Callable[[dict[str, Floats]], Mapping[str, Floats]]
) -> dict[str, Floats]:
    """Compute figures with each cluster left out of the sums.

    Parameters
    ----------
    sums : Mapping[str, ndarray of shape (n_clusters, …)]
        Sums of each cluster.
    compute : callable
        Takes sums, by name, and returns figures, by name; both may have more dimensions in front.

    Returns
    -------
    dict[str, ndarray of shape (n_clusters, …)]

    Examples
    --------
    >>> sums = {"hits": np.array([1.0, 2.0, 6.0]), "n": np.array([10.0, 10.0, 10.0])}
    >>> leave_out(sums, lambda left: {"share": left["hits"] / left["n"]})["share"].tolist()
    [0.4, 0.35, 0.15]
    """
    return dict(compute({name: each.sum(axis=0) - each for name, each in sums.items()}))


def estimate_error(left: Floats) -> Floats:
    """Return the jackknife's standard error, over the first axis; nan where one value is."""
    n = len(left)
    error: Floats = np.sqrt((n - 1) / n * ((left - left.mean(axis=0)) ** 2).sum(axis=0))
    return error


def count_effective(sizes: Floats) -> float:
    """Return how many clusters of equal size tell as much (Kish 1965)."""
    squares = float((sizes**2).sum())
    return float(sizes.sum()) ** 2 / squares if squares > 0 else 0.0


def count_df(sizes: Floats) -> float:
    """Return the degrees of freedom of an error over clusters of these sizes."""
    n = int(np.count_nonzero(sizes))
    return max(count_effective(sizes) - 1, float(min(n - 1, _LEAST_DF)))


def find_interval(
    value: float | None, error: float, df: float, limits: tuple[float, float] = (0.0, 1.0)
) -> Estimate:
    """Return the estimate with its 95 % interval; without one where the error is unknown or 0.

    Between limits it is Wilson's for a share of the effective number of draws (Korn and Graubard 1998).
    """
    if value is None or np.isnan(value):
        return Estimate(None)
    if not error > _ROUNDING or not df > 0:
        return Estimate(value)
    low, high = limits
    if not np.isfinite(high - low):
        half = _find_t(df) * error
        return Estimate(value, max(low, value - half), min(high, value + half))
    share, scale = (value - low) / (high - low), high - low
    if not 0 < share < 1:
        return Estimate(value)
    ends = _wilson(share, share * (1 - share) / (error / scale) ** 2, _find_t(df))
    return Estimate(value, low + ends[0] * scale, low + ends[1] * scale)


def share_interval(share: Spread, n: float) -> Estimate:
    """Return a share with its 95 % interval, by Korn and Graubard's effective number of draws.

    Parameters
    ----------
    share : Spread
        Its error by :func:`leave_out`.
    n : float
        The number of draws, such as sentences: the interval is no narrower than if all were independent,
        and where clusters are all alike it is as if they were.

    Returns
    -------
    Estimate

    References
    ----------
    Korn and Graubard (1998), Confidence intervals for proportions with small expected number of positive
    counts estimated from survey data.

    Examples
    --------
    >>> found = share_interval(Spread(0.2, 0.05, 9), 100)
    >>> round(found.low, 3), round(found.high, 3)
    (0.111, 0.333)
    """
    value, error = share.value, share.error
    if np.isnan(value):
        return Estimate(None)
    if not share.df > 0 or not n > 0:
        return Estimate(value)
    if 0 < value < 1 and error > _ROUNDING:
        n = min(n, value * (1 - value) / error**2)
    return Estimate(value, *_wilson(min(max(value, 0.0), 1.0), n, _find_t(share.df)))


def welch(first: Spread, second: Spread) -> tuple[Estimate, float | None]:
    """Compare two independent figures.

    Parameters
    ----------
    first, second : Spread

    Returns
    -------
    difference : Estimate
        First less second, with its 95 % interval.
    p : float or None
        Of no difference, two-sided; ``None`` where neither varies or one is unknown.

    References
    ----------
    Welch (1947), The generalization of Student's problem when several different population variances are
    involved.

    Examples
    --------
    >>> difference, p = welch(Spread(0.30, 0.03, 11), Spread(0.20, 0.04, 7))
    >>> round(difference.value, 2), round(difference.low, 3), round(p, 3)
    (0.1, -0.007, 0.065)
    """
    from scipy.special import stdtr

    value = first.value - second.value
    if np.isnan(value):
        return Estimate(None), None
    squares = [first.error**2, second.error**2]
    if not sum(squares) > _ROUNDING**2 or not min(first.df, second.df) > 0:
        return Estimate(value), None
    error = float(np.sqrt(sum(squares)))
    df = sum(squares) ** 2 / (squares[0] ** 2 / first.df + squares[1] ** 2 / second.df)
    half = _find_t(df) * error
    return Estimate(value, value - half, value + half), float(2 * stdtr(df, -abs(value) / error))


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Correct p-values for their number (Holm 1979).

    Examples
    --------
    >>> holm([0.01, None, 0.04, 0.03])
    [0.03, None, 0.06, 0.06]
    """
    order = sorted((p, i) for i, p in enumerate(p_values) if p is not None)
    corrected: list[float | None] = [None] * len(p_values)
    largest = 0.0
    for rank, (p, i) in enumerate(order):
        corrected[i] = largest = max(largest, min(1.0, (len(order) - rank) * p))
    return corrected


def _find_t(df: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(df, 0.975))


def _wilson(share: float, n: float, t: float) -> tuple[float, float]:
    middle = (share + t**2 / (2 * n)) / (1 + t**2 / n)
    half = t / (1 + t**2 / n) * float(np.sqrt(share * (1 - share) / n + t**2 / (4 * n**2)))
    return max(middle - half, 0.0), min(middle + half, 1.0)
