"""Measure scoring at scale, whole commands on two cores: ``make bench-scale``, with ``ROWS=…`` for some.

The input is the press releases of senators, a quarter of a million sentences, and ten copies of them with new
ids. What was found is kept in ``docs/results/scale.json``.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from commands import Run, find_releases, make_environment, run_stance, summarise, warm_default
from rows import ROOT, WORK_PATH, Measurement, NotMeasuredError, Row, Value, describe_machine

RESULTS_PATH = ROOT / "docs" / "results" / "scale.json"

ROWS = (
    Row("workers", "scale", "two workers against one", "times", 1.7, 1.9),
    Row("workers-ten", "scale", "two workers against one, ten copies", "times", 1.7, 1.9),
    Row("memory", "scale", "peak memory of all processes, ten times the input", "", 0.15, 0.05, False),
    Row("speed", "scale", "raw text to Parquet, two workers", "sentences/s", 30_000, 80_000),
    Row("datasets", "scale", "against datasets.map(num_proc=2) over a scikit-learn pipeline", "times", 4, 8),
    Row("datasets-ten", "scale", "against datasets.map(num_proc=2), ten copies", "times", 4, 8),
    Row("encoder", "scale", "int8 encoder: two workers against one process, two threads", "times", 1, 1.2),
    Row("kills", "scale", "kill -9 at random moments and resume: same bytes, of 20", "runs", 20, 20),
    Row("engines", "scale", "local = Ray = Spark: rows that differ", "rows", 0, 0, False),
    Row("resume", "scale", "resume of a finished run over ten copies", "s", 3, 1, False),
    Row("fuzz", "scale", "fuzzing without a crash", "min", 10, 60),
)


@functools.cache
def find_copies() -> Path:
    """Ten copies of the press releases, each with ids of its own."""
    one, ten = find_releases(), WORK_PATH / "senate-10.jsonl"
    if not ten.exists():
        half = ten.with_suffix(".part")
        with half.open("w", encoding="utf-8") as target:
            for copy in range(10):
                with one.open(encoding="utf-8") as lines:
                    for line in lines:
                        row = json.loads(line)
                        row["doc_id"] = f"{copy}-{row['doc_id']}"
                        target.write(json.dumps(row, ensure_ascii=False) + "\n")
        half.rename(ten)
    return ten


def count_rows(path: Path) -> int:
    import pyarrow.parquet as pq

    return int(pq.ParquetFile(path).metadata.num_rows)


def score(source: Path, *options: str, watch: bool = False) -> tuple[int, Run]:
    """Score into one Parquet file; return its rows and what the command took."""
    warm_default()
    with tempfile.TemporaryDirectory(dir=WORK_PATH) as folder:
        output = Path(folder, "scored.parquet")
        run = run_stance("score", source, "--output", output, "--quiet", *options, watch=watch)
        return count_rows(output), run


@functools.cache
def score_copies() -> tuple[int, list[Run]]:
    """Ten copies by two workers, watched; twice."""
    runs = [score(find_copies(), "--workers", "2", watch=True) for _ in range(2)]
    return runs[0][0], [run for _, run in runs]


def measure_workers() -> Measurement:
    """One worker and two by turns, so that whatever else the machine does meets both."""
    return compare_workers(find_releases(), 9)


def measure_workers_ten() -> Measurement:
    """The same where starting counts for little."""
    return compare_workers(find_copies(), 3)


def compare_workers(source: Path, n_runs: int) -> Measurement:
    score(find_releases(), "--workers", "2")
    seconds: dict[str, list[float]] = {"1": [], "2": []}
    loops: list[float] = []
    for _ in range(n_runs):
        for n_workers, taken in seconds.items():
            taken.append(score(source, "--workers", n_workers)[1].seconds)
        loops.append(2 * time_loops(1) / time_loops(2))
    ratios = [one / two for one, two in zip(seconds["1"], seconds["2"], strict=True)]
    one, two = (statistics.median(taken) for taken in seconds.values())
    found = Value(one / two, min(ratios), max(ratios))
    return Measurement(
        found,
        f"{one:.2f} s against {two:.2f} s, medians of {n_runs} runs by turns; two loops that share nothing "
        f"against one, the most that this machine gives: {statistics.median(loops):.2f} "
        f"({min(loops):.2f}–{max(loops):.2f})",
    )


def time_loops(n_processes: int) -> float:
    """Seconds that some processes take for a loop each, all at once."""
    begun = time.perf_counter()
    loop = [sys.executable, "-S", "-c", "for i in range(20_000_000): i * i % 7"]
    for process in [subprocess.Popen(loop) for _ in range(n_processes)]:
        process.wait()
    return time.perf_counter() - begun


def measure_memory() -> Measurement:
    _, small = score(find_releases(), "--workers", "2", watch=True)
    small_peaks = [small.peak_rss] + [
        score(find_releases(), "--workers", "2", watch=True)[1].peak_rss for _ in range(2)
    ]
    _, large = score_copies()
    before, after = statistics.median(small_peaks), max(run.peak_rss for run in large)
    return Measurement(
        Value(after / before - 1),
        f"{after / 1e6:.0f} MB against {before / 1e6:.0f} MB, resident sets of all processes summed",
    )


def measure_speed() -> Measurement:
    n_sentences, runs = score_copies()
    return Measurement(
        summarise([n_sentences / run.seconds for run in runs]),
        f"{n_sentences:,} sentences, {find_copies().stat().st_size / 1e6:.0f} MB of JSONL, 2 runs",
    )


def measure_datasets() -> Measurement:
    """The script that one would write without us, and the command, by turns, from start to end."""
    return compare_datasets(find_releases(), 3)


def measure_datasets_ten() -> Measurement:
    """The same where starting counts for little."""
    return compare_datasets(find_copies(), 3)


def compare_datasets(source: Path, n_runs: int) -> Measurement:
    others, without_start, ready, ours = [], [], [], []
    for _ in range(n_runs):
        n_others, seconds, seconds_from_text, seconds_ready = run_datasets(source)
        others.append(n_others / seconds)
        without_start.append(n_others / seconds_from_text)
        ready.append(n_others / seconds_ready)
        n_sentences, run = score(source, "--workers", "2")
        ours.append(n_sentences / run.seconds)
    ratios = [mine / theirs for mine, theirs in zip(ours, others, strict=True)]
    mine, theirs, started, split = map(statistics.median, (ours, others, without_start, ready))
    return Measurement(
        Value(statistics.median(ratios), min(ratios), max(ratios)),
        f"{mine:,.0f} against {theirs:,.0f} sentences/s, both from raw text to Parquet, whole commands, "
        f"medians of {n_runs} runs by turns; the script without its start {started:,.0f}, with sentences "
        f"ready-made {split:,.0f}",
    )


@functools.cache
def train_pipeline() -> Path:
    """Train what the script loads: TF-IDF and logistic regression, on the seeds."""
    import joblib
    from accuracy import load_seed_sentences
    from baselines import TfidfBaseline

    coded = load_seed_sentences()
    path = WORK_PATH / "pipeline.joblib"
    joblib.dump(TfidfBaseline([s.text for s in coded], [s.label for s in coded]).pipeline, path)
    return path


def run_datasets(source: Path) -> tuple[int, float, float, float]:
    """Sentences, and seconds: of the whole command, from raw text, from sentences that were split before."""
    script, pipeline = Path(__file__).with_name("datasets_script.py"), train_pipeline()
    with tempfile.TemporaryDirectory(dir=WORK_PATH) as folder:
        begun = time.perf_counter()
        done = subprocess.run(
            [sys.executable, str(script), str(pipeline), str(source), folder],
            env=make_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        seconds = time.perf_counter() - begun
    if done.returncode:
        raise RuntimeError(done.stderr)
    n_sentences, seconds_from_text, seconds_ready = done.stdout.split()[-3:]
    return int(n_sentences), seconds, float(seconds_from_text), float(seconds_ready)


def measure_encoder() -> Measurement:
    """One process has as many threads as there are cores, two by our bounds; workers have one each."""
    seconds: dict[str, list[float]] = {"1": [], "2": []}
    n_sentences = 0
    for _ in range(3):
        for n_workers, taken in seconds.items():
            options = ("--model", "encoder", "--limit", "500", "--workers", n_workers)
            n_sentences, run = score(find_releases(), *options)
            taken.append(run.seconds)
    ratios = [one / two for one, two in zip(seconds["1"], seconds["2"], strict=True)]
    one, two = (statistics.median(taken) for taken in seconds.values())
    return Measurement(
        Value(one / two, min(ratios), max(ratios)),
        f"{n_sentences / two:,.0f} against {n_sentences / one:,.0f} sentences/s, {n_sentences:,} sentences, "
        "3 runs by turns",
    )


def measure_kills() -> Measurement:
    warm_default()
    script = Path(__file__).with_name("kill_scoring.py")
    command = [sys.executable, str(script), str(find_releases()), "--trials", "20", "--", "--workers", "2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"(\d+) of (\d+) the same", done.stdout)
    if found is None:
        raise RuntimeError(done.stdout + done.stderr)
    return Measurement(Value(int(found[1])), done.stdout.splitlines()[0])


def measure_engines() -> Measurement:
    try:
        engines = importlib.import_module("engines")
    except ImportError as error:
        raise NotMeasuredError(f"{error}") from error
    measured: Measurement = engines.measure_engines()
    return measured


def measure_resume() -> Measurement:
    warm_default()
    with tempfile.TemporaryDirectory(dir=WORK_PATH) as folder:
        command = ("score", find_copies(), "--output", f"{folder}/scored/", "--workers", "2", "--quiet")
        run_stance(*command)
        seconds = [run_stance(*command, "--resume").seconds for _ in range(3)]
        n_parts = len(list(Path(folder, "scored", "parts").iterdir()))
    return Measurement(summarise(seconds), f"{n_parts} parts, 3 runs")


def measure_fuzz() -> Measurement:
    """Ten minutes; an hour is for ``make fuzz``."""
    begun = time.monotonic()
    script = Path(__file__).parents[1] / "fuzz"
    done = subprocess.run(
        [sys.executable, str(script), "10"], capture_output=True, text=True, check=False, cwd=ROOT
    )
    minutes = (time.monotonic() - begun) / 60 if done.returncode == 0 else 0.0
    return Measurement(Value(minutes), done.stdout.strip().splitlines()[-1] if done.stdout else "")


def store(row: Row, measured: Measurement) -> None:
    stored = json.loads(RESULTS_PATH.read_text(encoding="utf-8"))["rows"] if RESULTS_PATH.exists() else {}
    stored[row.name] = {
        "title": row.title,
        "unit": row.unit,
        "at_least": row.at_least,
        "aim": row.aim,
        "value": measured.found.to_list(),
        "note": measured.note,
        "machine": describe_machine(),
        "command": f"make bench-scale ROWS={row.name}",
    }
    ordered = {row.name: stored[row.name] for row in ROWS if row.name in stored}
    text = json.dumps({"rows": ordered}, indent=2, ensure_ascii=False)
    RESULTS_PATH.write_text(text + "\n", encoding="utf-8")


def say(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    if unit == "":
        return f"{100 * value:+.0f} %"
    return f"{value:,.0f}" if unit in ("sentences/s", "runs", "rows") else f"{value:.2f}"


def main() -> int:
    """Measure, print and store; the exit status says whether each bound holds."""
    names = [row.name for row in ROWS]
    parser = argparse.ArgumentParser(prog="bench-scale", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"of {', '.join(names)}; all by default")
    wanted = parser.parse_args().rows or names
    if unknown := sorted(set(wanted) - set(names)):
        parser.error(f"expected rows of {', '.join(names)}; found {', '.join(unknown)}")
    print(describe_machine(), flush=True)
    layout = "{:11} {:>9} {:>18} {:12} {:>9} {:>9} {:5}  {}"
    print(layout.format("row", "found", "range", "unit", "at least", "aim", "holds", "what"), flush=True)
    missed = False
    for row in (row for row in ROWS if row.name in wanted):
        measure: Callable[[], Measurement] = globals()["measure_" + row.name.replace("-", "_")]
        try:
            measured = measure()
        except NotMeasuredError as reason:
            print(f"{row.name:11} not measured: {reason}", flush=True)
            continue
        store(row, measured)
        found = measured.found
        holds = row.reaches(found.value, row.at_least)
        missed = missed or not holds
        verdict = "aim" if row.reaches(found.value, row.aim) else "yes" if holds else "NO"
        span = "" if found.low is None else f"{say(found.low, row.unit)} – {say(found.high, row.unit)}"
        cells = [say(number, row.unit) for number in (found.value, row.at_least, row.aim)]
        print(layout.format(row.name, cells[0], span, row.unit, *cells[1:], verdict, row.title), flush=True)
        print(f"{'':11} {measured.note}", flush=True)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
