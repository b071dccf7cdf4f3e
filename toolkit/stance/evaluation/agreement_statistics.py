"""Agreement statistics as arithmetic on counts, for one set of codes or many resamples of it at a time.

As in :mod:`stance.evaluation.counts`, leading axes are free, and what has no value is ``nan``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stance.models.f1 import divide

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]


def compute_alpha(coincidences: Floats, *, is_ordinal: bool = False) -> Floats:
    """Krippendorff's alpha: 1 less observed over expected disagreement.

    Parameters
    ----------
    coincidences : ndarray, shape (..., n_labels, n_labels)
        Sums of :func:`stance.evaluation.agreement_counts.count_coincidences`.
    is_ordinal : bool
        Whether labels that are farther apart disagree more: by the square of the number of codes that lie
        between them, half of their own included. Else all different labels disagree alike.

    Returns
    -------
    ndarray of float64, shape (...)
        At most 1; 0 is what chance would give; ``nan`` where all codes are alike.

    References
    ----------
    Krippendorff (2011), Computing Krippendorff's alpha-reliability.

    Examples
    --------
    >>> float(compute_alpha(np.array([[10.0, 4.0], [4.0, 2.0]]))[()].round(3))
    0.095
    """
    totals = coincidences.sum(axis=-1)
    n = totals.sum(axis=-1)
    if is_ordinal:
        # Codes up to the middle of each label: their differences are the sums of the definition.
        middles = np.cumsum(totals, axis=-1) - totals / 2
        distance = (middles[..., :, None] - middles[..., None, :]) ** 2
    else:
        distance = 1 - np.eye(coincidences.shape[-1])
    observed = (coincidences * distance).sum(axis=(-2, -1))
    expected = (totals[..., :, None] * totals[..., None, :] * distance).sum(axis=(-2, -1))
    return 1 - divide((n - 1) * observed, expected)


def compute_label_alpha(coincidences: Floats) -> Floats:
    """Krippendorff's alpha of each label against all others taken together.

    Parameters
    ----------
    coincidences : ndarray, shape (..., n_labels, n_labels)

    Returns
    -------
    ndarray of float64, shape (..., n_labels)

    Examples
    --------
    >>> compute_label_alpha(np.array([[10.0, 4.0], [4.0, 2.0]])).round(3).tolist()
    [0.095, 0.095]
    """
    totals = coincidences.sum(axis=-1)
    n = totals.sum(axis=-1, keepdims=True)
    split = totals - np.diagonal(coincidences, axis1=-2, axis2=-1)
    return 1 - divide((n - 1) * split, totals * (n - totals))


def compute_label_agreement(coincidences: Floats) -> Floats:
    """How likely another coder gives the same label, where one gave this label.

    Parameters
    ----------
    coincidences : ndarray, shape (..., n_labels, n_labels)

    Returns
    -------
    ndarray of float64, shape (..., n_labels)
        In [0, 1]; ``nan`` for a label that nobody gave. Between two coders, specific agreement.

    References
    ----------
    Cicchetti and Feinstein (1990), High agreement but low kappa: II. Resolving the paradoxes.

    Examples
    --------
    >>> compute_label_agreement(np.array([[10.0, 4.0], [4.0, 2.0]])).round(3).tolist()
    [0.714, 0.333]
    """
    return divide(np.diagonal(coincidences, axis1=-2, axis2=-1), coincidences.sum(axis=-1))


def compute_kappa(confusion: Floats) -> Floats:
    """Cohen's kappa of two coders.

    Parameters
    ----------
    confusion : ndarray, shape (..., n_labels, n_labels)
        From :func:`stance.evaluation.agreement_counts.count_pairs`.

    Returns
    -------
    ndarray of float64, shape (...)
        At most 1; 0 is what chance would give; ``nan`` where both always gave the same one label.

    References
    ----------
    Cohen (1960), A coefficient of agreement for nominal scales.

    Examples
    --------
    >>> float(compute_kappa(np.array([[20.0, 5.0], [10.0, 15.0]]))[()].round(3))
    0.4
    """
    n = confusion.sum(axis=(-2, -1))
    chance = divide((confusion.sum(axis=-1) * confusion.sum(axis=-2)).sum(axis=-1), n**2)
    return _correct(divide(np.trace(confusion, axis1=-2, axis2=-1), n), chance)


def compute_agreement(ratings: Floats) -> Floats:
    """Per cent agreement: the share of pairs of codes that agree, averaged over sentences with a pair.

    Parameters
    ----------
    ratings : ndarray, shape (..., 3 + n_labels)
        Sums of :func:`stance.evaluation.agreement_counts.sum_ratings`.

    Returns
    -------
    ndarray of float64, shape (...)
        As a share, in [0, 1].

    Examples
    --------
    >>> float(compute_agreement(np.array([3.0, 4, 4, 2.5, 1.5])))
    0.75
    """
    return divide(ratings[..., 0], ratings[..., 1])


def compute_fleiss(ratings: Floats) -> Floats:
    """Fleiss' kappa, in Gwet's form that allows missing codes.

    Parameters
    ----------
    ratings : ndarray, shape (..., 3 + n_labels)
        Sums of :func:`stance.evaluation.agreement_counts.sum_ratings`.

    Returns
    -------
    ndarray of float64, shape (...)
        At most 1; ``nan`` where all codes are alike. Between two coders, Scott's pi.

    References
    ----------
    Fleiss (1971), Measuring nominal scale agreement among many raters; Gwet (2014), Handbook of inter-rater
    reliability, 4th edition, chapter 2.

    Examples
    --------
    >>> float(compute_fleiss(np.array([3.0, 4, 4, 2.5, 1.5])).round(3))
    0.467
    """
    shares = divide(ratings[..., 3:], ratings[..., 2:3])
    return _correct(compute_agreement(ratings), (shares**2).sum(axis=-1))


def compute_ac1(ratings: Floats) -> Floats:
    """Gwet's AC1, whose chance agreement stays small where one label is common.

    Parameters
    ----------
    ratings : ndarray, shape (..., 3 + n_labels)
        Sums of :func:`stance.evaluation.agreement_counts.sum_ratings`; labels that nobody gave
        count as labels.

    Returns
    -------
    ndarray of float64, shape (...)
        At most 1.

    References
    ----------
    Gwet (2008), Computing inter-rater reliability and its variance in the presence of high agreement.

    Examples
    --------
    >>> float(compute_ac1(np.array([3.0, 4, 4, 2.5, 1.5])).round(3))
    0.529
    """
    shares = divide(ratings[..., 3:], ratings[..., 2:3])
    n_others = np.array(shares.shape[-1] - 1.0)
    return _correct(compute_agreement(ratings), divide((shares * (1 - shares)).sum(axis=-1), n_others))


def lacks_shared(coincidences: Floats) -> Bools:
    """Whether no label was shared beside another, so that resamples do not show how kappa and alpha vary.

    Where no sentence has two codes of a label while another has two of other labels, agreement follows from
    the labels' shares: kappa and alpha are about 0 or below in each resample, whatever the coders' agreement
    is. Of two labels that is so unless both were given to one sentence twice.

    Parameters
    ----------
    coincidences : ndarray, shape (..., n_labels, n_labels)
        Sums of :func:`stance.evaluation.agreement_counts.count_coincidences`, or of pairs of coders the
        confusions.

    Returns
    -------
    ndarray of bool, shape (...)

    Examples
    --------
    >>> lacks_shared(np.array([[[235.0, 2], [3, 0]], [[235, 2], [3, 1]]])).tolist()
    [True, False]
    """
    return _are_one_sided(split_labels(coincidences))


def lacks_shared_order(coincidences: Floats) -> Bools:
    """As :func:`lacks_shared`, of the ordinal alpha, which sets the labels up to one against those after it.

    Parameters
    ----------
    coincidences : ndarray, shape (..., n_labels, n_labels)
        Labels in their order.

    Returns
    -------
    ndarray of bool, shape (...)

    Examples
    --------
    >>> crossed = np.array([[0.0, 5, 0, 0], [5, 0, 0, 0], [0, 0, 0, 5], [0, 0, 5, 0]])
    >>> bool(lacks_shared_order(crossed)), bool(lacks_shared_order(crossed[:2, :2]))
    (False, True)
    """
    n_labels = coincidences.shape[-1]
    return _are_one_sided(_split(coincidences, np.tril(np.ones((n_labels, n_labels)))))


def split_labels(coincidences: Floats) -> Floats:
    """Take each label against all others together.

    Parameters
    ----------
    coincidences : ndarray, shape (..., n_labels, n_labels)

    Returns
    -------
    ndarray of float64, shape (..., n_labels, 2, 2)
        Coincidences of the label and of the others.

    Examples
    --------
    >>> split_labels(np.array([[9.0, 2, 0], [2, 0, 1], [0, 1, 4]])).tolist()[1]
    [[0.0, 3.0], [3.0, 13.0]]
    """
    return _split(coincidences, np.eye(coincidences.shape[-1]))


def _split(coincidences: Floats, sides: Floats) -> Floats:
    """Take the labels on each side together, for each row of ``sides``, in which 1 is the one side."""
    both = np.stack([sides, 1 - sides], axis=1)
    split: Floats = both @ coincidences[..., None, :, :] @ np.swapaxes(both, -2, -1)
    return split


def _are_one_sided(split: Floats) -> Bools:
    """Whether in no split both sides were given twice to one sentence."""
    has_both = (np.diagonal(split, axis1=-2, axis2=-1) > 0).all(axis=-1)
    return np.asarray(~has_both.any(axis=-1))


def _correct(agreement: Floats, chance: Floats) -> Floats:
    """Agreement beyond chance over what there could be."""
    return divide(agreement - chance, 1 - chance)
