"""Scored sentences made by hand."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from stance.labels import LABELS
from stance.records import Cue, Prediction, Sentence
from stance.scoring import make_schema


def score(
    text, label="assertive", *, para=0, zone="body", voice="writer", cues=(), abstained=False, confidence=0.9
):
    """Make a sentence and what a model said of it; cues are pairs of word and type."""
    proba = tuple(confidence if name == label else (1 - confidence) / 2 for name in LABELS)
    found = tuple(Cue(text.index(word), text.index(word) + len(word), word, kind) for word, kind in cues)
    sentence = Sentence("d", 0, para, zone, voice, 0, len(text), text)
    return sentence, Prediction(label, proba, confidence, abstained, "linear", found)


def build_scored(rows, labels=LABELS, types=None):
    """Make a scored table: each row a mapping, of which ``doc_id`` and ``label`` are enough."""
    others = [name for name in rows[0] if name not in _KNOWN]
    kinds = {name: (types or {}).get(name) or pa.array([row[name] for row in rows]).type for name in others}
    schema = make_schema(labels, pa.schema(list(kinds.items())))
    n_by_document: dict[str, int] = {}
    found = []
    for row in rows:
        sent_id = n_by_document.get(row["doc_id"], 0)
        n_by_document[row["doc_id"]] = sent_id + 1
        rest = 0.2 / max(1, len(labels) - 1)
        proba = row.get("proba") or [0.8 if label == row["label"] else rest for label in labels]
        text = row.get("text", "One two three four five.")
        full = {
            "doc_id": row["doc_id"],
            "sent_id": row.get("sent_id", sent_id),
            "para": 0,
            "zone": row.get("zone", "body"),
            "voice": row.get("voice", "writer"),
            "start": 0,
            "end": len(text),
            "text": text,
            "label": row["label"],
            **{f"p_{label}": p for label, p in zip(labels, proba, strict=True)},
            "confidence": max(proba),
            "abstained": row.get("abstained", False),
            "by": "linear",
            "cues": [{"start": 0, "end": 3, "text": text[:3], "type": kind} for kind in row.get("cues", ())],
        }
        found.append(full | {name: row[name] for name in others})
    return pa.Table.from_pylist(found, schema=schema)


_KNOWN = {"doc_id", "sent_id", "label", "proba", "text", "zone", "voice", "abstained", "cues"}


@pytest.fixture
def scored():
    """Three documents of two papers; the last has a headline, a quotation and an abstention."""
    a, h, s = LABELS
    return build_scored(
        [
            {"doc_id": "d1", "label": a, "paper": "Herald", "date": "2024-01-30"},
            {
                "doc_id": "d1",
                "label": h,
                "cues": ["modal", "adverb"],
                "paper": "Herald",
                "date": "2024-01-30",
            },
            {"doc_id": "d2", "label": a, "paper": "Herald", "date": "2024-02-01"},
            {"doc_id": "d2", "label": a, "paper": "Herald", "date": "2024-02-01"},
            {"doc_id": "d3", "label": a, "zone": "headline", "paper": "Star", "date": "2024-04-02"},
            {
                "doc_id": "d3",
                "label": h,
                "voice": "quoted",
                "cues": ["verb"],
                "paper": "Star",
                "date": "2024-04-02",
            },
            {"doc_id": "d3", "label": s, "cues": ["conditional"], "paper": "Star", "date": "2024-04-02"},
            {"doc_id": "d3", "label": a, "abstained": True, "paper": "Star", "date": "2024-04-02"},
            {"doc_id": "d3", "label": a, "paper": "Star", "date": "2024-04-02"},
        ]
    )


def draw_labels(rng, shares):
    """Draw a label from each row of shares."""
    return (rng.random(len(shares))[:, None] > np.cumsum(shares, axis=1)).sum(axis=1).clip(0, 2)


def build_corpus(seed=0, n_documents=60, n_sentences=10):
    """Documents of two papers with a covariate, predictions that err, and what a person would say."""
    rng = np.random.default_rng(seed)
    year = rng.integers(2000, 2010, n_documents)
    shares = np.column_stack(
        [0.8 - 0.03 * (year - 2000), 0.1 + 0.03 * (year - 2000), np.full(n_documents, 0.1)]
    )
    document = np.repeat(np.arange(n_documents), n_sentences)
    true = draw_labels(rng, shares[document])
    proba = 0.7 * np.eye(3)[true] + 0.3 * rng.dirichlet([1, 1, 1], len(true))
    # The model takes some of what is hedged for assertive.
    is_missed = (true == 1) & (rng.random(len(true)) < 0.3)
    proba[is_missed] = [0.7, 0.2, 0.1]
    rows = [
        {
            "doc_id": f"d{doc:03d}",
            "label": LABELS[int(p.argmax())],
            "proba": p.tolist(),
            "paper": "Herald" if doc % 2 else "Star",
            "year": int(year[doc]),
        }
        for doc, p in zip(document.tolist(), proba, strict=True)
    ]
    return build_scored(rows), [LABELS[k] for k in true]
