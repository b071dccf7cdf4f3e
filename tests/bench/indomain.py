"""Public corpora in-domain: trained on their own training parts, official splits and scorers."""

from __future__ import annotations

import functools
import sys
from dataclasses import replace

from rows import FASTTEXT, TFIDF, WORK_PATH, Measurement, NotMeasuredError, Value, find_shared

from stance.evaluation.benchmark import Cell, load_benchmark_config

STORE_PATH = WORK_PATH / "benchmark.json"

ENCODER, BLEND, LARGE = "encoder", "linear+encoder", "encoder-large"


@functools.cache
def run_task(
    task: str, *recipes: str, settings: tuple[str, ...] = (), decide_by: str = "threshold"
) -> dict[str, Cell]:
    """The cells of one task by system; finished ones are taken from the store."""
    from stance.errors import MissingExtraError, ModelError
    from stance.scoring.labelled.benchmarking import benchmark_folder

    corpora = find_shared() / "corpora"
    if not corpora.is_dir():
        raise NotMeasuredError("no corpora in the shared folder; set STANCE_SHARED")
    config = replace(load_benchmark_config(), train=recipes, tasks=(task,), set=settings, decide_by=decide_by)
    WORK_PATH.mkdir(exist_ok=True)

    def tell(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    try:
        table = benchmark_folder([], corpora, config=config, store=STORE_PATH, notify=tell)
    except (MissingExtraError, ModelError) as error:
        raise NotMeasuredError(str(error)) from error
    if not table.cells:
        raise NotMeasuredError(f"no whole corpus for {task}")
    return {cell.system: cell for cell in table.cells}


def read_cell(cell: Cell) -> Value:
    found = cell.metrics[cell.metric]
    assert found is not None
    return Value(found, *cell.intervals.get(cell.metric, (None, None)))


def measure_blend(task: str) -> Measurement:
    cells = run_task(task, "linear", ENCODER, BLEND)
    blend, alone, linear = (cells[name] for name in (f"{BLEND} blend", f"{ENCODER} recipe", "linear recipe"))
    weight, threshold = blend.chosen["weight_2"], blend.chosen["threshold"]
    note = (
        f"linear and MiniLM blended, {weight:.2f} of it MiniLM, uncertain from {threshold:.2f} on, "
        f"as settled on held-out training documents; MiniLM alone {read_cell(alone).value:.3f}, linear alone "
        f"{read_cell(linear).value:.3f}; {blend.n_sentences:,} sentences; training took "
        f"{blend.train_s / 60:.0f} min"
    )
    baselines = {name: read_cell(cells[name]) for name in (TFIDF, FASTTEXT) if name in cells}
    return Measurement(read_cell(blend), note, baselines)


def measure_conll_wiki() -> Measurement:
    """By share: hedging words are half as frequent in the evaluation part as in the training part."""
    cells = run_task("conll2010_wiki", LARGE, settings=("encoder.epochs=3",), decide_by="share")
    cell = cells[f"{LARGE} recipe"]
    note = (
        f"MPNet, 3 epochs, the most probable {100 * cell.chosen['share']:.1f} % of the {cell.n_sentences:,} "
        "sentences uncertain, as settled on held-out training documents (with the probability settled there, "
        f"an earlier run of 2 epochs had 0.685); training took {cell.train_s / 60:.0f} min"
    )
    baselines = {name: read_cell(cells[name]) for name in (TFIDF, FASTTEXT) if name in cells}
    return Measurement(read_cell(cell), note, baselines)


def measure_conll_bio() -> Measurement:
    return measure_blend("conll2010_bio")


def measure_szeged() -> Measurement:
    cells = run_task("szeged_wiki", "linear", ENCODER)
    cell = cells[f"{ENCODER} recipe"]
    by_type = ", ".join(
        f"{name.removeprefix('token_f1_').replace('_', ' ')} {value:.3f}"
        for name, value in cell.metrics.items()
        if name != cell.metric and value is not None
    )
    linear = read_cell(cells["linear recipe"]).value
    note = f"MiniLM, a fifth of the documents held out; {by_type}; the linear model {linear:.3f}"
    return Measurement(read_cell(cell), note)
