"""Files, folders and standard input: what they are called, and what is said when they cannot be read."""

import errno
import gzip
import io
import itertools
import json
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stance.errors import DataError
from stance.labels import LABELS
from stance.records import Document, Reject
from stance.scoring import make_schema
from stance.scoring.writing.table_files import write_table
from stance.text import as_table, read_documents, read_tables
from stance.text.scored_sources import are_scored


def read_ids(*inputs, **options):
    return [document.doc_id for document in read_documents(inputs, **options)]


def read_one(path, **options):
    (document,) = read_documents([path], **options)
    return document


def pack_zstd(data):
    return bytes(pa.Codec("zstd").compress(data))


def give_stdin(monkeypatch, data):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(data)))


@pytest.fixture
def folder(tmp_path):
    def write(files):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return tmp_path

    return write


UNICODE_TEXTS = {
    "crlf": "One.\r\nTwo.\r\n\r\nThree.\rFour.",
    "nfd": "The cafe\u0301 might close.",
    "emoji": "It may rain. \U0001f469\u200d\U0001f469\u200d\U0001f467 It will.",
    "zero_width": "It\u200b may\ufeff rain.",
    "right_to_left": "\u200fהוא אולי צודק. It may be.",
    "separators": "One.\u2028Two.\x0bThree.\x85Four.",
    "white_space": "\n\n  It may rain. \n\n",
}


@pytest.mark.parametrize("name", UNICODE_TEXTS)
@pytest.mark.parametrize("suffix", [".txt", ".jsonl", ".json", ".csv", ".tsv"])
def test_text_comes_as_found(folder, name, suffix):
    text = UNICODE_TEXTS[name]
    row = json.dumps({"text": text}, ensure_ascii=False)
    tab = "\t" if suffix == ".tsv" else ","
    content = {
        ".jsonl": row + "\n",
        ".json": f"[{row}]",
        ".csv": f'text{tab}n\n"{text}"{tab}1\n',
        ".tsv": f'text{tab}n\n"{text}"{tab}1\n',
    }.get(suffix, text)
    assert read_one(folder({f"a{suffix}": content}) / f"a{suffix}").text == text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.jsonl"])
def test_byte_order_mark_is_no_part_of_the_text(folder, encoding, name):
    text = "Über the café \U0001f600 it may rain."
    content = {"a.csv": f'text\n"{text}"\n', "a.jsonl": json.dumps({"text": text})}.get(name, text)
    assert read_one(folder({name: content.encode(encoding)}) / name).text == text


def test_big_endian_marks_are_read(folder):
    data = b"\xfe\xff" + "It may.".encode("utf-16-be")
    assert read_one(folder({"a.txt": data}) / "a.txt").text == "It may."


def test_a_second_mark_is_text(folder):
    assert read_one(folder({"a.txt": "\ufeff\ufeffA."}) / "a.txt").text == "\ufeffA."


def test_folder_is_read_in_sorted_order_without_hidden_and_unknown_files(folder):
    root = folder(
        {
            "b.txt": "B.",
            "a/z.md": "Z.",
            "a/y.TXT": "Y.",
            ".hidden.txt": "H.",
            ".git/x.txt": "X.",
            "a/picture.png": b"\x89PNG\0",
            "notes": "N.",
        }
    )
    assert read_ids(root) == ["b", "a/y", "a/z"]


def test_names_are_made_longer_where_they_clash(folder):
    root = folder({"x/a.txt": "1.", "x/a.md": "Two.", "y/a.txt": "3.", "y/b.txt": "4."})
    assert read_ids(root) == ["x/a.md", "x/a.txt", "y/a", "y/b"]
    x, y = root / "x/a.txt", root / "y/a.txt"
    assert read_ids(x, y) == [str(x), str(y)]


def test_rows_without_id_are_numbered_across_files(folder):
    root = folder({"p.csv": "text\nA.\nB.\n", "q.jsonl": '{"text": "C."}\n\n{"text": "D."}\n'})
    assert read_ids(root) == ["p-000001", "p-000002", "q-000001", "q-000003"]


def test_tables_of_one_run_have_one_schema(folder):
    root = folder(
        {
            "a.csv": "text,year,note\nA.,2020,x\n",
            "b.jsonl": '{"text": "B.", "year": "n.d.", "tags": ["t"]}\n',
            "c.txt": "C.",
        }
    )
    tables = list(read_tables([root], batch_chars=1))
    assert len(tables) == 3
    assert {table.schema for table in tables} == {tables[0].schema}
    rows = pa.concat_tables(tables).to_pylist()
    assert rows == [
        {"doc_id": "a-000001", "text": "A.", "year": "2020", "note": "x", "tags": None},
        {"doc_id": "b-000001", "text": "B.", "year": "n.d.", "note": None, "tags": ["t"]},
        {"doc_id": "c", "text": "C.", "year": None, "note": None, "tags": None},
    ]
    assert tables[0].schema.names[:2] == ["doc_id", "text"]
    assert tables[0].schema.types[:2] == [pa.string(), pa.large_string()]


def test_columns_called_like_ours_pass_through_under_another_name(folder):
    root = folder({"a.csv": "slug,body,text,doc_id,start\ns1,It may.,short,7,3\n"})
    document = read_one(root / "a.csv", text_field="body", id_field="slug")
    assert document == Document("s1", "It may.", {"input_text": "short", "input_doc_id": 7, "start": 3})


def test_packed_text_formats(folder):
    root = folder(
        {
            "a.jsonl.gz": gzip.compress(b'{"text": "A."}\n'),
            "b.csv.gz": gzip.compress(b"text\nB.\n"),
            "c.txt.gz": gzip.compress(b"C."),
            # Two frames, one after the other, are one file.
            "d.jsonl.zst": pack_zstd(b'{"text": "D."}\n') + pack_zstd(b'{"text": "E."}\n'),
            "e.txt.ZST": pack_zstd(b"F."),
        }
    )
    assert [(d.doc_id, d.text) for d in read_documents(root)] == [
        ("a-000001", "A."),
        ("b-000001", "B."),
        ("c", "C."),
        ("d-000001", "D."),
        ("d-000002", "E."),
        ("e", "F."),
    ]


def test_a_pattern_stands_for_the_files_that_fit_it(folder):
    root = folder({"b.txt": "B.", "a.txt": "A.", "c.md": "C.", "in/d.txt": "D.", "[x].txt": "X."})
    assert read_ids(root / "*.txt") == ["[x]", "a", "b"]
    assert read_ids(root / "**" / "[a-d].txt") == ["a", "b", "d"]
    assert read_ids(root / "[x].txt") == ["[x]"]  # a file of that very name
    assert read_ids(root / "i?") == ["d"]
    with pytest.raises(DataError, match=r"\*\.csv: expected files that fit the pattern; found none"):
        read_ids(root / "*.csv")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"It may rain.\n", [("stdin", "It may rain.\n")]),
        (b'\n{"text": "A."}\n{"text": "B."}\n', [("stdin-000002", "A."), ("stdin-000003", "B.")]),
        (b'{"doc_id": "x", "text": "A."}', [("x", "A.")]),
        (b"{Editor's note} It may rain.", [("stdin", "{Editor's note} It may rain.")]),
        (b"[1] It may rain.", [("stdin", "[1] It may rain.")]),
        (b'{"text": unquoted}', [("stdin", '{"text": unquoted}')]),
        (b'{"text": ' + b"[" * 99_999, [("stdin", '{"text": ' + "[" * 99_999)]),
    ],
)
def test_stdin_is_text_or_json_lines(monkeypatch, data, expected):
    give_stdin(monkeypatch, data)
    assert [(d.doc_id, d.text) for d in read_documents("-")] == expected


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        ("csv", b"doc_id,text\na,It may.\nb,So.\n", [("a", "It may."), ("b", "So.")]),
        ("tsv", b"doc_id\ttext\na\tIt, may.\n", [("a", "It, may.")]),
        ("json", b'[{"text": "A."}, {"text": "B."}]', [("stdin-000001", "A."), ("stdin-000002", "B.")]),
        ("jsonl", b'{"text": "A."}\n', [("stdin-000001", "A.")]),
        ("txt", b'{"text": "A."}\n', [("stdin", '{"text": "A."}\n')]),
        ("md", b"# Peace\n\nIt *may* rain.\n", [("stdin", "\x1dPeace\n\nIt may rain.")]),
        ("html", b"<title>x</title><p>It <b>may</b> rain, and it may not, as ever.</p>", None),
    ],
)
def test_stdin_of_a_format_that_is_named(monkeypatch, kind, data, expected):
    give_stdin(monkeypatch, data)
    found = [(d.doc_id, d.text) for d in read_documents("-", stdin_format=kind)]
    assert found == (expected or [("stdin", "It may rain, and it may not, as ever.")])


def test_stdin_of_a_format_that_is_none(folder):
    found = (
        "stdin_format: expected one of txt, md, html, jsonl, json, csv, tsv; found 'pdf'. Pass one of them."
    )
    with pytest.raises(DataError) as caught:
        list(read_tables(folder({"a.txt": "A."}), stdin_format="pdf"))
    assert str(caught.value) == found


def test_stdin_beside_files(monkeypatch, folder):
    give_stdin(monkeypatch, b"From the pipe.")
    assert read_ids("-", folder({"a.txt": "A."})) == ["stdin", "a"]


@pytest.mark.parametrize(("data", "found"), [(b"", "an empty file"), (b" \n", "only white space")])
def test_stdin_without_text(monkeypatch, data, found):
    give_stdin(monkeypatch, data)
    with pytest.raises(DataError, match=rf"^-: expected text; found {found}\. "):
        list(read_documents("-"))


class Endless(io.RawIOBase):
    """Lines without end, a few at a time."""

    def __init__(self, head, line):
        super().__init__()
        self.chunks = itertools.chain([head], itertools.repeat(line * 3))

    def read1(self, size):
        return next(self.chunks)


ROW = b'{"text": "It may rain."}\n'


@pytest.mark.parametrize("kind", [None, "jsonl"])
@pytest.mark.parametrize("head", [b"", b"\xef\xbb\xbf", b"\n \n", b'{"text": "It', ROW[:-1]])
def test_some_rows_of_endless_stdin(monkeypatch, kind, head):
    line = ROW if head != b'{"text": "It' else ROW[len(head) :] + head
    if head == ROW[:-1]:
        line = b"\n\n" + head
    for n_rows in (1, 2, 5):
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=Endless(head or b"\n", line)))
        tables = read_tables("-", stdin_format=kind, n_documents=n_rows)
        assert [row["text"] for table in tables for row in table.to_pylist()] == ["It may rain."] * n_rows


@pytest.mark.parametrize(
    ("head", "line", "more"),
    [
        (b"", b"It may rain.\n", {}),
        (b"", b"It may rain. ", {}),
        (b"text\n", b"It may rain.\n", {"stdin_format": "csv"}),
        (b"[", ROW[:-1] + b",", {"stdin_format": "json"}),
        (b"\xff\xfe", ROW.decode().encode("utf-16-le"), {}),
    ],
)
def test_stdin_of_which_some_is_wanted_must_end(monkeypatch, head, line, more):
    monkeypatch.setattr("stance.text.read_stdin.MAX_BYTES", 100_000)
    monkeypatch.setattr("stance.text.read_stdin._MAX_DOCUMENT", 100)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=Endless(head or line, line)))
    with pytest.raises(
        DataError, match=r"^-: expected standard input that ends within 100,000 bytes.*head takes"
    ):
        list(read_tables("-", n_documents=2, **more))
    # What ends is read, however much of it is wanted.
    ended = head + line * 4 + (b'{"text": "A."}]' if head == b"[" else b"")
    give_stdin(monkeypatch, ended)
    assert list(read_tables("-", n_documents=2, **more))


@pytest.mark.parametrize("more", [{"on_error": "skip", "text_format": "md"}, {"unique_ids": False}])
@pytest.mark.parametrize(("max_document", "n_rows"), [(100, 403), (10_000, 802)])
def test_rows_of_which_some_are_wanted_need_not_end(monkeypatch, more, max_document, n_rows):
    """Rows of 25 bytes, one and then three at a time, until they are over 10,000 bytes, or 20,000."""
    monkeypatch.setattr("stance.text.read_stdin.MAX_BYTES", 10_000)
    monkeypatch.setattr("stance.text.read_stdin._MAX_DOCUMENT", max_document)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=Endless(ROW, ROW)))
    counts = []
    tables = list(read_tables("-", n_documents=2, on_count=counts.append, **more))
    assert counts == [n_rows]
    # Of sentences, the reader does not know where a document ends.
    assert sum(table.num_rows for table in tables) == (n_rows if "unique_ids" in more else 2)


NAMED = b'{"text": "It may rain.", "doc_id": "%d"}\n'


@pytest.mark.parametrize(
    ("rows", "n_bad"),
    [
        ([b'{"text": " "}\n', b"no row\n\n", b'{"text": 1}\n{"words": "A."}\n["A."]\n', ROW, ROW], 5),
        ([NAMED % 1, NAMED % 1, NAMED.replace(b'"%d"', b"1"), NAMED.replace(b"%d", b" "), NAMED % 2], 3),
        ([ROW, NAMED % 1, NAMED % 2], 1),  # where a row has an id, one without it is bad
        ([ROW[:9], ROW[9:] + ROW[:9], ROW[9:]], 0),
    ],
)
def test_bad_rows_of_endless_stdin_are_skipped_until_there_are_enough(monkeypatch, rows, n_bad):
    endless = Endless(b"", ROW)
    endless.chunks = itertools.chain(rows, [b"read no more"])
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=endless))
    rejects = []
    tables = list(read_tables("-", n_documents=2, on_error="skip", rejects=rejects))
    assert sum(table.num_rows for table in tables) == 2
    assert len(rejects) == n_bad
    assert list(endless.chunks) == [b"read no more"]


def test_a_mark_before_blank_lines_is_no_row(monkeypatch):
    for head in (b"\xef\xbb\xbf\n", b"\xef\xbb\xbf\r\n \n"):
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=Endless(head, ROW)))
        assert sum(table.num_rows for table in read_tables("-", n_documents=2)) == 2


def test_a_bad_row_behind_those_that_are_wanted_is_not_read(monkeypatch):
    give_stdin(monkeypatch, ROW + b"{}\n")
    assert sum(table.num_rows for table in read_tables("-", n_documents=1)) == 1
    give_stdin(monkeypatch, ROW + b"{}\n")
    with pytest.raises(DataError, match="line 2: expected text"):
        list(read_tables("-", n_documents=2))


def test_stdin_without_a_buffer(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("It may \ud83d rain."))
    with pytest.raises(DataError, match=r"^-: expected UTF-8 text; found byte 0xed at byte offset 7\. "):
        list(read_documents("-"))


def test_stdin_for_whose_copy_there_is_no_room(monkeypatch):
    class Full(io.BytesIO):
        def write(self, data):
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tempfile.SpooledTemporaryFile", lambda size: Full())

    def find_none():
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found")

    for place, named in (("/scratch", "/scratch"), (None, "a folder for temporary files")):
        monkeypatch.setattr("tempfile.tempdir", place)
        monkeypatch.setattr("tempfile.gettempdir", find_none)
        monkeypatch.setattr("sys.stdin", io.StringIO("It may rain."))
        with pytest.raises(DataError, match=f"^-: expected room for a copy in {named}; found No sp.*TMPDIR"):
            list(read_documents("-"))


BAD_FILES = {
    "empty.txt": (b"", "expected text; found an empty file. "),
    "blank.txt": (b" \r\n\t", "expected text; found only white space. "),
    "binary.txt": (b"PNG\4ab\0c", "expected text; found a NUL byte at byte 6, as in a binary file. "),
    "picture.txt": (
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        "expected UTF-8 text; found byte 0x89 at byte offset 0, and NUL bytes, as in a binary file. ",
    ),
    "picture.csv": (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "offset 0, and NUL bytes, as in a binary file. "),
    "picture.html": (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "offset 0, and NUL bytes, as in a binary file. "),
    "word.txt": (
        b"PK\3\4\x14\0\xe9",
        "expected text; found a zip file, as Word (.docx) and Excel (.xlsx) files are. Give it ",
    ),
    "word.txt.gz": (gzip.compress(b"PK\3\4\x14\0"), "found a zip file, as Word"),
    "word.html": (b"PK\3\4\x14\0\xe9", "found a zip file, as Word"),
    "word.md": (b"PK\3\4\x14\0\xe9", "found a zip file, as Word"),
    "sheet.csv": (b"PK\3\4\x14\0\xe9", "found a zip file, as Word"),
    "sheet.jsonl": (b"PK\3\4\x14\0\xe9", "found a zip file, as Word"),
    "old.txt": (b"\xd0\xcf\x11\xe0\xa1", "found an old Word or Excel file (.doc, .xls). "),
    "print.txt": (b"%PDF-1.7\n%\xe2\xe3", "found a PDF file (.pdf). "),
    "packed.csv": (gzip.compress(b"text\nA.\n"), "found a gzip file (.gz). "),
    "rows.csv": (b"PAR1\x15\x04\x15\xe9", "found a Parquet file (.parquet). "),
    "sep.csv": (b"sep=;\n", "expected a header and rows; found an empty file."),
    "latin.txt": ("Ça va".encode("latin-1"), "expected UTF-8 text; found byte 0xc7 at byte offset 0. "),
    "late.txt": (b"\xef\xbb\xbf" + b"x" * 3_000_000 + b"\xe9 y", "0xe9 at byte offset 3000003. "),
    "cut.txt": ("Ça".encode()[:1], "found byte 0xc3 at byte offset 0. "),
    "cut16.txt": ("Ça".encode("utf-16")[:-1], "expected UTF-16-LE text; found byte 0x61 at byte offset 4. "),
    "nul16.txt": (b"\xff\xfea\0\0\0", "found a NUL byte at byte 4, "),
    "cut.txt.gz": (gzip.compress(b"It may rain." * 99)[:-9], "found it damaged or cut short. "),
    "no.txt.gz": (b"It may rain.", "found it damaged or cut short. "),
    "cut.txt.zst": (
        pack_zstd(b"It may rain." * 99)[:-9],
        "expected a whole Zstandard file; found it damaged ",
    ),
    "no.txt.zst": (b"It may rain.", "expected a whole Zstandard file; found it damaged or cut short. "),
    "empty.csv": (b"", "expected a header and rows; found an empty file."),
    "header.csv": (b"text,n\n", "expected rows below the header; found none. "),
    "latin.csv": (b"text,n\nfine,1\ncaf\xe9,2\n", "0xe9 at byte offset 17. "),
    "binary.csv": (b"te\0xt,n\nfine,1\n", "found a NUL byte in the header, as in a binary file. "),
    "unmarked16.csv": ("text,n\nfine,1\n".encode("utf-16-le"), "found a NUL byte in the header, "),
    "cut.csv": (b"text,n\nfine,1\n\0\0\0\0", "row 2: expected 2 cells; found 1. "),
    "empty.jsonl": (b"", "expected rows of JSON; found an empty file. "),
    "blank.jsonl": (b"\n\n", "expected rows with a text; found none. "),
    "bad.jsonl": (
        b'{"text": "A."}\n\n{"text": "B"\n',
        "line 3: expected a JSON object; found a mistake at column 13 (Expecting ',' delimiter). ",
    ),
    "list.jsonl": (b'{"text": "A."}\n[1]\n', "line 2: expected a JSON object; found a list. "),
    "deep.jsonl": (b"[" * 200_000, "line 1: expected a JSON object; found nesting too deep. "),
    "digits.jsonl": (
        b'{"n": ' + b"9" * 5000 + b"}",
        "line 1: expected a JSON object; found a number too long. ",
    ),
    "latin.jsonl": (b'{"text": "caf\xe9"}', "0xe9 at byte offset 13. "),
    "empty.json": (b" ", "expected JSON; found an empty file. "),
    "deep.json": (b"[" * 200_000, "expected JSON; found nesting too deep. "),
    "bad.json": (b'[{"text": "A."},\n{"text" "B"}]', "line 2: expected JSON; found a mistake at column 9 "),
    "text.json": (b'"It may rain."', "expected a JSON array of objects or one object; found text. "),
    "none.json": (b"[]", "expected rows with a text; found none. "),
    "rows.json": (b'[{"text": "A."}, 3]', "row 2: expected a JSON object; found a number. "),
    "null.jsonl": (b'{"text": null}\n', "line 1: expected text in column 'text'; found null. "),
    "number.jsonl": (
        b'{"text": "A."}\n{"text": 5}\n',
        "line 2: expected text in column 'text'; found a number. ",
    ),
    "absent.jsonl": (
        b'{"text": "A."}\n{"body": "B."}\n',
        "line 2: expected text in column 'text'; found null. ",
    ),
    "space.jsonl": (b'{"text": "A."}\n{"text": " \\u00a0 "}\n', "line 2: expected text; found blank text. "),
    "id.jsonl": (
        b'{"text": "A.", "doc_id": ["x"]}\n',
        "line 1: expected text or a number in column 'doc_id'; ",
    ),
    "nanid.jsonl": (b'{"text": "A.", "doc_id": NaN}\n', "line 1: expected an id; found null. "),
    "noid.jsonl": (
        b'{"text": "A.", "doc_id": "x"}\n{"text": "B."}\n',
        "line 2: expected an id; found null. ",
    ),
    "blank.csv": (b"text,n\nA.,1\n,2\n", "row 2: expected text; found blank text. "),
    "blankid.csv": (b"doc_id,text\n1,A.\n,B.\n", "row 2: expected an id; found a blank one. "),
    "ragged.csv": (b"text,n\nA.,1\nB.\n", "row 2: expected 2 cells; found 1. "),
    "twice.csv": (
        b"doc_id,text\n1,A.\n1,B.\n",
        "row 2: expected an id that no other document has; found '1' again. ",
    ),
    "same.csv": (b"text,n,n\nA.,1,2\n", "expected columns of different names; found 'n' twice. "),
    "no.parquet": (b"text", "expected a Parquet file; found: "),
    "no.pdf": (b"%PDF-1.4\nnot one", "expected a PDF file; found a damaged or other file. "),
    "no.docx": (b"PK not one", "expected a Word document (.docx); found a damaged or other file. "),
    "empty.pdf": (b"", "expected a document; found an empty file. "),
    "bad.html": (b"<p>caf\xe9</p>", "expected UTF-8 text; found byte 0xe9 at byte offset 6. "),
    "nul.html": (b"<p>\0</p>", "expected an HTML page; found NUL bytes, "),
    "comment.html": (b"<!-- It may rain. -->", "expected an HTML page; found no markup. "),
    "nothing.html": (b"<nav>Home</nav>", "expected running text; found none in the document. "),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_file_is_one_line_of_error(folder, name):
    data, expected = BAD_FILES[name]
    path = folder({name: data}) / name
    with pytest.raises(DataError) as caught:
        list(read_tables([path]))
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert expected in message
    assert "\n" not in message


@pytest.mark.parametrize("name", [n for n in BAD_FILES if n != "same.csv"])
def test_bad_file_is_skipped_and_listed(folder, name):
    data, expected = BAD_FILES[name]
    root = folder({name: data, "good.txt": "It may rain."})
    rejects = []
    texts = [d.text for d in read_documents([root], on_error="skip", rejects=rejects)]
    assert texts.count("It may rain.") == 1
    first = rejects[0]
    unit = "line" if ".jsonl" in name else "row"
    message = f"{unit} {first.row}: {first.reason}. " if first.row else f"{first.reason} "
    assert expected in message
    assert {reject.source for reject in rejects} == {str(root / name)}


def test_skipped_rows_are_listed_with_their_numbers(folder):
    lines = ['{"text": "A."}', "", "{bad", '{"text": ""}', '{"text": 3}', '{"text": "B."}']
    root = folder({"a.jsonl": "\n".join(lines), "b.csv": 'text,n\nC.,1\nD.\n"E\nE",2\n,3\nF.,4\n'})
    rejects = []
    documents = list(read_documents([root], on_error="skip", rejects=rejects))
    assert [(d.doc_id, d.text) for d in documents] == [
        ("a-000001", "A."),
        ("a-000006", "B."),
        ("b-000001", "C."),
        ("b-000003", "E\nE"),
        ("b-000005", "F."),
    ]
    a, b = str(root / "a.jsonl"), str(root / "b.csv")
    assert sorted(rejects, key=lambda r: (r.source, r.row)) == [
        Reject(
            a,
            3,
            "expected a JSON object; found a mistake at column 2 "
            "(Expecting property name enclosed in double quotes)",
        ),
        Reject(a, 4, "expected text; found blank text"),
        Reject(a, 5, "expected text in column 'text'; found a number"),
        Reject(b, 2, "expected 2 cells; found 1"),
        Reject(b, 4, "expected text; found blank text"),
    ]


@pytest.mark.parametrize("on_error", ["fail", "skip"])
class TestMistakesOfTheCall:
    def test_missing_file(self, on_error):
        with pytest.raises(
            DataError, match=r"^nowhere\.txt: expected a file or a folder; found none there\. "
        ):
            read_tables(["nowhere.txt"], on_error=on_error)

    def test_impossible_path(self, on_error):
        with pytest.raises(DataError, match="expected a file or a folder; found "):
            read_tables(["a\0b.txt"], on_error=on_error)

    def test_no_input(self, on_error):
        with pytest.raises(DataError, match="expected a file, a folder or -; found none"):
            read_tables([], on_error=on_error)

    def test_an_empty_name_is_not_the_current_folder(self, on_error):
        with pytest.raises(DataError, match=r"^input: expected a text, a file or a folder; found an "):
            read_tables(["", "a.txt"], on_error=on_error)

    def test_unknown_suffix(self, folder, on_error):
        path = folder({"a.odt": "A."}) / "a.odt"
        with pytest.raises(
            DataError,
            match=r"expected a known format; found '\.odt'\. Save it as one of \.txt, \.md, .*\.parquet",
        ):
            read_tables([path], on_error=on_error)

    def test_a_table_of_tabs_by_the_name_of_another(self, folder, on_error):
        path = folder({"tabs.csv": "text\tid\nIt may.\t1\n"}) / "tabs.csv"
        with pytest.raises(DataError, match=r"found tabs in the first line\. Rename it to end in \.tsv\.$"):
            list(read_tables([path], on_error=on_error))

    @pytest.mark.parametrize("name", ["a.xlsx", "b.XLS", "c.ods"])
    def test_a_spreadsheet_is_to_be_saved(self, folder, on_error, name):
        with pytest.raises(DataError, match=r"a spreadsheet\. Save the sheet as \.csv and pass that\.$"):
            read_tables([folder({name: b"PK"}) / name], on_error=on_error)

    def test_no_suffix_or_packed_parquet(self, folder, on_error):
        root = folder({"a": "A.", "a.parquet.gz": b""})
        with pytest.raises(DataError, match="found no suffix"):
            read_tables([root / "a"], on_error=on_error)
        with pytest.raises(DataError, match=r"found '\.gz'"):
            read_tables([root / "a.parquet.gz"], on_error=on_error)

    def test_folder_without_texts(self, folder, on_error):
        root = folder({"in/a.png": b""})
        with pytest.raises(
            DataError,
            match=r"in: expected files of a known format; found none in this folder\. Give .* some: ",
        ):
            read_tables([root / "in"], on_error=on_error)

    def test_input_named_twice(self, folder, on_error):
        path = folder({"a.txt": "A."}) / "a.txt"
        with pytest.raises(DataError, match=r"a\.txt: expected each input once; found it twice"):
            read_tables([path, path.parent], on_error=on_error)

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            (
                "body,date\nIt did.,2020\n",
                "expected a column 'text'; found 'body', 'date'. Pass --text-field body.",
            ),
            ("article,texts,c\na1,It rained.,\na2,So.,Long ago.\n", "'c'. Pass --text-field texts."),
            ("Full_Text,id\nA.,2\n", "found 'Full_Text', 'id'. Pass --text-field Full_Text."),
            ("x y\nA.\n", "found 'x y'. Pass --text-field 'x y'."),
            ('p,q\n"It, it.",2\n', "found 'p', 'q'. Pass --text-field p."),
            ("doc_id,q\nlonger-than-q,B.\n", "found 'doc_id', 'q'. Pass --text-field q."),
        ],
    )
    def test_missing_text_column(self, folder, on_error, content, expected):
        path = folder({"a.csv": content}) / "a.csv"
        with pytest.raises(DataError) as caught:
            list(read_tables([path], on_error=on_error))
        assert str(caught.value).startswith(f"{path}: expected a column 'text'; found ")
        assert str(caught.value).endswith(expected)

    @pytest.mark.parametrize("suffix", [".jsonl", ".json", ".csv", ".parquet"])
    def test_the_column_of_the_longest_strings_is_taken_for_the_text(self, tmp_path, on_error, suffix):
        rows = [{"article": f"a{n}", "n": 10**17, "said": "It may rain." * n, "day": None} for n in range(9)]
        table = pa.Table.from_pylist(rows)
        path = tmp_path / f"a{suffix}"
        if suffix == ".json":
            path.write_text(json.dumps(rows))
        else:
            write_table(table, path)
        for read in (lambda: list(read_tables([path], on_error=on_error)), lambda: as_table(table)):
            with pytest.raises(DataError, match=r"(?m)found 'article', 'n', 'said', 'day'\. Pass .* said\.$"):
                read()
        with pytest.raises(DataError, match=r"Pass --text-field NAME\."):
            as_table([{"n": 1, "m": 2}])

    def test_missing_id_column_that_was_asked_for(self, folder, on_error):
        path = folder({"a.jsonl": '{"id": 1, "text": "A."}'}) / "a.jsonl"
        with pytest.raises(
            DataError, match=r"expected a column 'key'; found 'id', 'text'\. Pass --id-field id\."
        ):
            list(read_tables([path], id_field="key", on_error=on_error))

    def test_path_that_cannot_be(self, on_error):
        with pytest.raises(DataError, match=r"x: expected a file or a folder; found: file name too long\. "):
            read_tables(["x" * 5000], on_error=on_error)


def test_wrong_options(folder):
    root = folder({"a.txt": "A."})
    with pytest.raises(DataError, match=r"^on_error: expected 'fail' or 'skip'; found 'stop'"):
        read_tables([root], on_error="stop")
    with pytest.raises(DataError, match=r"^batch_chars: expected 1 or more; found 0"):
        read_tables([root], batch_chars=0)


def test_repeated_ids_may_be_kept(folder):
    root = folder({"a.csv": "doc_id,text\n1,A.\n1,B.\n", "b.csv": "doc_id,text\n1,C.\n2,D.\n"})
    assert read_ids(root, unique_ids=False) == ["1", "1", "1", "2"]
    rejects = []
    assert read_ids(root, on_error="skip", rejects=rejects) == ["1", "2"]
    assert [(r.source, r.row) for r in rejects] == [(str(root / "a.csv"), 2), (str(root / "b.csv"), 1)]


def test_tables_hold_about_as_much_as_asked(folder):
    rows = "".join(json.dumps({"text": "x" * 30}) + "\n" for _ in range(10))
    root = folder({"a.jsonl": rows, **{f"{i}.txt": "y" * 30 for i in range(5)}})
    tables = list(read_tables([root], batch_chars=100))
    assert [len(table) for table in tables] == [3, 3, 3, 3, 3]
    assert all(column.num_chunks == 1 for table in tables for column in table.columns)


def test_large_json_is_read_twice_with_the_same_result(folder, monkeypatch):
    rows = [{"text": f"Text {i}.", "n": i if i < 90 else "many"} for i in range(100)]
    root = folder({"a.jsonl": "{bad\n" + "\n".join(map(json.dumps, rows))})
    results = []
    for keep in (10_000, 50):
        monkeypatch.setattr("stance.text.read.KEEP_CHARS", keep)
        rejects = []
        tables = read_tables([root], batch_chars=40, on_error="skip", rejects=rejects)
        results.append((pa.concat_tables(tables), rejects))
    assert results[0] == results[1]
    assert results[0][0]["n"].to_pylist()[88:] == ["88", "89"] + ["many"] * 10
    assert [r.row for r in results[0][1]] == [1]


def test_file_and_row_of_the_same_name(folder):
    root = folder(
        {"a.txt": "A.", "b.csv": "doc_id,text\na,B.\n", "c.csv": "doc_id,text\nd,C.\n", "d.txt": "D."}
    )
    with pytest.raises(
        DataError, match=r"b\.csv: row 1: expected an id that no other document has; found 'a' again"
    ):
        read_ids(root)
    rejects = []
    assert read_ids(root, on_error="skip", rejects=rejects) == ["a", "d"]
    assert [(r.source, r.row) for r in rejects] == [(str(root / "b.csv"), 1), (str(root / "d.txt"), None)]
    assert rejects[1].reason == "expected an id that no other document has; found 'd' again. Rename the file."


def test_many_documents_are_cut_into_tables(folder):
    root = folder({f"{n:02}.txt": "x" * 10 for n in range(25)})
    assert [len(table) for table in read_tables([root], batch_chars=100)] == [10, 10, 5]


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.csv.gz", "a.docx"])
def test_file_that_the_system_will_not_open(folder, monkeypatch, name):
    path = folder({name: "A."}) / name

    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", refuse)
    monkeypatch.setattr("gzip.open", refuse)
    with pytest.raises(DataError, match=rf"{name}: expected a readable file; found: permission denied\. "):
        list(read_tables([path]))


def test_file_name_that_is_no_unicode(folder):
    root = folder({})
    try:
        (root / "caf\udce9.txt").write_text("A.")
    except OSError:
        pytest.skip("the file system takes no such name")
    assert read_ids(root) == ["caf\ufffd"]


SCORED = [
    {"doc_id": "it", "sent_id": 0, "text": "So.", "label": "hedged", "confidence": 0.9, "abstained": False}
]


@pytest.mark.parametrize("suffix", [".jsonl", ".json", ".csv", ".parquet"])
@pytest.mark.parametrize("other", ["a.txt", "a.csv", "z.md", "z.jsonl"])
def test_sentences_that_are_scored_are_not_read_beside_texts(folder, suffix, other):
    path = folder({other: '{"text": "We act."}\n' if other.endswith(".jsonl") else "text\nWe act.\n"})
    rows = pa.Table.from_pylist(SCORED)
    if suffix == ".json":
        folder({"new.json": json.dumps(SCORED)})
    else:
        write_table(rows, path / f"new{suffix}")
    for on_error in ("fail", "skip"):
        with pytest.raises(
            DataError,
            match=rf"new{suffix}: expected texts, as in .*{other}; found sentences that are scored already",
        ):
            read_ids(path, on_error=on_error, unique_ids=False)
    assert read_ids(path / f"new{suffix}") == ["it"]
    write_table(rows.drop_columns("abstained"), path / "coded.csv")  # coders may be sure, too
    assert len(read_ids(path / "coded.csv", path / other)) == 2


def test_what_tells_scored_sentences_is_written_with_them():
    assert are_scored(make_schema(LABELS).names)


def test_scored_files_are_read_together(tmp_path):
    for name in ("one", "two"):
        write_table(pa.Table.from_pylist(SCORED), tmp_path / f"{name}.csv")
    assert read_ids(tmp_path, unique_ids=False) == ["it", "it"]


def test_file_that_breaks_off_is_listed_from_the_row_on(tmp_path):
    table = pa.table({"text": [f"It may rain {row}." for row in range(600)]})
    path = tmp_path / "a.parquet"
    pq.write_table(table, path, row_group_size=300)
    damaged = bytearray(path.read_bytes())
    start = pq.ParquetFile(path).metadata.row_group(1).column(0).dictionary_page_offset
    damaged[start : start + 40] = bytes(40)
    path.write_bytes(damaged)
    rejects = []
    found = pa.concat_tables(read_tables([path], on_error="skip", rejects=rejects))
    assert 0 < len(found) <= 300
    (reject,) = rejects
    assert reject.row == len(found) + 1
    assert reject.reason.startswith("this row and all after it: expected a whole Parquet file; found: ")
    with pytest.raises(DataError, match=r"a\.parquet: expected a whole Parquet file"):
        list(read_tables([path]))
