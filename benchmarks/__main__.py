"""Measure the rows of the README's tables and keep them: ``python benchmarks [ROW…]``."""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import accuracy
import speed
from corpora import ROOT, NotMeasuredError

RESULTS_PATH = Path(__file__).with_name("results.json")
_SCIENCE = tuple(f"science_certainty/{part}.jsonl" for part in ("train", "val", "test"))
ROWS: dict[str, tuple[str, Callable[[], dict[str, Any]]]] = {
    "opeds-default": ("default, 600 sentences of real op-eds", partial(accuracy.measure_opeds, "default")),
    "opeds-cascade": ("cascade, the same", partial(accuracy.measure_opeds, "cascade")),
    "opeds-encoder": ("encoder, the same", partial(accuracy.measure_opeds, "encoder")),
    "genres": ("four genres, 400 sentences coded afterwards, macro-F1", accuracy.measure_genres),
    "would": ("*would* that is no scenario, share called speculative", accuracy.measure_would),
    "opeds-seeds": ("linear model of the seeds alone, the same", accuracy.measure_seeds_on_opeds),
    "seeds": ("linear model, seeds, five folds by document", accuracy.measure_seeds),
    "estimative": ("phrases in drawn sentences, precision and recall", accuracy.measure_estimative),
    "zero-shot-science": (
        "default, certainty of findings",
        partial(accuracy.measure_zero_shot, "zero-shot-science", *_SCIENCE),
    ),
    "zero-shot-commitment": (
        "default, CommitmentBank without its sign",
        partial(
            accuracy.measure_zero_shot,
            "zero-shot-commitment",
            "commitmentbank/items.jsonl",
            is_absolute=True,
        ),
    ),
    "conll-wiki": (
        "trained on it: CoNLL-2010 wiki, F1 of uncertain",
        partial(accuracy.measure_conll, "conll-wiki", "conll2010_wiki", ["train"], "encoder-large"),
    ),
    "conll-bio": (
        "trained on it: CoNLL-2010 bio, F1 of uncertain",
        partial(
            accuracy.measure_conll,
            "conll-bio",
            "conll2010_bio",
            ["train_abstracts", "train_papers"],
            "encoder",
        ),
    ),
    "szeged": ("trained on it: Szeged wiki, F1 of cue tokens", partial(accuracy.measure_szeged, "encoder")),
    "own-labels": (
        "200 sentences of other coding schemes, six corpora, macro-F1",
        accuracy.measure_own_labels,
    ),
    "own-labels-setfit": ("the same, two draws, SetFit beside", accuracy.measure_setfit),
    "segmentation": ("segmentation, one process", speed.measure_segmentation),
    "labels": ("ready sentences to labels, one process", speed.measure_labels),
    "score": ("press releases to Parquet, two workers", speed.measure_score),
    "help": ("stance --help", partial(speed.run_command, "--help", n_runs=11)),
    "score-article": ("stance score of the article", partial(speed.run_command, "score", speed.ARTICLE)),
    "report-article": (
        "stance report of the article",
        partial(speed.run_command, "report", speed.ARTICLE, "--output", "OUT.html"),
    ),
    "train": (
        "stance train on the seeds",
        partial(speed.run_command, "train", "--output", "OUT", n_runs=3, watch=True),
    ),
}


_MAIN = ("macro_f1", "ece", "cue_f1")
SHOWN: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("opeds-default", "opeds-cascade"), _MAIN),
    **dict.fromkeys(
        ("genres", "own-labels", "estimative", "labels", "score", "help", "score-article", "train"), ()
    ),
}
"""The rows of the README's table, and which of their values."""


def describe_machine() -> str:
    """Say the processor, the cores and the Python, and nothing that names the machine."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if "model name" in line]
    model = names[0] if names else platform.processor() or platform.machine()
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}"


def store(name: str, row: dict[str, Any]) -> None:
    """Put one row into the stored results and leave the others as they are."""
    kept = json.loads(RESULTS_PATH.read_text(encoding="utf-8")) if RESULTS_PATH.exists() else {}
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    kept[name] = {"title": ROWS[name][0], **row, "date": today, "machine": describe_machine()}
    ordered = {each: kept[each] for each in ROWS if each in kept}
    RESULTS_PATH.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def write_readme() -> None:
    """Write the kept rows of released models and of speed into the README's table."""
    kept = json.loads(RESULTS_PATH.read_text(encoding="utf-8"))
    lines = ["| what | measured | row |", "|---|---|---|"]
    for name, values in SHOWN.items():
        if name in kept:
            row = kept[name]
            lines.append(f"| {row['title']} | {show(row['values'], values)} | `{name}` |")
    made = sorted({f"{kept[name]['date']}, {kept[name]['machine']}" for name in SHOWN if name in kept})
    lines += ["", f"`make benchmark ROWS='…'` measures rows. Measured {'; '.join(made)}."]
    path = ROOT / "README.md"
    head, _, rest = path.read_text(encoding="utf-8").partition("<!-- results:start -->\n")
    tail = rest.partition("<!-- results:end -->")[2]
    body = "\n".join(lines)
    path.write_text(f"{head}<!-- results:start -->\n{body}\n<!-- results:end -->{tail}", encoding="utf-8")


def show(values: dict[str, list[float | None]], names: Sequence[str] = ()) -> str:
    """Write values on a line, those of some names or all."""
    shown = []
    for name, (value, *ends) in values.items():
        if names and name not in names:
            continue
        digits = 0 if value is not None and value > 100 else 3
        numbers = ["–" if each is None else f"{each:,.{digits}f}" for each in (value, *ends)]
        shown.append(f"{name} {numbers[0]}" + (f" [{numbers[1]}, {numbers[2]}]" if numbers[1] != "–" else ""))
    return "; ".join(shown)


def main() -> int:
    """Measure rows, print them and keep them."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"some of {', '.join(ROWS)}; all by default")
    parser.add_argument(
        "--readme", action="store_true", help="measure nothing; write the kept rows into the README"
    )
    options = parser.parse_args()
    if options.readme:
        write_readme()
        return 0
    chosen = options.rows or list(ROWS)
    if unknown := sorted(set(chosen) - set(ROWS)):
        parser.error(f"there is no row {', '.join(unknown)}; there are {', '.join(ROWS)}")
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.chdir(ROOT)
    for name in chosen:
        start = time.perf_counter()
        try:
            row = ROWS[name][1]()
        except NotMeasuredError as reason:
            print(f"{name}: not measured: {reason}", flush=True)
            continue
        store(name, row)
        print(
            f"{name}: {ROWS[name][0]} ({time.perf_counter() - start:.0f} s)\n  {show(row['values'])}",
            flush=True,
        )
        for other, values in row.get("baselines", {}).items():
            print(f"  {other}: {show(values)}")
        if row.get("note"):
            print(f"  {row['note']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
