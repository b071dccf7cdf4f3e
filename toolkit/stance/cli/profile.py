"""``stance profile``: sum scored sentences up, by group, with uncertainty."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from stance.cli import common
from stance.labels import VOICES, ZONES

_PLOTS: Final = (".svg", ".png")
_EPILOG = """
Examples:
  stance profile scored.parquet
  stance profile scored.parquet --by outlet --compare Herald,Tribune --cluster author
  stance profile scored.parquet --over date --freq quarter --plot shares.svg
  stance profile scored.parquet --by doc_id --output documents.csv     a row a document
  stance profile scored.parquet --coded coded.csv                 corrected for the model's errors
  stance profile scored.parquet --coded coded.csv --regress "hedged ~ outlet + year"

Shares are of the writer's body sentences that the model labelled; cues are counted per 1,000 words;
commitment is the mean probability of assertive plus half that of hedged. Intervals are of 95 %, and take documents, or
the values of --cluster, as independent. Differences have Welch's p, and Holm's correction for their number.

Codes come from stance sample. They correct the shares by PPI++ and DSL. Pass --model with the model that
scored: sentences that it has learnt from show none of its errors and are left out."""


@common.command("profile", epilog=_EPILOG)
@click.argument("scored", nargs=-1, required=True, metavar="SCORED...")
@common.columns("--by", "Columns that make groups; doc_id for a row a document.")
@click.option("--over", metavar="COLUMN", help="A column of dates, which makes groups of periods.")
@click.option(
    "--freq",
    type=click.Choice(["day", "week", "month", "quarter", "year"]),
    default="month",
    show_default=True,
    help="How long the periods are.",
)
@common.cluster
@click.option(
    "--compare", multiple=True, metavar="A,B", help="Two groups to compare; may be given more than once."
)
@click.option("--coded", multiple=True, metavar="FILE", help="A coded sheet; may be given more than once.")
@click.option(
    "--code-field", default="code", show_default=True, metavar="COLUMN", help="The column with the codes."
)
@click.option("--regress", "formula", metavar="FORMULA", help='Such as "hedged ~ outlet + year".')
@common.model
@click.option(
    "--zone",
    "zones",
    multiple=True,
    default=("body",),
    show_default=True,
    type=click.Choice([*ZONES, "all"]),
    help="Zones that count; may be given more than once.",
)
@click.option(
    "--voice",
    "voices",
    multiple=True,
    default=("writer",),
    show_default=True,
    type=click.Choice([*VOICES, "all"]),
    help="Voices that count; may be given more than once.",
)
@click.option("--plot", metavar="FILE", help="A figure of the shares to write too, .svg or .png.")
@common.formats("table", "markdown", "latex", "csv", "json")
@common.output
@common.overwrite
@common.quiet
def command(
    *,
    scored: tuple[str, ...],
    by: tuple[str, ...],
    over: str | None,
    freq: str,
    compare: tuple[str, ...],
    coded: tuple[str, ...],
    formula: str | None,
    plot: str | None,
    file_format: str | None,
    output: str | None,
    overwrite: bool,
    quiet: bool,
    **settings: Any,
) -> None:
    """Sum up how sure the writers of scored texts sound, with 95 % intervals.

    SCORED are files of stance score (Parquet, CSV, JSONL) or folders of them; - is JSON Lines on standard
    input.
    """
    if formula is not None and (by or over or compare or plot):
        raise click.UsageError("--regress makes a table of its own. Drop --by, --over, --compare and --plot.")
    if settings["model"] is not None and not coded:
        raise click.UsageError("--model says what --coded corrects. Pass --coded.")
    if plot is not None and Path(plot).suffix.lower() not in _PLOTS:
        raise click.UsageError(f"{plot}: figures are .svg or .png. Give the file such a name.")
    file_format = common.choose_format(output, file_format, common.TABLE_SUFFIXES, "table")
    for target in (output, plot):
        common.check_target(target, overwrite=overwrite, inputs=[*scored, *coded])
    from stance.profile import profile, regress

    result: Any
    if formula is not None:
        result = regress(list(scored), formula, coded=list(coded) or None, **settings)
    else:
        result = profile(
            list(scored),
            by=by,
            over=over,
            freq=freq,
            compare=compare,
            coded=list(coded) or None,
            **settings,
        )
    if plot is not None:
        from stance.report.plots import plot_profile

        plot_profile(result, plot, overwrite=overwrite)
    if file_format == "csv":
        import io

        from stance.io.tables import RowWriter

        table, buffer = result.to_table(), io.BytesIO()
        writer = RowWriter(buffer, "csv", table.schema)
        writer.write(table)
        writer.close()
        common.write_result(buffer.getvalue(), output, overwrite=overwrite)
        return
    common.write_tables(result, output, file_format, overwrite=overwrite)
