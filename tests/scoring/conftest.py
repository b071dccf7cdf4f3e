"""A model that is simple enough to foresee, for tests of what scoring adds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from stance.labels import CUE_TYPES
from stance.models.folder import write_folder


@dataclass(frozen=True)
class WordModel:
    """Hedged where a sentence has ``might``, speculative where it has ``if``, else assertive."""

    labels: tuple[str, ...] = ("assertive", "hedged", "speculative")
    name: str = "words"
    names: tuple[str, ...] = ("words",)
    min_confidence: float = 0.0

    def predict_batch(self, texts, doc_index=None):
        cues = []
        classes = np.zeros(len(texts), np.int8)
        for row, text in enumerate(texts):
            for match in re.finditer(r"\b(might|if)\b", text, re.IGNORECASE):
                word = match[0].lower()
                classes[row] = max(classes[row], 1 if word == "might" else 2)
                cues.append(
                    (row, *match.span(), CUE_TYPES.index("modal" if word == "might" else "conditional"))
                )
        classes %= len(self.labels)
        proba = np.full((len(texts), len(self.labels)), 0.25 / (len(self.labels) - 1), np.float32)
        # The share of capital letters makes neighbours tell: a document's first sentence is surest.
        first = np.ones(len(texts), bool)
        if doc_index is not None and len(texts):
            first[1:] = doc_index[1:] != doc_index[:-1]
        proba[np.arange(len(texts)), classes] = np.where(first, 0.875, 0.75).astype(np.float32)
        columns = np.array(cues, np.int32).reshape(-1, 4)
        return SimpleNamespace(
            proba=proba,
            class_index=classes,
            confidence=proba.max(axis=1) if len(texts) else np.zeros(0, np.float32),
            cue_sentence=columns[:, 0],
            cue_start=columns[:, 1],
            cue_end=columns[:, 2],
            cue_type=columns[:, 3].astype(np.int8),
            by=np.zeros(len(texts), np.int8),
        )

    def save(self, folder: Path) -> None:
        """Save what tells the model's kind and labels; nothing can be loaded from it."""
        write_folder(folder, {"model": self.name, "labels": list(self.labels)}, {})


@pytest.fixture
def model() -> WordModel:
    return WordModel()


@pytest.fixture
def make_model() -> type[WordModel]:
    return WordModel
