"""Rows of coded sentences: their numbers, labels and cues, and what is wrong with bad ones."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stance.corpus import read_coded, read_coded_data
from stance.errors import DataError
from stance.records import Cue

from .three_rows import EXPECTED, ROWS, as_lines, write


def change(row, **values):
    return as_lines(
        [
            {k: v for k, v in {**r, **(values if i == row else {})}.items() if v != "drop"}
            for i, r in enumerate(ROWS)
        ]
    )


BAD_ROWS = {
    "unknown label": (
        change(1, label="hegded"),
        r"line 2: expected a label of assertive.*found 'hegded'. Did you mean 'hedged'",
    ),
    "unlike any label": (
        change(1, label="positive"),
        r"line 2: expected a label .*found 'positive'. Recode the row",
    ),
    "no label": (change(2, label=None), "line 3: expected a label; found none"),
    "blank label": (change(2, label=" "), "line 3: expected a label; found none"),
    "NA": (change(2, label="NA"), "line 3: expected a label; found 'NA', which is none. Code the row"),
    "no text": (change(0, text=None), "line 1: expected text in column 'text'; found null"),
    "blank text": (change(0, text="  "), "line 1: expected a text; found none"),
    "broken JSON": (as_lines(ROWS) + '{"text": \n', "line 4: expected a JSON object"),
    "not an object": (as_lines(ROWS) + "[1]\n", "line 4: expected a JSON object; found a list"),
    "cue out of range": (
        change(0, cues=[[3, 99, "modal"]]),
        r"line 1: expected a cue within the text's 14 characters; found \[3, 99, 'modal'\]",
    ),
    "empty cue": (change(0, cues=[[3, 3, "modal"]]), "line 1: expected a cue within"),
    "negative cue": (change(0, cues=[[-1, 3, "modal"]]), "line 1: expected a cue within"),
    "cue of fractions": (change(0, cues=[[0.5, 3, "modal"]]), "line 1: expected a cue within"),
    "overlapping cues": (
        change(0, cues=[[3, 8, "modal"], [0, 4, "verb"]]),
        "line 1: expected cues apart .*'It m' and 'might' overlapping",
    ),
    "unknown cue type": (
        change(0, cues=[[3, 8, "mood"]]),
        "line 1: expected a cue type of modal, .*found 'mood'",
    ),
    "cue without type": (change(0, cues=[[3, 8]]), r"line 1: expected a cue as \[start, end, type\]"),
    "cues not a list": (change(0, cues=7), "line 1: expected .*cues; found"),
    "cue of another text": (
        change(0, cues=[{"start": 3, "end": 8, "type": "modal", "text": "may"}]),
        "expected the cue 'may'; found 'might'",
    ),
    "sent_id not a number": (
        change(1, sent_id="two"),
        "line 2: expected a whole number as sent_id; found 'two'",
    ),
}


@pytest.mark.parametrize("kind", BAD_ROWS)
def test_a_bad_row_is_one_line_of_error(tmp_path, kind):
    text, message = BAD_ROWS[kind]
    path = write(tmp_path / "bad.jsonl", text)
    with pytest.raises(DataError, match=message) as caught:
        read_coded(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", BAD_ROWS)
def test_a_bad_row_can_be_skipped(tmp_path, kind):
    path = write(tmp_path / "bad.jsonl", BAD_ROWS[kind][0])
    data = read_coded_data(path, on_error="skip")
    (reject,) = data.rejects
    assert reject.source == str(path)
    assert reject.row in (1, 2, 3, 4)
    assert list(data.sentences) == [s for i, s in enumerate(EXPECTED, 1) if i != reject.row]


def test_numbers_with_gaps_as_pandas_writes_them(tmp_path):
    path = tmp_path / "x.parquet"
    pq.write_table(
        pa.table({"doc_id": [7, 7], "sent_id": [3.0, None], "text": ["A.", "B."], "label": ["x", "y"]}), path
    )
    assert [(s.doc_id, s.sent_id) for s in read_coded(path, labels=None)] == [("7", 3), ("7", 4)]


def test_unknown_cues_are_not_the_same_as_none(tmp_path):
    rows = [{"text": "A.", "label": "x", "cues": []}, {"text": "B.", "label": "y"}]
    path = write(tmp_path / "x.jsonl", as_lines(rows))
    assert [s.cues for s in read_coded(path, labels=None)] == [(), None]


def test_cues_in_cells(tmp_path):
    path = write(tmp_path / "x.csv", 'text,label,cues\nA.,x,[]\nB.,y,\nC.,y,"[[0, 1, ""verb""]]"\n')
    assert [s.cues for s in read_coded(path, labels=None)] == [(), None, (Cue(0, 1, "C", "verb"),)]
    for cell in ("[[0", "[" * 99_999):
        write(path, f"text,label,cues\nA.,x,{cell}\nB.,y,\n")
        with pytest.raises(DataError, match=r"row 1: expected cues as JSON; found '\[\["):
            read_coded(path, labels=None)


def test_labels_in_another_letter_case_are_those_they_fit(tmp_path):
    path = tmp_path / "coded.csv"
    path.write_text("text,label\nIt did.,Assertive\nIt may.,HEDGED \n")
    assert [s.label for s in read_coded(path)] == ["assertive", "hedged"]
    path.write_text("text,label\nIt did.,OUI\nIt may.,Non\n")
    assert [s.label for s in read_coded(path, labels=["Oui", "non", "NON", "Non"])] == ["Oui", "Non"]
    assert [s.label for s in read_coded(path, labels=None)] == ["OUI", "Non"]
    # What fits two is neither.
    with pytest.raises(DataError, match="row 2: expected a label of Oui, non, NON; found 'Non'"):
        read_coded(path, labels=["Oui", "non", "NON"])
    # What stands for no label is no other spelling of one.
    path.write_text("text,label\nIt did.,oui\nIt may.,na\n")
    with pytest.raises(DataError, match="row 2: expected a label; found 'na', which is none"):
        read_coded(path, labels=["oui", "NA"])
