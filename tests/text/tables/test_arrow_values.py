"""Values of Arrow as Python has them, with pandas (which pytest loads) as without."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stance.scoring import ScoreOptions, score_files
from stance.text import read_documents
from stance.text.tables import arrow_values
from stance.text.tables.arrow_types import cast_array
from stance.text.tables.arrow_values import read_rows, read_values

LATE = {
    "duration": (pa.duration("ns"), 1, "0:00:00.000000001"),
    "negative duration": (pa.duration("ns"), -1, "-1 day, 23:59:59.999999999"),
    "hour": (pa.time64("ns"), 1_000_000_001, "00:00:01.000000001"),
    "time": (pa.timestamp("ns"), 1, "1970-01-01 00:00:00.000000001"),
    "time of a zone": (pa.timestamp("ns", "Asia/Tokyo"), 1, "1970-01-01 09:00:00.000000001+09:00"),
    "time of long ago": (
        pa.timestamp("ns", "Europe/Berlin"),
        -4_000_000_000_000_000_001,  # of local mean time
        "1843-03-31 17:46:47.999999999+00:53:28",
    ),
    "long duration": (pa.duration("s"), 2**62, "4611686018427387904"),
    "time to come": (pa.timestamp("us"), 2**60, "<value out of range: 1152921504606846976>"),
    "day to come": (pa.date32(), 3_000_000, "10183-09-21"),
    "zone of nowhere": (pa.timestamp("ms", "Foo/Bar"), 1, "1970-01-01 00:00:00.001+00:00"),
    "fine time of nowhere": (pa.timestamp("ns", "Foo/Bar"), 1, "1970-01-01 00:00:00.000000001+00:00"),
}


@pytest.mark.parametrize("name", LATE)
def test_a_time_that_python_cannot_hold_is_text_wherever_it_stands(name):
    kind, value, text = LATE[name]
    assert read_values(pa.chunked_array([pa.array([value, None], kind)]), " ") == [text, None]
    assert read_values(pa.array([[value], None], pa.list_(kind)), " ") == [[text], None]
    pairs = pa.array([[("a", value)]], pa.map_(pa.string(), kind))
    assert read_values(pairs, " ") == [[("a", text)]]
    rows = pa.table({"s": pa.StructArray.from_arrays([pa.array([value], kind)], ["at"]), "n": [1]})
    assert list(read_rows(rows, " ")) == [{"s": {"at": text}, "n": 1}]
    assert read_values(pa.array([value], kind).dictionary_encode(), " ") == [text]


@pytest.mark.parametrize("name", LATE)
def test_such_a_time_becomes_text_beside_text(name):
    kind, value, text = LATE[name]
    column = pa.chunked_array([pa.array([[value], None], pa.list_(kind))])
    assert cast_array(column, pa.string()).to_pylist() == [json.dumps([text]), None]
    if "duration" in name:
        column = pa.chunked_array([pa.array([value, None], kind)])
        assert cast_array(column, pa.string()).to_pylist() == [text, None]


def test_what_python_can_hold_is_of_its_own_types():
    took = read_values(pa.array([1_000, None], pa.duration("ns")))
    assert (took, type(took[0])) == ([datetime.timedelta(microseconds=1), None], datetime.timedelta)
    fine = read_values(pa.array([1_000, 1], pa.timestamp("ns")))
    assert fine == [datetime.datetime(1970, 1, 1, 0, 0, 0, 1), "1970-01-01T00:00:00.000000001"]
    assert type(fine[0]) is datetime.datetime


@pytest.mark.parametrize(
    ("kind", "counts", "texts"),
    [
        (
            pa.timestamp("ns"),
            [-1, None, 2_000],
            ["1969-12-31 23:59:59.999999999", None, datetime.datetime(1970, 1, 1, 0, 0, 0, 2)],
        ),
        (pa.duration("ns"), [-2_001, 0], ["-1 day, 23:59:59.999997999", datetime.timedelta()]),
        (pa.time64("ns"), [1_500, 2_000], ["00:00:00.000001500", datetime.time(0, 0, 0, 2)]),
        (pa.timestamp("ns", "Asia/Tokyo"), [None, 10], [None, "1970-01-01 09:00:00.000000010+09:00"]),
    ],
)
def test_a_column_of_nanoseconds_is_read_at_once(monkeypatch, kind, counts, texts):
    monkeypatch.setattr(arrow_values, "_read_scalar", lambda *_: pytest.fail("one after the other"))
    chunks = [pa.array(counts[:1], kind), pa.array(counts[1:], kind)]
    assert read_values(pa.chunked_array(chunks), " ") == texts
    assert read_values(pa.array(counts, kind), " ") == texts


def make_fine(path):
    columns = {"x": pa.array([1, 10**9], pa.duration("ns")), "t": pa.array([1, 10**9], pa.time64("ns"))}
    pq.write_table(pa.table({"text": ["It may.", "So."], **columns}), path)


def test_rows_are_the_same_from_workers_as_here(tmp_path):
    make_fine(tmp_path / "in.parquet")
    found = []
    for workers in (1, 2):
        options = ScoreOptions(workers=workers, columns=["x", "t"])
        score_files([tmp_path / "in.parquet"], tmp_path / f"{workers}.jsonl", options=options)
        found.append((tmp_path / f"{workers}.jsonl").read_text())
    assert found[0] == found[1]
    assert [json.loads(line) for line in found[0].splitlines()] == [
        {"x": "0:00:00.000000001", "t": "00:00:00.000000001"},
        {"x": "0:00:01", "t": "00:00:01"},
    ]


def test_nanoseconds_beside_text_of_another_file(tmp_path):
    make_fine(tmp_path / "a.parquet")
    (tmp_path / "b.csv").write_text("text,x\nIt may.,n.d.\n")
    command = [
        sys.executable,
        "-m",
        "stance",
        "score",
        "a.parquet",
        "b.csv",
        "--columns=x",
        "--format",
        "jsonl",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    found = [json.loads(line)["x"] for line in done.stdout.splitlines()]
    assert found == ["0:00:00.000000001", "0:00:01", "n.d."], done.stderr


def test_documents_with_times_to_come_are_read(tmp_path):
    times = pa.array([2**60, 0], pa.timestamp("us"))
    pq.write_table(pa.table({"text": ["It may.", "So."], "at": times}), tmp_path / "a.parquet")
    found = [document.fields["at"] for document in read_documents(tmp_path / "a.parquet")]
    assert found == ["<value out of range: 1152921504606846976>", datetime.datetime(1970, 1, 1)]
