from __future__ import annotations

import csv
import io
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ..profile.conftest import build_scored

PIECES = (
    [("It rained.", "assertive"), ("The deal might collapse.", "hedged")],
    [("=1+1 is two.", "assertive"), ("They left.", "assertive")],
    [("If it rains, we stay.", "speculative"), ("Café.", "assertive")],
)


@pytest.fixture(autouse=True)
def scored(stance):
    rows = [
        {"doc_id": f"d{doc}", "text": text, "label": label, "paper": "AB"[doc % 2]}
        for doc in range(18)
        for text, label in PIECES[doc % 3]
    ]
    pq.write_table(build_scored(rows), "scored.parquet")
    Path("drafts.jsonl").write_text('{"text": "It rained."}\n')


def read_sheet(text):
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_a_sheet_to_code(stance):
    done = stance("sample", "scored.parquet", "--n", "20", "--output", "code.csv")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert Path("code.csv").read_bytes().startswith(b"\xef\xbb\xbfcode,text,before,after,doc_id,sent_id,")
    rows = read_sheet(Path("code.csv").read_text("utf-8"))
    assert len(rows) == 20
    assert all(0 < float(row["inclusion_proba"]) <= 1 for row in rows)
    assert {row["code"] for row in rows} == {""}
    assert not any(row["text"].startswith("=") for row in rows)
    again = stance("sample", "scored.parquet", "--n", "20")
    assert read_sheet(again.out) == rows
    assert read_sheet(stance("sample", "scored.parquet", "--n", "20", "--seed", "1").out) != rows


def test_methods(stance):
    simple = read_sheet(stance("sample", "scored.parquet", "--n", "9", "--method", "simple").out)
    assert {row["inclusion_proba"] for row in simple} == {"0.25"}
    grouped = read_sheet(stance("sample", "scored.parquet", "--n", "8", "--by", "paper").out)
    assert sorted(int(row["doc_id"][1:]) % 2 for row in grouped) == [0] * 4 + [1] * 4


def test_what_cannot_be(stance):
    assert (
        "scored.parquet: expected 37 sentences or more to draw from; found 36 that count. Draw fewer."
        in stance("sample", "scored.parquet", "--n", "37", "--output", "code.csv").complaint
    )
    assert (
        "drafts.jsonl: expected scored sentences; found the columns 'text', as of texts that are not scored"
        in stance("sample", "drafts.jsonl", "--n", "3").complaint
    )
    assert not Path("code.csv").exists()
    for arguments in (
        ["--n", "0"],
        [],
        ["--n", "4", "--method", "group"],
        ["--n", "4", "--by", "paper", "--method", "simple"],
    ):
        assert stance("sample", "scored.parquet", *arguments).code == 2
    refused = stance("sample", "scored.parquet", "--n", "3", "--output", "code.parquet")
    assert (refused.code, Path("code.parquet").exists()) == (2, False)
    assert "code.parquet: expected a name that ends in .csv; found '.parquet'. Rename it." in refused.err
    assert stance("sample", "scored.parquet", "--n", "3", "--output", "CODE.CSV").code == 0
    Path("code.csv").write_text("codes of a day")
    assert (
        "expected a new file"
        in stance("sample", "scored.parquet", "--n", "3", "--output", "code.csv").complaint
    )
    assert Path("code.csv").read_text() == "codes of a day"
