"""Estimative language for people to read: sentences with their phrases, what to mend, and a summary."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from stance.estimative.check import EstimativeReport, Phrase, Problem, report_to_dict, summarize_reports
from stance.records import Cue
from stance.report.clean import clean_line, clean_text
from stance.report.tables import count_things
from stance.report.terminal import make_console, make_text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from stance.estimative.scales import Scale
    from stance.records import Sentence
    from stance.report.view import Mark

_SHOWN: Final = 8
_LABELS: Final = ("nothing to correct", "note", "warning")
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
        Problems by advice, each with its sentence and its line or, of Word and PDF, paragraph; phrases with
        their bands; then a summary.

    Examples
    --------
    >>> from stance.estimative import check_documents
    >>> from stance.records import Document
    >>> shown = render_estimative(check_documents([Document("draft", "War is likely.")]), color=False)
    >>> print(shown.splitlines()[1])
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


def render_estimative_html(report: EstimativeReport) -> str:
    """Render one document as a page: phrases marked in the text, and beside it what to correct, by advice."""
    from stance.report.html import render_document
    from stance.report.notes import Listed, Section
    from stance.report.view import DocumentView, count_marks
    from stance.text import split_sentences

    marks = tuple(_make_mark(report, sentence) for sentence in split_sentences(report.document))
    sections = []
    for advice, problems in _group_problems(report):
        items = (
            Listed(marks[each.sent_id], f"{_name_place(report, each)}: {each.message}") for each in problems
        )
        sections.append(Section(advice, len(problems), ((_count_levels(problems), tuple(items)),)))
    counts = count_marks(marks, _LABELS)
    view = DocumentView(report.document.doc_id, _LABELS, marks, counts, tuple(sections), ())
    return render_document(view, "estimative.html.j2", scale=_name_bands(report.scale))


def _make_mark(report: EstimativeReport, sentence: Sentence) -> Mark:
    """Lay a sentence out, labelled by the level of what there is to correct in it."""
    from stance.report.view import Mark, cut_at_cues, make_letters, name_kind

    problems = [each for each in report.problems if each.sent_id == sentence.sent_id]
    place = max((_LABELS.index(each.level) for each in problems), default=0)
    phrases = [each for each in report.phrases if each.sent_id == sentence.sent_id]
    cues = tuple(
        Cue(each.start - sentence.start, each.end - sentence.start, each.text, each.kind, _LABELS[place])
        for each in phrases
    )
    named = [f"{each.text}: {_name_band(each)}." for each in phrases if not each.is_outside]
    said = [*(f"{each.message} {each.advice}" for each in problems), *named]
    is_own = sentence.zone == "body" and sentence.voice == "writer"
    return Mark(
        number=sentence.sent_id + 1,
        text=sentence.text,
        zone=sentence.zone,
        voice=sentence.voice,
        para=sentence.para,
        label=_LABELS[place],
        place=place,
        proba=(),
        confidence=1.0,
        abstained=False,
        by=report.scale.title,
        cues=cues,
        kind=name_kind(place) if is_own else f"{name_kind(place)} apart",
        letter=make_letters(_LABELS)[place],
        is_overreach=False,
        parts=tuple(cut_at_cues(sentence.text, cues)),
        short=_LABELS[place],
        tip=clean_line(" ".join((f"Paragraph {sentence.para + 1}.", *said))),
        doubt="",
    )


def _group_problems(report: EstimativeReport) -> list[tuple[str, list[Problem]]]:
    """Group what to correct by advice: first what has warnings, then what is more frequent."""
    groups: dict[str, list[Problem]] = {}
    for problem in report.problems:
        groups.setdefault(problem.advice, []).append(problem)
    return sorted(
        groups.items(), key=lambda group: (all(p.level == "note" for p in group[1]), -len(group[1]))
    )


def _count_levels(problems: Sequence[Problem]) -> str:
    levels = Counter(problem.level for problem in problems)
    return " and ".join(count_things(levels[level], level) for level in ("warning", "note") if levels[level])


def _print_report(console: Console, report: EstimativeReport, *, color: bool) -> None:
    from stance.text import split_sentences

    sentences = split_sentences(report.document) if report.phrases else []
    phrases: dict[int, list[Phrase]] = {}
    for phrase in report.phrases:
        phrases.setdefault(phrase.sent_id, []).append(phrase)

    def show(heading: str, found: Sequence[Phrase | Problem]) -> None:
        console.print(make_text(heading, "bold"))
        for sent_id, some in itertools.groupby(found, key=lambda each: each.sent_id):
            place = _name_place(report, phrases[sent_id][0])
            shown = _mark_phrases(
                report.document.text, sentences[sent_id], phrases[sent_id], place, color=color
            )
            console.print(shown)
            for each in some:
                if isinstance(each, Phrase):
                    console.print(make_text(f"{each.text}: {_name_band(each)}", "green"))
                else:
                    style = "yellow" if each.level == "warning" else "dim"
                    console.print(make_text(f"{each.level}: {each.message}", style))
        console.print()

    for advice, problems in _group_problems(report):
        show(f"{advice} ({_count_levels(problems)})", problems)
    if named := [each for each in report.phrases if not each.is_outside]:
        show("On the scale", named)


def _name_place(report: EstimativeReport, found: Phrase | Problem) -> str:
    """Name a place as whoever has the document open can find it: Word and PDF show no lines of text."""
    path = report.document.path
    is_paged = path is not None and path.suffix.lower() in (".docx", ".pdf")
    return f"paragraph {found.para}" if is_paged else f"line {found.line}"


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
    faults = _count_levels([each for report in reports for each in report.problems]) or _LABELS[0]
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
    console.print(make_text(_name_bands(scale), "dim"))


def _name_bands(scale: Scale) -> str:
    bands = ", ".join(f"{band.name} {band.range}" for band in scale.bands)
    return f"Scale: {scale.title} ({scale.year}): {bands}."
