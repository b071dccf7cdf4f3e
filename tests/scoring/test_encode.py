from __future__ import annotations

import csv
import datetime
import decimal
import io
import json

import pyarrow as pa
import pytest

from stance.scoring import score_table
from stance.scoring.encode import encode_csv, encode_jsonl

HOSTILE = 'He said "no",\r\nthen\x1b[2J left\x9b.\u2028\x85 % %s ☃ 😀 \\ \x00 end'


def make_table():
    return pa.table(
        {
            "text": [HOSTILE, None, ""],
            "big": pa.array(["a", "b", None], pa.large_string()),
            "word": pa.array(["x", None, "x"]).dictionary_encode(),
            "n": pa.array([1, None, -3], pa.int64()),
            "p": pa.array([0.1, 1, None], pa.float32()),
            "d": pa.array([0.1, float("nan"), float("inf")]),
            "yes": [True, None, False],
            "when": [datetime.date(2024, 6, 18), None, datetime.date(1, 1, 1)],
            "cost": pa.array([decimal.Decimal("1.50"), None, None]),
            "raw": [b"ab\xff", None, b""],
            "tags": [["a", None], [], None],
            "nest": [{"a": [float("nan")]}, None, {"a": []}],
            'odd "name" %s': [1, 2, 3],
        }
    )


def test_jsonl_is_what_json_reads_back():
    rows = [json.loads(line) for line in encode_jsonl(make_table()).decode().splitlines()]
    assert len(rows) == 3
    assert rows[0] == {
        "text": HOSTILE,
        "big": "a",
        "word": "x",
        "n": 1,
        "p": 0.1,
        "d": 0.1,
        "yes": True,
        "when": "2024-06-18",
        "cost": "1.50",
        "raw": "ab\ufffd",
        "tags": ["a", None],
        "nest": {"a": [None]},
        'odd "name" %s': 1,
    }
    assert rows[1] | {"p": 1.0, 'odd "name" %s': 2} == dict.fromkeys(make_table().column_names) | {
        "big": "b",
        "tags": [],
        "p": 1.0,
        'odd "name" %s': 2,
    }
    assert rows[2]["d"] is None


def test_jsonl_carries_no_character_that_commands_a_terminal():
    text = encode_jsonl(make_table()).decode()
    assert not set(text) & {*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), "\u2028"} - {"\n"}
    assert "☃ 😀" in text


def test_single_precision_survives_the_way_through_json():
    numbers = pa.array([1 / 3, 1e-7, 0.99999994, 1.0, 0.0], pa.float32())
    rows = [json.loads(line) for line in encode_jsonl(pa.table({"p": numbers})).splitlines()]
    assert pa.array([row["p"] for row in rows], pa.float32()).equals(numbers)
    assert all(isinstance(row["p"], float) for row in rows)


def test_csv_is_what_csv_reads_back():
    data = encode_csv(make_table(), header=True).decode()
    rows = list(csv.DictReader(io.StringIO(data, newline="")))
    assert rows[0]["text"] == HOSTILE
    assert rows[0]["when"] == "2024-06-18"
    assert json.loads(rows[0]["tags"]) == ["a", None]
    assert json.loads(rows[0]["nest"]) == {"a": [None]}
    assert (rows[0]["word"], rows[1]["word"], rows[1]["nest"], rows[2]["tags"]) == ("x", "", "", "")
    assert len(rows) == 3


def test_header_alone_for_no_rows():
    empty = make_table().slice(0, 0)
    assert encode_jsonl(empty) == b""
    assert encode_csv(empty) == b""
    assert len(encode_csv(empty, header=True).splitlines()) == 1


def test_cues_are_the_same_in_every_format(model):
    table = pa.table({"text": ["It might. If so, “it” might.", "No."], "cues": [[], None]})
    scored = score_table(table, model)
    plain = [row["cues"] for row in scored.to_pylist()]
    assert [len(cues) for cues in plain] == [1, 2, 0]
    assert [json.loads(line)["cues"] for line in encode_jsonl(scored).splitlines()] == plain
    rows = csv.DictReader(io.StringIO(encode_csv(scored, header=True).decode()))
    assert [json.loads(row["cues"]) for row in rows] == plain
    # Of a slice too: flat columns must not count from the start of the whole.
    assert json.loads(encode_jsonl(scored.slice(1, 1)))["cues"] == plain[1]


@pytest.mark.parametrize("n_chunks", [1, 3])
def test_chunks_do_not_show(n_chunks):
    table = pa.concat_tables([make_table()] * n_chunks)
    assert encode_jsonl(table) == encode_jsonl(make_table()) * n_chunks
    assert encode_csv(table) == encode_csv(make_table()) * n_chunks
