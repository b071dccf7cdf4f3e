"""An evaluation as tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from stance.evaluation import ClassMetrics, Evaluation
from stance.evaluation.nought_labels import note_nought_labels
from stance.models.card.grid import quote_interval
from stance.models.metric_names import METRIC_NAMES
from stance.report.grids import escape_markdown, render_grid
from stance.report.terminal import clean_line

_INTERVAL: Final = "95 % interval"


@dataclass(frozen=True, slots=True)
class Table:
    """A table before it is laid out.

    Attributes
    ----------
    title : str
        What it shows.
    header : tuple of str
        Names of the columns; the first is of text, the others of numbers.
    rows : tuple of tuple of str
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def render_evaluation(
    evaluation: Evaluation, *, title: str = "Agreement with the coded labels", markdown: bool = False
) -> str:
    """Render an evaluation for people to read.

    Parameters
    ----------
    evaluation : Evaluation
        What was measured.
    title : str
        What the first line says.
    markdown : bool
        Whether to write Markdown.

    Returns
    -------
    str
        Tables: overall, by label, confusion and, where cues were coded, by type of cue; then why there is no
        interval of means over labels, where a label's F1 is 0.

    Examples
    --------
    >>> one = ClassMetrics(1.0, 1.0, 1.0, 2)
    >>> labels = {"yes": one, "no": one}
    >>> result = Evaluation(1.0, 1.0, 1.0, 0.1, labels, ((2, 0), (0, 2)), None, 4, 2, {"mcc": (0.9, 1.0)})
    >>> print(render_evaluation(result, title="On my data").splitlines()[0])
    On my data: 4 sentences of 2 documents.
    """
    tables = list_evaluation_tables(evaluation)
    grids = [render_grid(table.header, table.rows, markdown=markdown) for table in tables]
    notes = map(escape_markdown if markdown else clean_line, note_nought_labels(evaluation))
    return "\n\n".join([describe_size(evaluation, title), *grids, *notes])


def describe_size(evaluation: Evaluation, title: str) -> str:
    """Say in a line what was measured, on how much.

    Examples
    --------
    >>> describe_size(Evaluation(1.0, 1.0, 1.0, 0.1, {}, (), None, 4, 2, {}), "On my data")
    'On my data: 4 sentences of 2 documents.'
    """
    weighted = "; weighted by inclusion_proba, counts apart" if evaluation.is_weighted else ""
    return (
        f"{clean_line(title)}: {evaluation.n_sentences:,} sentences of {evaluation.n_documents:,} documents"
        f"{weighted}."
    )


def list_evaluation_tables(evaluation: Evaluation) -> list[Table]:
    """List the tables of an evaluation, metrics without a value left out.

    Examples
    --------
    >>> evaluation = Evaluation(1.0, 1.0, 1.0, 0.1, {}, (), None, 4, 2, {})
    >>> [table.title for table in list_evaluation_tables(evaluation)]
    ['Overall', 'By label', 'Confusion']
    """
    intervals = evaluation.intervals
    overall = [
        (shown, f"{getattr(evaluation, name):z.3f}", quote_interval(intervals.get(name)))
        for name, shown in METRIC_NAMES.items()
        if getattr(evaluation, name) is not None
    ]
    labels = tuple(evaluation.per_class)
    confusion = [
        (label, *(f"{n:,}" for n in counts))
        for label, counts in zip(labels, evaluation.confusion, strict=True)
    ]
    columns = ("precision", "recall", "F1", _INTERVAL)
    tables = [
        Table("Overall", ("metric", "value", _INTERVAL), tuple(overall)),
        Table(
            "By label",
            ("label", *columns, "sentences"),
            _list_metrics(evaluation.per_class, intervals, "f1_"),
        ),
        Table("Confusion", ("coded \\ found", *labels), tuple(confusion)),
    ]
    if evaluation.cue_types:
        rows = _list_metrics(evaluation.cue_types, intervals, "cue_f1_")
        tables.append(Table("Cues by type", ("type of cue", *columns, "cues"), rows))
    return tables


def _list_metrics(
    metrics: Mapping[str, ClassMetrics], intervals: Mapping[str, tuple[float, float]], prefix: str
) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            name,
            f"{found.precision:.3f}",
            f"{found.recall:.3f}",
            f"{found.f1:.3f}",
            quote_interval(intervals.get(prefix + name)),
            f"{found.support:,}",
        )
        for name, found in metrics.items()
    )
