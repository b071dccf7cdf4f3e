"""Estimative language for people to read: sentences with their phrases, what to mend, and a summary."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from stance.estimative.check import EstimativeReport, Phrase, Problem, report_to_dict, summarize_reports
from stance.report.clean import clean_line, clean_text
from stance.report.tables import count_things
from stance.report.terminal import make_console

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_SHOWN: Final = 8


def render_estimative(reports: Sequence[EstimativeReport], *, color: bool, width: int = 100) -> str:
    """Render the estimative language of documents for a terminal.

    Parameters
    ----------
    reports : sequence of EstimativeReport
        All by one scale.
    color : bool
        Whether to use colour; without it phrases stand between asterisks.
    width : int
        Columns of a line.

    Returns
    -------
    str
        Each sentence that has a phrase, with its line; its phrases with their bands; problems, where the
        same advice comes once a document; then a summary.

    Examples
    --------
    >>> from stance.estimative import check_documents
    >>> from stance.records import Document
    >>> shown = render_estimative(check_documents([Document("draft", "War is likely.")]), color=False)
    >>> print(shown.splitlines()[0])
    line 1   War is *likely*.
    """
    console, out = make_console(width, color=color)
    for report in reports:
        if len(reports) > 1 and report.phrases:
            name = str(report.document.path or report.document.doc_id)
            console.print(_make_text(f"── {name} ──", "bold"))
        _print_report(console, report, color=color)
    if reports:
        _print_summary(console, reports)
    return out.getvalue()


def render_estimative_json(reports: Sequence[EstimativeReport]) -> str:
    """Render the estimative language of documents as JSON; offsets count characters of a document's text."""
    data = {
        "scale": reports[0].scale.model_dump() if reports else None,
        "summary": asdict(summarize_reports(reports)),
        "documents": [report_to_dict(report) for report in reports],
    }
    text = json.dumps(data, ensure_ascii=False, indent=2)
    return text.encode("utf-8", "replace").decode() + "\n"


def _make_text(text: str, style: str = "") -> Text:
    from rich.text import Text

    return Text(clean_line(text), style=style)


def _print_report(console: Console, report: EstimativeReport, *, color: bool) -> None:
    from stance.text import split_sentences

    text = report.document.text
    sentences = split_sentences(report.document) if report.phrases else []
    problems: dict[int, list[Problem]] = {}
    for problem in report.problems:
        problems.setdefault(problem.sent_id, []).append(problem)
    advised: set[str] = set()
    for sent_id, group in itertools.groupby(report.phrases, key=lambda phrase: phrase.sent_id):
        phrases, sentence = list(group), sentences[sent_id]
        line = text.count("\n", 0, sentence.start) + 1
        console.print(
            _mark_phrases(f"line {line:<3d} ", text, sentence.start, sentence.end, phrases, color=color)
        )
        for phrase in phrases:
            if not phrase.is_outside:
                console.print(_make_text(f"{phrase.text}: {_name_band(phrase)}", "green"), style="", end="\n")
        for problem in problems.get(sent_id, []):
            advice = "" if problem.advice in advised else problem.advice
            advised.add(problem.advice)
            style = "yellow" if problem.level == "warning" else "dim"
            console.print(_make_text(f"  {problem.level}: {problem.message} {advice}".rstrip(), style))
        console.print()


def _mark_phrases(
    head: str, text: str, start: int, end: int, phrases: Sequence[Phrase], *, color: bool
) -> Text:
    from rich.text import Text

    shown, done = Text(head), start
    for phrase in phrases:
        shown.append(clean_text(text[done : phrase.start]).replace("\n", " "))
        words = clean_line(text[phrase.start : phrase.end])
        style = f"bold underline {'yellow' if phrase.is_outside else 'green'}"
        shown.append(words if color else f"*{words}*", style=style)
        done = phrase.end
    shown.append(clean_text(text[done:end]).replace("\n", " "))
    return shown


def _name_band(phrase: Phrase) -> str:
    named = [phrase.band] if phrase.band and phrase.band != phrase.text.lower() else []
    if phrase.kind == "confidence":
        named = ["a level of confidence"]
    if phrase.low is not None and phrase.high is not None:
        ends = dict.fromkeys(f"{end:.3g}" for end in (phrase.low, phrase.high))
        named.append(f"{'–'.join(ends)}%")
    return ", ".join(filter(None, named)) + (" (quoted)" if phrase.is_quoted else "")


def _print_summary(console: Console, reports: Sequence[EstimativeReport]) -> None:
    summary, scale = summarize_reports(reports), reports[0].scale
    faults = [
        count_things(n, word) for n, word in ((summary.n_warnings, "warning"), (summary.n_notes, "note")) if n
    ]
    mend = " and ".join(faults) or "nothing to mend"
    if summary.n_by_problem:
        mend += f" ({_list_counts(summary.n_by_problem)})"
    of = f" of {summary.n_documents:,} documents" if summary.n_documents > 1 else ""
    phrases, sentences = (
        count_things(summary.n_phrases, "phrase"),
        count_things(summary.n_sentences, "sentence"),
    )
    console.print(_make_text(f"{phrases} in {sentences}{of}; {mend}."))
    for name, n_by in (
        ("Likelihood", summary.n_by_band),
        ("Confidence", summary.n_by_level),
        ("Outside the scale", summary.n_by_outside),
    ):
        if n_by:
            console.print(_make_text(f"{name}: {_list_counts(n_by)}."))
    bands = ", ".join(f"{band.name} {band.range}" for band in scale.bands)
    console.print(_make_text(f"Scale: {scale.title} ({scale.year}): {bands}.", "dim"))


def _list_counts(n_by: Mapping[str, int]) -> str:
    named = [f"{clean_line(name)} {n:,}" for name, n in n_by.items()]
    more = [f"{len(named) - _SHOWN} more"] if len(named) > _SHOWN else []
    return ", ".join([*named[:_SHOWN], *more])
