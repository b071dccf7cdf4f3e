"""Fit the weights of leave_weights.tsv on the marked sentences of the tests, and say what they are worth.

    python docs/fit_leave_weights.py [--write]

A *may* whose sense no rule has settled is leave (*members may vote*) or a likelihood (*members may leave the
party*). The signs of ``stance.cues.leave_signs`` are weighed by logistic regression with a ridge that draws
each weight to the one set by hand, so that a sign that is seldom met keeps about its weight by hand. Printed
are the shares judged rightly by the weights set by hand, by weights fitted without the tenth of the sentences
that is judged, and by those fitted on all of them.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from unittest import mock

import numpy as np

from stance.cues import permission
from stance.cues.leave_signs import list_signs
from stance.cues.modal_clauses import Clause
from stance.cues.modals import is_possibility
from stance.cues.tokens import tokenize

ROOT = Path(__file__).resolve().parent.parent
WEIGHTS_PATH = ROOT / "toolkit" / "stance" / "cues" / "leave_weights.tsv"
RIDGE = 3.0
N_FOLDS = 10
N_STEPS = 50


def load_bench() -> ModuleType:
    """Load the module that reads the marked sentences."""
    path = ROOT / "tests" / "bench" / "estimative.py"
    spec = importlib.util.spec_from_file_location("bench_estimative", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def list_decisions() -> tuple[list[frozenset[str]], np.ndarray]:
    """List the signs of each *may* that is left to the weights, and whether it is leave."""
    bench = load_bench()
    signs, is_leave = [], []
    cases = [case for path in (bench.CASES_PATH, bench.SAMPLED_PATH) for case in bench.read_cases(path)]
    for case in cases:
        tokens = tokenize([case.text])
        spans = list(zip(tokens.start.tolist(), tokens.end.tolist(), strict=True))
        words = [case.text[start:end].lower().replace("’", "'") for start, end in spans]
        for at, (start, end) in enumerate(spans):
            if case.text[start:end] not in ("may", "MAY"):
                continue
            weighed: list[Clause] = []
            with mock.patch.object(permission, "weigh_leave", lambda c, to=weighed: to.append(c) or 0.0):
                is_possibility(words, at)
            here = [clause for clause in weighed if len(clause.before) == at]
            if here:
                signs.append(frozenset(list_signs(here[0])))
                is_leave.append(not any(first <= start < last for first, last in case.phrases))
    return signs, np.array(is_leave, float)


def fit_weights(seen: np.ndarray, is_leave: np.ndarray, by_hand: np.ndarray) -> np.ndarray:
    """Fit by Newton's method: the penalised likelihood has one maximum."""
    weights = by_hand.copy()
    for _ in range(N_STEPS):
        proba = 1 / (1 + np.exp(-seen @ weights))
        gradient = seen.T @ (is_leave - proba) - RIDGE * (weights - by_hand)
        curvature = (seen * (proba * (1 - proba))[:, None]).T @ seen + RIDGE * np.eye(len(weights))
        weights = weights + np.linalg.solve(curvature, gradient)
    return weights


def main() -> int:
    """Fit, print, and with --write write the weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="write the fitted weights to the table")
    arguments = parser.parse_args()
    lines = WEIGHTS_PATH.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    names, by_hand = [row[0] for row in rows], np.array([float(row[1]) for row in rows])
    signs, is_leave = list_decisions()
    seen = np.array([[float(name in found) for name in names] for found in signs])
    fold = np.random.default_rng(0).permutation(len(seen)) % N_FOLDS
    held_out = np.zeros(len(seen))
    for k in range(N_FOLDS):
        fitted = fit_weights(seen[fold != k], is_leave[fold != k], by_hand)
        held_out[fold == k] = seen[fold == k] @ fitted
    weights = fit_weights(seen, is_leave, by_hand)
    report = [f"{len(seen)} decisions, {is_leave.mean():.2f} of them leave; judged rightly:"]
    for name, score in (("by hand", seen @ by_hand), ("held out", held_out), ("fitted", seen @ weights)):
        report.append(f"  {name}: {np.mean((score > 0) == (is_leave > 0)):.3f}")
    sys.stdout.write("\n".join(report) + "\n")
    if arguments.write:
        head = [line for line in lines if line.startswith("#")]
        table = [f"{n}\t{h:.1f}\t{w:.2f}" for n, h, w in zip(names, by_hand, weights, strict=True)]
        WEIGHTS_PATH.write_text("\n".join([*head, *table]) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
