from __future__ import annotations

from dataclasses import replace

import pytest

from stance.corpus import ValidationReport
from stance.corpus.validate import Conflict
from stance.evaluation import ClassMetrics, Evaluation
from stance.labels import LABELS
from stance.models import Explanation
from stance.models.records import FeatureWeight
from stance.records import Cue, Reject
from stance.report import render_evaluation, render_explanation, render_validation
from stance.report.grids import render_grid

EVALUATION = Evaluation(
    macro_f1=0.81234,
    accuracy=0.9,
    mcc=0.7,
    ece=0.02,
    per_class={"sure": ClassMetrics(0.9, 0.8, 0.85, 1200), "unsure": ClassMetrics(0.5, 0.4, 0.45, 30)},
    confusion=((1100, 100), (20, 10)),
    cue_f1=0.66,
    n_sentences=1230,
    n_documents=12,
    intervals={"macro_f1": (0.79, 0.83), "f1_sure": (0.8, 0.9), "cue_f1": (0.6, 0.7)},
)


def test_evaluation_shows_every_number():
    shown = render_evaluation(EVALUATION, title="Mine")
    lines = [line.split() for line in shown.splitlines()]
    assert shown.startswith("Mine: 1,230 sentences of 12 documents.\n")
    assert ["macro-F1", "0.812", "0.790", "to", "0.830"] in lines
    assert ["accuracy", "0.900", "–"] in lines
    assert ["F1", "of", "cues", "0.660", "0.600", "to", "0.700"] in lines
    assert ["sure", "0.900", "0.800", "0.850", "0.800", "to", "0.900", "1,200"] in lines
    assert ["unsure", "20", "10"] in lines


def test_evaluation_without_cues_has_no_line_of_them():
    from dataclasses import replace

    assert "cues" not in render_evaluation(replace(EVALUATION, cue_f1=None))


def test_calibration_error_stands_above_the_one_by_chance():
    lines = render_evaluation(replace(EVALUATION, ece_by_chance=0.0125)).splitlines()
    (at,) = [i for i, line in enumerate(lines) if line.startswith("calibration error (less is better)")]
    assert lines[at + 1].split() == ["calibration", "error", "by", "chance", "alone", "0.013", "–"]
    assert "by chance" not in render_evaluation(EVALUATION)  # of a model kept by an earlier version


@pytest.mark.parametrize("markdown", [False, True])
def test_why_means_over_labels_have_no_interval(markdown):
    labels = EVALUATION.per_class | {"unsure": ClassMetrics(0.0, 0.0, 0.0, 30)}
    intervals = {"accuracy": (0.8, 0.95)}
    found = replace(EVALUATION, per_class=labels, confusion=((1100, 100), (30, 0)), intervals=intervals)
    assert render_evaluation(found, markdown=markdown).splitlines()[-1] == (
        "The F1 of 'unsure' is 0 in these sentences, and resamples do not show how far above 0 it may lie: "
        "macro-F1 and balanced accuracy have no interval."
    )
    assert "resamples" not in render_evaluation(EVALUATION, markdown=markdown)
    assert "resamples" not in render_evaluation(replace(found, intervals={}), markdown=markdown)


def test_evaluation_as_markdown():
    lines = render_evaluation(EVALUATION, markdown=True).splitlines()
    tables = [line for line in lines if line.startswith("|")]
    assert len(tables) == 2 + 5 + 2 + 2 + 2 + 2
    assert all(line.endswith("|") for line in tables)


def test_grid_cells_cannot_break_the_table():
    lines = render_grid(["a", "b"], [["x|y", "1\n2"]], markdown=True).splitlines()
    assert lines[-1] == "| x\\|y | 1 2 |"
    assert len({len(line) for line in lines}) == 1


def make_report(**changes):
    values = {
        "n_rows": 5,
        "n_sentences": 4,
        "n_documents": 2,
        "label_counts": {"assertive": 3, "hedged": 1},
        "label_shares": {"assertive": 0.75, "hedged": 0.25},
        "n_without_label": 1,
        "n_without_text": 0,
        "n_unknown_label": 0,
        "n_cue_problems": 0,
        "n_with_cues": 2,
        "n_duplicates": 0,
        "n_crossing": 0,
        "conflicts": (),
        "problems": (),
    }
    return ValidationReport(**values | changes)


def test_valid_data():
    shown = render_validation(make_report())
    assert shown.splitlines()[0] == "5 rows, 4 usable sentences of 2 documents, 2 with known cues."
    assert ["hedged", "1", "25.0", "%"] in [line.split() for line in shown.splitlines()]
    assert shown.endswith("\n\nValid.")


def test_problems_are_listed_up_to_a_point():
    problems = tuple(Reject("a.csv", i, "expected a label; found \x1b none") for i in range(1, 24))
    shown = render_validation(
        make_report(
            problems=problems, n_duplicates=2, n_crossing=1, conflicts=(Conflict("So.", {"x": 1, "y": 2}),)
        )
    )
    assert "a.csv row 20: expected a label; found ␛ none\n" in shown
    assert "row 21" not in shown
    assert "3 more problems." in shown
    assert "2 sentences stand in an earlier row too, 1 of them in another document." in shown
    one = [render_validation(make_report(n_duplicates=1, n_crossing=n)) for n in (0, 1)]
    assert "1 sentence stands in an earlier row too." in one[0]
    assert "1 sentence stands in an earlier row too, in another document." in one[1]
    assert "two labels (x 1, y 2): So." in shown
    assert shown.splitlines()[-1].startswith("Not valid")


def test_one_label_is_not_valid():
    shown = render_validation(make_report(label_counts={"hedged": 4}, label_shares={"hedged": 1.0}))
    assert shown.splitlines()[-1] == "Not valid: it takes sentences of two labels or more."


def test_explanation_shows_what_weighed():
    weights = (FeatureWeight(feature="cue=might|modal", label="hedged", weight=2.346),)
    found = Explanation(
        label="hedged",
        proba=(0.1, 0.7, 0.2),
        confidence=0.7,
        cues=(Cue(3, 8, "might", "modal"),),
        weights=weights,
    )
    shown = render_explanation("It might.", found, ("assertive", "hedged", "speculative"), color=False)
    assert shown.splitlines() == [
        "It *might*.",
        "hedged, probability 0.70 (assertive 0.10, hedged 0.70, speculative 0.20)",
        "cues: might (modal)",
        "feature           label  weight",
        "cue=might|modal  hedged   +2.35",
    ]
    assert "\x1b[1;4;33mmight\x1b[0m" in render_explanation(
        "It might.", found, ("assertive", "hedged", "speculative"), color=True
    )
    # A model that is surer than its threshold does not abstain.
    for threshold, told in ((0.7, ""), (0.94, "; abstains below 0.94")):
        doubtful = replace(found, min_confidence=threshold)
        second = render_explanation("It might.", doubtful, LABELS, color=False).splitlines()[1]
        assert second == f"{shown.splitlines()[1]}{told}"
