"""Estimative language as SARIF, which editors and CI show beside the text.

The format is the Static Analysis Results Interchange Format (SARIF) 2.1.0, OASIS Standard, 27 March 2020.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from typing import Any, Final

from stance import __version__
from stance.cues import EstimativeReport, Scale, summarise_reports
from stance.cues.estimative.records import Phrase, Problem
from stance.report.estimative import format_percent
from stance.report.places import Places, make_uri
from stance.text.read_sources import replace_surrogates

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_IN_SCALE: Final = "in-scale"
_RULES: Final[dict[str, tuple[str, str, str]]] = {
    "outside": ("OutsideTheScale", "A word or a number outside the scale.", "warning"),
    "mixed": ("LikelihoodWithConfidence", "Likelihood and confidence in one sentence.", "warning"),
    "stacked": ("StackedHedges", "Hedges on one claim.", "warning"),
    "two-bands": ("TwoLikelihoods", "Two likelihoods for one claim.", "warning"),
    "rows": ("MixedRows", "Terms of two rows of the scale in one document.", "note"),
    _IN_SCALE: ("InTheScale", "A likelihood or confidence that the scale defines.", "none"),
}


def render_sarif(reports: Sequence[EstimativeReport], scale: Scale) -> str:
    """Render the estimative language of documents as a SARIF log.

    Parameters
    ----------
    reports : sequence of EstimativeReport
        What was found, a document each.
    scale : Scale
        The scale that they were held against.

    Returns
    -------
    str
        JSON: a result for each problem, and one of kind ``informational`` for each phrase that the scale
        defines. Results in text files have a region; those in other files and in tables name the file, the
        document, and the offsets into its text. Regions are counted in UTF-16 code units, as editors that
        show them do; those offsets, as in the JSON, in characters.

    Examples
    --------
    >>> from stance.cues import judge_documents, load_scale
    >>> from stance.records import Document
    >>> scale = load_scale("icd203")
    >>> log = json.loads(render_sarif(judge_documents([Document("draft", "It may rain.")], scale), scale))
    >>> [result["ruleId"] for result in log["runs"][0]["results"]]
    ['outside']
    """
    paths = list(dict.fromkeys(report.path for report in reports if report.path is not None))
    numbers = {path: i for i, path in enumerate(paths)}
    run = {
        "tool": {"driver": _describe_tool()},
        "artifacts": [{"location": {"uri": make_uri(path)}, "roles": ["analysisTarget"]} for path in paths],
        "columnKind": "utf16CodeUnits",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "results": [result for report in reports for result in _list_results(report, numbers)],
        "properties": {
            "scale": {key: getattr(scale, key) for key in ("name", "title", "source", "year")},
            "judges": sorted({report.judge for report in reports}),
            "summary": dataclasses.asdict(summarise_reports(reports, scale)),
        },
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return replace_surrogates(json.dumps(log, ensure_ascii=False, indent=2))


def _describe_tool() -> dict[str, Any]:
    rules = [
        {
            "id": rule_id,
            "name": name,
            "shortDescription": {"text": text},
            "defaultConfiguration": {"level": level},
        }
        for rule_id, (name, text, level) in _RULES.items()
    ]
    return {"name": "stance", "semanticVersion": __version__, "rules": rules}


def _list_results(report: EstimativeReport, numbers: dict[str, int]) -> list[dict[str, Any]]:
    places = Places(report.document)
    rule_ids = list(_RULES)
    marks: list[Phrase | Problem] = [*report.problems]
    marks += [phrase for phrase in report.phrases if phrase.band is not None]
    results = []
    for mark in sorted(marks, key=lambda mark: (mark.start, mark.end)):
        rule_id = mark.kind if isinstance(mark, Problem) else _IN_SCALE
        result = {"ruleId": rule_id, "ruleIndex": rule_ids.index(rule_id)}
        if isinstance(mark, Problem):
            result |= {"level": mark.level, "message": {"text": f"{mark.message} {mark.advice}".strip()}}
        else:
            result |= {"kind": "informational", "level": "none", "message": {"text": _describe_phrase(mark)}}
        results.append(result | {"locations": [_locate(mark, report, places, numbers)]})
    return results


def _describe_phrase(phrase: Phrase) -> str:
    if phrase.low is None or phrase.high is None:
        return f"“{phrase.text}”: {phrase.band} confidence."
    low, high = format_percent(phrase.low), format_percent(phrase.high)
    return f"“{phrase.text}”: {phrase.band}, {low if low == high else f'{low} to {high}'} per cent."


def _locate(
    mark: Phrase | Problem, report: EstimativeReport, places: Places, numbers: dict[str, int]
) -> dict[str, Any]:
    location: dict[str, Any] = {}
    start, end = places.find_span(mark.start, mark.end)
    snippet = {"text": places.source[start:end]}
    if report.path is not None:
        artifact = {"uri": make_uri(report.path), "index": numbers[report.path]}
        location["physicalLocation"] = {"artifactLocation": artifact}
        if report.is_plain:
            (start_line, start_column), (end_line, end_column) = map(places.find_place, (start, end))
            first, last = map(places.count_units, (start, end))
            location["physicalLocation"]["region"] = {
                "startLine": start_line,
                "startColumn": start_column,
                "endLine": end_line,
                "endColumn": end_column,
                "charOffset": first,
                "charLength": last - first,
                "snippet": snippet,
            }
            return location
    location["logicalLocations"] = [{"name": report.document.doc_id, "kind": "document"}]
    location["properties"] = {"start": start, "end": end, "snippet": snippet["text"]}
    return location
