"""How sure people said a sentence sounds, against our score and against the number of hedges, zero-shot."""

from __future__ import annotations

import functools

import numpy as np
from rows import Measurement, NotMeasuredError, Value, find_shared

from stance.evaluation.benchmark import BenchmarkConfig, ModelSystem, Task, make_baselines, read_tasks
from stance.evaluation.benchmark.scores import compute_spearman
from stance.evaluation.intervals import quote_percentiles

N_RESAMPLES = 1000


@functools.cache
def load_tasks() -> dict[str, Task]:
    folder = find_shared() / "corpora"
    if not folder.is_dir():
        raise NotMeasuredError("no corpora in the shared folder; set STANCE_SHARED")
    return {task.name: task for task in read_tasks(folder)[0]}


def measure_gain(name: str, field: str = "grade") -> tuple[Value, float, float]:
    """Spearman of our score less that of hedge counting, on the same resamples of sentences; and each."""
    from stance.scoring import load_default_model

    task = load_tasks().get(name)
    if task is None:
        raise NotMeasuredError(f"no whole corpus for {name}")
    systems = [
        ModelSystem("default", load_default_model(), ""),
        *make_baselines(BenchmarkConfig(baselines=("hedges",)))[0],
    ]
    ours, counted = (np.asarray(system.prepare(task).judge(task.test).score) for system in systems)
    grade = np.array([sentence.fields[field] for sentence in task.test], dtype=np.float64)
    rng = np.random.default_rng(0)
    drawn = np.empty(N_RESAMPLES)
    for i in range(N_RESAMPLES):
        at = rng.integers(len(grade), size=len(grade))
        drawn[i] = compute_spearman(ours[at], grade[at]) - compute_spearman(counted[at], grade[at])
    found, other = compute_spearman(ours, grade), compute_spearman(counted, grade)
    return Value(found - other, *(quote_percentiles(drawn) or (None, None))), found, other


def measure_zero_shot_science() -> Measurement:
    gain, found, other = measure_gain("science_certainty_all")
    tested, test_found, test_other = measure_gain("science_certainty")
    note = (
        f"Spearman {found:.3f} against {other:.3f}, train, val and test; test alone {test_found:.3f} against "
        f"{test_other:.3f}, {tested.value:+.3f}"
    )
    return Measurement(gain, note)


def measure_zero_shot_commitment() -> Measurement:
    gain, found, other = measure_gain("commitmentbank")
    signed, signed_found, signed_other = measure_gain("commitmentbank", "signed")
    note = (
        f"Spearman with |mean| {found:.3f} against {other:.3f}; with the signed mean {signed_found:.3f} "
        f"against {signed_other:.3f}, {signed.value:+.3f}"
    )
    return Measurement(gain, note)
