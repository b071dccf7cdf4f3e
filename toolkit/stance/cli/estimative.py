"""``stance estimative``: check a draft against a scale of estimative language."""

from __future__ import annotations

from typing import Any

import click

from stance.cli import common

_EPILOG = """Examples:
  stance estimative draft.txt
  stance estimative drafts/ --scale phia --format json --output found.json
  stance estimative draft.md --scale my_scale.yaml --fail-on warning
  stance estimative draft.docx --output findings.html
  stance estimative draft.txt --format sarif --output draft.sarif

Scales: icd203 (US, 2015), kent (1964), ipcc (2010), nato (2016), phia (UK, 2025), or a YAML file:
  {title: Mine, source: Where it was published, year: 2024, confidence: [low, high],
   bands: [{terms: [unlikely], low: 0, high: 40}, {terms: [likely], low: 60, high: 100}]}

Warnings: a word or number outside the scale, hedges on hedges, two likelihoods for one claim,
likelihood and confidence in one sentence. Notes: terms of two rows, comparisons, quotations."""


@common.command("estimative", epilog=_EPILOG)
@click.argument("drafts", nargs=-1, required=True, metavar="DRAFT...")
@click.option("--scale", default="icd203", metavar="NAME|FILE", help="The scale.")
@click.option("--fail-on", type=click.Choice(["warning", "note"]), help="Exit with 1 where one is found.")
@common.text_field
@common.on_error
@common.result("table", "html", "csv", "json", "sarif")
def command(
    *,
    drafts: tuple[str, ...],
    scale: str,
    fail_on: str | None,
    text_field: str,
    on_error: Any,
    target: common.Target,
) -> int:
    """Find every likelihood and level of confidence, name its band, and say what to write instead.

    DRAFT is a file or a folder of texts, as for stance score; - is standard input.
    """
    target.check(drafts, [scale])
    from stance.estimative import check_documents, load_scale, summarize_reports
    from stance.io import Rejects
    from stance.report import (
        render_estimative,
        render_estimative_csv,
        render_estimative_html,
        render_estimative_json,
        render_sarif,
    )
    from stance.text import read_documents

    rejects = Rejects(on_error)
    documents = read_documents(drafts, text_field=text_field, rejects=rejects)
    reports = check_documents(documents, load_scale(scale))
    if target.file_format == "html":
        if len(reports) != 1:
            raise click.UsageError(f"html: {len(reports):,} drafts for one page. Pass one, or --format csv.")
        target.write(render_estimative_html(reports[0]))
    elif target.file_format == "table":
        target.write(render_estimative(reports, **target.style))
    else:
        forms = {"csv": render_estimative_csv, "json": render_estimative_json, "sarif": render_sarif}
        target.write(forms[target.file_format](reports))
    summary = summarize_reports(reports)
    n_faults = summary.n_warnings + (summary.n_notes if fail_on == "note" else 0)
    exit_code = common.show_rejects(rejects)
    return 1 if fail_on is not None and n_faults else exit_code
