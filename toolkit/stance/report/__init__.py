"""Terminal readings, tables, pages and plots: pure functions from records to text and pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stance.exports import load_on_use

if TYPE_CHECKING:
    from stance.report.agreement import render_agreement
    from stance.report.benchmark import render_benchmark
    from stance.report.checklist import render_checklist
    from stance.report.citation import render_citation
    from stance.report.conversion import render_conversion
    from stance.report.corpus import render_split, render_stats
    from stance.report.estimative import render_estimative, render_estimative_json
    from stance.report.evaluation import render_evaluation
    from stance.report.examination import render_examination
    from stance.report.explanation import render_explanation
    from stance.report.html.page import check_html
    from stance.report.html.render import render_html
    from stance.report.outline.markdown import render_markdown
    from stance.report.outline.terminal import render_terminal
    from stance.report.plots.examination import draw_examination
    from stance.report.plots.figures import check_plotting
    from stance.report.plots.profile import draw_findings
    from stance.report.profile import render_findings
    from stance.report.reading import render_reading, render_summary
    from stance.report.result import Result, Scorer, load
    from stance.report.rows import render_rows
    from stance.report.sarif import render_sarif
    from stance.report.terminal import clean_text
    from stance.report.validation import render_validation
    from stance.report.weights import render_weights

_EXPORTS = {
    "stance.report.agreement": "render_agreement",
    "stance.report.benchmark": "render_benchmark",
    "stance.report.checklist": "render_checklist",
    "stance.report.citation": "render_citation",
    "stance.report.conversion": "render_conversion",
    "stance.report.corpus": "render_split render_stats",
    "stance.report.estimative": "render_estimative render_estimative_json",
    "stance.report.evaluation": "render_evaluation",
    "stance.report.examination": "render_examination",
    "stance.report.explanation": "render_explanation",
    "stance.report.html.page": "check_html",
    "stance.report.html.render": "render_html",
    "stance.report.outline.markdown": "render_markdown",
    "stance.report.outline.terminal": "render_terminal",
    "stance.report.plots.examination": "draw_examination",
    "stance.report.plots.figures": "check_plotting",
    "stance.report.plots.profile": "draw_findings",
    "stance.report.profile": "render_findings",
    "stance.report.reading": "render_reading render_summary",
    "stance.report.result": "Result Scorer load",
    "stance.report.rows": "render_rows",
    "stance.report.sarif": "render_sarif",
    "stance.report.terminal": "clean_text",
    "stance.report.validation": "render_validation",
    "stance.report.weights": "render_weights",
}

__all__ = [
    "Result",
    "Scorer",
    "check_html",
    "check_plotting",
    "clean_text",
    "draw_examination",
    "draw_findings",
    "load",
    "render_agreement",
    "render_benchmark",
    "render_checklist",
    "render_citation",
    "render_conversion",
    "render_estimative",
    "render_estimative_json",
    "render_evaluation",
    "render_examination",
    "render_explanation",
    "render_findings",
    "render_html",
    "render_markdown",
    "render_reading",
    "render_rows",
    "render_sarif",
    "render_split",
    "render_stats",
    "render_summary",
    "render_terminal",
    "render_validation",
    "render_weights",
]

__getattr__, __dir__ = load_on_use(__name__, _EXPORTS, __all__)
