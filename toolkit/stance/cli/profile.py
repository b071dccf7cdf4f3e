"""``stance profile``: sum scored sentences up, by group, with uncertainty."""

from __future__ import annotations

from typing import Any

import click

from stance.cli import common
from stance.labels import VOICES, ZONES

_EPILOG = """
Examples:
  stance profile scored.parquet --by outlet --compare Herald,Tribune --cluster author
  stance profile scored.parquet --over date --freq quarter --plot shares.svg
  stance profile scored.parquet --by doc_id --output documents.csv     a group a document
  stance profile scored.parquet --coded coded.csv                 corrected for the model's errors
  stance profile scored.parquet --coded coded.csv --regress "hedged ~ outlet + year"

Shares are of the writer's body sentences that the model labelled; commitment is the mean probability of assertive
plus half that of hedged. Intervals take documents, or the values of --cluster, as independent.

Codes of stance sample correct the shares by PPI++ and DSL. Pass --model with the model that scored: sentences
that it has learnt from show none of its errors and are left out."""


def _count_those(names: str, known: tuple[str, ...], default: str) -> common.Option:
    text = f"Those of the text that count: all, {', '.join(known)}."
    return common.listed(names, text, click.Choice([*known, "all"]), default=[default], metavar="NAME")


@common.command("profile", epilog=_EPILOG)
@click.argument("scored", nargs=-1, required=True, metavar="SCORED...")
@common.listed("--by", "Columns that make groups; doc_id for a group a document.")
@click.option("--over", metavar="COLUMN", help="A column of dates, which makes groups of periods.")
@common.choose("--freq", choices="month,day,week,quarter,year", help_text="How long the periods are.")
@common.cluster
@click.option("--compare", multiple=True, metavar="A,B", help="Two groups to compare; repeat for more.")
@click.option("--coded", multiple=True, metavar="FILE", help="A coded sheet; may be given more than once.")
@click.option("--regress", "formula", metavar="FORMULA", help='Such as "hedged ~ outlet + year".')
@common.model
@_count_those("--zone zones", ZONES, "body")
@_count_those("--voice voices", VOICES, "writer")
@click.option("--plot", metavar="FILE", help="A figure of the shares to write too, .svg or .png.")
@common.result(*common.TABLES)
def command(
    *, scored: tuple[str, ...], coded: tuple[str, ...], target: common.Target, **settings: Any
) -> None:
    """Sum up how sure the writers of scored texts sound, with 95 % intervals.

    SCORED are files of stance score (Parquet, CSV, JSONL) or folders of them; - is JSON Lines on standard
    input.
    """
    if settings["model"] is not None and not coded:
        raise click.UsageError("--model says what --coded corrects. Pass --coded.")
    target.check(scored, coded)
    formula, plot = settings.pop("formula"), settings.pop("plot")
    common.check_output(plot, ".svg", ".png", overwrite=target.overwrite, inputs=[*scored, *coded])
    from stance.profile import profile, regress

    settings["coded"] = list(coded) or None
    found: Any
    if formula is None:
        found = profile(list(scored), **settings)
    else:
        by, over, compare, _ = (settings.pop(name) for name in ("by", "over", "compare", "freq"))
        if plot or by or over or compare:
            raise click.UsageError(
                "--regress makes a table of its own. Drop --by, --over, --compare and --plot."
            )
        found = regress(list(scored), formula, **settings)
    if plot is not None:
        from stance.report.plots import plot_profile

        plot_profile(found, plot, overwrite=target.overwrite)
    if target.file_format == "csv":
        from stance.io.writer import render_csv

        target.write(render_csv(found.to_table()))
    else:
        target.write_tables(found)
