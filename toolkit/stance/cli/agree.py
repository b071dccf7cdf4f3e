"""``stance agree``: measure how far coders agree."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import click

from stance.cli import common
from stance.labels import LABELS

_EPILOG = """
Examples:
  stance agree sheet.csv --coders anna,ben --disagreements discuss.csv
  stance agree anna.jsonl ben.jsonl --output agreement.json
  stance agree ratings.csv --coders r1,r2,r3 --labels low,middle,high

\b
CODES are tables of one form:
  long    a row a code: unit_id (or doc_id and sent_id), coder, label
  wide    a row a sentence, a column a coder; name these with --coders
  single  two files or more, one for each coder, without a column coder

A cell that is blank or NA is no code. All sentences count alike: of a sheet of stance sample the figures are of
the sheet, not of the texts."""


@common.command("agree", epilog=_EPILOG)
@click.argument("codes", nargs=-1, required=True, metavar="CODES...")
@common.listed("--coders", "The coders' columns of a wide table, as in anna,ben.")
@common.listed("--labels", "The labels in order, or any.", default=[",".join(LABELS)], metavar="any|A,B,…")
@click.option("--disagreements", metavar="FILE", help="List the sentences coded differently here.")
@common.label_field
@common.id_field
@common.result(*common.TABLES)
def command(
    *, codes: tuple[str, ...], disagreements: str | None, target: common.Target, **settings: Any
) -> None:
    """Measure how far two people or more agree who coded the same sentences."""
    target.check(codes)
    suffixes = (".csv", ".jsonl", ".parquet")
    common.check_output(disagreements, *suffixes, overwrite=target.overwrite, inputs=codes)
    if disagreements and target.path and Path(disagreements).resolve() == Path(target.path).resolve():
        raise click.UsageError("--output and --disagreements name the same file. Name two.")
    from stance.corpus import read_codes
    from stance.evaluation import list_disagreements, measure_agreement
    from stance.io import write_rows

    if settings["labels"] == ("any",):
        settings["labels"] = None
    read = read_codes(codes, **settings)
    found = measure_agreement(read)
    if disagreements is not None:
        table, form = list_disagreements(read), Path(disagreements).suffix.lower().removeprefix(".")
        write_rows(table, disagreements, cast(Any, form), overwrite=target.overwrite)
        common.log.info("%s: %s sentences coded differently", disagreements, len(table))
    target.write_tables(found)
