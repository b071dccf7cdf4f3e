"""``stance agree``: measure how far coders agree."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, Final

import click

from stance.cli import common

_EPILOG = """
Examples:
  stance agree codes.csv
  stance agree sheet.csv --coders anna,ben --disagreements discuss.csv
  stance agree anna.jsonl ben.jsonl --output agreement.json
  stance agree ratings.csv --coders r1,r2,r3 --order low,middle,high

\b
CODES are tables of one form:
  long    a row a code: unit_id (or doc_id and sent_id), coder, label
  wide    a row a sentence, a column a coder; name these with --coders
  single  two files or more, one for each coder, without a column coder

A cell that is blank or NA is no code. Intervals are of 95 %, by document where doc_id is known. All sentences
count alike: of a sheet of stance sample the figures are of the sheet, not of the texts."""

_ROW_SUFFIXES: Final = {".csv": "csv", ".jsonl": "jsonl", ".parquet": "parquet"}


@common.command("agree", epilog=_EPILOG)
@click.argument("codes", nargs=-1, required=True, metavar="CODES...")
@common.columns("--coders", "The coders' columns of a wide table, as in anna,ben.")
@common.columns("--order", "Labels of your own, in order, as in low,middle,high.")
@click.option("--any-label", is_flag=True, help="Allow any label; numbers are ordered, others are not.")
@click.option("--disagreements", metavar="FILE", help="List the sentences coded differently here.")
@click.option(
    "--unit-field",
    default="unit_id",
    show_default=True,
    metavar="COLUMN",
    help="The column that identifies sentences, within a document where there is one.",
)
@click.option(
    "--coder-field", default="coder", show_default=True, metavar="COLUMN", help="The column with the coders."
)
@common.text_field
@common.label_field
@common.id_field
@common.on_error
@common.formats("table", "markdown", "latex", "csv", "json")
@common.output
@common.overwrite
@common.quiet
def command(
    *,
    codes: tuple[str, ...],
    coders: tuple[str, ...],
    order: tuple[str, ...],
    any_label: bool,
    disagreements: str | None,
    unit_field: str,
    coder_field: str,
    text_field: str,
    label_field: str,
    id_field: str,
    on_error: str,
    file_format: str | None,
    output: str | None,
    overwrite: bool,
    quiet: bool,
) -> int:
    """Measure how far two people or more agree who coded the same sentences."""
    if order and any_label:
        raise click.UsageError("Pass --order or --any-label, not both.")
    file_format = common.choose_format(output, file_format, common.TABLE_SUFFIXES, "table")
    paths = [Path(path).resolve() for path in (output, disagreements) if path not in (None, "-")]
    if len(set(paths)) < len(paths):
        raise click.UsageError("--output and --disagreements name the same file. Name two.")
    rows_format: Any = common.choose_format(disagreements, None, _ROW_SUFFIXES, "csv")
    for path in (output, disagreements):
        common.check_target(path, overwrite=overwrite, inputs=codes)
    from stance.corpus import read_codes
    from stance.evaluation import list_disagreements, measure_agreement
    from stance.io.rejects import Rejects
    from stance.io.tables import write_rows
    from stance.labels import LABELS

    rejects = Rejects(on_error)  # type: ignore[arg-type]
    read = read_codes(
        codes,
        coders=coders or None,
        labels=None if any_label else order or LABELS,
        unit_field=unit_field,
        coder_field=coder_field,
        label_field=label_field,
        text_field=text_field,
        id_field=id_field,
        rejects=rejects,
    )
    agreement = measure_agreement(read)
    if disagreements is not None:
        table = list_disagreements(read)
        write_rows(table, disagreements, rows_format, overwrite=overwrite)
        logging.getLogger("stance").info("%s: %s sentences coded differently", disagreements, len(table))
    common.write_tables(agreement, output, file_format, overwrite=overwrite)
    return common.show_rejects(rejects)
