"""``stance evaluate``: measure a model on labelled sentences."""

from __future__ import annotations

import json
from typing import Any

import click

from stance.cli.common import (
    make_notifier,
    overwrite_option,
    quiet_option,
    report_rejects,
    text_options,
    write_text,
)

_EPILOG = """\b
Examples:
  stance evaluate my-model coded.jsonl
  stance evaluate default coded.csv --text-field sentence --format markdown
  stance evaluate my-model coded.jsonl --format json --output metrics.json

DATA is JSONL or any table with the columns text and label and, where known, doc_id, sent_id and cues.
Intervals are of 95 %, resampled by document."""


@click.command(
    "evaluate",
    epilog=_EPILOG,
    short_help="Measure a model on labelled sentences.",
    context_settings={"max_content_width": 100},
)
@click.argument("model")
@click.argument("data", nargs=-1, required=True, metavar="DATA...")
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["table", "json", "markdown"]),
    help="By default what the output's name says, else table.",
)
@click.option("--output", metavar="FILE", help="File to write, whole or not at all; - is standard output.")
@overwrite_option
@click.option("--label-field", default="label", show_default=True, metavar="NAME", help="Column of labels.")
@text_options
@click.option("--seed", type=int, default=0, show_default=True, metavar="N", help="Seed of the resampling.")
@quiet_option
def command(
    *,
    model: str,
    data: tuple[str, ...],
    file_format: str | None,
    output: str | None,
    overwrite: bool,
    seed: int,
    quiet: bool,
    **reading: Any,
) -> int:
    """Compare what a model says with what a person coded.

    MODEL is a model's folder, or default.
    """
    from stance.report import render_evaluation
    from stance.scoring.output import check_output
    from stance.scoring.training import CodedOptions, evaluate_files

    if output not in (None, "-"):
        assert output is not None
        check_output(output, overwrite=overwrite)
        if file_format is None:
            file_format = {"json": "json", "md": "markdown"}.get(output.rsplit(".", 1)[-1].lower())
    evaluation, rejects = evaluate_files(
        model, data, options=CodedOptions(**reading), seed=seed, notify=make_notifier(quiet=quiet)
    )
    if file_format == "json":
        text = json.dumps(evaluation.to_dict(), ensure_ascii=False, indent=2)
    else:
        text = render_evaluation(evaluation, markdown=file_format == "markdown")
    write_text(text + "\n", output, overwrite=overwrite)
    return report_rejects(rejects)
