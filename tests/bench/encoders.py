"""The encoder and the cascade: accuracy on real op-eds, and speed against other ways to run an encoder."""

from __future__ import annotations

import functools
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from accuracy import describe_figure, load_opeds, read_value
from commands import ARTICLE, run_stance, summarise
from rows import ROOT, WORK_PATH, Measurement, NotMeasuredError, Value
from speed import split_releases

if TYPE_CHECKING:
    from stance.evaluation import Evaluation
    from stance.models import Classifier

MADE_PATH = Path(os.environ.get("STANCE_MADE") or WORK_PATH / "distil")
"""Where ``make distil`` keeps the teacher and the student."""

PIPELINE, FP32 = "transformers pipeline", "encoder, fp32"

LARGE_CASCADE = "cascade-large"

PART = ("article/labels.jsonl", "commentary/sentences.jsonl", "public_domain/sentences.jsonl")

_N_TIMED = 600  # sentences, for the slowest way takes a minute over them


@functools.cache
def load_made(name: str) -> Classifier:
    """A model that ``make distil`` left, or a released one."""
    from stance.errors import ModelError
    from stance.models import load_folder
    from stance.scoring.named.named_models import DEFAULT_NAME, RELEASED, open_model

    try:
        is_named = name in {DEFAULT_NAME, *RELEASED}
        return open_model(name)[0] if is_named else load_folder(MADE_PATH / name)
    except ModelError as error:
        raise NotMeasuredError(f"{error} `make distil` makes it") from error


@functools.cache
def predict_opeds(name: str) -> tuple[Evaluation, np.ndarray]:
    from stance.evaluation import evaluate_model
    from stance.evaluation.predict import order_sentences

    model, opeds = load_made(name), load_opeds()
    sentences, doc_index = order_sentences(opeds)
    proba = model.predict_proba([s.text for s in sentences], doc_index)
    return evaluate_model(model, opeds), proba


def measure_opeds(name: str, figure: str) -> Measurement:
    evaluation, _ = predict_opeds(name)
    return Measurement(read_value(evaluation, figure), describe_figure(evaluation, figure))


def measure_class(name: str, label: str) -> Measurement:
    evaluation, _ = predict_opeds(name)
    low, high = evaluation.intervals.get(f"f1_{label}", (None, None))
    found = evaluation.per_class[label]
    return Measurement(Value(found.f1, low, high), f"{found.support} sentences of that label")


def measure_taught_f1() -> Measurement:
    return measure_opeds("default", "macro_f1")


def measure_taught_ece() -> Measurement:
    return measure_opeds("default", "ece")


def measure_taught_cues() -> Measurement:
    return measure_opeds("default", "cue_f1")


def measure_large_f1() -> Measurement:
    return measure_opeds("teacher", "macro_f1")


def measure_large_hedged() -> Measurement:
    return measure_class("teacher", "hedged")


def measure_large_speculative() -> Measurement:
    return measure_class("teacher", "speculative")


def measure_large_cues() -> Measurement:
    return measure_opeds("teacher", "cue_f1")


def measure_large_ece() -> Measurement:
    return measure_opeds("teacher", "ece")


def measure_large_risk() -> Measurement:
    return measure_risk("teacher")


def measure_cascade_large_f1() -> Measurement:
    return measure_opeds(LARGE_CASCADE, "macro_f1")


def measure_cascade_large_cues() -> Measurement:
    return measure_opeds(LARGE_CASCADE, "cue_f1")


def measure_cascade_large_ece() -> Measurement:
    return measure_opeds(LARGE_CASCADE, "ece")


def measure_encoder_risk() -> Measurement:
    return measure_risk("encoder")


def measure_encoder_ece() -> Measurement:
    return measure_opeds("encoder", "ece")


def measure_risk(name: str) -> Measurement:
    """The share of errors among the surest nine tenths, against the share among all."""
    from stance.evaluation.predict import order_sentences
    from stance.labels import LABELS

    _, proba = predict_opeds(name)
    truth = np.array([LABELS.index(s.label) for s in order_sentences(load_opeds())[0]])
    wrong = proba.argmax(axis=1) != truth
    surest = np.argsort(-proba.max(axis=1), kind="stable")[: round(0.9 * len(truth))]
    return Measurement(
        Value(float(wrong[surest].mean() / wrong.mean())),
        f"{int(wrong[surest].sum())} errors of {len(surest)}; {int(wrong.sum())} of {len(truth)}",
    )


def measure_encoder_f1() -> Measurement:
    return measure_opeds("encoder", "macro_f1")


def measure_encoder_cues() -> Measurement:
    return measure_opeds("encoder", "cue_f1")


def measure_cascade_f1() -> Measurement:
    return measure_opeds("cascade", "macro_f1")


def measure_cascade_cues() -> Measurement:
    return measure_opeds("cascade", "cue_f1")


def measure_cascade_ece() -> Measurement:
    return measure_opeds("cascade", "ece")


def measure_cascade_loss() -> Measurement:
    from stance.evaluation.compare import compare_predictions
    from stance.evaluation.predict import order_sentences
    from stance.evaluation.predictions import gather_predictions
    from stance.labels import LABELS

    coded = order_sentences(load_opeds())[0]
    ours, alone = (
        gather_predictions(LABELS, coded, predict_opeds(name)[1]) for name in ("cascade", "encoder")
    )
    found = compare_predictions(alone, ours, other="cascade").metrics["macro_f1"]
    assert found.difference is not None
    assert found.interval is not None
    share = float((load_made("cascade").predict_batch([s.text for s in load_opeds()]).by == 0).mean())
    return Measurement(
        Value(found.difference, *found.interval),
        f"cascade {found.other:.3f}, encoder {found.value:.3f}, on the same resamples of documents; "
        f"linear answers {share:.0%}",
    )


def interleave(works: dict[str, Callable[[], Any]], n_units: int, n_runs: int = 3) -> dict[str, Value]:
    """Time works in turn, so that what else the machine does falls on all of them alike."""
    rates: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        work()
    for _ in range(n_runs):
        for name, work in works.items():
            start = time.perf_counter()
            work()
            rates[name].append(n_units / (time.perf_counter() - start))
    return {name: summarise(found) for name, found in rates.items()}


@functools.cache
def time_encoders() -> dict[str, Value]:
    texts, index = (part[:_N_TIMED] for part in split_releases())
    encoder, cascade, student = load_made("encoder"), load_made("cascade"), load_made("student")
    works: dict[str, Callable[[], Any]] = {
        "encoder": lambda: encoder.predict_batch(texts, index),
        "cascade": lambda: cascade.predict_batch(texts, index),
        FP32: lambda: student.predict_batch(texts, index),
        PIPELINE: functools.partial(build_pipeline(), list(texts)),
    }
    return interleave(works, len(texts))


def build_pipeline() -> Callable[[Sequence[str]], Any]:
    """Build transformers' text classification, as it is by default, on the weights the encoder began with."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

    from stance.errors import ModelError
    from stance.models.encoder.weights import find_weights

    try:
        folder = find_weights("minilm")
    except ModelError as error:
        raise NotMeasuredError(f"{error} With STANCE_HOME={os.environ['STANCE_HOME']}") from error
    model = AutoModelForSequenceClassification.from_pretrained(folder, num_labels=3, local_files_only=True)
    return pipeline("text-classification", model=model, tokenizer=AutoTokenizer.from_pretrained(folder))


def measure_encoder_speed() -> Measurement:
    found = time_encoders()
    ratio = found["encoder"].value / found[PIPELINE].value
    return Measurement(
        Value(ratio), f"{found['encoder'].value:,.0f} against {found[PIPELINE].value:,.0f} sentences/s"
    )


def measure_cascade_speed() -> Measurement:
    found = time_encoders()
    ratio = found["cascade"].value / found[FP32].value
    return Measurement(
        Value(ratio), f"{found['cascade'].value:,.0f} against {found[FP32].value:,.0f} sentences/s"
    )


def measure_cascade_large_speed() -> Measurement:
    texts, index = (part[:_N_TIMED] for part in split_releases())
    cascade, large = load_made(LARGE_CASCADE), load_made("teacher")
    found = interleave(
        {
            "cascade": lambda: cascade.predict_batch(texts, index),
            "large": lambda: large.predict_batch(texts, index),
        },
        len(texts),
    )
    return Measurement(
        Value(found["cascade"].value / found["large"].value),
        f"{found['cascade'].value:,.0f} against {found['large'].value:,.0f} sentences/s",
    )


def measure_encoder_score_time() -> Measurement:
    load_made("encoder")
    seconds = [
        run_stance("score", ARTICLE, "--model", "encoder", "--format", "jsonl").seconds for _ in range(5)
    ]
    return Measurement(Value(statistics.median(seconds), min(seconds), max(seconds)), "the seed article")


def measure_train_time(step: str) -> Measurement:
    path = MADE_PATH / "seconds.json"
    seconds = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    if step not in seconds:
        raise NotMeasuredError(f"docs/programs/distil.py has not noted how long the step `{step}` took")
    return Measurement(Value(seconds[step] / 60), "whole command")


def measure_encoder_train_time() -> Measurement:
    return measure_train_time("plain")


def measure_large_train_time() -> Measurement:
    return measure_train_time("teacher")


def measure_part_time(config: str) -> Measurement:
    """The time on the sentences that the project began with: it grows with their number."""
    files = [ROOT / "seeds" / name for name in PART]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")  # in which no checkpoint is gone on from
        home.mkdir()
        (home / "encoders").symlink_to((WORK_PATH / "home" / "encoders").resolve())
        run = run_stance("train", *files, "--config", config, "--output", Path(folder, "model"), home=home)
    return Measurement(Value(run.seconds / 60), "whole command, of the article, commentary and public_domain")


def measure_encoder_part_time() -> Measurement:
    return measure_part_time("encoder")


def measure_large_part_time() -> Measurement:
    return measure_part_time("encoder-large")
