"""``stance report``: texts as a page to read."""

from __future__ import annotations

from typing import Any

import click

from stance.cli.common import (
    make_notifier,
    model_option,
    overwrite_option,
    quiet_option,
    report_rejects,
    text_options,
    write_text,
)
from stance.cli.profile import split_names

_EPILOG = """\b
Examples:
  stance report draft.txt --output report.html
  stance report essays/ --output report.html
  stance report opinions.csv --text-field body --by outlet --output report.html
  stance report scored.parquet --by author --output report.html
  stance report scored.parquet --document 2024-06-18-essen --output one.html

One text gives the text itself, marked, with what stands out; many give a table of documents, how they
spread, and groups beside each other. The page is one file that needs no network and no script."""


@click.command(
    "report",
    epilog=_EPILOG,
    short_help="Make a page to read of a text, or of many.",
    context_settings={"max_content_width": 100},
)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--output", metavar="FILE", required=True, help="HTML file to write; - is standard output.")
@overwrite_option
@click.option("--by", multiple=True, metavar="NAME", callback=split_names, help="Columns that make groups.")
@click.option("--document", metavar="NAME", help="The page of one document among many, by its doc_id.")
@model_option
@text_options
@quiet_option
def command(
    *,
    inputs: tuple[str, ...],
    output: str,
    overwrite: bool,
    by: tuple[str, ...],
    document: str | None,
    model: str | None,
    quiet: bool,
    **reading: Any,
) -> int:
    """Show how sure texts sound, as one page of HTML.

    INPUT is a text, a folder or table of texts, as for stance score, or what stance score wrote; - is a
    text on standard input.
    """
    if by and document is not None:
        raise click.UsageError("--document takes one text, which has no groups. Leave --by out.")
    from stance.scoring.startup import import_arrow_alone

    import_arrow_alone()
    from stance.profile import describe_scored, gather_scored
    from stance.report import check_html, render_html
    from stance.scoring import ScoreOptions
    from stance.scoring.output import check_output

    check_html("stance report")
    if output != "-":
        check_output(output, overwrite=overwrite)
    gathered = gather_scored(
        inputs, model, ScoreOptions(**reading), document=document, notify=make_notifier(quiet=quiet)
    )
    write_text(render_html(describe_scored(gathered, by=by)), output, overwrite=overwrite)
    return report_rejects(gathered.rejects)
