"""Calibration error by chance, worked out by hand."""

from __future__ import annotations

import time

import numpy as np
import pytest

from stance.evaluation import evaluate_groups, measure_predictions
from stance.evaluation.chance import estimate_chance_ece


@pytest.mark.parametrize(
    ("confidence", "weights", "wanted"),
    [
        # Right with 3/4, off by 1/4; wrong with 1/4, off by 3/4.
        ([0.75], None, 0.75 * 0.25 + 0.25 * 0.75),
        # In one bin: half the time both are right or both wrong, off by 1/2; else they cancel out.
        ([0.5, 0.5], None, 0.25),
        # In two bins nothing cancels out.
        ([0.5, 0.75], None, (0.5 + 0.375) / 2),
        # With weights 3 and 1: off by 2 of 4 half the time, else by 1.5 - 0.5 of 4.
        ([0.5, 0.5], [3.0, 1.0], 0.5 * 0.5 + 0.5 * 0.25),
        ([1.0, 1.0, 1.0], None, 0.0),
    ],
)
def test_by_hand(confidence, weights, wanted):
    given = None if weights is None else np.array(weights)
    found = [estimate_chance_ece(np.array(confidence), given, seed=seed) for seed in range(30)]
    assert np.mean(found) == pytest.approx(wanted, abs=0.012)  # 6,000 draws: four standard errors at most
    assert np.std(found) < 0.03


def test_of_many_sentences_it_is_that_of_a_normal_distribution():
    """Sums of many are normal, and the mean of the absolute value is sqrt(2 / pi) standard deviations."""
    confidence = np.random.default_rng(8).uniform(1 / 3, 1, 20_000)
    bins = np.ceil(confidence * 15)
    spread = sum(np.sqrt((p * (1 - p)).sum()) for p in (confidence[bins == b] for b in set(bins)))
    assert estimate_chance_ece(confidence) == pytest.approx(np.sqrt(2 / np.pi) * spread / 20_000, rel=0.05)


def test_it_is_what_a_calibrated_model_shows():
    """Codes drawn from the probabilities themselves: the figure's mean is the one by chance."""
    rng = np.random.default_rng(1)
    confidence, shown = rng.dirichlet([2, 1, 0.5], 200).max(axis=1), []
    bins = np.ceil(confidence * 15)
    for _ in range(400):
        gap = confidence - (rng.random(200) < confidence)
        shown.append(sum(abs(gap[bins == b].mean()) * (bins == b).mean() for b in set(bins)))
    assert estimate_chance_ece(confidence) == pytest.approx(np.mean(shown), abs=0.006)


def test_seeded_and_alike_in_pieces(monkeypatch):
    confidence = np.random.default_rng(2).uniform(1 / 3, 1, 90)
    found = estimate_chance_ece(confidence, seed=3)
    assert found == estimate_chance_ece(confidence, seed=3) != estimate_chance_ece(confidence, seed=4)
    monkeypatch.setattr("stance.evaluation.chance._MAX_CELLS", 700)  # 7 draws at a time
    assert estimate_chance_ece(confidence, seed=3) == pytest.approx(found, abs=1e-12)


def test_it_takes_little_time():
    confidence = np.random.default_rng(0).uniform(1 / 3, 1, 5_000)
    begin = time.process_time()
    estimate_chance_ece(confidence)
    assert time.process_time() - begin < 0.1  # of this process alone; generous


def test_evaluations_and_groups_have_it(make_predictions):
    predictions = make_predictions(0.6)
    found = measure_predictions(predictions, seed=5)
    assert found.ece_by_chance == estimate_chance_ece(predictions.confidence, seed=5)
    assert "ece_by_chance" not in found.intervals
    assert measure_predictions(predictions, n_resamples=0, seed=5).ece_by_chance == found.ece_by_chance
    for group in evaluate_groups(predictions, "outlet"):
        rows = [i for i, s in enumerate(predictions.sentences) if s.fields["outlet"] == group.value]
        assert group.metrics["ece_by_chance"] == estimate_chance_ece(predictions.confidence[rows])
        assert group.metrics["ece_by_chance"] > found.ece_by_chance  # of fewer sentences
