"""What another model scored, read as lessons."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import stance
from stance.corpus import drop_known, read_taught
from stance.errors import DataError
from stance.labels import LABELS


def write_rows(path: Path, *rows: dict[str, object]) -> Path:
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


ROW = {"doc_id": "a", "text": "It may.", "p_yes": 0.75, "p_no": 0.25}


@pytest.mark.parametrize("suffix", ["jsonl", "parquet", "csv"])
def test_what_score_writes_is_read_back(tmp_path: Path, suffix: str) -> None:
    texts = ["The talks failed.", "The deal might collapse.", "If it rains, we lose."]
    from stance.scoring import score_files

    (tmp_path / "in.jsonl").write_text("\n".join(json.dumps({"text": text}) for text in texts))
    score_files([tmp_path / "in.jsonl"], output=tmp_path / f"scored.{suffix}")
    taught = read_taught(tmp_path / f"scored.{suffix}", LABELS)
    table = stance.score_texts(texts)
    assert [s.text for s in taught.sentences] == texts
    assert [s.label for s in taught.sentences] == table["label"].to_pylist()
    expected = np.column_stack([table[f"p_{label}"].to_numpy() for label in LABELS])
    assert np.allclose(taught.proba, expected, atol=1e-5)
    assert [[c.text for c in s.cues or ()] for s in taught.sentences] == [
        [c["text"] for c in cues] for cues in table["cues"].to_pylist()
    ]


def test_no_two_are_neighbours_and_cues_may_be_unknown(tmp_path: Path) -> None:
    taught = read_taught(
        write_rows(tmp_path / "s.jsonl", ROW, ROW | {"p_yes": 0.1, "p_no": 0.9}), ["yes", "no"]
    )
    assert [(s.doc_id, s.sent_id, s.label, s.cues) for s in taught.sentences] == [
        ("taught a", 0, "yes", None),
        ("taught a", 2, "no", None),
    ]
    assert taught.proba.tolist() == [[0.75, 0.25], pytest.approx([0.1, 0.9])]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            {"text": "It may.", "p_yes": 0.5},
            "expected the columns p_yes, p_no of scored sentences; found no p_no",
        ),
        (
            ROW | {"p_no": 0.5},
            r"expected probabilities that sum to 1 in 'p_yes', 'p_no'; found 1\.25 in 'It may\.' of 'a'",
        ),
        (
            ROW | {"p_yes": 1.5, "p_no": -0.5},
            "expected a probability, 0 to 1, in 'p_yes' of each row; found 1.5 in 'It may.' of 'a'",
        ),
        (ROW | {"p_yes": "much"}, "expected numbers as probabilities"),
        (ROW | {"cues": "[{start: 0}]"}, r"s\.jsonl: expected cues as JSON; found '\[{start: 0}\]'\. Score"),
        (ROW | {"cues": [{"start": 0}]}, "expected cues as JSON; found "),
    ],
)
def test_what_is_no_scored_file(tmp_path: Path, row: dict[str, object], message: str) -> None:
    with pytest.raises(DataError, match=message):
        read_taught(write_rows(tmp_path / "s.jsonl", row), ["yes", "no"])


def test_probabilities_that_a_spreadsheet_rounded_are_read(tmp_path: Path) -> None:
    rounded = {"doc_id": "a", "text": "It may.", "p_yes": 0.99, "p_no": 0.01, "p_so": 0.01}
    taught = read_taught(write_rows(tmp_path / "s.jsonl", rounded), ["yes", "no", "so"])
    assert taught.proba.tolist() == [pytest.approx([0.99 / 1.01, 0.01 / 1.01, 0.01 / 1.01])]


def test_coded_sentences_are_left_out(tmp_path: Path) -> None:
    other = ROW | {"text": "It did.", "p_yes": 0.25, "p_no": 0.75}
    taught = drop_known(read_taught(write_rows(tmp_path / "s.jsonl", ROW, other), ["yes", "no"]), ["It may."])
    assert [s.text for s in taught.sentences] == ["It did."]
    assert taught.proba.tolist() == [[0.25, 0.75]]
