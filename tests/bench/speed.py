"""Speed of the library's inner steps, in one process."""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Callable, Sequence

import numpy as np
from accuracy import load_seed_sentences
from baselines import FIT_BASELINE
from commands import find_releases, summarise
from rows import FASTTEXT, Measurement, Value

N_SENTENCES = 100_000


@functools.cache
def read_release_texts() -> list[str]:
    with find_releases().open(encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]


@functools.cache
def split_releases() -> tuple[list[str], np.ndarray]:
    """Ready sentences, and the number of the document of each."""
    from stance.text import split_documents

    columns = split_documents(read_release_texts())
    return columns.texts[:N_SENTENCES], columns.doc_index[:N_SENTENCES]


def time_rate(n_units: int, work: Callable[[], object], n_runs: int = 3) -> Value:
    """Units a second: the median and range of some runs."""
    rates = []
    for _ in range(n_runs):
        start = time.perf_counter()
        work()
        rates.append(n_units / (time.perf_counter() - start))
    return summarise(rates)


def measure_segmentation_speed() -> Measurement:
    from stance.text import split_documents

    texts = read_release_texts()
    split_documents(texts[:100])
    n_chars = sum(map(len, texts))
    return Measurement(
        time_rate(n_chars, lambda: split_documents(texts)),
        f"{n_chars / 1e6:.1f}M characters of press releases; zones, voice and the texts included",
    )


def measure_labels_speed() -> Measurement:
    from stance.scoring import load_default_model

    texts, doc_index = split_releases()
    model = load_default_model()
    model.predict_batch(texts[:1000], doc_index[:1000])
    speed = time_rate(len(texts), lambda: model.predict_batch(texts, doc_index))
    note = f"{len(texts):,} sentences of press releases, probabilities and cues included"
    return Measurement(speed, note, _time_baselines(texts))


def _time_baselines(texts: Sequence[str]) -> dict[str, Value]:
    """Labels alone; fastText gets its one-line texts ready-made."""
    coded = load_seed_sentences()
    speeds = {}
    for name, fit in FIT_BASELINE.items():
        baseline = fit([s.text for s in coded], [s.label for s in coded])
        ready = [" ".join(text.split()) for text in texts] if name == FASTTEXT else list(texts)
        baseline.predict(ready[:1000])
        speeds[name] = time_rate(len(ready), functools.partial(baseline.predict, ready))
    return speeds
