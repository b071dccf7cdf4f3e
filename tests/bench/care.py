"""The state of the source: lines the tests run, what mypy and ruff find."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from rows import ROOT, Measurement, Value


def run_tool(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def measure_coverage() -> Measurement:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "coverage.json")
        done = run_tool("pytest", "-q", "--cov", f"--cov-report=json:{report}")
        if not report.exists():
            raise RuntimeError(done.stdout[-2000:] + done.stderr)
        share = json.loads(report.read_text(encoding="utf-8"))["totals"]["percent_covered"] / 100
    return Measurement(Value(share), done.stdout.strip().splitlines()[-1])


def measure_mypy() -> Measurement:
    done = run_tool("mypy")
    errors = [line for line in done.stdout.splitlines() if ": error:" in line]
    if done.returncode > 1:
        raise RuntimeError(done.stdout + done.stderr)
    return Measurement(Value(len(errors)), done.stdout.strip().splitlines()[-1])


def measure_ruff() -> Measurement:
    done = run_tool("ruff", "check", "--output-format", "json", ".")
    if done.returncode > 1:
        raise RuntimeError(done.stdout + done.stderr)
    return Measurement(Value(len(json.loads(done.stdout))))
