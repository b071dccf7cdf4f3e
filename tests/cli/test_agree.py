"""``stance agree`` as a user would run it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from ..conftest import run_python

WIDE = """doc_id,text,anna,ben
d1,It may rain.,hedged,hedged
d1,It rained.,assertive,hedged
d2,Will it?,speculative,
d2,It did.,assertive,assertive
d3,If so.,speculative,speculative
"""
WIDE_OPTIONS = ("wide.csv", "--coders", "anna, ben")


@pytest.fixture
def wide(stance):
    Path("wide.csv").write_text(WIDE)
    return stance


def test_table(wide):
    done = wide("agree", *WIDE_OPTIONS)
    assert done.code == 0
    assert done.err == ""
    lines = done.out.splitlines()
    assert lines[0] == "2 coders, 5 sentences of 3 documents, 4 of them coded by two or more."
    assert lines[3].split()[:2] == ["agreement", "0.750"]
    # Observed 3/4; by chance (2 * 1 + 1 * 2 + 1 * 1) / 16; (12 - 5) / (16 - 5).
    assert lines[4].split()[:3] == ["Cohen's", "kappa", "0.636"]
    assert [line.split() for line in lines if line.startswith("assertive")][-1] == [
        "assertive",
        "1",
        "1",
        "0",
    ]
    assert lines[-1] == "Note: There are only 3 documents: the intervals are rough."


def test_json_and_disagreements(wide):
    done = wide("agree", *WIDE_OPTIONS, "--output", "a.json", "--disagreements", "apart.csv", "--seed", "3")
    assert (done.code, done.out) == (0, "")
    assert done.err == "1 sentence coded differently: apart.csv\n"
    found = json.loads(Path("a.json").read_text())
    assert found["agreement"]["value"] == 0.75
    assert found["pairs"][0]["confusion"] == [[1, 1, 0], [0, 1, 0], [0, 0, 1]]
    with Path("apart.csv").open(newline="", encoding="utf-8-sig") as lines:
        rows = list(csv.DictReader(lines))
    assert rows == [
        {
            "doc_id": "d1",
            "unit_id": "wide-000002",
            "text": "It rained.",
            "n_labels": "2",
            "anna": "assertive",
            "ben": "hedged",
        }
    ]
    # What was written can be read again.
    assert wide("agree", "apart.csv", "--coders", "anna,ben", "-q").code == 0


def test_the_list_for_people_is_safe_in_a_spreadsheet(stance):
    rows = 'unit_id,text,anna,ben,cem\n1,"=HYPERLINK(""x"")",hedged,assertive,\n2,Café,hedged,hedged,hedged\n'
    Path("wide.csv").write_text(rows, encoding="utf-8")
    options = ("--coders", "anna,ben,cem", "--resamples", "0", "-q")
    assert stance("agree", "wide.csv", *options, "--disagreements", "apart.csv").code == 0
    assert Path("apart.csv").read_bytes().decode() == (
        '\ufeffunit_id,text,n_labels,anna,ben,cem\r\n1,"\'=HYPERLINK(""x"")",2,hedged,assertive,\r\n'
    )
    # Other formats are for programs.
    assert stance("agree", "wide.csv", *options, "--disagreements", "apart.jsonl").code == 0
    (row,) = [json.loads(line) for line in Path("apart.jsonl").read_text(encoding="utf-8").splitlines()]
    assert (row["text"], row["cem"]) == ('=HYPERLINK("x")', None)


def test_markdown_without_resamples(wide):
    done = wide("agree", *WIDE_OPTIONS, "--format", "markdown", "--resamples", "0")
    assert "| agreement                     | 0.750 |             – |" in done.out


def test_labels_of_ones_own(stance):
    Path("c.csv").write_text("unit_id,a,b\n1,low,low\n2,low,high\n3,high,high\n")
    options = ("agree", "c.csv", "--coders", "a,b")
    assert "'low'" in stance(*options).complaint
    assert stance(*options, "--order", "low, mid ,high").code == 0
    done = stance(*options, "--any-label")
    assert "Krippendorff's alpha, ordinal      –" in done.out
    assert stance(*options, "--any-label", "--order", "low,high").code == 2


def test_na_as_a_label(stance):
    Path("na.csv").write_text("unit_id,anna,ben\n1,NA,NA\n2,no,yes\n3,yes,yes\n4,NA,no\n5,no,no\n")
    done = stance("agree", "na.csv", "--coders", "anna,ben", "--order", "NA,no,yes", "--format", "json")
    found = json.loads(done.out)
    assert (found["n_units"], found["agreement"]["value"]) == (5, 0.6)


def test_skipped_rows(stance):
    Path("c.csv").write_text("unit_id,coder,label\n1,a,hedged\n1,b,hedged\n2,a,odd\n")
    done = stance("agree", "c.csv", "--on-error", "skip")
    assert done.code == 3
    assert done.err.startswith(
        "skipped c.csv row 3: expected a label of assertive, hedged, speculative; found 'odd'"
    )


BAD = {
    "share nothing": ("unit_id,coder,label\n1,a,hedged\n2,b,hedged\n", (), "two coders share; found none"),
    "one coder": ("unit_id,coder,label\n1,a,hedged\n", (), "two coders or more; found codes of 'a' alone"),
    "label": ("unit_id,coder,label\n1,a,hedged\n1,b,hegded\n", (), "c.csv: row 2: expected a label"),
    "no such column": ("unit_id,a,b\n1,hedged,hedged\n", ("--coders", "a,x"), "c.csv: expected a column 'x'"),
    "form": ("unit_id,a,b\n1,hedged,hedged\n", (), "c.csv: expected a column 'coder'"),
    "suffix": ("unit_id,coder,label\n1,a,hedged\n", ("--disagreements", "x.xls"), "x.xls: expected a name"),
    "folder": (
        "unit_id,coder,label\n1,a,hedged\n",
        ("--output", "no/x.json"),
        "no/x.json: expected the folder",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input(stance, name):
    text, options, expected = BAD[name]
    Path("c.csv").write_text(text)
    done = stance("agree", "c.csv", *options)
    assert expected in done.complaint
    assert done.out == ""
    assert [path.name for path in Path().iterdir()] == ["c.csv"]


def test_output_that_is_there(wide):
    Path("a.json").write_text("old")
    assert "--overwrite" in wide("agree", *WIDE_OPTIONS, "--output", "a.json").complaint
    assert Path("a.json").read_text() == "old"
    assert wide("agree", *WIDE_OPTIONS, "--output", "a.json", "--overwrite").code == 0


def test_help_loads_nothing_heavy():
    code = """
import sys
from stance.cli import main
try:
    main(["agree", "--help"])
except SystemExit:
    print([m for m in ("numpy", "pyarrow", "scipy", "torch") if m in sys.modules])
"""
    done = run_python(code)
    assert done.stdout.splitlines()[-1] == "[]"
