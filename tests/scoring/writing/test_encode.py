from __future__ import annotations

import csv
import datetime
import decimal
import io
import json
import uuid

import pyarrow as pa
import pytest

from stance.scoring import score_table
from stance.scoring.writing.encode import encode_csv, encode_jsonl

from ...conftest import run_python

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


TIMES = {
    "us": (pa.timestamp("us"), [1_700_000_000_123_456, 1_700_000_000_000_000, None]),
    "zoned": (pa.timestamp("us", "Europe/Berlin"), [1_700_000_000_123_000, 1, None]),
    "utc": (pa.timestamp("ms", "UTC"), [1_700_000_000_120, 0, None]),
    "s": (pa.timestamp("s"), [1_700_000_000, -1, None]),
    "date": (pa.date32(), [19_000, -1, None]),
    "time": (pa.time64("us"), [1_234_567_891, 1_000_000, None]),
    "duration": (pa.duration("us"), [86_400_000_000, -1_500_000, None]),
    "ns": (pa.timestamp("ns"), [1_700_000_000_123_456_000, 1_700_000_000_000_000_000, None]),
}


def list_times(kind, values):
    array = pa.array(values, kind)
    return {
        "plain": array,
        "list": pa.array([[value] for value in values], pa.list_(kind)),
        "struct": pa.StructArray.from_arrays([array], names=["at"]),
    }


def test_ordinary_times_are_written_as_python_writes_them():
    table = pa.table({name: pa.array(values, kind) for name, (kind, values) in TIMES.items()})
    rows = [json.loads(line) for line in encode_jsonl(table).splitlines()]
    assert rows[0] == {
        "us": "2023-11-14T22:13:20.123456",
        "zoned": "2023-11-14T23:13:20.123000+01:00",
        "utc": "2023-11-14T22:13:20.120000+00:00",
        "s": "2023-11-14T22:13:20",
        "date": "2022-01-08",
        "time": "00:20:34.567891",
        "duration": "1 day, 0:00:00",
        "ns": "2023-11-14T22:13:20.123456",
    }
    assert rows[1]["ns"] == rows[1]["us"] == "2023-11-14T22:13:20"
    assert rows[2] == dict.fromkeys(TIMES)


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (pa.timestamp("us"), 2**63 - 1, "<value out of range: 9223372036854775807>"),
        (pa.timestamp("us"), -62_135_596_800_000_001, "0000-12-31T23:59:59.999999"),
        (pa.timestamp("us", "UTC"), -62_135_596_800_000_001, "0000-12-31T23:59:59.999999+00:00"),
        (pa.timestamp("s", "Europe/Berlin"), 2**63 - 1, "<value out of range: 9223372036854775807>"),
        (pa.date32(), -1_000_000, "-0768-02-04"),
        (pa.duration("s"), 2**63 - 1, "9223372036854775807"),
    ],
)
def test_times_that_python_cannot_hold_are_written_all_the_same(kind, value, text):
    shapes = list_times(kind, [value, None])
    rows = [json.loads(line) for line in encode_jsonl(pa.table(shapes)).splitlines()]
    assert rows[0] == {"plain": text, "list": [text], "struct": {"at": text}}
    assert rows[1] == {"plain": None, "list": [None], "struct": {"at": None}}
    pairs = pa.array([[("a", value)]], pa.map_(pa.string(), kind))
    words = pa.array([value], kind).dictionary_encode()
    line = encode_jsonl(pa.table({"pairs": pairs, "words": words}))
    assert json.loads(line) == {"pairs": [["a", text]], "words": text}
    found = list(csv.DictReader(io.StringIO(encode_csv(pa.table(shapes), header=True).decode())))
    assert (json.loads(found[0]["list"]), json.loads(found[0]["struct"])) == ([text], {"at": text})


@pytest.mark.parametrize("load", ["import_arrow_alone()", "import pandas"])
def test_nanoseconds_are_written_whether_pandas_is_there_or_not(load):
    script = (
        f"""
from stance.scoring.workers.startup import import_arrow_alone
{load}
"""
        + """
import pyarrow as pa
from stance.scoring.writing.encode import encode_csv, encode_jsonl
fine, whole = 1_700_000_000_123_456_789, 1_700_000_000_000_000_000
times = pa.array([fine, whole, None], pa.timestamp("ns"))
columns = {"at": times, "zoned": times.cast(pa.timestamp("ns", "Europe/Berlin"))}
columns["hour"] = pa.array([1_234_567_891, 1_000_000_000, None], pa.time64("ns"))
columns["took"] = pa.array([1_000_000_001, -1, None], pa.duration("ns"))
columns["all"] = pa.array([[fine, whole], [], None], pa.list_(pa.timestamp("ns")))
print(encode_jsonl(pa.table(columns)).decode(), end="")
print(encode_csv(pa.table({"all": columns["all"]})).decode(), end="")
"""
    )
    done = run_python(script)
    first, second, third, cell, *_ = done.stdout.splitlines()
    fine, whole = "2023-11-14T22:13:20.123456789", "2023-11-14T22:13:20"
    zoned = "2023-11-14T23:13:20.123456789+01:00"
    assert json.loads(first) == {
        "at": fine,
        "zoned": zoned,
        "hour": "00:00:01.234567891",
        "took": "0:00:01.000000001",
        "all": [fine, whole],
    }
    assert json.loads(second) == {
        "at": whole,
        "zoned": "2023-11-14T23:13:20+01:00",
        "hour": "00:00:01",
        "took": "-1 day, 23:59:59.999999999",
        "all": [],
    }
    assert json.loads(third) == dict.fromkeys(["at", "zoned", "hour", "took", "all"])
    assert json.loads(next(csv.reader([cell]))[0]) == [fine, whole]


def test_extension_types_are_plain_text_in_csv():
    name = uuid.UUID("12345678-1234-5678-1234-567812345678")
    table = pa.table({"n": [1, 2], "id": pa.array([name.bytes, None], pa.uuid())})
    rows = list(csv.DictReader(io.StringIO(encode_csv(table, header=True).decode())))
    assert [row["id"] for row in rows] == [str(name), ""]
    if hasattr(pa, "json_"):
        texts = ['{"a": "x, y"}', '"word"', None]
        stored = pa.ExtensionArray.from_storage(pa.json_(), pa.array(texts))
        rows = list(csv.reader(io.StringIO(encode_csv(pa.table({"j": stored, "n": [1, 2, 3]})).decode())))
        assert [row[0] for row in rows] == [texts[0], texts[1], ""]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_durations_are_written_in_csv_as_in_json_lines(unit):
    durations = pa.array([1, -86_400, None, 2**63 - 1], pa.duration(unit))
    table = pa.table({"took": durations, "place": range(4)})
    expected = [json.loads(line)["took"] for line in encode_jsonl(table).splitlines()]
    found = [row["took"] for row in csv.DictReader(io.StringIO(encode_csv(table, header=True).decode()))]
    assert found == [value or "" for value in expected]


@pytest.mark.parametrize(
    "kind",
    [pa.binary(), pa.large_binary(), pa.binary(2), pa.binary_view(), pa.dictionary(pa.int8(), pa.binary())],
)
def test_bytes_are_plain_text_in_csv(kind):
    values = pa.array([b"a\xff", b'""', None])
    column = values.dictionary_encode() if pa.types.is_dictionary(kind) else values.cast(kind)
    table = pa.table({"x": column, "n": [1, 2, 3]})
    rows = list(csv.DictReader(io.StringIO(encode_csv(table, header=True).decode())))
    assert [row["x"] for row in rows] == ["a\ufffd", '""', ""]
    assert [json.loads(line)["x"] for line in encode_jsonl(table).splitlines()] == ["a\ufffd", '""', None]


def test_numbered_values_are_written_as_others():
    took = pa.array([1, None, 1], pa.duration("s"))
    plain, numbered = pa.table({"x": took}), pa.table({"x": took.dictionary_encode()})
    assert encode_csv(numbered) == encode_csv(plain) == b'"0:00:01"\n\n"0:00:01"\n'


def test_times_of_a_zone_that_is_not_known_are_written():
    table = pa.table({"at": pa.array([1, None], pa.timestamp("s", "Foo/Bar"))})
    assert encode_csv(table) == b'"1970-01-01T00:00:01+00:00"\n\n'
    assert json.loads(encode_jsonl(table).splitlines()[0]) == {"at": "1970-01-01T00:00:01+00:00"}


def test_objects_with_a_name_twice_keep_both_values():
    pair = pa.StructArray.from_arrays([pa.array([1]), pa.array([2])], ["a", "a"])
    assert json.loads(encode_jsonl(pa.table({"x": pair}))) == {"x": [["a", 1], ["a", 2]]}
