"""``stance sample``: draw scored sentences for a person to code."""

from __future__ import annotations

from typing import Any

import click

from stance.cli import common

_EPILOG = """
Examples:
  stance sample scored.parquet --n 300 --output sheet.xlsx
  stance sample scored.parquet --n 300 --model default --output sheet.csv
  stance sample scored.parquet --n 400 --strata outlet --output sheet.csv      as many of each outlet
  stance profile scored.parquet --coded sheet.xlsx                             once the codes are in

Write into the column code: assertive, hedged, speculative, or not a sentence. Rows are in random order: stop at
any. To code more, draw a larger sheet with the same SCORED, --seed and --strata: it holds this one."""


@common.command("sample", epilog=_EPILOG)
@click.argument("scored", nargs=-1, required=True, metavar="SCORED...")
@common.count("--n", "How many sentences.", required=True)
@click.option(
    "--strata",
    default="label",
    metavar="NAME",
    help="label: by predicted label and confidence; none: all alike; or a column: as many of each value.",
)
@click.option("--model", metavar="MODEL", help="Draw no sentence that this model has learnt from.")
@common.seed
@click.option("--output", metavar="FILE", help="A .csv or .xlsx file; by default CSV on standard output.")
@common.overwrite
@common.quiet
def command(*, scored: tuple[str, ...], output: str | None, overwrite: bool, **options: Any) -> None:
    """Draw scored sentences for a person to code, as CSV or as a workbook.

    SCORED are files of stance score (Parquet, CSV, JSONL) or folders of them; - is JSON Lines on standard
    input.
    """
    path = None if output == "-" else output
    common.check_output(path, ".csv", ".xlsx", overwrite=overwrite, inputs=scored)
    from stance.profile import draw_sheet
    from stance.profile.sheet import render_csv, write_sheet

    sheet = draw_sheet(list(scored), **options)
    if path is None:
        click.echo(render_csv(sheet).encode(), nl=False)
        return
    write_sheet(sheet, path, overwrite=overwrite)
    common.log.info("%s: %d sentences to code", path, sheet.num_rows)
