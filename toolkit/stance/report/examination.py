"""An examination for people to read: tables for the terminal, Markdown or LaTeX, and the mistakes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Final

from stance.evaluation import Comparison, Examination, GroupEvaluation, Mistake
from stance.evaluation.groups import FEW_SENTENCES
from stance.evaluation.intervals import FEW_DOCUMENTS
from stance.models.card.grid import quote_interval, quote_number
from stance.models.metric_names import METRIC_NAMES
from stance.records import Cue
from stance.report.evaluation import Table, describe_size, list_evaluation_tables
from stance.report.grids import escape_markdown, render_grid
from stance.report.latex import escape_latex, render_latex_table
from stance.report.terminal import PLAIN, clean_line, wrap_chunks

_BOOKTABS: Final = "% Needs \\usepackage{booktabs}."
_SMALL: Final = "small"


def render_examination(
    examination: Examination,
    *,
    form: str = "table",
    title: str = "Agreement with the coded labels",
    width: int = 100,
) -> str:
    """Render an examination for people to read.

    Parameters
    ----------
    examination : Examination
    form : {"table", "markdown", "latex"}
        For the terminal, for Markdown, or for LaTeX with the package booktabs.
    title : str
        What the first line says.
    width : int
        Columns of a line, for sentences on the terminal.

    Returns
    -------
    str
        The evaluation's tables, then what else was asked for: the comparison, the groups, the mistakes; and
        why the metrics are not to be trusted, where that is known.

    Examples
    --------
    >>> from stance.evaluation import Evaluation
    >>> evaluation = Evaluation(1.0, 1.0, 1.0, 0.1, {}, (), None, 4, 2, {})
    >>> print(render_examination(Examination(evaluation), form="latex").splitlines()[0])
    % Agreement with the coded labels: 4 sentences of 2 documents.
    """
    evaluation = examination.evaluation
    head = describe_size(evaluation, title)
    parts = [f"% {head}\n{_BOOKTABS}" if form == "latex" else head]
    tables = list_evaluation_tables(evaluation)
    parts += [_render_table(table, form, is_titled=form == "latex") for table in tables]
    if examination.comparison is not None:
        parts += _render_comparison(examination.comparison, form)
    if examination.groups is not None:
        parts += _render_groups(examination.groups, form)
    if examination.mistakes is not None:
        parts += _render_mistakes(examination.mistakes, form, width)
    for doubt in map(clean_line, examination.doubts):
        parts.append(escape_markdown(doubt) if form == "markdown" else _write_note(doubt, form))
    return "\n\n".join(parts)


def _render_table(table: Table, form: str, *, is_titled: bool = True) -> str:
    if form == "latex":
        return render_latex_table(table.header, table.rows, table.title)
    grid = render_grid(table.header, table.rows, markdown=form == "markdown")
    title = escape_markdown(table.title) if form == "markdown" else clean_line(table.title)
    return f"{title}\n\n{grid}" if is_titled else grid


def _render_comparison(comparison: Comparison, form: str) -> list[str]:
    rows = [
        (
            METRIC_NAMES[name],
            quote_number(found.value),
            quote_number(found.other),
            "–" if found.difference is None else f"{found.difference:+z.3f}",
            "–" if found.interval is None else f"{found.interval[0]:+z.3f} to {found.interval[1]:+z.3f}",
            _quote_p(found.p_value),
        )
        for name in METRIC_NAMES
        if (found := comparison.metrics.get(name)) is not None
    ]
    header = ("metric", "this model", "the other", "difference", "95 % interval", "p")
    title = f"Against {comparison.other}, on the same resamples of documents"
    test = comparison.mcnemar
    note = (
        "McNemar's test takes no weights, and is left out."
        if test is None
        else f"McNemar, exact: {test.n_only_first:,} sentences right by this model alone, "
        f"{test.n_only_second:,} by the other alone; p {_quote_p(test.p_value, sign='= ')}, were sentences "
        "independent."
    )
    return [_render_table(Table(title, header, tuple(rows)), form), _write_note(note, form)]


def _render_groups(groups: Iterable[GroupEvaluation], form: str) -> list[str]:
    parts = []
    for field, found in groupby(groups, key=lambda group: group.field):
        members = list(found)
        rows = [
            (
                "(none)" if group.value is None else group.value,
                f"{group.n_sentences:,}",
                f"{group.n_documents:,}",
                quote_number(group.metrics["macro_f1"]),
                quote_interval(group.intervals.get("macro_f1")),
                quote_number(group.metrics["accuracy"]),
                quote_interval(group.intervals.get("accuracy")),
                quote_number(group.metrics["ece"]),
                quote_number(group.metrics.get("ece_by_chance")),
                _SMALL if group.is_small else "",
            )
            for group in members
        ]
        f1, accuracy = METRIC_NAMES["macro_f1"], METRIC_NAMES["accuracy"]
        measures = (f1, "95 % interval", accuracy, "95 % interval", "calibration error", "by chance")
        header = (field, "sentences", "documents", *measures, "")
        parts.append(_render_table(Table(f"By {field}", header, tuple(rows)), form))
        if any(group.is_small for group in members):
            few = f"{FEW_SENTENCES} sentences or {FEW_DOCUMENTS} documents"
            note = f"{_SMALL}: under {few}; such a group says little."
            parts.append(_write_note(note, form))
        if any(map(_has_nought_label, members)):
            note = f"A group has no interval of {f1} where the F1 of a label is 0 in it."
            parts.append(_write_note(note, form))
    return parts


def _has_nought_label(group: GroupEvaluation) -> bool:
    """Whether macro-F1 has no interval where there are others, since a label counts 0 in it."""
    noughts = [name for name, value in group.metrics.items() if name.startswith("f1_") and value == 0]
    return bool(group.intervals and noughts)


def _render_mistakes(mistakes: Sequence[Mistake], form: str, width: int) -> list[str]:
    if not mistakes:
        return [_write_note("No mistakes.", form)]
    head = (
        f"The {len(mistakes)} most confident mistakes" if len(mistakes) > 1 else "The most confident mistake"
    )
    if form == "latex":
        items = [f"\\item {_describe_mistake(mistake, escape_latex)}" for mistake in mistakes]
        return ["\n".join([f"% {head}", "\\begin{enumerate}", *items, "\\end{enumerate}"])]
    if form == "markdown":
        lines = [f"{i}. {_describe_mistake(each, escape_markdown)}" for i, each in enumerate(mistakes, 1)]
        return [head, "\n".join(lines)]
    return [head, *(_lay_out_mistake(mistake, width) for mistake in mistakes)]


def _describe_mistake(mistake: Mistake, escape: Callable[[str], str]) -> str:
    """Write a mistake as one paragraph."""
    return " ".join(
        [
            f"{escape(mistake.text)} Coded {escape(mistake.coded)}, scored {escape(mistake.predicted)} "
            f"({mistake.confidence:.2f});",
            f"{escape(f'cues: {_list_cues(mistake.cues)}; coded cues: {_list_cues(mistake.coded_cues)}.')}",
            escape(f"{mistake.doc_id}, sentence {mistake.sent_id}."),
            *([f"Before: {escape(mistake.before)}"] if mistake.before else []),
            *([f"After: {escape(mistake.after)}"] if mistake.after else []),
        ]
    )


def _lay_out_mistake(mistake: Mistake, width: int) -> str:
    """Write a mistake for the terminal: the sentence between its neighbours, below what is wrong with it."""
    place = f"{clean_line(mistake.doc_id)}, sentence {mistake.sent_id}"
    scored = f"scored {clean_line(mistake.predicted)} ({mistake.confidence:.2f})"
    lines = [f"{place}: coded {clean_line(mistake.coded)}, {scored}"]
    for mark, text in (("before", mistake.before), ("", mistake.text), ("after", mistake.after)):
        if text:
            indent = f"  {mark:7} "
            lines.append(
                indent + wrap_chunks([(clean_line(text), PLAIN)], width, color=False, indent=" " * 10)
            )
    cues = f"cues: {_list_cues(mistake.cues)}; coded: {_list_cues(mistake.coded_cues)}"
    lines.append(" " * 10 + wrap_chunks([(cues, PLAIN)], width, color=False, indent=" " * 10))
    return "\n".join(lines)


def _list_cues(cues: Sequence[Cue] | None) -> str:
    if cues is None:
        return "not known"
    return ", ".join(f"{clean_line(cue.text)} ({cue.type})" for cue in cues) or "none"


def _quote_p(p_value: float | None, sign: str = "") -> str:
    """Write a p-value; a very small one by what it is under."""
    return "< 0.001" if p_value is not None and p_value < 0.001 else f"{sign}{quote_number(p_value)}"


def _write_note(note: str, form: str) -> str:
    return f"% {clean_line(note)}" if form == "latex" else note
