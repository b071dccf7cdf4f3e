"""Candidate cues judged by the cue head: which stretches it reads as whole cues."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stance.labels import CUE_TYPES
from stance.models.candidates import CueCandidates
from stance.models.encoder.spans import CueColumns, allow_types, find_cues, read_words
from stance.models.encoder.tokens import Subwords
from stance.models.select_cues import keep_apart

Floats = NDArray[np.float64]

_FLOOR = 1e-3  # of a probability whose logarithm is taken
_PRIOR_FLOOR = 1e-2

# Log-odds that a candidate is a cue of its sentence's label, from those of the head and, where another model
# has judged it, of that model; fitted on held-out documents of the seeds: docs/experiments.md.
_ALONE = (0.8, 0.0, -0.55)
_TOGETHER = (0.5, 0.7, 0.0)

_MIN_STAND_IN = 0.4  # of what is read word by word; a guess less probable than this costs more than it finds

_SPAN = np.int64(1) << 32  # more than the length of any sentence


def judge_cues(
    tokens: Subwords,
    proba: NDArray[np.floating],
    class_index: NDArray[np.integer],
    labels: tuple[str, ...],
    candidates: CueCandidates,
) -> CueColumns:
    """Choose the cues that give each sentence's label among candidates.

    Where no candidate will do, what the head reads word by word stands in if it is likely enough.

    Parameters
    ----------
    tokens : Subwords
    proba : float array, shape (n_tokens, N_CUE_CLASSES)
        Rows sum to 1.
    class_index : int array, shape (n_sentences,)
        The predicted label.
    labels : tuple of str
    candidates : CueCandidates

    Returns
    -------
    sentence, start, end : int32 array, shape (n_cues,)
        Sorted by sentence, then by start; no two of a sentence overlap.
    type : int8 array, shape (n_cues,)
        Index into :data:`stance.labels.CUE_TYPES`.
    """
    read = find_cues(tokens, proba, class_index, labels)
    if not len(tokens.word):
        return read
    label = class_index[candidates.sentence]
    bits = candidates.types[:, None] >> np.arange(len(CUE_TYPES)) & 1
    fits = (bits > 0) & allow_types(labels)[label]
    head, by_type = score_candidates(tokens, proba, class_index, labels, candidates)
    weights, prior = _ALONE, np.zeros(len(candidates))
    if candidates.proba is not None:
        given = candidates.proba[np.arange(len(label)), label].astype(np.float64)
        weights, prior = _TOGETHER, _log_odds(given, _PRIOR_FLOOR)
        fits &= (given > 0)[:, None]
    score = _weigh(head, prior, weights)
    rows = keep_apart(
        candidates.sentence, candidates.start, candidates.end, np.where(fits.any(axis=1), score, 0.0)
    )
    found = (
        candidates.sentence[rows],
        candidates.start[rows],
        candidates.end[rows],
        np.where(fits[rows], by_type[rows] + _FLOOR, 0).argmax(axis=1).astype(np.int8),
    )
    stretches = CueCandidates(read[0], read[1], read[2], np.left_shift(np.int32(1), read[3], dtype=np.int32))
    likely, _ = score_candidates(tokens, proba, class_index, labels, stretches)
    stands_in = ~np.isin(read[0], found[0]) & (_weigh(likely, 0.0, _ALONE) >= _MIN_STAND_IN)
    sentence = np.concatenate([found[0], read[0][stands_in]])
    start = np.concatenate([found[1], read[1][stands_in]])
    end = np.concatenate([found[2], read[2][stands_in]])
    types = np.concatenate([found[3], read[3][stands_in]])
    order = np.argsort(sentence, kind="stable")
    return sentence[order], start[order], end[order], types[order]


def score_candidates(
    tokens: Subwords,
    proba: NDArray[np.floating],
    class_index: NDArray[np.integer],
    labels: tuple[str, ...],
    candidates: CueCandidates,
) -> tuple[Floats, Floats]:
    """Say how surely the head reads each candidate as one whole cue.

    That is the geometric mean of the probabilities that its first word begins a cue of the label, that each
    further word goes on with one, and that the word after it does not.

    Parameters
    ----------
    tokens, proba, class_index, labels, candidates
        As in :func:`judge_cues`.

    Returns
    -------
    log_odds : float64 array, shape (n_candidates,)
    by_type : float64 array, shape (n_candidates, n_types)
        Mean probability of each type within the candidate.
    """
    n_types = len(CUE_TYPES)
    if not len(candidates):
        return np.zeros(0), np.zeros((0, n_types))
    words = read_words(tokens, proba)
    allowed = allow_types(labels)[class_index[words.sentence]]
    begins = words.proba[:, 1 : 1 + n_types]
    goes_on = words.proba[:, 1 + n_types :]
    at = words.sentence * _SPAN
    place = candidates.sentence * _SPAN
    # The words that share a character with the candidate.
    first = np.searchsorted(at + words.end, place + candidates.start, side="right")
    last = np.searchsorted(at + words.start, place + candidates.end, side="left")
    first = np.minimum(first, len(at) - 1)
    last = np.maximum(last, first + 1)
    is_inside = (goes_on * allowed).sum(axis=1)
    inside = np.concatenate([[0.0], np.cumsum(np.log(is_inside + _FLOOR))])
    after = np.minimum(last, len(at) - 1)
    follows = (last < len(at)) & (words.sentence[after] == candidates.sentence)
    total = (
        np.log((begins * allowed).sum(axis=1)[first] + _FLOOR)
        + inside[last]
        - inside[first + 1]
        + np.log(1 - np.where(follows, is_inside[after], 0.0) + _FLOOR)
    )
    mass = np.concatenate([np.zeros((1, n_types)), np.cumsum(begins + goes_on, axis=0)])
    by_type = (mass[last] - mass[first]) / (last - first)[:, None]
    return _log_odds(np.exp(total / (last - first + 1)), _FLOOR), by_type


def _weigh(head: Floats, prior: Floats | float, weights: tuple[float, float, float]) -> Floats:
    """Put the log-odds of the head and of the other model together, as a probability."""
    return np.asarray(1 / (1 + np.exp(-(weights[0] * head + weights[1] * prior + weights[2]))))


def _log_odds(proba: Floats, floor: float) -> Floats:
    proba = np.clip(proba, 0.0, 1.0)
    return np.asarray(np.log((proba + floor) / (1 - proba + floor)), dtype=np.float64)
