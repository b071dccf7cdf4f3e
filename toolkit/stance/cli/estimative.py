"""``stance estimative``: check a draft against a scale of estimative language."""

from __future__ import annotations

from pathlib import Path

import click

from stance.cli import common

_EPILOG = """Examples:
  stance estimative draft.txt
  stance estimative drafts/ --scale phia --format json --output found.json
  stance estimative draft.md --scale my_scale.yaml --fail-on warning
  stance estimative draft.txt --format sarif --output draft.sarif

Scales: icd203 (US, 2015), kent (1964), ipcc (2010), nato (2016), phia (UK, 2025), or a YAML file:
  {title: Mine, source: Where it was published, year: 2024, confidence: [low, high],
   bands: [{terms: [unlikely], low: 0, high: 40}, {terms: [likely], low: 60, high: 100}]}

Warnings: a word or number outside the scale, hedges on hedges, two likelihoods for one claim,
likelihood and confidence in one sentence. Notes: terms of two rows, comparisons, quotations."""


@common.command("estimative", epilog=_EPILOG)
@click.argument("drafts", nargs=-1, required=True, metavar="DRAFT...")
@click.option("--scale", default="icd203", show_default=True, metavar="NAME|FILE", help="The scale.")
@common.formats("table", "json", "sarif")
@click.option(
    "--fail-on", type=click.Choice(["warning", "note"]), help="Exit with 1 where one is found; for CI."
)
@common.text_field
@common.output
@common.overwrite
@common.quiet
def command(
    *,
    drafts: tuple[str, ...],
    scale: str,
    file_format: str | None,
    fail_on: str | None,
    text_field: str,
    output: str | None,
    overwrite: bool,
    quiet: bool,
) -> int:
    """Find every likelihood and level of confidence, name its band, and say what to write instead.

    DRAFT is a file or a folder of texts, as for stance score; - is standard input.
    """
    from stance.estimative import check_documents, load_scale, summarize_reports
    from stance.report import render_estimative, render_estimative_json, render_sarif
    from stance.text import read_documents

    suffixes = {".json": "json", ".sarif": "sarif"}
    file_format = common.choose_format(output, file_format, suffixes, "table")
    inputs = [*drafts, *([scale] if Path(scale).exists() else [])]
    common.check_target(output, overwrite=overwrite, inputs=inputs)
    reports = check_documents(read_documents(drafts, text_field=text_field), load_scale(scale))
    if file_format == "json":
        text = render_estimative_json(reports)
    elif file_format == "sarif":
        text = render_sarif(reports)
    else:
        color = output in (None, "-") and common.wants_color()
        text = render_estimative(reports, color=color, width=common.measure_terminal())
    common.write_result(text, output, overwrite=overwrite)
    summary = summarize_reports(reports)
    n_faults = summary.n_warnings + (summary.n_notes if fail_on == "note" else 0)
    return 1 if fail_on is not None and n_faults else 0
