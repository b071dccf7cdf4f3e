"""Whatever a file holds, it is read as it was written, or refused in words."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fuzz_texts import broken_texts, filled_texts, fragments, long_lines, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.errors import StanceError
from stance.io import Rejects, decode
from stance.text import read_texts


def read_file(name, data, **options):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        return [row for table in read_texts(path, **options) for row in table.to_pylist()]


def write_jsonl(rows, *, ascii_only):
    lines = (json.dumps(row, ensure_ascii=ascii_only) + "\n" for row in rows)
    return "".join(lines).encode("utf-8", "surrogatepass")


def write_csv(rows):
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    writer.writerow(rows[0])
    writer.writerows(row.values() for row in rows)
    return buffer.getvalue().encode()


def write_parquet(rows):
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), buffer)
    return buffer.getvalue()


def make_rows(documents):
    return [{"doc_id": f"d{i}", "text": text, "note": text[::-1]} for i, text in enumerate(documents)]


@given(st.lists(filled_texts, min_size=1, max_size=5), st.sampled_from([4, 50, 8 << 20]))
def test_every_format_gives_the_texts_back(documents, block_bytes):
    rows = make_rows(documents)
    for name, data in (
        ("a.jsonl", write_jsonl(rows, ascii_only=True)),
        ("b.jsonl", write_jsonl(rows, ascii_only=False)),
        ("c.jsonl.gz", gzip.compress(write_jsonl(rows, ascii_only=False))),
        ("d.json", json.dumps(rows).encode()),
        ("e.parquet", write_parquet(rows)),
    ):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(decode, "BLOCK_BYTES", block_bytes)
            assert read_file(name, data) == rows, name
    plain = [{"doc_id": row["doc_id"], "text": row["text"]} for row in rows]
    assert read_file("f.csv", write_csv(plain)) == plain


@given(filled_texts)
def test_a_text_file_is_its_text(text):
    data = text.encode()
    if b"\x00" in data or text.startswith("\ufeff"):
        return  # taken for another encoding, or for no text
    assert read_file("a.txt", data) == [{"doc_id": "a", "text": text}]


@given(st.lists(broken_texts, min_size=1, max_size=5))
def test_lone_surrogates_are_replaced_one_for_one(documents):
    rows = make_rows(documents)
    rejects = Rejects("skip")
    data = write_jsonl(rows, ascii_only=True) + b'{"text": "So.", "doc_id": "x"}\n'
    found = read_file("a.jsonl", data, rejects=rejects)
    assert len(found) + rejects.n == len(rows) + 1
    by_name = {row["doc_id"]: row for row in found}
    for row in rows:
        # Halves that stand together are one character.
        whole = row["text"].encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if row["doc_id"] in by_name:
            assert by_name[row["doc_id"]]["text"] == whole
        else:
            assert not whole.strip()


@given(st.lists(st.one_of(texts, st.none(), st.integers(), st.lists(texts, max_size=2)), max_size=6))
def test_rows_are_read_or_listed(values):
    data = write_jsonl([{"text": value} for value in values], ascii_only=True) + b'{"text": "So."}\n'
    rejects = Rejects("skip")
    found = read_file("a.jsonl", data, rejects=rejects)
    assert len(found) + rejects.n == len(values) + 1


SUFFIXES = [
    "jsonl",
    "json",
    "csv",
    "tsv",
    "txt",
    "md",
    "html",
    "parquet",
    "pdf",
    "docx",
    "jsonl.gz",
    "csv.zst",
]
HEADS = [b"", b"text\n", b"doc_id,text\n", b'{"text": "', b"[", b"PAR1", b"%PDF-1.4\n", b"\x1f\x8b", b"\xff"]
byte_strings = st.one_of(
    st.binary(max_size=300), st.lists(fragments, max_size=40).map(lambda drawn: "".join(drawn).encode())
)


def read_or_refuse(name, data):
    for on_error in ("fail", "skip"):
        try:
            found = read_file(name, data, rejects=Rejects(on_error))
        except StanceError as error:
            complaint = str(error)
        else:
            assert all(row["text"].strip() for row in found)
            continue
        assert "\n" not in complaint
        assert complaint.count(". ") >= 1  # what is wrong, and what to do


@given(st.sampled_from(SUFFIXES), st.sampled_from(HEADS), byte_strings)
def test_any_bytes_are_read_or_refused(suffix, head, data):
    read_or_refuse(f"a.{suffix}", head + data)


@given(
    st.sampled_from([("a.jsonl", write_jsonl), ("a.csv", write_csv), ("a.parquet", write_parquet)]),
    st.lists(filled_texts, min_size=1, max_size=3),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=4),
    st.floats(0, 1),
)
def test_damaged_files_are_read_or_refused(kind, documents, changes, share):
    name, write = kind
    rows = make_rows(documents)
    data = bytearray(write(rows, ascii_only=False) if write is write_jsonl else write(rows))
    for place, byte in changes:
        data[int(place * (len(data) - 1))] = byte
    read_or_refuse(name, bytes(data[: max(1, int(share * 1.5 * len(data)))]))


@settings(max_examples=max(2, settings.default.max_examples // 100))
@given(long_lines.filter(lambda line: line.strip() != ""))
def test_a_long_line(line):
    rows = make_rows([line, "So."])
    assert read_file("a.jsonl", write_jsonl(rows, ascii_only=False)) == rows
    assert read_file("a.parquet", write_parquet(rows)) == rows
