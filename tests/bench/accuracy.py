"""Accuracy: on real op-eds, and on held-out documents of the seeds."""

from __future__ import annotations

import functools
import importlib.util
from typing import TYPE_CHECKING

import numpy as np
from baselines import FIT_BASELINE
from rows import BASELINES, ROOT, Measurement, NotMeasuredError, Value, find_shared

from stance.config import load_config
from stance.corpus import assign_folds, convert_dataset, load_seeds, read_coded
from stance.labels import LABELS

if TYPE_CHECKING:
    from stance.evaluation import Evaluation
    from stance.records import CodedSentence


@functools.cache
def load_seed_sentences() -> list[CodedSentence]:
    return convert_dataset(load_seeds())


@functools.cache
def load_opeds() -> list[CodedSentence]:
    """The op-eds kept for measuring; nothing but the rows that name them reads them."""
    path = find_shared() / "opeds_dev" / "sentences.jsonl"
    if not path.exists():
        raise NotMeasuredError("no opeds_dev in the shared folder; set STANCE_SHARED")
    return read_coded([path])


def evaluate_proba(coded: list[CodedSentence], proba: np.ndarray) -> Evaluation:
    from stance.evaluation import compute_metrics

    return compute_metrics(LABELS, coded, proba)


@functools.cache
def evaluate_opeds() -> Evaluation:
    from stance.evaluation import evaluate_model
    from stance.scoring.named.cached_models import load_seeds_model

    return evaluate_model(load_seeds_model(), load_opeds())


@functools.cache
def evaluate_opeds_baselines() -> dict[str, Evaluation]:
    coded, opeds = load_seed_sentences(), load_opeds()
    texts, labels = [s.text for s in coded], [s.label for s in coded]
    return {
        name: evaluate_proba(opeds, FIT_BASELINE[name](texts, labels).predict_proba([s.text for s in opeds]))
        for name in BASELINES
    }


def read_value(evaluation: Evaluation, name: str) -> Value:
    low, high = evaluation.intervals.get(name, (None, None))
    return Value(getattr(evaluation, name), low, high)


def describe_figure(evaluation: Evaluation, name: str) -> str:
    """Say what a figure is of, and, of a calibration error, what chance alone would give."""
    note = f"{evaluation.n_sentences} sentences of {evaluation.n_documents} pieces"
    if name == "ece" and evaluation.ece_by_chance is not None:
        note += f"; by chance alone {evaluation.ece_by_chance:.3f}"
    return note


def measure_opeds(name: str, with_baselines: bool = True) -> Measurement:
    evaluation = evaluate_opeds()
    others = evaluate_opeds_baselines() if with_baselines else {}
    note = describe_figure(evaluation, name)
    return Measurement(
        read_value(evaluation, name), note, {key: read_value(other, name) for key, other in others.items()}
    )


def measure_opeds_f1() -> Measurement:
    return measure_opeds("macro_f1")


def measure_opeds_ece() -> Measurement:
    return measure_opeds("ece")


def measure_opeds_cues() -> Measurement:
    return measure_opeds("cue_f1", with_baselines=False)


def measure_seeds_f1() -> Measurement:
    from stance.evaluation import train_model

    config, coded = load_config(), load_seed_sentences()
    evaluation = train_model(config, coded, data_hashes={}).evaluation
    texts, labels = np.array([s.text for s in coded], object), np.array([s.label for s in coded], object)
    folds = assign_folds([s.doc_id for s in coded], list(labels), config.fit.n_folds, config.seed)
    others = {}
    for name in BASELINES:
        proba = np.zeros((len(coded), len(LABELS)))
        for fold in range(config.fit.n_folds):
            held_out = folds == fold
            baseline = FIT_BASELINE[name](texts[~held_out], labels[~held_out])
            proba[held_out] = baseline.predict_proba(texts[held_out])
        others[name] = read_value(evaluate_proba(coded, proba), "macro_f1")
    note = f"{evaluation.n_sentences:,} sentences of {evaluation.n_documents} documents"
    return Measurement(read_value(evaluation, "macro_f1"), note, others)


def measure_segmentation_cases() -> Measurement:
    path = ROOT / "tests" / "text" / "test_hard_cases.py"
    spec = importlib.util.spec_from_file_location("hard_cases", path)
    assert spec is not None
    assert spec.loader is not None
    cases = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(cases)
    n_cases = sum(1 for _ in cases.read_cases())
    n_failures = len(cases.find_failures())
    return Measurement(Value(1 - n_failures / n_cases), f"{n_cases - n_failures} of {n_cases}")
