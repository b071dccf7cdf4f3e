"""A benchmark for people to read: a table a task, published results beside ours."""

from __future__ import annotations

from typing import Final

from stance.evaluation.benchmark import Benchmark, Cell, PublishedResult
from stance.models.card.grid import quote_interval, quote_number
from stance.models.metric_names import METRIC_NAMES
from stance.report.grids import render_grid
from stance.report.terminal import clean_line

_TITLES: Final = {
    "f1_uncertain": "F1 uncertain",
    "macro_f1": METRIC_NAMES["macro_f1"],
    "cue_f1": METRIC_NAMES["cue_f1"],
    "cue_overlap_f1": "by overlap",
    "token_macro_f1": "macro-F1 of tokens",
    "spearman": "Spearman",
    "spearman_gain": "over hedge counting",
    "spearman_strength": "by strength",
    "spearman_strength_gain": "by strength, over hedge counting",
    "pearson": "Pearson",
}
_NONE: Final = "–"
_TOKEN_PREFIX: Final = "token_f1_"


def render_benchmark(benchmark: Benchmark, *, markdown: bool = False) -> str:
    """Render a benchmark.

    Parameters
    ----------
    benchmark : Benchmark
    markdown : bool
        Whether to write Markdown; otherwise for the terminal.

    Returns
    -------
    str
        A table a task, then the sources of the published results.

    Examples
    --------
    >>> metrics = {"cue_f1": 0.5}
    >>> rest = (metrics, {}, 0, 9, 3, 0.0, 1234.0, None, "")
    >>> cell = Cell("mine", "mine", "counting", "zero-shot", "cue_f1", *rest)
    >>> print(render_benchmark(Benchmark((cell,), {"mine": "My own split."})))
    mine: 9 sentences of 3 documents. My own split.
    <BLANKLINE>
    system         mode  F1 of cues  95 % interval  training  sentences/s  memory
    counting  zero-shot       0.500              –         –        1,234       –
    """
    sources = list(dict.fromkeys(result.source for result in benchmark.published))
    parts = []
    for name in dict.fromkeys(cell.task for cell in benchmark.cells):
        cells = [cell for cell in benchmark.cells if cell.task == name]
        published = [result for result in benchmark.published if result.task == name]
        title = f"## {clean_line(name)}\n\n" if markdown else f"{clean_line(name)}: "
        size = f"{cells[0].n_sentences:,} sentences of {cells[0].n_documents:,} documents."
        note = benchmark.notes.get(name, "")
        parts.append(title + clean_line(f"{size} {note}".rstrip()))
        parts.append(_render_task(cells, published, sources, markdown=markdown))
        parts.append("\n".join(f"- {clean_line(_tell_chosen(cell))}" for cell in cells if cell.chosen))
    if sources:
        lines = [f"{number}. {clean_line(source)}" for number, source in enumerate(sources, 1)]
        parts.append("\n".join(["Published results:", *([""] if markdown else []), *lines]))
        remarks = [
            f"{result.task}, {result.system}: {result.note}" for result in benchmark.published if result.note
        ]
        parts.append("\n".join(f"- {clean_line(remark)}" for remark in remarks))
    return "\n\n".join(part for part in parts if part)


def _render_task(
    cells: list[Cell], published: list[PublishedResult], sources: list[str], *, markdown: bool
) -> str:
    metric = cells[0].metric
    others = [name for name in cells[0].metrics if name != metric]
    header = (
        *("system", "mode", _name_metric(metric), "95 % interval"),
        *(_name_metric(name) for name in others),
        *("training", "sentences/s", "memory"),
    )
    rows = [
        (
            cell.system,
            cell.mode,
            quote_number(cell.metrics.get(metric)),
            quote_interval(cell.intervals.get(metric)),
            *(_quote(cell, name) for name in others),
            f"{cell.train_s:.1f} s" if cell.n_train else _NONE,
            f"{cell.sentences_per_s:,.0f}",
            _NONE if cell.memory_mb is None else f"{cell.memory_mb:,.0f} MB",
        )
        for cell in cells
    ]
    rows += [
        (
            result.system,
            f"published, {sources.index(result.source) + 1}",
            quote_number(result.value) if result.metric == metric else _NONE,
            _NONE,
            *(quote_number(result.value) if result.metric == name else _NONE for name in others),
            *(_NONE, _NONE, _NONE),
        )
        for result in published
    ]
    return render_grid(header, rows, markdown=markdown)


def _quote(cell: Cell, name: str) -> str:
    """Quote a metric; what is gained over another system, with its interval."""
    value, interval = quote_number(cell.metrics.get(name)), cell.intervals.get(name)
    return f"{value} ({quote_interval(interval)})" if name.endswith("_gain") and interval else value


def _tell_chosen(cell: Cell) -> str:
    chosen = cell.chosen
    weights = " + ".join(f"{value:.2f}" for name, value in chosen.items() if name.startswith("weight_"))
    parts = [
        f"weights {weights}" if weights else "",
        f"uncertain from a probability of {chosen['threshold']:.3f}" if "threshold" in chosen else "",
        f"the most probable {100 * chosen['share']:.1f} % uncertain" if "share" in chosen else "",
    ]
    told = ", ".join(part for part in parts if part)
    return f"{cell.system}: {told}, as settled on held-out documents of the training part."


def _name_metric(name: str) -> str:
    return _TITLES.get(name) or name.removeprefix(_TOKEN_PREFIX).replace("_", " ")
