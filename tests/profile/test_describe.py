"""What a report is told of many documents."""

from __future__ import annotations

import pyarrow as pa

from stance.labels import LABELS
from stance.profile import Gathered, describe_scored
from stance.scoring import make_schema


def make_row(doc_id, sent_id, zone, text):
    place = {"doc_id": doc_id, "sent_id": sent_id, "para": sent_id, "zone": zone, "voice": "writer"}
    proba = {"p_assertive": 0.9, "p_hedged": 0.1, "p_speculative": 0.0}
    answer = {
        "label": "assertive",
        **proba,
        "confidence": 0.9,
        "abstained": False,
        "by": "linear",
        "cues": [],
    }
    return {**place, "start": 0, "end": len(text), "text": text, **answer}


def test_a_title_is_the_headline_that_a_document_begins_with():
    rows = [
        make_row("a", 0, "body", "It rained."),
        make_row("a", 1, "headline", "The money"),
        make_row("a", 2, "body", "It went."),
        make_row("b", 0, "headline", "The Mill"),
        make_row("b", 1, "body", "It closed."),
        make_row("b", 2, "headline", "The end"),
    ]
    table = pa.Table.from_pylist(rows, schema=make_schema(LABELS))
    assert describe_scored(Gathered(table, LABELS)).titles == {"b": "The Mill"}
