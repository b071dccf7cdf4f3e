"""Explanations add up to what the model said."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from stance.models import Explanation, LinearModel

TEXTS = [
    "The deal might collapse.",
    "The talks failed.",
    "If it fails, what would they do?",
    "Don’t go 😀.",
    "",
]


@pytest.mark.parametrize("text", TEXTS)
def test_weights_and_bias_add_up_to_the_score(model: LinearModel, text: str) -> None:
    found = model.explain(text, n_weights=10_000)
    label = model.labels.index(found.label)
    bias = model.calibration.scale * model.label_bias + np.array(model.calibration.shift)
    total = sum(w.weight for w in found.weights) + bias[label] - bias.mean()
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
    found = model.explain("The deal might collapse.", n_weights=10_000)
    assert found.label == "hedged"
    names = {w.feature for w in found.weights}
    assert "some cue is hedged" in names
    assert "word “might”" in names
    assert {w.label for w in found.weights} == {"hedged"}
    texts = ("first word “The”", "words “The deal”", "words “deal might”", "word “.”")
    assert {n for n in names if "“" in n} <= {
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
    by_name = {
        w.feature: w.weight for w in model.explain("The deal might collapse.", n_weights=10_000).weights
    }
    assert by_name["some cue is hedged"] > 0
    assert by_name["word “might”"] > 0
    assert found.weights[0].weight > 0
