"""The linear model: predicting is array arithmetic on saved weights, by numpy alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from stance.cues.lexicon import Lexicon
from stance.cues.matcher import CueMatcher
from stance.models.base import PretrainedModel
from stance.models.batches import check_batch, join_batches
from stance.models.calibration import Calibration, compute_softmax
from stance.models.candidates import CueCandidates, join_candidates, place_candidates
from stance.models.linear.chunks import Chunk, read_chunks
from stance.models.linear.evidence import Extraction, Floats, hash_ngrams, pool_evidence, weigh_lengths
from stance.models.linear.store import read_linear, write_linear
from stance.models.linear.templates import TEMPLATE_SCALES, hash_templates
from stance.models.linear.weighing import find_buckets, sum_weighted, widen_table
from stance.models.records import PredictionBatch
from stance.models.select_cues import select_cues

if TYPE_CHECKING:
    from stance.models.records import Explanation

_BLOCK = 1024  # Candidates worked on at once: as many as fit the processor's cache.


@dataclass(frozen=True, repr=False, eq=False)
class LinearModel(PretrainedModel):
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
        Weights of the hashed n-grams.
    evidence_weights : float32 array, shape (5 * n_cue_classes + 1, n_labels)
    label_bias : float32 array, shape (n_labels,)
    calibration : Calibration
    max_ngram : int
    context : bool
        Whether neighbouring sentences are used.
    min_confidence : float
        Predictions below this confidence abstain; in [0, 1].
    info : dict
        What the model was made from and how it did: plain data, kept in its folder.
    cue_labels : tuple[str, ...] or None
        The label that each class of cue speaks for, none where it is no label; by default its namesake.
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
    max_ngram: int = 2
    context: bool = True
    min_confidence: float = 0.0
    info: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    cue_labels: tuple[str, ...] | None = None

    name = "linear"
    names = ("linear",)

    @cached_property
    def matcher(self) -> CueMatcher:
        """The compiled lexicon."""
        return CueMatcher(self.lexicon)

    @cached_property
    def _wide_cue_weights(self) -> Floats:
        return widen_table(self.cue_weights)

    @cached_property
    def _wide_word_weights(self) -> Floats:
        return widen_table(self.word_weights)

    def predict_batch(
        self,
        texts: Sequence[str],
        doc_index: NDArray[np.integer[Any]] | None = None,
        class_index: NDArray[np.int8] | None = None,
    ) -> PredictionBatch:
        """Predict labels and cues of many sentences.

        Parameters
        ----------
        texts : sequence of str
            Sentences.
        doc_index : int array, shape (n_sentences,), optional
            Neighbours with the same number are taken as context for each other; by default every
            sentence stands alone.
        class_index : int8 array, shape (n_sentences,), optional
            Labels that another model gave, whose cues are wanted; by default its own.

        Returns
        -------
        PredictionBatch

        Raises
        ------
        DataError
            If ``texts`` is one string, or ``doc_index`` is of another length.
        """
        chunks = self._read_chunks(texts, doc_index)
        return join_batches([self._predict_chunk(chunk, class_index) for chunk in chunks], len(self.labels))

    def predict_with_candidates(
        self, texts: Sequence[str], doc_index: NDArray[np.integer[Any]] | None = None
    ) -> tuple[PredictionBatch, CueCandidates]:
        """Predict labels and cues, and say of every candidate cue which label it would give how probably.

        Parameters
        ----------
        texts, doc_index
            As in :meth:`predict_batch`.

        Returns
        -------
        PredictionBatch
        CueCandidates
            What the lexicon knows as cues, judged by the cue stage.

        Raises
        ------
        DataError
            As in :meth:`predict_batch`.
        """
        batches, judged = [], []
        for chunk in self._read_chunks(texts, doc_index):
            batches.append(self._predict_chunk(chunk, None))
            judged.append(self._judge_chunk(chunk))
        n_labels = len(self.labels)
        return join_batches(batches, n_labels), join_candidates(judged, n_labels)

    def explain(self, text: str, n_weights: int = 12) -> Explanation:
        """Say what a prediction rests on.

        Parameters
        ----------
        text : str
            One sentence.
        n_weights : int
            How many features to name, the weightiest first.

        Returns
        -------
        Explanation
        """
        from stance.models.linear.explain import explain_prediction

        return explain_prediction(self, text, n_weights)

    def save(self, folder: str | Path) -> None:
        """Write the model as a folder of safetensors and JSON.

        Parameters
        ----------
        folder : str or Path
            Made if it is not there.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        write_linear(folder, self.list_fields())

    @classmethod
    def read(cls, path: Path, description: Mapping[str, Any]) -> Self:
        """Read a linear model; numpy alone is needed."""
        return cls(**read_linear(path, description))

    def score_candidates(self, extraction: Extraction) -> Floats:
        """Judge each candidate cue.

        Parameters
        ----------
        extraction : Extraction

        Returns
        -------
        float32 array, shape (n_candidates, n_cue_classes + 1)
            Probabilities; the first column is *no cue*.
        """
        scales = np.array(TEMPLATE_SCALES, dtype=np.float32)
        scores = np.empty((len(extraction.candidates), len(self.cue_bias)), dtype=np.float32)
        for begin in range(0, len(scores), _BLOCK):
            hashes = hash_templates(extraction.columns[:, begin : begin + _BLOCK])
            rows = self._wide_cue_weights.take(find_buckets(hashes, self.cue_weights), axis=0)
            summed = sum_weighted(scales, rows)[:, : scores.shape[1]]
            scores[begin : begin + _BLOCK] = summed + self.cue_bias
        return compute_softmax(scores)

    def score_sentences(self, extraction: Extraction, cue_proba: Floats) -> Floats:
        """Score each sentence, before calibration.

        Parameters
        ----------
        extraction : Extraction
        cue_proba : float32 array, shape (n_candidates, n_cue_classes + 1)
            As of :meth:`score_candidates`.

        Returns
        -------
        float32 array, shape (n_sentences, n_labels)
        """
        evidence = pool_evidence(extraction, cue_proba[:, 1:], context=self.context)
        weighed = sum_weighted(evidence.T[:, :, None], self.evidence_weights[:, None])
        return np.asarray(self.score_words(extraction) + weighed + self.label_bias, dtype=np.float32)

    def score_words(self, extraction: Extraction) -> Floats:
        """Sum the weights of each sentence's words; of a very long one, scaled down to the longest usual.

        Parameters
        ----------
        extraction : Extraction

        Returns
        -------
        float32 array, shape (n_sentences, n_labels)
        """
        scores = np.zeros((extraction.tokens.n_sentences, len(self.labels)), dtype=np.float32)
        for counts, hashes in hash_ngrams(extraction.tokens, self.max_ngram):
            sentences = np.flatnonzero(counts)
            if not len(sentences):
                continue
            rows = self._wide_word_weights.take(find_buckets(hashes, self.word_weights), axis=0)
            heads = (np.cumsum(counts) - counts)[sentences]
            scores[sentences] += np.add.reduceat(rows, heads)[:, : scores.shape[1]]
        return scores * weigh_lengths(extraction.tokens)[:, None]

    def _read_chunks(
        self, texts: Sequence[str], doc_index: NDArray[np.integer[Any]] | None
    ) -> Iterator[Chunk]:
        check_batch(texts, doc_index)
        index = doc_index if self.context else None
        return read_chunks(texts, index, self.matcher, self.score_candidates)

    def _judge_chunk(self, chunk: Chunk) -> CueCandidates:
        extraction = chunk.extraction
        proba = np.zeros((len(extraction.candidates), len(self.labels)), dtype=np.float32)
        for column, label in enumerate(self.cue_labels or self.cue_classes, start=1):
            if label in self.labels:
                proba[:, self.labels.index(label)] += chunk.cue_proba[:, column]
        found = place_candidates(extraction.candidates, extraction.tokens, proba)
        found = found.cut(chunk.wanted.start, chunk.wanted.stop)
        return dataclasses.replace(found, sentence=found.sentence + np.int32(chunk.begin))

    def _predict_chunk(self, chunk: Chunk, class_index: NDArray[np.int8] | None) -> PredictionBatch:
        """Predict the wanted sentences of a chunk, their cues under the numbers of the whole."""
        extraction, cue_proba, wanted = chunk.extraction, chunk.cue_proba, chunk.wanted
        proba = self.calibration.apply(self.score_sentences(extraction, cue_proba))
        class_index = proba.argmax(axis=1).astype(np.int8) if class_index is None else class_index[chunk.rows]
        chosen = select_cues(
            extraction,
            cue_proba,
            class_index,
            self.labels,
            self.cue_classes,
            cue_labels=self.cue_labels,
        )
        inside = (chosen.sentence >= wanted.start) & (chosen.sentence < wanted.stop)
        confidence = np.take_along_axis(proba, class_index[:, None], axis=1)[:, 0]
        return PredictionBatch(
            proba[wanted],
            class_index[wanted],
            confidence[wanted],
            chosen.sentence[inside] + np.int32(chunk.rows.start),
            chosen.start[inside],
            chosen.end[inside],
            chosen.type[inside],
            np.zeros(chunk.end - chunk.begin, dtype=np.int8),
        )
