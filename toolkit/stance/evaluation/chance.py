"""The calibration error that chance alone makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from stance.evaluation.counts import N_BINS, assign_bins, compute_ece

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_N_DRAWS: Final = 200  # the mean of so many is known to some hundredths of itself
_MAX_CELLS: Final = 2_000_000  # drawn at a time, so that memory stays small with many sentences


def estimate_chance_ece(confidence: Floats, weights: Floats | None = None, *, seed: int = 0) -> float:
    """Estimate the expected calibration error that a perfectly calibrated model would show.

    Bins of finitely many sentences are off by chance, always to one side, as the error is a mean of absolute
    values. Codes are drawn from the model's own probabilities, 200 times; of each sentence it matters only
    whether its likeliest label is right, which it is with the probability that it has. Sentences are taken as
    independent.

    Parameters
    ----------
    confidence : ndarray of float64, shape (n_sentences,)
        The largest probability of each sentence, in [0, 1].
    weights : ndarray of float64, shape (n_sentences,), optional
        How much each sentence counts; alike by default.
    seed : int
        Seed of the draws.

    Returns
    -------
    float
        The mean over the draws, in [0, 1].

    References
    ----------
    Bröcker and Smith (2007), Increasing the reliability of reliability diagrams, for drawing from the
    model's own probabilities.

    Examples
    --------
    >>> estimate_chance_ece(np.array([0.5]))  # right or wrong, it is off by a half
    0.5
    """
    n_sentences = len(confidence)
    counted = np.ones(n_sentences) if weights is None else weights
    places = np.zeros((n_sentences, N_BINS))
    places[np.arange(n_sentences), assign_bins(confidence)] = counted
    rng = np.random.default_rng(seed)
    step = max(1, _MAX_CELLS // n_sentences)
    errors = []
    for first in range(0, _N_DRAWS, step):
        is_right = rng.random((min(step, _N_DRAWS - first), n_sentences)) < confidence
        errors.append(compute_ece((confidence - is_right) @ places, counted.sum()))
    return float(np.concatenate(errors).mean())
