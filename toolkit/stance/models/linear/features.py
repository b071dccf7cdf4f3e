"""From sentences to the inputs of the two stages of the linear model.

The cue stage judges each candidate cue from what stands around it, by templates such as ``cue+after_1`` that
are filled from columns with one hash a candidate. The label stage judges the sentence from its words and
from the evidence: what the cue stage made of its candidates and its neighbours'. Weights lie in tables of
hash buckets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from stance.cues.matcher import Candidates, CueMatcher
from stance.cues.tokens import Hashes, Tokens, hash_token, mix_hashes, tokenize
from stance.models.linear.templates import name_columns
from stance.models.linear.words import AFTER_SENTENCE, BEFORE_SENTENCE, TokenClasses, classify_tokens

Floats = NDArray[np.float32]

MOST_TOKENS: Final = 100
"""Of more words and marks the sum of a sentence's words weighs no more; five of 44,000 seeds are longer."""

_NONE = np.uint64(hash_token("#none"))
_QUESTION = np.uint64(hash_token("?"))
_FIRST_WORD = hash_token("#first")
_FLOOR = 0.01
_REACH: Final = 1_000  # characters on either side: longer sentences are no headlines
_TITLE_CASE: Final = 0.6  # the part of words with a capital in a headline that sets them all so


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
    """Turn sentences into features."""
    tokens = tokenize(texts)
    candidates = matcher.find_candidates(tokens)
    classes = classify_tokens(tokens)
    marks = mark_sentences(tokens, classes, doc_index)
    columns = build_columns(texts, tokens, candidates, classes, marks)
    return Extraction(tokens, candidates, columns, marks.follows, (marks.flags & np.uint64(4)) > 0)


@dataclass(frozen=True, slots=True)
class SentenceMarks:
    """What the neighbours of a sentence need to know of it; arrays of shape (n_sentences,).

    Attributes
    ----------
    flags : uint64 array
        1 holds *if*, 2 holds *would*, 4 ends in a question mark, 8 sets up a scenario.
    first_word : uint64 array
        Hash of its first token.
    follows : bool array
        Whether the sentence before belongs to the same document.
    """

    flags: Hashes
    first_word: Hashes
    follows: NDArray[np.bool_]


def mark_sentences(tokens: Tokens, classes: TokenClasses, doc_index: NDArray[np.int64]) -> SentenceMarks:
    """Note what a sentence holds that matters to the cues of its neighbours."""
    flags = np.zeros(tokens.n_sentences, dtype=np.uint64)
    for bit, group in ((1, "if"), (2, "would"), (8, "scenario")):
        holds = classes.count(group, tokens.first[:-1], tokens.first[1:]) > 0
        flags |= np.where(holds, bit, 0).astype(np.uint64)
    filled = np.flatnonzero(np.diff(tokens.first) > 0)
    first_word = np.full(tokens.n_sentences, _NONE, dtype=np.uint64)
    first_word[filled] = tokens.hash[tokens.first[filled]]
    asks = tokens.hash[tokens.first[filled + 1] - 1] == _QUESTION
    flags[filled[asks]] |= np.uint64(4)
    follows = np.zeros(tokens.n_sentences, dtype=np.bool_)
    follows[1:] = doc_index[1:] == doc_index[:-1]
    return SentenceMarks(flags, first_word, follows)


@dataclass(frozen=True, slots=True)
class _Places:
    """Where candidates stand: their tokens ``first:last`` in a sentence of tokens ``begin:end``."""

    first: NDArray[np.int32]
    last: NDArray[np.int32]
    begin: NDArray[np.int32]
    end: NDArray[np.int32]
    sentence: NDArray[np.int32]


def build_columns(
    texts: Sequence[str], tokens: Tokens, candidates: Candidates, classes: TokenClasses, marks: SentenceMarks
) -> Hashes:
    """Compute every column that a template names."""
    at = _Places(
        candidates.first,
        candidates.last,
        tokens.first[candidates.sentence],
        tokens.first[candidates.sentence + 1],
        candidates.sentence,
    )
    types = candidates.types.astype(np.uint64)
    columns: dict[str, NDArray[np.generic]] = {
        "cue": mix_hashes(tokens.hash[at.first], types),
        "type": types,
        "entry": candidates.entry,
        "stretch": _hash_stretches(tokens, at),
        "last_word": tokens.hash[at.last - 1],
        "length": _bucket(at.last - at.first, (2, 3, 4, 5, 6)),
        "position": _bucket(at.first - at.begin, (1, 2, 4, 8, 16)),
        "capital": _find_capitals(texts, tokens, at) * 2 + (at.first == at.begin),
        "sentence_length": _bucket(at.end - at.begin, (5, 9, 14, 20, 30)),
    }
    # The shape of a word is its class or, where it has none, its ending.
    shape = np.where(classes.word_class > 0, classes.word_class.astype(np.uint64), tokens.ending)
    for distance in (1, 2, 3):
        for name, place, outside in (
            ("before", at.first - distance, BEFORE_SENTENCE),
            ("after", at.last + distance - 1, AFTER_SENTENCE),
        ):
            inside = (place >= at.begin) & (place < at.end)
            known = np.where(inside, place, 0)
            columns[f"{name}_{distance}"] = np.where(inside, tokens.hash[known], _NONE)
            columns[f"{name}_{distance}_class"] = np.where(inside, classes.word_class[known], outside)
            columns[f"{name}_{distance}_shape"] = np.where(inside, shape[known], _NONE)
    columns |= _describe_clause(tokens, at, classes)
    columns |= _describe_reporters(tokens, at, classes)
    columns |= _describe_sentence(at, classes)
    columns |= _describe_neighbours(tokens, at, marks)
    return np.stack([columns[name].astype(np.uint64, copy=False) for name in name_columns()])


def _find_capitals(texts: Sequence[str], tokens: Tokens, at: _Places) -> NDArray[np.bool_]:
    """Mark the candidates with a capital that may tell a name or a month: in no headline, nor in capitals."""
    capital = tokens.capital[at.first]
    is_longer = tokens.end[at.first] - tokens.start[at.first] > 1  # *I* has one everywhere
    for i in np.flatnonzero(capital & is_longer & (at.first > at.begin)).tolist():
        capital[i] = not _is_title_case(texts[at.sentence[i]], int(tokens.start[at.first[i]]))
    return capital


def _is_title_case(text: str, at: int) -> bool:
    """Tell whether most words around a place begin with a capital, so that one of them says nothing."""
    heads = [word[0] for word in text[max(0, at - _REACH) : at + _REACH].split()]
    return sum(map(str.isupper, heads)) >= _TITLE_CASE * len(heads)


_Described = dict[str, NDArray[np.generic]]


def _describe_clause(tokens: Tokens, at: _Places, classes: TokenClasses) -> _Described:
    """Find what opens and closes the candidate's clause, and the clause's first words."""
    n_last = len(tokens.hash) - 1
    opener = classes.find_before("opener", at.first)
    found = opener >= at.begin
    closer = np.minimum(classes.find_after("break", at.last), at.end)
    parting = np.maximum(classes.find_before("break", at.first), at.begin - 1)
    start = parting + 1
    has_second = start + 1 < at.end
    second = np.where(has_second, start + 1, start)
    distance = np.where(found, at.first - opener, at.first - at.begin)
    return {
        "opener": np.where(found, tokens.hash[np.maximum(opener, 0)], _NONE),
        "break": np.where(start > at.begin, tokens.hash[np.maximum(parting, 0)], _NONE),
        "closer": np.where(closer < at.end, tokens.hash[np.minimum(closer, n_last)], _NONE),
        "clause_1": tokens.hash[start],
        "opener_distance": np.minimum(distance, 12) // 2,
        "closer_distance": np.minimum(closer - at.last, 7),
        "clause_1_class": classes.word_class[start],
        "clause_2_class": np.where(has_second, classes.word_class[second], AFTER_SENTENCE),
    }


def _describe_reporters(tokens: Tokens, at: _Places, classes: TokenClasses) -> _Described:
    """Find the nearest verbs of saying on either side, and the class of the word before each."""
    n_last = len(tokens.hash) - 1
    before = classes.find_before("report", at.first)
    found = before >= at.begin
    known = np.maximum(before, 0)
    has_subject = found & (before > at.begin)
    after = classes.find_after("report", at.last)
    later = after < at.end
    known_later = np.minimum(after, n_last)
    return {
        "reporter": np.where(found, tokens.hash[known], _NONE),
        "reporter_subject": np.where(has_subject, classes.word_class[known - 1], BEFORE_SENTENCE),
        "reporter_distance": np.where(found, np.minimum(at.first - before, 9) // 2, 99),
        "later_reporter_subject": np.where(later, classes.word_class[known_later - 1], AFTER_SENTENCE),
    }


def _describe_sentence(at: _Places, classes: TokenClasses) -> _Described:
    """Note what else the sentence holds before and after the candidate."""

    def before(group: str) -> NDArray[np.int64]:
        return classes.count(group, at.begin, at.first)

    def after(group: str) -> NDArray[np.int64]:
        return classes.count(group, at.last, at.end)

    quoted = (before("open_quote") > before("close_quote")) | (before("plain_quote") % 2 == 1)
    quotes = sum(classes.count(g, at.begin, at.end) for g in ("open_quote", "close_quote", "plain_quote"))
    return {
        "neighbours": (before("if") > 0)
        + 2 * (after("if") > 0)
        + 4 * (before("would") > 0)
        + 8 * (after("would") > 0),
        "modals": (after("possibility") > 0) + 2 * (before("possibility") > 0),
        "enclosure": 2 * (before("open_bracket") > before("close_bracket")) + quoted,
        "has_quote": np.asarray(quotes) > 0,
        "has_but": after("but") > 0,
    }


def _describe_neighbours(tokens: Tokens, at: _Places, marks: SentenceMarks) -> _Described:
    """Look at the sentence's own first words and the sentences around it."""
    sentence = at.sentence
    previous, following = np.maximum(sentence - 1, 0), np.minimum(sentence + 1, len(marks.flags) - 1)
    has_previous = marks.follows[sentence]
    has_second = has_previous & marks.follows[previous]
    has_following = (following > sentence) & marks.follows[following]
    before = np.where(has_previous, marks.flags[previous], 0)
    after = np.where(has_following, marks.flags[following], 0)
    has_two = at.begin + 1 < at.end
    return {
        "sentence_1": tokens.hash[at.begin],
        "sentence_2": np.where(has_two, tokens.hash[np.where(has_two, at.begin + 1, 0)], _NONE),
        "next_1": np.where(has_following, marks.first_word[following], _NONE),
        "previous_1": np.where(has_previous, marks.first_word[previous], _NONE),
        "is_question": (marks.flags[sentence] & np.uint64(4)) > 0,
        "sentence_before": before,
        "sentence_before_2": np.where(
            has_second, marks.flags[np.maximum(sentence - 2, 0)] & np.uint64(11), 0
        ),
        "questions_around": 2 * (before & np.uint64(4)) + (after & np.uint64(4)),
    }


def _hash_stretches(tokens: Tokens, at: _Places) -> Hashes:
    value = tokens.hash[at.first].copy()
    for offset in range(1, int((at.last - at.first).max(initial=1))):
        rows = np.flatnonzero(at.first + offset < at.last)
        value[rows] = mix_hashes(value[rows], tokens.hash[at.first[rows] + offset])
    return value


def _bucket(values: NDArray[np.int32], edges: tuple[int, ...]) -> NDArray[np.int64]:
    return np.searchsorted(np.array(edges), values, side="right")


def hash_words(tokens: Tokens) -> list[tuple[NDArray[np.int32], Hashes]]:
    """Hash the first word of each sentence, its words and its pairs of words.

    Returned are, for each of these kinds, how many each sentence has, and the hashes, sentence by sentence.
    """
    n_tokens = np.diff(tokens.first)
    starts = tokens.first[:-1][n_tokens > 0]
    pairs = mix_hashes(tokens.hash[:-1], tokens.hash[1:])
    inside = np.ones(len(pairs), dtype=np.bool_)
    inside[starts[starts >= 1] - 1] = False  # what begins at a sentence's last word runs on into the next
    return [
        (np.minimum(n_tokens, 1), mix_hashes(tokens.hash[starts], _FIRST_WORD)),
        (n_tokens, tokens.hash),
        (np.maximum(n_tokens - 1, 0), pairs[inside]),
    ]


def weigh_lengths(tokens: Tokens) -> Floats:
    """Weigh the words of each sentence: 1, or less where there are more than ``MOST_TOKENS`` tokens.

    The score of the words is a sum, which grows with every word, while weights and calibration are learnt
    from sentences of the usual length: no length alone should make a label certain.
    """
    n_tokens = np.maximum(np.diff(tokens.first), 1)
    return np.minimum(1, MOST_TOKENS / n_tokens, dtype=np.float32)


def pool_evidence(extraction: Extraction, cue_proba: Floats, *, context: bool) -> Floats:
    """Sum up the candidates of each sentence.

    For each class of cue: log-odds that at least one candidate is such a cue, were they independent, and
    log-odds and probability of the likeliest; then the first of these for both neighbours; then whether the
    sentence is a question. Shape (n_sentences, 5 * n_cue_classes + 1).
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


def sum_weighted(weights: Floats, arrays: Floats) -> Floats:
    """Sum products over the first axis, one after the other.

    A product of matrices may add up in another order where there are more rows; here a sentence gets the same
    probabilities, to the last bit, whatever it is scored together with.
    """
    weights = weights.reshape(weights.shape + (1,) * (arrays.ndim - weights.ndim))
    products = np.multiply(weights, arrays, order="C")
    if products[0].size == 1:  # of which numpy would sum parts first
        return np.asarray(sum(products[1:], products[0]), dtype=np.float32)
    return np.asarray(np.add.reduce(products, axis=0))


def widen_table(table: Floats) -> Floats:
    """Give the table with rows of so many weights that numpy gathers them in half the time."""
    width = next((size for size in (1, 2, 4, 8) if size >= table.shape[1]), table.shape[1])
    return np.pad(table, ((0, 0), (0, width - table.shape[1])))


def find_buckets(hashes: Hashes, table: Floats) -> NDArray[np.int64]:
    """Find the row of a weight table that each hash falls into."""
    n_bits = len(table).bit_length() - 1
    mixed = hashes * np.uint64(0x9E3779B97F4A7C15)
    return (mixed >> np.uint64(64 - n_bits)).astype(np.int64)
