"""Scores to probabilities: a temperature, a shift for each label, and the label shares expected in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

FAINT_PULL: Final = 1e-4
"""How strongly scale and shifts are pulled towards no change where nothing is known of them before."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Scores times ``scale`` plus ``shift``, then softmax.

    Temperature scaling with a bias (Guo et al. 2017, "On Calibration of Modern Neural Networks"); the shift
    also moves the label shares of the training data to those expected in use, by Bayes' rule (Saerens et
    al. 2002, "Adjusting the Outputs of a Classifier to New a Priori Probabilities").

    Attributes
    ----------
    scale : float
        Above 0; the inverse of the temperature.
    shift : tuple[float, ...]
        One log-odds term for each label.
    """

    scale: float
    shift: tuple[float, ...]

    def apply(self, scores: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
        """Turn scores into probabilities, shape (n_sentences, n_labels)."""
        return compute_softmax(scores * self.scale + np.array(self.shift))

    def to_dict(self) -> dict[str, Any]:
        """Return the calibration as plain data."""
        return {"scale": self.scale, "shift": list(self.shift)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Calibration:
        """Build a calibration from what :meth:`to_dict` returned."""
        return cls(float(data["scale"]), tuple(float(x) for x in data["shift"]))


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
    labels: Sequence[str],
    target_shares: Mapping[str, float] | None = None,
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
    labels : sequence of str
        The label of each column.
    target_shares : mapping of str to float, optional
        Label shares expected in use; those of ``class_index`` by default.
    transfer_scale : float
        Factor on all log-odds, before the shares are moved; below 1 for less confidence.
    pull : float
        Strength of the pull towards a scale of 1 and equal shifts, against the mean log likelihood.

    Returns
    -------
    Calibration
    """
    scores = np.asarray(scores, dtype=np.float64)
    n, k = scores.shape
    log_scale, shift = _maximise_likelihood(scores, class_index, pull)
    shift = shift * transfer_scale
    if target_shares is not None:
        shares = np.maximum(np.eye(k)[class_index].mean(axis=0), 1 / (n + k))
        shift = shift + np.log([target_shares[label] for label in labels]) - np.log(shares)
    return Calibration(float(np.exp(log_scale)) * transfer_scale, tuple(float(x) for x in shift - shift[0]))


def _maximise_likelihood(
    scores: NDArray[np.floating[Any]], class_index: NDArray[np.int64], pull: float
) -> tuple[float, NDArray[np.float64]]:
    """Find the log scale, and the shifts against that of the first label."""
    from scipy.optimize import minimize

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
    return parameters[0], np.append(0.0, parameters[1:])
