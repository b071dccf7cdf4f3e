"""Speed: the library's steps in one process, and whole commands as a user runs them."""

from __future__ import annotations

import functools
import gzip
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from corpora import ROOT, find_shared, read_jsonl
from stance.corpus.seeds import load_seeds
from stance.labels import LABELS
from stance.models import open_model
from stance.text.split import split_documents
from systems import BASELINES

Row = dict[str, Any]
STANCE = os.environ.get("BENCH_STANCE") or str(Path(sys.executable).with_name("stance"))
WORK_PATH = ROOT / ".bench"
ARTICLE = ROOT / "seeds" / "article" / "article.txt"
_N_SENTENCES = 100_000


@functools.cache
def unpack_releases() -> Path:
    """Unpack the press releases of senators, 231,000 sentences or so."""
    path = WORK_PATH / "senate.jsonl"
    if not path.exists():
        WORK_PATH.mkdir(exist_ok=True)
        path.write_bytes(gzip.decompress(find_shared("throughput", "senate.jsonl.gz").read_bytes()))
    return path


@functools.cache
def split_releases() -> tuple[list[str], np.ndarray]:
    columns = split_documents([row["text"] for row in read_jsonl(unpack_releases())])
    return columns.texts[:_N_SENTENCES], columns.doc_index[:_N_SENTENCES]


def _time_rate(n_units: int, work: Callable[[], object], n_runs: int = 3) -> list[float]:
    """Units a second: the median, least and most of some runs."""
    rates = []
    for _ in range(n_runs):
        start = time.perf_counter()
        work()
        rates.append(n_units / (time.perf_counter() - start))
    return [statistics.median(rates), min(rates), max(rates)]


def measure_segmentation() -> Row:
    """Measure segmentation with zones and voices, characters a second."""
    texts = [row["text"] for row in read_jsonl(unpack_releases())]
    split_documents(texts[:100])
    n_chars = sum(map(len, texts))
    return {"values": {"characters/s": _time_rate(n_chars, lambda: split_documents(texts))}}


def measure_labels() -> Row:
    """Measure ready sentences to labels and cues, sentences a second; the baselines give labels alone."""
    texts, doc_index = split_releases()
    model = open_model()
    model.predict_batch(texts[:1000], doc_index[:1000])
    values = {"sentences/s": _time_rate(len(texts), lambda: model.predict_batch(texts, doc_index))}
    coded = load_seeds()
    ready = [type(coded[0])("", 0, text, "") for text in texts]
    others = {}
    for name, fit in BASELINES.items():
        predict = fit(coded, LABELS)
        predict(ready[:1000])
        others[name] = {"sentences/s": _time_rate(len(ready), functools.partial(predict, ready), 1)}
    return {"values": values, "baselines": others, "note": f"{len(texts):,} sentences of press releases"}


def run_command(*arguments: str | Path, n_runs: int = 5, watch: bool = False) -> Row:
    """Run ``stance``: seconds, and the peak memory of all its processes where that is watched."""
    seconds, peaks = [], []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(n_runs):
            given = [str(each).replace("OUT", f"{folder}/{number}") for each in arguments]
            start = time.perf_counter()
            process = subprocess.Popen([STANCE, *given], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            watcher = _Watcher(process.pid) if watch else None
            errors = process.communicate()[1]
            seconds.append(time.perf_counter() - start)
            if watcher is not None:
                peaks.append(watcher.stop() / 1e6)
            if process.returncode:
                raise RuntimeError(f"stance {' '.join(given)}: {errors.decode()}")
    values = {"s": [statistics.median(seconds), min(seconds), max(seconds)]}
    if peaks:
        values["MB"] = [statistics.median(peaks), min(peaks), max(peaks)]
    return {"values": values, "note": f"{n_runs} runs"}


def measure_score() -> Row:
    """Measure the press releases to Parquet by two workers, with the memory of all processes."""
    row = run_command(
        "score", unpack_releases(), "--output", "OUT.parquet", "--workers", "2", n_runs=3, watch=True
    )
    n = len(split_documents([each["text"] for each in read_jsonl(unpack_releases())]).texts)
    row["values"]["sentences/s"] = [n / second for second in row["values"]["s"]]
    return row


class _Watcher(threading.Thread):
    """Sums the memory of a process and its descendants, 20 times a second; shared pages count once."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.peak, self.done = pid, 0, threading.Event()
        self.start()

    def run(self) -> None:
        while not self.done.wait(0.05):
            self.peak = max(self.peak, sum(map(_read_memory, _list_family(self.pid))))

    def stop(self) -> int:
        self.done.set()
        self.join()
        return self.peak


def _list_family(pid: int) -> list[int]:
    family = [pid]
    for parent in family:  # which grows
        for children in Path("/proc", str(parent), "task").glob("*/children"):
            try:
                family += [int(child) for child in children.read_text().split()]
            except OSError:
                continue  # it ended while we looked
    return family


def _read_memory(pid: int) -> int:
    try:
        lines = Path("/proc", str(pid), "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))
