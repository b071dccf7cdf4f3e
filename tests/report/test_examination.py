from __future__ import annotations

import re
from dataclasses import replace

import pytest

from stance.evaluation import (
    ClassMetrics,
    Comparison,
    Evaluation,
    Examination,
    GroupEvaluation,
    McNemar,
    MetricDifference,
    Mistake,
)
from stance.records import Cue
from stance.report import render_examination
from stance.report.latex import escape_latex, render_latex_table

EVALUATION = Evaluation(
    macro_f1=0.81,
    accuracy=0.9,
    mcc=0.7,
    ece=0.02,
    per_class={"sure_1": ClassMetrics(0.9, 0.8, 0.85, 12), "unsure": ClassMetrics(0.5, 0.4, 0.45, 3)},
    confusion=((11, 1), (2, 1)),
    cue_f1=0.66,
    n_sentences=15,
    n_documents=6,
    intervals={"macro_f1": (0.79, 0.83), "cue_f1_modal": (0.2, 0.4)},
    brier=0.123,
    ece_by_chance=0.017,
    cue_types={"modal": ClassMetrics(0.3, 0.2, 0.25, 4)},
)
COMPARISON = Comparison(
    "models/other",
    {
        "macro_f1": MetricDifference(0.81, 0.7, 0.11, (0.05, 0.16), 0.002),
        "cue_f1": MetricDifference(None, None, None, None, None),
        "f1_sure_1": MetricDifference(0.5, 0.5, 0.0, None, None),
    },
    McNemar(1200, 7, 0.0004),
)
GROUPS = (
    GroupEvaluation(
        "outlet",
        "The | Post",
        900,
        40,
        False,
        {"macro_f1": 0.8, "accuracy": 0.9, "ece": 0.03, "ece_by_chance": 0.014},
        {},
    ),
    GroupEvaluation(
        "outlet", None, 15, 2, True, {"macro_f1": None, "accuracy": 0.5, "ece": 0.1}, {"accuracy": (0.1, 0.9)}
    ),
    GroupEvaluation("year", "2020", 915, 42, False, {"macro_f1": 0.8, "accuracy": 0.9, "ece": 0.03}, {}),
)
MISTAKES = (
    Mistake(
        doc_id="d_1",
        sent_id=4,
        text="Costs rose 5 %\x1b, it *may* be.",
        coded="unsure",
        predicted="sure_1",
        confidence=0.987,
        proba={"sure_1": 0.987, "unsure": 0.013},
        cues=(),
        coded_cues=(Cue(20, 23, "may", "modal"),),
        before="Before it.",
        after=None,
    ),
)
ALL = Examination(EVALUATION, COMPARISON, GROUPS, MISTAKES)


def read_cells(shown):
    return [re.split(r" {2,}", line.strip()) for line in shown.splitlines()]


def test_on_the_terminal():
    shown = render_examination(ALL, title="Mine")
    cells = read_cells(shown)
    assert shown.startswith("Mine: 15 sentences of 6 documents.\n")
    assert ["Brier score (less is better)", "0.123", "–"] in cells
    at = cells.index(["calibration error (less is better)", "0.020", "–"])
    assert cells[at + 1] == ["calibration error by chance alone", "0.017", "–"]
    assert not any("kappa" in row[0] for row in cells)  # not measured
    assert ["modal", "0.300", "0.200", "0.250", "0.200 to 0.400", "4"] in cells
    assert "Against models/other, on the same resamples of documents" in shown
    assert ["macro-F1", "0.810", "0.700", "+0.110", "+0.050 to +0.160", "0.002"] in cells
    assert ["F1 of cues", "–", "–", "–", "–", "–"] in cells
    assert "1,200 sentences right by this model alone, 7 by the other alone; p < 0.001" in shown
    assert "By outlet\n" in shown
    assert ["The | Post", "900", "40", "0.800", "–", "0.900", "–", "0.030", "0.014"] in cells
    assert ["(none)", "15", "2", "–", "–", "0.500", "0.100 to 0.900", "0.100", "–", "small"] in cells
    assert shown.count("small: under 100 sentences or 10 documents") == 1
    assert (
        "\n".join(
            [
                "d_1, sentence 4: coded unsure, scored sure_1 (0.99)",
                "  before  Before it.",
                "          Costs rose 5 %␛, it *may* be.",
                "          cues: none; coded: may (modal)",
            ]
        )
        in shown
    )


def test_groups_without_an_interval_of_macro_f1():
    metrics = {"macro_f1": 0.4, "accuracy": 0.9, "ece": 0.1, "f1_sure": 0.8, "f1_un_sure": 0.0}
    group = GroupEvaluation("outlet", "Star", 200, 20, False, metrics, {"accuracy": (0.8, 0.95)})
    note = "A group has no interval of macro-F1 where the F1 of a label is 0 in it."
    for form, start in (("table", ""), ("markdown", ""), ("latex", "% ")):
        shown = render_examination(Examination(EVALUATION, groups=(group,)), form=form)
        assert shown.splitlines()[-1] == f"{start}{note}"
    # Of one document nothing has an interval; and 1 is not 0.
    for other in (replace(group, intervals={}), replace(group, metrics=metrics | {"f1_un_sure": 1.0})):
        assert note not in render_examination(Examination(EVALUATION, groups=(other,)))


def test_long_sentences_are_wrapped():
    long = replace(MISTAKES[0], text="word " * 60, after="more " * 60)
    lines = render_examination(Examination(EVALUATION, mistakes=(long,)), width=70).splitlines()
    assert max(len(line) for line in lines[-16:]) <= 70


def test_as_markdown():
    shown = render_examination(ALL, form="markdown")
    assert "| The \\| Post |" in shown
    assert "1. Costs rose 5 %␛, it \\*may\\* be. Coded unsure, scored sure\\_1 (0.99);" in shown
    assert "cues: none; coded cues: may (modal)." in shown
    assert "\x1b" not in shown
    tables = [line for line in shown.splitlines() if line.startswith("|")]
    assert all(line.endswith("|") for line in tables)


def test_as_latex():
    shown = render_examination(ALL, form="latex", title="50% mine")
    assert shown.startswith("% 50% mine: 15 sentences of 6 documents.\n% Needs \\usepackage{booktabs}.")
    assert "sure\\_1 & 0.900 & 0.800 & 0.850 & – & 12 \\\\" in shown
    assert "coded \\textbackslash{} found & sure\\_1 & unsure \\\\" in shown
    assert "The \\textbar{} Post & 900" in shown
    assert "\\item Costs rose 5 \\%" in shown
    assert "\n% McNemar, exact: 1,200 sentences right" in shown
    assert "7 by the other alone; p < 0.001" in shown
    assert "\n% small: under 100 sentences" in shown
    for name in ("tabular", "enumerate"):
        assert shown.count(f"\\begin{{{name}}}") == shown.count(f"\\end{{{name}}}") > 0
    # Nothing that LaTeX would take for a command, a comment or mathematics.
    text = "\n".join(line for line in shown.splitlines() if not line.startswith("%"))
    assert not re.search(r"(?<!\\)[%$#_^~]", text)


def test_every_special_character_of_latex():
    assert escape_latex("\\{}&%$#_~^<>|") == (
        r"\textbackslash{}\{\}\&\%\$\#\_\textasciitilde{}\textasciicircum{}\textless{}\textgreater{}\textbar{}"
    )


def test_brackets_and_stars_are_no_options_of_what_stands_before():
    assert escape_latex("[The board] may*") == "{[}The board] may*"
    rows = [["*", "1"], ["[none]", "2"]]
    assert render_latex_table(["a", "b"], rows).splitlines()[4:6] == [r"{*} & 1 \\", r"{[}none] & 2 \\"]


def test_latex_table_has_a_column_for_each():
    lines = render_latex_table(["a", "b", "c"], [["x", "1", "2"]], "All\nof it").splitlines()
    assert lines[0] == "% All of it"
    assert lines[1] == r"\begin{tabular}{lrr}"
    assert lines[3] == r"a & b & c \\"


@pytest.mark.parametrize("form", ["table", "markdown", "latex"])
def test_no_mistakes(form):
    assert "No mistakes." in render_examination(Examination(EVALUATION, mistakes=()), form=form)


def test_titles_are_no_markdown():
    groups = tuple(replace(group, field="<b>*outlet*") for group in GROUPS)
    comparison = replace(COMPARISON, other="[x](y)")
    examination = Examination(EVALUATION, comparison, groups, ())
    shown = render_examination(examination, form="markdown")
    assert r"By \<b\>\*outlet\*" in shown.splitlines()
    assert any(line.startswith(r"Against \[x\](y), on") for line in shown.splitlines())
    assert "By <b>*outlet*" in render_examination(examination).splitlines()


def test_differences_that_round_to_nothing_have_no_minus():
    found = MetricDifference(-0.0001, 0.0002, -0.0003, (-0.0004, 0.01), 0.6)
    shown = render_examination(
        Examination(replace(EVALUATION, mcc=-0.0001), comparison=Comparison("it", {"mcc": found}, None))
    )
    assert "+0.000  +0.000 to +0.010" in shown
    assert "-0.000" not in shown
