"""What ``stance explain`` takes, and what it says of what it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

pytestmark = pytest.mark.usefixtures("default_model")


def test_a_column_is_named_as_the_error_advises(stance):
    Path("opinions.csv").write_text("author,body\nAna,The deal might collapse. It fell.\n")
    advice = "Pass --text-field body."
    assert stance("explain", "opinions.csv").complaint.endswith(advice)
    done = stance("explain", "opinions.csv", "--text-field", "body")
    assert done.code == 0
    assert "The deal *might* collapse.\nhedged" in done.out
    assert "It fell.\nassertive" in done.out


def test_bad_rows_are_left_out_as_the_error_advises(stance):
    Path("a.jsonl").write_text('{"text": "It might."}\n{"text": null}\n{"text": "It fell."}\n')
    assert stance("explain", "a.jsonl").complaint.endswith("pass --on-error skip.")
    done = stance("explain", "a.jsonl", "--on-error", "skip")
    assert done.code == 3
    assert done.err == "skipped a.jsonl row 2: expected text in column 'text'; found null\n"
    assert done.out.startswith("It *might*.\nhedged")
    assert "\nIt fell.\nassertive" in done.out


def test_sentences_of_one_document_are_explained(stance, write_rows):
    coded = [("It might.", "hedged"), ("It fell.", "assertive")]
    write_rows("coded.jsonl", [{"doc_id": "d", "text": text, "label": label} for text, label in coded])
    done = stance("explain", "coded.jsonl")
    assert done.code == 0
    assert "It *might*.\nhedged" in done.out
    assert "\nIt fell.\nassertive" in done.out


def test_nothing_left_to_explain(stance):
    Path("a.jsonl").write_text('{"text": null}\n')
    complaint = stance("explain", "a.jsonl", "--on-error", "skip").complaint
    assert complaint == "a.jsonl: expected a sentence; found none (1 skipped). Give some words."


def test_the_column_of_names_can_be_chosen(stance):
    Path("rows.csv").write_text("doc_id,key,text\n,a,It may rain.\n")
    assert "expected an id; found a blank one" in stance("explain", "rows.csv").complaint
    assert "may" in stance("explain", "rows.csv", "--id-field", "key").out
