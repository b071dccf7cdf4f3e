"""Cues as classes of tokens, and back again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stance.cues.matcher import HEDGED_TYPES
from stance.labels import CUE_TYPES, LABELS
from stance.models.encoder.tokens import Ints, Subwords
from stance.records import Cue

N_CUE_CLASSES = 1 + 2 * len(CUE_TYPES)
"""No cue; then the beginning of a cue of each type; then the rest of one."""

UNKNOWN = -100
"""The class of tokens of sentences whose cues nobody coded; it teaches nothing."""

CueColumns = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int8]]


@dataclass(frozen=True, slots=True)
class Words:
    """What the cue head says of each word; arrays of shape (n_words,).

    Attributes
    ----------
    proba : float array, shape (n_words, N_CUE_CLASSES)
        The mean of the word's tokens.
    start, end : int64 array
        Character offsets into the sentence, end exclusive.
    sentence : int64 array
        Number of the sentence, ascending.
    """

    proba: NDArray[np.floating]
    start: Ints
    end: Ints
    sentence: Ints


def target_cues(tokens: Subwords, cues: Sequence[Sequence[Cue] | None]) -> Ints:
    """Give each token the class that the cue head should find.

    Parameters
    ----------
    tokens : Subwords
    cues : sequence of sequence of Cue or None, length n_sentences
        ``None`` where cues were not coded.

    Returns
    -------
    int64 array, shape (n_tokens,)
        0 for no cue, up to ``N_CUE_CLASSES``; :data:`UNKNOWN` where cues were not coded.
    """
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
                target[begin + inside] = 1 + len(CUE_TYPES) + number
                # All the tokens of the first word begin it, since words are judged whole.
                first = tokens.word[begin + inside] == tokens.word[begin + inside[0]]
                target[begin + inside[first]] = 1 + number
    return target


def find_cues(
    tokens: Subwords, proba: NDArray[np.floating], class_index: NDArray[np.integer], labels: tuple[str, ...]
) -> CueColumns:
    """Read the cues that give each sentence's label from its tokens' classes.

    Words are judged by the mean of their tokens. A cue is an unbroken run of words that are more probably
    part of a cue than not, and are of a type that speaks for the label; it is cut where a word more probably
    begins a cue than goes on with one. Where a label that has cues finds none, the likeliest word is taken,
    with those beside it that are nearly as likely; labels of one's own may have none.

    Parameters
    ----------
    tokens : Subwords
    proba : float array, shape (n_tokens, N_CUE_CLASSES)
        Rows sum to 1.
    class_index : int array, shape (n_sentences,)
        The predicted label.
    labels : tuple of str

    Returns
    -------
    sentence, start, end : int32 array, shape (n_cues,)
    type : int8 array, shape (n_cues,)
        Index into :data:`stance.labels.CUE_TYPES`.
    """
    n_types = len(CUE_TYPES)
    if not len(tokens.word):
        empty = np.zeros(0, dtype=np.int32)
        return empty, empty, empty, np.zeros(0, dtype=np.int8)
    words = read_words(tokens, proba)
    sentence = words.sentence
    allowed = allow_types(labels)[class_index[sentence]]
    allowed &= (words.end > words.start)[:, None]  # the one token of a blank sentence stands for nothing
    begins, goes_on = words.proba[:, 1 : 1 + n_types] * allowed, words.proba[:, 1 + n_types :] * allowed
    by_type = begins + goes_on
    mass = by_type.sum(axis=1)
    is_cue = (mass > 0.5) & allowed.any(axis=1)
    if set(labels) == set(LABELS):  # labels of one's own may have no cues at all
        is_cue |= _fill_empty(is_cue, mass, sentence, allowed.any(axis=1))
    fresh = is_cue.copy()
    fresh[1:] &= (
        ~is_cue[:-1] | (sentence[1:] != sentence[:-1]) | (begins.sum(axis=1) > goes_on.sum(axis=1))[1:]
    )
    first = np.flatnonzero(fresh)
    if not len(first):
        empty = np.zeros(0, dtype=np.int32)
        return empty, empty, empty, np.zeros(0, dtype=np.int8)
    number = np.cumsum(fresh) - 1
    last = np.zeros(len(first), dtype=np.int64)
    inside = np.flatnonzero(is_cue)
    np.maximum.at(last, number[inside], inside)
    totals = np.zeros((len(first), n_types))
    np.add.at(totals, number[inside], by_type[inside])
    return (
        sentence[first].astype(np.int32),
        words.start[first].astype(np.int32),
        words.end[last].astype(np.int32),
        totals.argmax(axis=1).astype(np.int8),
    )


def read_words(tokens: Subwords, proba: NDArray[np.floating]) -> Words:
    """Average what the cue head says of tokens by word.

    Parameters
    ----------
    tokens : Subwords
        At least one.
    proba : float array, shape (n_tokens, N_CUE_CLASSES)

    Returns
    -------
    Words
    """
    heads = np.flatnonzero(np.diff(tokens.word, prepend=-1))
    size = np.diff(np.append(heads, len(tokens.word)))
    return Words(
        np.add.reduceat(proba, heads, axis=0) / size[:, None],
        tokens.start[heads],
        tokens.end[heads + size - 1],
        np.searchsorted(tokens.bounds, heads, side="right") - 1,
    )


def _fill_empty(
    is_cue: NDArray[np.bool_],
    mass: NDArray[np.floating],
    sentence: NDArray[np.integer],
    allowed: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Mark the likeliest word, and those beside it, of each sentence that has no cue and should."""
    n_sentences = int(sentence[-1]) + 1
    has = np.zeros(n_sentences, dtype=bool)
    has[sentence[is_cue]] = True
    top = np.zeros(n_sentences)
    np.maximum.at(top, sentence, mass)
    lacking = ~has[sentence] & allowed & (top[sentence] > 0)
    near = lacking & (mass >= 0.6 * top[sentence])
    # Runs of near words, which end with their sentence; one counts where it holds the peak.
    begins = near.copy()
    begins[1:] &= ~near[:-1] | (sentence[1:] != sentence[:-1])
    run = np.cumsum(begins)
    holds = np.zeros(int(run[-1]) + 1, dtype=bool)
    holds[run[near & (mass == top[sentence])]] = True
    marked: NDArray[np.bool_] = near & holds[run]
    return marked


def allow_types(labels: tuple[str, ...]) -> NDArray[np.bool_]:
    """Say which types of cue speak for each label, shape (n_labels, n_types).

    Of the default labels, ``assertive`` has none; labels of one's own may have any.
    """
    allowed = np.ones((len(labels), len(CUE_TYPES)), dtype=bool)
    if set(labels) == set(LABELS):
        hedged = np.array([bool(int(HEDGED_TYPES) >> i & 1) for i in range(len(CUE_TYPES))])
        by_label = dict(zip(LABELS, (np.zeros_like(hedged), hedged, ~hedged), strict=True))
        allowed = np.stack([by_label[label] for label in labels])
    return allowed
