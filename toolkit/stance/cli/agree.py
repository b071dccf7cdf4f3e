"""``stance agree``: measure how far coders agree."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import click

from stance.cli.common import (
    check_target,
    format_option,
    label_option,
    make_notifier,
    output_option,
    overwrite_option,
    quiet_option,
    report_rejects,
    resamples_option,
    seed_option,
    split_names,
    text_options,
    write_text,
)
from stance.cli.formats import MARKDOWN, choose_format

_FORMATS: Final = {".json": "json", **MARKDOWN}

_EPILOG = """\b
Examples:
  stance agree codes.csv
  stance agree sheet.csv --coders anna,ben --disagreements discuss.csv
  stance agree anna.jsonl ben.jsonl --format json --output agreement.json
  stance agree ratings.csv --coders r1,r2,r3 --order low,middle,high

\b
CODED are tables of one form:
  long    a row a code: unit_id (or doc_id and sent_id), coder, label
  wide    a row a sentence, a column a coder; name these with --coders
  single  two files or more, one for each coder, without a column coder

Exports of annotation tools, one for each coder: convert them with stance data convert, and name the
tool's own number with --unit-field: id of doccano, _input_hash of Prodigy, task_id of Label Studio,
record_id of Argilla.

A cell that is blank or NA is no code, unless NA is a label of --order. Intervals are of 95 %, resampled by
document where doc_id is known; what no document changes, as where coders never differ, has none. All
sentences count alike: of a sheet of stance sample, which holds more that are hard to label, the figures are
of the sheet, not of the texts."""


@click.command(
    "agree",
    epilog=_EPILOG,
    short_help="Measure how far coders agree.",
    context_settings={"max_content_width": 100},
)
@click.argument("coded", nargs=-1, required=True, metavar="CODED...")
@click.option(
    "--coders",
    callback=split_names,
    metavar="COLUMN",
    help="The coders' columns of a wide table, as in anna,ben.",
)
@click.option(
    "--order",
    callback=split_names,
    metavar="LABELS",
    help="Labels of one's own, in order, as in low,middle,high.",
)
@click.option("--any-label", is_flag=True, help="Allow any label; numbers are ordered, others are not.")
@click.option("--disagreements", metavar="FILE", help="Where to list the sentences coded differently.")
@format_option("table", "json", "markdown")
@output_option
@overwrite_option
@click.option(
    "--unit-field",
    default="unit_id",
    show_default=True,
    metavar="COLUMN",
    help="Column that tells sentences apart; unit_id does so within its document.",
)
@click.option("--coder-field", default="coder", show_default=True, metavar="COLUMN", help="Column of coders.")
@label_option
@text_options
@resamples_option
@seed_option("Seed of the resampling.")
@quiet_option
def command(
    *,
    coded: tuple[str, ...],
    coders: tuple[str, ...] | None,
    order: tuple[str, ...] | None,
    any_label: bool,
    disagreements: str | None,
    file_format: str | None,
    output: str | None,
    overwrite: bool,
    on_error: str,
    resamples: int,
    seed: int,
    quiet: bool,
    **fields: Any,
) -> int:
    """Compare the codes that two people or more gave the same sentences."""
    from stance.corpus import CodeFields
    from stance.evaluation import compare_coders
    from stance.labels import LABELS
    from stance.profile import render_sheet
    from stance.records import Reject
    from stance.report import render_agreement
    from stance.report.grids import count_things
    from stance.scoring.writing.table_files import write_table
    from stance.scoring.writing.writers import guess_format

    if order is not None and any_label:
        raise click.UsageError("--order and --any-label exclude each other.")
    file_format = choose_format(output, file_format, _FORMATS)
    given = [Path(path).resolve() for path in (output, disagreements) if path not in (None, "-")]
    if len(set(given)) < len(given):
        raise click.UsageError("--output and --disagreements name the same file. Give two.")
    for path in (output, disagreements):
        check_target(path, overwrite=overwrite, inputs=coded)
    if disagreements is not None:
        apart_format = guess_format(disagreements, advice="Rename it.")
    rejects: list[Reject] = []
    labels = None if any_label else order or LABELS
    agreement, apart = compare_coders(
        coded,
        coders=coders,
        labels=labels,
        fields=CodeFields(
            unit=fields["unit_field"],
            doc_id=fields["id_field"],
            coder=fields["coder_field"],
            label=fields["label_field"],
            text=fields["text_field"],
        ),
        on_error=on_error,
        rejects=rejects,
        n_resamples=resamples,
        seed=seed,
    )
    if disagreements is not None:
        if apart_format == "csv":  # for people, who open it in a spreadsheet
            write_text(render_sheet(apart), disagreements, overwrite=overwrite)
        else:
            write_table(apart, disagreements, overwrite=overwrite)
        apart_count = count_things(len(apart), "sentence")
        make_notifier(quiet=quiet)(f"{apart_count} coded differently: {disagreements}")
    if file_format == "json":
        text = json.dumps(agreement.to_dict(), ensure_ascii=False, indent=2)
    else:
        text = render_agreement(agreement, markdown=file_format == "markdown")
    write_text(text + "\n", output, overwrite=overwrite)
    return report_rejects(rejects)
