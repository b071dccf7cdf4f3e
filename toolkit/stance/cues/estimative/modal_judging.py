"""Uses of *may, might* and *could* judged by an encoder and by weights of words together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from stance.cues.estimative.found import FoundPhrase

_JUDGE_SHARE: Final = 0.6  # 0.5 to 0.7 do alike: docs/estimative.md
_LEAST: Final = -0.2  # mixed log odds from which on one counts: as many are wrong as are missed on those sets
_TINY: Final = 1e-6  # in place of 0, to divide by


class ModalJudge(Protocol):
    """Judges uses of *may, might* and *could*: an encoder that has learnt their senses."""

    @property
    def name(self) -> str:
        """What it is called."""

    def judge_modals(
        self, texts: Sequence[str], sentence: NDArray[np.int64], start: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Say of each use, by number of its text and where it begins, how likely it states a likelihood."""


def list_unmeant(
    judge: ModalJudge, texts: Sequence[str], modals: Sequence[tuple[int, FoundPhrase, float]]
) -> list[tuple[int, FoundPhrase]]:
    """List the modals that the judge and the weights, their log odds mixed, take for no likelihood.

    Parameters
    ----------
    judge : ModalJudge
    texts : sequence of str
        Sentences.
    modals : sequence of tuple of int, FoundPhrase, float
        One at least: the number of its sentence, where it stands, and what the weights say of it.

    Returns
    -------
    list of tuple of int, FoundPhrase
    """
    rows = list(dict.fromkeys(row for row, _, _ in modals))
    number = {row: i for i, row in enumerate(rows)}
    proba = judge.judge_modals(
        [texts[row] for row in rows],
        np.array([number[row] for row, _, _ in modals], dtype=np.int64),
        np.array([phrase.start for _, phrase, _ in modals], dtype=np.int64),
    )
    weighed = np.array([weight for _, _, weight in modals])
    odds = [np.log(np.clip(p, _TINY, 1) / np.clip(1 - p, _TINY, 1)) for p in (proba, weighed)]
    mixed = _JUDGE_SHARE * odds[0] + (1 - _JUDGE_SHARE) * odds[1]
    scored = zip(modals, mixed.tolist(), strict=True)
    return [(row, phrase) for (row, phrase, _), score in scored if score <= _LEAST]
