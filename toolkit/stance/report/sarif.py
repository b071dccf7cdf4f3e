"""Estimative language as SARIF, which editors and CI show beside the text.

The format is the Static Analysis Results Interchange Format (SARIF) 2.1.0, OASIS Standard, 27 March 2020.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from stance import __version__
from stance.estimative.check import EstimativeReport

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_RULES: Final[dict[str, tuple[str, str, str]]] = {
    "outside": ("OutsideTheScale", "A word or a number outside the scale.", "warning"),
    "mixed": ("LikelihoodWithConfidence", "Likelihood and confidence in one sentence.", "warning"),
    "stacked": ("StackedHedges", "Hedges on one claim.", "warning"),
    "two-bands": ("TwoLikelihoods", "Two likelihoods for one claim.", "warning"),
    "rows": ("MixedRows", "Terms of two rows of the scale in one document.", "note"),
}


def render_sarif(reports: Sequence[EstimativeReport]) -> str:
    """Render the problems of documents as a SARIF log.

    Parameters
    ----------
    reports : sequence of EstimativeReport
        All by one scale.

    Returns
    -------
    str
        JSON with a result for each problem. Results in plain text files have a region, counted in UTF-16 code
        units, as editors count; others name the document and the character offsets into its text.

    Examples
    --------
    >>> from stance.estimative import check_documents
    >>> from stance.records import Document
    >>> log = json.loads(render_sarif(check_documents([Document("draft", "It may rain.")])))
    >>> [result["ruleId"] for result in log["runs"][0]["results"]]
    ['outside']
    """
    paths = list(dict.fromkeys(report.document.path for report in reports if report.document.path))
    rules = [
        {
            "id": rule_id,
            "name": name,
            "shortDescription": {"text": text},
            "defaultConfiguration": {"level": level},
        }
        for rule_id, (name, text, level) in _RULES.items()
    ]
    run = {
        "tool": {"driver": {"name": "stance", "semanticVersion": __version__, "rules": rules}},
        "artifacts": [{"location": {"uri": make_uri(path)}, "roles": ["analysisTarget"]} for path in paths],
        "columnKind": "utf16CodeUnits",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "results": [result for report in reports for result in _list_results(report, paths)],
        "properties": {"scale": reports[0].scale.name if reports else None},
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    text = json.dumps(log, ensure_ascii=False, indent=2)
    return text.encode("utf-8", "replace").decode() + "\n"


def make_uri(path: Path) -> str:
    """Write a path as a relative reference, or as a file URI where it is absolute."""
    written = quote(str(path).replace("\\", "/").encode("utf-8", "surrogateescape"))
    return f"file://{written}" if path.is_absolute() else written


def _list_results(report: EstimativeReport, paths: Sequence[Path]) -> Iterator[dict[str, Any]]:
    document, rule_ids = report.document, list(_RULES)
    text, path = document.text, document.path
    lines = [0, *(end.end() for end in re.finditer(r"\r\n?|\n", text))]

    def find_place(at: int) -> tuple[int, int]:
        """Find line and column, from 1, in UTF-16 code units."""
        line = bisect_right(lines, at)
        return line, len(text[lines[line - 1] : at].encode("utf-16-le", "surrogatepass")) // 2 + 1

    for problem in report.problems:
        location: dict[str, Any] = {}
        snippet = text[problem.start : problem.end]
        if path is not None:
            artifact = {"uri": make_uri(path), "index": paths.index(path)}
            location["physicalLocation"] = {"artifactLocation": artifact}
        if path is not None and path.suffix.lower() == ".txt":
            names = ("startLine", "startColumn", "endLine", "endColumn")
            places = (*find_place(problem.start), *find_place(problem.end))
            region = {**dict(zip(names, places, strict=True)), "snippet": {"text": snippet}}
            location["physicalLocation"]["region"] = region
        else:
            location["logicalLocations"] = [{"name": document.doc_id, "kind": "document"}]
            location["properties"] = {"start": problem.start, "end": problem.end, "snippet": snippet}
        yield {
            "ruleId": problem.kind,
            "ruleIndex": rule_ids.index(problem.kind),
            "level": problem.level,
            "message": {"text": f"{problem.message} {problem.advice}".strip()},
            "locations": [location],
        }
