"""Label sets that hold the right label as often as was asked: split conformal prediction."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stance.errors import DataError
from stance.evaluation.checks import check_index, check_proba

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True)
class LabelSetCoverage:
    """How label sets did on coded sentences.

    Attributes
    ----------
    coverage : float
        Share of the sentences whose set holds the coded label, in [0, 1].
    mean_size : float
        Labels in a set, on average, in [0, n_labels]; at one coverage, lower is better.
    single_share : float
        Share of the sentences whose set is one label, in [0, 1].
    n_sentences : int
    """

    coverage: float
    mean_size: float
    single_share: float
    n_sentences: int


def fit_conformal(proba: ArrayLike, class_index: ArrayLike, level: float = 0.9) -> float:
    """Find how improbable a label may be and still belong to a sentence's set.

    The score of a sentence is 1 less the probability of its coded label; the quantile is the score of rank
    ``ceil((n + 1) level)`` among ``n``. Sets of sentences exchangeable with these then hold the right label
    with a probability of ``level`` or more. Sentences of one document are alike, so give many documents, and
    measure on others with :func:`measure_label_sets`.

    Parameters
    ----------
    proba : array-like of float, shape (n_sentences, n_labels)
        Held-out probabilities in [0, 1], each row summing to 1.
    class_index : array-like of int, shape (n_sentences,)
        The column of each sentence's coded label.
    level : float
        Share of the sets that are to hold the right label, in (0, 1).

    Returns
    -------
    float
        The quantile, in [0, 1]; 1, so that sets hold every label, where there are too few sentences.

    Raises
    ------
    DataError
        If there is no sentence, the lengths differ, or a number is out of range.

    References
    ----------
    Angelopoulos and Bates (2023), Conformal prediction: a gentle introduction, section 1.

    Examples
    --------
    >>> proba = [[0.9, 0.1], [0.8, 0.2], [0.25, 0.75], [0.5, 0.5]]
    >>> fit_conformal(proba, [0, 0, 1, 0], level=0.6)
    0.25
    """
    where = "label sets"
    matrix = check_proba(where, proba)
    truth = check_index(where, class_index, *matrix.shape)
    if not 0 < level < 1:
        raise DataError(f"{where}: expected a level above 0 and under 1; found {level:g}. Give 0.9, say.")
    scores = np.sort(1 - matrix[np.arange(len(truth)), truth])
    # Rounded, as 100 * 0.55 is a little above 55 in floating point.
    rank = max(1, math.ceil(round((len(scores) + 1) * level, 9)))
    return float(scores[rank - 1]) if rank <= len(scores) else 1.0


def build_label_sets(proba: ArrayLike, quantile: float) -> NDArray[np.bool_]:
    """Build the set of labels that each sentence may bear.

    Parameters
    ----------
    proba : array-like of float, shape (n_sentences, n_labels)
        Probabilities in [0, 1], each row summing to 1.
    quantile : float
        As :func:`fit_conformal` gave it, in [0, 1].

    Returns
    -------
    ndarray of bool, shape (n_sentences, n_labels)
        Whether each label is in the sentence's set. A set may be empty, where no label is probable enough.

    Raises
    ------
    DataError
        If a number is out of range.

    Examples
    --------
    >>> build_label_sets([[0.9, 0.1], [0.5, 0.5]], 0.5).tolist()
    [[True, False], [True, True]]
    """
    if not 0 <= quantile <= 1:
        raise DataError(
            f"label sets: expected a quantile from 0 to 1; found {quantile:g}. Use fit_conformal's."
        )
    sets: NDArray[np.bool_] = 1 - check_proba("label sets", proba) <= quantile
    return sets


def measure_label_sets(sets: ArrayLike, class_index: ArrayLike) -> LabelSetCoverage:
    """Measure how often label sets hold the coded label, and how large they are.

    Parameters
    ----------
    sets : array-like of bool, shape (n_sentences, n_labels)
    class_index : array-like of int, shape (n_sentences,)
        The column of each sentence's coded label.

    Returns
    -------
    LabelSetCoverage

    Raises
    ------
    DataError
        If there is no sentence, the lengths differ, or an index is out of range.

    Examples
    --------
    >>> found = measure_label_sets([[True, False], [True, True]], [1, 1])
    >>> found.coverage, found.mean_size, found.single_share
    (0.5, 1.5, 0.5)
    """
    members = np.asarray(sets, dtype=np.bool_)
    if members.ndim != 2:
        raise DataError(
            f"label sets: expected sets of shape (n_sentences, n_labels); found shape {members.shape}. "
            "Use build_label_sets."
        )
    truth = check_index("label sets", class_index, *members.shape)
    sizes = members.sum(axis=1)
    return LabelSetCoverage(
        coverage=float(members[np.arange(len(truth)), truth].mean()),
        mean_size=float(sizes.mean()),
        single_share=float((sizes == 1).mean()),
        n_sentences=len(truth),
    )
