"""Choose, among the candidates of a sentence, the cues that give its label away."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stance.labels import LABELS
from stance.models.evidence import Extraction, Floats

MIN_FIRST = 0.05
"""The likeliest candidate of a sentence is a cue if at least this probable."""

MIN_MORE = 0.5
"""Further candidates are cues if at least this probable."""


@dataclass(frozen=True, slots=True)
class ChosenCues:
    """Cues as columns of shape (n_cues,), sorted by sentence, then by start.

    Attributes
    ----------
    sentence, start, end : int32 array
        Sentence number and character offsets into its text, end exclusive.
    type : int8 array
        Index into :data:`stance.labels.CUE_TYPES`.
    """

    sentence: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    type: NDArray[np.int8]


def select_cues(
    extraction: Extraction,
    cue_proba: Floats,
    class_index: NDArray[np.int8],
    labels: Sequence[str],
    cue_classes: Sequence[str],
) -> ChosenCues:
    """Choose the cues of each sentence for its predicted label.

    Parameters
    ----------
    extraction : Extraction
    cue_proba : float32 array, shape (n_candidates, n_cue_classes + 1)
        The first column is *no cue*.
    class_index : int8 array, shape (n_sentences,)
        Columns of the predicted labels.
    labels, cue_classes : sequence of str

    Returns
    -------
    ChosenCues
        No two of a sentence overlap.
    """
    candidates, tokens = extraction.candidates, extraction.tokens
    column_of = np.array([1 + cue_classes.index(x) if x in cue_classes else 0 for x in labels])
    column = column_of[class_index[candidates.sentence]]
    proba = np.where(column > 0, cue_proba[np.arange(len(column)), column], 0)
    starts, ends = tokens.start[candidates.first], tokens.end[candidates.last - 1]
    kept = keep_apart(candidates.sentence, starts, ends, proba)
    is_open = np.array([label == LABELS[-1] for label in labels])[class_index[candidates.sentence[kept]]]
    return ChosenCues(
        candidates.sentence[kept],
        starts[kept],
        ends[kept],
        candidates.choose_type(kept, is_open),
    )


def keep_apart(
    sentence: NDArray[np.int32],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    proba: NDArray[np.floating],
) -> NDArray[np.int64]:
    """Choose the likeliest stretch of each sentence, and further likely ones that overlap none chosen.

    Parameters
    ----------
    sentence, start, end : int32 array, shape (n_candidates,)
        Sentence number, ascending, and character offsets, end exclusive.
    proba : float array, shape (n_candidates,)

    Returns
    -------
    int64 array, shape (n_chosen,)
        Numbers of the chosen ones, sorted by sentence, then by start.

    Examples
    --------
    >>> start, end = np.array([0, 0, 9], dtype=np.int32), np.array([3, 7, 12], dtype=np.int32)
    >>> keep_apart(np.zeros(3, dtype=np.int32), start, end, np.array([0.6, 0.7, 0.5])).tolist()
    [1, 2]
    """
    likely = np.flatnonzero(proba >= MIN_FIRST)
    likely = likely[np.lexsort((start[likely], -proba[likely], sentence[likely]))]
    is_first = np.diff(sentence[likely], prepend=-1) > 0
    kept = likely[is_first]
    more = likely[~is_first & (proba[likely] >= MIN_MORE)]
    if len(more):
        kept = np.concatenate([kept, _drop_overlaps(kept, more, (sentence, start, end))])
    return kept[np.lexsort((start[kept], sentence[kept]))]


def _drop_overlaps(
    kept: NDArray[np.int64],
    more: NDArray[np.int64],
    places: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]],
) -> NDArray[np.int64]:
    """Of further candidates, best first, those that overlap none chosen before them."""
    sentence, start, end = places
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
