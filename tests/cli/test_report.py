from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace

import pytest

pytest.importorskip("jinja2")

from stance import __version__

DRAFT = "The Mill\n\nThe mill will close. It might reopen.\n\nIf it rains, we stay.\n"


@pytest.fixture
def draft(default_model, tmp_path):
    path = tmp_path / "draft.txt"
    path.write_text(DRAFT)
    return path


def test_a_draft_becomes_a_page_and_so_does_what_was_scored(stance, draft):
    done = stance("report", "draft.txt", "--output", "report.html")
    assert (done.code, done.out, done.err) == (0, "", "")
    page = Path("report.html").read_text()
    assert "The mill will close." in page
    assert "<u>might</u> reopen." in page
    assert stance("score", "draft.txt", "--output", "scored.jsonl").code == 0
    assert stance("report", "scored.jsonl", "--output", "-").out == page
    assert "there already" in stance("report", "draft.txt", "--output", "report.html").complaint
    assert stance("report", "draft.txt", "--output", "report.html", "--overwrite").code == 0


def test_many_documents_by_group_and_one_of_them(stance, default_model, write_rows):
    rows = [{"doc_id": f"d{i}", "text": "It rained. It may.", "paper": "AB"[i % 2]} for i in range(4)]
    write_rows("many.jsonl", rows)
    page = stance("report", "many.jsonl", "--by", "paper", "--output", "-").out
    assert "<h1>4 documents</h1>" in page
    assert "By paper" in page
    one = stance("report", "many.jsonl", "--document", "d2", "--output", "-").out
    assert '<h1 dir="auto">d2</h1>' in one
    assert "rained" in one


def test_markdown_by_its_suffix_and_the_terminal_without_output(stance, draft, monkeypatch):
    assert stance("report", "draft.txt", "--output", "report.md").code == 0
    page = Path("report.md").read_text()
    assert page.startswith(f"<!-- stance {__version__} -->\n\n# The Mill\n")
    assert "³`H` It **might** reopen." in page
    assert stance("report", "draft.txt", "--format", "markdown").out == page
    shown = stance("report", "draft.txt")
    assert (shown.code, shown.err) == (0, "")
    assert "³[H] It *might* reopen." in shown.out
    assert stance("report", "draft.txt", "--output", "report.txt").code == 0
    assert Path("report.txt").read_text() == shown.out
    assert stance("report", "draft.txt", "--format", "html").out.startswith("<!doctype html>")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert "HTML is not for a terminal" in stance("report", "draft.txt", "--format", "html").err


@pytest.mark.parametrize("name", ["report.html", "report.htm", "report.md", "report.markdown", "report.txt"])
@pytest.mark.parametrize("texts", [["draft.txt"], ["draft.txt", "other.txt"]])
def test_what_was_made_of_a_text_is_not_read_as_another(stance, draft, tmp_path, name, texts):
    (tmp_path / "other.txt").write_text("So it is.")
    alone = stance("score", ".", "--format", "csv").out
    assert stance("report", *texts, "--output", name).code == 0
    done = stance("score", ".", "--format", "csv")
    assert done.out == alone
    assert done.err == f".: passed over 1 page that stance report made: {name}.\n"
    assert stance("score", ".", "--quiet").err == ""
    for command in ("report", "estimative"):
        assert stance(command, ".").err.startswith(done.err)
    named = stance("score", "draft.txt", name, "other.txt", "--format", "csv", "--on-error", "skip")
    assert (named.code, named.out) == (0, alone)
    assert named.err == f"inputs: passed over 1 page that stance report made: {name}.\n"
    for command in ("score", "report", "estimative", "explain"):
        assert stance(command, name).complaint == (
            f"{name}: expected a text; found a page that stance report made. Name the text it was made of."
        )


def test_beside_scored_files_pages_are_passed_over_too(stance, draft, tmp_path):
    (tmp_path / "in").mkdir()
    assert stance("score", "draft.txt", "--output", "in/scored.csv").code == 0
    for name in ("a.html", "b.md"):
        assert stance("report", "in/scored.csv", "--output", "page").code == 0
        (tmp_path / "page").rename(tmp_path / "in" / name)
    done = stance("report", "in")
    assert done.err == "in: passed over 2 pages that stance report made: in/a.html and others.\n"
    assert done.out == stance("report", "in/scored.csv").out
    assert stance("profile", "in").code == 0


def test_rows_of_one_document_are_told_of_the_command_that_takes_sentences(stance, write_rows):
    write_rows("rows.jsonl", [{"doc_id": "d", "text": "It rained."}, {"doc_id": "d", "text": "It may."}])
    for command in ("report", "score"):
        assert stance(command, "rows.jsonl").complaint.endswith(
            "found 'd' again. Choose a column of different ids with --id-field; "
            "rows of one sentence each are for stance score, with --unit sentence."
        )


def test_bad_rows_are_left_out_when_asked(stance, default_model, tmp_path):
    (tmp_path / "rows.jsonl").write_text('{"text": "So it is."}\n{"text": 7}\n{"text": "So it was."}\n')
    done = stance("report", "rows.jsonl", "--on-error", "skip", "--output", "r.html")
    assert done.code == 3
    assert "skipped rows.jsonl row 2" in done.err
    assert Path("r.html").exists()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["none.txt"], "none.txt: expected a file or a folder"),
        (["empty.txt"], "empty.txt: expected text"),
        (["draft.txt", "--model", "nowhere"], "nowhere: expected"),
        (["draft.txt", "--by", "paper"], "draft.txt: expected a column 'paper' to group by"),
        (
            ["draft.txt", "--document", "d"],
            "draft.txt: expected a document 'd'; found others, such as 'draft'",
        ),
        (["scored.csv"], "scored.csv: expected"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(stance, draft, tmp_path, arguments, complaint):
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "scored.csv").write_text("sent_id,label,confidence,cues\n0,hedged,1,[]\n")
    done = stance("report", *arguments, "--output", "report.html")
    assert done.complaint.startswith(complaint)
    assert not Path("report.html").exists()


def test_the_format_of_standard_input(stance, default_model, monkeypatch):
    page = b"<html><body><p>The deal might fail. So it goes on and on.</p></body></html>"
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(page), isatty=lambda: False))
    done = stance("report", "-", "--stdin-format", "html", "--format", "markdown")
    assert done.code == 0
    assert "might" in done.out
    assert "body>" not in done.out
    done = stance("report", "draft.txt", "--stdin-format", "html")
    assert (done.code, "--stdin-format is of standard input" in done.err) == (2, True)


def test_help_offers_no_groups_of_a_document_each(stance):
    """As ``stance profile`` has them."""
    said = {name: " ".join(stance(name, "--help").out.split()) for name in ("report", "profile", "sample")}
    assert "Columns that make the groups, joined by commas. " in said["report"]
    assert "joined by commas; doc_id for a row a document. " in said["profile"]
    assert "joined by commas; doc_id for as many of each document. " in said["sample"]


def test_wrong_usage(stance):
    assert stance("report", "draft.txt", "--format", "pdf").code == 2
    done = stance("report", "d.txt", "--by", "a", "--document", "b", "--output", "o.html")
    assert done.code == 2
    assert "--document takes one text" in done.err
