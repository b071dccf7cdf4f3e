"""The encoder as a classifier: texts in, predictions out."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from stance.errors import ModelError
from stance.labels import LABELS
from stance.models.base import PretrainedModel
from stance.models.batches import check_batch, join_batches
from stance.models.blending import Blend
from stance.models.calibration import Calibration, compute_softmax
from stance.models.candidates import CueCandidates, find_candidates
from stance.models.encoder.judging import judge_cues
from stance.models.encoder.reading import Reading, score_tokens
from stance.models.encoder.rows import pack_rows
from stance.models.encoder.sessions import Session
from stance.models.encoder.spans import find_cues
from stance.models.encoder.store import read_encoder, write_encoder
from stance.models.encoder.tokens import Ints, SpecialTokens, tokenize_texts
from stance.models.records import Explanation, PredictionBatch

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_CHUNK = 8192  # sentences held at once, or as many more as the document has


@dataclass(frozen=True, repr=False, eq=False)
class EncoderModel(PretrainedModel):
    """A fine-tuned encoder.

    Attributes
    ----------
    labels : tuple[str, ...]
        The label of each probability column.
    session : Session
        What runs the network.
    tokenizer : tokenizers.Tokenizer
    special : SpecialTokens
    calibration : Calibration
    context : bool
        Whether neighbouring sentences are read together.
    max_tokens : int
        Longest row.
    finds_cues : bool
        Whether the cue head has learnt anything.
    finds_senses : bool
        Whether the sense head has learnt anything.
    min_confidence : float
        Predictions below this confidence abstain; in [0, 1].
    info : dict
        What the model was made from and how it did: plain data, kept in its folder.
    """

    labels: tuple[str, ...]
    session: Session
    tokenizer: Tokenizer
    special: SpecialTokens
    calibration: Calibration
    context: bool = True
    max_tokens: int = 128
    finds_cues: bool = True
    finds_senses: bool = False
    min_confidence: float = 0.0
    info: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    name = "encoder"
    names = ("encoder",)

    def predict_batch(
        self,
        texts: Sequence[str],
        doc_index: NDArray[np.integer[Any]] | None = None,
        wanted: NDArray[np.bool_] | None = None,
        candidates: CueCandidates | None = None,
        blend: Blend | None = None,
    ) -> PredictionBatch:
        """Predict labels and cues of many sentences.

        Parameters
        ----------
        texts : sequence of str
            Sentences.
        doc_index : int array, shape (n_sentences,), optional
            Neighbours with the same number are read as context for each other; by default every sentence
            stands alone.
        wanted : bool array, shape (n_sentences,), optional
            The sentences whose predictions are asked for; those of others mean nothing.
        candidates : CueCandidates, optional
            Stretches to choose the cues among; by default those of the bundled lexicon. With labels of one's
            own and no candidates, cues are read word by word.
        blend : Blend, optional
            Another model that has a say in the labels.

        Returns
        -------
        PredictionBatch

        Raises
        ------
        DataError
            If ``texts`` is one string, or ``doc_index`` is of another length.
        ModelError
            If a row does not fit memory.
        """
        check_batch(texts, doc_index)
        index = self._find_neighbours(texts, doc_index)
        parts = []
        for begin, end in _cut_documents(index):
            chosen = None if wanted is None else wanted[begin:end]
            part = self.judge_reading(
                self.read_texts(texts[begin:end], index[begin:end], chosen),
                chosen,
                None if candidates is None else candidates.cut(begin, end),
                None if blend is None else blend.cut(begin, end),
            )
            parts.append(dataclasses.replace(part, cue_sentence=part.cue_sentence + np.int32(begin)))
        return join_batches(parts, len(self.labels))

    def explain(self, text: str, n_weights: int = 12) -> Explanation:
        """Say what a prediction rests on: what its label's log-odds lose where a word is left out.

        The weights of words that stand for one another, as those of a cue of two words, need not add up.

        Parameters
        ----------
        text : str
            One sentence. Of hundreds of words, neighbours are left out together.
        n_weights : int
            How many words, or stretches of words, to name, the weightiest first.

        Returns
        -------
        Explanation
        """
        from stance.models.encoder.explain import explain_prediction

        return explain_prediction(self, text, n_weights)

    def judge_modals(self, texts: Sequence[str], sentence: Ints, start: Ints) -> NDArray[np.float64]:
        """Say of uses of *may, might* and *could* how likely each is to state a likelihood.

        Parameters
        ----------
        texts : sequence of str
            Sentences, each read alone.
        sentence, start : int64 array, shape (n_uses,)
            Number of each use's sentence, and where in it the word begins; at another place, what is said
            means nothing.

        Returns
        -------
        float64 array, shape (n_uses,)
            Between 0 and 1.

        Raises
        ------
        ModelError
            If the model has not learnt senses, or a row does not fit memory.
        """
        if not self.finds_senses:
            raise ModelError(
                "encoder: expected one that has learnt the senses of may, might and could; found one that "
                "has not. Train it with --set encoder.sense_weight=1."
            )
        if not len(sentence):
            return np.zeros(0)
        found = self.read_texts(texts)
        tokens = found.tokens
        places = [
            begin + int(np.searchsorted(tokens.start[begin:end], at, side="right")) - 1
            for begin, end, at in zip(
                tokens.bounds[sentence].tolist(),
                tokens.bounds[sentence + 1].tolist(),
                start.tolist(),
                strict=True,
            )
        ]
        return np.asarray(1 / (1 + np.exp(-found.scores[2][places, 0].astype(np.float64))))

    def save(self, folder: str | Path) -> None:
        """Write the model as a folder of safetensors, or ONNX, and JSON.

        Parameters
        ----------
        folder : str or Path
            Made if it is not there.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        write_encoder(folder, self.list_fields())

    @classmethod
    def read(cls, path: Path, description: Mapping[str, Any]) -> Self:
        """Read an encoder; an exported one needs neither torch nor transformers."""
        return cls(**read_encoder(path, description))

    def read_texts(
        self,
        texts: Sequence[str],
        doc_index: NDArray[np.integer[Any]] | None = None,
        wanted: NDArray[np.bool_] | None = None,
    ) -> Reading:
        """Run sentences through the network.

        Parameters
        ----------
        texts : sequence of str
        doc_index : int array, shape (n_sentences,), optional
        wanted : bool array, shape (n_sentences,), optional
            As in :meth:`predict_batch`.

        Returns
        -------
        Reading

        Raises
        ------
        ModelError
            If a row does not fit memory.
        """
        tokens = tokenize_texts(self.tokenizer, texts)
        rows = pack_rows(tokens, self._find_neighbours(texts, doc_index), self.max_tokens, wanted)
        labels, *others = score_tokens(self.session, tokens, self.special, rows, notify=warnings.warn)
        if not labels.size:
            labels = np.zeros((len(tokens.ids), len(self.labels)), dtype=np.float32)
        return Reading(texts, tokens, (labels, *others))

    def judge_reading(
        self,
        reading: Reading,
        wanted: NDArray[np.bool_] | None = None,
        candidates: CueCandidates | None = None,
        blend: Blend | None = None,
    ) -> PredictionBatch:
        """Give labels and cues to sentences that were read; the rest is as in :meth:`predict_batch`."""
        tokens, cue_scores = reading.tokens, reading.scores[1]
        proba = self.calibration.apply(reading.pool())
        if blend is not None:
            mixed = blend.mix(proba)
            proba = mixed if wanted is None else np.where(wanted[:, None], mixed, proba)
        class_index = proba.argmax(axis=1).astype(np.int8)
        empty = np.zeros(0, dtype=np.int32)
        cues = (empty, empty, empty, np.zeros(0, dtype=np.int8))
        if self.finds_cues and cue_scores.size:
            cue_proba = compute_softmax(cue_scores)
            if candidates is None and set(self.labels) == set(LABELS):
                candidates = find_candidates(reading.texts)
            if candidates is None:
                cues = find_cues(tokens, cue_proba, class_index, self.labels)
            else:
                cues = judge_cues(tokens, cue_proba, class_index, self.labels, candidates)
        return PredictionBatch(proba, class_index, proba.max(axis=1), *cues, np.zeros_like(class_index))

    def _find_neighbours(self, texts: Sequence[str], doc_index: NDArray[np.integer[Any]] | None) -> Ints:
        if doc_index is None or not self.context:
            return np.arange(len(texts), dtype=np.int64)
        return np.asarray(doc_index, dtype=np.int64)


def _cut_documents(doc_index: Ints) -> list[tuple[int, int]]:
    """Cut sentences into chunks, never inside a document, so that rows do not depend on the chunks."""
    n = len(doc_index)
    ends = np.append(np.flatnonzero(np.diff(doc_index)) + 1, n)
    chunks, begin = [], 0
    while begin < n:
        end = int(ends[min(int(np.searchsorted(ends, begin + _CHUNK)), len(ends) - 1)])
        chunks.append((begin, end))
        begin = end
    return chunks
