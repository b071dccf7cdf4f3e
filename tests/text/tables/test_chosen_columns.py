"""Choosing the columns of the text and of the id."""

import pytest

from stance.text.tables.chosen_columns import ColumnError, choose_columns


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
