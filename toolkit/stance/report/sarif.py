"""Estimative language as SARIF, which editors and CI show beside the text.

The format is the Static Analysis Results Interchange Format (SARIF) 2.1.0, OASIS Standard, 27 March 2020.
"""

from __future__ import annotations

import dataclasses
import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from stance import __version__
from stance.estimative.check import EstimativeReport, Phrase, Problem, summarize_reports

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
_RULE_IDS: Final = list(_RULES)


def render_sarif(reports: Sequence[EstimativeReport]) -> str:
    """Render the estimative language of documents as a SARIF log.

    Parameters
    ----------
    reports : sequence of EstimativeReport
        All by one scale.

    Returns
    -------
    str
        JSON: a result for each problem, and one of kind ``informational`` for each phrase of the scale.
        Results in plain text files have a region, counted in UTF-16 code units, as editors count; others
        name the document and the character offsets into its text.

    Examples
    --------
    >>> from stance.estimative import check_documents
    >>> from stance.records import Document
    >>> log = json.loads(render_sarif(check_documents([Document("draft", "It may rain.")])))
    >>> [result["ruleId"] for result in log["runs"][0]["results"]]
    ['outside']
    """
    paths = list(
        dict.fromkeys(report.document.path for report in reports if report.document.path is not None)
    )
    scale = reports[0].scale if reports else None
    run = {
        "tool": {"driver": _describe_tool()},
        "artifacts": [{"location": {"uri": make_uri(path)}, "roles": ["analysisTarget"]} for path in paths],
        "columnKind": "utf16CodeUnits",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "results": [result for report in reports for result in _list_results(report, paths)],
        "properties": {
            "scale": {key: getattr(scale, key) for key in ("name", "title", "source", "year") if scale},
            "summary": dataclasses.asdict(summarize_reports(reports)),
        },
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    text = json.dumps(log, ensure_ascii=False, indent=2)
    return text.encode("utf-8", "replace").decode() + "\n"


def make_uri(path: Path) -> str:
    """Write a path as a relative reference, or as a file URI where it is absolute."""
    written = quote(str(path).replace("\\", "/").encode("utf-8", "surrogateescape"))
    return f"file://{written}" if path.is_absolute() else written


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


def _list_results(report: EstimativeReport, paths: Sequence[Path]) -> Iterator[dict[str, Any]]:
    places = _Places(report.document.text)
    marks: list[Phrase | Problem] = [
        *report.problems,
        *(each for each in report.phrases if each.band is not None),
    ]
    for mark in sorted(marks, key=lambda mark: (mark.start, mark.end)):
        result: dict[str, Any]
        if isinstance(mark, Problem):
            result = {"ruleId": mark.kind, "level": mark.level}
            result["message"] = {"text": f"{mark.message} {mark.advice}".strip()}
        else:
            result = {"ruleId": _IN_SCALE, "kind": "informational", "level": "none"}
            result["message"] = {"text": _describe_phrase(mark)}
        result["ruleIndex"] = _RULE_IDS.index(result["ruleId"])
        yield result | {"locations": [_locate(mark, report, places, paths)]}


def _describe_phrase(phrase: Phrase) -> str:
    if phrase.low is None or phrase.high is None:
        return f"“{phrase.text}”: {phrase.band} confidence."
    ends = dict.fromkeys(f"{end:.3g}" for end in (phrase.low, phrase.high))
    return f"“{phrase.text}”: {phrase.band}, {' to '.join(ends)} per cent."


def _locate(
    mark: Phrase | Problem, report: EstimativeReport, places: _Places, paths: Sequence[Path]
) -> dict[str, Any]:
    document, location = report.document, dict[str, Any]()
    snippet = {"text": document.text[mark.start : mark.end]}
    if document.path is not None:
        artifact = {"uri": make_uri(document.path), "index": paths.index(document.path)}
        location["physicalLocation"] = {"artifactLocation": artifact}
        if document.path.suffix.lower() == ".txt":
            (start_line, start_column), (end_line, end_column) = map(
                places.find_place, (mark.start, mark.end)
            )
            first, last = (places.count_units(0, at) for at in (mark.start, mark.end))
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
    location["logicalLocations"] = [{"name": document.doc_id, "kind": "document"}]
    location["properties"] = {"start": mark.start, "end": mark.end, "snippet": snippet["text"]}
    return location


class _Places:
    """Finds lines and columns of offsets into a text, from 1, in UTF-16 code units."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0]
        self._starts += [end.end() for end in re.finditer(r"\r\n?|\n", text)]

    def find_place(self, at: int) -> tuple[int, int]:
        line = bisect_right(self._starts, at)
        return line, self.count_units(self._starts[line - 1], at) + 1

    def count_units(self, start: int, end: int) -> int:
        return len(self._text[start:end].encode("utf-16-le", "surrogatepass")) // 2
