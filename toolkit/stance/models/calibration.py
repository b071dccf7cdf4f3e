"""Scores to probabilities: a temperature and a shift for each label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

FAINT_PULL: Final = 1e-4
"""How strongly scale and shifts are pulled towards no change where nothing is known of them before."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Scores times ``scale`` plus ``shift``, then softmax.

    Temperature scaling with a bias (Guo et al. 2017, "On Calibration of Modern Neural Networks").

    Attributes
    ----------
    scale : float
        Above 0; the inverse of the temperature.
    shift : sequence of float
        One log-odds term for each label.
    """

    scale: float
    shift: Sequence[float]

    def apply(self, scores: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
        """Turn scores into probabilities, shape (n_sentences, n_labels)."""
        return compute_softmax(scores * self.scale + np.array(self.shift))


def compute_softmax(scores: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """Compute the softmax over the last axis, safe for large scores."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), dtype=np.float32)


def choose_pull(n_sentences: int, sd: float = 0.5) -> float:
    """Choose the pull that stands for a normal prior on log scale and shifts, of mean 0.

    Thirty sentences tell next to nothing of a temperature; of thousands the prior is not felt.
    """
    return 1 / (2 * sd**2 * n_sentences)


def fit_calibration(
    scores: NDArray[np.floating[Any]],
    class_index: NDArray[np.int64],
    transfer_scale: float = 1.0,
    *,
    pull: float = FAINT_PULL,
) -> Calibration:
    """Fit scale and shifts by maximum likelihood on held-out scores.

    Parameters
    ----------
    scores : float array, shape (n_sentences, n_labels)
        Scores of sentences the model has not seen.
    class_index : int array, shape (n_sentences,)
        Columns of their labels.
    transfer_scale : float
        Factor on all log-odds; below 1 for less confidence.
    pull : float
        Strength of the pull towards a scale of 1 and equal shifts, against the mean log likelihood.

    Returns
    -------
    Calibration
    """
    from scipy.optimize import minimize

    scores = np.asarray(scores, dtype=np.float64)
    n, k = scores.shape
    hot = np.eye(k)[class_index]

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scale, shift = np.exp(parameters[0]), np.append(0.0, parameters[1:])
        logits = scores * scale + shift
        logits -= logits.max(axis=1, keepdims=True)
        log_proba = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        error = (np.exp(log_proba) - hot) / n
        # Shifts are pulled towards their mean, so that it does not matter which label stands first.
        pulled = np.append(parameters[0], shift - shift.mean())
        value = -(hot * log_proba).sum() / n + pull * float(pulled @ pulled)
        slope = np.append((error * scores).sum() * scale, error.sum(axis=0)[1:])
        return float(value), slope + 2 * pull * np.delete(pulled, 1)

    parameters = minimize(loss, np.zeros(k), jac=True, method="L-BFGS-B").x
    shift = np.append(0.0, parameters[1:]) * transfer_scale
    return Calibration(float(np.exp(parameters[0])) * transfer_scale, shift.tolist())
