"""Candidate cues as columns: what one model offers for another to judge."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from stance.cues.matcher import Candidates, CueMatcher
from stance.cues.tokens import Tokens, tokenize


@dataclass(frozen=True, slots=True)
class CueCandidates:
    """Stretches of sentences that may be cues, sorted by sentence.

    Attributes
    ----------
    sentence, start, end : int32 array, shape (n_candidates,)
        Sentence number and character offsets into its text, end exclusive.
    types : int32 array, shape (n_candidates,)
        Bit ``i`` is set where it may be of type ``CUE_TYPES[i]``.
    proba : float32 array, shape (n_candidates, n_labels), or None
        How probably it gives each label, by the model that offers it; ``None`` where none has judged it.
    """

    sentence: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    types: NDArray[np.int32]
    proba: NDArray[np.float32] | None = None

    def __len__(self) -> int:
        return len(self.sentence)

    def cut(self, begin: int, end: int) -> CueCandidates:
        """Take the candidates of the sentences ``begin:end``, numbered from 0."""
        low, high = np.searchsorted(self.sentence, (begin, end))
        rows = slice(int(low), int(high))
        return CueCandidates(
            self.sentence[rows] - np.int32(begin),
            self.start[rows],
            self.end[rows],
            self.types[rows],
            None if self.proba is None else self.proba[rows],
        )


def find_candidates(texts: Sequence[str]) -> CueCandidates:
    """Find what the bundled lexicon knows as cues.

    Parameters
    ----------
    texts : sequence of str
        Sentences.

    Returns
    -------
    CueCandidates

    Examples
    --------
    >>> found = find_candidates(["It rained.", "It may rain."])
    >>> list(zip(found.sentence.tolist(), found.start.tolist(), found.end.tolist()))
    [(1, 3, 6)]
    """
    tokens = tokenize(texts)
    return place_candidates(_load_matcher().find_candidates(tokens), tokens)


def place_candidates(
    found: Candidates, tokens: Tokens, proba: NDArray[np.float32] | None = None
) -> CueCandidates:
    """Turn candidates of words into candidates of characters.

    Parameters
    ----------
    found : Candidates
    tokens : Tokens
        Those that they were found in.
    proba : float32 array, shape (n_candidates, n_labels), optional

    Returns
    -------
    CueCandidates
    """
    starts, ends = tokens.start[found.first], tokens.end[found.last - 1]
    return CueCandidates(found.sentence, starts, ends, found.types, proba)


def join_candidates(parts: Sequence[CueCandidates], n_labels: int) -> CueCandidates:
    """Join judged candidates of consecutive sentences, which carry the numbers of the whole already.

    Parameters
    ----------
    parts : sequence of CueCandidates
        All with ``proba``.
    n_labels : int
        Width of the probabilities where there is no part.

    Returns
    -------
    CueCandidates
    """
    none, unjudged = np.zeros(0, dtype=np.int32), np.zeros((0, n_labels), dtype=np.float32)
    empty = CueCandidates(none, none, none, none, unjudged)
    names = [field.name for field in dataclasses.fields(CueCandidates)]
    return CueCandidates(
        *(np.concatenate([getattr(part, name) for part in parts or [empty]]) for name in names)
    )


@cache
def _load_matcher() -> CueMatcher:
    return CueMatcher()
