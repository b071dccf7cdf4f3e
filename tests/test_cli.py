"""The command line: the README runs as written, each command works end to end, and misuse is refused in one line."""

from __future__ import annotations

import doctest
import json
import logging
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from stance.cli import cli

DRAFT = (
    "The talks failed. The deal might possibly collapse. “We may leave,” she said.\n\n"
    "If the subsidy ends, the mill will close. It is unclear who would buy it. Parliament will act."
)
ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "draft.txt").write_text(DRAFT, encoding="utf-8")
    return tmp_path


def run(*arguments, status=0, text=None):
    found = CliRunner().invoke(cli, list(map(str, arguments)), input=text, standalone_mode=False)
    code = found.exit_code or (found.return_value if isinstance(found.return_value, int) else 0)
    assert code == status, found.output + repr(found.exception)
    return found.stdout


def test_the_readme_runs_as_written(folder):
    """Files first, then each command of the blocks with a prompt; ``...`` stands for anything."""
    for name, text in re.findall(r"<!-- file: (\S+) -->\n```text\n(.*?)```", README, re.DOTALL):
        (folder / name).write_text(text, encoding="utf-8")
    n_run = 0
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL):
        for command, wanted in re.findall(r"^\$ stance (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
            shown, n_run = run(*shlex.split(command)), n_run + 1
            if wanted.strip():
                plain = " ".join(wanted.split())
                found = " ".join(shown.split())
                checker = doctest.OutputChecker()
                assert checker.check_output(f"{plain}\n", f"{found}\n", doctest.ELLIPSIS), (command, shown)
    assert n_run >= 7


def test_the_python_of_the_readme_and_of_the_guide_runs():
    for path in (ROOT / "README.md", ROOT / "docs" / "python.md"):
        plain = re.sub(r"^```.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        examples = doctest.DocTestParser().get_doctest(plain, {}, path.name, str(path), 0)
        found = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(examples)
        assert found.failed == 0
        assert found.attempted >= 4


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_notebooks_run(path):
    nbclient, nbformat = pytest.importorskip("nbclient"), pytest.importorskip("nbformat")
    book = nbformat.read(path, as_version=4)
    assert nbclient.NotebookClient(book, resources={"metadata": {"path": path.parent}}).execute()


@pytest.mark.parametrize(
    ("suffix", "words"), [("html", "<!doctype html>"), ("md", "# draft"), ("txt", "Overreach?")]
)
def test_report_of_a_text(folder, suffix, words):
    run("report", "draft.txt", "--output", f"out.{suffix}")
    assert words in (folder / f"out.{suffix}").read_text(encoding="utf-8")
    again = 0 if suffix == "html" else 1  # its own page is replaced, another file is not
    run("report", "draft.txt", "--output", f"out.{suffix}", status=again)


def test_report_of_many_links_a_page_of_each(folder):
    (folder / "other.txt").write_text("It rained. It may rain.", encoding="utf-8")
    run("report", "draft.txt", "other.txt", "--output", "pages/")
    index = (folder / "pages" / "index.html").read_text(encoding="utf-8")
    links = re.findall(r'href="((?:draft|other)-[0-9a-f]{8}\.html)"', index)
    assert len(links) == 2
    assert all((folder / "pages" / link).exists() for link in links)
    assert "2 documents" in run("report", "draft.txt", "other.txt")


def test_score_and_report_give_one_count(folder):
    counts = re.search(r"\d+ sentences in the writer's own words[^.]*", run("report", "draft.txt"))[0]
    shown = run("score", "draft.txt", "--format", "table")
    assert " ".join(counts.split()) in " ".join(shown.split())
    run("score", "draft.txt", "--output", "scored.parquet")
    assert " ".join(counts.split()) in " ".join(run("report", "scored.parquet").split())


@pytest.mark.parametrize("file_format", ["table", "html", "json", "sarif"])
def test_estimative(folder, file_format):
    shown = run("estimative", "draft.txt", "--format", file_format)
    assert "Hedges on one claim" in shown
    if file_format in ("json", "sarif"):
        json.loads(shown)
    run("estimative", "draft.txt", "--fail-on", "warning", status=1)


def test_the_judge_is_trained_by_the_same_command(folder):
    assert "precision" in run("train", "--config", "estimative", "--output", "judge")
    assert (folder / "judge" / "judge.safetensors").exists()
    run("train", "--config", "estimative", "--output", "judge", status=1)


def test_a_command_leaves_the_logger_as_it_was(folder):
    log, own = logging.getLogger("stance"), logging.NullHandler()
    log.addHandler(own)
    before = [*log.handlers], log.level
    run("score", "draft.txt", "--output", "scored.jsonl")
    run("score", "no.txt", status=1)
    assert (log.handlers, log.level) == before
    log.removeHandler(own)


def test_profile_in_every_form(folder):
    rows = [
        {"text": f"It may rain. It rained {n} times.", "outlet": "ab"[n % 2], "year": 2000 + n}
        for n in range(30)
    ]
    (folder / "many.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    run("score", "many.jsonl", "--output", "scored.parquet")
    for file_format, words in (
        ("table", "a"),
        ("markdown", "| a |"),
        ("latex", r"\begin{tabular}"),
        ("csv", "method"),
    ):
        assert words in run("profile", "scored.parquet", "--by", "outlet", "--format", file_format)
    run("profile", "scored.parquet", "--by", "outlet", "--plot", "shares.svg")
    assert (folder / "shares.svg").read_text(encoding="utf-8").startswith("<?xml")
    run("sample", "scored.parquet", "--n", "10", "--output", "sheet.csv")
    sheet = (folder / "sheet.csv").read_text(encoding="utf-8-sig").splitlines()
    assert sheet[0].startswith("code,")
    assert "hedged" not in sheet[1]  # what the model said is not shown


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["scroe", "draft.txt"], 2, "Did you mean 'score'"),
        (["score", "no.txt"], 1, "no such file"),
        (["score", "draft.txt", "--model", "no-model"], 1, "no-model"),
        (["score", "draft.txt", "--min-confidence", "nan"], 2, "--min-confidence"),
        (["score", "draft.txt", "--min-confidence", "1.1"], 2, "--min-confidence"),
        (["score", "table.csv"], 1, "Pass --text-field body."),
        (["report", "draft.txt", "--output", "draft.txt", "--overwrite"], 1, "input"),
        (["report", "draft.txt", "--output", "out.xyz"], 2, ".html"),
        (["estimative", "draft.txt", "--scale", "icd204"], 1, "icd203"),
        (["train", "--config", "liner", "--output", "m"], 1, "linear"),
        (["profile", "draft.txt"], 1, "draft.txt"),
        (["sample", "draft.txt", "--n", "3", "--output", "s.csv"], 1, "draft.txt"),
        (["export", "default", "--output", "x"], 1, "encoder"),
        (["explain", ""], 1, ""),
        (["cite", "nowhere"], 1, "nowhere"),
    ],
)
def test_misuse_is_refused_in_one_line(folder, arguments, status, words):
    """As a process, since messages are put into words where the process ends."""
    import subprocess
    import sys

    (folder / "table.csv").write_text("author,body\nAna,It may rain.\n", encoding="utf-8")
    found = subprocess.run(
        [sys.executable, "-m", "stance", *arguments], capture_output=True, text=True, check=False
    )
    assert found.returncode == status, found.stderr
    assert words in found.stderr
    assert "Traceback" not in found.stderr
    assert "fault in stance itself" not in found.stderr
    assert (folder / "draft.txt").read_text(encoding="utf-8") == DRAFT
