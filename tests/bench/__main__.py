"""Measure the rows of the README's tables and keep them: ``python tests/bench [ROW…]``."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from rows import (
    BASELINES,
    RESULTS_PATH,
    ROWS,
    WORK_PATH,
    Measurement,
    NotMeasuredError,
    Row,
    Value,
    describe_machine,
    store_result,
)

os.environ.setdefault("STANCE_HOME", str(WORK_PATH / "home"))


def find_measure(row: Row) -> Callable[[], Measurement]:
    """The function that measures a row; a row's libraries load, and its data is read, only for that row."""
    import importlib

    modules = {
        **dict.fromkeys(
            ("opeds-f1", "seeds-f1", "opeds-ece", "opeds-cues", "segmentation-cases"), "accuracy"
        ),
        **dict.fromkeys(("zero-shot-science", "zero-shot-commitment", "zero-shot-strength"), "zeroshot"),
        **dict.fromkeys(("segmentation-speed", "labels-speed"), "speed"),
        **dict.fromkeys(("score-speed", "score-memory", "help-time", "score-time", "train-time"), "commands"),
        **{row.name: "encoders" for row in ROWS if row.group == "encoder"},
        **dict.fromkeys(("conll-wiki", "conll-bio", "szeged"), "indomain"),
        **dict.fromkeys(("checklist-linear", "checklist-encoder", "checklist-cascade"), "evidence"),
        **dict.fromkeys(("evaluate-time", "agree-time", "notebooks-time"), "evidence"),
        **{row.name: "reports" for row in ROWS if row.name.startswith("report-")},
        **dict.fromkeys(("coverage", "mypy", "ruff"), "care"),
    }
    return getattr(importlib.import_module(modules[row.name]), f"measure_{row.name.replace('-', '_')}")


def format_number(value: float, unit: str) -> str:
    if unit == "s":
        return f"{value:.2f} s"
    if unit == "":
        return f"{value:.3f}"
    if unit in ("times", "min"):
        return f"{value:.1f}"
    return f"{value / 1e6:.2f}M" if value >= 1e6 else f"{value:,.0f}"


def format_interval(value: Value, unit: str) -> str:
    if value.low is None or value.high is None:
        return "–"
    return f"{format_number(value.low, unit)} – {format_number(value.high, unit)}"


def format_ratio(found: Value, baseline: Value | None) -> str:
    return f"{found.value / baseline.value:.2f}" if baseline and baseline.value else "–"


def format_row(row: Row, measured: Measurement) -> list[str]:
    found = measured.found
    verdict = (
        "aim"
        if row.reaches(found.value, row.aim)
        else "yes"
        if row.reaches(found.value, row.at_least)
        else "NO"
    )
    return [
        row.name,
        format_number(found.value, row.unit),
        format_interval(found, row.unit),
        row.unit or "",
        format_number(row.at_least, row.unit),
        format_number(row.aim, row.unit),
        verdict,
        *(format_ratio(found, measured.baselines.get(name)) for name in BASELINES),
    ]


def main() -> int:
    """Measure, print and store; the exit status says whether each bound holds."""
    names = [row.name for row in ROWS]
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"one of {', '.join(names)}; all by default")
    parser.add_argument("--only", action="append", default=[], metavar="ROW", choices=names, help="the same")
    parser.add_argument("--list", action="store_true", help="print the rows and stop")
    parser.add_argument("--results", type=Path, default=RESULTS_PATH, help="where the results are kept")
    options = parser.parse_args()
    if options.list:
        print("\n".join(f"{row.name:20} {row.title}" for row in ROWS))
        return 0
    chosen = [*options.rows, *options.only] or names
    if unknown := sorted(set(chosen) - set(names)):
        parser.error(f"expected rows of {', '.join(names)}; found {', '.join(unknown)}")

    print(describe_machine(), flush=True)
    heads = [
        "row",
        "found",
        "interval or range",
        "unit",
        "at least",
        "aim",
        "holds",
        *(f"/ {name}" for name in BASELINES),
    ]
    layout = "{:20} {:>9} {:>21} {:13} {:>9} {:>9} {:5} {:>13} {:>10}"
    print(layout.format(*heads), flush=True)
    missed = False
    for row in (row for row in ROWS if row.name in chosen):
        start = time.perf_counter()
        try:
            measured = find_measure(row)()
        except NotMeasuredError as reason:
            print(f"{row.name:20} not measured: {reason}", flush=True)
            continue
        store_result(row, measured, options.results)
        print(layout.format(*format_row(row, measured)), flush=True)
        others = "; ".join(
            f"{name} {format_number(v.value, row.unit)}" for name, v in measured.baselines.items()
        )
        note = "; ".join(part for part in (measured.note, others) if part)
        print(f"{'':20} {note} ({time.perf_counter() - start:.0f} s)", flush=True)
        missed = missed or not row.reaches(measured.found.value, row.at_least)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
