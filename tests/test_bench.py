"""The benchmark program starts, measures a row, and keeps it without losing the others."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def run_bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "tests" / "bench"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_a_row_is_measured_and_kept(tmp_path: Path) -> None:
    results = tmp_path / "results.json"
    results.write_text(json.dumps({"rows": {"mypy": {"value": [0, None, None]}}}), encoding="utf-8")
    done = run_bench("help-time", "--results", str(results))
    assert "help-time" in done.stdout, done.stderr
    rows = json.loads(results.read_text(encoding="utf-8"))["rows"]
    assert rows["mypy"] == {"value": [0, None, None]}
    found, low, high = rows["help-time"]["value"]
    assert 0 < low <= found <= high


def test_unknown_rows_are_refused() -> None:
    done = run_bench("help-tim")
    assert done.returncode == 2
    assert "help-tim" in done.stderr
