"""What goes into a metric, checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from stance.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Span = Sequence[int]

# Far above the rounding of float32, far below a mistake; no spreadsheet rounds arrays, as it may files.
_TOLERANCE: Final = 1e-4


def check_proba(where: str, proba: ArrayLike) -> Floats:
    """Check probabilities.

    Parameters
    ----------
    where : str
        What the error message begins with.
    proba : array-like of float, shape (n_sentences, n_labels)

    Returns
    -------
    ndarray of float64, shape (n_sentences, n_labels)
        The same numbers, each in [0, 1], each row summing to 1.

    Raises
    ------
    DataError
        If they are not of two dimensions, one is NaN or outside [0, 1], or a row does not sum to 1.

    Examples
    --------
    >>> check_proba("mine", [[0.25, 0.75], [0.5, 0.6]])
    Traceback (most recent call last):
    stance.errors.DataError: mine: expected probabilities that sum to 1; found 1.1 in row 1. Normalise them.
    """
    try:
        matrix = np.asarray(proba, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(
            f"{where}: expected probabilities, a row a sentence; found {error}. Give as many for each."
        ) from error
    if matrix.ndim != 2:
        raise DataError(
            f"{where}: expected probabilities of shape (n_sentences, n_labels); found shape {matrix.shape}. "
            "Give a row a sentence."
        )
    bad = ~((matrix >= 0) & (matrix <= 1 + _TOLERANCE))  # true of NaN too
    if bad.any():
        row, column = np.argwhere(bad)[0]
        raise DataError(
            f"{where}: expected probabilities from 0 to 1; found {matrix[row, column]:g} in row {row}. "
            "Mend what gave them."
        )
    sums = matrix.sum(axis=1)
    off = np.flatnonzero(np.abs(sums - 1) > _TOLERANCE)
    if off.size:
        raise DataError(
            f"{where}: expected probabilities that sum to 1; found {sums[off[0]]:.6g} in row {off[0]}. "
            "Normalise them."
        )
    return np.minimum(matrix, 1.0)


def check_index(where: str, class_index: ArrayLike, n_sentences: int, n_labels: int) -> NDArray[np.int64]:
    """Check the class indices that go with probabilities.

    Parameters
    ----------
    where : str
        What the error message begins with.
    class_index : array-like of int, shape (n_sentences,)
    n_sentences, n_labels : int
        The shape of the probabilities.

    Returns
    -------
    ndarray of int64, shape (n_sentences,)

    Raises
    ------
    DataError
        If there is none, there are more or fewer than ``n_sentences``, or one is not in [0, ``n_labels``).

    Examples
    --------
    >>> check_index("mine", [0, 3], 2, 3)
    Traceback (most recent call last):
    stance.errors.DataError: mine: expected class indices from 0 to 2; found 3. Recode them.
    """
    index = np.asarray(class_index)
    if index.shape != (n_sentences,) or n_sentences == 0:
        raise DataError(
            f"{where}: expected a class index for each of {n_sentences} sentences, one or more; found shape "
            f"{index.shape}. Give one a row of the probabilities."
        )
    if not np.issubdtype(index.dtype, np.integer):
        raise DataError(
            f"{where}: expected whole numbers as class indices; found {index.dtype}. Recode them."
        )
    outside = index[(index < 0) | (index >= n_labels)]
    if outside.size:
        raise DataError(
            f"{where}: expected class indices from 0 to {n_labels - 1}; found {outside[0]}. Recode them."
        )
    return index.astype(np.int64)


def check_spans(
    where: str, spans: Iterable[Sequence[Span]], n_characters: Iterable[int] | None = None
) -> None:
    """Check the spans of cues, sentence by sentence.

    Parameters
    ----------
    where : str
        What the error message begins with.
    spans : iterable of sequence of (int, int)
        Start and end of each span, in any order.
    n_characters : iterable of int, optional
        The length of each sentence.

    Raises
    ------
    DataError
        If a span is empty, out of range, or overlaps another of its sentence.

    Examples
    --------
    >>> check_spans("mine", [[(4, 12)]], [9])
    Traceback (most recent call last):
    stance.errors.DataError: mine: expected cues within 9 characters; found 4 to 12 in row 0. Mend them.
    """
    limits = iter(n_characters) if n_characters is not None else None
    for row, found in enumerate(spans):
        limit = next(limits) if limits is not None else None
        for start, end in found:
            if not 0 <= start < end or (limit is not None and end > limit):
                within = "of at least a character" if limit is None else f"within {limit} characters"
                raise DataError(
                    f"{where}: expected cues {within}; found {start} to {end} in row {row}. Mend them."
                )
        if len(found) > 1:
            for before, after in pairwise(sorted(tuple(span) for span in found)):
                if after[0] < before[1]:
                    raise DataError(
                        f"{where}: expected cues apart from one another; found {before[0]} to {before[1]} "
                        f"and {after[0]} to {after[1]} in row {row}. Mend them."
                    )
