"""Cues as classes of tokens, and back again: which stretches the cue head reads as whole cues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from stance.labels import CUE_TYPES, HEDGE_TYPES, LABELS
from stance.models.cue_choice import MIN_MORE, ChosenCues, CueCandidates, keep_apart, sort_cues
from stance.models.encoder.batches import Ints, Subwords
from stance.records import Cue

N_CUE_CLASSES: Final = 1 + 2 * len(CUE_TYPES)
"""No cue; then the beginning of a cue of each type; then the rest of one."""

UNKNOWN: Final = -100
"""The class of tokens of which nothing is coded; it is not learnt from."""

Floats = NDArray[np.float64]

_N_TYPES = len(CUE_TYPES)
_FLOOR = 1e-3  # of a probability whose logarithm is taken
_PRIOR_FLOOR = 1e-2
# Log-odds that a candidate is a cue of its sentence's label, from those of the head and, where another model
# has judged it, of that model; fitted on held-out documents of the seeds.
_ALONE = (0.8, 0.0, -0.55)
_TOGETHER = (0.5, 0.7, 0.0)
_MIN_STAND_IN = 0.4  # of what is read word by word; a guess less probable than this costs more than it finds
_SPAN = np.int64(1) << 32  # more than the length of any sentence


@dataclass(frozen=True, slots=True)
class Words:
    """What the cue head says of each word: the mean of its tokens; arrays of shape (n_words, …)."""

    proba: NDArray[np.floating]
    start: Ints
    end: Ints
    sentence: Ints


def target_cues(tokens: Subwords, cues: Sequence[Sequence[Cue] | None]) -> Ints:
    """Give each token the class that the cue head should find; ``UNKNOWN`` where cues were not coded."""
    target = np.zeros(len(tokens.ids), dtype=np.int64)
    for i, coded in enumerate(cues):
        begin, end = tokens.bounds[i], tokens.bounds[i + 1]
        if coded is None:
            target[begin:end] = UNKNOWN
            continue
        for cue in coded:
            inside = np.flatnonzero((tokens.start[begin:end] < cue.end) & (tokens.end[begin:end] > cue.start))
            if len(inside):
                number = CUE_TYPES.index(cue.type)
                target[begin + inside] = 1 + _N_TYPES + number
                # All the tokens of the first word begin it, since words are judged whole.
                first = tokens.word[begin + inside] == tokens.word[begin + inside[0]]
                target[begin + inside[first]] = 1 + number
    return target


def find_cues(
    tokens: Subwords,
    proba: NDArray[np.floating],
    class_index: NDArray[np.integer],
    labels: tuple[str, ...],
    candidates: CueCandidates | None,
) -> ChosenCues:
    """Find the cues of each sentence, by the cue head's probabilities, shape (n_tokens, N_CUE_CLASSES).

    Those of the predicted label are chosen among the candidates; where none will do, what the head reads
    word by word is taken if it is likely enough. Without candidates all is read word by word. Beside them,
    candidates that probably are cues of another label are given where they overlap none.
    """
    words = _read_words(tokens, proba)
    read = _read_cues(words, class_index, labels)
    if candidates is None:
        return read
    own = _choose(words, class_index, labels, candidates)
    stands_in = ~np.isin(read.sentence, own.sentence) & (read.p >= _MIN_STAND_IN)
    found = sort_cues(own, read.take(stands_in))
    if set(labels) != set(LABELS):  # of labels of one's own nobody knows which types speak for them
        return found
    for label in (labels.index(name) for name in LABELS[1:]):
        others = _choose(words, np.full_like(class_index, label), labels, candidates)
        others = others.take((class_index[others.sentence] != label) & (others.p >= MIN_MORE))
        found = sort_cues(found, others.take(~_overlap(others, found)))
    return found


def _choose(
    words: Words, class_index: NDArray[np.integer], labels: tuple[str, ...], candidates: CueCandidates
) -> ChosenCues:
    """Choose, among the candidates, the cues that speak for each sentence's label."""
    label, allowed = class_index[candidates.sentence], allow_types(labels)[class_index]
    bits = candidates.types[:, None] >> np.arange(_N_TYPES) & 1
    fits = (bits > 0) & allowed[candidates.sentence]
    spans = (candidates.sentence, candidates.start, candidates.end)
    head, by_type = _score_stretches(words, allowed, *spans)
    weights, prior = _ALONE, np.zeros(len(label))
    if candidates.proba is not None:
        judged = candidates.proba[np.arange(len(label)), label].astype(np.float64)
        weights, prior = _TOGETHER, _log_odds(judged, _PRIOR_FLOOR)
        fits &= (judged > 0)[:, None]
    score = np.where(fits.any(axis=1), _weigh(head, prior, weights), 0.0)
    rows = keep_apart(*spans, score)
    return ChosenCues(
        candidates.sentence[rows],
        candidates.start[rows],
        candidates.end[rows],
        np.where(fits[rows], by_type[rows] + _FLOOR, 0).argmax(axis=1).astype(np.int8),
        label[rows].astype(np.int8),
        score[rows].astype(np.float32),
    )


def _overlap(cues: ChosenCues, others: ChosenCues) -> NDArray[np.bool_]:
    """Say which cues share a character with one of the others, no two of which overlap."""
    at, place = others.sentence * _SPAN, cues.sentence * _SPAN
    first = np.searchsorted(at + others.end, place + cues.start, side="right")
    last = np.searchsorted(at + others.start, place + cues.end, side="left")
    return np.asarray(first < last)


def _read_cues(words: Words, class_index: NDArray[np.integer], labels: tuple[str, ...]) -> ChosenCues:
    """Read cues word by word.

    A cue is a run of words that are more probably a cue of the label than not, cut where a word more probably
    begins a cue than goes on with one.
    """
    sentence = words.sentence
    allowed = allow_types(labels)[class_index]
    # The one token of a blank sentence stands for nothing.
    fits = allowed[sentence] & (words.end > words.start)[:, None]
    begins, goes_on = words.proba[:, 1 : 1 + _N_TYPES] * fits, words.proba[:, 1 + _N_TYPES :] * fits
    by_type = begins + goes_on
    is_cue = by_type.sum(axis=1) > 0.5
    fresh = is_cue.copy()
    fresh[1:] &= ~is_cue[:-1] | (np.diff(sentence) > 0) | (begins.sum(axis=1) > goes_on.sum(axis=1))[1:]
    first, inside = np.flatnonzero(fresh), np.flatnonzero(is_cue)
    runs = np.searchsorted(inside, first)
    last = inside[np.append(runs, len(inside))[1:] - 1]
    types = np.add.reduceat(by_type[inside], runs, axis=0).argmax(axis=1).astype(np.int8)
    place = sentence[first].astype(np.int32)
    start, end = words.start[first].astype(np.int32), words.end[last].astype(np.int32)
    head, _ = _score_stretches(words, allowed, place, start, end)
    label = class_index[place].astype(np.int8)
    return ChosenCues(place, start, end, types, label, _weigh(head, 0.0, _ALONE).astype(np.float32))


def _read_words(tokens: Subwords, proba: NDArray[np.floating]) -> Words:
    """Average what the cue head says of tokens by word."""
    heads = np.flatnonzero(np.diff(tokens.word, prepend=-1))
    size = np.diff(np.append(heads, len(tokens.word)))
    return Words(
        np.add.reduceat(proba, heads, axis=0) / size[:, None],
        tokens.start[heads],
        tokens.end[heads + size - 1],
        np.searchsorted(tokens.bounds, heads, side="right") - 1,
    )


def allow_types(labels: tuple[str, ...]) -> NDArray[np.bool_]:
    """Say which types of cue speak for each label, shape (n_labels, n_types).

    Of the default labels, ``assertive`` has none; labels of one's own may have any.
    """
    if set(labels) != set(LABELS):
        return np.ones((len(labels), _N_TYPES), dtype=bool)
    hedged = np.array([kind in HEDGE_TYPES for kind in CUE_TYPES])
    by_label = dict(zip(LABELS, (np.zeros_like(hedged), hedged, ~hedged), strict=True))
    return np.stack([by_label[label] for label in labels])


def _score_stretches(
    words: Words,
    allowed: NDArray[np.bool_],
    sentence: NDArray[np.int32],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
) -> tuple[Floats, Floats]:
    """Say how surely the head reads each stretch as one whole cue of the types its sentence allows, as log-odds.

    That is the geometric mean of the probabilities that its first word begins a cue of the label, that each
    further word goes on with one, and that the word after it does not. Beside them comes the mean
    probability of each type within the stretch.
    """
    fits = allowed[words.sentence]
    begins, goes_on = words.proba[:, 1 : 1 + _N_TYPES], words.proba[:, 1 + _N_TYPES :]
    at, place = words.sentence * _SPAN, sentence * _SPAN
    # The words that share a character with the stretch.
    first = np.searchsorted(at + words.end, place + start, side="right")
    last = np.searchsorted(at + words.start, place + end, side="left")
    first = np.minimum(first, len(at) - 1)
    last = np.maximum(last, first + 1)
    is_inside = (goes_on * fits).sum(axis=1)
    inside = np.concatenate([[0.0], np.cumsum(np.log(is_inside + _FLOOR))])
    after = np.minimum(last, len(at) - 1)
    follows = (last < len(at)) & (words.sentence[after] == sentence)
    total = (
        np.log((begins * fits).sum(axis=1)[first] + _FLOOR)
        + inside[last]
        - inside[first + 1]
        + np.log(1 - np.where(follows, is_inside[after], 0.0) + _FLOOR)
    )
    mass = np.concatenate([np.zeros((1, _N_TYPES)), np.cumsum(begins + goes_on, axis=0)])
    by_type = (mass[last] - mass[first]) / (last - first)[:, None]
    return _log_odds(np.exp(total / (last - first + 1)), _FLOOR), by_type


def _weigh(head: Floats, prior: Floats | float, weights: tuple[float, float, float]) -> Floats:
    """Put the log-odds of the head and of the other model together, as a probability."""
    return np.asarray(1 / (1 + np.exp(-(weights[0] * head + weights[1] * prior + weights[2]))))


def _log_odds(proba: Floats, floor: float) -> Floats:
    proba = np.clip(proba, 0.0, 1.0)
    return np.asarray(np.log((proba + floor) / (1 - proba + floor)), dtype=np.float64)
