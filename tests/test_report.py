"""Reports: counts, pages that strangers' text cannot break, marked text, tables and SARIF."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pyarrow as pa
import pytest

import stance
from stance.errors import DataError
from stance.estimative import check_documents
from stance.records import Document, Estimate
from stance.report import (
    Table,
    render_estimative,
    render_estimative_csv,
    render_estimative_html,
    render_estimative_json,
    render_html,
    render_markdown,
    render_sarif,
    render_scored,
    render_terminal,
    view_collection,
    view_document,
    write_tables,
)

HOSTILE = (
    "</style><script>alert(1)</script><img src=x onerror=alert(2)> It may \x1b[31mrain\x9b2J & \u202esnow."
)
HARMFUL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Tags(HTMLParser):
    """Collects the tags of a page and the text of its styles."""

    def __init__(self, page):
        super().__init__()
        self.found, self.styles = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        if self.found and self.found[-1][0] == "style" and not self.styles:
            self.styles.append(data)


def view(text, **options):
    return view_document(stance.score(text, **options))


def test_view_counts_the_writers_own_sentences():
    found = view('The talks failed. The deal might collapse, perhaps.\n\n"It may rain," he said.')
    counts = found.counts
    assert (counts.n_sentences, counts.n_own, counts.n_abstained, counts.n_words) == (3, 2, 0, 8)
    assert counts.n_by_label == {"assertive": 1, "hedged": 1, "speculative": 0}
    assert counts.share("hedged") == 0.5
    assert (counts.n_cues, counts.cue_rate) == (2, 250.0)
    assert counts.commitment == pytest.approx(0.75, abs=0.1)
    assert found.count_cues() == [("might", 1), ("perhaps", 1)]


def test_view_counts_no_label_where_the_model_abstained():
    counts = view("The talks failed. The deal might collapse.", min_confidence=1.0).counts
    assert counts.n_abstained == counts.n_own == 2
    assert counts.share("hedged") is None
    assert "2 without a label" in counts.describe()


def test_view_needs_a_name_among_several_documents():
    scored = stance.score(["It rained.", "It may rain."])
    with pytest.raises(DataError, match="doc_id="):
        view_document(scored)
    with pytest.raises(DataError, match="nobody"):
        view_document(scored, "nobody")
    assert view_document(scored, scored["doc_id"][1].as_py()).counts.n_by_label["hedged"] == 1
    assert view_document(scored.slice(0, 0)).counts.n_sentences == 0
    with pytest.raises(DataError, match="scored"):
        view_document(pa.table({"text": ["It rained."]}))


def test_page_shows_hostile_text_and_obeys_none_of_it():
    page = render_html(view([{"doc_id": "<b>&\x1b", "title": "<i onload=x>\x07", "text": HOSTILE}]))
    tags = Tags(page)
    assert not {"script", "img", "i", "link", "iframe"} & {tag for tag, _ in tags.found}
    assert not any(name.startswith("on") for _, attrs in tags.found for name in attrs)
    assert not HARMFUL.search(page)
    assert "<script>alert(1)</script>" in unescape(re.sub(r"</?(?:u|span|a)\b[^>]*>", "", page))


def test_page_has_a_policy_that_allows_its_own_style_alone():
    page = render_html(view("The deal might collapse."))
    tags = Tags(page)
    policy = next(attrs["content"] for tag, attrs in tags.found if attrs.get("http-equiv"))
    digest = base64.b64encode(hashlib.sha256(tags.styles[0].encode()).digest()).decode()
    assert "default-src 'none'" in policy
    assert f"'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)
    assert not [attrs for _, attrs in tags.found if "style" in attrs]


def test_page_links_resolve():
    page = render_html(view(" ".join(["The talks failed. The deal might collapse."] * 5)))
    tags = Tags(page).found
    ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {attrs["href"][1:] for tag, attrs in tags if tag == "a" and attrs["href"][:1] == "#"} <= set(ids)


def test_markdown_escapes_what_strangers_wrote():
    hostile = view(HOSTILE + " | *bold* [link](javascript:x)")
    markdown = render_markdown(hostile)
    assert not re.search(r"(?<!\\)<script", markdown)
    assert not re.search(r"(?<!\\)\[link", markdown)
    assert not HARMFUL.search(markdown)


def test_terminal_marks_labels_and_cues():
    scored = stance.score("The talks failed. The deal might collapse.")
    plain = render_scored(scored, color=False)
    assert plain.startswith("The talks failed. [hedged] The deal *might* collapse.\n")
    assert "\x1b" not in plain
    colored = render_scored(scored, color=True)
    assert "\x1b[" in colored
    assert "[hedged]" not in colored
    said = stance.score(
        "Perhaps it will fall, and it might fall soon\n\nBy Jane Smith\n\nIt was built in 1950."
    )
    assert "[hedged, not counted]" in render_scored(said, color=False)


@pytest.mark.parametrize("color", [False, True])
def test_terminal_obeys_no_hostile_text(color):
    scored = stance.score(
        [{"doc_id": "a\x1b]0;x\x07", "text": HOSTILE}, {"doc_id": "b", "text": "It may rain."}]
    )
    renderings = [render_scored(scored, color=color)]
    renderings.append(render_terminal(view_document(scored, scored["doc_id"][0].as_py()), color=color))
    renderings.append(render_estimative(check_documents([Document("a\x1b", HOSTILE)]), color=color))
    for shown in renderings:
        assert not HARMFUL.search(re.sub(r"\x1b\[[\d;]*m", "", shown) if color else shown)
        assert "\x1b[31mrain" not in shown


SIDES = [("It rained.", "left"), ("It may rain.", "left"), ("It rained.", "right")]
TABLE = Table(
    "Shares of 5_%",
    ("label\n", "n", "share"),
    (("a|b & <c>\x1b", 1234, Estimate(0.25, 0.2, 0.3125)), ("none", None, Estimate(None)), ("x", 3, 0.5)),
    ("A note_1.",),
)


def test_tables_have_four_formats():
    terminal, markdown, latex, table = (
        write_tables([TABLE], name) for name in ("terminal", "markdown", "latex", "csv")
    )
    assert all(
        not HARMFUL.search(each) and each.endswith("\n") for each in (terminal, markdown, latex, table)
    )
    assert "0.250 [0.200, 0.312]" in terminal
    assert "1,234" in terminal
    assert r"| a\|b & \<c\>" in markdown
    assert "|---|---:|---:|" in markdown
    assert r"a|b \& <c>" in latex
    assert r"\caption{Shares of 5\_\%}" in latex
    rows = list(csv.reader(io.StringIO(table)))
    assert rows[0] == ["label", "n", "share", "share_low", "share_high"]
    assert rows[1][1:] == ["1234", "0.25", "0.2", "0.3125"]
    assert rows[2][1:] == ["", "", "", ""]
    assert rows[3][1:] == ["3", "0.5", "", ""]


@pytest.mark.parametrize("name", ["terminal", "markdown", "latex", "csv"])
def test_tables_without_rows_are_written(name):
    assert write_tables([Table("Nothing", ("a", "b"), ())], name).endswith("\n")
    assert write_tables([], name) == ""


def test_sarif_has_what_editors_read(tmp_path):
    text = "War is likely.\r\n😀 It may\u2028snow.\r😀 It might possibly rain."
    path = Path("drafts/a b.txt")
    log = json.loads(render_sarif(check_documents([Document("a b", text, path=path)])))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith(".json")
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert run["artifacts"][0]["location"]["uri"] == "drafts/a%20b.txt"
    assert run["columnKind"] == "utf16CodeUnits"
    assert [result["ruleId"] for result in run["results"]] == ["outside", "stacked"]
    for result, words in zip(run["results"], ("may", "might possibly"), strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] == "warning"
        assert result["message"]["text"]
        region = result["locations"][0]["physicalLocation"]["region"]
        assert region["snippet"]["text"] == words
        line = re.split(r"\r\n|\n|\r", text)[region["startLine"] - 1].encode("utf-16-le")
        assert region["startLine"] == region["endLine"]
        shown = line[2 * (region["startColumn"] - 1) : 2 * (region["endColumn"] - 1)]
        assert shown.decode("utf-16-le") == words


def test_sarif_names_places_in_documents_without_lines():
    log = json.loads(
        render_sarif(check_documents([Document("row-1", "It may rain."), Document("row-2", "")]))
    )
    (result,) = log["runs"][0]["results"]
    assert result["locations"][0]["logicalLocations"][0]["name"] == "row-1"
    assert json.loads(render_sarif([]))["runs"][0]["results"] == []


def test_estimative_is_shown_and_written_as_json():
    reports = check_documents([Document("a", "It rained.\nWar is likely. It may snow.")])
    assert "*likely*" in render_estimative(reports, color=False)
    data = json.loads(render_estimative_json(reports))
    (phrase, _) = data["documents"][0]["phrases"]
    assert (phrase["line"], phrase["column"], phrase["band"]) == (2, 8, "likely")
    assert data["summary"]["n_warnings"] == 1


def test_estimative_findings_are_a_table_for_a_spreadsheet():
    reports = check_documents([Document("a", "It may rain.\n\n=It may snow, and war is likely.")])
    rows = list(csv.DictReader(io.StringIO(render_estimative_csv(reports).removeprefix("\ufeff"))))
    assert [(row["paragraph"], row["line"], row["phrase"], row["level"]) for row in rows] == [
        ("1", "1", "may", "warning"),
        ("2", "3", "may", "warning"),
        ("2", "3", "likely", ""),
    ]
    assert rows[0]["advice"] == rows[1]["advice"] != ""
    assert (rows[2]["low"], rows[2]["high"]) == ("55", "80")
    assert not rows[1]["sentence"].startswith("=")
    assert render_estimative(reports, color=False).count(rows[0]["advice"]) == 1  # of both findings


def test_places_in_a_word_file_are_paragraphs():
    reports = check_documents([Document("a", "It may rain.\n\nIt may <b>snow.", path=Path("a.docx"))])
    page = render_estimative_html(reports[0])
    assert "paragraph 2" in render_estimative(reports, color=False) and "paragraph 2" in page
    assert "It <u>may</u> &lt;b&gt;snow." in page and page.count(f"<h2>{reports[0].problems[0].advice}") == 1


def test_reports_do_not_advise_what_they_have_no_option_for(caplog):
    rows = [{"doc_id": f"d{n}", "text": "It may rain.", "outlet": f"o{n % 5}"} for n in range(20)]
    view_collection(stance.score(rows), ["outlet"])
    assert "cluster" not in caplog.text


def test_collections_group_their_documents():
    scored = stance.score(
        [{"doc_id": f"d{n}", "text": text, "side": side} for n, (text, side) in enumerate(SIDES)]
    )
    found = view_collection(scored, ["side"])
    assert [(group.name, group.n_documents) for group in found.groups] == [("left", 2), ("right", 1)]
    assert found.groups[0].shares["hedged"][0] == 0.5
    assert found.whole.n_documents == len(found.rows) == 3
    page = render_html(found, {"d0": "d0.html"})
    assert "script-src 'sha256-" in unescape(page)
    assert "left" in render_terminal(found, color=False)
    assert "left" in render_markdown(found)
