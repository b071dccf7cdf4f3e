"""Candidates that one model offers another."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from stance.cues import CueMatcher
from stance.labels import CUE_TYPES
from stance.models import Fit, PredictionBatch
from stance.models.candidates import CueCandidates, find_candidates
from stance.models.linear.evidence import extract_features

MODAL, SCENARIO = CUE_TYPES.index("modal"), CUE_TYPES.index("scenario")


def test_the_lexicon_offers_each_stretch_with_its_types() -> None:
    texts = ["", "It would.", "None here.", "It may grow, but might not."]
    found = find_candidates(texts)
    spans = list(zip(found.sentence.tolist(), found.start.tolist(), found.end.tolist(), strict=True))
    assert [(i, texts[i][a:b]) for i, a, b in spans] == [(1, "would"), (3, "may"), (3, "might")]
    assert found.types.tolist() == [1 << MODAL | 1 << SCENARIO, 1 << MODAL, 1 << MODAL]
    assert found.proba is None


def test_a_cut_is_numbered_from_0() -> None:
    numbers = np.array([0, 2, 2, 5], dtype=np.int32)
    whole = CueCandidates(numbers, numbers + 1, numbers + 2, numbers, np.eye(4, dtype=np.float32))
    part = whole.cut(1, 5)
    assert (part.sentence.tolist(), part.start.tolist(), len(part)) == ([1, 1], [3, 3], 2)
    assert part.proba is not None
    assert part.proba.tolist() == np.eye(4)[1:3].tolist()
    assert len(whole.cut(3, 5)) == 0


def test_a_judged_candidate_has_the_probability_of_the_cue_stage(
    fit: Fit, coded: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, texts = fit.model, [s.text for s in coded]
    index = np.unique([s.doc_id for s in coded], return_inverse=True)[1]
    extraction = extract_features(texts, index, CueMatcher(model.lexicon))
    expected = model.score_candidates(extraction)
    for size in (4096, 7):  # also across the ends of chunks, where neighbours matter
        monkeypatch.setattr("stance.models.linear.chunks._SIZE", size)
        batch, found = model.predict_with_candidates(texts, index)
        np.testing.assert_array_equal(found.sentence, extraction.candidates.sentence)
        assert found.proba is not None
        np.testing.assert_allclose(found.proba[:, 1:], expected[:, 1:], atol=1e-6)
        assert not found.proba[:, 0].any()  # no cue speaks for "assertive"
        alone = model.predict_batch(texts, index)
        for field in dataclasses.fields(PredictionBatch):
            np.testing.assert_array_equal(getattr(batch, field.name), getattr(alone, field.name))
    np.testing.assert_array_equal(found.start, extraction.tokens.start[extraction.candidates.first])


def test_no_sentences_have_no_candidates(fit: Fit) -> None:
    batch, found = fit.model.predict_with_candidates([])
    assert (len(batch.proba), len(found)) == (0, 0)
    assert found.proba is not None
    assert found.proba.shape == (0, len(fit.model.labels))
