"""Texts in: formats give the same text and blocks; bad rows and files are errors or rejects; limits, names, ids."""

from __future__ import annotations

import gzip
import io
import json
import logging
import sys
import time
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stance.errors import DataError
from stance.io import Rejects
from stance.records import Block, Document
from stance.text import read_documents, read_texts
from stance.text.read import BLOCKS_COLUMN, list_inputs, table_of

PROSE = (
    "The talks may fail, officials say, and the long road back to the table would begin in earnest next year."
)
BLOCKS = [
    ("Why talks fail", "heading"),
    (PROSE, "paragraph"),
    ("What comes next", "heading"),
    ("It might be the end of the road for both of them, and perhaps for us.", "quote"),
    ("First, they could talk again.", "item"),
    ("Second, they could wait.", "item"),
    ("Nobody knows the answer, and nobody will know it before the vote.", "paragraph"),
]
TEXT = "\n\n".join(text for text, _ in BLOCKS)
MARKED = [(text, kind) for text, kind in BLOCKS if kind != "paragraph"]

MARKDOWN = """---
title: Why talks fail
---

# Why talks *fail*

The talks [may](https://a.org) fail, officials say,[^1] and the ~~short~~ long road
back to the table would **begin** in earnest next year.

## What comes next

> It might be the end of the road for both of them,
> and perhaps for us.

- First, they could talk again.
- Second, they could wait.

```
code = 1
```

| a | b |
|---|---|
| 1 | 2 |

Nobody knows the answer, and nobody will know it before the vote.

[^1]: A note.
"""
HTML = f"""<!doctype html><html><head><title>Why talks fail</title><style>p {{}}</style></head><body>
<nav><a href="/">Home</a> <a href="/b">Politics</a></nav><article><h1>Why talks fail</h1>
<p>The talks <em>may</em> fail, officials say, and the long road back to the table would begin in earnest
next year.</p><h2>What comes next</h2><blockquote><p>{BLOCKS[3][0]}</p></blockquote>
<ul><li>{BLOCKS[4][0]}</li><li>{BLOCKS[5][0]}</li></ul><p>{BLOCKS[6][0]}</p></article>
<footer>Copyright 2024</footer></body></html>"""


def docx_bytes(paragraphs):
    """A Word file of paragraphs, each with its style."""
    styles = {"heading": "Heading1", "quote": "Quote", "item": "ListParagraph", "paragraph": "Normal"}
    names = {"Heading1": "heading 1", "Quote": "Quote", "ListParagraph": "List Paragraph", "Normal": "Normal"}
    numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{styles[kind]}"/>{numbered if kind == "item" else ""}</w:pPr>'
        f'<w:r><w:t xml:space="preserve">{text[:5]}</w:t></w:r><w:del><w:r><w:delText>no</w:delText></w:r></w:del>'
        f'<w:ins><w:r><w:t xml:space="preserve">{text[5:]}</w:t></w:r></w:ins></w:p>'
        for text, kind in paragraphs
    )
    office = "http://schemas.openxmlformats.org"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{office}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{office}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
        "</Relationships>",
        "word/document.xml": f"<w:document {space}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {space}>"
        + "".join(
            f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
            for key, name in names.items()
        )
        + "</w:styles>",
        "word/numbering.xml": f'<w:numbering {space}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">'
        '<w:numFmt w:val="bullet"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        "</w:numbering>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{office}/package/2006/relationships">'
        + "".join(
            f'<Relationship Id="{name}" Type="{office}/officeDocument/2006/relationships/{name}" '
            f'Target="{name}.xml"/>'
            for name in ("styles", "numbering")
        )
        + "</Relationships>",
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return file.getvalue()


def pdf_bytes(pages):
    """A PDF of pages, each of lines from top to bottom; ``""`` is a wider gap."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    kids = []
    for lines in pages:
        height, shown = 800, []
        for line in lines:
            height -= 14
            if line:
                words = line.replace("(", r"\(").replace(")", r"\)")
                shown.append(f"BT /F1 10 Tf 1 0 0 1 50 {height} Tm ({words}) Tj ET")
        stream = "\n".join(shown)
        kids.append(len(objects) + 1)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects) + 2} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] >>"
    data, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n"
    return (
        data + end + f"<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF"
    ).encode()


def write(folder, files):
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    return folder


def read(inputs, **options):
    return [row for table in read_texts(inputs, **options) for row in table.to_pylist()]


def list_marked(document):
    return [(document.text[block.start : block.end], block.kind) for block in document.blocks]


@pytest.mark.parametrize(
    ("name", "data"), [("a.md", MARKDOWN), ("a.html", HTML), ("a.docx", docx_bytes(BLOCKS))]
)
def test_formats_give_the_same_text_and_blocks(name, data, tmp_path):
    (document,) = read_documents(write(tmp_path, {name: data}))
    assert document.text == TEXT
    assert list_marked(document) == MARKED
    assert (document.doc_id, document.path) == ("a", tmp_path / name)


def test_cells_of_html_and_markdown_are_read_as_pages_are(tmp_path):
    rows = [{"doc_id": "a", "text": HTML}, {"doc_id": "b", "text": "<p>So &amp; <i>so</i>.</p><li>No.</li>"}]
    rows += [{"doc_id": "c", "text": "If x <y, <PERSON> may go."}, {"doc_id": "d", "text": "<img src=a.png>"}]
    path = write(tmp_path, {"a.jsonl": "".join(json.dumps(row) + "\n" for row in rows)}) / "a.jsonl"
    rejects = Rejects("skip")
    a, b, c = read_documents(path, text_format="html", rejects=rejects)
    assert (a.text, list_marked(a)) == (TEXT, MARKED)
    assert (b.text, list_marked(b)) == ("So & so.\n\nNo.", [("No.", "item")])
    assert c.text == rows[2]["text"]
    assert [reject.row for reject in rejects.first] == [4]
    (text,) = read(write(tmp_path, {"a.txt": MARKDOWN}) / "a.txt", text_format="md")
    assert text["text"] == TEXT


def test_a_pdf_runs_on_over_its_pages(tmp_path):
    pages = [
        [
            "The Post",
            "Why talks fail",
            "",
            "",
            "The talks may fail, offi-",
            "cials say, and the well-",
            "known road",
        ],
        ["The Post", "back to a well-known table", "is long.", "2"],
        ["The Post", "It will end.", "3"],
    ]
    (document,) = read_documents(write(tmp_path, {"a.pdf": pdf_bytes(pages)}))
    assert document.text == (
        "Why talks fail\n\nThe talks may fail, officials say, and the well-known road back to a well-known table "
        "is long. It will end."
    )


def test_txt_is_as_found(tmp_path):
    text = "\tIt may.\r\nSo \u2028it goes.\x1d\n\n"
    write(tmp_path, {"a.txt": text, "b.txt": text.encode("utf-16"), "c.txt": text.encode("utf-8-sig")})
    assert [row["text"] for row in read(tmp_path)] == [text] * 3


def test_folders_are_searched_and_documents_named(tmp_path, caplog):
    caplog.set_level(logging.INFO, "stance")
    files = [
        "a.txt",
        "b/a.txt",
        "b/a.md",
        "c.csv",
        ".hidden.txt",
        ".git/x.txt",
        "~$a.txt",
        "b/log.svg",
        "p_files/x.txt",
    ]
    write(tmp_path, dict.fromkeys(files, "text,n\nSo.,1\n"))
    write(
        tmp_path,
        {"p.html": HTML, "report.html": '<!doctype html><meta name="generator" content="stance 0.1.0">'},
    )
    (tmp_path / "link.txt").symlink_to("a.txt")
    (tmp_path / "loop").symlink_to(tmp_path)
    clashing = [str(tmp_path / "b" / name) for name in ("a.md", "a.txt")]
    assert [row["doc_id"] for row in read(tmp_path)] == ["a", *clashing, "c-000001", "p"]
    assert "report.html" in caplog.text
    named = [tmp_path / "b" / "a.txt", tmp_path / "a.txt", tmp_path / "c.csv"]
    assert [source.doc_id for source in list_inputs(named)] == [str(named[0]), str(named[1]), "c"]
    assert [source.name for source in list_inputs(str(tmp_path / "b" / "*.md"))] == [
        str(tmp_path / "b" / "a.md")
    ]


REFUSED = {
    "nowhere.txt": "no such file",
    "*.abc": "no such file",
    "": "name is missing",
    "empty.txt": "no running text",
    "blank.html": "no running text",
    "empty.csv": "no rows",
    "empty.jsonl": "no rows",
    "bad.pdf": "no whole PDF",
    "bad.docx": "no whole Word",
    "nul.txt": "NUL",
    "latin.txt": "iconv",
    "a.doc": "Save it as one of .txt, .md, .html, .pdf, .docx, .csv",
    "a.xyz": ".xyz",
    "noend": "no ending",
    "column.csv": "Pass text_field='body'",
    "scored.csv": "scored already",
    "report.md": "stance report made",
    "numbers.json": "number",
    "nested.parquet": "not text",
    "sub": "no file that is read",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_in_words(name, tmp_path):
    nested = io.BytesIO()
    pq.write_table(pa.table({"text": [["So."]]}), nested)
    write(
        tmp_path,
        dict.fromkeys(["empty.txt", "empty.csv", "empty.jsonl", "a.doc", "a.xyz", "noend"], ""),
    )
    write(
        tmp_path,
        {"bad.pdf": "%PDF-1.4 so", "bad.docx": "PK\x03\x04so", "nul.txt": "So\0", "latin.txt": b"caf\xe9"},
    )
    write(
        tmp_path,
        {
            "blank.html": "<p> </p>",
            "column.csv": "author,body\nRoe,It may rain.\n",
            "nested.parquet": nested.getvalue(),
        },
    )
    write(tmp_path, {"scored.csv": "text,label,confidence,abstained\n", "numbers.json": '[{"text": 3}]'})
    write(tmp_path, {"report.md": "# So\n\nMade by stance 0.1.0.\n", "sub/a.svg": ""})
    with pytest.raises(DataError) as caught:
        read(str(tmp_path / name) if name else "")
    assert REFUSED[name] in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("inputs", "options", "words"),
    [
        ("a.csv", {"text_format": "rtf"}, "text_format"),
        ("a.csv", {"unit": "word"}, "unit"),
        ("a.csv", {"id_field": "name"}, "no column 'name'"),
    ],
)
def test_what_is_no_option_is_refused(inputs, options, words, tmp_path):
    write(tmp_path, {"a.csv": "text\nSo.\n"})
    with pytest.raises(DataError, match=words):
        read(inputs if inputs == "-" else tmp_path / inputs, **options)


JSONL = '{"doc_id": "a", "text": "It may rain."}\n{"text": "It rained.", "doc_id": "b"}\n'


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("t.csv", "doc_id,text\na,It may rain.\nb,It rained.\n"),
        ("t.tsv", "text\tdoc_id\nIt may rain.\ta\nIt rained.\tb\n"),
        ("t.jsonl", JSONL),
        ("t.ndjson.gz", gzip.compress(JSONL.encode(), mtime=0)),
        ("t.json", f"[{JSONL.replace('}', '},', 1)}]"),
    ],
)
def test_tables_give_a_document_a_row(tmp_path, name, data):
    write(tmp_path, {name: data})
    for inputs in (tmp_path / name, tmp_path, str(tmp_path / "t.*")):
        assert [tuple(row.values()) for row in read(inputs)] == [("a", "It may rain."), ("b", "It rained.")]


def test_bad_rows_and_files_are_skipped_where_that_is_asked_for(tmp_path):
    write(tmp_path, {
        "a.csv": "doc_id,text\na1,So.\na1,No.\n,Yes.\na4, \na5,Well.\n",
        "b.jsonl": '{"doc_id": "b1", "text": "So."}\n{"doc_id": "a5", "text": "So."}\n{"doc_id": 7, "text": "So."}\n',
        "c.txt": " ",
        "d.csv": 'doc_id,text\nd1,So.\nd2,"No.\n',
        "e.pdf": "no",
    })  # fmt: skip
    rejects = Rejects("skip")
    assert [row["doc_id"] for row in read(tmp_path, rejects=rejects)] == ["a1", "a5", "b1", "7"]
    found = {(reject.source[-5:], reject.row) for reject in rejects.first}
    whole = {("c.txt", None), ("d.csv", None), ("e.pdf", None)}
    assert found == {("a.csv", 2), ("a.csv", 3), ("a.csv", 4), ("jsonl", 2), *whole}
    assert rejects.n == 7
    with pytest.raises(DataError, match="row 4: has no text"):
        read(tmp_path / "a.csv")


def test_columns_of_all_inputs_come_out_with_one_type(tmp_path):
    write(tmp_path, {
        "a.csv": "text,year,share,zip,doc_id\nSo.,2024,0.5,007,x\nNo.,,1,012,y\n",
        "b.jsonl": '{"text": "So.", "year": "2024a", "input_doc_id": 1, "more": [1, 2]}\n',
        "c.txt": "So.",
    })  # fmt: skip
    alone = next(read_texts(tmp_path / "a.csv"))
    assert alone.to_pylist()[0] == {"doc_id": "x", "text": "So.", "year": 2024, "share": 0.5, "zip": "007"}
    assert alone["year"].to_pylist() == [2024, None]
    for limit in (None, 3):
        tables = list(read_texts(tmp_path, limit=limit))
        assert len({table.schema for table in tables}) == 1
        rows = [row for table in tables for row in table.to_pylist()]
        assert [row["year"] for row in rows] == ["2024", None, "2024a", None][:limit]
        assert rows[2] == {"doc_id": "b-000001", "text": "So.", "year": "2024a", "share": None, "zip": None,
                           "input_doc_id": 1, "more": [1, 2]}  # fmt: skip


def test_columns_that_change_their_type_late_have_one(tmp_path):
    lines = ['{"text": "x", "n": null}\n'] * 400_000 + ['{"text": "x", "n": "late"}\n']
    tables = list(read_texts(write(tmp_path, {"a.jsonl": "".join(lines)})))
    assert len(tables) > 1
    assert len({str(table.schema) for table in tables}) == 1
    assert tables[-1]["n"][-1].as_py() == "late"


def test_a_chosen_column_leaves_one_of_the_usual_name_alone(tmp_path):
    path = write(tmp_path, {"a.csv": "text,body,doc_id,slug\nold,So.,1,x\n"}) / "a.csv"
    (row,) = read(path, text_field="body", id_field="slug")
    assert row == {"doc_id": "x", "text": "So.", "input_text": "old", "input_doc_id": 1}


def test_a_limit_counts_documents_and_cuts_none(tmp_path):
    rows = [{"doc_id": doc_id, "text": "So."} for doc_id in "aaabbcd" for _ in range(20_000)]
    path = write(tmp_path, {"a.jsonl": "".join(json.dumps(row) + "\n" for row in rows)}) / "a.jsonl"
    assert [row["doc_id"] for row in read(path, unit="sentence", limit=2)] == ["a"] * 60_000 + ["b"] * 40_000
    write(tmp_path, {"b.jsonl": '{"text": "So."}\n' * 100_000 + "broken\n"})  # far behind
    assert [row["doc_id"] for row in read(tmp_path / "b.jsonl", limit=2)] == ["b-000001", "b-000002"]


@pytest.mark.parametrize(
    ("data", "options", "expected"),
    [
        ("It may.\nSo.", {}, ["It may.\nSo."]),
        ('\n{"text": "So."}\n{"text": "No."}\n', {}, ["So.", "No."]),
        ("{So it goes.}", {}, ["{So it goes.}"]),
        ('{"text": "So."}\n' * 5 + "broken", {"limit": 2}, ["So.", "So."]),
    ],
)
def test_standard_input_is_read(data, options, expected, monkeypatch):
    stdin = io.TextIOWrapper(io.BufferedReader(io.BytesIO(data.encode())))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert [row["text"] for row in read("-", **options)] == expected


def test_a_limit_ends_with_input_that_does_not(tmp_path):
    import subprocess

    code = "from stance.text import read_texts; print(sum(t.num_rows for t in read_texts('-', limit=3)))"
    with subprocess.Popen(["yes", '{"text": "So."}'], stdout=subprocess.PIPE) as source:
        done = subprocess.run([sys.executable, "-c", code], stdin=source.stdout, capture_output=True, text=True,
                              timeout=60, check=False)  # fmt: skip
        source.kill()
    assert done.stdout.strip() == "3", done.stderr


def test_texts_in_memory_give_the_same_table():
    pd = pytest.importorskip("pandas")
    rows = [{"doc_id": "a", "text": "So.", "n": 1}, {"doc_id": "b", "text": "No.", "n": 2}]
    expected = pa.Table.from_pylist(rows)
    for data in (
        rows,
        expected,
        pd.DataFrame(rows),
        [Document(r["doc_id"], r["text"], {"n": r["n"]}) for r in rows],
    ):
        assert table_of(data).to_pylist() == rows
    assert table_of(["So.", "No."])["doc_id"].to_pylist() == ["text-000001", "text-000002"]
    assert table_of(["So."], text_field="body")["text"].to_pylist() == ["So."]
    assert table_of([]).num_rows == 0
    marked = table_of([Document("a", "So\n\nNo.", blocks=(Block(0, 2, "heading"),))])
    assert marked[BLOCKS_COLUMN].to_pylist() == [[{"start": 0, "end": 2, "kind": "heading"}]]
    for bad in ("So.", 3, [{"body": "So."}], ["So.", " "], [{"text": None}]):
        with pytest.raises(DataError):
            table_of(bad)


def test_a_million_blank_rows_take_seconds(tmp_path):
    path = write(tmp_path, {"a.jsonl": '{"text": ""}\n' * 1_000_000 + '{"text": "x"}\n'}) / "a.jsonl"
    start, rejects = time.perf_counter(), Rejects("skip", tmp_path / "rejects.log")
    with rejects:
        assert [row["doc_id"] for row in read(path, rejects=rejects)] == ["a-1000001"]
    assert (rejects.n, len(rejects.first)) == (1_000_000, 20)
    assert time.perf_counter() - start < 30


def test_the_yardstick_is_read_whole(shared):
    """The Federalist and the releases, whose number of documents is known."""
    counts = {
        name: len(read(shared / "throughput" / name)) for name in ("federalist.jsonl", "senate.jsonl.gz")
    }
    assert counts == {"federalist.jsonl": 85, "senate.jsonl.gz": 11_998}
