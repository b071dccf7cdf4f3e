"""Draws within strata, in one step or several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from stance.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_BINS: Final = 3  # of confidence, by label


def draw_strata(
    stratum: NDArray[np.int64],
    share: Floats,
    n: int,
    *,
    seed: int,
    is_free: NDArray[np.bool_] | None = None,
    before: Sequence[int] | NDArray[np.int64] = (),
) -> tuple[NDArray[np.int64], Floats, NDArray[np.int64]]:
    """Draw about the share that is wanted from each stratum, of what is free.

    The draw stands for what is free and what it adds to. Of a stratum of N such of which m were drawn at
    random before, n of the N - m that are left are, with these m, a random m + n of N.

    Parameters
    ----------
    stratum : ndarray of int64, shape (n_sentences,)
        From 0.
    share : ndarray of float64, shape (n_strata,)
    n, seed : int
    is_free : ndarray of bool, shape (n_sentences,), optional
        What may be drawn.
    before : sequence of int
        Sentences that the draw adds to, none of them free.

    Returns
    -------
    rows : ndarray of int64, shape (n,)
        In random order.
    inclusion : ndarray of float64, shape (n_sentences,)
        The probability with which each sentence that is free is drawn, or of ``before`` was.
    number : ndarray of int64, shape (n_sentences,)
        The stratum of each, called by a random number from 1.

    Raises
    ------
    DataError
        If fewer are wanted than there are strata.

    Examples
    --------
    >>> is_free = np.array([1, 1, 0, 0], bool)
    >>> rows, inclusion, _ = draw_strata(np.zeros(4, int), np.ones(1), 1, seed=0, is_free=is_free, before=[2])
    >>> inclusion.round(2).tolist()
    [0.67, 0.67, 0.67, 0.67]
    """
    sizes = np.bincount(stratum)
    is_free = np.ones(len(stratum), bool) if is_free is None else is_free
    n_free = np.bincount(stratum[is_free], minlength=len(sizes))
    n_before = np.bincount(stratum[np.asarray(before, np.int64)], minlength=len(sizes))
    n_strata = int((n_free > 0).sum())
    if n < n_strata and not len(before):
        raise DataError(
            f"--n: expected one sentence or more from each of {n_strata:,} strata; found {n:,} in all. "
            "Draw more, or pass --method simple."
        )
    n_all, n_stood_for = n + len(before), n_before + n_free
    if not n_stood_for.all():
        share = np.where(n_stood_for > 0, share, 0) / share[n_stood_for > 0].sum()
    n_drawn = allocate_codes(n_all, n_stood_for, n_all * share, n_before if len(before) else None)
    # By the numbers of the first draw a second one would lean on which sentences the first took.
    n_taken = int((~is_free).sum())
    rng = np.random.default_rng([seed, n_taken] if n_taken else seed)
    order = np.flatnonzero(is_free)
    order = order[np.argsort(stratum[order], kind="stable")]
    ends = np.concatenate([[0], np.cumsum(n_free)])
    drawn = [
        rng.choice(order[ends[k] : ends[k + 1]], size, replace=False)
        for k, size in enumerate((n_drawn - n_before).tolist())
    ]
    rows = rng.permutation(np.concatenate(drawn))
    # Numbers in order would tell the coder which label was predicted.
    number = rng.permutation(len(sizes)) + 1
    return rows, (n_drawn / np.maximum(n_stood_for, 1))[stratum], number[stratum]


def allocate_codes(
    n: int,
    sizes: NDArray[np.int64],
    wanted: NDArray[np.float64],
    given: NDArray[np.int64] | None = None,
) -> NDArray[np.int64]:
    """Share ``n`` codes out among strata, in whole numbers as near as may be to what is wanted.

    Parameters
    ----------
    n : int
        At least one a stratum, and no more than there are sentences.
    sizes : ndarray of int64, shape (n_strata,)
        How many sentences each has.
    wanted : ndarray of float64, shape (n_strata,)
    given : ndarray of int64, shape (n_strata,), optional
        What they have already, of ``n``.

    Returns
    -------
    ndarray of int64, shape (n_strata,)
        Two or more each where ``n`` and ``sizes`` allow, and no more than ``sizes``; the sum is ``n``.

    Examples
    --------
    >>> allocate_codes(10, np.array([90, 9, 1]), np.array([9.0, 0.9, 0.1])).tolist()
    [7, 2, 1]
    """
    least = 2 if n >= 2 * len(sizes) else 1
    given = np.minimum(least, sizes) if given is None else given.copy()
    for _ in range(n - int(given.sum())):
        short = np.where(given < sizes, wanted - given, -np.inf)
        given[int(np.argmax(short))] += 1
    return given


def make_strata(proba: Floats, class_index: NDArray[np.integer]) -> tuple[NDArray[np.int64], Floats]:
    """Put sentences into strata by label and confidence; say what share of the codes each gets.

    Examples
    --------
    >>> proba = np.array([[0.9, 0.1]] * 3 + [[0.4, 0.6]])
    >>> stratum, share = make_strata(proba, proba.argmax(axis=1))
    >>> stratum.tolist(), share.round(2).tolist()
    ([0, 0, 0, 1], [0.7, 0.3])
    """
    confidence = proba.max(axis=1)
    part = np.zeros(len(proba), np.int64)
    for label in np.unique(class_index).tolist():
        is_of = class_index == label
        edges = np.quantile(confidence[is_of], np.arange(1, _BINS) / _BINS)
        part[is_of] = label * _BINS + np.searchsorted(edges, confidence[is_of], side="left")
    _, stratum = np.unique(part, return_inverse=True)
    variance = np.bincount(stratum, np.sum(proba * (1 - proba), axis=1)) / np.bincount(stratum)
    sizes = np.bincount(stratum)
    spread = sizes * np.sqrt(variance + 1e-6)
    return stratum, (sizes / sizes.sum() + spread / spread.sum()) / 2
