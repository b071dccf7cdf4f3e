"""How sure people said a sentence sounds, against our score and against the number of hedges, zero-shot."""

from __future__ import annotations

import functools

from rows import Measurement, NotMeasuredError, Value, find_shared

from stance.evaluation.benchmark import Cell, ModelSystem, read_tasks, run_benchmark


@functools.cache
def measure_tasks() -> dict[str, Cell]:
    """The default model on every graded corpus that is there."""
    from stance.scoring import load_default_model

    folder = find_shared() / "corpora"
    if not folder.is_dir():
        raise NotMeasuredError("no corpora in the shared folder; set STANCE_SHARED")
    tasks = [task for task in read_tasks(folder)[0] if task.kind == "graded"]
    cells = run_benchmark([ModelSystem("default", load_default_model(), "")], tasks)
    return {cell.task: cell for cell in cells}


def measure_gain(task: str, metric: str = "spearman") -> tuple[Value, str]:
    """What our score's correlation gains over that of hedge counting, and both."""
    cell = measure_tasks().get(task)
    if cell is None:
        raise NotMeasuredError(f"no whole corpus for {task}")
    found, gain = cell.metrics[metric], cell.metrics[f"{metric}_gain"]
    assert found is not None
    assert gain is not None
    gained = Value(gain, *cell.intervals[f"{metric}_gain"])
    return gained, f"Spearman {found:.3f} against {found - gain:.3f}"


def measure_zero_shot_science() -> Measurement:
    gain, note = measure_gain("science_certainty_all")
    tested, test_note = measure_gain("science_certainty")
    return Measurement(gain, f"{note}, train, val and test; test alone: {test_note}, {tested.value:+.3f}")


def measure_zero_shot_commitment() -> Measurement:
    gain, note = measure_gain("commitmentbank")
    return Measurement(gain, f"{note}; commitment as published, from -3, false, to 3, true")


def measure_zero_shot_strength() -> Measurement:
    gain, note = measure_gain("commitmentbank", "spearman_strength")
    return Measurement(gain, f"{note}; the absolute value of the commitment, 0 to 3")
