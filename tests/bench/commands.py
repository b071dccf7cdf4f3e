"""Whole commands, timed from outside as a user would: start-up, scoring, training, peak memory."""

from __future__ import annotations

import functools
import gzip
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from rows import ROOT, WORK_PATH, Measurement, NotMeasuredError, Value, find_shared

STANCE = Path(sys.executable).with_name("stance")
ARTICLE = ROOT / "seeds" / "article" / "article.txt"


@dataclass(frozen=True, slots=True)
class Run:
    """One finished command: seconds, and bytes at the peak where they were watched."""

    seconds: float
    peak_rss: int = 0
    peak_pss: int = 0


def make_environment(**more: str) -> dict[str, str]:
    """Give a command's environment: Python may keep its bytecode, as it has that of an installed package."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | more


def run_stance(*arguments: str | Path, home: Path | None = None, watch: bool = False) -> Run:
    """Run ``stance`` with its output thrown away; raise if it fails."""
    environment = make_environment(STANCE_HOME=str(home or WORK_PATH / "home"))
    start = time.perf_counter()
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [str(STANCE), *map(str, arguments)],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
        watcher = _Watcher(process.pid) if watch else None
        code = process.wait()
        seconds = time.perf_counter() - start
        peaks = watcher.stop() if watcher else (0, 0)
        errors.seek(0)
        if code:
            raise RuntimeError(f"stance {' '.join(map(str, arguments))}: {errors.read().decode()}")
    return Run(seconds, *peaks)


class _Watcher(threading.Thread):
    """Sums the memory of a process and its descendants, 20 times a second."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.peak_rss, self.peak_pss = pid, 0, 0
        self.done = threading.Event()
        self.start()

    def run(self) -> None:
        while not self.done.wait(0.05):
            pids = _list_family(self.pid)
            self.peak_rss = max(self.peak_rss, sum(_read_memory(pid, "Rss:") for pid in pids))
            self.peak_pss = max(self.peak_pss, sum(_read_memory(pid, "Pss:") for pid in pids))

    def stop(self) -> tuple[int, int]:
        self.done.set()
        self.join()
        return self.peak_rss, self.peak_pss


def _list_family(pid: int) -> list[int]:
    family = [pid]
    for parent in family:
        for children in Path("/proc", str(parent), "task").glob("*/children"):
            try:
                family += [int(child) for child in children.read_text().split()]
            except OSError:
                continue  # it ended while we looked
    return family


def _read_memory(pid: int, key: str) -> int:
    try:
        lines = Path("/proc", str(pid), "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith(key))


def summarise(seconds: list[float]) -> Value:
    return Value(statistics.median(seconds), min(seconds), max(seconds))


@functools.cache
def warm_default() -> None:
    """Train the default model once, so that what is timed finds it in the cache."""
    run_stance("score", ARTICLE, "--format", "jsonl")


@functools.cache
def find_releases() -> Path:
    """The press releases of senators, unpacked."""
    packed = find_shared() / "throughput" / "senate.jsonl.gz"
    if not packed.exists():
        raise NotMeasuredError(f"no {packed.name} in the shared folder; set STANCE_SHARED")
    unpacked = WORK_PATH / "senate.jsonl"
    if not unpacked.exists():
        WORK_PATH.mkdir(exist_ok=True)
        with gzip.open(packed) as source, unpacked.with_suffix(".part").open("wb") as target:
            shutil.copyfileobj(source, target)
        unpacked.with_suffix(".part").rename(unpacked)
    return unpacked


@functools.cache
def score_releases() -> tuple[int, list[Run]]:
    """Three runs of the big job: how many sentences, and what each run took."""
    import pyarrow.parquet as pq

    if not Path("/proc/self/smaps_rollup").exists():
        raise NotMeasuredError("memory is read from /proc, which this system lacks")
    releases = find_releases()
    warm_default()
    runs, n_sentences = [], 0
    with tempfile.TemporaryDirectory(dir=WORK_PATH) as folder:
        output = Path(folder, "scored.parquet")
        for _ in range(3):
            arguments = ("score", releases, "--output", output, "--workers", "2", "--overwrite", "--quiet")
            runs.append(run_stance(*arguments, watch=True))
            n_sentences = pq.ParquetFile(output).metadata.num_rows
    return n_sentences, runs


def measure_score_speed() -> Measurement:
    n_sentences, runs = score_releases()
    speed = summarise([n_sentences / run.seconds for run in runs])
    return Measurement(
        speed, f"{n_sentences:,} sentences, {find_releases().stat().st_size / 1e6:.0f} MB of JSONL, 3 runs"
    )


def measure_score_memory() -> Measurement:
    _, runs = score_releases()
    rss = [run.peak_rss / 1e6 for run in runs]
    pss = max(run.peak_pss for run in runs) / 1e6
    return Measurement(
        Value(max(rss), min(rss), max(rss)), f"resident sets summed; shared pages once: {pss:.0f} MB"
    )


def measure_help_time() -> Measurement:
    run_stance("--help")
    return Measurement(summarise([run_stance("--help").seconds for _ in range(20)]), "median of 20 runs")


def measure_score_time() -> Measurement:
    warm_default()
    run_stance("score", ARTICLE)
    return Measurement(
        summarise([run_stance("score", ARTICLE).seconds for _ in range(15)]), "median of 15 runs"
    )


def measure_train_time() -> Measurement:
    seconds = []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder, "home")
            seconds.append(run_stance("train", "--output", Path(folder, "model"), home=home).seconds)
    return Measurement(summarise(seconds), "nothing cached, 5 folds and intervals included, 3 runs")
