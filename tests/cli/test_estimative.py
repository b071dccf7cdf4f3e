"""``stance estimative`` as the shell sees it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SCALE = "{source: Desk, year: 2024, bands: [{terms: [a cinch], low: 90, high: 99}]}"


@pytest.fixture
def draft(stance):
    Path("draft.txt").write_text("War is likely.\nPeace may come.\n", encoding="utf-8")
    return "draft.txt"


def test_a_table_by_default(stance, draft):
    done = stance("estimative", draft)
    assert (done.code, done.err) == (0, "")
    assert "line 1   War is *likely*.\n         likely: 55–80%\n" in done.out
    assert "1 warning (outside 1)" in done.out


@pytest.mark.parametrize("name", ["json", "sarif"])
def test_formats_by_name_or_by_suffix(stance, draft, name):
    done = stance("estimative", draft, "--format", name)
    assert done.code == 0
    assert stance("estimative", draft, "--output", f"found.{name}").out == ""
    assert json.loads(Path(f"found.{name}").read_text(encoding="utf-8")) == json.loads(done.out)


def test_fail_on(stance, draft):
    assert stance("estimative", draft, "--fail-on", "warning").code == 1
    done = stance("estimative", draft, "--fail-on", "warning", "--format", "sarif", "--output", "x.sarif")
    assert (done.code, done.err) == (1, "1 to mend on the scale icd203.\n")
    assert Path("x.sarif").exists()
    Path("quoted.txt").write_text("“Peace may come,” he said.", encoding="utf-8")
    assert stance("estimative", "quoted.txt", "--fail-on", "warning").code == 0
    assert stance("estimative", "quoted.txt", "--fail-on", "note").code == 1
    Path("good.txt").write_text("War is likely.", encoding="utf-8")
    assert stance("estimative", "good.txt", "--fail-on", "note").code == 0


def test_a_scale_of_ones_own(stance):
    Path("desk.yaml").write_text(SCALE, encoding="utf-8")
    Path("draft.txt").write_text("It is a cinch.", encoding="utf-8")
    done = stance("estimative", "draft.txt", "--scale", "desk.yaml")
    assert "a cinch: 90–99%" in done.out


def test_several_drafts_and_tables(stance, draft):
    Path("more.csv").write_text("doc_id,body\nx,It may rain.\n", encoding="utf-8")
    done = stance("estimative", "more.csv", "--text-field", "body", "--format", "json")
    assert json.loads(done.out)["documents"][0]["doc_id"] == "x"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["gone.txt"], "gone.txt: expected a file or a folder"),
        (["draft.txt", "--scale", "icd204"], "Did you mean 'icd203'?"),
        (["draft.txt", "--scale", "gone.yaml"], "gone.yaml: expected a scale; found no such file"),
        (["draft.txt", "--scale", "overlap.yaml"], "overlap.yaml: bands: expected bands that do not overlap"),
        (["draft.txt", "--scale", "sourceless.yaml"], "sourceless.yaml: source: expected where"),
        (["empty.txt"], "empty.txt: expected text; found an empty file"),
        (["draft.txt", "--model", "gone"], "gone: expected a model"),
        (["draft.txt", "--model", "default"], "default: expected an encoder that has learnt the senses"),
        (["draft.txt", "--output", "there.json"], "there.json: expected"),
        (["draft.txt", "draft.txt"], "expected each input once"),
    ],
)
def test_bad_input_is_one_line(stance, draft, arguments, complaint):
    Path("empty.txt").touch()
    Path("there.json").write_text("{}", encoding="utf-8")
    Path("overlap.yaml").write_text(SCALE.replace("}]", "}, {terms: [b], low: 95, high: 100}]"), "utf-8")
    Path("sourceless.yaml").write_text(SCALE.replace("source: Desk, ", ""), "utf-8")
    done = stance("estimative", *arguments)
    assert complaint in done.complaint
    assert done.out == ""
    assert Path("there.json").read_text(encoding="utf-8") == "{}"


def test_the_format_of_standard_input(stance, monkeypatch):
    table = b'doc_id,text\na,It is likely to hold.\nb,"It is unlikely, they say."\n'
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(table), isatty=lambda: False))
    done = stance("estimative", "-", "--stdin-format", "csv", "--format", "json")
    assert done.code == 0
    assert [document["doc_id"] for document in json.loads(done.out)["documents"]] == ["a", "b"]
    done = stance("estimative", "draft.txt", "--stdin-format", "csv")
    assert (done.code, "--stdin-format is of standard input" in done.err) == (2, True)


def test_a_bad_file_may_be_skipped(stance, draft):
    Path("empty.txt").touch()
    done = stance("estimative", "draft.txt", "empty.txt", "--on-error", "skip")
    assert done.code == 3
    assert "skipped empty.txt" in done.err
    assert "2 phrases" in done.out


def test_the_hook_calls_a_command_that_exists(stance, draft):
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {"id", "name", "entry", "language", "types_or"} <= set(hook)
    program, *arguments = hook["entry"].split()
    assert program == "stance"
    assert stance(*arguments, "--scale", "phia", draft).code == 1
