"""What the teacher said is kept by hash, and joined with the texts again."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

PROGRAMS = Path(__file__).resolve().parent.parent / "docs" / "programs"


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(PROGRAMS))
    import teacher_words

    yield teacher_words
    sys.modules.pop("teacher_words")


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
