"""``stance estimative`` as the shell sees it."""

from __future__ import annotations

import io
import json
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from stance.text.read_markdown import extract_markdown

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


EVERYTHING = """\
---
title: A likely story
---

# War is *likely*
It is **not** likely that he goes.
He is *very* unlikely to stay, and it is **very** likely to rain. We have
**high** confidence in it.

- The odds are _high_.
- There is a 60&ndash;70% *chance* of snow.

Success is *un*likely; see [the report](https://x.org/likely-story "likely"),
and ![a likely ship](s.png).[^likely]
Say `probable` or <https://x.org/probable>. <!-- likely -->
~~War is almost certain.~~ Peace may
come.

<!--
It is likely.
-->

| Event | Odds |
|-------|------|
| War   | likely |
| Peace | unlikely |

```
likely
```

Setext is possible
------------------
> It is improbable
that it ends.

[^likely]: It is likely.
"""


def judge_json(stance, name, text):
    Path(name).write_text(text, encoding="utf-8")
    (document,) = json.loads(stance("estimative", name, "--format", "json").out)["documents"]
    return document


def test_markdown_gives_the_findings_of_its_rendered_text(stance):
    found = judge_json(stance, "draft.md", EVERYTHING)
    rendered = extract_markdown(EVERYTHING.encode(), "draft.md")
    rendered = rendered.replace("probable or https://x.org/probable", "[code] or [link]")
    plain = judge_json(stance, "plain.txt", rendered)
    for kind in ("phrases", "problems"):
        bare = [[{**mark, "start": 0, "end": 0} for mark in part[kind]] for part in (found, plain)]
        assert bare[0] == bare[1]
    phrases = found["phrases"]
    assert [phrase["text"] for phrase in phrases] == [
        "likely",
        "not likely",
        "very unlikely",
        "very likely",
        "high confidence",
        "odds are high",
        "60–70% chance",
        "unlikely",
        "may",
        "possible",
        "improbable",
    ]
    assert [EVERYTHING[phrase["start"] : phrase["end"]] for phrase in phrases][1:7] == [
        "not** likely",
        "very* unlikely",
        "very** likely",
        "high** confidence",
        "odds are _high",
        "60&ndash;70% *chance",
    ]
    assert {problem["kind"] for problem in found["problems"]}.isdisjoint({"two-bands"})


def test_findings_in_markdown_name_lines_of_the_file(stance):
    Path("draft.md").write_text(EVERYTHING, encoding="utf-8")
    lines = EVERYTHING.splitlines()
    shown = stance("estimative", "draft.md").out
    assert f"line {1 + lines.index('# War is *likely*')}   War is *likely*\n" in shown
    assert f"line {1 + lines.index('> It is improbable')}  It is *improbable* that it ends.\n" in shown
    (run,) = json.loads(stance("estimative", "draft.md", "--format", "sarif").out)["runs"]
    regions = [result["locations"][0]["physicalLocation"]["region"] for result in run["results"]]
    for region in regions:
        offset = region["charOffset"]
        assert region["snippet"]["text"] == EVERYTHING[offset : offset + region["charLength"]]
        assert region["startLine"] == EVERYTHING.count("\n", 0, offset) + 1


def test_a_table_of_likelihoods_is_no_sentence(stance):
    rows = "| War | likely |\n| Peace | unlikely |\n" * 1500
    Path("draft.md").write_text(f"# Odds\n\n| a | b |\n|---|---|\n{rows}\nNothing more.", encoding="utf-8")
    began = time.perf_counter()
    done = stance("estimative", "draft.md", "--fail-on", "note")
    assert (done.code, "0 phrases" in done.out) == (0, True)
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize("name", ["draft.html", "draft.docx", "draft.csv"])
def test_files_without_lines_of_text_name_none(stance, name):
    if name.endswith(".csv"):
        Path(name).write_text("doc_id,text\nx,War is likely.\n", encoding="utf-8")
    elif name.endswith(".html"):
        pytest.importorskip("trafilatura")
        Path(name).write_text("<p>It rained.</p><p>War is likely.</p>", encoding="utf-8")
    else:
        docx = pytest.importorskip("docx")
        document = docx.Document()
        document.add_paragraph("War is likely.")
        document.save(name)
    shown = stance("estimative", name).out
    assert shown.startswith("War is *likely*.\n  likely: 55–80%\n")


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
