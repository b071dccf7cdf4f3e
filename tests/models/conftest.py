"""One small fit that the tests of this room share."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest

from stance.cache import find_bundled
from stance.config import TrainConfig, load_config
from stance.models import Fit, LinearModel, fit_model
from stance.records import CodedSentence, Cue

N_DOCUMENTS = 8


@pytest.fixture(scope="session")
def coded() -> list[CodedSentence]:
    """The sentences of a few bundled pieces, with their cues."""
    path = find_bundled("seeds") / "commentary" / "sentences.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    names = list(dict.fromkeys(row["doc_id"] for row in rows))[:N_DOCUMENTS]
    return [
        CodedSentence(
            row["doc_id"],
            row["sent_id"],
            row["text"],
            row["label"],
            tuple(Cue(a, b, row["text"][a:b], kind) for a, b, kind in row["cues"]),
        )
        for row in rows
        if row["doc_id"] in names
    ]


@pytest.fixture(scope="session")
def config() -> TrainConfig:
    return load_config(overrides=["fit.n_folds=3", "features.n_bits=14", "calibration.target_shares=null"])


@pytest.fixture(scope="session")
def fit(config: TrainConfig, coded: list[CodedSentence]) -> Fit:
    return fit_model(config, coded)


@pytest.fixture(scope="session")
def model(fit: Fit) -> LinearModel:
    return fit.model


@pytest.fixture(scope="session")
def texts(coded: list[CodedSentence]) -> list[str]:
    return [s.text for s in coded]


@pytest.fixture(scope="session")
def doc_index(coded: list[CodedSentence]) -> np.ndarray:
    names = list(dict.fromkeys(s.doc_id for s in coded))
    return np.array([names.index(s.doc_id) for s in coded])


TOY = {
    "assertive": ["The deal is done", "They left the city", "We must act", "Its military might is great"],
    "hedged": ["The deal might fail", "They could leave", "Perhaps we act", "It may grow"],
    "speculative": [
        "If it fails, they leave",
        "It is unclear who left",
        "Unless we act, it grows",
        "What if it fails?",
    ],
}


@pytest.fixture(scope="session")
def make_toy() -> Callable[..., tuple[list[str], list[str]]]:
    """Build texts and labels that any classifier tells apart."""

    def make(names: tuple[object, ...] = tuple(TOY), times: int = 3) -> tuple[list[str], list[object]]:
        pairs = [
            (f"{text} {when}.", name)
            for when in ("now", "today", "again", "at last")[:times]
            for row in zip(*TOY.values(), strict=True)
            for text, name in zip(row, names, strict=False)
        ]
        return [text for text, _ in pairs], [name for _, name in pairs]

    return make
