"""The rows of the benchmark: what is measured, what it must reach, and how a measurement is kept."""

from __future__ import annotations

import datetime
import json
import os
import platform
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RESULTS_PATH = ROOT / "docs" / "results" / "measured.json"
WORK_PATH = ROOT / ".bench"

TFIDF = "TF-IDF + LR"
FASTTEXT = "fastText"
BASELINES = (TFIDF, FASTTEXT)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table.

    Attributes
    ----------
    name : str
        What ``--only`` takes.
    group : str
        ``accuracy``, ``speed``, ``encoder`` or ``care``.
    title : str
        What is measured, for people.
    unit : str
        ``""`` for a share of 1, else the unit.
    at_least, aim : float
        The bound that must hold, and the one hoped for.
    higher_is_better : bool
        Whether the bounds are floors, not ceilings.
    """

    name: str
    group: str
    title: str
    unit: str
    at_least: float
    aim: float
    higher_is_better: bool = True

    def reaches(self, value: float, bound: float) -> bool:
        return value >= bound if self.higher_is_better else value <= bound


ROWS: tuple[Row, ...] = (
    Row("opeds-f1", "accuracy", "seeds alone: macro-F1, real op-eds", "", 0.74, 0.82),
    Row("seeds-f1", "accuracy", "seeds alone: macro-F1, seeds, 5 folds by document", "", 0.82, 0.88),
    Row(
        "opeds-ece", "accuracy", "seeds alone: expected calibration error, real op-eds", "", 0.04, 0.02, False
    ),
    Row("opeds-cues", "accuracy", "seeds alone: F1 of cue spans, real op-eds", "", 0.75, 0.85),
    Row("segmentation-cases", "accuracy", "hard segmentation cases right", "", 0.95, 0.98),
    Row(
        "zero-shot-science",
        "accuracy",
        "default: Spearman's rho above that of counting hedges, findings of science",
        "",
        0.05,
        0.15,
    ),
    Row(
        "zero-shot-commitment",
        "accuracy",
        "default: Spearman's rho above that of counting hedges, CommitmentBank as published",
        "",
        *(0.05, 0.15),
    ),
    Row(
        "zero-shot-strength",
        "accuracy",
        "default: Spearman's rho above that of counting hedges, CommitmentBank without its sign",
        "",
        *(0.05, 0.15),
    ),
    Row("checklist-linear", "accuracy", "default: behavioural checklist, sentences passed", "", 0.75, 0.85),
    Row("segmentation-speed", "speed", "segmentation, one process", "characters/s", 3e6, 5e6),
    Row("labels-speed", "speed", "ready sentences to labels, one process", "sentences/s", 60e3, 150e3),
    Row("score-speed", "speed", "`stance score` JSONL to Parquet, two workers", "sentences/s", 20e3, 60e3),
    Row("score-memory", "speed", "peak memory of that run, all processes", "MB", 700, 400, False),
    Row("help-time", "speed", "`stance --help`", "s", 0.25, 0.12, False),
    Row(
        "score-time", "speed", "`stance score` of the seed article, model in the cache", "s", 1.2, 0.5, False
    ),
    Row("train-time", "speed", "`stance train` on the seeds, whole command", "s", 20, 8, False),
    Row("evaluate-time", "speed", "`stance evaluate` of 4,831 sentences, whole command", "s", 3, 1, False),
    Row("agree-time", "speed", "`stance agree` of 100,000 sentences, three coders", "s", 20, 5, False),
    Row(
        "report-time",
        "speed",
        "`stance report` of the seed article, model in the cache",
        "s",
        1.5,
        0.7,
        False,
    ),
    Row("report-size", "speed", "size of that page", "KB", 150, 60, False),
    Row("report-large-time", "speed", "`stance report` of 1,000 op-eds", "s", 20, 8, False),
    Row("report-open-time", "speed", "that page opens and sorts in Chromium", "s", 2, 0.5, False),
    Row("notebooks-time", "speed", "the notebooks, top to bottom", "min", 5, 3, False),
    Row("taught-f1", "encoder", "default, linear, taught by MPNet: macro-F1, real op-eds", "", 0.78, 0.84),
    Row("taught-ece", "encoder", "default: expected calibration error", "", 0.03, 0.015, False),
    Row("taught-cues", "encoder", "default: F1 of cue spans", "", 0.82, 0.90),
    Row("large-f1", "encoder", "MPNet: macro-F1, real op-eds", "", 0.88, 0.93),
    Row("large-hedged", "encoder", "MPNet: F1 of hedged", "", 0.86, 0.90),
    Row("large-speculative", "encoder", "MPNet: F1 of speculative", "", 0.80, 0.90),
    Row("large-cues", "encoder", "MPNet: F1 of cue spans", "", 0.82, 0.90),
    Row("large-ece", "encoder", "MPNet: expected calibration error", "", 0.03, 0.015, False),
    Row(
        "large-risk",
        "encoder",
        "MPNet: error rate on the surest 90 %, as a share of that on all",
        "",
        0.6,
        0.4,
        False,
    ),
    Row("cascade-large-f1", "encoder", "cascade with MPNet: macro-F1, real op-eds", "", 0.88, 0.93),
    Row("cascade-large-cues", "encoder", "cascade with MPNet: F1 of cue spans", "", 0.82, 0.90),
    Row(
        "cascade-large-ece",
        "encoder",
        "cascade with MPNet: expected calibration error",
        "",
        0.03,
        0.015,
        False,
    ),
    Row("encoder-f1", "encoder", "MiniLM, int8: macro-F1, real op-eds", "", 0.85, 0.90),
    Row("encoder-cues", "encoder", "MiniLM, int8: F1 of cue spans", "", 0.82, 0.90),
    Row("encoder-ece", "encoder", "MiniLM, int8: expected calibration error", "", 0.03, 0.015, False),
    Row(
        "encoder-risk",
        "encoder",
        "MiniLM, int8: error rate on the surest 90 %, as a share of that on all",
        "",
        0.6,
        0.4,
        False,
    ),
    Row(
        "checklist-encoder",
        "encoder",
        "behavioural checklist, MiniLM, int8: sentences passed",
        "",
        0.85,
        0.95,
    ),
    Row("checklist-cascade", "encoder", "behavioural checklist, cascade: sentences passed", "", 0.85, 0.95),
    Row("cascade-f1", "encoder", "cascade: macro-F1, real op-eds", "", 0.845, 0.90),
    Row("cascade-cues", "encoder", "cascade: F1 of cue spans", "", 0.82, 0.90),
    Row("cascade-ece", "encoder", "cascade: expected calibration error", "", 0.03, 0.015, False),
    Row("cascade-loss", "encoder", "macro-F1 of the encoder less that of the cascade", "", 0.005, 0, False),
    Row("encoder-speed", "encoder", "int8 MiniLM against transformers' pipeline", "times", 4, 8),
    Row("cascade-speed", "encoder", "cascade against the fp32 encoder", "times", 5, 12),
    Row("cascade-large-speed", "encoder", "cascade with MPNet against MPNet alone", "times", 1.5, 3),
    Row(
        "encoder-score-time",
        "encoder",
        "`stance score` of the seed article, int8 encoder",
        "s",
        2,
        0.8,
        False,
    ),
    Row("encoder-train-time", "encoder", "`stance train --config encoder`, all seeds", "min", 12, 6, False),
    Row(
        "large-train-time",
        "encoder",
        "`stance train --config encoder-large`, all seeds",
        "min",
        30,
        15,
        False,
    ),
    Row("encoder-part-time", "encoder", "`stance train --config encoder`, 8,357 seeds", "min", 12, 6, False),
    Row(
        "large-part-time",
        "encoder",
        "`stance train --config encoder-large`, 8,357 seeds",
        "min",
        30,
        15,
        False,
    ),
    Row(
        "conll-wiki",
        "encoder",
        "MPNet trained on it: CoNLL-2010 wiki, official split, F1 of uncertain",
        "",
        0.703,
        0.73,
    ),
    Row(
        "conll-bio",
        "encoder",
        "linear and MiniLM trained on it, blended: CoNLL-2010 bio, official split, F1 of uncertain",
        "",
        0.865,
        0.88,
    ),
    Row(
        "szeged",
        "encoder",
        "MiniLM trained on it: Szeged wiki, macro-F1 of the tokens of four types of cue",
        "",
        0.87,
        0.90,
    ),
    Row(
        "report-axe",
        "care",
        "reports: what axe-core finds, both themes and widths",
        "violations",
        0,
        0,
        False,
    ),
    Row("coverage", "care", "lines of the library that the tests run", "", 0.95, 0.98),
    Row("mypy", "care", "mypy strict, errors", "errors", 0, 0, False),
    Row("ruff", "care", "ruff, findings", "findings", 0, 0, False),
)


@dataclass(frozen=True, slots=True)
class Value:
    """A number and its interval: 95 % by document for accuracy, the range of the runs for speed."""

    value: float
    low: float | None = None
    high: float | None = None

    def to_list(self) -> list[float | None]:
        return [self.value, self.low, self.high]


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one row came to."""

    found: Value
    note: str = ""
    baselines: dict[str, Value] = field(default_factory=dict)


class NotMeasuredError(Exception):
    """A row that cannot be measured here; the message says why."""


def find_shared() -> Path:
    """Where the data outside the repository lies: ``STANCE_SHARED``, or ``shared`` beside the checkout."""
    return Path(os.environ.get("STANCE_SHARED") or ROOT.parent / "shared")


def describe_machine() -> str:
    """Say the processor, the cores and the Python, and nothing that names the machine."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [
            line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line
        ]
        model = names[0] if names else model
    n_cores = os.cpu_count() or 1
    return f"{model}, {n_cores} core{'s' if n_cores > 1 else ''}, Python {platform.python_version()}"


def read_results(path: Path = RESULTS_PATH) -> dict[str, dict[str, object]]:
    return json.loads(path.read_text(encoding="utf-8"))["rows"] if path.exists() else {}


def store_result(row: Row, measured: Measurement, path: Path = RESULTS_PATH) -> None:
    """Put one row into the stored results, and leave the others as they are."""
    rows = read_results(path)
    rows[row.name] = {
        "title": row.title,
        "group": row.group,
        "unit": row.unit,
        "at_least": row.at_least,
        "aim": row.aim,
        "higher_is_better": row.higher_is_better,
        "value": measured.found.to_list(),
        "baselines": {name: value.to_list() for name, value in measured.baselines.items()},
        "note": measured.note,
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "machine": describe_machine(),
        "command": f"make bench ROWS={row.name}",
    }
    ordered = {row.name: rows[row.name] for row in ROWS if row.name in rows}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"rows": ordered}, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
