"""Estimative language as a table, as JSON and as SARIF."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from stance.cues import EstimativeReport, judge_documents, judge_files, load_scale
from stance.cues.estimative.scales import list_scales
from stance.records import Document
from stance.report import render_estimative, render_estimative_json, render_sarif
from stance.report.places import LineIndex

# The schema of the OASIS standard as the npm package @microsoft/jest-sarif 1.0.0-beta.0 (MIT) carries it.
SCHEMA_PATH = Path(__file__).with_name("sarif-2.1.0-rtm.5.json")
SCALE = load_scale("icd203")
TEXT = (
    "Naïve 😀 talks may\r\npossibly fail.\n\n"
    "We judge with high confidence that war is likely.\rRain is probable.\n"
)
ANSI = re.compile(r"\x1b\[[\d;]*m")


@pytest.fixture(scope="module")
def validator():
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(SCHEMA_PATH.read_text(encoding="utf-8"))
    return jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())


@pytest.fixture
def draft(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("my draft.txt").write_bytes(TEXT.encode())
    return "my draft.txt"


def cut_units(text, start, end=None):
    """Cut a text by UTF-16 code units."""
    return text.encode("utf-16-le")[2 * start : None if end is None else 2 * end].decode("utf-16-le")


def find_results(log, rule_id):
    return [result for result in log["runs"][0]["results"] if result["ruleId"] == rule_id]


@pytest.mark.parametrize("name", list_scales())
def test_sarif_is_valid_by_the_published_schema(validator, draft, tmp_path, name):
    Path("table.csv").write_text("text\nIt may rain.\n", encoding="utf-8")
    scale = load_scale(name)
    reports = [
        *judge_files([draft, tmp_path / "table.csv"], scale),
        *judge_documents([Document("typed", "It may, perhaps, be very likely. “Maybe.”")], scale),
    ]
    assert len(reports) == 3
    log = json.loads(render_sarif(reports, scale))
    assert list(validator.iter_errors(log)) == []
    assert log["runs"][0]["results"]


def test_the_schema_refuses_what_is_not_sarif(validator):
    log = json.loads(render_sarif(judge_documents([Document("x", "It may rain.")], SCALE), SCALE))
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert [error.json_path for error in validator.iter_errors(log)] == ["$.runs[0].results[0].level"]
    assert list(validator.iter_errors({"runs": []}))


def test_sarif_counts_as_editors_do(tmp_path):
    (tmp_path / "draft.txt").write_text(
        "\N{FIRE}\n\N{FIRE}\N{FIRE} War \N{FIRE} may come.\n", encoding="utf-8"
    )
    log = json.loads(render_sarif(judge_files([tmp_path / "draft.txt"], SCALE), SCALE))
    assert log["runs"][0]["columnKind"] == "utf16CodeUnits"
    (result,) = log["runs"][0]["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region.pop("snippet") == {"text": "may"}
    # Two units each fire: 3 with the line feed, then 2 + 2 + 5 + 2 + 1 before the word.
    start = {"startLine": 2, "startColumn": 13, "charOffset": 15}
    assert region == start | {"endLine": 2, "endColumn": 16, "charLength": 3}


def test_sarif_of_no_document_is_valid(validator):
    assert list(validator.iter_errors(json.loads(render_sarif([], SCALE)))) == []


def test_regions_are_where_the_words_are(draft):
    log = json.loads(render_sarif(judge_files(draft, SCALE), SCALE))
    (stacked,) = find_results(log, "stacked")
    physical = stacked["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": "my%20draft.txt", "index": 0}
    region = physical["region"]
    assert (region["startLine"], region["startColumn"]) == (1, 16)
    assert (region["endLine"], region["endColumn"]) == (2, 9)
    for result in log["runs"][0]["results"]:
        region = result["locations"][0]["physicalLocation"]["region"]
        start = region["charOffset"]
        stretch = cut_units(TEXT, start, start + region["charLength"])
        assert stretch == region["snippet"]["text"]
        line = re.split(r"\r\n|\r|\n", TEXT)[region["startLine"] - 1]
        assert cut_units(line, region["startColumn"] - 1).startswith(stretch.split("\r\n")[0])
    assert find_results(log, "rows")[0]["locations"][0]["physicalLocation"]["region"]["startLine"] == 5


def test_rules_levels_and_kinds_belong_together(draft):
    run = json.loads(render_sarif(judge_files(draft, SCALE), SCALE))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert (result["level"] == "none") == (result.get("kind") == "informational")
    found = {(result["ruleId"], result["level"]) for result in run["results"]}
    assert found == {("stacked", "warning"), ("mixed", "warning"), ("rows", "note"), ("in-scale", "none")}
    assert [r["message"]["text"] for r in find_results({"runs": [run]}, "in-scale")] == [
        "“high confidence”: high confidence.",
        "“likely”: likely, 55 to 80 per cent.",
        "“probable”: likely, 55 to 80 per cent.",
    ]


def test_sarif_tells_what_judged(draft):
    reports = [
        *judge_files(draft, SCALE),
        EstimativeReport(Document("d", ""), (), (), judge="weights and encoder"),
    ]
    (run,) = json.loads(render_sarif(reports, SCALE))["runs"]
    assert run["properties"]["judges"] == ["weights", "weights and encoder"]


def test_texts_that_are_no_file_name_document_and_offsets():
    log = json.loads(render_sarif(judge_documents([Document("a/b", "It may rain.")], SCALE), SCALE))
    assert log["runs"][0]["results"][0]["locations"] == [
        {
            "logicalLocations": [{"name": "a/b", "kind": "document"}],
            "properties": {"start": 3, "end": 6, "snippet": "may"},
        }
    ]


def test_json_holds_everything(draft):
    reports = judge_files(draft, SCALE)
    data = json.loads(render_estimative_json(reports, SCALE))
    assert data["scale"]["bands"][0] == {"terms": ["almost no chance", "remote"], "low": 1, "high": 5}
    (document,) = data["documents"]
    assert (document["path"], document["judge"]) == (draft, "weights")
    assert [TEXT[p["start"] : p["end"]] for p in document["phrases"]] == [
        "may",
        "possibly",
        "high confidence",
        "likely",
        "probable",
    ]
    assert [problem["kind"] for problem in document["problems"]] == ["stacked", "mixed", "rows"]
    assert data["summary"]["n_by_band"] == {"likely": 2}


def test_the_table_names_lines_bands_and_advice(draft):
    shown = render_estimative(judge_files(draft, SCALE), SCALE, color=False)
    lines = shown.splitlines()
    assert lines[0] == "line 1   Naïve 😀 talks *may* *possibly* fail."
    assert "line 4   We judge with *high confidence* that war is *likely*." in lines
    assert "         high confidence: a level of confidence" in lines
    assert "         probable: likely, 55–80%" in lines
    assert "line 5   Rain is *probable*." in lines
    assert "5 phrases in 3 sentences; 2 warnings and 1 note (mixed 1, stacked 1, rows 1)." in lines
    assert "Outside the scale, words in stacks too: may 1, possibly 1." in lines


def test_counts_add_up_where_the_scale_has_no_band():
    scale = load_scale("kent")
    reports = judge_documents([Document("x", "Rain is probable. We have high confidence in this.")], scale)
    shown = render_estimative(reports, scale, color=False)
    summary = shown[shown.index("2 phrases in 2 sentences") :].splitlines()
    assert summary[0] == "2 phrases in 2 sentences; nothing to mend."
    assert summary[1:3] == ["Likelihood: probable 1.", "Of no band: high confidence 1."]


def test_per_cents_have_one_decimal_at_most():
    text = "The odds are two in three. There is a 12.5 percent chance of rain."
    reports = judge_documents([Document("x", text)], SCALE)
    shown = render_estimative(reports, SCALE, color=False)
    assert "likely, 66.7%\n" in shown
    assert "12.5%\n" in shown
    assert "likely, 66.7 per cent." in render_sarif(reports, SCALE)
    assert "66.6666" in render_estimative_json(reports, SCALE)


def test_colour_changes_no_word_but_the_marks(draft):
    reports = judge_files(draft, SCALE)
    colored = render_estimative(reports, SCALE, width=10_000)
    assert ANSI.search(colored)
    plain = render_estimative(reports, SCALE, width=10_000, color=False)
    assert ANSI.sub("", colored) == plain.replace("*", "")


def test_hostile_text_is_harmless():
    text = "It may\x1b[2J rain, and \u202eit might\x07 not."
    shown = render_estimative(judge_documents([Document("\x1b]0;x\x07", text)] * 2, SCALE), SCALE)
    assert not re.search(r"[\x00-\x09\x0b-\x1a\x1c-\x1f\u202e]", shown)
    assert set(ANSI.sub("", shown)) & {"\x1b"} == set()


def test_nothing_found_is_said():
    shown = render_estimative(judge_documents([Document("x", "It rained.")], SCALE), SCALE, color=False)
    assert shown.startswith("0 phrases in 1 sentence; nothing to mend.\nScale: ")


def test_several_documents_have_their_names():
    reports = judge_documents([Document("one", "It may rain."), Document("two", "It rained.")], SCALE)
    named = [replace(reports[0], path="in/one.txt"), reports[1]]
    shown = render_estimative(named, SCALE, color=False)
    assert shown.startswith("── in/one.txt ──\n")
    assert "two" not in shown.split("phrase in")[0]
    assert "of 2 documents" in shown


@pytest.mark.parametrize(
    ("text", "offset", "place"),
    [("", 0, (1, 1)), ("ab", 2, (1, 3)), ("a\nb", 2, (2, 1)), ("a\r\nb", 3, (2, 1)), ("a\rb\n", 4, (3, 1))],
)
def test_places(text, offset, place):
    assert LineIndex(text).find_place(offset) == place
