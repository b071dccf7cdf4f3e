"""Explanations add up to what the model said."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from stance.models import Explanation, LinearModel
from stance.models.linear.evidence import extract_features
from stance.models.linear.explain import START

TEXTS = [
    "The deal might collapse.",
    "The talks failed.",
    "If it fails, what would they do?",
    "Don’t go 😀.",
    "We act now and they build the road, " * 20,  # longer than words count in full
    "",
]


@pytest.mark.parametrize("text", TEXTS)
def test_weights_add_up_to_the_score(model: LinearModel, text: str) -> None:
    found = model.explain(text, n_weights=10_000)
    label = model.labels.index(found.label)
    total = sum(w.weight for w in found.weights)
    # The calibrated score of the label against the mean of all: log odds to the geometric mean.
    expected = math.log(found.proba[label]) - np.log(found.proba).mean()
    assert total == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("text", TEXTS)
def test_says_what_the_model_says(model: LinearModel, text: str) -> None:
    found = model.explain(text)
    batch = model.predict_batch([text])
    assert found.proba == tuple(batch.proba[0].tolist())
    assert found.confidence == max(found.proba) == found.proba[model.labels.index(found.label)]
    assert found.cues == model.cues([text])[0]


def test_features_are_named_in_words(model: LinearModel) -> None:
    found_text = "The deal might collapse."
    found = model.explain(found_text, n_weights=10_000)
    assert found.label == "hedged"
    names = {w.feature for w in found.weights}
    proba = model.score_candidates(extract_features([found_text], np.zeros(1, dtype=np.int64), model.matcher))
    assert f"“might” as hedged cue (probability {proba[0, 1]:.2f})" in names
    assert START in names
    assert "word “might”" in names
    assert {w.label for w in found.weights} == {"hedged"}
    texts = ("first word “The”", "words “The deal”", "words “deal might”", "word “.”")
    assert {n for n in names if "“" in n and " cue " not in n} <= {
        *texts,
        *(f"word “{w}”" for w in ("The", "deal", "might", "collapse")),
    } | {
        "words “might collapse”",
        "words “collapse.”",
    }


def test_weights_are_against_the_mean_of_all_labels(model: LinearModel) -> None:
    # The same added to every label changes no probability, so it explains nothing.
    higher = dataclasses.replace(model, evidence_weights=model.evidence_weights + np.float32(2))
    found, expected = (m.explain("The deal might collapse.", n_weights=5).weights for m in (higher, model))
    assert [w.feature for w in found] == [w.feature for w in expected]
    np.testing.assert_allclose([w.weight for w in found], [w.weight for w in expected], atol=1e-4)


def test_the_weightiest_come_first(model: LinearModel) -> None:
    everything = model.explain("The deal might collapse.", n_weights=10_000).weights
    sizes = [abs(w.weight) for w in everything]
    assert sizes == sorted(sizes, reverse=True)
    assert min(sizes) > 0
    assert model.explain("The deal might collapse.", n_weights=3).weights == everything[:3]
    assert model.explain("The deal might collapse.", n_weights=0).weights == ()


def test_the_cue_speaks_for_its_label(model: LinearModel) -> None:
    found = model.explain("The deal might collapse.")
    assert isinstance(found, Explanation)
    by_name = {w.feature.partition(" (")[0]: w.weight for w in found.weights}
    assert by_name["“might” as hedged cue"] > 0


def test_the_likeliest_of_several_candidates_is_named(model: LinearModel) -> None:
    names = [w.feature for w in model.explain("Perhaps it might.", n_weights=10_000).weights]
    assert any("as hedged cue" in name and name.endswith("of 2 candidates)") for name in names)
    assert not any(" cue" in w.feature for w in model.explain("So.").weights if w.feature != START)


def test_says_whether_the_model_abstains(model: LinearModel) -> None:
    found = model.explain("The deal might collapse.")
    assert not found.abstained
    doubtful = model.with_min_confidence(found.confidence).explain("The deal might collapse.")
    assert not doubtful.abstained
    doubtful = model.with_min_confidence(0.999).explain("The deal might collapse.")
    assert (doubtful.abstained, doubtful.min_confidence) == (True, 0.999)
    assert dataclasses.replace(doubtful, min_confidence=found.min_confidence) == found


def test_a_word_that_stands_twice_is_one_feature(model: LinearModel) -> None:
    found = model.explain("The deal, if signed, might hold, and, if not, fail.", n_weights=10_000)
    names = [w.feature for w in found.weights]
    assert len(names) == len(set(names))
    assert "words “, if”" in names
