from __future__ import annotations

import json

import pytest

from stance.profile import Reference, load_reference


def test_ranks_count_equals_by_half():
    reference = Reference(4, {"hedged": (0.0, 0.1, 0.1, 0.5)})
    assert [reference.rank("hedged", value) for value in (-1, 0.0, 0.05, 0.1, 0.5, 1)] == [
        0,
        0.125,
        0.25,
        0.5,
        0.875,
        1,
    ]


def test_quantiles_are_values_there_are():
    reference = Reference(4, {"hedged": (0.0, 0.1, 0.2, 0.5)})
    assert [reference.find_quantile("hedged", share) for share in (0.0, 0.25, 0.5, 0.75, 1.0)] == [
        0.0,
        0.0,
        0.1,
        0.2,
        0.5,
    ]


def test_shares_and_rates_are_counted_by_document_in_the_body(tmp_path, monkeypatch):
    rows = [
        {"doc_id": "a", "zone": "headline", "text": "Out", "label": "hedged", "cues": [[0, 3, "modal"]]},
        {
            "doc_id": "a",
            "zone": "body",
            "text": "It may rain again.",
            "label": "hedged",
            "cues": [[3, 6, "modal"]],
        },
        {"doc_id": "a", "text": "It rained all day, often.", "label": "assertive", "cues": []},
        {"doc_id": "b", "text": "So.", "label": "speculative"},
    ]
    folder = tmp_path / "public_domain"
    folder.mkdir()
    (folder / "sentences.jsonl").write_text("\n".join(map(json.dumps, rows)))
    monkeypatch.setattr("stance.profile.reference.find_bundled", lambda name: tmp_path)
    found = load_reference()
    assert found.n_documents == 2
    assert found.values["hedged"] == (0.0, 0.5)
    assert found.values["speculative"] == (0.0, 1.0)
    assert found.values["cues"] == pytest.approx((0.0, 1000 / 9))


def test_the_bundled_passages():
    reference = load_reference()
    assert reference.n_documents == 159  # as seeds/README.md says
    assert {len(values) for values in reference.values.values()} == {159}
    assert all(values == tuple(sorted(values)) for values in reference.values.values())
