"""JSON and JSON Lines: odd rows, odd characters, columns whose values do not agree."""

import gzip
import json
import re

import pyarrow as pa
import pytest

from stance.errors import DataError
from stance.text import read_documents, read_tables
from stance.text.read_options import ReadOptions
from stance.text.read_sources import find_sources
from stance.text.tables.read_json import JsonReader


@pytest.fixture
def read_rows(tmp_path):
    def read(*rows, suffix=".jsonl", **options):
        path = tmp_path / f"a{suffix}"
        path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
        return pa.concat_tables(read_tables([path], **options))

    return read


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([1, None, 3], [1, None, 3]),
        ([1, 2.5, None], [1.0, 2.5, None]),
        ([True, False, None], [True, False, None]),
        ([1, "n.d.", True], ["1", "n.d.", "true"]),
        ([None, None, None], [None, None, None]),
        ([["a"], [], None], [["a"], [], None]),
        ([["a"], "b", {"c": 1}], ['["a"]', "b", '{"c": 1}']),
        ([{"a": 1}, {"b": "x"}, None], [{"a": 1, "b": None}, {"a": None, "b": "x"}, None]),
        ([{}, {}, None], ["{}", "{}", None]),
        ([{"a": {}}, None, None], ['{"a": {}}', None, None]),
        ([2**70, 1, 2], [str(2**70), "1", "2"]),
        ([2**60 + 1, 1, 2], [2**60 + 1, 1, 2]),
        (["\ud800x", "é", None], ["\ufffdx", "é", None]),
        ([["\ud800"], {"\udfff": 1}, "é"], ['["\ufffd"]', '{"\ufffd": 1}', "é"]),
    ],
)
@pytest.mark.parametrize("batch_chars", [1, 1000])
def test_values_that_pass_through(read_rows, values, found, batch_chars):
    table = read_rows(*({"text": "A.", "x": value} for value in values), batch_chars=batch_chars)
    assert table["x"].to_pylist() == found


@pytest.mark.parametrize("batch_chars", [1, 1000])
def test_whole_number_too_large_for_a_column_of_fractions(read_rows, batch_chars):
    table = read_rows({"text": "A.", "x": 2**60 + 1}, {"text": "B.", "x": 0.5}, batch_chars=batch_chars)
    assert table["x"].to_pylist() == [str(2**60 + 1), "0.5"]


@pytest.mark.parametrize("batch_chars", [1, 1000])
@pytest.mark.parametrize(
    "wrap", [lambda counts: counts, lambda counts: {"a": [counts]}, lambda counts: [{"b": 1}, counts]]
)
def test_objects_of_ever_new_keys_are_text(read_rows, wrap, batch_chars):
    values = [wrap({f"w{row}_{key}": 1 for key in range(20)}) for row in range(30)]
    table = read_rows(*({"text": "A.", "x": value} for value in values), batch_chars=batch_chars)
    assert table["x"].type == pa.string()
    assert [json.loads(value) for value in table["x"].to_pylist()] == values


def test_objects_of_the_same_keys_are_objects_however_many(read_rows):
    values = [{f"k{key}": {"n": row} for key in range(250)} for row in range(5)]
    table = read_rows(*({"text": "A.", "x": value} for value in values), batch_chars=1)
    assert table["x"].to_pylist() == values


@pytest.mark.parametrize(("n_beside", "is_kept"), [(10, True), (10_000, False)])
@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz"])
def test_rows_are_not_kept_where_much_stands_beside_their_texts(tmp_path, n_beside, is_kept, suffix):
    rows = [{"text": "It may rain.", "x": [f"{row}{key}" for key in range(n_beside)]} for row in range(5)]
    data = "".join(json.dumps(row) + "\n" for row in rows).encode()
    path = tmp_path / f"a{suffix}"
    path.write_bytes(gzip.compress(data) if suffix.endswith("gz") else data)
    reader = JsonReader(find_sources([path])[0], ReadOptions(keep_chars=1000))
    assert (reader.n_kept > 0) == is_kept
    (chunk,) = reader.read_chunks(reader.types)
    assert chunk.others["x"].to_pylist() == [row["x"] for row in rows]


def test_lone_surrogates_become_replacement_characters(read_rows):
    table = read_rows(
        '{"text": "It \\ud83d may \\ude00 rain \\ud83d\\ude00.", "doc_id": "x\\ud83d", "k\\udc00": 1}'
    )
    assert table.to_pylist() == [
        {"doc_id": "x\ufffd", "text": "It \ufffd may \ufffd rain \U0001f600.", "k\ufffd": 1}
    ]


def test_ids_may_be_numbers(read_rows):
    table = read_rows(
        {"text": "A.", "doc_id": 7}, {"text": "B.", "doc_id": 7.5}, {"text": "C.", "doc_id": "x"}
    )
    assert table["doc_id"].to_pylist() == ["7", "7.5", "x"]


def test_one_object_is_one_document(read_rows):
    rows = read_rows('{\n"text": "A.",\n"year": 2020}', suffix=".json").to_pylist()
    assert rows == [{"doc_id": "a-000001", "text": "A.", "year": 2020}]


WRAPPED = {
    "rows": ({"data": [{"text": "A."}, {"text": "B."}]}, ["A.", "B."]),
    "beside other things": (
        {"title": "All", "n": 2, "data": [{"text": "A."}, {}, {"text": "B."}]},
        ["A.", "B."],
    ),
    "beside words of a service": (
        {"status": "ok all good", "articles": [{"text": "A."}, {"text": "B."}]},
        ["A.", "B."],
    ),
    "a document": ({"text": "A. B.", "notes": [{"text": "C."}]}, ["A. B."]),
}


@pytest.mark.parametrize("name", WRAPPED)
def test_rows_under_a_key(read_rows, name):
    data, found = WRAPPED[name]
    assert read_rows(data, suffix=".json", on_error="skip")["text"].to_pylist() == found


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({"next": "a.b/2", "results": [{"body": "A."}]}, "found 'body'. Pass --text-field body."),
        ({"body": "A. B.", "notes": [{"by": "x"}]}, "found 'body', 'notes'. Pass --text-field body."),
        # A document beside its comments, which are not to be read in its place.
        ({"status": "ok all good", "articles": [{"body": "A."}]}, "found 'status', 'articles'."),
        ({"content": "A b.", "comments": [{"text": "C."}]}, "found 'content', 'comments'."),
        ({"text_a": [{"body": "A."}], "b": [{"body": "A."}]}, "found 'text_a', 'b'."),
    ],
)
def test_rows_under_a_key_without_a_text(read_rows, data, found):
    with pytest.raises(DataError, match=re.escape(found)):
        read_rows(data, suffix=".json")


def test_marks_of_formats_in_a_text(read_rows):
    rows = read_rows({"text": "A.\n\n\x1fB.\x1f\n\nC."}).to_pylist()
    assert [row["text"] for row in rows] == ["A.\n\n\x1fB.\x1f\n\nC."]


def test_json_lines_under_another_name(read_rows):
    table = read_rows({"text": "A."}, {"text": "B."}, suffix=".json")
    assert table["text"].to_pylist() == ["A.", "B."]


def test_nan_and_line_separators_inside_strings(read_rows):
    table = read_rows('{"text": "A\u2028B\x85C.", "x": NaN}')
    assert table["text"].to_pylist() == ["A\u2028B\x85C."]
    assert str(table["x"][0].as_py()) == "nan"


def test_last_line_without_an_end_and_carriage_returns(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "A."}\r\n \r\n{"text": "B."}')
    assert [document.text for document in read_documents(tmp_path)] == ["A.", "B."]
