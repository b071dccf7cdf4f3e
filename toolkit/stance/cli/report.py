"""``stance report``: texts as a page to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from stance.cli.common import (
    check_stdin,
    check_target,
    color_option,
    is_terminal,
    make_by_option,
    make_notifier,
    measure_terminal,
    model_option,
    output_option,
    overwrite_option,
    quiet_option,
    report_rejects,
    stdin_option,
    text_format_option,
    text_options,
    wants_color,
    write_text,
)
from stance.cli.formats import MARKDOWN, choose_format

if TYPE_CHECKING:
    from stance.profile.describe import CollectionDescription, DocumentDescription

_FORMATS: Final = {"": "html", ".html": "html", ".htm": "html", **MARKDOWN}

_EPILOG = """\b
Examples:
  stance report draft.txt                                         in the terminal
  stance report draft.txt --output report.html
  stance report draft.txt --output report.md                      for GitHub and the like
  stance report essays/ --output report.html
  stance report opinions.csv --text-field body --by outlet --output report.html
  stance report scored.parquet --by author --output report.html
  stance report scored.parquet --document 2024-06-18-essen --output one.html
  curl -s https://example.org/op-ed | stance report - --stdin-format html

One text gives the text itself, marked, with what stands out; many give a table of documents, how they
spread, and groups beside each other. Such pages are passed over in folders of texts. A page of HTML is one
file that needs no network and no script, but needs: pip install 'stance[report]'"""


@click.command(
    "report",
    epilog=_EPILOG,
    short_help="Make a page to read of a text, or of many.",
    context_settings={"max_content_width": 100},
)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@output_option
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["html", "markdown", "terminal"]),
    help="By default what the output's name says (.html, .md, .txt), html for a name without an ending; "
    "without --output, terminal.",
)
@overwrite_option
@make_by_option()
@click.option("--document", metavar="NAME", help="The page of one document among many, by its doc_id.")
@model_option
@text_options
@text_format_option
@stdin_option
@color_option
@quiet_option
def command(
    *,
    inputs: tuple[str, ...],
    output: str | None,
    file_format: str | None,
    overwrite: bool,
    by: tuple[str, ...],
    document: str | None,
    model: str | None,
    no_color: bool,
    quiet: bool,
    **reading: Any,
) -> int:
    """Show how sure texts sound, as a page of HTML, as Markdown, or in the terminal.

    INPUT is a text, a folder or table of texts, as for stance score, or what stance score wrote; - is
    standard input, texts alone.
    """
    check_stdin(inputs, reading["stdin_format"])
    if by and document is not None:
        raise click.UsageError("--document takes one text, which has no groups. Leave --by out.")
    file_format = choose_format(output, file_format, _FORMATS, plain="terminal")
    if file_format == "html" and output is None and is_terminal():
        raise click.UsageError("HTML is not for a terminal. Pass --output FILE.")
    from stance.scoring.workers.startup import import_arrow_alone

    import_arrow_alone()
    from stance.profile import describe_scored, gather_scored
    from stance.report import check_html
    from stance.scoring import ScoreOptions

    if file_format == "html":
        check_html("stance report")
    target = check_target(output, overwrite=overwrite, inputs=inputs, models=[model])
    gathered = gather_scored(
        inputs, model, ScoreOptions(**reading), document=document, notify=make_notifier(quiet=quiet)
    )
    is_colored = target is None and wants_color(no_color=no_color)
    page = _render(describe_scored(gathered, by=by), file_format, color=is_colored)
    write_text(page, output, overwrite=overwrite)
    return report_rejects(gathered.rejects)


def _render(
    description: DocumentDescription | CollectionDescription, file_format: str, *, color: bool
) -> str:
    from stance.report import render_html, render_markdown, render_terminal

    if file_format == "html":
        return render_html(description)
    if file_format == "markdown":
        return render_markdown(description) + "\n"
    return render_terminal(description, width=measure_terminal(), color=color) + "\n"
