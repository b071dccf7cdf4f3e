"""How far training has come, and how long the rest will take."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How far training has come.

    Attributes
    ----------
    epoch, n_epochs, step, n_steps : int
        Both counted from 1; steps through all epochs.
    loss : float
        Smoothed.
    macro_f1 : float or None
        On held-out documents, after an epoch.
    seconds_left : float
    note : str or None
        What a person should know of, once.
    """

    epoch: int
    n_epochs: int
    step: int
    n_steps: int
    loss: float
    macro_f1: float | None
    seconds_left: float
    note: str | None = None


class Clock:
    """Says when to report and how long the rest will take."""

    def __init__(self, n_steps: int, done: int) -> None:
        self._n_steps, self._done = n_steps, done
        self._began = self._last = time.monotonic()

    def is_due(self) -> bool:
        """Whether a second has gone by since the last time it was."""
        now = time.monotonic()
        if now - self._last < 1:
            return False
        self._last = now
        return True

    def left(self, step: int) -> float:
        """Seconds that the remaining steps will take."""
        return (time.monotonic() - self._began) / max(step - self._done, 1) * (self._n_steps - step)
