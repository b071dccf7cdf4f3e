"""What is settled on held-out documents of the training part: a blend's weights, a threshold or a share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_N_ROUNDS: Final = 200
_TINY: Final = 1e-12  # a probability of 0 for what was coded has no logarithm


def fit_mixture(probas: Sequence[NDArray[np.floating[Any]]], class_index: NDArray[np.integer[Any]]) -> Floats:
    """Fit the weights of a blend by maximum likelihood.

    Parameters
    ----------
    probas : sequence of float array, shape (n_sentences, n_labels)
        Of each member, for sentences that none of them has seen.
    class_index : int array, shape (n_sentences,)
        Columns of the labels.

    Returns
    -------
    float64 array, shape (n_members,)
        0 or more, summing to 1.

    References
    ----------
    Dempster, Laird and Rubin (1977), Maximum likelihood from incomplete data via the EM algorithm, for the
    proportions of a mixture whose parts are known. The likelihood has one maximum.

    Examples
    --------
    >>> sure, fair = np.array([[0.9, 0.1], [0.1, 0.9]]), np.full((2, 2), 0.5)
    >>> fit_mixture([sure, fair], np.array([0, 1])).round(3).tolist()
    [1.0, 0.0]
    """
    right = np.stack([proba[np.arange(len(class_index)), class_index] for proba in probas], axis=1)
    likelihood = np.maximum(right.astype(np.float64), _TINY)
    weights = np.full(len(probas), 1 / len(probas))
    for _ in range(_N_ROUNDS):
        shares = likelihood * weights
        weights = (shares / shares.sum(axis=1, keepdims=True)).mean(axis=0)
    return weights


def pick_f1_threshold(proba: NDArray[np.floating[Any]], is_right: NDArray[np.bool_]) -> tuple[float, float]:
    """Pick the threshold of the highest F1.

    The F1 of some hundred sentences is jagged in the threshold. A sentence is therefore taken as right by
    half of what was coded and half of what its probability promises, which must be calibrated.

    Parameters
    ----------
    proba : float array, shape (n_sentences,)
        Probability of the class that is looked for.
    is_right : bool array, shape (n_sentences,)
        Whether a sentence was coded as of that class.

    Returns
    -------
    threshold : float
        Sentences with this probability or more are taken; midway between the two that it divides.
    f1 : float
        What that comes to by what was coded; 0 where no sentence is of the class.

    Examples
    --------
    >>> threshold, f1 = pick_f1_threshold(np.array([0.9, 0.4, 0.1]), np.array([True, True, False]))
    >>> round(threshold, 3), f1
    (0.25, 1.0)
    """
    order = np.argsort(-proba, kind="stable")
    ranked, coded = proba[order].astype(np.float64), is_right[order].astype(np.float64)
    n_right = coded.sum()
    if not n_right:
        return 0.5, 0.0
    n_taken = np.arange(1, len(ranked) + 1)
    right = (coded + ranked) / 2
    f1 = 2 * np.cumsum(right) / (n_taken + right.sum())
    # Equal probabilities are taken together.
    ends = np.append(ranked[1:] != ranked[:-1], True)
    best = int(np.where(ends, f1, -1).argmax())
    below = ranked[best + 1] if best + 1 < len(ranked) else 0.0
    found = 2 * coded[: best + 1].sum() / (best + 1 + n_right)
    return float((ranked[best] + below) / 2), float(found)


def find_share_threshold(proba: NDArray[np.floating[Any]], share: float) -> float:
    """Find the threshold that takes a share of sentences, the most probable ones.

    Where texts are drawn in another way than those learnt from, probabilities may be lower or higher as a
    whole while their order holds, so that a threshold does not carry over and a share does.

    Parameters
    ----------
    proba : float array, shape (n_sentences,)
        Of the sentences to be judged, all of them: what is taken depends on the company.
    share : float
        In [0, 1].

    Returns
    -------
    float
        Sentences with this probability or more are taken; equal ones are taken together.

    Examples
    --------
    >>> find_share_threshold(np.array([0.1, 0.4, 0.2, 0.3]), 0.5)
    0.3
    """
    n_taken = round(share * len(proba))
    return float(np.sort(proba)[-n_taken]) if n_taken else np.inf
