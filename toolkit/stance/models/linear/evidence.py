"""From sentences to the inputs of the two stages of the linear model.

The cue stage judges each candidate cue from what stands around it. The label stage judges the sentence
from its words and from the evidence: what the cue stage made of its candidates and its neighbours'.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stance.cues.matcher import Candidates, CueMatcher
from stance.cues.tokens import Hashes, Tokens, hash_token, mix_hashes, tokenize
from stance.models.linear.cue_features import build_columns, mark_sentences
from stance.models.linear.word_classes import load_class_table

Floats = NDArray[np.float32]

MOST_TOKENS = 100
"""Of more words and marks the sum of a sentence's words weighs no more; five of 44,000 seeds are longer."""

_FIRST_WORD = hash_token("#first")
_FLOOR = 0.01


@dataclass(frozen=True, slots=True)
class Extraction:
    """A batch of sentences as features.

    Attributes
    ----------
    tokens : Tokens
    candidates : Candidates
    columns : uint64 array, shape (n_columns, n_candidates)
        What the templates of cue features are filled from.
    follows : bool array, shape (n_sentences,)
        Whether the sentence before belongs to the same document.
    is_question : bool array, shape (n_sentences,)
    """

    tokens: Tokens
    candidates: Candidates
    columns: Hashes
    follows: NDArray[np.bool_]
    is_question: NDArray[np.bool_]


def extract_features(texts: Sequence[str], doc_index: NDArray[np.int64], matcher: CueMatcher) -> Extraction:
    """Turn sentences into features.

    Parameters
    ----------
    texts : sequence of str
    doc_index : int array, shape (n_sentences,)
        Sentences that follow one another in a document carry the same number.
    matcher : CueMatcher

    Returns
    -------
    Extraction
    """
    tokens = tokenize(texts)
    candidates = matcher.find_candidates(tokens)
    classes = load_class_table().classify(tokens)
    marks = mark_sentences(tokens, classes, doc_index)
    columns = build_columns(texts, tokens, candidates, classes, marks)
    return Extraction(tokens, candidates, columns, marks.follows, (marks.flags & np.uint64(4)) > 0)


def hash_ngrams(tokens: Tokens, max_ngram: int) -> list[tuple[NDArray[np.int32], Hashes]]:
    """Hash the first word of each sentence, and its word n-grams.

    Parameters
    ----------
    tokens : Tokens
    max_ngram : int
        Longest n-gram, at least 1.

    Returns
    -------
    list of (int32 array, uint64 array)
        For each kind of feature, how many each sentence has, and the hashes, sentence after sentence.
    """
    n_tokens = np.diff(tokens.first)
    starts = tokens.first[:-1][n_tokens > 0]
    kinds = [
        (np.minimum(n_tokens, 1), mix_hashes(tokens.hash[starts], _FIRST_WORD)),
        (n_tokens, tokens.hash),
    ]
    value = tokens.hash
    inside = np.ones(len(value), dtype=np.bool_)
    for n in range(2, max_ngram + 1):
        value = mix_hashes(value[:-1], tokens.hash[n - 1 :])
        # What begins so shortly before a sentence would run on into it.
        inside = inside[: len(value)]
        inside[starts[starts >= n - 1] - (n - 1)] = False
        kinds.append((np.maximum(n_tokens - (n - 1), 0), value[inside]))
    return kinds


def weigh_lengths(tokens: Tokens) -> Floats:
    """Weigh the words of each sentence, so that no length alone makes a label certain.

    The score of the words is a sum, which grows with every word, while weights and calibration are learnt
    from sentences of the usual length.

    Parameters
    ----------
    tokens : Tokens

    Returns
    -------
    float32 array, shape (n_sentences,)
        1, or less where there are more than ``MOST_TOKENS`` tokens; in (0, 1].

    Examples
    --------
    >>> from stance.cues.tokens import tokenize
    >>> weigh_lengths(tokenize(["It may rain.", "it may " * 100])).tolist()
    [1.0, 0.5]
    """
    n_tokens = np.maximum(np.diff(tokens.first), 1)
    return np.minimum(1, MOST_TOKENS / n_tokens, dtype=np.float32)


def pool_evidence(extraction: Extraction, cue_proba: Floats, *, context: bool) -> Floats:
    """Sum the candidates of each sentence up.

    For each class of cue: log-odds that at least one candidate is such a cue, were they independent,
    and log-odds and probability of the likeliest; then the first of these for both neighbours; then
    whether the sentence is a question.

    Parameters
    ----------
    extraction : Extraction
    cue_proba : float32 array, shape (n_candidates, n_cue_classes)
        Probability of each class of cue.
    context : bool
        Whether neighbours are looked at.

    Returns
    -------
    float32 array, shape (n_sentences, 5 * n_cue_classes + 1)
    """
    n, n_classes = extraction.tokens.n_sentences, cue_proba.shape[1]
    sentence = extraction.candidates.sentence
    heads = np.flatnonzero(np.diff(sentence, prepend=-1))
    any_cue = np.zeros((n, n_classes), dtype=np.float32)
    best_cue = np.zeros((n, n_classes), dtype=np.float32)
    if len(heads):
        none = np.add.reduceat(np.log1p(-np.minimum(cue_proba, 0.9999)), heads)
        any_cue[sentence[heads]] = -np.expm1(none)
        best_cue[sentence[heads]] = np.maximum.reduceat(cue_proba, heads)
    odds = _log_odds(any_cue)
    before = np.full_like(odds, _log_odds(np.zeros(1, dtype=np.float32))[0])
    after = before.copy()
    if context:
        follows = extraction.follows[1:]
        before[1:][follows] = odds[:-1][follows]
        after[:-1][follows] = odds[1:][follows]
    asks = extraction.is_question.astype(np.float32)[:, None]
    half = np.float32(0.5)
    parts: list[Floats] = [odds, _log_odds(best_cue), best_cue, before * half, after * half, asks]
    return np.concatenate(parts, axis=1, dtype=np.float32)


def _log_odds(proba: Floats) -> Floats:
    return np.asarray(np.log((proba + _FLOOR) / (1 - proba + _FLOOR)), dtype=np.float32)
