from __future__ import annotations

from stance.corpus import build_codes
from stance.evaluation import measure_agreement
from stance.report import render_agreement

A, H = "assertive", "hedged"


def test_four_coders():
    codes = {"a": [A, A, H, H], "b": [A, H, H, H], "c\x1b": [A, A, None, None], "d": [None, None, None, H]}
    shown = render_agreement(measure_agreement(build_codes(codes, doc_ids=["x", "y", "x", "y"])))
    lines = shown.splitlines()
    rows = [line.split() for line in lines]
    assert lines[0] == "4 coders, 4 sentences of 2 documents, 4 of them coded by two or more."
    assert lines[4].startswith("Cohen's kappa, mean of pairs")
    assert ["a", "and", "b", "4", "0.750"] in [row[:5] for row in rows]
    assert ["c␛", "and", "d", "0", "–", "–", "–", "–", "–"] in rows
    assert ["c␛", "2", "100.0", "%", "0.0", "%", "0.0", "%"] in rows
    assert sum(" \\ " in line for line in lines) == 3
    assert lines[-1] == "The confusion of 3 more pairs is in --format json."
    assert "\x1b" not in shown


def test_markdown_has_no_ragged_lines():
    codes = build_codes({"a": [A, H], "b": [A, A]})
    shown = render_agreement(measure_agreement(codes, n_resamples=0), markdown=True)
    tables = [line for line in shown.splitlines() if line.startswith("|")]
    assert len(tables) == (2 + 6) + (2 + 3) + (2 + 2) + (2 + 3)
    assert all(line.endswith("|") for line in tables)


def test_nought_has_no_sign():
    codes = {"a": [A] * 9_998 + [A, H], "b": [A] * 9_998 + [H, A]}
    shown = render_agreement(measure_agreement(build_codes(codes), n_resamples=0))
    assert ["Cohen's", "kappa", "0.000", "–"] in [line.split() for line in shown.splitlines()]
    assert "-0.00" not in shown
