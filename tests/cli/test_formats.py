"""Which format a result is written in: what is asked for, or what the output's name says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click
import pytest

from stance.cli.formats import choose_format

SUFFIXES = {".json": "json", ".md": "markdown", ".sarif.json": "sarif"}


@pytest.mark.parametrize(
    ("output", "chosen", "expected"),
    [
        ("r.json", None, "json"),
        ("a.b/R.JSON", None, "json"),
        ("r.md", None, "markdown"),
        ("r.v1.sarif.JSON", None, "sarif"),
        ("sarif.json", None, "json"),
        ("r.txt", None, "table"),
        ("r", None, "table"),
        ("/dev/stdout", None, "table"),
        ("-", None, "table"),
        (None, None, "table"),
        ("r.pdf", "json", "json"),
        (None, "markdown", "markdown"),
    ],
)
def test_what_is_asked_for_or_what_the_name_says(output, chosen, expected):
    assert choose_format(output, chosen, SUFFIXES) == expected


def test_other_names_are_refused():
    with pytest.raises(click.UsageError) as caught:
        choose_format("r.PDF", None, SUFFIXES)
    assert caught.value.message == (
        "r.PDF: expected a name that ends in .json, .md or .txt; found '.pdf'. Rename it or pass --format."
    )


@pytest.mark.parametrize(
    ("command", "known"),
    [
        ("report draft.txt", ".html, .htm, .md, .markdown or .txt"),
        ("profile scored.parquet", ".json, .csv, .parquet or .txt"),
        ("evaluate default coded.jsonl", ".json, .md, .markdown, .tex or .txt"),
        ("evaluate default --checklist", ".json, .md, .markdown, .tex or .txt"),
        ("agree a.csv b.csv", ".json, .md, .markdown or .txt"),
        ("estimative draft.txt", ".json, .sarif or .txt"),
        ("benchmark --corpora corpora", ".json, .md, .markdown or .txt"),
    ],
)
def test_no_command_writes_one_format_under_the_name_of_another(stance, command, known):
    for suffix in (".pdf", ".docx", ".xlsx"):
        done = stance(*command.split(), "--output", f"r{suffix}")
        assert (done.code, done.out) == (2, "")
        said = re.sub(r"\s+", " ", done.err)
        assert f"r{suffix}: expected a name that ends in {known}; found '{suffix}'. Rename it" in said
    assert list(Path().iterdir()) == []


def test_the_suffixes_of_formats_choose_them(stance):
    Path("c.csv").write_text("doc_id,a,b\nx,hedged,hedged\ny,assertive,hedged\nz,hedged,hedged\n")
    for name, start in (("a.md", "2 coders"), ("a.json", "{"), ("a.txt", "2 coders"), ("a", "2 coders")):
        assert stance("agree", "c.csv", "--coders", "a,b", "--output", name).code == 0
        assert Path(name).read_text().startswith(start)
    assert stance("agree", "c.csv", "--coders", "a, b,").out == Path("a").read_text()
    assert "|:--" in Path("a.md").read_text()
    assert stance("agree", "c.csv", "--coders", "a,b", "--output", "a.markdown").code == 0
    assert Path("a.markdown").read_text() == Path("a.md").read_text()
    assert Path("a").read_text() == Path("a.txt").read_text()
    assert "|:--" not in Path("a").read_text()
    assert stance("agree", "c.csv", "--coders", "a,b", "--output", "a.pdf", "--format", "json").code == 0
    assert json.loads(Path("a.pdf").read_text())
