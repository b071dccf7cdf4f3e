"""Two models that both have a say: a weighted geometric mean of their probabilities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stance.models.calibration import compute_softmax

_FLOOR = 1e-6
_N_WEIGHTS = 21


@dataclass(frozen=True, slots=True)
class Blend:
    """What another model says of the same sentences, and how much of the say is one's own.

    Attributes
    ----------
    proba : float array, shape (n_sentences, n_labels)
        The other model's probabilities.
    weight : float
        One's own, in [0, 1]; at 1 the other has no say.
    is_alone : bool array, shape (n_sentences,), optional
        In which sentences the other has no say, whatever the weight; by default in none.
    """

    proba: NDArray[np.float32]
    weight: float
    is_alone: NDArray[np.bool_] | None = None

    def mix(self, own: NDArray[np.floating]) -> NDArray[np.float32]:
        """Mix one's own probabilities with the other model's.

        A logarithmic opinion pool (Genest and Zidek 1986, "Combining Probability Distributions").

        Parameters
        ----------
        own : float array, shape (n_sentences, n_labels)

        Returns
        -------
        float32 array, shape (n_sentences, n_labels)
            Rows sum to 1.

        Examples
        --------
        >>> other, own = np.array([[0.5, 0.5]], dtype=np.float32), np.array([[0.9, 0.1]])
        >>> Blend(other, 0.5).mix(own).round(2).tolist()
        [[0.75, 0.25]]
        """
        if self.weight == 1:
            return np.asarray(own, dtype=np.float32)
        scores = self.weight * np.log(own + _FLOOR) + (1 - self.weight) * np.log(self.proba + _FLOOR)
        mixed = compute_softmax(scores)
        return mixed if self.is_alone is None else np.where(self.is_alone[:, None], own, mixed)

    def cut(self, begin: int, end: int) -> Blend:
        """Keep some sentences."""
        is_alone = None if self.is_alone is None else self.is_alone[begin:end]
        return Blend(self.proba[begin:end], self.weight, is_alone)


def fit_blend_weight(
    own: NDArray[np.float32], other: NDArray[np.float32], class_index: NDArray[np.int64]
) -> float:
    """Choose the weight of one's own probabilities that fits the coded labels best.

    Parameters
    ----------
    own, other : float32 array, shape (n_sentences, n_labels)
        Of sentences that neither model has seen.
    class_index : int64 array, shape (n_sentences,)
        The coded labels.

    Returns
    -------
    float
        In [0, 1], in steps of 0.05; of equals the largest.

    Examples
    --------
    >>> sure, fair = np.array([[0.9, 0.1]], dtype=np.float32), np.array([[0.5, 0.5]], dtype=np.float32)
    >>> fit_blend_weight(sure, fair, np.array([0])), fit_blend_weight(sure, fair, np.array([1]))
    (1.0, 0.0)
    """
    rows = np.arange(len(class_index))
    weights = np.linspace(1, 0, _N_WEIGHTS)
    losses = [-np.log(Blend(other, w).mix(own)[rows, class_index] + _FLOOR).sum() for w in weights]
    return round(float(weights[int(np.argmin(losses))]), 2)
