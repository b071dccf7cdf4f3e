"""Regular JSON Lines by Arrow: the same tables as row by row, and what is left to that."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from stance.errors import DataError
from stance.text import read_tables
from stance.text.read_options import Problems, ReadOptions
from stance.text.read_sources import Source, find_sources
from stance.text.tables import read_regular
from stance.text.tables.chunks import make_table
from stance.text.tables.read_json import JsonReader
from stance.text.tables.read_regular import open_regular

ROWS: list[dict[str, Any]] = [
    {
        "doc_id": f"d{i}",
        "text": f"It may “rain” {i}.\nSo 😀 \u2028 be it.",
        "year": i if i else None,
    }
    | ({"draft": i % 2 == 0} if i != 3 else {})
    for i in range(40)
]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let small files count as large, and be read in several blocks."""
    monkeypatch.setattr(read_regular, "_MIN_BYTES", 1)
    monkeypatch.setattr(read_regular, "_BLOCK_BYTES", 1000)
    monkeypatch.setattr(read_regular, "_N_HEAD", 10)


def write(path: Path, rows: list[Any], end: str = "\n") -> Source:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_bytes((end.join(lines) + end).encode("utf-8", "surrogatepass"))
    return find_sources([path])[0]


def read_all(reader: Any, source: Source, problems: Problems | None = None) -> pa.Table:
    chunks: Iterator[Any] = reader.read_chunks(reader.types)
    return pa.concat_tables([make_table(c, source, problems or Problems(), reader.types) for c in chunks])


@pytest.mark.parametrize("keep_chars", [0, 10_000])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_same_table_as_row_by_row(tmp_path: Path, keep_chars: int, end: str) -> None:
    source = write(tmp_path / "a.jsonl", ROWS, end)
    options = ReadOptions(keep_chars=keep_chars)
    found = open_regular(source, options)
    assert found is not None
    expected = JsonReader(source, options)
    assert (found.types, found.n_rows, found.n_kept) == (expected.types, 40, expected.n_kept)
    table = read_all(found, source)
    assert table.combine_chunks().equals(read_all(expected, source).combine_chunks())
    assert table["text"][7].as_py() == ROWS[7]["text"]


@pytest.mark.parametrize("n_threads", [2, 9])
def test_threads_that_look_through_change_nothing(tmp_path: Path, n_threads: int) -> None:
    source = write(tmp_path / "a.jsonl", ROWS * 50)
    alone, together = (open_regular(source, ReadOptions(n_threads=n)) for n in (1, n_threads))
    assert alone is not None
    assert together is not None
    assert (together.types, together.n_rows) == (alone.types, 2000)
    assert read_all(together, source).equals(read_all(alone, source))
    kept = open_regular(source, ReadOptions(n_threads=n_threads, keep_chars=100_000))
    assert kept is not None
    assert kept.n_kept > 0
    assert read_all(kept, source).equals(read_all(alone, source))
    odd = write(tmp_path / "b.jsonl", [*ROWS * 50, '{"doc_id": "x"}'])
    assert open_regular(odd, ReadOptions(n_threads=n_threads)) is None


def test_a_last_line_without_an_end_is_a_line(tmp_path: Path) -> None:
    source = write(tmp_path / "a.jsonl", ROWS)
    assert source.path is not None
    source.path.write_bytes(source.path.read_bytes().rstrip(b"\n"))
    found = open_regular(source, ReadOptions())
    assert found is not None
    assert found.n_rows == 40


def test_numbers_name_documents_and_other_columns_become_text(tmp_path: Path) -> None:
    source = write(tmp_path / "a.jsonl", [row | {"doc_id": i} for i, row in enumerate(ROWS)])
    reader = open_regular(source, ReadOptions())
    assert reader is not None
    wanted = dict.fromkeys(reader.types, pa.string())
    chunk = next(reader.read_chunks(wanted))
    table = make_table(chunk, source, Problems(), wanted)
    assert table["year"].to_pylist()[:2] == [None, "1"]
    assert table["draft"].to_pylist()[:2] == ["true", "false"]
    assert table["doc_id"].to_pylist()[:2] == ["0", "1"]


@pytest.mark.parametrize(
    "line",
    [
        "",
        " ",
        "[1]",
        "{",
        '{"doc_id": "x"}',
        '{"doc_id": "x", "text": null}',
        '{"doc_id": "x", "text": 5}',
        '{"doc_id": 5, "text": "A."}',
        '{"doc_id": "x", "text": "A.", "year": 1.5}',
        '{"doc_id": "x", "text": "A.", "year": "n.d."}',
        '{"doc_id": "x", "text": "A.", "year": 1180591620717411303424}',
        '{"doc_id": "x", "text": "A.", "other": 1}',
        '{"doc_id": "x", "text": "A.", "year": {"a": 1}}',
        '{"doc_id": "x", "text": "A.", "text": "B."}',
        '{"doc_id": "x", "text": "A."}{"doc_id": "y", "text": "B."}',
        ' {"doc_id": "x", "text": "A."}',
        '{"doc_id": "x", "text": "\\ud800"}',
        '{"doc_id": "x", "text": "A\0"}',
        '{"doc_id": "x", "text": "A."}\0',
        '{"doc_id": "x", "text": "' + "A. " * 2000 + '"}',
    ],
)
def test_what_is_odd_is_left_to_the_other_reader(tmp_path: Path, line: str) -> None:
    source = write(tmp_path / "a.jsonl", [*ROWS, line, ROWS[-1] | {"doc_id": "last"}])
    assert open_regular(source, ReadOptions()) is None


@pytest.mark.parametrize(
    "rows",
    [
        [{"text": "A.", "x": ["b"]}],
        [{"text": "A.", "x": {"b": 1}}],
        [{"text": "A.", "x": None}],
        [{"text": "A.", "x": 0.5}],
        [{"text": "A.", "doc_id": 1.5}],
        [{"text": 5}],
        [{"x": "A."}],
        ["no JSON"],
        [],
    ],
)
def test_columns_that_are_not_plain(tmp_path: Path, rows: list[Any]) -> None:
    assert open_regular(write(tmp_path / "a.jsonl", rows), ReadOptions()) is None


def test_bytes_that_are_not_utf8_are_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.jsonl"
    lines = b"".join(b'{"doc_id": "%d", "text": "%s"}\n' % (i, b"So. " * 25_000) for i in range(12))
    path.write_bytes(lines + b'{"doc_id": "x", "text": "caf\xe9"}')
    found = f"a.jsonl: expected UTF-8 text; found byte 0xe9 at byte offset {len(lines) + 28}."
    for block_bytes in (1000, 1 << 20):  # the last line is beyond what is read for the types
        monkeypatch.setattr(read_regular, "_BLOCK_BYTES", block_bytes)
        assert open_regular(find_sources([path])[0], ReadOptions()) is None
        with pytest.raises(DataError, match=re.escape(found)):
            list(read_tables([path]))


def test_rejects_name_the_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    write(path, [*ROWS, {"doc_id": "blank", "text": " "}, ROWS[3]])
    rejects: list[Any] = []
    tables = list(read_tables([path], on_error="skip", rejects=rejects))
    assert sum(map(len, tables)) == 40
    assert [reject.row for reject in rejects] == [41, 42]


def test_a_file_that_changed_between_two_readings(tmp_path: Path) -> None:
    source = write(tmp_path / "a.jsonl", ROWS)
    reader = open_regular(source, ReadOptions())
    assert reader is not None
    assert source.path is not None
    for rows in ([{"doc_id": 1}], ROWS[:-1], [*ROWS, ROWS[0]], [*ROWS[:-1], ROWS[-1] | {"text": None}]):
        write(source.path, rows)
        with pytest.raises(DataError, match=r"expected the rows that it had before; found it changed"):
            list(reader.read_chunks(reader.types))


def test_small_and_packed_files_are_not_for_arrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write(tmp_path / "a.jsonl", ROWS)
    assert source.path is not None
    packed = tmp_path / "b.jsonl.gz"
    packed.write_bytes(gzip.compress(source.path.read_bytes()))
    assert open_regular(find_sources([packed])[0], ReadOptions()) is None
    monkeypatch.setattr(read_regular, "_MIN_BYTES", 1_000_000)
    assert open_regular(source, ReadOptions()) is None
