"""Choose, among the candidates of a sentence, the cues that give its label away."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stance.labels import LABELS
from stance.models.linear.evidence import Extraction, Floats

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
    *,
    cue_labels: Sequence[str] | None = None,
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
    cue_labels : sequence of str, optional
        The label that each class of cue speaks for, none where it is no label; by default its namesake.

    Returns
    -------
    ChosenCues
        No two of a sentence overlap.
    """
    candidates, tokens = extraction.candidates, extraction.tokens
    spoken_for = cue_classes if cue_labels is None else cue_labels
    speaks = np.array([[name == label for name in spoken_for] for label in labels], dtype=np.bool_)
    proba_of = np.where(speaks[class_index[candidates.sentence]], cue_proba[:, 1:], 0)
    starts, ends = tokens.start[candidates.first], tokens.end[candidates.last - 1]
    kept = keep_apart(candidates.sentence, starts, ends, proba_of.sum(axis=1))
    is_of_open = np.array([name == LABELS[-1] for name in cue_classes], dtype=np.bool_)
    is_open = is_of_open[proba_of[kept].argmax(axis=1)] if len(kept) else np.zeros(0, dtype=np.bool_)
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
