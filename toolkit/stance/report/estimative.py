"""Estimative language for people to read: sentences with their phrases, what to mend, and a summary."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from stance.estimative.check import EstimativeReport, Phrase, Problem, report_to_dict, summarize_reports
from stance.report.clean import clean_line, clean_text
from stance.report.tables import count_things
from stance.report.terminal import make_console, make_text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from stance.records import Sentence

_SHOWN: Final = 8
_COLUMNS: Final = "doc_id paragraph line sentence phrase kind band low high level problem advice".split()


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
        Each sentence that has a phrase, with its line or, of Word and PDF, paragraph; its phrases with their
        bands; problems, where advice that stands in another sentence says in which; then a summary.

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
            console.print(make_text(f"── {name} ──", "bold"))
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


def render_estimative_csv(reports: Sequence[EstimativeReport]) -> str:
    """Render a row a phrase, with what to mend beside it, for a reviewer's spreadsheet, as sheets are."""
    import pyarrow as pa

    from stance.profile.sheet import render_csv
    from stance.text import split_sentences

    rows: list[tuple[Any, ...]] = []
    for report in reports:
        sentences = split_sentences(report.document) if report.phrases else []
        for phrase in report.phrases:
            found = [each for each in report.problems if each.start <= phrase.start < each.end]
            place = (report.document.doc_id, phrase.para, phrase.line, sentences[phrase.sent_id].text)
            said = (phrase.text, phrase.kind, phrase.band, phrase.low, phrase.high)
            level = "warning" if any(each.level == "warning" for each in found) else "note" if found else None
            told = (" ".join(each.message for each in found), " ".join(each.advice for each in found))
            rows.append((*place, *said, level, *told))
    columns = zip(*rows, strict=True) if rows else [()] * len(_COLUMNS)
    return render_csv(pa.table([pa.array(column) for column in columns], names=_COLUMNS))


def _print_report(console: Console, report: EstimativeReport, *, color: bool) -> None:
    from stance.text import split_sentences

    sentences = split_sentences(report.document) if report.phrases else []
    problems: dict[int, list[Problem]] = {}
    for problem in report.problems:
        problems.setdefault(problem.sent_id, []).append(problem)
    advised: dict[str, tuple[int, str]] = {}
    for sent_id, group in itertools.groupby(report.phrases, key=lambda phrase: phrase.sent_id):
        phrases = list(group)
        place = _name_place(report, phrases[0])
        console.print(_mark_phrases(report.document.text, sentences[sent_id], phrases, place, color=color))
        for phrase in phrases:
            if not phrase.is_outside:
                console.print(make_text(f"{phrase.text}: {_name_band(phrase)}", "green"))
        for problem in problems.get(sent_id, []):
            first, where = advised.setdefault(problem.advice, (sent_id, place))
            is_new = first == sent_id or not problem.advice
            advice = problem.advice if is_new else f"(Advice as in {where}.)"
            style = "yellow" if problem.level == "warning" else "dim"
            console.print(make_text(f"{problem.level}: {problem.message} {advice}".rstrip(), style))
        console.print()


def _name_place(report: EstimativeReport, phrase: Phrase) -> str:
    """Name a place as whoever has the document open can find it: Word and PDF show no lines of text."""
    path = report.document.path
    is_paged = path is not None and path.suffix.lower() in (".docx", ".pdf")
    return f"paragraph {phrase.para}" if is_paged else f"line {phrase.line}"


def _mark_phrases(
    text: str, sentence: Sentence, phrases: Sequence[Phrase], place: str, *, color: bool
) -> Text:
    shown, done = make_text("").append(f"{place:<8s} "), sentence.start
    for phrase in phrases:
        shown.append(clean_text(text[done : phrase.start]).replace("\n", " "))
        words = clean_line(phrase.text)
        style = f"bold underline {'yellow' if phrase.is_outside else 'green'}"
        shown.append(words if color else f"*{words}*", style=style)
        done = phrase.end
    return shown.append(clean_text(text[done : sentence.end]).replace("\n", " "))


def _name_band(phrase: Phrase) -> str:
    named = [phrase.band] if phrase.band and phrase.band != phrase.text.lower() else []
    if phrase.kind == "confidence":
        named = ["a level of confidence"]
    if phrase.low is not None and phrase.high is not None:
        ends = dict.fromkeys(f"{end:.3g}" for end in (phrase.low, phrase.high))
        named.append(f"{'–'.join(ends)}%")
    return ", ".join(named or ["leads in to a claim"]) + (" (quoted)" if phrase.is_quoted else "")


def _print_summary(console: Console, reports: Sequence[EstimativeReport]) -> None:
    summary, scale = summarize_reports(reports), reports[0].scale
    counts = ((summary.n_warnings, "warning"), (summary.n_notes, "note"))
    faults = " and ".join(count_things(n, word) for n, word in counts if n) or "nothing to correct"
    phrases, sentences = (
        count_things(summary.n_phrases, "phrase"),
        count_things(summary.n_sentences, "sentence"),
    )
    console.print(make_text(f"{phrases} in {sentences}; {faults}."))
    for name, n_by in (
        ("Likelihood", summary.n_by_band),
        ("Confidence", summary.n_by_level),
        ("Outside the scale", summary.n_by_outside),
        ("Problems", summary.n_by_problem),
    ):
        named = [f"{each} {n:,}" for each, n in n_by.items()]
        if named:
            more = f", {len(named) - _SHOWN} more" if len(named) > _SHOWN else ""
            console.print(make_text(f"{name}: {', '.join(named[:_SHOWN])}{more}."))
    bands = ", ".join(f"{band.name} {band.range}" for band in scale.bands)
    console.print(make_text(f"Scale: {scale.title} ({scale.year}): {bands}.", "dim"))
