"""Coded sentences as the matrices that the two stages of the linear model learn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stance.cues.lexicon import LOOK_ALIKE
from stance.cues.matcher import HEDGED_TYPES, CueMatcher
from stance.cues.tokens import tokenize
from stance.labels import CUE_TYPES, LABELS
from stance.models.linear.features import (
    Extraction,
    Floats,
    extract_features,
    find_buckets,
    hash_words,
    weigh_lengths,
)
from stance.models.linear.templates import TEMPLATE_SCALES, hash_templates
from stance.models.training import (
    Ints,
    assign_folds,
    has_neighbours,
    index_labels,
    number_runs,
)
from stance.records import CodedSentence, Cue

if TYPE_CHECKING:
    from stance.config import LinearRecipe
    from stance.corpus.seeds import SoftLabels

WORD_SCALE = 0.1
"""Value of a word: they are many and weak, so they are regularised more than the evidence."""

EXAMPLE = -2
"""The fold of the lexicon's examples, which is never held out."""

_EXAMPLE_WEIGHT = 0.25  # worth 0.01 to 0.03 macro-F1 to a thousand sentences or fewer
_MIN_SENTENCES_A_COUNT = 500
_TABLE = np.empty((1 << 18, 0), dtype=np.float32)  # as many hash buckets as the tables of weights have


class Features(NamedTuple):
    """A sparse matrix of features, and the hash bucket of each of its columns."""

    matrix: Any
    buckets: Ints

    def spread(self, coef: Floats) -> Floats:
        """Put the weights of columns into the rows of a table of hash buckets."""
        table = np.zeros((len(_TABLE), coef.shape[1]), dtype=np.float32)
        table[self.buckets] = coef
        return table


@dataclass(frozen=True, slots=True)
class TrainingData:
    """What the stages learn from.

    Attributes
    ----------
    extraction : Extraction
        The features of all sentences.
    n_coded : int
        Number of coded sentences; those after them are the lexicon's examples and have soft labels.
    class_index, folds : int64 array, shape (n_sentences,)
        Column of the label, and fold, of each sentence; of examples it is :data:`EXAMPLE`.
    weight : float64 array, shape (n_sentences,)
        Weight of each sentence in what is learnt; 1 for a coded one.
    cue_classes : tuple[str, ...]
        The labels that cues speak for.
    teaches_cues : bool array, shape (n_sentences,)
        Whether it is known which candidates of a sentence are cues.
    cue_target : int64 array, shape (n_candidates,)
        0 for no cue, else one more than the number in ``cue_classes``.
    cues, words : Features
        Of the candidates, and of the sentences.
    context : bool
        Whether neighbours are looked at: not where most sentences have none.
    """

    extraction: Extraction
    n_coded: int
    class_index: Ints
    folds: Ints
    weight: NDArray[np.float64]
    cue_classes: tuple[str, ...]
    teaches_cues: NDArray[np.bool_]
    cue_target: Ints
    cues: Features
    words: Features
    context: bool


def build_training_data(
    config: LinearRecipe, sentences: Sequence[CodedSentence], soft_labels: SoftLabels | None = None
) -> TrainingData:
    """Turn coded sentences, and those with soft labels, into matrices."""
    n_coded, n_folds = len(sentences), config.fit.n_folds
    index_labels(sentences, config.labels)
    folds, weight = assign_folds(sentences, n_folds, config.seed), np.ones(n_coded)
    coded_runs = number_runs(sentences)
    context = has_neighbours(coded_runs)
    matcher = CueMatcher()
    if set(config.labels) == set(LABELS):
        sentences = [*sentences, *_list_examples(matcher)]
        folds = np.append(folds, np.full(len(sentences) - n_coded, EXAMPLE))
        weight = np.where(folds == EXAMPLE, _EXAMPLE_WEIGHT, 1.0)
    if soft_labels is not None:
        soft = soft_labels.drop_known(s.text for s in sentences[:n_coded])  # some of which are held out
        sentences = [*sentences, *soft.sentences]
        names = {name: i for i, name in enumerate(dict.fromkeys(soft.doc_ids))}
        folds = np.append(folds, np.array([names[name] % n_folds for name in soft.doc_ids], dtype=np.int64))
        weight = np.append(weight, config.distil.weight * soft.proba.max(axis=1))
    class_index = index_labels(sentences, config.labels)
    runs = number_runs(sentences) if context else np.arange(len(sentences))
    extraction = extract_features([s.text for s in sentences], runs, matcher)
    cue_classes, teaches, target = _target_cues(sentences, n_coded, extraction, class_index, config.labels)
    least = choose_least(config.features.min_count, n_coded)
    cues, words = _build_cue_features(extraction, least), build_word_features(extraction, least)
    learnt = class_index, folds, weight, cue_classes, teaches, target
    return TrainingData(extraction, n_coded, *learnt, cues, words, context)


def _list_examples(matcher: CueMatcher) -> list[CodedSentence]:
    """List the lexicon's examples as coded sentences: each teaches the cue stage what its entry means.

    The longest stretch that the entry matches is its cue, and the sentence is hedged or speculative by the
    entry's type; the example of a look-alike is assertive.
    """
    entries = matcher.lexicon.entries
    tokens = tokenize([entry.example for entry in entries])
    matches = matcher.automaton.find_matches(tokens)
    own = np.flatnonzero(tokens.sentence[matches.first] == matches.entry)
    longest = {int(matches.entry[i]): i for i in own[np.argsort(matches.last[own] - matches.first[own])]}
    examples = []
    for number, i in sorted(longest.items()):
        entry = entries[number]
        label, cues = LABELS[0], tuple[Cue, ...]()
        if entry.type != LOOK_ALIKE:
            start, end = int(tokens.start[matches.first[i]]), int(tokens.end[matches.last[i] - 1])
            cues = (Cue(start, end, entry.example[start:end], entry.type),)
            label = LABELS[1] if HEDGED_TYPES >> CUE_TYPES.index(entry.type) & 1 else LABELS[2]
        examples.append(CodedSentence(f"example {number}", 0, entry.example, label, cues))
    return examples


def _target_cues(
    sentences: Sequence[CodedSentence],
    n_coded: int,
    extraction: Extraction,
    class_index: Ints,
    labels: tuple[str, ...],
) -> tuple[tuple[str, ...], NDArray[np.bool_], Ints]:
    """Give each candidate its class: 0, no cue, or one more than its number in the cue classes.

    With cues marked, a candidate is a cue where it is exactly one of them. Without, every candidate of a
    coded sentence is taken for a cue of its label; of the default labels, ``assertive`` has no cues. Returned
    are the cue classes, of which sentences this says anything, and the candidates' classes.
    """
    candidates, tokens = extraction.candidates, extraction.tokens
    sentence = candidates.sentence
    starts, ends = tokens.start[candidates.first], tokens.end[candidates.last - 1]
    marked = [{(c.start, c.end) for c in s.cues or () if c.label in (None, s.label)} for s in sentences]
    spans = zip(sentence.tolist(), starts.tolist(), ends.tolist(), strict=True)
    is_cue = np.array([(start, end) in marked[i] for i, start, end in spans], dtype=bool)
    teaches = np.array([s.cues is not None for s in sentences], dtype=bool)
    if not any(marked[:n_coded]):
        teaches[:n_coded] = True
        coded = sentence < n_coded
        if set(labels) == set(LABELS):
            is_open = class_index[sentence] == labels.index("speculative")
            fits = np.where(is_open, candidates.types & ~HEDGED_TYPES, candidates.types & HEDGED_TYPES) > 0
            is_cue |= coded & fits & (class_index[sentence] != labels.index("assertive"))
        else:
            is_cue |= coded
    seen = np.bincount(class_index[sentence][is_cue], minlength=len(labels)) > 0
    cue_classes = tuple(label for label, has in zip(labels, seen, strict=True) if has)
    column = np.cumsum(seen)
    return cue_classes, teaches, np.where(is_cue, column[class_index[sentence]], 0)


def choose_least(min_count: int, n_coded: int) -> int:
    """Choose how often a feature must be seen: less often in small data."""
    return min(min_count, max(1, n_coded // _MIN_SENTENCES_A_COUNT))


def _build_cue_features(extraction: Extraction, least: int) -> Features:
    """Build the candidates' features that are frequent enough."""
    n_candidates = len(extraction.candidates)
    rows = np.tile(np.arange(n_candidates), len(TEMPLATE_SCALES))
    buckets = find_buckets(hash_templates(extraction.columns), _TABLE).ravel()
    values = np.repeat(np.array(TEMPLATE_SCALES, dtype=np.float32), n_candidates)
    return _build_features(rows, buckets, values, n_candidates, least)


def build_word_features(extraction: Extraction, least: int) -> Features:
    """Build the sentences' words that are frequent enough."""
    n = extraction.tokens.n_sentences
    kinds = hash_words(extraction.tokens)
    words = np.concatenate([find_buckets(hashes, _TABLE) for _, hashes in kinds])
    rows = np.concatenate([np.repeat(np.arange(n), counts) for counts, _ in kinds])
    values = np.float32(WORD_SCALE) * weigh_lengths(extraction.tokens)[rows]
    return _build_features(rows, words, values, n, least)


def _build_features(rows: Ints, buckets: Ints, values: Floats, n_rows: int, least: int) -> Features:
    """Build a sparse matrix of the buckets seen often enough."""
    from scipy.sparse import csr_matrix

    counts = np.bincount(buckets)
    used = np.flatnonzero(counts >= least)
    used = used[np.argsort(-counts[used], kind="stable")]  # the frequent ones together: solvers are faster
    column = np.full(len(counts), -1, dtype=np.int32)
    column[used] = np.arange(len(used), dtype=np.int32)
    columns = column.take(buckets)
    kept = np.flatnonzero(columns >= 0)
    places = rows.take(kept), columns.take(kept)
    return Features(csr_matrix((values.take(kept), places), shape=(n_rows, len(used))), used)
