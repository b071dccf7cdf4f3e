"""Codes of several coders from tables of every form."""

import io
import json
import sys

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stance.corpus import CodeFields, build_codes, read_codes
from stance.errors import DataError

LONG = [
    ("s1", "anna", "hedged"),
    ("s1", "ben", "hedged"),
    ("s2", "anna", "assertive"),
    ("s2", "ben", "hedged"),
    ("s3", "ben", "speculative"),
]
MATRIX = [[1, 1], [0, 1], [-1, 2]]


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def write_lines(path, rows):
    return write(path, "".join(json.dumps(row) + "\n" for row in rows))


def as_dicts(rows, names=("unit_id", "coder", "label")):
    return [dict(zip(names, row, strict=True)) for row in rows]


@pytest.mark.parametrize("suffix", [".jsonl", ".json", ".csv", ".tsv", ".parquet"])
def test_long_in_every_format(tmp_path, suffix):
    path = tmp_path / f"codes{suffix}"
    rows = as_dicts(LONG)
    if suffix == ".jsonl":
        write_lines(path, rows)
    elif suffix == ".json":
        write(path, json.dumps(rows))
    elif suffix == ".parquet":
        table = pa.Table.from_pylist(rows)
        pq.write_table(table.set_column(1, "coder", table["coder"].dictionary_encode()), path)
    else:
        mark = "," if suffix == ".csv" else "\t"
        write(path, "\n".join(mark.join(row) for row in [("unit_id", "coder", "label"), *LONG]))
    codes = read_codes(path)
    assert codes.coders == ("anna", "ben")
    assert codes.labels == ("assertive", "hedged", "speculative")
    assert codes.matrix.tolist() == MATRIX
    assert codes.fields == {"unit_id": ["s1", "s2", "s3"]}
    assert (codes.has_documents, codes.doc_index.tolist()) == (False, [0, 1, 2])


def test_our_own_rows_with_a_coder(tmp_path):
    rows = [
        {"doc_id": "d", "sent_id": 0, "text": "It may.", "label": "hedged", "coder": "anna", "cues": []},
        {"doc_id": "d", "sent_id": 1, "text": "It did.", "label": "assertive", "coder": "anna", "cues": []},
        {"doc_id": "e", "sent_id": 0, "text": "If so.", "label": "speculative", "coder": "anna", "cues": []},
        {
            "doc_id": "d",
            "sent_id": 1,
            "text": "It did.",
            "label": "hedged",
            "coder": "ben",
            "cues": [[0, 2, "verb"]],
        },
    ]
    codes = read_codes(write_lines(tmp_path / "codes.jsonl", rows))
    assert codes.matrix.tolist() == [[1, -1], [0, 1], [2, -1]]
    assert codes.doc_index.tolist() == [0, 0, 1]
    assert codes.has_documents
    assert codes.fields == {
        "doc_id": ["d", "d", "e"],
        "sent_id": ["0", "1", "0"],
        "text": ["It may.", "It did.", "If so."],
    }


def test_wide(tmp_path):
    path = write(
        tmp_path / "w.csv", "doc_id,text,ben,anna\nd,So.,hedged,hedged\nd,No.,,assertive\ne,Is.,NA,hedged\n"
    )
    codes = read_codes(path, coders=["anna", "ben"])
    assert codes.matrix.tolist() == [[1, 1], [0, -1], [1, -1]]
    assert codes.doc_index.tolist() == [0, 0, 1]
    assert codes.fields["unit_id"] == ["w-000001", "w-000002", "w-000003"]
    assert codes.fields["text"] == ["So.", "No.", "Is."]
    with_units = write(tmp_path / "u.csv", "unit_id,ben,anna\n7,hedged,hedged\n8,,assertive\n")
    assert read_codes(with_units, coders=["ben", "anna"]).fields == {"unit_id": ["7", "8"]}


def test_a_file_a_coder(tmp_path):
    write(tmp_path / "anna.csv", "doc_id,sent_id,label\nd,0,hedged\nd,1,assertive\n")
    write_lines(tmp_path / "ben.jsonl", [{"doc_id": "d", "sent_id": 1, "label": "hedged"}])
    codes = read_codes([tmp_path / "anna.csv", tmp_path / "ben.jsonl"])
    assert codes.coders == ("anna", "ben")
    assert codes.matrix.tolist() == [[1, -1], [0, 1]]


def test_long_in_several_files(tmp_path):
    one = write(tmp_path / "1.csv", "unit_id,coder,label\n1,anna,hedged\n")
    # Whole numbers as pandas writes a column with gaps, and a unit that is text in JSON.
    two = write(tmp_path / "2.csv", "unit_id,coder,label\n1.0,ben,hedged\n,ben,\n")
    three = write_lines(tmp_path / "3.jsonl", [{"unit_id": 1, "coder": "cy", "label": "assertive"}])
    rejects = []
    codes = read_codes([one, two, three], on_error="skip", rejects=rejects)
    assert codes.matrix.tolist() == [[1, 1, 0]]
    assert [(r.row, r.reason) for r in rejects] == [(2, "expected a value in column 'unit_id'; found none")]


def test_columns_of_other_names(tmp_path):
    path = write(tmp_path / "c.csv", "item,who,code,piece\n1,anna,hedged,x\n1,ben,hedged,x\n")
    codes = read_codes(path, fields=CodeFields(unit="item", coder="who", label="code", doc_id="piece"))
    assert codes.matrix.tolist() == [[1, 1]]
    assert codes.has_documents


def test_same_number_in_another_document_is_another_sentence(tmp_path):
    path = write(tmp_path / "c.csv", "doc_id,unit_id,coder,label\na,1,x,hedged\nb,1,x,hedged\nb,1,y,hedged\n")
    assert read_codes(path).matrix.tolist() == [[1, -1], [1, 1]]


def test_numbers_are_ordered_labels(tmp_path):
    path = write(tmp_path / "c.csv", "unit_id,a,b\n1,2,10\n2,,9\n3,10,10\n")
    codes = read_codes(path, coders=["a", "b"], labels=None)
    assert (codes.labels, codes.is_ordered) == (("2", "9", "10"), True)
    assert codes.matrix.tolist() == [[0, 2], [-1, 1], [2, 2]]
    path = write(tmp_path / "t.csv", "unit_id,a,b\n1,true,false\n")
    codes = read_codes(path, coders=["a", "b"], labels=None)
    assert (codes.labels, codes.is_ordered) == (("false", "true"), False)


def test_standard_input(monkeypatch):
    lines = "".join(json.dumps(row) + "\n" for row in as_dicts(LONG)).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
    assert read_codes("-").matrix.tolist() == MATRIX


def test_lists():
    codes = build_codes({"a": ["hedged", "", None], "b": [None, None, "assertive"]}, doc_ids=["x", "y", "x"])
    assert codes.matrix.tolist() == [[1, -1], [-1, 0]]  # nobody coded the second
    assert codes.fields == {"doc_id": ["x", "x"], "unit_id": ["0", "2"]}
    assert np.array_equal(codes.doc_index, [0, 0])
    with pytest.raises(DataError, match="found 1 codes of a, 2 codes of b"):
        build_codes({"a": ["hedged"], "b": ["hedged", None]})
    with pytest.raises(DataError, match="codes of a: sentence 1: expected a label of"):
        build_codes({"a": ["hedged", "hedge"]})
    with pytest.raises(DataError, match="expected codes; found none"):
        build_codes({})


@pytest.mark.parametrize("labels", [None, ["1", "2", "3"]])
def test_lists_are_read_as_files_are(tmp_path, labels):
    frame = pd.DataFrame({"a": [1, 2, 3, 2], "b": [1, 2, 3, np.nan]})
    frame.to_csv(tmp_path / "ab.csv", index=False)
    wanted = read_codes(tmp_path / "ab.csv", coders=["a", "b"], labels=labels)
    for columns in (
        frame,
        frame.astype("Int64"),
        {name: pa.array(frame[name], from_pandas=True) for name in frame},
        {"a": ["1", 2.0, np.int64(3), 2], "b": [1.0, "2 ", 3, "N/A"]},
        {"a": frame["a"], "b": [1, 2, 3, pd.NA]},
    ):
        found = build_codes({"a": columns["a"], "b": columns["b"]}, labels=labels)
        assert found.labels == wanted.labels == ("1", "2", "3")
        assert found.matrix.tolist() == wanted.matrix.tolist() == [[0, 0], [1, 1], [2, 2], [1, -1]]


def test_no_code_in_lists():
    blanks = [None, np.nan, pd.NA, pd.NaT, pa.scalar(None, pa.string()), "", " ", "NA", "nan", "#N/A"]
    codes = build_codes({"a": ["hedged"] * len(blanks), "b": blanks})
    assert codes.matrix.tolist() == [[1, -1]] * len(blanks)
    # What is named as a label is one.
    assert build_codes({"a": ["NA", "yes", "na"]}, labels=["yes", "NA"]).matrix.tolist() == [[1], [0]]
    truths = build_codes({"a": [True, False], "b": np.array([True, True])}, labels=None)
    assert truths.labels == ("false", "true")


def test_documents_of_lists():
    codes = build_codes({"a": ["hedged"] * 4}, doc_ids=pd.Series([1.0, 2.0, 1, 2]))
    assert codes.fields["doc_id"] == ["1", "2", "1", "2"]
    assert codes.doc_index.tolist() == [0, 1, 0, 1]
    for missing in (None, np.nan, pd.NA, " "):
        with pytest.raises(DataError, match=r"doc_ids: expected the document of each .* for sentence 1"):
            build_codes({"a": ["hedged"] * 2}, doc_ids=["x", missing])


BAD = {
    "label": (
        "unit_id,coder,label\n1,a,hedged\n2,a,hegded\n",
        {},
        r"row 2: .*found 'hegded'. Did you mean 'hedged'",
    ),
    "far label": ("unit_id,coder,label\n1,a,yes\n", {}, "with --order or --any-label"),
    "twice": (
        "unit_id,coder,label\n1,a,hedged\n1,b,hedged\n1,a,assertive\n",
        {},
        "row 3: expected one code a coder for each sentence; found another by 'a' for 1. Take one out",
    ),
    "no coder": (
        "unit_id,label_a,label_b\n1,hedged,hedged\n",
        {},
        "expected a column 'coder'; found 'unit_id', 'label_a', 'label_b'. Pass --coders label_a,label_b if",
    ),
    "no unit": ("coder,label\na,hedged\n", {}, "expected a column 'unit_id', or 'doc_id' and 'sent_id'"),
    "no column of a coder": (
        "unit_id,anna\n1,hedged\n",
        {"coders": ["anna", "ben"]},
        "expected a column 'ben'",
    ),
    "blank unit": (
        "unit_id,coder,label\n,a,hedged\n",
        {},
        "row 1: expected a value in column 'unit_id'; found none",
    ),
    "blank coder": (
        "unit_id,coder,label\n1,,hedged\n",
        {},
        "row 1: expected a value in column 'coder'; found none",
    ),
    "no code": ("unit_id,coder,label\n1,a,\n", {}, "expected codes; found none"),
    "a coder twice": ("unit_id,a\n1,hedged\n", {"coders": ["a", "a"]}, "coders: expected different names"),
    "a label twice": (
        "unit_id,a,b\n1,x,x\n",
        {"coders": ["a", "b"], "labels": ["x", "x"]},
        "different labels",
    ),
    "no rows": ("unit_id,coder,label\n", {}, "expected rows below the header"),
    "too many labels": (
        "unit_id,a,b\n" + "".join(f"{i},x{i},y{i}\n" for i in range(20)),
        {"coders": ["a", "b"], "labels": None},
        "expected 25 different labels at most; found 40",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_tables(tmp_path, name):
    text, options, expected = BAD[name]
    with pytest.raises(DataError, match=expected) as caught:
        read_codes(write(tmp_path / "c.csv", text), **options)
    assert "\n" not in str(caught.value)


def test_files_of_different_form(tmp_path):
    long = write(tmp_path / "long.csv", "unit_id,coder,label\n1,a,hedged\n")
    single = write(tmp_path / "ben.csv", "unit_id,label\n1,hedged\n")
    with pytest.raises(DataError, match=r"ben.csv: expected a column 'coder'"):
        read_codes([long, single])


def test_bad_rows_are_skipped_when_asked(tmp_path):
    path = write(tmp_path / "c.csv", "unit_id,coder,label\n1,a,hedged\n1,b,odd\n1,a,hedged\n2,b,assertive\n")
    rejects = []
    codes = read_codes(path, on_error="skip", rejects=rejects)
    assert codes.matrix.tolist() == [[1, -1], [-1, 0]]
    assert [r.row for r in rejects] == [2, 3]


def test_labels_are_composed(tmp_path):
    composed, apart = "s\u00fbr", "su\u0302r"
    path = write(tmp_path / "c.csv", f"unit_id,a,b\n1,{composed},{apart}\n2,non,{apart}\n")
    for labels in (None, [apart, "non"]):
        codes = read_codes(path, coders=["a", "b"], labels=labels)
        assert sorted(codes.labels) == ["non", composed]
        assert codes.matrix[0, 0] == codes.matrix[0, 1] == codes.labels.index(composed)
    codes = build_codes({"a": [composed, "non"], "b": [apart, apart]}, labels=[apart, "non"])
    assert codes.labels == (composed, "non")
    assert codes.matrix.tolist() == [[0, 0], [1, 0]]


def test_na_is_a_label_where_it_is_named(tmp_path):
    wide = write(tmp_path / "w.csv", "unit_id,anna,ben\n1,NA,NA\n2,no,yes\n3,yes,na\n4,NA,no\n")
    codes = read_codes(wide, coders=["anna", "ben"], labels=["NA", "no", "yes"])
    assert codes.matrix.tolist() == [[0, 0], [1, 2], [2, -1], [0, 1]]
    lists = {"anna": ["NA", "no", "yes", "NA"], "ben": ["NA", "yes", "na", "no"]}
    assert build_codes(lists, labels=["NA", "no", "yes"]).matrix.tolist() == codes.matrix.tolist()
    long = write(tmp_path / "l.csv", "unit_id,coder,label\n1,anna,NA\n1,ben,no\n2,,nan\n")
    assert read_codes(long, labels=["NA", "no"]).matrix.tolist() == [[0, 1]]
    assert read_codes(wide, coders=["anna", "ben"], labels=None).matrix.tolist() == [[0, 1], [1, -1], [-1, 0]]


def test_na_is_a_name(tmp_path):
    """Initials, and the country code of Namibia."""
    path = write(tmp_path / "c.csv", "doc_id,unit_id,coder,label\nNA,n/a,NA,hedged\nNA,n/a,nan,assertive\n")
    codes = read_codes(path)
    assert codes.coders == ("NA", "nan")
    assert codes.fields == {"doc_id": ["NA"], "unit_id": ["n/a"]}
    assert build_codes({"a": ["hedged"]}, doc_ids=["NA"]).fields["doc_id"] == ["NA"]
    # A place in the document is a number.
    path = write(tmp_path / "p.csv", "doc_id,sent_id,coder,label\nd,NA,a,hedged\n")
    with pytest.raises(DataError, match="expected a value in column 'sent_id'; found none"):
        read_codes(path)


def test_names_are_composed(tmp_path):
    composed, apart = "Jos\u00e9", "Jose\u0301"
    rows = [(apart, composed, "1", "hedged"), (composed, apart, "2", "hedged"), (apart, "ben", "1", "hedged")]
    names = ("doc_id", "coder", "unit_id", "label")
    codes = read_codes(write_lines(tmp_path / "c.jsonl", as_dicts(rows, names)))
    assert codes.coders == (composed, "ben")
    assert codes.matrix.tolist() == [[1, 1], [1, -1]]
    assert codes.fields["doc_id"] == [composed] * 2
    assert codes.doc_index.tolist() == [0, 0]
    rows = [("1", apart, "a", "hedged"), ("1", composed, "b", "hedged")]
    codes = read_codes(
        write_lines(tmp_path / "u.jsonl", as_dicts(rows, ("doc_id", "unit_id", "coder", "label")))
    )
    assert codes.matrix.tolist() == [[1, 1]]


def test_long_numbers_that_are_fractions_by_type(tmp_path):
    number = 20240115001
    gap = pd.DataFrame({"unit_id": [number, np.nan], "coder": ["a", "a"], "label": ["hedged", None]})
    gap.to_parquet(tmp_path / "1.parquet")
    whole = pa.table({"unit_id": [number], "coder": ["b"], "label": ["hedged"]})
    pq.write_table(whole, tmp_path / "2.parquet")
    three = write(tmp_path / "3.csv", f"unit_id,coder,label\n{number}.0,c,hedged\n")
    paths = [tmp_path / "1.parquet", tmp_path / "2.parquet", three]
    codes = read_codes(paths, on_error="skip")
    assert (codes.fields["unit_id"], codes.matrix.tolist()) == ([str(number)], [[1, 1, 1]])
    frame = pd.DataFrame({"doc_id": [float(number)], "sent_id": [0], "coder": ["a"], "label": ["hedged"]})
    assert read_codes(frame).fields["doc_id"] == [str(number)]


def test_a_column_that_the_user_names_tells_sentences_apart_alone(tmp_path):
    anna = write(tmp_path / "anna.csv", "doc_id,id,label\nanna-1,11,hedged\nanna-2,12,assertive\n")
    ben = write(tmp_path / "ben.csv", "doc_id,id,label\nben-1,12,assertive\nben-2,11,hedged\n")
    codes = read_codes([anna, ben], fields=CodeFields(unit="id"))
    assert codes.matrix.tolist() == [[1, 1], [0, 0]]
    assert codes.fields == {"doc_id": ["anna-1", "anna-2"], "unit_id": ["11", "12"]}
    assert codes.has_documents
    # Places start anew in each document.
    places = write(tmp_path / "p.csv", "doc_id,sent_id,coder,label\na,0,x,hedged\nb,0,x,hedged\n")
    assert read_codes(places, fields=CodeFields(unit="sent_id")).matrix.tolist() == [[1], [1]]


def test_tables_in_memory(tmp_path):
    rows = {
        "doc_id": ["a", "a", "a", "b", "b"],
        "sent_id": [0, 0, 1, 0, 0],
        "coder": ["anna", "ben", "ben", "anna", "ben"],
        "label": ["hedged", None, "assertive", "hedged", "assertive"],
    }
    frame = pd.DataFrame(rows)
    frame.to_csv(tmp_path / "codes.csv", index=False)
    expected = read_codes(tmp_path / "codes.csv")
    assert expected.matrix.tolist() == [[1, -1], [-1, 0], [1, 0]]
    for given in (frame, pa.table(rows), [frame.iloc[:2], frame.iloc[2:]]):
        found = read_codes(given)
        assert (found.coders, found.matrix.tolist()) == (("anna", "ben"), expected.matrix.tolist())
    wide = pd.DataFrame({"x": ["1", "2"], "y": [1.0, np.nan]})
    assert read_codes(wide, coders=["x", "y"], labels=None).matrix.tolist() == [[0, 0], [1, -1]]
    with pytest.raises(DataError, match=r"data: expected a column 'coder'; found 'x', 'y'\. Pass --coders"):
        read_codes(wide)
    with pytest.raises(DataError, match="codes: expected a file, a folder or a table; found int"):
        read_codes([3])


def test_rows_that_nobody_annotated_need_no_coder(tmp_path):
    rows = [*as_dicts(LONG), {"unit_id": "s4", "coder": None, "label": None}]
    codes = read_codes(write_lines(tmp_path / "codes.jsonl", rows))
    assert (codes.coders, codes.matrix.tolist()) == (("anna", "ben"), MATRIX)
    rows[-1]["label"] = "hedged"
    with pytest.raises(DataError, match="line 6: expected a value in column 'coder'; found none"):
        read_codes(write_lines(tmp_path / "codes.jsonl", rows))


def test_one_name_for_two_sentences_is_noted(tmp_path):
    head = "doc_id,sent_id,text,label\n"
    anna = write(tmp_path / "anna.csv", f"{head}a,0,One.,hedged\na,1,Two.,hedged\nb,0,Three.,hedged\n")
    ben = write(tmp_path / "ben.csv", f"{head}a,0,Two.,hedged\na,1,Three.,hedged\nb,0,Three. ,hedged\n")
    (note,) = read_codes([anna, ben]).notes
    assert note.startswith("The text of 2 sentences is not the same in all rows, as 'One.' and 'Two.'")
    assert read_codes([anna, write(tmp_path / "cy.csv", anna.read_text(encoding="utf-8"))]).notes == ()
    # Without a text in one of the files there is nothing to compare.
    bare = write(tmp_path / "di.csv", "doc_id,sent_id,label\na,0,hedged\n")
    assert read_codes([anna, bare]).notes == ()
    long = as_dicts(LONG[:2], ("unit_id", "coder", "label"))
    path = write_lines(tmp_path / "long.jsonl", [row | {"text": "x" * 99 + row["coder"]} for row in long])
    assert "x…'" in read_codes(path).notes[0]


@pytest.mark.parametrize("kind", [pa.string(), pa.dictionary(pa.int32(), pa.string())])
def test_a_table_without_a_batch_holds_no_code(kind):
    names = ["doc_id", "unit_id", "coder", "label"]
    empty = pa.Table.from_batches([], schema=pa.schema([(name, kind) for name in names]))
    with pytest.raises(DataError, match="data: expected codes; found none"):
        read_codes(empty)
    filled = pa.table({name: [name] * 2 for name in names}).set_column(2, "coder", [["a", "b"]])
    assert read_codes([empty, filled], labels=None).matrix.tolist() == [[0, 0]]


def test_labels_may_be_written_in_any_letter_case(tmp_path):
    """As by spreadsheets, which begin a cell with a capital; the other commands read them so."""
    rows = [(unit, coder, label.title() if coder == "ben" else label) for unit, coder, label in LONG]
    assert read_codes(write_lines(tmp_path / "c.jsonl", as_dicts(rows))).matrix.tolist() == MATRIX
    assert build_codes({"anna": ["HEDGED", "no"]}, labels=["hedged", "No"]).matrix.tolist() == [[0], [1]]
    # Where case tells labels apart, and of labels that are not given, each is what it is.
    with pytest.raises(DataError, match="found 'YES'"):
        build_codes({"anna": ["yes", "YES"]}, labels=["yes", "Yes"])
    assert build_codes({"anna": ["yes", "Yes"]}, labels=None).matrix.tolist() == [[1], [0]]
