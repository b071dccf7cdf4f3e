"""Texts from files of every format: what is read, named, skipped and refused."""

from __future__ import annotations

import gzip
import io
import sys
import time
import zipfile

import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest

from stance.errors import DataError, StanceError
from stance.io import Rejects
from stance.records import Block, Document
from stance.text import read_documents, read_texts
from stance.text.read import BLOCKS_COLUMN, table_of

PAGE = """<!doctype html><html><head><title>Why talks fail</title><script>var x = 1;</script></head><body>
<nav><a href="/">Home</a><a href="/news">News</a></nav><article><h1>Why talks fail</h1>
<p>The talks may fail, and the reasons are not hard to see for anyone who has followed them so far.</p>
<blockquote><p>We will never sign such a paper, the minister told reporters afterwards.</p></blockquote>
<p>Perhaps both sides want the deal to fail, which would explain a good deal of what they do.</p>
</article></body></html>"""
MARKDOWN = """---
title: x
---
# Why *talks* fail

The [talks](https://example.org) may fail ~~soon~~.

- One `side` waits.

> We will not sign.

```
code()
```
"""
PAIR = [("a", "It may rain."), ("b", "It rained.")]


def make_docx(*paragraphs):
    """Make a Word file of (style, text) with no more in it than a reader needs."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'
        for style, text in paragraphs
    )
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{each}"><w:name w:val="{name}"/></w:style>'
        for each, name in (("Heading1", "heading 1"), ("Quote", "Quote"))
    )
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{kind}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>',
        "word/styles.xml": f'<w:styles xmlns:w="{word}">{styles}</w:styles>',
        "word/_rels/document.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{kind.replace("officeDocument", "styles", 1)}" Target="styles.xml"/>'
            "</Relationships>"
        ).replace("styles/2006/relationships/officeDocument", "officeDocument/2006/relationships/styles"),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return out.getvalue()


def put(folder, **files):
    """Write files; ``a_csv`` is called ``a.csv``."""
    for name, data in files.items():
        path = folder / name.replace("_", ".")
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return folder


def rows_of(inputs, **options):
    return [row for table in read_texts(inputs, **options) for row in table.to_pylist()]


def pairs(inputs, **options):
    return [(row["doc_id"], row["text"]) for row in rows_of(inputs, **options)]


def read_one(path, **options):
    (document,) = read_documents(path, **options)
    return document


def kinds(document):
    return {document.text[block.start : block.end]: block.kind for block in document.blocks}


def test_plain_text_is_read_as_it_is(tmp_path):
    put(tmp_path, a_txt=b"\xef\xbb\xbfIt may rain.\r\n\r\n\tSo? \xe2\x80\xa8")
    document = read_one(tmp_path / "a.txt")
    assert document == Document("a", "It may rain.\r\n\r\n\tSo? \u2028", {}, (), tmp_path / "a.txt")


def test_markdown_gives_what_a_reader_sees(tmp_path):
    put(tmp_path, a_md=MARKDOWN)
    document = read_one(tmp_path / "a.md")
    assert document.text.split("\n\n") == [
        "Why talks fail", "The talks may fail .", "One side waits.", "We will not sign."
    ]  # fmt: skip
    assert list(kinds(document).values()) == ["heading", "item", "quote"]


def test_a_page_gives_its_article(tmp_path):
    put(tmp_path, a_html=PAGE)
    document = read_one(tmp_path / "a.html")
    assert document.text.startswith("Why talks fail\n\nThe talks may fail")
    assert document.text.endswith("what they do.")
    assert not {"Home", "var x"} & set(document.text.split("\n"))
    found = kinds(document)
    assert found["Why talks fail"] == "heading"
    assert found["We will never sign such a paper, the minister told reporters afterwards."] == "quote"


def test_a_word_file_gives_its_paragraphs(tmp_path):
    put(tmp_path, a_docx=make_docx(("Heading1", "Why"), ("Normal", "It may &lt;fail&gt;."), ("Quote", "No.")))
    document = read_one(tmp_path / "a.docx")
    assert document.text == "Why\n\nIt may <fail>.\n\nNo."
    assert kinds(document) == {"Why": "heading", "No.": "quote"}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("t.csv", b"doc_id,text\na,It may rain.\nb,It rained.\n"),
        ("t.tsv", b"text\tdoc_id\nIt may rain.\ta\nIt rained.\tb\n"),
        ("t.jsonl", b'{"doc_id": "a", "text": "It may rain."}\n{"doc_id": "b", "text": "It rained."}\n'),
        ("t.json", b'[{"doc_id": "a", "text": "It may rain."}, {"doc_id": "b", "text": "It rained."}]'),
        (
            "t.jsonl.gz",
            gzip.compress(b'{"text": "It may rain.", "doc_id": "a"}\n{"text": "It rained.", "doc_id": "b"}'),
        ),
    ],
)
def test_tables_give_a_document_a_row(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    assert pairs(tmp_path / name) == pairs(tmp_path) == PAIR


def test_parquet_and_frames_give_the_same_rows(tmp_path):
    table = pa.table({"id": [1, 2], "body": [text for _, text in PAIR], "year": [2023, None]})
    pyarrow.parquet.write_table(table, tmp_path / "a.parquet")
    options = {"text_field": "body", "id_field": "id"}
    rows = rows_of(tmp_path / "a.parquet", **options)
    assert rows[0] == {"doc_id": "1", "text": "It may rain.", "year": 2023}
    for data in (table, table.to_pylist(), pd.DataFrame(table.to_pylist())):
        assert table_of(data, **options)["text"].to_pylist() == [text for _, text in PAIR]


def test_documents_keep_their_fields_and_blocks():
    documents = [
        Document("a", "Why\n\nSo.", {"text": "x", "year": 1}, (Block(0, 3, "heading"),)),
        Document("b", "No."),
    ]
    rows = table_of(documents).to_pylist()
    assert rows[0] == {
        "doc_id": "a", "text": "Why\n\nSo.", "input_text": "x", "year": 1,
        BLOCKS_COLUMN: [{"start": 0, "end": 3, "kind": "heading"}],
    }  # fmt: skip
    assert rows[1][BLOCKS_COLUMN] == []


def test_cells_of_html_and_markdown_are_rendered():
    rows = [
        {"doc_id": "a", "text": "<h2>Why</h2><p>It <b>may</b> rain.</p>"},
        {"doc_id": "b", "text": "3 < 4"},
    ]
    table = table_of(rows, text_format="html")
    assert table["text"].to_pylist() == ["Why\n\nIt may rain.", "3 < 4"]
    assert table[BLOCKS_COLUMN][0].as_py() == [{"start": 0, "end": 3, "kind": "heading"}]
    assert table_of([{"text": "# Why\n\nIt *may*."}], text_format="md")["text"][0].as_py() == "Why\n\nIt may."
    rejects = Rejects("skip")
    assert table_of([{"text": "<p></p>"}, {"text": "a"}], text_format="html", rejects=rejects).num_rows == 1
    assert rejects.n == 1


def test_names_of_documents_are_the_shortest_that_differ(tmp_path):
    put(tmp_path, a_txt="x", b_txt="x", b_md="x", c_csv="text\nx\ny\n")
    (tmp_path / "sub").mkdir()
    put(tmp_path / "sub", a_txt="x")
    put(tmp_path, **{"d_log": "x"})
    (tmp_path / ".hidden.txt").write_text("x")
    assert sorted(doc_id for doc_id, _ in pairs(tmp_path)) == [
        "a", "b.md", "b.txt", "c-000001", "c-000002", "sub/a",
    ]  # fmt: skip
    assert [doc_id for doc_id, _ in pairs(str(tmp_path / "b.*"))] == ["b.md", "b.txt"]


def test_other_columns_come_along_with_one_schema(tmp_path):
    put(
        tmp_path,
        a_csv="text,n,doc_id\nx,1,a\n",
        b_jsonl='{"doc_id": "b", "text": "y", "m": 2.5}\n',
        c_txt="z",
    )
    tables = list(read_texts(tmp_path))
    assert len({str(table.schema) for table in tables}) == 1
    rows = [row for table in tables for row in table.to_pylist()]
    assert [(row["n"], row["m"]) for row in rows] == [(1, None), (None, 2.5), (None, None)]
    renamed = rows_of(tmp_path / "a.csv", text_field="n", id_field="text")
    assert renamed == [{"doc_id": "x", "text": "1", "input_doc_id": "a"}]


def test_columns_that_change_their_type_late_are_one_schema_or_an_error(tmp_path):
    lines = ['{"text": "x", "n": null}\n'] * 400_000 + ['{"text": "x", "n": "late"}\n']
    put(tmp_path, a_jsonl="".join(lines))
    tables = list(read_texts(tmp_path / "a.jsonl"))
    assert len(tables) > 1
    assert len({str(table.schema) for table in tables}) == 1
    assert tables[-1]["n"][-1].as_py() == "late"


@pytest.mark.parametrize(
    ("rows", "kept", "lost"),
    [
        ("a,x\n,y\n \u2003,z\nb,w\n", ["a", "b"], [2, 3]),
        ("a,x\nb,\nc,\u00a0 \nd,w\n", ["a", "d"], [2, 3]),
        ("a,x\nb,y\na,z\na,w\n", ["a", "b"], [3, 4]),
    ],
)
def test_blank_texts_and_ids_that_come_again_are_bad_rows(tmp_path, rows, kept, lost):
    put(tmp_path, a_csv=f"doc_id,text\n{rows}")
    with pytest.raises(DataError, match=f"row {lost[0]}"):
        rows_of(tmp_path)
    rejects = Rejects("skip")
    assert [doc_id for doc_id, _ in pairs(tmp_path, rejects=rejects)] == kept
    assert [reject.row for reject in rejects.first] == lost


def test_ids_that_come_again_in_another_file_are_bad(tmp_path):
    put(tmp_path, a_csv="doc_id,text\nz,x\n", b_jsonl='{"doc_id": "z", "text": "y"}', z_txt="w")
    rejects = Rejects("skip")
    assert pairs(tmp_path, rejects=rejects) == [("z", "x")]
    assert rejects.n == 2


def test_a_million_blank_rows_are_counted_in_seconds(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b'{"text": ""}\n' * 1_000_000 + b'{"text": "x"}\n')
    start, rejects = time.perf_counter(), Rejects("skip", tmp_path / "rejects.log")
    with rejects:
        assert pairs(tmp_path, rejects=rejects) == [("a-1000001", "x")]
    assert (rejects.n, len(rejects.first)) == (1_000_000, 20)
    assert time.perf_counter() - start < 30


def test_limit_never_cuts_a_document(tmp_path):
    put(tmp_path, a_csv="doc_id,text\na,1\na,2\nb,3\nb,4\nc,5\n")
    assert [text for _, text in pairs(tmp_path, limit=2, unit="sentence")] == ["1", "2", "3", "4"]
    assert [text for _, text in pairs(tmp_path, limit=9, unit="sentence")] == ["1", "2", "3", "4", "5"]
    lines = "".join(f'{{"doc_id": "d{n // 7}", "text": "{"x" * 200}"}}\n' for n in range(90_000))
    put(tmp_path, b_jsonl=lines)
    found = pairs(tmp_path / "b.jsonl", limit=9_000, unit="sentence")
    assert len(found) == 63_000
    assert found[-1][0] == "d8999"
    put(tmp_path, c_csv="text\nx\ny\nz\n")
    assert [text for _, text in pairs(tmp_path / "c.csv", limit=2)] == ["x", "y"]


@pytest.mark.parametrize(
    ("name", "data", "options", "words"),
    [
        ("a.doc", b"x", {}, "docx"),
        ("a.xlsx", b"x", {}, "csv"),
        ("a.odt", b"x", {}, "docx"),
        ("a.py", b"x", {}, r"\.txt"),
        ("a", b"x", {}, "format"),
        ("a.txt", b" \n", {}, "no running text"),
        ("a.txt", b"caf\xe9", {}, "iconv"),
        ("a.txt", b"a\x00b", {}, "NUL"),
        ("a.docx", b"PK\x03\x04 no zip", {}, "Word"),
        ("a.pdf", b"%PDF-1.4 nothing", {}, "PDF"),
        ("a.csv", b"body\nx\n", {}, "text_field='body'"),
        ("a.csv", b"text\nx\n", {"id_field": "name"}, "id_field="),
        ("a.parquet", b"PAR1", {}, "Parquet"),
        ("a.csv", b"text,label,confidence,abstained\nx,hedged,1,false\n", {}, "scored"),
        ("a.csv", b"text\nx\n", {"text_format": "rtf"}, "text_format"),
        ("a.csv", b"text\nx\n", {"unit": "word"}, "unit"),
        ("a.csv", b"text\nx\n", {"limit": 0}, "limit"),
    ],
)
def test_what_cannot_be_read_is_refused_with_advice(tmp_path, name, data, options, words):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(StanceError, match=words):
        rows_of(tmp_path / name, **options)


@pytest.mark.parametrize("inputs", [[], "", "nowhere.txt", "*.nothing"])
def test_inputs_that_are_not_there_are_refused(inputs):
    with pytest.raises(DataError):
        rows_of(inputs)


def test_files_named_twice_and_empty_folders_are_refused(tmp_path):
    with pytest.raises(DataError, match="no file"):
        rows_of(tmp_path)
    put(tmp_path, a_txt="x")
    with pytest.raises(DataError, match="twice"):
        rows_of([tmp_path, tmp_path / "a.txt"])


def test_bad_files_are_skipped_and_counted(tmp_path):
    put(tmp_path, a_txt=" ", b_txt="x", c_pdf=b"%PDF-", d_docx=b"PK")
    rejects = Rejects("skip")
    assert pairs(tmp_path, rejects=rejects) == [("b", "x")]
    assert [reject.row for reject in rejects.first] == [None, None, None]


@pytest.mark.parametrize(
    ("data", "options", "expected"),
    [
        (b"It may rain.", {}, [("stdin", "It may rain.")]),
        (b'{"doc_id": "a", "text": "x"}\n', {}, [("a", "x")]),
        (b"doc_id,text\na,x\n", {"stdin_format": "csv"}, [("a", "x")]),
        (b"# Why", {"stdin_format": "md"}, [("stdin", "Why")]),
    ],
)
def test_standard_input(monkeypatch, data, options, expected):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(data))))
    assert pairs("-", **options) == expected
