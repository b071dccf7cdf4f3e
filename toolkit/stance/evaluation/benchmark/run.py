"""The benchmark run: every system on every task that it can answer, finished cells taken as they are."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from stance.cache import LEARNING, hash_code
from stance.errors import DataError
from stance.evaluation.benchmark.memory import read_peak, reset_peak
from stance.evaluation.benchmark.records import IN_DOMAIN, Cell, Task
from stance.evaluation.benchmark.scores import measure_answers
from stance.evaluation.benchmark.systems import HedgeCounting, System

# What a number depends on beside corpus, model and what is learnt.
_MEASURING: Final = (
    "evaluation/benchmark/*",
    "evaluation/counts.py",
    "evaluation/intervals.py",
    "evaluation/spans.py",
)

STORE_VERSION: Final = 1
"""Version of the store's layout."""


def run_benchmark(
    systems: Sequence[System],
    tasks: Sequence[Task],
    *,
    n_resamples: int = 1000,
    seed: int = 0,
    done: Mapping[str, Cell] | None = None,
    start: Callable[[System, Task], None] | None = None,
    keep: Callable[[Cell], None] | None = None,
) -> list[Cell]:
    """Run every system on every task that it can answer.

    Parameters
    ----------
    systems : sequence of System
    tasks : sequence of Task
    n_resamples : int
        Resamples behind the intervals; 0 for none.
    seed : int
    done : Mapping of str to Cell, optional
        Finished cells by key; they are not run again.
    start : callable, optional
        Called before a cell is run.
    keep : callable, optional
        Called with each cell as it is finished.

    Returns
    -------
    list of Cell
        Task by task, in the order of the systems.

    Raises
    ------
    DataError
        If a model has other labels than ours.

    Examples
    --------
    >>> from stance.evaluation.benchmark.systems import HedgeCounting
    >>> from stance.records import CodedSentence
    >>> texts = [("It may.", 1.0), ("It did.", 3.0), ("It will.", 2.0)]
    >>> test = [CodedSentence(text, 0, text, "1", None, {"grade": grade}) for text, grade in texts]
    >>> task = Task("mine", "mine", "graded", ("1",), (), tuple(test), "")
    >>> round(run_benchmark([HedgeCounting()], [task])[0].metrics["spearman"], 3)
    0.866
    """
    code = hash_code(*LEARNING, *_MEASURING)
    plan = [(task, system) for task in tasks for system in systems if system.handles(task)]
    cells = []
    for task, system in plan:
        key = make_key(system, task, code, n_resamples, seed)
        cell = (done or {}).get(key)
        if cell is None:
            if start is not None:
                start(system, task)
            cell = _run_cell(system, task, key, n_resamples, seed)
            if keep is not None:
                keep(cell)
        cells.append(cell)
    return cells


def _run_cell(system: System, task: Task, key: str, n_resamples: int, seed: int) -> Cell:
    can_reset = reset_peak()
    begun = time.perf_counter()
    prepared = system.prepare(task)
    trained = time.perf_counter()
    prepared.judge(task.test[:1])  # loads what is loaded once, which is no part of the speed
    warm = time.perf_counter()
    answers = prepared.judge(task.test)
    answered = time.perf_counter()
    peak = read_peak() if can_reset and not prepared.earlier_s else None
    reference = HedgeCounting().prepare(task).judge(task.test).score if task.kind == "graded" else None
    metrics, intervals = measure_answers(
        task, answers, reference=reference, n_resamples=n_resamples, seed=seed
    )
    is_trained = system.mode == IN_DOMAIN
    return Cell(
        task=task.name,
        corpus=task.corpus,
        system=system.name,
        mode=system.mode,
        metric=task.metric,
        metrics=metrics,
        intervals=intervals,
        n_train=len(task.train) if is_trained else 0,
        n_sentences=len(task.test),
        n_documents=len({s.doc_id for s in task.test}),
        train_s=trained - begun + prepared.earlier_s if is_trained else 0.0,
        sentences_per_s=len(task.test) / max(answered - warm, 1e-9),
        memory_mb=peak,
        key=key,
        chosen=dict(prepared.chosen),
    )


def make_key(system: System, task: Task, code: str, n_resamples: int, seed: int) -> str:
    """Hash all that a cell's numbers depend on: the system, the corpus, the code and the resampling."""
    made_from = [system.name, system.mode, system.identity, task.name, task.sha256, code, n_resamples, seed]
    return hashlib.sha256(json.dumps(made_from, sort_keys=True).encode()).hexdigest()[:32]


def dump_store(cells: Mapping[str, Cell]) -> str:
    """Write finished cells as JSON.

    Parameters
    ----------
    cells : Mapping of str to Cell
        By key.

    Returns
    -------
    str

    Examples
    --------
    >>> parse_store(dump_store({}), "store.json")
    {}
    """
    data = {"format_version": STORE_VERSION, "cells": [cell.to_dict() for cell in cells.values()]}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def parse_store(text: str, where: str) -> dict[str, Cell]:
    """Read finished cells.

    Parameters
    ----------
    text : str
        As of :func:`dump_store`.
    where : str
        What an error message begins with.

    Returns
    -------
    dict of str to Cell
        By key.

    Raises
    ------
    DataError
        If it is not such a store.

    Examples
    --------
    >>> parse_store('{"format_version": 1, "cells": []}', "store.json")
    {}
    """
    try:
        data: Any = json.loads(text)
        version = data["format_version"]
        if version == STORE_VERSION:
            return {cell.key: cell for cell in map(Cell.from_dict, data["cells"])}
        found, cause = f"format {version}", None
    except (ValueError, KeyError, TypeError) as error:
        found, cause = "something else", error
    raise DataError(
        f"{where}: expected results of stance benchmark, format {STORE_VERSION}; found {found}. "
        "Name another --store, or remove it."
    ) from cause
