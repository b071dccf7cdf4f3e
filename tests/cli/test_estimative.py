"""``stance estimative`` as the shell sees it."""

from __future__ import annotations

import io
import json
import os
import re
import textwrap
import time
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote_to_bytes

import pytest
import yaml
from click.shell_completion import ShellComplete

from stance.cli import cli
from stance.cues.estimative.scales import Scale, list_scales, parse_scale
from stance.text.pages.read_markdown import locate_markdown

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


def test_help_shows_a_scale_with_all_its_keys(stance):
    shown = stance("estimative", "--help").out.partition("is as below:\n")[2].partition("\n\n")[0]
    text = textwrap.dedent(shown)
    scale = parse_scale(text, "my_scale.yaml")
    bare = parse_scale("\n".join(line for line in text.splitlines() if line[:1] in "sy b-"), "my_scale.yaml")
    assert scale == bare  # what may be left out has the values shown
    assert set(yaml.safe_load(text)) == {each.name for each in fields(Scale)} - {"name"}


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
    rendered, _ = locate_markdown(EVERYTHING.encode(), "draft.md")
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
        "likely",
        "unlikely",
        "possible",
        "improbable",
        "likely",
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
    assert f"line {1 + lines.index('| Peace | unlikely |')}  *unlikely*\n" in shown
    assert f"line {1 + lines.index('[^likely]: It is likely.')}  It is *likely*.\n" in shown
    (run,) = json.loads(stance("estimative", "draft.md", "--format", "sarif").out)["runs"]
    regions = [result["locations"][0]["physicalLocation"]["region"] for result in run["results"]]
    for region in regions:
        offset = region["charOffset"]
        assert region["snippet"]["text"] == EVERYTHING[offset : offset + region["charLength"]]
        assert region["startLine"] == EVERYTHING.count("\n", 0, offset) + 1


def test_a_table_of_likelihoods_is_cells_and_no_sentence(stance):
    rows = "| War | likely |\n| Peace | unlikely |\n" * 1500
    text = f"# Odds\n\n| a | b |\n|---|---|\n{rows}\nNothing more."
    began = time.process_time()
    found = judge_json(stance, "draft.md", text)
    assert time.process_time() - began < 10
    assert found["problems"] == []  # two bands in a row are two cells
    assert [(p["text"], text[p["start"] : p["end"]]) for p in found["phrases"]] == [
        ("likely", "likely"),
        ("unlikely", "unlikely"),
    ] * 1500
    starts = [phrase["start"] for phrase in found["phrases"]]
    assert starts == sorted(set(starts))


def test_key_judgements_fail_a_check_where_they_stand(stance):
    table = "| Judgement | Odds |\n|---|---|\n| War | likely |\n| Peace | possible |\n"
    Path("draft.md").write_text(f"{table}\nIt rained.[^1]\n\n[^1]: Or\n    perhaps not.\n", encoding="utf-8")
    done = stance("estimative", "draft.md", "--fail-on", "warning", "--format", "sarif")
    assert done.code == 1
    results = json.loads(done.out)["runs"][0]["results"]
    regions = [result["locations"][0]["physicalLocation"]["region"] for result in results]
    places = [(r["startLine"], r["startColumn"], r["endColumn"], r["snippet"]["text"]) for r in regions]
    assert places == [(3, 9, 15, "likely"), (4, 11, 19, "possible"), (9, 5, 12, "perhaps")]
    assert stance("score", "draft.md", "--format", "jsonl").out.count('"sent_id"') == 1


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
        (["empty.csv"], "empty.csv: expected a header and rows; found an empty file"),
        (["binary.md"], "binary.md: expected text; found a NUL byte"),
        (["draft.txt", "--model", "gone"], "gone: expected a model"),
        (["draft.txt", "--model", "default"], "default: expected an encoder that has learnt the senses"),
        (["draft.txt", "--output", "there.json"], "there.json: expected"),
        (["draft.txt", "draft.txt"], "expected each input once"),
        (["draft.txt", "scored.csv"], "scored.csv: expected texts, as in draft.txt; found sentences"),
    ],
)
def test_bad_input_is_one_line(stance, draft, arguments, complaint):
    Path("empty.csv").touch()
    Path("binary.md").write_bytes(b"a\0b")
    Path("scored.csv").write_text("text,label,confidence,abstained\nSo.,hedged,0.9,false\n", encoding="utf-8")
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
    Path("binary.txt").write_bytes(b"a\0b")
    done = stance("estimative", "draft.txt", "binary.txt", "--on-error", "skip")
    assert done.code == 3
    assert "skipped binary.txt" in done.err
    assert "2 phrases" in done.out


BLANK = {"a.md": "", "b.txt": " \n", "c.markdown": "```\nlikely\n```\n", "d.md": "<!-- likely -->\n"}


@pytest.mark.parametrize("on_error", ["fail", "skip"])
def test_in_a_text_of_nothing_nothing_is_found(stance, draft, on_error):
    Path("in").mkdir()
    for name, text in BLANK.items():
        Path("in", name).write_text(text, encoding="utf-8")
    done = stance("estimative", "in", draft, "--on-error", on_error, "--fail-on", "note", "--format", "json")
    names = [os.path.join("in", name) for name in BLANK]  # noqa: PTH118 - as messages have them
    lines = [f"{name}: no running text, so nothing to judge." for name in names]
    assert (done.code, done.err.splitlines()) == (1, [*lines, "1 to mend on the scale icd203."])
    documents = json.loads(done.out)["documents"]
    assert [(d["doc_id"], d["path"], len(d["phrases"])) for d in documents] == [
        *((Path(name).stem, path, 0) for name, path in zip(BLANK, names, strict=True)),
        ("draft", "draft.txt", 2),
    ]
    for kind in ("table", "json", "sarif"):
        done = stance("estimative", "in", "--on-error", on_error, "--fail-on", "note", "--format", kind, "-q")
        assert (done.code, done.err) == (0, "")


def test_to_score_a_text_of_nothing_is_a_mistake(stance):
    for name, text in BLANK.items():
        Path(name).write_text(text, encoding="utf-8")
        assert f"{name}: expected " in stance("score", name).complaint


@pytest.fixture
def hook():
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    return hook


def test_the_hook_calls_a_command_that_exists(stance, draft, hook):
    assert {"id", "name", "entry", "language", "files"} <= set(hook)
    program, *arguments = hook["entry"].split()
    assert program == "stance"
    assert stance(*arguments, "--scale", "phia", draft).code == 1


def test_the_hook_takes_the_files_that_can_be_judged(stance, hook):
    texts = dict.fromkeys(("LICENSE", "README", "NOTICE", "x.txt.py", "md"), "It may rain.")
    texts |= dict.fromkeys(("x.md", "x.MD", "sub/x.markdown", "x.txt"), "It is likely.") | BLANK
    # Of the types that pre-commit knows, a name without a suffix may be of plain text as well.
    assert not {"types", "types_or"} & set(hook)
    handed = [name for name in texts if re.search(hook["files"], name)]
    assert handed == ["x.md", "x.MD", "sub/x.markdown", "x.txt", *BLANK]
    for name in handed:
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(texts[name], encoding="utf-8")
    _, *arguments = hook["entry"].split()
    done = stance(*arguments, *handed)
    assert (done.code, "4 phrases in 4 sentences of 8 documents" in done.out) == (0, True)
    Path("x.markdown").write_text("It is *possible* that it rains.", encoding="utf-8")
    done = stance(*arguments, *handed, "x.markdown")
    assert (done.code, "line 1   It is *possible*" in done.out) == (1, True)


@pytest.mark.skipif(os.name == "nt", reason="file names there are no bytes")
def test_a_name_that_is_no_utf8(stance):
    path = os.fsdecode(b"bad\xff.txt")
    Path(path).write_text("It may rain.", encoding="utf-8")
    for arguments in ((), ("--output", "found")):
        (run,) = json.loads(read(stance, path, "sarif", arguments))["runs"]
        location = run["results"][0]["locations"][0]["physicalLocation"]
        assert location["artifactLocation"]["uri"] == run["artifacts"][0]["location"]["uri"] == "bad%FF.txt"
        (document,) = json.loads(read(stance, path, "json", arguments))["documents"]
        assert (document["path"], document["uri"]) == ("bad\ufffd.txt", "bad%FF.txt")
        assert Path(os.fsdecode(unquote_to_bytes(document["uri"]))).exists()
        assert "*may*" in read(stance, path, "table", arguments)


def read(stance, path, file_format, arguments):
    done = stance("estimative", path, "--format", file_format, *arguments, "--overwrite")
    assert (done.code, done.err) == (0, "")
    return Path("found").read_text(encoding="utf-8") if arguments else done.out


@pytest.mark.parametrize(
    ("begun", "names"), [("", [*list_scales()]), ("i", ["icd203", "ipcc"]), ("ph", ["phia"]), ("my", [])]
)
def test_scales_are_completed_in_the_shell(begun, names):
    completed = ShellComplete(cli, {}, "stance", "_STANCE_COMPLETE").get_completions(
        ["estimative", "a.txt", "--scale"], begun
    )
    assert [item.value for item in completed if item.type == "plain"] == names
    assert completed[0].type == "file"  # in bash the names come after it, or it takes them away


def test_texts_of_a_table_are_named_and_have_no_lines_of_the_file(stance, monkeypatch):
    table = "id,text\n7,It is likely.\n9,It may rain.\n"
    Path("notes.csv").write_text(table)
    shown = stance("estimative", "notes.csv", "--id-field", "id").out
    assert [line for line in shown.splitlines() if line.startswith("──")] == [
        "── notes.csv: 7 ──",
        "── notes.csv: 9 ──",
    ]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(table.encode())))
    piped = stance("estimative", "-", "--stdin-format", "csv", "--id-field", "id").out
    assert piped == shown.replace("notes.csv: ", "")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"It is likely.\n")))
    assert stance("estimative", "-").out.startswith("line 1   It is *likely*.")


def test_words_taken_out_of_a_plain_file_have_no_lines(stance):
    Path("draft.txt").write_text("<p>It is likely.</p>")
    assert "line 1   <p>It is *likely*." in stance("estimative", "draft.txt").out
    done = stance("estimative", "draft.txt", "--text-format", "html")
    assert ("It is *likely*." in done.out, "line 1" in done.out) == (True, False)
    done = stance("estimative", "draft.txt", "--text-format", "html", "--format", "sarif")
    assert ('"results"' in done.out, '"startLine"' in done.out) == (True, False)
