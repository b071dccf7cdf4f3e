"""An evaluation as tables."""

from __future__ import annotations

from collections.abc import Mapping

from stance.evaluation import Evaluation
from stance.report.grids import render_grid
from stance.report.terminal import clean_line


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
        Three tables: overall, by label, confusion.

    Examples
    --------
    >>> from stance.evaluation import ClassMetrics
    >>> one = ClassMetrics(1.0, 1.0, 1.0, 2)
    >>> labels = {"yes": one, "no": one}
    >>> result = Evaluation(1.0, 1.0, 1.0, 0.1, labels, ((2, 0), (0, 2)), None, 4, 2, {"mcc": (0.9, 1.0)})
    >>> print(render_evaluation(result, title="On my data").splitlines()[0])
    On my data: 4 sentences of 2 documents.
    """
    intervals = evaluation.intervals
    overall = [
        ["macro-F1", f"{evaluation.macro_f1:.3f}", _quote_interval(intervals, "macro_f1")],
        ["accuracy", f"{evaluation.accuracy:.3f}", _quote_interval(intervals, "accuracy")],
        ["Matthews correlation", f"{evaluation.mcc:.3f}", _quote_interval(intervals, "mcc")],
        ["calibration error (less is better)", f"{evaluation.ece:.3f}", _quote_interval(intervals, "ece")],
    ]
    if evaluation.cue_f1 is not None:
        overall.append(["F1 of cues", f"{evaluation.cue_f1:.3f}", _quote_interval(intervals, "cue_f1")])
    by_label = [
        [
            label,
            f"{found.precision:.3f}",
            f"{found.recall:.3f}",
            f"{found.f1:.3f}",
            _quote_interval(intervals, f"f1_{label}"),
            f"{found.support:,}",
        ]
        for label, found in evaluation.per_class.items()
    ]
    labels = list(evaluation.per_class)
    confusion = [
        [label, *(f"{n:,}" for n in counts)]
        for label, counts in zip(labels, evaluation.confusion, strict=True)
    ]
    label_header = ["label", "precision", "recall", "F1", "95 % interval", "sentences"]
    head = (
        f"{clean_line(title)}: {evaluation.n_sentences:,} sentences of {evaluation.n_documents:,} documents."
    )
    return "\n\n".join(
        [
            head,
            render_grid(["metric", "value", "95 % interval"], overall, markdown=markdown),
            render_grid(label_header, by_label, markdown=markdown),
            render_grid(["coded \\ found", *labels], confusion, markdown=markdown),
        ]
    )


def _quote_interval(intervals: Mapping[str, tuple[float, float]], name: str) -> str:
    if name not in intervals:
        return "–"
    low, high = intervals[name]
    return f"{low:.3f} to {high:.3f}"
