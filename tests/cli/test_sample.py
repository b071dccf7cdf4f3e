from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from stance.scoring.writing.encode import encode_jsonl

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


def test_a_sheet_keeps_what_the_next_steps_need(stance):
    """Columns that scoring passed through; none of lists, and none that may hold labels."""
    rows = [
        {
            "doc_id": f"d{doc}",
            "text": text,
            "label": label,
            "paper": "AB"[doc % 2],
            "tags": ["a"],
            "year": None if doc % 3 else 2001.0,
            "input_label": "hedged",
            "stratum": 9,
        }
        for doc in range(18)
        for text, label in PIECES[doc % 3]
    ]
    pq.write_table(build_scored(rows), "scored.parquet")
    Path("scored.jsonl").write_bytes(encode_jsonl(pq.read_table("scored.parquet")))
    drawn = [stance("sample", name, "--n", "20").out for name in ("scored.parquet", "scored.jsonl")]
    sheet = read_sheet(drawn[0])
    assert list(sheet[0])[6:] == ["inclusion_proba", "stratum", "paper", "year"]
    assert [(row["paper"], row["year"]) for row in sheet] == [
        ("AB"[doc % 2], "" if doc % 3 else "2001") for doc in (int(row["doc_id"][1:]) for row in sheet)
    ]
    assert {row["stratum"] for row in sheet} < set("123456789")
    assert drawn[1] == drawn[0]
    # Two files share what both have.
    rows = [{key: row[key] for key in row if key != "year"} | {"doc_id": row["doc_id"] + "b"} for row in rows]
    pq.write_table(build_scored(rows), "more.parquet")
    both = read_sheet(stance("sample", "scored.parquet", "more.parquet", "--n", "20").out)
    assert list(both[0])[7:] == ["stratum", "paper"]


def test_a_sheet_is_evaluated_by_its_weights_and_groups(stance, default_model):
    drawn = read_sheet(stance("sample", "scored.parquet", "--n", "20").out)
    labels = {text: label for piece in PIECES for text, label in piece}
    for row in drawn:
        row["code"] = labels[row["text"].removeprefix("'")]
    with Path("coded.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(drawn[0]))
        writer.writeheader()
        writer.writerows(drawn)
    options = ("--label-field", "code", "--by", "paper", "--against", "default")
    done = stance("evaluate", "default", "coded.csv", *options)
    assert done.code == 0
    assert " documents; weighted by inclusion_proba, counts apart.\n" in done.out
    assert "McNemar's test takes no weights, and is left out." in done.out
    found = json.loads(stance("evaluate", "default", "coded.csv", *options, "--format", "json").out)
    assert found["is_weighted"]
    assert {group["value"] for group in found["groups"]} == {"A", "B"}
    assert sum(map(sum, found["confusion"])) == 20


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


def test_a_coded_sheet_is_added_to(stance):
    """Its rows come first, with their codes and what else was written beside them."""
    stance("sample", "scored.parquet", "--n", "12", "--output", "first.csv")
    lines = Path("first.csv").read_text("utf-8-sig").splitlines()
    coded = [lines[0] + ",note", *("Hedged" + line + ",true" for line in lines[1:])]
    Path("first.csv").write_text("\n".join(coded) + "\n")
    ask = ("sample", "scored.parquet", "--n", "8", "--add-to", "first.csv", "--output")
    assert stance(*ask, "both.csv").code == 0
    first, both = (read_sheet(Path(name).read_text("utf-8-sig")) for name in ("first.csv", "both.csv"))
    assert list(both[0]) == list(first[0])
    kept = [name for name in first[0] if name not in ("inclusion_proba", "stratum", "note")]
    assert [[row[name] for name in kept] for row in both[:12]] == [
        [row[name] for name in kept] for row in first
    ]
    assert [row["code"] for row in both] == ["Hedged"] * 12 + [""] * 8
    assert sum(1 / float(row["inclusion_proba"]) for row in both) == pytest.approx(36)
    kept = Path("first.csv").read_bytes()
    assert stance(*ask, "first.csv", "--overwrite").code != 0
    assert Path("first.csv").read_bytes() == kept
    done = stance("sample", "scored.parquet", "--n", "16", "--without", "both.csv")
    ids = [{(row["doc_id"], row["sent_id"]) for row in rows} for rows in (both, read_sheet(done.out))]
    assert len(ids[0] | ids[1]) == 36
    assert stance("sample", "-", "--n", "1", "--without", "-").code == 2


def test_what_a_model_learns_from_is_left_out_of_sheet_and_figures(stance):
    stance("sample", "scored.parquet", "--n", "12", "--output", "train.csv")
    stance("sample", "scored.parquet", "--n", "16", "--without", "train.csv", "--output", "test.csv")
    rows = read_sheet(Path("test.csv").read_text("utf-8-sig"))
    assert sum(1 / float(row["inclusion_proba"]) for row in rows) == pytest.approx(24)
    lines = Path("test.csv").read_text("utf-8-sig").splitlines()
    codes = [("hedged", "assertive")[i % 2] for i in range(16)]
    filled = [code + line for code, line in zip(codes, lines[1:], strict=True)]
    Path("test.csv").write_text("\n".join([lines[0], *filled]) + "\n")
    ask = ("profile", "scored.parquet", "--coded", "test.csv")
    shown = " ".join(stance(*ask, "--without", "train.csv").out.split())
    assert "Corrected by 16 codes of 24 sentences" in shown
    assert "Sentences of --without, which are in no figure of this table: 12." in shown
    assert "does not hold" not in shown
    forgotten = " ".join(stance(*ask).out.split())
    assert "drawn from 24 sentences, and 36 count here" in forgotten
    assert "pass --without with the sheets that it was drawn without" in forgotten
    kept = Path("train.csv").read_bytes()
    assert stance(*ask, "--without", "train.csv", "--output", "train.csv", "--overwrite").code != 0
    assert Path("train.csv").read_bytes() == kept
    assert stance("profile", "scored.parquet", "--without", "train.csv").code == 2
    assert stance(*ask, "--without", "-").code == 2
    own = stance(*ask, "--without", "test.csv").complaint
    assert "found 0, the others of another zone or voice, or in a sheet of --without. Profile" in own
