import gzip
import io
import json
import sys

import datasets
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stance.corpus import read_coded, read_coded_data
from stance.errors import DataError
from stance.records import CodedSentence

from .three_rows import EXPECTED, ROWS, as_lines, write


def as_objects(rows):
    names = ("start", "end", "type")
    return [{**row, "cues": [dict(zip(names, cue, strict=True)) for cue in row["cues"]]} for row in rows]


def write_csv(path, rows, delimiter=","):
    lines = [["doc_id", "sent_id", "text", "label", "cues"]]
    lines += [[r["doc_id"], str(r["sent_id"]), r["text"], r["label"], json.dumps(r["cues"])] for r in rows]
    cells = [delimiter.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines]
    path.write_text("\n".join(cells) + "\n", encoding="utf-8")


@pytest.mark.parametrize("cues", ["lists", "objects"])
@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz", ".json", ".csv", ".tsv", ".parquet"])
def test_every_format_gives_the_same(tmp_path, suffix, cues):
    path = tmp_path / f"coded{suffix}"
    rows = ROWS if cues == "lists" else as_objects(ROWS)
    if suffix == ".jsonl":
        write(path, as_lines(rows))
    elif suffix == ".jsonl.gz":
        path.write_bytes(gzip.compress(as_lines(rows).encode()))
    elif suffix == ".json":
        write(path, json.dumps(rows))
    elif suffix in (".csv", ".tsv"):
        write_csv(path, rows, "\t" if suffix == ".tsv" else ",")
    elif cues == "objects":
        pq.write_table(pa.Table.from_pylist(rows), path)
    else:  # Arrow has no lists of mixed types: as JSON text
        pq.write_table(pa.Table.from_pylist([{**r, "cues": json.dumps(r["cues"])} for r in rows]), path)
    assert read_coded(path) == EXPECTED


def test_text_and_label_are_enough(tmp_path):
    path = write(tmp_path / "mine.csv", "sentence,code\nIt did.,no\nIt may.,yes\n")
    found = read_coded(path, labels=None, text_field="sentence", label_field="code")
    assert found == [
        CodedSentence("mine-000001", 0, "It did.", "no", None),
        CodedSentence("mine-000002", 0, "It may.", "yes", None),
    ]


def test_sentences_are_numbered_in_order_where_the_file_does_not(tmp_path):
    path = write(tmp_path / "x.csv", "doc_id,text,label\na,A.,hedged\nb,B.,assertive\na,C.,hedged\n")
    assert [(s.doc_id, s.sent_id) for s in read_coded(path)] == [("a", 0), ("b", 0), ("a", 1)]


def test_several_files_and_standard_input(tmp_path, monkeypatch):
    path = write(tmp_path / "a.jsonl", as_lines(ROWS[:2]))

    class Stdin:
        buffer = io.BytesIO(as_lines(ROWS[2:]).encode())

    monkeypatch.setattr(sys, "stdin", Stdin)
    assert read_coded([path, "-"]) == EXPECTED


BAD_FILES = {
    "missing column": (
        "x.csv",
        b"text,code\nA.,hedged\n",
        "expected a column 'label'; found 'text', 'code'. Pass --label-field",
    ),
    "missing column beside an id": (
        "x.csv",
        b"text,outlet,slug,doc_id\nA.,B,c,d\n",
        "expected a column 'label'; found 'text', 'doc_id', 'outlet', 'slug'. Pass --label-field NAME",
    ),
    "a sheet of stance sample": (
        "x.csv",
        b"code,text,doc_id,sent_id,inclusion_proba\nhedged,A.,d,0,0.5\n",
        "found 'text', 'doc_id', 'code', 'sent_id', 'inclusion_proba'. Pass --label-field code.",
    ),
    "missing text column": (
        "x.csv",
        b"body,label\nIt may rain.,hedged\n",
        "expected a column 'text'; found 'body', 'label'. Pass --text-field body",
    ),
    "empty file": ("x.jsonl", b"", "found an empty file"),
    "header only": ("x.csv", b"text,label\n", "found none"),
    "wrong encoding": (
        "x.jsonl",
        '{"text": "caf\xe9", "label": "hedged"}\n'.encode("latin-1"),
        "expected UTF-8 text; found byte 0xe9 at byte offset 13",
    ),
    "binary": ("x.csv", b"te\0xt,label\n", "found a NUL byte"),
    "not a table": ("x.txt", b"Some text.", "expected a table of coded sentences; found '.txt'"),
    "broken array": ("x.json", b'[{"text": "A."', "line 1: expected JSON"),
    "not Parquet": ("x.parquet", b"PAR1 and no more", "expected a Parquet file"),
    "one class only": (
        "x.csv",
        b"text,label\nA.,hedged\nB.,hedged\n",
        "expected two labels or more; found only 'hedged' in 2 sentences",
    ),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_bad_file_is_one_line_of_error(tmp_path, kind):
    name, data, message = BAD_FILES[kind]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(DataError, match=message) as caught:
        read_coded(tmp_path / name)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(str(tmp_path / name))


def test_missing_file(tmp_path):
    with pytest.raises(DataError, match=r"none\.csv: expected a file"):
        read_coded(tmp_path / "none.csv")


def test_a_bad_file_can_be_skipped(tmp_path):
    write(tmp_path / "good.jsonl", as_lines(ROWS))
    (tmp_path / "worse.jsonl").write_bytes(b"\xff\xfe\x00")
    data = read_coded_data(tmp_path, on_error="skip")
    assert list(data.sentences) == read_coded(tmp_path, on_error="skip") == EXPECTED
    assert [(r.source, r.row) for r in data.rejects] == [(str(tmp_path / "worse.jsonl"), None)]


def test_nothing_left_after_skipping(tmp_path):
    path = write(tmp_path / "x.csv", "text,label\nA.,hedge\nB.,hedge\n")
    with pytest.raises(DataError, match=r"expected coded sentences; found none \(2 skipped\)"):
        read_coded(path, on_error="skip")


def test_on_error_is_checked(tmp_path):
    with pytest.raises(DataError, match="expected 'fail' or 'skip'; found 'ignore'"):
        read_coded(tmp_path, on_error="ignore")


def test_other_columns_are_kept(tmp_path):
    path = tmp_path / "coded.csv"
    path.write_text("outlet,text,label,year\nThe Post,It did.,assertive,2020\n,It may.,hedged,\n")
    sentences = read_coded(path)
    assert [dict(s.fields) for s in sentences] == [
        {"outlet": "The Post", "year": 2020},
        {"outlet": "", "year": None},
    ]
    assert len({*sentences}) == 2  # still hashable
    path.write_text("text,label\nIt did.,assertive\nIt may.,hedged\n")
    assert [s.fields for s in read_coded(path)] == [{}, {}]


class Handed:
    """A data frame of another library, as polars: columns, and Arrow data handed out."""

    def __init__(self, table):
        self.columns = table.column_names
        self._table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self._table.__arrow_c_stream__(requested_schema)


TABLES = {
    "arrow": lambda table: table,
    "batch": lambda table: table.to_batches()[0],
    "pandas": lambda table: table.to_pandas(),
    "pandas of Arrow": lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
    "other frames": Handed,
    "datasets": datasets.Dataset,
    "list": lambda table: [table.slice(0, 2), table.slice(2).to_pandas()],
}


@pytest.mark.parametrize("kind", TABLES)
def test_tables_in_memory(kind):
    table = pa.Table.from_pylist(as_objects(ROWS))
    assert read_coded(TABLES[kind](table)) == EXPECTED


def test_frames_with_gaps_and_columns_of_their_own():
    frame = pd.DataFrame(
        {
            "body": ["It might rain.", "It rained.", "So."],
            "code": ["hedged", "assertive", np.nan],
            "paper": [7.0, np.nan, 8.0],
            "mixed": [1, "n.d.", None],
        },
        index=[5, 5, 9],
    )
    fields = {"text_field": "body", "label_field": "code", "id_field": "paper"}
    data = read_coded_data(frame, on_error="skip", **fields)
    assert [(s.doc_id, s.sent_id, s.fields) for s in data.sentences] == [
        ("7", 0, {"mixed": "1"}),
        ("text-000002", 0, {"mixed": "n.d."}),
    ]
    assert [(r.row, r.reason) for r in data.rejects] == [(3, "expected a label; found none")]
    with pytest.raises(DataError, match=r"^data: row 3: expected a label; found none"):
        read_coded(frame, **fields)
    # Nameless rows of two tables are not of one document.
    two = read_coded([frame.iloc[:2]] * 2, text_field="body", label_field="code")
    assert len({s.doc_id for s in two}) == 4


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (pd.DataFrame({"text": ["So."]}), "data: expected a column 'label'; found 'text'. Pass --label"),
        (
            pd.DataFrame({"text": ["So."], "doc_id": ["a"]}),
            "data: expected a column 'label'; found 'text', 'doc_id'. Pass --label-field NAME.",
        ),
        (
            pd.DataFrame([["So.", "hedged", "x"]], columns=["text", "label", "label"]),
            "coded: expected columns of different names; found 'label' twice. Rename one",
        ),
        (3, "coded: expected a file, a folder or a table; found int. Pass a path, a DataFrame"),
        ([{"text": "So."}], "coded: expected a file, a folder or a table; found dict"),
        ([pa.table({"text": ["So."]}), "coded.csv"], "coded: expected files or tables; found both"),
        (
            datasets.DatasetDict({"train": datasets.Dataset.from_dict({"text": ["So."]})}),
            r"coded: expected one split; found 'train'. Pass one, as in data\['train'\]",
        ),
    ],
)
def test_what_is_neither_file_nor_table(given, message):
    with pytest.raises(DataError, match=message):
        read_coded(given)


@pytest.mark.parametrize("make", [lambda data: data, lambda data: data.to_iterable_dataset()])
def test_classes_of_datasets_have_names(make):
    names = ["speculative", "assertive", "hedged"]
    features = datasets.Features(
        {name: datasets.Value("string") for name in ("text", "doc_id")}
        | {"label": datasets.ClassLabel(names=names), "n": datasets.Value("int64")}
    )
    columns = {"text": ["A.", "B.", "C.", "D."], "doc_id": list("aabb"), "label": [2, 1, 0, -1], "n": [1] * 4}
    data = make(datasets.Dataset.from_dict(columns, features=features))
    for labels in (None, names):
        found = read_coded_data(data, labels=labels, on_error="skip")
        assert [s.label for s in found.sentences] == ["hedged", "assertive", "speculative"]
        assert found.sentences[0].fields == {"n": 1}
        assert [(r.row, r.reason) for r in found.rejects] == [(4, "expected a label; found none")]


def test_read_from_python_the_advice_is_for_python():
    with pytest.raises(DataError, match=r"found 'unsure'\. Recode the row, or pass --any-label") as caught:
        read_coded(pa.table({"text": ["So.", "No."], "label": ["unsure", "hedged"]}))
    assert caught.value.__notes__ == ["In Python: labels=None for --any-label."]


@pytest.mark.parametrize("blank", ["", " ", None])
def test_a_row_without_a_document_is_one_of_its_own(tmp_path, blank):
    frame = pd.DataFrame(
        {
            "doc_id": ["a", blank, blank, "a"],
            "text": ["It may.", "It did.", "No.", "So."],
            "label": ["hedged", *["assertive"] * 3],
        }
    )
    frame.to_csv(tmp_path / "x.csv", index=False)
    frame.to_parquet(tmp_path / "x.parquet")
    for given, name in ((tmp_path / "x.csv", "x"), (tmp_path / "x.parquet", "x"), (frame, "text")):
        found = read_coded_data(given)
        places = [(s.doc_id, s.sent_id) for s in found.sentences]
        assert places == [("a", 0), (f"{name}-000002", 0), (f"{name}-000003", 0), ("a", 1)]
        assert found.unnamed == ("data" if name == "text" else str(given),)


def test_rows_of_a_sheet_that_nobody_coded_are_left_out(tmp_path):
    path = write(
        tmp_path / "sheet.csv",
        "text,label,inclusion_proba\nIt may.,hedged,0.5\nSo.,,0.5\nIt did.,assertive,0.5\nNo.,NA,0.5\n",
    )
    data = read_coded_data(path)
    assert [s.text for s in data.sentences] == ["It may.", "It did."]
    assert (data.uncoded, data.rejects) == ((str(path), str(path)), ())
    with pytest.raises(DataError, match="row 2: expected a label; found none"):
        read_coded(path)
    data = read_coded_data(path, leave_uncoded=False, on_error="skip")
    assert (data.uncoded, [reject.row for reject in data.rejects]) == ((), [2, 4])
    write(path, "text,label,inclusion_proba\nIt may.,,0.5\nSo.,,0.5\n")
    with pytest.raises(DataError, match=r"expected codes in 'label'; found none in 2 rows\. Code some"):
        read_coded_data(path)


@pytest.mark.parametrize(
    ("column", "values", "message"),
    [
        ("text", [b"It may.", b"It did."], "expected text in the text column; found binary. .*--text-field"),
        ("text", [["It may."], ["It did."]], "expected text in the text column; found list<.*--text-field"),
        ("label", [b"hedged", b"assertive"], "in the label column; found binary. .*--label-field"),
        ("label", [["hedged"], ["assertive"]], "text or numbers in the label column; found list<"),
        ("doc_id", [b"a", b"b"], "expected text or numbers in the id column; found binary. .*--id-field"),
        ("doc_id", [{"a": 1}, {"a": 2}], "in the id column; found struct<"),
    ],
)
@pytest.mark.parametrize("form", ["table", "numbered words", "file"])
def test_columns_of_bytes_and_lists_are_refused(tmp_path, column, values, message, form):
    rows = {"doc_id": ["a", "b"], "text": ["It may.", "It did."], "label": ["hedged", "assertive"]}
    table = pa.table({**rows, column: values})
    given = table
    if form == "file":
        given = tmp_path / "coded.parquet"
        pq.write_table(table, given)
    elif form == "numbered words" and isinstance(values[0], bytes):
        given = table.set_column(table.column_names.index(column), column, table[column].dictionary_encode())
    for labels in (("assertive", "hedged", "speculative"), None):
        with pytest.raises(DataError, match=message):
            read_coded(given, labels=labels, on_error="skip")  # a mistake of the call, which nothing skips
