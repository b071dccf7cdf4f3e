"""Choosing columns and checking rows of Arrow data from elsewhere."""

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stance.errors import DataError
from stance.text import as_table, read_tables
from stance.text.chunks import ColumnError, choose_columns

NOT_UTF8 = pa.array([b"caf\xe9", b"fine"], pa.binary()).view(pa.string())


@pytest.mark.parametrize(
    "table",
    [
        pa.table({"text": NOT_UTF8}),
        pa.table({"text": ["A.", "B."], "doc_id": NOT_UTF8}),
        pa.table({"text": ["A.", "B."], "note": NOT_UTF8}),
    ],
)
def test_strings_that_are_not_utf8(tmp_path, table):
    with pytest.raises(DataError, match=r"^data: expected text in UTF-8; found: "):
        as_table(table)
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    (tmp_path / "a.parquet").write_bytes(buffer.getvalue())
    with pytest.raises(DataError, match=r"a\.parquet: expected text in UTF-8; found: "):
        list(read_tables([tmp_path]))


def test_names_of_other_columns_never_clash():
    found = ["body", "text", "input_text", "key", "doc_id", "n"]
    columns = choose_columns("x", found, "body", "key")
    assert columns.others == {
        "text": "input_input_text",
        "input_text": "input_text",
        "doc_id": "input_doc_id",
        "n": "n",
    }


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], "x: expected a column 'text'; found no columns. Check the file."),
        (["a\nb"], "x: expected a column 'text'; found 'a\\nb'. Pass --text-field a\\nb."),
        (
            [f"c{n}" for n in range(30)],
            "x: expected a column 'text'; found "
            + ", ".join(f"'c{n}'" for n in range(20))
            + ", …. Pass --text-field NAME.",
        ),
    ],
)
def test_missing_column(found, expected):
    with pytest.raises(ColumnError) as caught:
        choose_columns("x", found, "text", "doc_id")
    assert str(caught.value) == expected


@pytest.mark.parametrize(
    ("wanted", "found", "advice"),
    [
        ("txet", ["text", "notes"], "text"),  # though notes are longer
        ("Body", ["notes", "body"], "body"),
        ("text", ["notes", "TEXT"], "TEXT"),
        ("text", ["tex", "notes"], "notes"),  # nobody has typed text
        ("essay", ["tex", "notes"], "notes"),
    ],
)
def test_missing_column_that_was_misspelt(wanted, found, advice):
    with pytest.raises(ColumnError, match=rf"Pass --text-field {advice}\."):
        choose_columns("x", found, wanted, "doc_id", lambda: [{found[0]: "a", "notes": "A long note."}])
