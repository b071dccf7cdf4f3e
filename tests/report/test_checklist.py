from __future__ import annotations

from stance.evaluation import Checklist, ChecklistFailure, ChecklistItem, PassShare
from stance.report.checklist import render_checklist

ITEM = ChecklistItem("no mark", "assertive", "He *may* go_there.", before="If so.")
FOUND = Checklist(
    PassShare("all", 3, 4, 0.75, (0.3006, 0.9544)),
    (PassShare("duty", 2, 2, 1.0, (0.3424, 1.0)), PassShare("no mark", 1, 2, 0.5, (0.0945, 0.9055))),
    (ChecklistFailure(ITEM, "hedged", 0.876),),
)
HEAD = "Behavioural checklist: 3 of 4 sentences pass, 75 % (95 % interval 30 to 95)."


def test_for_the_terminal():
    lines = render_checklist(FOUND).splitlines()
    assert lines[0] == HEAD
    assert lines[2].split() == ["construction", "passed", "sentences", "share", "95", "%", "interval"]
    assert lines[4].split() == ["no", "mark", "1", "2", "0.500", "0.095", "to", "0.905"]
    assert lines[-1] == "  no mark: assertive, scored hedged (0.88): (If so.) He *may* go_there."


def test_for_markdown_and_latex():
    text = render_checklist(FOUND, form="markdown")
    assert "| duty         |      2 |         2 | 1.000 | 0.342 to 1.000 |" in text
    assert text.splitlines()[-1].endswith(r"(If so.) He \*may\* go\_there.")
    text = render_checklist(FOUND, form="latex")
    assert text.startswith(f"% {HEAD}")
    assert r"\item no mark: assertive, scored hedged (0.88): (If so.) He *may* go\_there." in text


def test_nothing_fails():
    assert "fail" not in render_checklist(Checklist(FOUND.overall, FOUND.constructions, ()))
