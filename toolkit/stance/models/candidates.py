"""Candidate cues as columns: what one model offers for another to judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.cues.matcher import Candidates, CueMatcher
from stance.cues.tokens import Tokens, tokenize
from stance.models.evidence import extract_features
from stance.models.linear import LinearModel

_CHUNK, _HALO = 4096, 3  # sentences judged at once, and their neighbours: as the linear model predicts


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
    return _place(_load_matcher().find_candidates(tokens), tokens)


def judge_candidates(
    model: LinearModel, texts: Sequence[str], doc_index: NDArray[np.integer[Any]] | None
) -> CueCandidates:
    """Find what the lexicon of a linear model knows as cues, judged by that model.

    Parameters
    ----------
    model : LinearModel
    texts : sequence of str
        Sentences; at least one.
    doc_index : int array, shape (n_sentences,), optional
        Neighbours with the same number are context for each other.

    Returns
    -------
    CueCandidates
    """
    n, index = len(texts), model.find_runs(texts, doc_index)
    column_of = [model.labels.index(label) for label in model.cue_classes]
    parts = []
    for begin in range(0, n, _CHUNK):
        end = min(begin + _CHUNK, n)
        low, high = max(begin - _HALO, 0), min(end + _HALO, n)
        extraction = extract_features(texts[low:high], index[low:high], model.matcher)
        proba = np.zeros((len(extraction.candidates), len(model.labels)), dtype=np.float32)
        proba[:, column_of] = model.score_candidates(extraction)[:, 1:]
        part = _place(extraction.candidates, extraction.tokens, proba).cut(begin - low, end - low)
        parts.append((part.sentence + np.int32(begin), part.start, part.end, part.types, part.proba))
    return CueCandidates(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _place(found: Candidates, tokens: Tokens, proba: NDArray[np.float32] | None = None) -> CueCandidates:
    starts, ends = tokens.start[found.first], tokens.end[found.last - 1]
    return CueCandidates(found.sentence, starts, ends, found.types, proba)


@cache
def _load_matcher() -> CueMatcher:
    return CueMatcher()
