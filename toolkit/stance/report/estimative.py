"""Estimative language for people and for programs: phrases with their bands, and what to mend."""

from __future__ import annotations

import dataclasses
import itertools
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from stance.cues import EstimativeReport, EstimativeSummary, Scale, summarise_reports
from stance.cues.broken_words import read_plainly
from stance.cues.estimative.ranges import describe_range
from stance.cues.estimative.records import Phrase, Problem
from stance.report.grids import count_things
from stance.report.places import Places, make_uri
from stance.report.terminal import BOLD, CUE, DIM, PLAIN, Chunk, clean_line, clean_text, paint, wrap_chunks
from stance.text.read_sources import replace_surrogates

_WARNING: Final = "33"
_IN_SCALE: Final = "32"
_SHOWN: Final = 8
_MOST_DECIMALS: Final = 9


def render_estimative(
    reports: Sequence[EstimativeReport], scale: Scale, *, width: int = 100, color: bool = True
) -> str:
    """Render the estimative language of documents for people to read.

    Parameters
    ----------
    reports : sequence of EstimativeReport
        What was found, a document each.
    scale : Scale
        The scale that they were held against.
    width : int
        Columns of a line.
    color : bool
        Whether to use colour; without, phrases stand between asterisks.

    Returns
    -------
    str
        Each sentence that has a phrase, with the line it begins on where the file has lines of text, its
        phrases with their bands and what to mend; then a summary. Free of control characters from the texts.

    Examples
    --------
    >>> from stance.cues import judge_documents, load_scale
    >>> from stance.records import Document
    >>> scale = load_scale("icd203")
    >>> reports = judge_documents([Document("draft", "War is likely.")], scale)
    >>> print(render_estimative(reports, scale, color=False))
    line 1   War is *likely*.
             likely: 55–80%
    <BLANKLINE>
    1 phrase in 1 sentence; nothing to mend.
    Likelihood: likely 1.
    Scale: ICD 203, Analytic Standards (2015): almost no chance 1–5%, very unlikely 5–20%, unlikely
    20–45%, roughly even chance 45–55%, likely 55–80%, very likely 80–95%, almost certain 95–99%.
    """
    blocks = []
    n_by_path = Counter(report.path for report in reports)
    for report in reports:
        lines = list(_render_document(report, scale, width, color=color))
        if len(reports) > 1 and lines:
            # Of a table, the file does not say which of its texts it is.
            is_file = report.path is not None and n_by_path[report.path] == 1
            names = [report.path] if is_file else [report.path, report.document.doc_id]
            name = clean_line(": ".join(filter(None, names)))
            lines.insert(0, paint(f"── {name} ──", BOLD, color=color))
        if lines:
            blocks.append("\n".join(lines))
    blocks.append(_render_summary(summarise_reports(reports, scale), scale, width, color=color))
    return "\n\n".join(blocks)


def format_percent(percent: float) -> str:
    """Write a likelihood in per cent with one decimal at most, or as many as keep it from 0 and 100.

    Parameters
    ----------
    percent : float

    Returns
    -------
    str

    Examples
    --------
    >>> format_percent(200 / 3), format_percent(55.0), format_percent(100 / 3000)
    ('66.7', '55', '0.03')
    """
    n_decimals = 1
    while n_decimals < _MOST_DECIMALS and round(percent, n_decimals) in (0, 100) and percent not in (0, 100):
        n_decimals += 1
    return f"{percent:.{n_decimals}f}".rstrip("0").rstrip(".")


def render_estimative_json(reports: Sequence[EstimativeReport], scale: Scale) -> str:
    """Render the estimative language of documents as JSON.

    Parameters
    ----------
    reports : sequence of EstimativeReport
        What was found, a document each.
    scale : Scale
        The scale that they were held against.

    Returns
    -------
    str
        An object of ``scale``, ``summary`` and ``documents``, each with ``doc_id``, ``path``, ``uri``,
        ``judge``, ``n_sentences``, ``phrases`` and ``problems``; offsets count characters of the document's
        text, or of its file if that is Markdown, end exclusive. What is no UTF-8 in the name of a file is
        U+FFFD in ``path``, since JSON cannot hold it, and percent-encoded in ``uri``.

    Examples
    --------
    >>> from stance.cues import judge_documents, load_scale
    >>> from stance.records import Document
    >>> scale = load_scale("nato")
    >>> found = judge_documents([Document("draft", "War is likely.")], scale)
    >>> json.loads(render_estimative_json(found, scale))["documents"][0]["phrases"][0]["high"]
    90.0
    """
    places = [Places(report.document) for report in reports]
    data = {
        "scale": _list_fields(scale),
        "summary": _list_fields(summarise_reports(reports, scale)),
        "documents": [
            {
                "doc_id": report.document.doc_id,
                "path": report.path,
                "uri": None if report.path is None else make_uri(report.path),
                "judge": report.judge,
                "n_sentences": report.n_sentences,
                "phrases": [_list_fields(phrase) | _list_span(phrase, here) for phrase in report.phrases],
                "problems": [_list_fields(fault) | _list_span(fault, here) for fault in report.problems],
            }
            for report, here in zip(reports, places, strict=True)
        ],
    }
    return replace_surrogates(json.dumps(data, ensure_ascii=False, indent=2))


def _list_fields(record: Any) -> dict[str, Any]:
    return dataclasses.asdict(record)


def _list_span(mark: Phrase | Problem, places: Places) -> dict[str, int]:
    return dict(zip(("start", "end"), places.find_span(mark.start, mark.end), strict=True))


def _render_document(report: EstimativeReport, scale: Scale, width: int, *, color: bool) -> Iterator[str]:
    places = Places(report.document)
    problems: dict[int, list[Problem]] = {}
    for problem in report.problems:
        problems.setdefault(problem.sent_id, []).append(problem)
    for sent_id, group in itertools.groupby(report.phrases, key=lambda phrase: phrase.sent_id):
        phrases = list(group)
        start, end = report.spans[sent_id]
        line_number = places.find_place(places.find_span(start, end)[0])[0]
        head = f"line {line_number:<3d} " if report.has_lines else ""
        indent = " " * (len(head) or 2)
        chunks = _mark_phrases(report.document.text, start, end, phrases, color=color)
        yield head + wrap_chunks(chunks, width, color=color, indent=indent)
        # A word outside the scale is named by its warning.
        for phrase in (phrase for phrase in phrases if not phrase.is_outside or phrase.low is not None):
            line = f"{clean_line(phrase.text)}: {_name_band(phrase, scale)}"
            yield indent + wrap_chunks([(line, _pick_style(phrase))], width, color=color, indent=indent)
        for problem in problems.get(sent_id, []):
            style = _WARNING if problem.level == "warning" else DIM
            line = f"{problem.level}: {clean_line(problem.message)} {clean_line(problem.advice)}"
            yield indent + wrap_chunks([(line, style)], width, color=color, indent=indent)


def _mark_phrases(
    text: str, start: int, end: int, phrases: Sequence[Phrase], *, color: bool
) -> Iterator[Chunk]:
    done = start
    for phrase in phrases:
        yield clean_text(text[done : phrase.start]), PLAIN
        stretch = clean_text(text[phrase.start : phrase.end])
        yield (stretch, f"{CUE};{_pick_style(phrase)}") if color else (f"*{stretch}*", PLAIN)
        done = phrase.end
    yield clean_text(text[done:end]), PLAIN


def _pick_style(phrase: Phrase) -> str:
    return _WARNING if phrase.is_outside else _IN_SCALE


def _name_band(phrase: Phrase, scale: Scale) -> str:
    named = []
    if phrase.kind == "confidence":
        named.append("a level of confidence" if phrase.band else "confidence")
    elif phrase.band and phrase.band != read_plainly(phrase.text):
        named.append(phrase.band)
    if phrase.low is not None and phrase.high is not None:
        if phrase.band is None:
            named.append(describe_range(scale, phrase.low, phrase.high))
        ends = dict.fromkeys(format_percent(percent) for percent in (phrase.low, phrase.high))
        named.append(f"{'–'.join(ends)}%")
    return ", ".join(named) + (" (quoted)" if phrase.is_quoted else "")


def _render_summary(summary: EstimativeSummary, scale: Scale, width: int, *, color: bool) -> str:
    counts = f"{count_things(summary.n_phrases, 'phrase')} in {count_things(summary.n_sentences, 'sentence')}"
    if summary.n_documents > 1:
        counts += f" of {summary.n_documents:,} documents"
    faults = [
        count_things(n, word) for n, word in ((summary.n_warnings, "warning"), (summary.n_notes, "note")) if n
    ]
    mend = " and ".join(faults) or "nothing to mend"
    if summary.n_by_problem:
        mend += f" ({_list_counts(summary.n_by_problem)})"
    # A word in a stack is none of the problems outside: the stack is the problem.
    n_alone = summary.n_by_problem.get("outside", 0)
    stacks = "" if sum(summary.n_by_outside.values()) == n_alone else ", words in stacks too"
    outside = f"Outside the scale{stacks}"
    lines = [f"{counts}; {paint(mend, _WARNING if summary.n_warnings else PLAIN, color=color)}."]
    for name, n_by in (
        ("Likelihood", summary.n_by_band),
        ("Confidence", summary.n_by_level),
        (outside, summary.n_by_outside),
        ("Of no band", summary.n_by_unbanded),
    ):
        if n_by:
            lines.append(wrap_chunks([(f"{name}: {_list_counts(n_by)}.", PLAIN)], width, color=color))
    bands = ", ".join(f"{band.name} {band.range}" for band in scale.bands)
    text = f"Scale: {clean_line(scale.title)} ({scale.year}): {clean_line(bands)}."
    lines.append(wrap_chunks([(text, DIM)], width, color=color))
    return "\n".join(lines)


def _list_counts(n_by: Mapping[str, int]) -> str:
    named = [f"{clean_line(name)} {n:,}" for name, n in n_by.items()]
    more = [f"{len(named) - _SHOWN} more"] if len(named) > _SHOWN + 1 else []
    return ", ".join(named[:_SHOWN] + more if more else named)
