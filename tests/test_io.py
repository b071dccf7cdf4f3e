"""Rows in and out: round trips, bad rows, what may be replaced, and files that appear whole."""
# ruff: noqa: C408, PTH208

from __future__ import annotations

import bz2
import datetime
import gzip
import io
import json
import os
import random
import time

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

from stance.errors import DataError, OutputError
from stance.io import Rejects, RowWriter, check_output, open_output, read_rows, replace_folder, write_rows

TABLE = pa.table(
    {
        "doc_id": pa.array(["a", "a", "b"]).dictionary_encode(),
        "text": ['He said "so, it may".\nThen\r\nleft.', " \u2028é😀\x85 ", "=1+1"],
        "n": pa.array([1, None, -3], pa.int32()),
        "p": pa.array([0.1, 1 / 3, 1.0], pa.float32()),
        "is_right": [True, None, False],
        "cues": pa.array(
            [[{"start": 0, "text": "may", "p": 0.1}], [], None],
            pa.list_(pa.struct([("start", pa.int32()), ("text", pa.string()), ("p", pa.float32())])),
        ),
    }
)
PLAIN = [
    {**row, "p": p}
    for row, p in zip(TABLE.drop_columns(["cues"]).to_pylist(), (0.1, 0.33333334, 1.0), strict=True)
]


def read(source, on_error="fail", **options):
    rejects = Rejects(on_error)
    rows = list(read_rows(source, rejects=rejects, **options))
    return [row for each in rows for row in each.table.to_pylist()], rejects


def numbers(source, on_error="skip"):
    return [int(n) for rows in read_rows(source, rejects=Rejects(on_error)) for n in rows.numbers]


@pytest.mark.parametrize("file_format", ["jsonl", "csv", "parquet"])
def test_what_is_written_is_read_back_by_us_and_by_others(tmp_path, file_format):
    path = tmp_path / f"rows.{file_format}"
    write_rows(TABLE, path, file_format)
    ours, _ = read(path)
    if file_format == "parquet":
        assert pa.parquet.read_table(path).equals(TABLE)
        assert ours == TABLE.to_pylist()
    elif file_format == "jsonl":
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]
        assert lines == ours
        assert [{**row, "cues": None} for row in lines] == [{**row, "cues": None} for row in PLAIN]
        assert lines[0]["cues"] == [{"start": 0, "text": "may", "p": 0.1}]
        assert len(path.read_text(encoding="utf-8").splitlines()) == 3
        frame = pd.read_json(path, lines=True)
        assert frame["text"].tolist() == TABLE["text"].to_pylist()
    else:
        frame = pd.read_csv(path, keep_default_na=False, lineterminator="\n")
        assert frame["text"].tolist() == TABLE["text"].to_pylist() == [row["text"] for row in ours]
        assert np.float32(frame["p"]).tolist() == TABLE["p"].to_pylist()
        assert json.loads(frame["cues"][0]) == [{"start": 0, "text": "may", "p": 0.1}]
        assert [row["n"] for row in ours] == ["1", None, "-3"]


@pytest.mark.parametrize("file_format", ["jsonl", "csv", "parquet"])
def test_a_writer_takes_batches_and_empty_tables(file_format):
    file = io.BytesIO()
    writer = RowWriter(file, file_format, TABLE.schema)
    for table in (TABLE.slice(0, 1), TABLE.slice(0, 0), TABLE.slice(1)):
        writer.write(table)
    writer.close()
    file.seek(0)
    rows, _ = read(file, name=f"rows.{file_format}")
    assert [row["text"] for row in rows] == TABLE["text"].to_pylist()


def test_a_writer_refuses_other_formats(tmp_path):
    with pytest.raises(DataError, match="parquet"):
        write_rows(TABLE, tmp_path / "a", "xlsx")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.csv", b'text,n\nIt may.,1\n\n"a, ""b""",\n', [("It may.", "1"), ('a, "b"', None)]),
        ("a.csv", b"\xef\xbb\xbftext;n\r\nIt may.;1\r\n", [("It may.", "1")]),
        ("a.csv", "text,n\nÉté,1\n".encode("utf-16"), [("Été", "1")]),
        ("a.tsv", b"text\tn\na, b\t2", [("a, b", "2")]),
        ("a.jsonl", b'{"text": "a", "n": 1}\n\n \n{"n": 2, "text": "b"}', [("a", 1), ("b", 2)]),
        ("a.ndjson", b'{"text": "a", "n": 1.5}\n{"text": "b"}\n', [("a", 1.5), ("b", None)]),
        ("a.jsonl", b'{"text": "a", "n": 1}\n{"text": "b", "n": "x"}\n', [("a", "1"), ("b", "x")]),
        ("a.jsonl", b'{"text": "a", "n": [[18, 24, "x"]]}\n', [("a", '[[18, 24, "x"]]')]),
        ("a.jsonl", b'{"text": "\\ud800", "n": null}\n', [("\ufffd", None)]),
        ("a.json", b'[{"text": "a", "n": true}, {"text": "b"}]', [("a", True), ("b", None)]),
        ("a.csv.gz", gzip.compress(b"text,n\na,1\n", mtime=0), [("a", "1")]),
        ("a.jsonl.bz2", bz2.compress(b'{"text": "a", "n": 1}\n'), [("a", 1)]),
        ("a.jsonl.zst", pa.compress(b'{"text": "a", "n": 1}\n', "zstd", asbytes=True), [("a", 1)]),
        ("a.csv", b"", []),
        ("a.jsonl", b"\n\n", []),
    ],
)
def test_rows_of_every_format(tmp_path, name, data, expected):
    path = tmp_path / name
    path.write_bytes(data)
    rows, rejects = read(path)
    assert [(row["text"], row["n"]) for row in rows] == expected
    assert rejects.n == 0


@pytest.mark.parametrize(
    ("name", "data", "kept", "lost"),
    [
        ("a.jsonl", b'{"text": "a"}\n{bad\n[1]\n\n{"text": "b"}\n', [1, 5], [2, 3]),
        ("a.csv", b"text,n\na,1\nb\nc,1,2\nd,2\n", [1, 4], [2, 3]),
        ("a.json", b'[{"text": "a"}, 3, null, {"text": "b"}]', [1, 4], [2, 3]),
    ],
)
def test_bad_rows_fail_or_are_counted_and_listed(tmp_path, name, data, kept, lost):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(DataError, match=rf"{name}.*2"):
        read(path)
    with Rejects("skip", tmp_path / "rejects.jsonl") as rejects:
        rows = list(read_rows(path, rejects=rejects))
    assert [int(n) for each in rows for n in each.numbers] == kept
    assert [reject.row for reject in rejects.first] == lost
    listed = [json.loads(line) for line in (tmp_path / "rejects.jsonl").read_text().splitlines()]
    assert [row["row"] for row in listed] == lost
    assert all(row["source"] == str(path) and row["reason"] for row in listed)


def test_a_million_bad_rows_take_flat_memory(tmp_path):
    with Rejects("skip", tmp_path / "rejects.jsonl") as rejects:
        rejects.add_rows("a", range(1_000_000), "blank text")
    assert (rejects.n, len(rejects.first)) == (1_000_000, 20)
    with (tmp_path / "rejects.jsonl").open() as file:
        assert sum(1 for _ in file) == 1_000_000
    with pytest.raises(DataError, match="on_error"):
        Rejects("maybe")


def test_a_million_blank_lines_are_counted_in_seconds(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": ""}\n' * 1_000_000)
    start, n, largest = time.perf_counter(), 0, 0
    for rows in read_rows(path, rejects=Rejects("skip")):
        n += len(rows.numbers)
        largest = max(largest, rows.table.nbytes)
    assert n == 1_000_000
    assert time.perf_counter() - start < 20
    assert largest < 64e6
    path.write_bytes(b" \n" * 1_000_000 + b'{"text": "a"}')
    assert numbers(path) == [1_000_001]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.csv", b'text,n\na,1\n"b,2\nc,3\n', "quotation mark"),
        ("a.csv", b"text,text\na,1\n", "text"),
        ("a.csv", "text\ncaf\xe9\n".encode("latin-1"), "line 2"),
        ("a.jsonl", b'{"text": "a"}\n{"text": "\xff"}\n', "line 2"),
        ("a.json", b'[{"text": ', "JSON"),
        ("a.parquet", b"PAR1 and no more", "Parquet"),
        ("a.csv", b"PK\x03\x04....", "zip"),
        ("a.csv.gz", gzip.compress(b"text\n" + random.Random(0).randbytes(9000), mtime=0)[:4000], "damaged"),
        ("a.xyz", b"text\n", ".csv"),
        ("none.csv", None, "cannot be read"),
    ],
)
def test_damaged_files_say_what_is_wrong(tmp_path, name, data, words):
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(DataError, match=words) as caught:
        read(path, "skip")
    assert name in str(caught.value)


@pytest.mark.parametrize("start", [b'text\n"', b'{"text": "'])
def test_a_row_without_end_is_an_error_and_not_all_of_the_memory(tmp_path, start):
    path = tmp_path / ("a.csv" if start[:1] == b"t" else "a.jsonl")
    with path.open("wb") as file:
        file.write(start)
        for _ in range(100):
            file.write((b"x" * 99 + (b"\n" if start[:1] == b"t" else b" ")) * 10_000)
    with pytest.raises(DataError, match="MiB"):
        read(path, "skip")


@pytest.mark.parametrize(
    "source",
    [
        pa.table({"text": ["a", "b"]}),
        pd.DataFrame({"text": ["a", "b"]}),
        [{"text": "a"}, {"text": "b"}],
        ["a", "b"],
    ],
)
def test_tables_in_memory_are_rows(source):
    assert read(source)[0] == [{"text": "a"}, {"text": "b"}]
    assert numbers(source) == [1, 2]


def test_odd_values_in_memory_become_text():
    rows, _ = read([{"text": "a", "on": datetime.date(2024, 1, 2), "x": 1}, {"text": "b", "x": "y"}])
    assert [row["x"] for row in rows] == ["1", "y"]
    with pytest.raises(DataError, match="data"):
        read(3)


def test_output_rules(tmp_path):
    file, folder, model = tmp_path / "a.csv", tmp_path / "folder", tmp_path / "model"
    file.write_text("x")
    for each, name in ((folder, "note.txt"), (model, "model.json")):
        each.mkdir()
        (each / name).write_text("x")
    cases = [
        (dict(path=file), "overwrite=True"),
        (dict(path=file, overwrite=True, inputs=[file]), "input"),
        (dict(path=file, overwrite=True, inputs=[tmp_path / "folder/../a.csv"]), "input"),
        (dict(path=folder), "folder"),
        (dict(path=folder, overwrite=True, marker="model.json"), "model.json"),
        (dict(path=model, marker="model.json"), "overwrite=True"),
        (dict(path=model, overwrite=True, marker="model.json", inputs=[model / "model.json"]), "input"),
        (dict(path=file, marker="model.json"), "file"),
        (dict(path=""), "name"),
        (dict(path=tmp_path / "new/deep.csv"), "no folder"),
    ]
    for options, words in cases:
        with pytest.raises(OutputError, match=words):
            check_output(**options)
    for options in (
        dict(path=file, overwrite=True, inputs=["-", tmp_path / "b.csv"]),
        dict(path=tmp_path / "new.csv"),
        dict(path=model, overwrite=True, marker="model.json"),
        dict(path=tmp_path / "new", marker="model.json"),
    ):
        check_output(**options)


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    path = tmp_path / "deep" / "a.txt"
    path.parent.mkdir()
    with pytest.raises(ZeroDivisionError), open_output(path) as file:
        file.write(b"half")
        1 / 0  # noqa: B018
    assert os.listdir(path.parent) == []
    with open_output(path) as file:
        file.write(b"whole")
        assert not path.exists()
    assert path.read_bytes() == b"whole"
    with pytest.raises(OutputError, match="already there"), open_output(path) as file:
        file.write(b"other")
    with pytest.raises(ZeroDivisionError), open_output(path, overwrite=True) as file:
        1 / 0  # noqa: B018
    assert path.read_bytes() == b"whole"
    with open_output(path, overwrite=True) as file:
        file.write(b"other")
    assert path.read_bytes() == b"other"
    assert os.listdir(path.parent) == ["a.txt"]


def test_a_folder_is_filled_aside(tmp_path):
    path = tmp_path / "model"
    with pytest.raises(ZeroDivisionError), replace_folder(path, "model.json") as aside:
        (aside / "model.json").write_text("half")
        1 / 0  # noqa: B018
    assert not path.exists() or os.listdir(path) == []
    with replace_folder(path, "model.json") as aside:
        (aside / "model.json").write_text("whole")
        (aside / "part").mkdir()
        (aside / "part" / "weights").write_text("w")
    assert sorted(os.listdir(path)) == ["model.json", "part"]
    assert (path / "part" / "weights").read_text() == "w"
