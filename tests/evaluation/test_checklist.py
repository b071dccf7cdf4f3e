from __future__ import annotations

import json
from collections import Counter
from types import SimpleNamespace

import numpy as np
import pytest

from stance.cache import find_bundled
from stance.errors import DataError
from stance.evaluation import ChecklistItem, load_checklist, run_checklist
from stance.labels import LABELS


class Parrot:
    """Says ``assertive`` of everything, and keeps what it was asked."""

    labels = LABELS

    def predict_batch(self, texts, doc_index):
        self.texts, self.doc_index = texts, doc_index.tolist()
        proba = np.tile(np.array([0.75, 0.2, 0.05], dtype=np.float32), (len(texts), 1))
        return SimpleNamespace(class_index=proba.argmax(axis=1), confidence=proba.max(axis=1))


ITEMS = [
    ChecklistItem("duty", "assertive", "Act now."),
    ChecklistItem("doubt", "hedged", "They may.", before="Suppose so."),
    ChecklistItem("doubt", "assertive", "Why?", after="Because."),
    ChecklistItem("duty", "assertive", "We must."),
]


def test_sentences_are_read_with_their_neighbours_alone():
    model = Parrot()
    found = run_checklist(model, ITEMS)
    assert model.texts == ["Act now.", "Suppose so.", "They may.", "Why?", "Because.", "We must."]
    assert model.doc_index == [0, 1, 1, 2, 2, 3]
    assert [(f.item, f.predicted, f.confidence) for f in found.failures] == [(ITEMS[1], "assertive", 0.75)]


def test_pass_rates_and_wilson_intervals():
    found = run_checklist(Parrot(), ITEMS)
    rates = [(r.construction, r.n_passed, r.n_sentences, r.share) for r in found.constructions]
    assert rates == [("duty", 2, 2, 1.0), ("doubt", 1, 2, 0.5)]
    assert (found.overall.construction, found.overall.share) == ("all", 0.75)
    # By hand, of 3 in 4 with z² = 3.8415: the middle is (0.75 + 3.8415 / 8) / (1 + 3.8415 / 4) = 0.6275,
    # half the width 1.96 / 1.9604 · √(0.1875 / 4 + 3.8415 / 64) = 0.3269.
    assert found.overall.interval == pytest.approx((0.3006, 0.9544), abs=1e-4)
    assert found.constructions[0].interval == pytest.approx((2 / (2 + 3.8415), 1.0), abs=1e-4)


def test_plain_data_goes_into_json():
    plain = json.loads(json.dumps(run_checklist(Parrot(), ITEMS).to_dict()))
    assert plain["overall"]["n_passed"] == 3
    assert plain["constructions"][1]["construction"] == "doubt"
    assert plain["failures"] == [
        {
            "construction": "doubt",
            "label": "hedged",
            "text": "They may.",
            "before": "Suppose so.",
            "after": "",
            "predicted": "assertive",
            "confidence": 0.75,
        }
    ]


def test_a_model_of_other_labels_or_nothing_to_ask_is_refused():
    other = Parrot()
    other.labels = ("assertive", "no")
    with pytest.raises(DataError, match=r"knows the label 'hedged'; found one of assertive, no\."):
        run_checklist(other)
    with pytest.raises(DataError, match="found none"):
        run_checklist(Parrot(), [])


def test_the_bundled_sentences_are_well_formed_and_of_many_kinds():
    items = load_checklist()
    assert len(items) >= 150
    assert {item.label for item in items} == set(LABELS)
    assert len({item.text for item in items}) == len(items)
    counts = Counter(item.construction for item in items)
    assert min(counts.values()) >= 3
    assert len(counts) >= 25
    for item in items:
        for text in (item.text, item.before, item.after):
            assert text == text.strip()
            assert not text or text[-1] in '.?"'
    # Neither "always assertive" nor any other constant passes.
    assert max(Counter(item.label for item in items).values()) < len(items) / 2


def test_no_bundled_sentence_was_learnt_from():
    learnt = {
        json.loads(line)["text"].casefold()
        for path in find_bundled("seeds").glob("*/*.jsonl")
        if path.name != "documents.jsonl"
        for line in path.read_text(encoding="utf-8").splitlines()
    }
    assert len(learnt) > 10_000
    assert [item.text for item in load_checklist() if item.text.casefold() in learnt] == []
