"""``stance data validate``, ``stats`` and ``split`` as a user would run them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


@pytest.fixture
def coded(write_rows):
    """Thirty documents of five authors, and a row that is bad."""
    labels = ("assertive", "hedged", "speculative")
    rows = [
        {
            "doc_id": f"d{i}",
            "text": f"Sentence {k} of {i} may do.",
            "label": labels[k % 3],
            "author": "abcde"[i % 5],
            "cues": [[len(f"Sentence {k} of {i} "), len(f"Sentence {k} of {i} may"), "modal"]]
            if k % 3
            else [],
        }
        for i in range(30)
        for k in range(6)
    ]
    write_rows("coded.jsonl", rows)
    write_rows("bad.jsonl", [*rows, {"doc_id": "d9", "text": "So.", "label": "odd", "author": "a"}])
    return rows


def read_lines(path):
    return [json.loads(line) for line in Path(path).read_text().splitlines()]


def test_split(stance, coded):
    done = stance("data", "split", "coded.jsonl", "--output", "parts", "--seed", "2")
    assert done.code == 0
    assert done.err == "Saved to parts\n"
    lines = done.out.splitlines()
    assert lines[0].split() == [
        "split",
        "sentences",
        "share",
        "documents",
        "assertive",
        "hedged",
        "speculative",
    ]
    assert lines[1].split()[:5] == ["train", "144", "80", "%", "24"]
    assert sorted(path.name for path in Path("parts").iterdir()) == ["dev.jsonl", "test.jsonl", "train.jsonl"]
    parts = {name: read_lines(f"parts/{name}.jsonl") for name in ("train", "dev", "test")}
    assert sorted(row["text"] for part in parts.values() for row in part) == sorted(
        row["text"] for row in coded
    )
    assert parts["dev"][1]["cues"][0][2] == "modal"
    again = stance(
        "data", "split", "coded.jsonl", "--output", "again", "--seed", "2", "--format", "json", "-q"
    )
    assert again.err == ""
    assert json.loads(again.out)["splits"]["train"]["n_sentences"] == 144
    assert Path("again/dev.jsonl").read_bytes() == Path("parts/dev.jsonl").read_bytes()
    assert stance("data", "validate", "parts").code == 0


def test_split_by_group(stance, coded):
    options = ("data", "split", "coded.jsonl", "--output", "parts", "--group", "author", "--shares", "60,40")
    assert stance(*options).code == 0
    authors = [{row["author"] for row in read_lines(f"parts/{name}.jsonl")} for name in ("train", "test")]
    assert [len(found) for found in authors] == [3, 2]
    assert not authors[0] & authors[1]


def test_split_replaces_only_if_told(stance, coded):
    Path("parts").mkdir()
    Path("parts/dev.jsonl").write_text("old")
    assert "--overwrite" in stance("data", "split", "coded.jsonl", "--output", "parts").complaint
    assert stance("data", "split", "coded.jsonl", "--output", "parts", "--overwrite").code == 0
    assert len(list(Path("parts").iterdir())) == 3
    command = ("data", "split", "coded.jsonl", "--output", "parts", "--shares", "80,20", "--overwrite")
    assert stance(*command).code == 0
    assert len(list(Path("parts").iterdir())) == 2


def test_skipped_rows(stance, coded):
    done = stance("data", "split", "bad.jsonl", "--output", "parts", "--on-error", "skip")
    assert done.code == 3
    assert "skipped bad.jsonl row 181: expected a label" in done.err
    assert stance("data", "stats", "bad.jsonl", "--on-error", "skip").code == 3


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("bad.jsonl",), "bad.jsonl: line 181: expected a label"),
        (("coded.jsonl", "--shares", "80;20"), "--shares: expected numbers such as 80,10,10; found '80;20'"),
        (("coded.jsonl", "--shares", "80"), "shares: expected two or three numbers above 0"),
        (("coded.jsonl", "--shares", "nan,10"), "shares: expected two or three numbers above 0"),
        (("coded.jsonl", "--group", "outlet"), "expected a value in column 'outlet' for every sentence"),
        (("coded.jsonl", "--group", "author", "--shares", "inf,1"), "shares: expected"),
        (("nowhere.jsonl",), "nowhere.jsonl: expected a file"),
    ],
)
def test_what_cannot_be_split(stance, coded, options, expected):
    done = stance("data", "split", *options, "--output", "parts")
    assert expected in done.complaint
    assert done.out == ""
    assert sorted(path.name for path in Path().iterdir()) == ["bad.jsonl", "coded.jsonl"]


def test_output_folder_that_is_missing(stance, coded):
    assert stance("data", "split", "coded.jsonl", "--output", "no/parts").complaint.startswith(
        "no/parts: expected"
    )
    assert stance("data", "split", "coded.jsonl").code == 2


def test_stats(stance, coded):
    done = stance("data", "stats", "coded.jsonl")
    assert done.code == 0
    assert done.out.startswith("180 sentences of 30 documents, 1,080 words, 180 sentences with known cues.\n")
    assert ["hedged", "60", "33.3", "%", "30"] in [line.split() for line in done.out.splitlines()]
    assert "modal: may (120)" in done.out
    found = json.loads(stance("data", "stats", "coded.jsonl", "--format", "json").out)
    assert found["cues"]["modal"]["n_by_label"] == {"hedged": 60, "speculative": 60}
    assert "expected a label" in stance("data", "stats", "bad.jsonl").complaint
    assert stance("data", "stats", "bad.jsonl", "--any-label").code == 0


def test_validate_says_what_leaks(stance, coded, write_rows):
    write_rows("train.jsonl", coded[:90])
    write_rows("test.jsonl", coded[84:])
    done = stance("data", "validate", "train.jsonl", "test.jsonl")
    assert done.code == 1
    assert "a document in two splits: d14" in done.out
    assert "texts that stand in two splits or more: 6." in done.out
    assert done.out.endswith("Not valid: mend what is listed above.\n")
    found = json.loads(stance("data", "validate", "train.jsonl", "test.jsonl", "--format", "json").out)
    assert (found["is_valid"], found["leaked_documents"], found["n_leaked"]) == (False, ["d14"], 6)


def test_labels_of_ones_own(stance, write_rows):
    write_rows("own.jsonl", [{"doc_id": f"d{i}", "text": f"So {i}.", "label": "yn"[i % 2]} for i in range(9)])
    done = stance("data", "validate", "own.jsonl")
    assert "found 'n', 'y' in 9 of 9 rows. Pass --any-label" in done.complaint
    assert done.out == ""
    for command in (("split", "--output", "parts"), ("stats",)):
        assert stance("data", *command, "own.jsonl").complaint.endswith(
            "found 'y'. Recode the row, or pass --any-label for labels of your own."
        )
        assert stance("data", *command, "own.jsonl", "--any-label").code == 0


def test_split_of_rows_without_documents_is_told_of(stance, write_rows):
    write_rows("bare.jsonl", [{"text": f"So {i}.", "label": "hedged"} for i in range(9)])
    done = stance("data", "split", "bare.jsonl", "--output", "parts")
    assert done.err == (
        "Rows without the name of their document (--id-field) count as documents of their own: "
        "sentences of the same text may stand in two splits.\nSaved to parts\n"
    )
    assert stance("data", "split", "bare.jsonl", "--output", "again", "-q").err == ""


def test_validate_options(stance, coded):
    assert "nearly the same (" in stance("data", "validate", "coded.jsonl", "--similarity", "0.5").out
    assert "nearly the same" not in stance("data", "validate", "coded.jsonl", "--similarity", "0").out
    assert (
        "similarity: expected 0.5 to 1"
        in stance("data", "validate", "coded.jsonl", "--similarity", "2").complaint
    )
    split = stance("data", "validate", "coded.jsonl", "bad.jsonl", "--splits", "--format", "json")
    assert list(json.loads(split.out)["splits"]) == ["coded", "bad"]


def test_a_sheet_is_split_as_far_as_it_is_coded(stance, write_rows):
    codes = ["assertive", "hedged", "NA", " ", "assertive", "hedged"]  # R writes NA
    rows = [
        {"doc_id": f"d{i}", "text": "So.", "code": code, "inclusion_proba": 0.5}
        for i, code in enumerate(codes)
    ]
    write_rows("sheet.jsonl", rows)
    done = stance(
        "data", "split", "sheet.jsonl", "--label-field", "code", "--shares", "50,50", "--output", "splits"
    )
    assert (done.code, "2 of 6 rows have no label yet: left out.\n" in done.err) == (0, True)
    write_rows("fresh.jsonl", [row | {"code": ""} for row in rows])
    refused = stance("data", "split", "fresh.jsonl", "--label-field", "code", "--output", "none")
    assert refused.complaint == (
        "fresh.jsonl: expected codes in 'code'; found none in 6 rows. Code some of them first."
    )
