"""The linear model: predicting is array arithmetic on saved weights, by numpy alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from stance.cues.lexicon import Lexicon
from stance.cues.matcher import CueMatcher
from stance.labels import LABELS
from stance.models.calibration import Calibration, compute_softmax
from stance.models.classifier import (
    LINEAR_CHARS,
    Classifier,
    PredictionBatch,
    check_batch,
    join_batches,
)
from stance.models.cue_choice import (
    CueCandidates,
    choose_cues,
    join_candidates,
    place_candidates,
)
from stance.models.folder import read_checked
from stance.models.linear.features import (
    Extraction,
    Floats,
    extract_features,
    find_buckets,
    hash_words,
    pool_evidence,
    sum_weighted,
    weigh_lengths,
    widen_table,
)
from stance.models.linear.templates import TEMPLATE_SCALES, hash_templates

if TYPE_CHECKING:
    from stance.models.classifier import Explanation

_BLOCK = 1024  # Candidates worked on at once: as many as fit the processor's cache.
_CHUNK = 4096  # Sentences worked on at once.
_HALO = 3  # How many sentences away a neighbour can still change a prediction.
_WEIGHTS = "model.safetensors"
_TABLES = ("cue_weights", "word_weights")
_ARRAYS = ("cue_bias", "evidence_weights", "label_bias")


@dataclass(frozen=True, repr=False, eq=False)
class LinearModel(Classifier):
    """A fitted linear classifier.

    Attributes
    ----------
    labels : tuple[str, ...]
        The label of each probability column.
    cue_classes : tuple[str, ...]
        What the cue stage tells apart: the labels that cues speak for, on a base those of the base.
    lexicon : Lexicon
    cue_weights : float32 array, shape (2**n_bits, n_cue_classes + 1)
        Weights of the hashed cue features; the first column is *no cue*.
    cue_bias : float32 array, shape (n_cue_classes + 1,)
    word_weights : float32 array, shape (2**n_bits, n_labels)
        Weights of the hashed words.
    evidence_weights : float32 array, shape (5 * n_cue_classes + 1, n_labels)
    label_bias : float32 array, shape (n_labels,)
    calibration : Calibration
    context : bool
        Whether neighbouring sentences are used: not where the training data had none.
    min_confidence : float
        Predictions below this confidence abstain; in [0, 1].
    info : dict
        What the model was made from and how it did: plain data, kept in its folder.
    cue_labels : tuple[str, ...] or None
        The label that each class of cue speaks for, "" where it is none; by default its namesake.
    """

    labels: tuple[str, ...]
    cue_classes: tuple[str, ...]
    lexicon: Lexicon
    cue_weights: Floats
    cue_bias: Floats
    word_weights: Floats
    evidence_weights: Floats
    label_bias: Floats
    calibration: Calibration
    context: bool = True
    min_confidence: float = 0.0
    info: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    cue_labels: tuple[str, ...] | None = None

    name: ClassVar[str] = "linear"
    names: ClassVar[tuple[str, ...]] = ("linear",)
    chars_per_batch: ClassVar[int] = LINEAR_CHARS

    @cached_property
    def matcher(self) -> CueMatcher:
        """The compiled lexicon."""
        return CueMatcher(self.lexicon)

    @cached_property
    def _wide_tables(self) -> tuple[Floats, Floats]:
        return widen_table(self.cue_weights), widen_table(self.word_weights)

    def predict_batch(
        self,
        texts: Sequence[str],
        doc_index: NDArray[np.integer[Any]] | None = None,
    ) -> PredictionBatch:
        """Predict labels and cues of many sentences.

        Parameters
        ----------
        texts : sequence of str
            Sentences.
        doc_index : int array, shape (n_sentences,), optional
            Neighbours with the same number are context for each other; by default every
            sentence stands alone.

        Returns
        -------
        PredictionBatch

        Raises
        ------
        DataError
            If ``texts`` is one string, or ``doc_index`` is of another length.
        """
        return self.predict_with_candidates(texts, doc_index)[0]

    def predict_with_candidates(
        self, texts: Sequence[str], doc_index: NDArray[np.integer[Any]] | None = None
    ) -> tuple[PredictionBatch, CueCandidates]:
        """Predict labels and cues, and say of every candidate cue how probably it speaks for each label."""
        check_batch(texts, doc_index)
        is_alone = doc_index is None or not self.context
        index = np.arange(len(texts)) if is_alone else np.asarray(doc_index, dtype=np.int64)
        batches, judged = [], []
        for begin in range(0, max(len(texts), 1), _CHUNK):
            # Read together with their neighbours, which are context.
            first = max(begin - _HALO, 0)
            rows, wanted = slice(first, begin + _CHUNK + _HALO), slice(begin - first, begin - first + _CHUNK)
            extraction = extract_features(texts[rows], index[rows], self.matcher)
            cue_proba = self.score_candidates(extraction)
            proba = self.calibration.apply(self.score_sentences(extraction, cue_proba))
            candidates = self.judge_candidates(extraction, cue_proba)
            class_index = proba.argmax(axis=1).astype(np.int8)
            chosen = choose_cues(candidates, class_index)
            inside = (chosen.sentence >= wanted.start) & (chosen.sentence < wanted.stop)
            chosen = chosen.take(inside)
            chosen = chosen._replace(sentence=chosen.sentence + np.int32(first))
            by, confidence = np.zeros_like(class_index), proba.max(axis=1)
            batches.append(
                PredictionBatch(proba[wanted], class_index[wanted], confidence[wanted], by[wanted], *chosen)
            )
            candidates = candidates.cut(wanted.start, wanted.stop)
            judged.append(dataclasses.replace(candidates, sentence=candidates.sentence + np.int32(begin)))
        return join_batches(batches), join_candidates(judged)

    def explain(self, text: str, n_weights: int = 12) -> Explanation:
        """Say what the prediction of one sentence rests on: its weightiest features."""
        from stance.models.linear.explain import explain_prediction

        return explain_prediction(self, text, n_weights)

    def score_candidates(self, extraction: Extraction) -> Floats:
        """Compute the probabilities of each candidate's classes, the first of them *no cue*."""
        scales = np.array(TEMPLATE_SCALES, dtype=np.float32)
        scores = np.empty((len(extraction.candidates), len(self.cue_bias)), dtype=np.float32)
        for begin in range(0, len(scores), _BLOCK):
            hashes = hash_templates(extraction.columns[:, begin : begin + _BLOCK])
            rows = self._wide_tables[0].take(find_buckets(hashes, self.cue_weights), axis=0)
            summed = sum_weighted(scales, rows)[:, : scores.shape[1]]
            scores[begin : begin + _BLOCK] = summed + self.cue_bias
        return compute_softmax(scores)

    def score_sentences(self, extraction: Extraction, cue_proba: Floats) -> Floats:
        """Score each sentence, before calibration, shape (n_sentences, n_labels)."""
        evidence = pool_evidence(extraction, cue_proba[:, 1:], context=self.context)
        weighed = sum_weighted(evidence.T[:, :, None], self.evidence_weights[:, None])
        return np.asarray(self._score_words(extraction) + weighed + self.label_bias, dtype=np.float32)

    def _score_words(self, extraction: Extraction) -> Floats:
        """Sum the weights of each sentence's words; of a very long one, scaled down to the longest usual."""
        scores = np.zeros((extraction.tokens.n_sentences, len(self.labels)), dtype=np.float32)
        for counts, hashes in hash_words(extraction.tokens):
            sentences = np.flatnonzero(counts)
            if not len(sentences):
                continue
            rows = self._wide_tables[1].take(find_buckets(hashes, self.word_weights), axis=0)
            heads = (np.cumsum(counts) - counts)[sentences]
            scores[sentences] += np.add.reduceat(rows, heads)[:, : scores.shape[1]]
        return scores * weigh_lengths(extraction.tokens)[:, None]

    def judge_candidates(self, extraction: Extraction, cue_proba: Floats) -> CueCandidates:
        """Say of each candidate how probably it speaks for each label, and if for an open claim."""
        classes = ("", *(self.cue_labels or self.cue_classes))
        speaks = np.array([[one == label for label in self.labels] for one in classes], dtype=np.float32)
        own = cue_proba[:, :, None] * speaks
        open_class = self.cue_classes.index(LABELS[-1]) + 1 if LABELS[-1] in self.cue_classes else -1
        is_open = own.argmax(axis=1) == open_class
        return place_candidates(extraction.candidates, extraction.tokens, own.sum(axis=1), is_open)

    def pack(self) -> tuple[dict[str, Any], dict[str, bytes]]:
        """Return the description and the files of the folder: of weight tables the rows with a weight."""
        from safetensors.numpy import save

        arrays: dict[str, NDArray[Any]] = {name: getattr(self, name) for name in _ARRAYS}
        n_bits = {}
        for name in _TABLES:
            table = getattr(self, name)
            rows = np.flatnonzero(table.any(axis=1))
            arrays[f"{name}.rows"], arrays[f"{name}.values"] = rows.astype(np.int32), table[rows]
            n_bits[name] = len(table).bit_length() - 1
        description = {
            "model": self.name,
            "labels": list(self.labels),
            "cue_classes": list(self.cue_classes),
            **({} if self.cue_labels is None else {"cue_labels": list(self.cue_labels)}),
            "n_bits": n_bits,
            "calibration": dataclasses.asdict(self.calibration),
            "max_ngram": 2,  # of the layout: there are no others
            "context": self.context,
            "min_confidence": self.min_confidence,
            "info": dict(self.info),
            "lexicon": self.lexicon.to_dict(),
        }
        return description, {_WEIGHTS: save({name: np.ascontiguousarray(a) for name, a in arrays.items()})}

    @classmethod
    def read(cls, path: Path, description: Mapping[str, Any]) -> Self:
        """Read a linear model; numpy alone is needed."""
        from safetensors.numpy import load

        weights = load(read_checked(path, description, _WEIGHTS))
        arrays: dict[str, NDArray[Any]] = {name: weights[name] for name in _ARRAYS}
        for name in _TABLES:
            rows, values = weights[f"{name}.rows"], weights[f"{name}.values"]
            table = np.zeros((1 << description["n_bits"][name], values.shape[1]), dtype=np.float32)
            table[rows] = values
            arrays[name] = table
        return cls(
            labels=tuple(description["labels"]),
            cue_classes=tuple(description["cue_classes"]),
            cue_labels=tuple(description["cue_labels"]) if "cue_labels" in description else None,
            lexicon=Lexicon.from_dict(description["lexicon"]),
            calibration=Calibration(**description["calibration"]),
            context=description["context"],
            min_confidence=description["min_confidence"],
            info=description["info"],
            **arrays,
        )
