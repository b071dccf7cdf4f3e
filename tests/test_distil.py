"""Which sentences a teacher is asked about; what it said is kept by hash, and joined with the texts again."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stance.errors import DataError

PROGRAMS = Path(__file__).resolve().parent.parent / "docs" / "programs"
DOCUMENTS = [
    "The talks failed again. The deal might collapse. Yes. The talks failed again.",
    "They left the city today. Nobody could say why they went. The price is ten.",
]


class Judge:
    """A model that is sure of what has no "might"."""

    def predict_batch(self, texts: Sequence[str], doc_index: np.ndarray) -> SimpleNamespace:
        assert len(texts) == len(doc_index)
        return SimpleNamespace(confidence=np.array([0.5 if "might" in text else 0.9 for text in texts]))


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(PROGRAMS))
    yield importlib.import_module("teacher_words")
    sys.modules.pop("teacher_words")


@pytest.fixture
def distil(words: ModuleType) -> Iterator[ModuleType]:
    yield importlib.import_module("distil")
    sys.modules.pop("distil")


def test_each_sentence_once_and_no_fragments(distil: ModuleType) -> None:
    texts, index = distil.choose_sentences(DOCUMENTS, Judge(), 100, seed=0)
    assert texts == [
        "The talks failed again.",
        "The deal might collapse.",
        "They left the city today.",
        "Nobody could say why they went.",
        "The price is ten.",
    ]
    assert index.tolist() == [0, 0, 1, 1, 1]


def test_half_are_those_the_judge_is_least_sure_of(distil: ModuleType) -> None:
    unsure = "The deal might or might not collapse."
    document = " ".join([*(f"The talks failed {i} times." for i in range(50)), unsure])
    for seed in range(5):
        texts, _ = distil.choose_sentences([document], Judge(), 2, seed)
        assert len(texts) == 2
        assert unsure in texts
    first, same, other = (distil.choose_sentences([document], Judge(), 9, seed)[0] for seed in (1, 1, 2))
    assert first == same
    assert first != other


def test_no_running_text(distil: ModuleType) -> None:
    with pytest.raises(DataError, match="expected sentences of 4 to 80 words; found none"):
        distil.choose_sentences(["Yes. No."], Judge(), 5, 0)


def test_what_the_teacher_said_comes_back_with_its_texts(words: ModuleType, tmp_path: Path) -> None:
    cue = {"start": 3, "end": 8, "text": "might", "type": "modal"}
    said = {
        "doc_id": ["x-0", "x-1", "y-2"],
        "text": ["It might.", "It did.", "Nöel, who’d know?"],
        "label": ["hedged", "assertive", "speculative"],
        "p_assertive": [0.1, 0.9, 0.2],
        "p_hedged": [0.75, 0.0625, 0.3],
        "p_speculative": [0.15, 0.0375, 0.5],
        "cues": [[cue], [], []],
    }
    pq.write_table(pa.table(said), tmp_path / "scored.parquet")
    words.keep_words(tmp_path / "scored.parquet", tmp_path / "kept.parquet")
    assert pq.read_table(tmp_path / "kept.parquet").column_names == [
        "hash", "p_assertive", "p_hedged", "p_speculative", "cues"
    ]  # fmt: skip

    # A sentence that it was not asked about is left out; the order is that of the texts.
    given = {"Unheard of.": "z", "Nöel, who’d know?": "y", "It might.": "x"}
    found = words.recall_words(tmp_path / "kept.parquet", given).to_pydict()
    assert found["doc_id"] == ["y-0", "x-1"]
    assert found["text"] == ["Nöel, who’d know?", "It might."]
    assert found["label"] == ["speculative", "hedged"]
    assert found["p_hedged"] == pytest.approx([0.3, 0.75], abs=1e-5)
    assert found["cues"] == [[], [cue]]


def test_a_hash_is_the_first_eight_bytes_of_sha256(words: ModuleType) -> None:
    # printf abc | sha256sum: ba7816bf 8f01cfea …, read as a little-endian signed number
    assert words.hash_text("abc") == int.from_bytes(bytes.fromhex("ba7816bf8f01cfea"), "little", signed=True)
