"""``stance sample``: draw scored sentences for a person to code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from stance.cli.common import (
    check_target,
    make_by_option,
    make_notifier,
    overwrite_option,
    seed_option,
    write_text,
)
from stance.cli.profile import voice_option, zone_option

_EPILOG = """\b
Examples:
  stance sample scored.parquet --n 300 --output to-code.csv
  stance sample scored.parquet --n 400 --by outlet --output to-code.csv      as many of each outlet
  stance profile scored.parquet --coded to-code.csv                          once the codes are in
  stance sample scored.parquet --n 100 --add-to coded.csv --output more.csv  as many more, in one sheet
  stance sample scored.parquet --n 300 --without train.csv --output test.csv
  stance profile scored.parquet --coded test.csv --without train.csv         if it learnt from train.csv

Open the file in a spreadsheet, write the labels into the column code, and save it as CSV again. Leave
the other columns as they are: doc_id and sent_id say which sentence it is, inclusion_proba how likely it
was drawn. The rows are in random order, so you may stop at any of them: rows whose code is blank are left
out by stance profile and stance evaluate. What the model says is not in the file, so that it does not
lead the coder; hide the columns at its end, which stance score passed through (outlet, author and the
like), from coders who should not know them. Do not train on these codes the model whose shares they are
to correct: draw others for that, by --without. The new sheet stands for the sentences that no sheet of
--without holds, by the scores of any model: pass the same --without to stance profile.

To code more, pass --add-to with the sheet, and SCORED, --method, --by, --zone, --voice and --without as when
it was drawn: the new sheet has its rows first, codes and all, and inclusion_proba of both draws together.
Code all of its rows, those too that were blank before: a part of two draws is no random one. Two sheets that
were drawn each by itself are no sample together."""


@click.command(
    "sample",
    epilog=_EPILOG,
    short_help="Draw scored sentences for a person to code.",
    context_settings={"max_content_width": 100},
)
@click.argument("scored", nargs=-1, required=True, metavar="SCORED...")
@click.option("--n", type=click.IntRange(min=1), required=True, metavar="N", help="How many sentences.")
@click.option(
    "--method",
    type=click.Choice(["stratified", "simple", "group"]),
    help="Stratified by predicted label and confidence (the default), all alike, or as many from each "
    "group of --by (the default with --by).",
)
@click.option(
    "--add-to", metavar="SHEET", help="Sheet, coded or not, to draw N more rows for; then code all."
)
@click.option(
    "--without",
    multiple=True,
    metavar="FILE",
    help="Sheet whose sentences are not to be drawn, as those that a model learns from; the new one stands "
    "for the others. May be repeated.",
)
@make_by_option("; doc_id for as many of each document")
@zone_option
@voice_option
@click.option("--output", metavar="FILE", help="CSV to write, whole or not at all; - is standard output.")
@overwrite_option
@seed_option("Seed of everything random.")
def command(
    *,
    scored: tuple[str, ...],
    n: int,
    method: str | None,
    output: str | None,
    overwrite: bool,
    **asked: Any,
) -> None:
    """Draw scored sentences for a person to code, as CSV.

    SCORED are files of stance score (JSONL, CSV, Parquet) or folders of them; - is JSON Lines on standard
    input.
    """
    if method is None:
        method = "group" if asked["by"] else "stratified"
    if (method == "group") != bool(asked["by"]):
        raise click.UsageError("--by and --method group go together. Pass both, or neither.")

    suffix = Path(output or "").suffix
    if suffix.lower() not in ("", ".csv", ".txt"):
        raise click.UsageError(f"{output}: expected a name that ends in .csv; found '{suffix}'. Rename it.")
    from stance.profile import render_sheet, sample_scored

    sheets = [*asked["without"], *([asked["add_to"]] if asked["add_to"] else [])]
    if "-" in sheets:
        raise click.UsageError("Standard input is for SCORED. Pass files to --without and --add-to.")
    check_target(output, overwrite=overwrite, inputs=[*scored, *sheets])
    notify = make_notifier(quiet=False)
    drawn = sample_scored(scored, n, method=method, notify=notify, **asked)
    write_text(render_sheet(drawn), output, overwrite=overwrite)
