"""Two groups compared in their shares as codes correct them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from stance.errors import DataError
from stance.models.f1 import divide
from stance.profile.codes.fits import GroupFit
from stance.profile.intervals import combine_intervals
from stance.profile.records import Difference
from stance.records import Estimate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stance.profile.codes.inference import MeanFit

    Floats = NDArray[np.float64]


def compare_fits(
    fits: Sequence[GroupFit], pair: tuple[str, str], labels: Sequence[str], where: str, *, n_shared: int = 0
) -> list[Difference]:
    """Compare two groups' corrected shares, taken to have no document in common.

    Interval and p-value are Student's, with the degrees of freedom that Welch's formula makes of those of the
    two groups' errors. Where the codes of a group do not
    show how its share varies, as where no code is of the label, the interval is combined from the groups' own
    (MOVER), and the p-value is the one that goes with its end on the side of no difference.

    Parameters
    ----------
    fits : sequence of two GroupFit
    pair : tuple of (str, str)
        The groups' names.
    labels : sequence of str
    where : str
        What the error message begins with.
    n_shared : int
        Documents in both groups.

    Returns
    -------
    list of Difference
        One a label.

    Raises
    ------
    DataError
        If a group has codes of fewer than two documents.

    References
    ----------
    Welch (1947), The generalization of Student's problem when several different population variances are
    involved; for MOVER see :func:`stance.profile.intervals.combine_intervals`.

    Examples
    --------
    >>> from stance.profile.codes.inference import CodedSample, estimate_means
    >>> codes = CodedSample(np.arange(10), np.tile([1.0, 0.0], (10, 1)), np.ones(10))
    >>> fit = estimate_means(np.full((10, 2), 0.5), np.arange(10), codes)
    >>> groups = [GroupFit(10, 10, 10, 10, ppi=fit)] * 2
    >>> found = compare_fits(groups, ("A", "B"), ["yes", "no"], "scored.csv")[1]
    >>> round(found.difference.low, 4), round(found.difference.high, 4), found.p_value
    (-0.2775, 0.2775, 1.0)
    """
    from scipy.special import stdtr, stdtrit

    for name, fit in zip(pair, fits, strict=True):
        if not fit.n_sentences:
            raise DataError(
                f"{where}: expected sentences of '{name}' beside those of --without; found none. Compare "
                "others, or the model's own shares, without --coded."
            )
        if fit.ppi is None:
            raise DataError(
                f"{where}: expected codes of two documents or more in '{name}'; found "
                f"{fit.n_coded_documents}. Code more of it: stance sample --method group."
            )
    first, second = (fit.ppi for fit in fits if fit.ppi is not None)
    difference = first.values - second.values
    variances = first.errors**2, second.errors**2
    error = np.sqrt(variances[0] + variances[1])
    below = variances[0] ** 2 / first.n_free + variances[1] ** 2 / second.n_free
    is_unknown = first.find_unknown(fits[0].n_coded) | second.find_unknown(fits[1].n_coded)
    n_free = np.where(is_unknown, first.n_free + second.n_free, divide(error**4, below))
    student = stdtrit(n_free, 0.975)
    low, high = difference - student * error, difference + student * error

    own = [_find_ends(fit, group.n_coded) for fit, group in zip((first, second), fits, strict=True)]
    combined = combine_intervals(*own)
    difference = np.where(is_unknown, own[0][0] - own[1][0], difference)
    low, high = np.where(is_unknown, combined[0], low), np.where(is_unknown, combined[1], high)
    towards_0 = np.where(difference > 0, difference - low, high - difference)
    error = np.where(is_unknown, towards_0 / student, error)

    statistic = np.where(error > 0, divide(np.abs(difference), error), 0.0)
    p_values = np.minimum(1.0, 2 * stdtr(n_free, -statistic))
    # A corrected share may lie a little beyond 0 or 1, where it is not shown.
    shown = own[0][0] - own[1][0]
    low, high = np.clip(np.fmin(low, shown), -1, 1), np.clip(np.fmax(high, shown), -1, 1)
    is_small = any(fit.is_small() for fit in fits) | fits[0].find_rare() | fits[1].find_rare()
    return [
        Difference(
            first=pair[0],
            second=pair[1],
            measure=label,
            first_value=float(own[0][0][k]),
            second_value=float(own[1][0][k]),
            difference=Estimate(float(shown[k]), float(low[k]), float(high[k])),
            p_value=float(p_values[k]),
            p_holm=float(p_values[k]),
            is_corrected=True,
            is_small=bool(is_small[k]),
            n_shared=n_shared,
        )
        for k, label in enumerate(labels)
    ]


def _find_ends(fit: MeanFit, n_coded: int) -> tuple[Floats, Floats, Floats]:
    return np.clip(fit.values, 0, 1), *fit.compute_intervals(n_coded)
