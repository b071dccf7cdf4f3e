"""Scoring from Python, and what a notebook shows of it."""

from __future__ import annotations

import sys

import pyarrow as pa
import pytest

import stance
from stance.errors import DataError, ModelError
from stance.labels import LABELS
from stance.report import Result
from stance.scoring import make_schema

pytest.importorskip("jinja2")


@pytest.fixture
def result():
    def row(doc_id, sent_id, text, label, cues=()):
        proba = {f"p_{name}": 0.8 if name == label else 0.1 for name in LABELS}
        found = [
            {"start": text.index(w), "end": text.index(w) + len(w), "text": w, "type": "modal"} for w in cues
        ]
        return {
            "doc_id": doc_id,
            "sent_id": sent_id,
            "para": 0,
            "zone": "body",
            "voice": "writer",
            "start": 0,
            "end": len(text),
            "text": text,
            "label": label,
            **proba,
            "confidence": 0.8,
            "abstained": False,
            "by": "linear",
            "cues": found,
        }

    rows = [
        row("a", 0, "It <b>rained</b>.", "assertive"),
        row("a", 1, "It may rain.", "hedged", ["may"]),
        row("b", 0, "If so.", "speculative"),
    ]
    return Result(pa.Table.from_pylist(rows, schema=make_schema(LABELS)), LABELS)


def test_whole_numbers_stay_whole_in_a_data_frame(result):
    scored = result.to_arrow().append_column("tweet", pa.array([2**60 + 1, None, 3]))
    frame = Result(scored, LABELS).to_pandas()
    assert frame["tweet"].dropna().tolist() == [2**60 + 1, 3]


def test_what_a_result_gives(result):
    assert repr(result) == "Result: 2 documents, 3 sentences: 1 assertive, 1 hedged, 1 speculative"
    assert len(result) == 3
    assert result.to_arrow().column_names[:2] == ["doc_id", "sent_id"]
    assert result.to_pandas()["label"].tolist() == ["assertive", "hedged", "speculative"]
    assert result.to_records()[1][1].cues[0].text == "may"
    assert result.profile().shares["hedged"].value == pytest.approx(1 / 3)
    assert result.profile(zones=["all"], n_resamples=0).n_sentences == 3
    with pytest.raises(TypeError, match="by"):  # groups have more than one profile
        result.profile(by="doc_id")


def test_a_result_counts_no_label_where_the_model_abstained(result):
    scored = result.to_arrow()
    place = scored.column_names.index("abstained")
    unsure = scored.set_column(place, "abstained", pa.array([False, True, False]))
    told = "Result: 2 documents, 3 sentences: 1 assertive, 0 hedged, 1 speculative; 1 without a label"
    assert repr(Result(unsure, LABELS)) == told


def test_a_notebook_shows_the_marked_text(result):
    shown = result._repr_html_()
    assert "It &lt;b&gt;rained&lt;/b&gt;." in shown
    assert "<b>H</b><i> </i>It <u>may</u> rain." in shown
    assert "<strong>b</strong>" in shown
    assert "<script" not in shown


def test_a_notebook_without_jinja2_shows_plain_text(result, monkeypatch):
    monkeypatch.setitem(sys.modules, "jinja2", None)
    assert result._repr_html_() is None


def test_a_notebook_stops_after_some_documents(result):
    table = result.to_arrow()
    many = pa.concat_tables(
        [table.slice(2, 1).set_column(0, "doc_id", pa.array([f"d{i:02d}"])) for i in range(23)]
    )
    shown = Result(many, LABELS)._repr_html_()
    assert shown.count("<strong>") == 20
    assert "… and 3 more." in shown


def test_the_page_of_a_result(result):
    assert "<h1>2 documents</h1>" in result.to_html()
    assert '<h1 dir="auto">b</h1>' in Result(result.to_arrow().slice(2), LABELS).to_html()
    with pytest.raises(DataError, match="expected a sentence; found none"):
        Result(result.to_arrow().slice(0, 0), LABELS).to_html()


def test_a_model_that_is_not_there():
    with pytest.raises(ModelError, match="nowhere"):
        stance.load("nowhere")
