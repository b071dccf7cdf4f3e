"""Calibration learns from running text where most sentences are: those alone were picked as hard."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from stance.config import load_config
from stance.models import fit_model
from stance.models.coded import find_running
from stance.models.linear.fit import calibrate_folds
from stance.records import CodedSentence


def number(n_running: int, n_alone: int) -> np.ndarray:
    """Runs of three sentences, then sentences alone."""
    return np.append(np.arange(n_running) // 3, n_running + np.arange(n_alone))


def test_sentences_alone_tell_nothing_beside_texts() -> None:
    is_running = find_running(number(300, 60), np.arange(360) % 3)
    assert is_running[:300].all()
    assert not is_running[300:].any()


def test_where_most_stand_alone_all_tell() -> None:
    assert find_running(number(300, 301), np.arange(601) % 3).all()


def test_where_texts_hold_too_few_of_a_label_all_tell() -> None:
    runs, labels = number(300, 200), np.zeros(500, dtype=np.int64)
    labels[:49] = 1
    labels[300:] = 1
    assert find_running(runs, labels).all()
    labels[49] = 1
    assert find_running(runs, labels).sum() == 300


def test_a_label_of_sentences_alone_keeps_them() -> None:
    labels = np.where(np.arange(500) < 300, np.arange(500) % 2, 2)
    assert find_running(number(300, 200), labels).all()


def test_folds_are_calibrated_by_what_tells() -> None:
    draw = np.random.default_rng(0)
    truth = draw.integers(0, 3, 900)
    scores = draw.normal(size=(900, 3)) + 2.0 * np.eye(3)[truth]
    tells = np.arange(900) % 3 > 0
    scores[~tells] *= -1  # wrong as often as can be
    folds = draw.integers(0, 5, 900)
    config = load_config(overrides=["fit.n_folds=5"])
    found, proba = calibrate_folds(config, scores, truth, folds, tells=tells)
    alone, own = calibrate_folds(config, scores[tells], truth[tells], folds[tells])
    assert found == alone
    assert np.array_equal(proba[tells], own)
    np.testing.assert_allclose(proba.sum(axis=1), 1, rtol=1e-5)
    assert found.scale > 2 * calibrate_folds(config, scores, truth, folds)[0].scale


def test_hard_sentences_alone_leave_a_linear_model_sure_of_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["It might rain.", "It rained.", "What if it rains?"]
    labels = ["hedged", "assertive", "speculative"]
    running = [CodedSentence(f"d{i // 6}", i % 6, texts[i % 3], labels[i % 3]) for i in range(240)]
    # The same words with other labels, each by itself.
    alone = [CodedSentence(f"s{i}", 0, texts[i % 3], labels[(i + 1) % 3]) for i in range(90)]
    settings = ["fit.n_folds=3", "fit.example_weight=0", "features.n_bits=12", "features.context=false"]
    config = load_config(overrides=settings)
    sure = fit_model(config, [*running, *alone]).model.predict_proba(texts).max(axis=1)
    monkeypatch.setattr(
        "stance.models.linear.fit.find_running", lambda runs, _: np.ones(len(runs), dtype=bool)
    )
    unsure = fit_model(config, [*running, *alone]).model.predict_proba(texts).max(axis=1)
    assert sure.min() > 0.9
    assert unsure.max() < 0.8


def test_a_label_that_one_document_of_running_text_holds_keeps_all(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[np.ndarray] = []

    def catch(*args: Any, tells: np.ndarray, **settings: Any) -> Any:
        told.append(tells)
        return calibrate_folds(*args, tells=tells, **settings)

    monkeypatch.setattr("stance.models.linear.fit.calibrate_folds", catch)
    config = load_config(overrides=["fit.n_folds=3", "fit.example_weight=0", "features.n_bits=12"])
    texts = {"hedged": "It might rain.", "assertive": "It rained.", "speculative": "What if it rains?"}
    kinds = ["hedged", "assertive"] * 80
    coded = [CodedSentence(f"d{i // 8}", i % 8, texts[kind], kind) for i, kind in enumerate(kinds)]
    coded += [CodedSentence("odd", i, texts["speculative"], "speculative") for i in range(60)]
    coded += [CodedSentence(f"s{i}", 0, texts["speculative"], "speculative") for i in range(30)]
    fit_model(config, coded)
    fit_model(config, [replace(s, doc_id=f"odd{s.sent_id // 6}") if s.doc_id == "odd" else s for s in coded])
    assert told[0].all()
    assert told[1].tolist() == [True] * 220 + [False] * 30
