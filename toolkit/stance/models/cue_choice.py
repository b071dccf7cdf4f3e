"""Choose, among the candidates of a sentence, the cues that a model believes in."""

from __future__ import annotations

import bisect
import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stance.cues.matcher import Candidates, CueMatcher, choose_types
from stance.cues.tokens import Tokens, tokenize

MIN_FIRST = 0.05
"""The likeliest candidate of the sentence's label is a cue if at least this probable."""

MIN_MORE = 0.5
"""Further candidates, and those of other labels, are cues if at least this probable."""


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
        How probably it speaks for each label, by the model that offers it; ``None`` where none has judged it.
    is_open : bool array, shape (n_candidates, n_labels), or None
        Whether, where it speaks for a label, it is of a type of open claims, if it may be of one.
    """

    sentence: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    types: NDArray[np.int32]
    proba: NDArray[np.float32] | None = None
    is_open: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return len(self.sentence)

    def cut(self, begin: int, end: int) -> CueCandidates:
        """Keep the candidates of the sentences ``begin:end``, numbered from 0."""
        low, high = np.searchsorted(self.sentence, (begin, end))
        rows = slice(int(low), int(high))
        columns = (self.start, self.end, self.types, self.proba, self.is_open)
        kept: list[Any] = [None if column is None else column[rows] for column in columns]
        return CueCandidates(self.sentence[rows] - np.int32(begin), *kept)


class ChosenCues(NamedTuple):
    """Cues as columns of shape (n_cues,), sorted by sentence, then by start: those of a PredictionBatch."""

    sentence: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    type: NDArray[np.int8]
    label: NDArray[np.int8]
    p: NDArray[np.float32]

    def take(self, rows: NDArray[np.generic]) -> ChosenCues:
        """Keep some of them, in this order."""
        columns: tuple[Any, ...] = self
        return ChosenCues(*(column[rows] for column in columns))


def find_candidates(texts: Sequence[str]) -> CueCandidates:
    """Find what the bundled lexicon knows as cues, unjudged."""
    tokens = tokenize(texts)
    return place_candidates(_load_matcher().find_candidates(tokens), tokens)


@cache
def _load_matcher() -> CueMatcher:
    return CueMatcher()


def place_candidates(
    found: Candidates,
    tokens: Tokens,
    proba: NDArray[np.float32] | None = None,
    is_open: NDArray[np.bool_] | None = None,
) -> CueCandidates:
    """Turn candidates of words into candidates of characters."""
    starts, ends = tokens.start[found.first], tokens.end[found.last - 1]
    return CueCandidates(found.sentence, starts, ends, found.types, proba, is_open)


def join_candidates(parts: Sequence[CueCandidates]) -> CueCandidates:
    """Join judged candidates of consecutive sentences, which carry the numbers of the whole already."""
    names = [field.name for field in dataclasses.fields(CueCandidates)]
    return CueCandidates(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def choose_cues(candidates: CueCandidates, class_index: NDArray[np.integer]) -> ChosenCues:
    """Choose the cues of each sentence: those of its label, and what speaks clearly for another.

    Parameters
    ----------
    candidates : CueCandidates
        Judged.
    class_index : int array, shape (n_sentences,)
        Columns of the sentences' labels.

    Returns
    -------
    ChosenCues
        No two of a sentence overlap.
    """
    assert candidates.proba is not None and candidates.is_open is not None
    places = candidates.sentence, candidates.start, candidates.end
    numbers, label = np.arange(len(candidates)), class_index[candidates.sentence].astype(np.intp)
    own = keep_apart(*places, candidates.proba[numbers, label])
    # Beside them, the likely cues of other labels than the sentence's, but for those of the first label.
    rest = candidates.proba.copy()
    rest[:, 0] = rest[numbers, label] = 0
    other, p = rest.argmax(axis=1), rest.max(axis=1)
    more = np.flatnonzero(p >= MIN_MORE)
    more = _drop_overlaps(own, more[np.argsort(-p[more], kind="stable")], *places)
    rows, labels = np.concatenate([own, more]), np.concatenate([label[own], other[more]])
    types = choose_types(candidates.types[rows], candidates.is_open[rows, labels])
    chosen = (
        *(column[rows] for column in places),
        types,
        labels.astype(np.int8),
        candidates.proba[rows, labels],
    )
    return sort_cues(ChosenCues(*chosen))


def sort_cues(*parts: ChosenCues) -> ChosenCues:
    """Join cues and sort them by sentence, then by start."""
    joined = ChosenCues(*map(np.concatenate, zip(*parts, strict=True)))
    return joined.take(np.lexsort((joined.start, joined.sentence)))


def keep_apart(
    sentence: NDArray[np.int32],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    proba: NDArray[np.floating],
) -> NDArray[np.int64]:
    """Choose the likeliest stretch of each sentence, and further likely ones that overlap none chosen.

    Returns the numbers of the chosen ones, sorted by sentence, then by start. ``sentence`` is ascending.
    """
    likely = np.flatnonzero(proba >= MIN_FIRST)
    likely = likely[np.lexsort((start[likely], -proba[likely], sentence[likely]))]
    is_first = np.diff(sentence[likely], prepend=-1) > 0
    kept = likely[is_first]
    more = likely[~is_first & (proba[likely] >= MIN_MORE)]
    if len(more):
        kept = np.concatenate([kept, _drop_overlaps(kept, more, sentence, start, end)])
    return kept[np.lexsort((start[kept], sentence[kept]))]


def _drop_overlaps(
    kept: NDArray[np.int64],
    more: NDArray[np.int64],
    sentence: NDArray[np.int32],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
) -> NDArray[np.int64]:
    """Return those of further candidates, best first, that overlap none chosen before them."""
    # What is taken of each sentence, in order.
    taken: dict[int, list[tuple[int, int]]] = {row: [] for row in sentence[more].tolist()}
    for i in kept[np.isin(sentence[kept], list(taken))].tolist():
        taken[int(sentence[i])].append((int(start[i]), int(end[i])))
    added = []
    for i in more.tolist():
        others, place = taken[int(sentence[i])], (int(start[i]), int(end[i]))
        at = bisect.bisect(others, place)
        # Those taken lie apart, so that only the one before and the one after can overlap.
        if (at and others[at - 1][1] > place[0]) or (at < len(others) and others[at][0] < place[1]):
            continue
        others.insert(at, place)
        added.append(i)
    return np.array(added, dtype=np.int64)
