"""Coded sentences as the matrices that the two stages of the linear model learn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.config import TrainConfig
from stance.corpus import assign_folds
from stance.corpus.taught import TaughtSentences
from stance.cues.lexicon import Lexicon, load_lexicon
from stance.cues.matcher import HEDGED_TYPES, CueMatcher
from stance.labels import LABELS
from stance.models.coded import Ints, has_neighbours, index_labels, number_runs
from stance.models.linear.evidence import Extraction, extract_features
from stance.models.linear.examples import list_examples
from stance.models.linear.feature_matrices import build_cue_matrix, build_word_matrix
from stance.records import CodedSentence

EXAMPLE = -2
"""The fold of examples, which is never held out."""


@dataclass(frozen=True, slots=True)
class TrainingData:
    """What the stages learn from.

    Attributes
    ----------
    lexicon : Lexicon
        With the config's changes.
    extraction : Extraction
        The features of all sentences.
    n_coded : int
        Number of coded sentences; those after them are the lexicon's examples and what a teacher labelled.
    class_index, folds : int64 array, shape (n_sentences,)
        Column of the label, and fold, of each sentence; examples are in the fold :data:`EXAMPLE`.
    parts : int64 array, shape (n_sentences,)
        What a cue stage is fitted without: the folds or, of two, their halves, with documents kept whole
        where each half has all labels so.
    weight : float64 array, shape (n_sentences,)
        Weight of each sentence in what is learnt; 1 for a coded one.
    cue_classes : tuple[str, ...]
        The labels that cues speak for.
    teaches_cues : bool array, shape (n_sentences,)
        Whether it is known which candidates of a sentence are cues; others teach the cue stage nothing.
    cue_target : int64 array, shape (n_candidates,)
        0 for no cue, else one more than the number in ``cue_classes``.
    cue_matrix : sparse float32 matrix, shape (n_candidates, n_cue_features)
    cue_buckets : int64 array, shape (n_cue_features,)
        The hash bucket of each column.
    word_matrix : sparse float32 matrix, shape (n_sentences, n_word_features)
    word_buckets : int64 array, shape (n_word_features,)
    context : bool
        Whether neighbours are looked at: not where most sentences have none, and none would be learnt of.
    """

    lexicon: Lexicon
    extraction: Extraction
    n_coded: int
    class_index: Ints
    folds: Ints
    parts: Ints
    weight: NDArray[np.float64]
    cue_classes: tuple[str, ...]
    teaches_cues: NDArray[np.bool_]
    cue_target: Ints
    cue_matrix: Any
    cue_buckets: Ints
    word_matrix: Any
    word_buckets: Ints
    context: bool

    @property
    def candidate_folds(self) -> Ints:
        """The fold of each candidate's sentence."""
        folds: Ints = self.folds[self.extraction.candidates.sentence]
        return folds

    @property
    def candidate_parts(self) -> Ints:
        """The part of each candidate's sentence."""
        parts: Ints = self.parts[self.extraction.candidates.sentence]
        return parts


def build_training_data(
    config: TrainConfig, sentences: Sequence[CodedSentence], taught: TaughtSentences | None = None
) -> TrainingData:
    """Turn coded sentences into matrices.

    Parameters
    ----------
    config : TrainConfig
    sentences : sequence of CodedSentence
    taught : TaughtSentences, optional
        Sentences that a teacher labelled; each is in a fold like the others, but nothing is measured on it.

    Returns
    -------
    TrainingData

    Raises
    ------
    DataError
        If a label is not in the config, only one label occurs, or there are fewer documents than folds.
    """
    index_labels(sentences, config.labels)
    doc_ids, labels = [s.doc_id for s in sentences], [s.label for s in sentences]
    folds = assign_folds(doc_ids, labels, config.fit.n_folds, config.seed, setting="fit.n_folds")
    matcher = CueMatcher(load_lexicon().change(config.cues.add, config.cues.remove))
    n_coded = len(sentences)
    if set(config.labels) == set(LABELS) and config.fit.example_weight > 0:
        sentences = [*sentences, *list_examples(matcher)]
        folds = np.append(folds, np.full(len(sentences) - n_coded, EXAMPLE))
    weight = np.where(folds == EXAMPLE, config.fit.example_weight, 1.0)
    if taught is not None:
        sentences = [*sentences, *taught.sentences]
        names = {name: i for i, name in enumerate(dict.fromkeys(s.doc_id for s in taught.sentences))}
        own = np.array([names[s.doc_id] % config.fit.n_folds for s in taught.sentences])
        folds = np.append(folds, own)
        weight = np.append(weight, config.distil.weight * taught.proba.max(axis=1))
    class_index = index_labels(sentences, config.labels)
    texts = [s.text for s in sentences]
    coded_runs = number_runs(sentences[:n_coded])
    context = config.features.context and has_neighbours(coded_runs)
    runs = number_runs(sentences) if context else np.arange(len(sentences))
    extraction = extract_features(texts, runs, matcher)
    target, cue_classes, teaches = _target_cues(sentences, n_coded, extraction, class_index, config.labels)
    cue_matrix, cue_buckets = build_cue_matrix(extraction, config.features, n_coded)
    word_matrix, word_buckets = build_word_matrix(extraction, config.features, n_coded)
    return TrainingData(
        matcher.lexicon,
        extraction,
        n_coded,
        class_index,
        folds,
        _deal_parts(sentences, folds, config),
        weight,
        cue_classes,
        teaches,
        target,
        cue_matrix,
        cue_buckets,
        word_matrix,
        word_buckets,
        context,
    )


def _deal_parts(sentences: Sequence[CodedSentence], folds: Ints, config: TrainConfig) -> Ints:
    """Deal each of two folds into halves: with both left out, nothing would be left to judge either by."""
    if config.fit.n_folds > 2:
        return folds
    parts = np.full(len(folds), EXAMPLE)
    for fold in (0, 1):
        rows = np.flatnonzero(folds == fold)
        held = [sentences[i] for i in rows.tolist()]
        doc_ids, labels = [s.doc_id for s in held], [s.label for s in held]
        half = np.zeros(len(rows), dtype=np.int64)
        if len(set(doc_ids)) > 1:
            half = assign_folds(doc_ids, labels, 2, config.seed)
        kinds = np.array(labels)
        if any(len(set(kinds[half == side])) < len(set(labels)) for side in (0, 1)):
            for label in set(labels):
                half[kinds == label] = np.arange((kinds == label).sum()) % 2
        parts[rows] = 2 * fold + half
    return parts


def _target_cues(
    sentences: Sequence[CodedSentence],
    n_coded: int,
    extraction: Extraction,
    class_index: Ints,
    labels: tuple[str, ...],
) -> tuple[Ints, tuple[str, ...], NDArray[np.bool_]]:
    """Give each candidate its class: 0, no cue, or one more than its number in the cue classes.

    With cues marked, a candidate is a cue where it is exactly one of them. Without, every candidate of a
    coded sentence is taken for a cue of its label; of the default labels, ``assertive`` has no cues. Given
    last is of which sentences this tells anything.
    """
    candidates, tokens = extraction.candidates, extraction.tokens
    sentence = candidates.sentence
    starts, ends = tokens.start[candidates.first], tokens.end[candidates.last - 1]
    marked = [{(c.start, c.end) for c in s.cues or ()} for s in sentences]
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
    return np.where(is_cue, column[class_index[sentence]], 0), cue_classes, teaches
