"""Rows in and out: every format gives the same rows, what is bad is refused in words, outputs are whole or not there."""

from __future__ import annotations

import bz2
import datetime
import decimal
import gzip
import io
import json
import os
import subprocess
import sys
import threading
import time

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stance.errors import DataError, OutputError
from stance.io import (
    Rejects,
    RowWriter,
    as_arrow,
    check_output,
    choose_column,
    join_tables,
    open_output,
    read_rows,
    replace_folder,
    write_rows,
)

ROWS = [
    {"doc_id": "a1", "text": "It may rain.", "year": 2024},
    {"doc_id": "a2", "text": 'She said “so”, and "no",\nand left.', "year": None},
    {"doc_id": "a3", "text": "É\u2028ñ 😀", "year": 7},
]
CSV = (
    'doc_id,text,year\na1,It may rain.,2024\na2,"She said “so”, and ""no"",\nand left.",\na3,É\u2028ñ 😀,7\n'
)
JSONL = "".join(json.dumps(row) + "\n" for row in ROWS)


def parquet_bytes(table):
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    return buffer.getvalue()


def read(path, **options):
    """The rows of a file, their numbers, and the rejects."""
    rejects = Rejects("skip")
    found = list(read_rows(path, rejects=rejects, **options))
    rows = join_tables([each.table for each in found]).to_pylist() if found else []
    return rows, [n for each in found for n in each.numbers.tolist()], rejects


GOOD = {
    "a.csv": CSV,
    "bom.csv": CSV.encode("utf-8-sig"),
    "utf16.csv": CSV.encode("utf-16"),
    "crlf.csv": CSV.replace("\n", "\r\n").replace('no"",\r\n', 'no"",\n'),
    "mac.csv": CSV.replace('no"",\nand', 'no"",@and').replace("\n", "\r").replace("@", "\n"),
    "excel.csv": "sep=;\r\n" + CSV.replace('"She said “so”, and', '"She said “so”@ and').replace('"",\n', '""@\n')
    .replace(",", ";").replace("@", ","),
    "tabs.tsv": CSV.replace('"She said “so”, and', '"She said “so”@ and').replace('"",\n', '""@\n')
    .replace(",", "\t").replace("@", ","),
    "above.csv": "\n\n" + CSV,
    "packed.csv.gz": gzip.compress(CSV.encode(), mtime=0),
    "packed.csv.bz2": bz2.compress(CSV.encode()),
    "a.jsonl": JSONL,
    "blank_lines.ndjson": JSONL.replace("\n", "\n\n  \n"),
    "packed.jsonl.gz": gzip.compress(JSONL[:100].encode(), mtime=0) + gzip.compress(JSONL[100:].encode(), mtime=0),
    "packed.jsonl.zst": pa.Codec("zstd").compress(JSONL.encode(), asbytes=True),
    "a.json": json.dumps(ROWS, indent=1),
    "lines.json": JSONL,
    "a.parquet": parquet_bytes(pa.Table.from_pylist(ROWS)),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_every_format_gives_the_same_rows(name, tmp_path):
    data = GOOD[name]
    (tmp_path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    rows, numbers, rejects = read(tmp_path / name)
    assert [{**row, "year": row["year"] and int(row["year"])} for row in rows] == ROWS
    assert rejects.n == 0
    assert numbers == ([1, 4, 7] if name.startswith("blank") else [1, 2, 3])


BAD = {  # what a message must say, of whole files
    "a.csv": (b'text,n\nSo.,1\n"No.,2\n', "line 3: a quotation mark"),
    "b.csv": (b'text,n\n"So" then,1\n', "line 2: a quotation mark"),
    "c.csv": (b"text,n\ncaf\xe9,1\n", "line 2 (0xe9) is not UTF-8"),
    "d.csv": (b"text,text\nSo.,1\n", "two columns are called 'text'"),
    "e.csv": (b"te\0xt,n\nSo.,1\n", "binary"),
    "f.csv": (b"PK\x03\x04\0\0\xff", "zip|binary"),
    "g.csv.gz": (gzip.compress(CSV.encode(), mtime=0)[:-20], "cut short"),
    "h.csv.gz": (CSV.encode(), "cut short"),
    "h.jsonl.zst": (pa.Codec("zstd").compress(JSONL.encode() * 99, asbytes=True)[:-9], "cut short"),
    "i.jsonl": (b'{"text": "caf\xe9"}\n', "iconv"),
    "j.jsonl": ("{}".encode("utf-16")[:-1], "UTF-16"),
    "k.json": (b'[{"text": "So."}', "not JSON"),
    "o.json": (b"[" * 100_000, "not JSON"),
    "p.parquet": (parquet_bytes(pa.Table.from_pylist(ROWS))[:-9], "Parquet"),
    "r.parquet.gz": (gzip.compress(b"PAR1", mtime=0), "Unpack"),
    "s.xml": (b"<a/>", ".csv"),
    "none.csv": (None, "cannot be read"),
}


@pytest.mark.parametrize("name", BAD)
def test_damaged_files_are_refused(name, tmp_path):
    data, words = BAD[name]
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(DataError, match=words.replace("(", r"\(").replace(")", r"\)")) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "data", "bad"),
    [
        ("a.jsonl", '{"text": "So."}\n{"text": \n3\n\n{"text": 4}\n["So."]\n{"text": null}\n', [2, 3, 5, 6]),
        ("a.json", '[{"text": "So."}, 3, {"text": [1]}, null, {"text": null}]', [2, 3, 4]),
        ("a.csv", "text,n\nSo.,1\nNo.\nNo.,2,3\n,\nNo.,4\n", [2, 3]),
    ],
)
def test_bad_rows_are_errors_or_rejects(name, data, bad, tmp_path):
    path = tmp_path / name
    path.write_text(data)
    rows, numbers, rejects = read(path, text_field="text")
    assert [reject.row for reject in rejects.first] == bad
    assert rejects.n == len(bad)
    assert len(rows) == len(numbers) == 2
    with pytest.raises(DataError, match=f"(row|line) {bad[0]}: .*on_error='skip'"):
        list(read_rows(path, rejects=Rejects(), text_field="text"))


def test_rejects_are_counted_shown_and_listed(tmp_path):
    path = tmp_path / "rejects.jsonl"
    with Rejects("skip", path) as rejects:
        rejects.add_rows("a.csv", np.arange(1, 1_000_001), "has no text")
        rejects.add("b.txt", None, "is “empty”")
        assert len(rejects.first) == 20
    assert rejects.n == 1_000_001
    lines = path.read_text().splitlines()
    assert len(lines) == rejects.n
    assert json.loads(lines[999_999]) == {"source": "a.csv", "row": 1_000_000, "reason": "has no text"}
    assert json.loads(lines[-1]) == {"source": "b.txt", "row": None, "reason": "is “empty”"}


def test_a_million_blank_rows_take_seconds_and_flat_memory(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": ""}\n' * 1_000_000)
    start, n, largest = time.perf_counter(), 0, 0
    for rows in read_rows(path, rejects=Rejects("skip")):
        n += len(rows.numbers)
        largest = max(largest, rows.table.nbytes)
    assert n == 1_000_000
    assert largest < 64e6
    path.write_bytes(b" \n" * 1_000_000 + b'{"text": "a"}')
    assert read(path)[1] == [1_000_001]
    (tmp_path / "a.csv").write_bytes(b"text,n\n" + b",\n" * 1_000_000 + b"a,1")
    assert read(tmp_path / "a.csv")[0] == [{"text": "a", "n": "1"}]
    assert time.perf_counter() - start < 30


HOSTILE = """
import sys
from stance.io import Rejects, read_rows
try:
    found = sum(len(rows.numbers) for rows in read_rows(sys.argv[1], rejects=Rejects("skip")))
except ValueError as error:
    found = error
[peak] = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
print(int(peak) // 1024, found)
"""


@pytest.mark.parametrize(
    ("suffix", "unit", "words"),
    [
        (".csv", b"\n", "0"),
        (".csv", b'"', "MiB"),
        (".csv", b'"\n",', "MiB"),
        (".jsonl", b"\n", "0"),
        (".jsonl", b'"', "MiB"),
    ],
)
def test_a_packed_gibibyte_takes_little_memory(suffix, unit, words, tmp_path):
    block = gzip.compress(unit * ((16 << 20) // len(unit)), 1, mtime=0)
    path = tmp_path / f"a{suffix}.gz"
    path.write_bytes(gzip.compress(b"text\n" if suffix == ".csv" else b"\n", mtime=0) + block * 64)
    done = subprocess.run(
        [sys.executable, "-c", HOSTILE, path], capture_output=True, text=True, check=True, timeout=120
    )
    mebibytes, found = done.stdout.split(maxsplit=1)
    assert int(mebibytes) < 600
    assert words in found


def test_values_that_differ_in_kind_become_text(tmp_path, monkeypatch):
    monkeypatch.setattr("stance.io.decode.BLOCK_BYTES", 64)  # a batch a row or so
    values = [1, 2.5, None, "So.", True, [1], [18, 24, "adverb"], {"a": []}, 2**70]
    path = tmp_path / "a.jsonl"
    path.write_text('{"a": "2024-01-01", "b": "007"}\n' * 99)
    assert read(path)[0] == [{"a": "2024-01-01", "b": "007"}] * 99
    path.write_text("".join(json.dumps({"v": value, "w": [[1, "x"]], "n": 1}) + "\n" for value in values))
    rows, _, _ = read(path)
    as_text = ["1", "2.5", None, "So.", "true", "[1]", '[18, 24, "adverb"]', '{"a": []}', str(2**70)]
    assert [row["v"] for row in rows] == as_text
    assert {row["w"] for row in rows} == {'[[1, "x"]]'}
    assert {row["n"] for row in rows} == {1}


def test_tables_in_memory_are_read_as_files_are():
    table = pa.Table.from_pylist(ROWS)
    frame = pd.DataFrame(ROWS)
    assert as_arrow(ROWS) == as_arrow(table) == table
    assert as_arrow(frame)["text"].to_pylist() == table["text"].to_pylist()
    assert as_arrow(["So.", "\ud800"])["text"].to_pylist() == ["So.", "\ufffd"]
    mixed = pd.DataFrame({"text": ["So.", float("nan")], "n": ["a", 1], "m": [1.0, None]})
    assert as_arrow(mixed).to_pylist() == [
        {"text": "So.", "n": "a", "m": 1.0},
        {"text": None, "n": "1", "m": None},
    ]
    assert as_arrow(mixed.to_dict("records"))["text"].to_pylist() == ["So.", None]
    for odd in (3, "So.", {"text": ["So."]}, [1], None):
        with pytest.raises(DataError, match="table"):
            as_arrow(odd)


def test_a_dataset_is_read_with_the_names_of_its_classes():
    datasets = pytest.importorskip("datasets")
    features = datasets.Features(
        {"text": datasets.Value("string"), "y": datasets.ClassLabel(names=["no", "so"])}
    )
    data = datasets.Dataset.from_dict({"text": ["a", "b", "c"], "y": [1, 0, 1]}, features=features)
    assert as_arrow(data.select([2, 1])).to_pylist() == [{"text": "c", "y": "so"}, {"text": "b", "y": "no"}]


def test_exotic_types_become_text():
    table = pa.table(
        {
            "time": pa.array([datetime.time(1, 2)], pa.time64("us")),
            "bytes": pa.array([b"So."]),
            "map": pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())),
            "words": pa.array(["a"]).dictionary_encode(),
            "day": pa.array([datetime.date(2024, 1, 2)]),
        }
    )
    rows = next(read_rows(table, rejects=Rejects()))
    assert rows.table.select(["words", "day"]) == table.select(["words", "day"])
    assert rows.table.select(["time", "bytes", "map"]).to_pylist() == [
        {"time": "01:02:00.000000", "bytes": "So.", "map": '[["a", 1]]'}
    ]
    with pytest.raises(DataError, match="UTF-8"):
        broken = pa.Array.from_buffers(
            pa.string(), 1, [None, pa.py_buffer(np.array([0, 1], np.int32)), pa.py_buffer(b"\xff")]
        )
        next(read_rows(pa.table({"text": broken}), rejects=Rejects()))


@pytest.mark.parametrize(
    ("table", "wanted", "argument", "advice"),
    [
        (pa.table({"a": ["x"], "body": ["A long text."]}), "text", "text_field", "Pass text_field='body'."),
        (["slug", "Text"], "text", "text_field", "Pass text_field='Text'."),
        (["code", "label"], "lable", "label_field", "Pass label_field='label'."),
        ([], "text", "text_field", "it has none"),
    ],
)
def test_a_missing_column_is_named_with_those_there_are(table, wanted, argument, advice):
    with pytest.raises(DataError) as caught:
        choose_column(table, wanted, argument=argument, where="opinions.csv")
    assert str(caught.value).startswith(f"opinions.csv: no column '{wanted}'")
    assert advice in str(caught.value)


CUES = pa.list_(pa.struct([("start", pa.int32()), ("text", pa.string()), ("p", pa.float32())]))
WRITTEN = pa.table(
    {
        "text": ["So, “no”.", 'It\x85may "rain".\n', None],
        "n": pa.array([1, None, 3], pa.int32()),
        "p": pa.array([0.1, float("nan"), 1.0], pa.float32()),
        "by": pa.array(["linear", None, "linear"]).dictionary_encode(),
        "day": pa.array([datetime.date(2024, 1, 2), None, None]),
        "price": pa.array([decimal.Decimal("1.50"), None, None]),
        "cues": pa.array([[{"start": 1, "text": "é", "p": 0.3}], [], None], CUES),
    }
)


def write(table, file_format):
    file = io.BytesIO()
    writer = RowWriter(file, file_format, table.schema)
    for part in (table.slice(0, 2), table.slice(0, 0), table.slice(2)):
        writer.write(part)
    writer.close()
    return file.getvalue()


def test_jsonl_is_written_with_the_shortest_digits():
    data = write(WRITTEN, "jsonl")
    assert "\x85" not in data.decode()
    rows = [json.loads(line) for line in data.splitlines()]
    assert rows[0] == {
        "text": "So, “no”.", "n": 1, "p": 0.1, "by": "linear", "day": "2024-01-02", "price": "1.50",
        "cues": [{"start": 1, "text": "é", "p": 0.3}],
    }  # fmt: skip
    assert rows[1]["text"] == WRITTEN["text"][1].as_py()
    assert (rows[1]["p"], rows[1]["cues"], rows[2]["cues"]) == (None, [], None)


def test_csv_is_read_back_by_pandas():
    frame = pd.read_csv(io.BytesIO(write(WRITTEN, "csv")))
    assert list(frame.columns) == WRITTEN.column_names
    assert frame["text"].tolist()[:2] == WRITTEN["text"].to_pylist()[:2]
    assert frame["p"].tolist()[0] == 0.1
    assert json.loads(frame["cues"][0]) == [{"start": 1, "text": "é", "p": 0.3}]


def test_parquet_is_read_back_by_arrow_with_its_metadata():
    signed = WRITTEN.replace_schema_metadata({"stance.model": "x"})
    found = pq.read_table(io.BytesIO(write(signed, "parquet")))
    assert found.schema == WRITTEN.schema
    assert repr(found.to_pylist()) == repr(WRITTEN.to_pylist())  # NaN is not like itself
    assert found.schema.metadata[b"stance.model"] == b"x"


@pytest.mark.parametrize("file_format", ["jsonl", "csv", "parquet"])
def test_a_table_without_rows_has_its_columns(file_format, tmp_path):
    path = tmp_path / f"a.{file_format}"
    write_rows(WRITTEN.slice(0, 0), path, file_format)
    if file_format == "jsonl":
        assert path.read_bytes() == b""
    else:
        rows = next(read_rows(path, rejects=Rejects()))
        assert (rows.table.num_rows, rows.table.column_names) == (0, WRITTEN.column_names)


def list_files(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


@pytest.mark.parametrize("is_there", [False, True])
def test_a_file_takes_its_place_when_it_is_whole(is_there, tmp_path):
    path = tmp_path / "rows.csv"
    if is_there:
        with pytest.raises(OutputError, match="already there"), open_output(path) as file:
            path.write_bytes(b"old")  # which appears during the work
    with pytest.raises(KeyboardInterrupt), open_output(path, overwrite=True) as file:
        file.write(b"new")
        raise KeyboardInterrupt
    assert list_files(tmp_path) == ["rows.csv"] * is_there
    assert not is_there or path.read_bytes() == b"old"
    with open_output(path, overwrite=is_there) as file:
        file.write(b"a" * 100_000)
        assert not is_there or path.read_bytes() == b"old"
    assert path.read_bytes() == b"a" * 100_000
    assert list_files(tmp_path) == ["rows.csv"]


def test_a_link_is_followed_and_a_pipe_is_written_directly(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link.csv").symlink_to(tmp_path / "real" / "rows.csv")
    with open_output(tmp_path / "link.csv") as file:
        file.write(b"rows")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real" / "rows.csv").read_bytes() == b"rows"
    os.mkfifo(tmp_path / "pipe")
    found = []
    thread = threading.Thread(target=lambda: found.append((tmp_path / "pipe").read_bytes()))
    thread.start()
    with open_output(tmp_path / "pipe") as file:
        file.write(b"rows")
    thread.join(10)
    assert found == [b"rows"]


def test_a_folder_keeps_what_it_had_until_all_is_written(tmp_path):
    folder = tmp_path / "model"
    with replace_folder(folder, "model.json") as aside:
        (aside / "model.json").write_text("1")
        (aside / "deep").mkdir()
        (aside / "deep" / "weights").write_text("1")
    assert list_files(folder) == ["deep", "deep/weights", "model.json"]
    with pytest.raises(ValueError, match="no"), replace_folder(folder, "model.json") as aside:
        (aside / "model.json").write_text("2")
        raise ValueError("no")
    assert (folder / "model.json").read_text() == "1"
    assert list_files(folder) == ["deep", "deep/weights", "model.json"]


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """Make a folder with inputs, outputs and folders of several kinds, and stand in it."""
    for name in ("texts/a.txt", "texts/.hidden/b", "out.csv", "mine/model.json", "notes/diary.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "empty").mkdir()
    (tmp_path / "link.txt").symlink_to("texts/a.txt")
    (tmp_path / "hard.txt").hardlink_to(tmp_path / "texts" / "a.txt")
    monkeypatch.chdir(tmp_path)
    return tmp_path


OUTPUTS = [  # None: it may be written
    ("texts/rows.svg", {"inputs": ["texts"]}, None),
    ("out.csv", {"overwrite": True, "inputs": ["texts", "-", "nowhere.txt"]}, None),
    ("fresh", {"marker": "model.json"}, None),
    ("empty", {"marker": "model.json"}, None),
    ("mine", {"marker": "model.json", "overwrite": True}, None),
    ("", {}, "name"),
    ("nowhere/new.csv", {}, "no folder"),
    ("out.csv", {}, "overwrite=True"),
    ("texts", {"overwrite": True}, "is a folder"),
    ("texts/a.txt", {"overwrite": True, "inputs": ["texts/a.txt"]}, "input"),
    ("link.txt", {"overwrite": True, "inputs": ["texts/a.txt"]}, "input"),
    ("hard.txt", {"overwrite": True, "inputs": ["texts/*.txt"]}, "input"),
    ("texts/scored.jsonl", {"inputs": ["texts"]}, "would be read"),
    ("texts/scored", {"inputs": ["texts"], "marker": "manifest.jsonl"}, "would be read"),
    ("mine", {"marker": "model.json"}, "overwrite=True"),
    ("mine", {"marker": "model.json", "overwrite": True, "inputs": ["mine"]}, "input"),
    ("notes", {"marker": "model.json", "overwrite": True}, "without model.json"),
    ("out.csv", {"marker": "model.json", "overwrite": True}, "is a file"),
    (".", {"marker": "model.json", "overwrite": True}, "."),
]


@pytest.mark.parametrize(("path", "options", "words"), OUTPUTS)
def test_what_may_be_written(path, options, words, tree):
    before = list_files(tree)
    if words is None:
        check_output(path, **options)
    else:
        with pytest.raises(OutputError) as caught:
            check_output(path, **options)
        assert words in str(caught.value)
        assert "\n" not in str(caught.value)
    assert list_files(tree) == before


def test_empty_chunks_leave_csv_whole():
    rows = pa.table({"text": ["It may rain, and rain, and rain."]})
    file = io.BytesIO()
    RowWriter(file, "csv", rows.schema).write(pa.concat_tables([rows.slice(0, 0), rows]))
    assert file.getvalue() == b'"text"\n"It may rain, and rain, and rain."\n'
