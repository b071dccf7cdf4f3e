"""The encoder as a classifier: texts in, predictions out; and its folder."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from stance.errors import ConfigError, check_installed
from stance.labels import LABELS
from stance.models.calibration import Calibration, compute_softmax
from stance.models.classifier import Classifier, Explanation, PredictionBatch, check_batch, join_batches
from stance.models.cue_choice import CueCandidates, find_candidates
from stance.models.encoder.batches import SpecialTokens, Subwords, cut_rows, load_tokenizer, tokenize_texts
from stance.models.encoder.cues import N_CUE_CLASSES, find_cues
from stance.models.encoder.session import OnnxSession, Scores, TorchSession, score_tokens
from stance.models.folder import read_checked

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_CHUNK = 8192  # sentences held at once
_WEIGHTS, _ONNX, _TOKENIZER, _CONFIG = "model.safetensors", "model.onnx", "tokenizer.json", "config.json"
_PASSING = ("_name_or_path", "architectures", "dtype", "torch_dtype", "transformers_version")
_PLAIN = ("max_tokens", "finds_cues", "min_confidence")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a network says of the tokens of some sentences: scores as in ``SCORES``."""

    texts: Sequence[str]
    tokens: Subwords
    scores: tuple[Scores, Scores]

    def pool(self) -> Scores:
        """Score the labels of each sentence, shape (n_sentences, n_labels), without calibration."""
        sums = np.add.reduceat(self.scores[0], self.tokens.bounds[:-1], axis=0)
        return np.asarray(sums / np.diff(self.tokens.bounds)[:, None], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Blend:
    """What another model says of the same sentences, and the share of the say that is one's own.

    Where ``is_alone``, the other has no say, whatever the weight.
    """

    proba: NDArray[np.float32]
    weight: float
    is_alone: NDArray[np.bool_]

    def mix(self, own: NDArray[np.float32]) -> NDArray[np.float32]:
        """Mix by a logarithmic opinion pool (Genest and Zidek 1986)."""
        if self.weight == 1:
            return own
        floor = 1e-6
        scores = self.weight * np.log(own + floor) + (1 - self.weight) * np.log(self.proba + floor)
        return np.where(self.is_alone[:, None], own, compute_softmax(scores))

    def cut(self, begin: int, end: int) -> Blend:
        """Keep some sentences."""
        return Blend(self.proba[begin:end], self.weight, self.is_alone[begin:end])


@dataclass(frozen=True, repr=False, eq=False)
class EncoderModel(Classifier):
    """A fine-tuned encoder.

    Attributes
    ----------
    labels : tuple[str, ...]
        The label of each probability column.
    session : TorchSession or OnnxSession
        What runs the network.
    tokenizer : tokenizers.Tokenizer
    special : SpecialTokens
    calibration : Calibration
    max_tokens : int
        Longest row; longer sentences are read in pieces.
    finds_cues : bool
        Whether the cue head has learnt anything.
    min_confidence : float
        Predictions below this confidence abstain; in [0, 1].
    info : dict
        What the model was made from and how it did: plain data, kept in its folder.
    """

    labels: tuple[str, ...]
    session: TorchSession | OnnxSession
    tokenizer: Tokenizer
    special: SpecialTokens
    calibration: Calibration
    max_tokens: int = 128
    finds_cues: bool = True
    min_confidence: float = 0.0
    info: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    name: ClassVar[str] = "encoder"
    names: ClassVar[tuple[str, ...]] = ("encoder",)

    def predict_batch(
        self,
        texts: Sequence[str],
        doc_index: NDArray[np.integer[Any]] | None = None,
        *,
        wanted: NDArray[np.bool_] | None = None,
        candidates: CueCandidates | None = None,
        blend: Blend | None = None,
    ) -> PredictionBatch:
        """Predict labels and cues of many sentences, each read by itself.

        Parameters
        ----------
        texts : sequence of str
        doc_index : int array, shape (n_sentences,), optional
            Is not looked at: an encoder asks for no context.
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
        """
        check_batch(texts, doc_index)
        parts = []
        for begin in range(0, max(len(texts), 1), _CHUNK):
            end = min(begin + _CHUNK, len(texts))
            part = self.judge(
                self.read_texts(texts[begin:end], None if wanted is None else wanted[begin:end]),
                candidates=candidates and candidates.cut(begin, end),
                blend=blend and blend.cut(begin, end),
            )
            parts.append(dataclasses.replace(part, cue_sentence=part.cue_sentence + np.int32(begin)))
        return join_batches(parts)

    def read_texts(self, texts: Sequence[str], wanted: NDArray[np.bool_] | None = None) -> Reading:
        """Run sentences, or those wanted, through the network."""
        return self.read_tokens(texts, tokenize_texts(self.tokenizer, texts), wanted)

    def read_tokens(
        self, texts: Sequence[str], tokens: Subwords, wanted: NDArray[np.bool_] | None = None
    ) -> Reading:
        """Do the same with sentences that are cut into tokens."""
        rows = cut_rows(tokens, self.max_tokens, None if wanted is None else np.flatnonzero(wanted))
        scores = score_tokens(self.session, tokens.ids, self.special, rows, len(self.labels))
        return Reading(texts, tokens, scores)

    def pool_states(self, texts: Sequence[str]) -> Scores:
        """Average each sentence's last hidden states, shape (n_sentences, width); raises ConfigError on torch."""
        if not isinstance(self.session, OnnxSession):
            raise ConfigError(
                "base: the encoder runs with torch. Export it with stance export, and name the folder made."
            )
        parts = []
        for begin in range(0, max(len(texts), 1), _CHUNK):
            tokens = tokenize_texts(self.tokenizer, texts[begin : begin + _CHUNK] or [""])
            parts.append(self.session.pool_states(tokens, self.special, cut_rows(tokens, self.max_tokens)))
        return np.concatenate(parts)[: len(texts)]

    def judge(
        self, reading: Reading, *, candidates: CueCandidates | None = None, blend: Blend | None = None
    ) -> PredictionBatch:
        """Give labels and cues to sentences that were read; the rest is as in :meth:`predict_batch`."""
        proba = self.calibration.apply(reading.pool())
        if blend is not None:
            proba = blend.mix(proba)
        class_index = proba.argmax(axis=1).astype(np.int8)
        tokens, cue_scores = reading.tokens, reading.scores[1]
        cue_proba = np.zeros((len(tokens.ids), N_CUE_CLASSES), dtype=np.float32)
        if self.finds_cues and len(tokens.ids):
            cue_proba = compute_softmax(cue_scores)
            if candidates is None and set(self.labels) == set(LABELS):
                candidates = find_candidates(reading.texts)
        found = find_cues(tokens, cue_proba, class_index, self.labels, candidates)
        return PredictionBatch(proba, class_index, proba.max(axis=1), np.zeros_like(class_index), *found)

    def explain(self, text: str, n_weights: int = 12) -> Explanation:
        """Say what a prediction rests on: what its label's log-odds lose where a word is left out."""
        from stance.models.encoder.explain import explain_prediction

        return explain_prediction(self, text, n_weights)

    def pack(self) -> tuple[dict[str, Any], dict[str, bytes]]:
        """Return the description and the files of the model's folder."""
        files = {_TOKENIZER: self.tokenizer.to_str().encode()}
        if isinstance(self.session, OnnxSession):
            files[_ONNX] = self.session.path.read_bytes()
        else:
            from safetensors.torch import save

            network = self.session.network
            files[_WEIGHTS] = save({k: v.cpu().contiguous() for k, v in network.state_dict().items()})
            backbone: Any = network.backbone
            config = {k: v for k, v in backbone.config.to_dict().items() if k not in _PASSING}
            files[_CONFIG] = json.dumps(config, indent=1, sort_keys=True, default=str).encode()
        description = {
            "model": self.name,
            "labels": list(self.labels),
            "calibration": dataclasses.asdict(self.calibration),
            "special_tokens": list(self.special),
            **{name: getattr(self, name) for name in _PLAIN},
            "info": dict(self.info),
        }
        return description, files

    @classmethod
    def read(cls, path: Path, description: Mapping[str, Any]) -> Self:
        """Read an encoder; an exported one needs neither torch nor transformers."""
        labels = tuple(description["labels"])
        is_exported = _ONNX in description["files"]
        if not is_exported:
            check_installed(str(path), "torch", "transformers", extra="encoder")
        read_checked(path, description, _TOKENIZER)
        tokenizer = load_tokenizer(path / _TOKENIZER)
        session: TorchSession | OnnxSession
        if is_exported:
            read_checked(path, description, _ONNX)
            session = OnnxSession(path / _ONNX)
        else:
            from stance.models.encoder.network import load_network

            config, weights = (read_checked(path, description, name) for name in (_CONFIG, _WEIGHTS))
            session = TorchSession(load_network(json.loads(config), weights, len(labels), str(path)))
        return cls(
            labels=labels,
            session=session,
            tokenizer=tokenizer,
            special=SpecialTokens(*description["special_tokens"]),
            calibration=Calibration(**description["calibration"]),
            info=description["info"],
            **{name: description[name] for name in _PLAIN},
        )
