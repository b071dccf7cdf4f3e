"""What the weights of a run depend on, hashed: no run goes on from another's checkpoint."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from stance.config import TrainConfig
from stance.corpus import MarkedSentence
from stance.corpus.taught import TaughtSentences
from stance.records import CodedSentence

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from stance.models.encoder.network import EncoderNetwork


def hash_task(
    config: TrainConfig,
    sentences: Sequence[CodedSentence],
    taught: TaughtSentences | None,
    marked: Sequence[MarkedSentence],
) -> str:
    """Hash what the weights of a run depend on, so that no run goes on from another's checkpoint."""
    recipe = {name: part for name, part in asdict(config).items() if name != "calibration"}
    digest = hashlib.sha256(json.dumps(recipe, sort_keys=True, default=str).encode())
    for s in sentences:
        digest.update(repr((s.doc_id, s.sent_id, s.text, s.label, s.cues)).encode("utf-8", "surrogatepass"))
    if taught is not None:
        digest.update(repr([(s.text, s.cues) for s in taught.sentences]).encode("utf-8", "surrogatepass"))
        digest.update(taught.proba.tobytes())
    if marked:
        digest.update(repr(marked).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def hash_start(network: EncoderNetwork, tokenizer: Tokenizer) -> str:
    """Hash what training starts from: a folder's weights may be others the next time."""
    digest = hashlib.sha256(tokenizer.to_str().encode())
    for name, value in sorted(network.state_dict().items()):
        digest.update(name.encode())
        digest.update(value.numpy().tobytes())
    return digest.hexdigest()
