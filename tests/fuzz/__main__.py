"""Try new examples for a time: ``python tests/fuzz 60`` for an hour. It stops at the first that fails."""

from __future__ import annotations

import argparse
import os
import re
import secrets
import subprocess
import sys
import time
from pathlib import Path


def main() -> int:
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parser.add_argument("minutes", type=float, nargs="?", default=60)
    minutes = parser.parse_args().minutes
    begun = time.monotonic()
    n_rounds = 0
    while time.monotonic() - begun < 60 * minutes:
        seed = secrets.randbelow(2**32)
        options = ["-q", "--no-header", f"--hypothesis-seed={seed}", "--hypothesis-show-statistics"]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options, str(Path(__file__).parent)],
            env={**os.environ, "STANCE_FUZZ": "many"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            print(f"{done.stdout}{done.stderr}\nround {n_rounds + 1}, seed {seed}", flush=True)
            return 1
        n_rounds += 1
        n_examples = sum(map(int, re.findall(r"(\d+) passing", done.stdout)))
        gone = (time.monotonic() - begun) / 60
        print(f"round {n_rounds}: {n_examples:,} examples, no failure; {gone:.0f} minutes", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
