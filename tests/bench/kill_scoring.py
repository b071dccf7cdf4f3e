"""Kill ``stance score`` at random moments, resume it, and compare the bytes with those of an unbroken run.

``python tests/bench/kill_scoring.py texts.jsonl --trials 20 -- --workers 2`` scores ``texts.jsonl`` once
without a break, then twenty times with one to three kills each. What stands after ``--`` goes to
``stance score``. ``--finer 20`` gives a small input as many parts as a large one has.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FINER = "STANCE_KILL_FINER"  # how many times smaller parts and batches are than those of a user's run
PROGRAM = f"""
import os
from stance.scoring import inputs, parts
inputs.BATCH_BYTES = parts.BATCH_BYTES = inputs.BATCH_BYTES // int(os.environ["{FINER}"])
parts.PART_SENTENCES //= int(os.environ["{FINER}"])
from stance.cli import main
main()
"""


def start(arguments: list[str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", PROGRAM, "score", *arguments]
    return subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )


def finish(arguments: list[str]) -> float:
    """Run to the end; return the seconds."""
    begun = time.monotonic()
    process = start(arguments)
    _, complaint = process.communicate()
    if process.returncode:
        sys.exit(f"stance score {' '.join(arguments)}: exit {process.returncode}\n{complaint.decode()}")
    return time.monotonic() - begun


def hash_folder(folder: Path) -> dict[str, str]:
    """The bytes that must be the same: everything that is not hidden, and nothing half-written."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in (".lock", ".timing.json"):
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def kill_after(arguments: list[str], seconds: float, *, workers_too: bool) -> bool:
    """Run for a while, then kill -9; return whether there was anything left to kill."""
    process = start(arguments)
    try:
        process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        if workers_too:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.communicate()
        return True
    return False


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("inputs", nargs="+", metavar="INPUT")
    parser.add_argument("--trials", type=int, default=20)
    parser.add_argument("--seed", type=int, help="of the moments; by default another one each time")
    parser.add_argument("--finer", type=int, default=1, help="make parts so many times smaller")
    own, _, passed = (list(part) for part in _split(sys.argv[1:]))
    options = parser.parse_args(own)
    seed = random.SystemRandom().randrange(2**32) if options.seed is None else options.seed
    rng = random.Random(seed)
    os.environ[FINER] = str(options.finer)
    n_same = 0
    with tempfile.TemporaryDirectory(prefix="stance-kill-") as place:
        whole, folder = Path(place, "whole"), Path(place, "killed")

        def command(target: Path) -> list[str]:
            return [*options.inputs, *passed, "--resume", "--output", f"{target}/"]

        finish(command(whole))
        shutil.rmtree(whole)
        seconds = finish(command(whole))  # once more: the first may have trained the model
        expected = hash_folder(whole)
        print(f"unbroken: {seconds:.1f} s, {len(expected)} files; seed {seed}", flush=True)
        for trial in range(1, options.trials + 1):
            shutil.rmtree(folder, ignore_errors=True)
            moments = []
            for _ in range(rng.randint(1, 3)):
                moment = rng.uniform(0, seconds)
                if kill_after(command(folder), moment, workers_too=rng.random() < 0.5):
                    moments.append(f"{moment:.2f}")
            n_kept = len(list(folder.glob("parts/part-*"))) if folder.exists() else 0
            finish(command(folder))
            same = hash_folder(folder) == expected
            verified = start(["--verify", str(folder)])
            verified.communicate()
            n_same += same and verified.returncode == 0
            print(
                f"{trial}: killed after {', '.join(moments) or '–'} s, {n_kept} parts kept, "
                f"{'same' if same else 'OTHER'} bytes",
                flush=True,
            )
    print(f"{n_same} of {options.trials} the same")
    return 0 if n_same == options.trials else 1


def _split(words: list[str]) -> tuple[list[str], list[str], list[str]]:
    """Split the command line at ``--``."""
    at = words.index("--") if "--" in words else len(words)
    return words[:at], words[at : at + 1], words[at + 1 :]


if __name__ == "__main__":
    sys.exit(main())
