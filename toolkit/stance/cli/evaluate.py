"""``stance evaluate``: measure a model on labelled sentences."""

from __future__ import annotations

from typing import Any

import click

from stance.cli import common

_EPILOG = """
Examples:
  stance evaluate default coded.csv --text-field sentence --all
  stance evaluate cascade coded.jsonl --against default
  stance evaluate my-model coded.parquet --by outlet --cluster author
  stance evaluate my-model coded.jsonl --errors 20 --output metrics.json

DATA has the columns text and label and, where known, doc_id, sent_id and cues. A sheet of stance sample
(--label-field code) is weighted, so that the figures hold for the texts it was drawn from."""


@common.command("evaluate", epilog=_EPILOG)
@click.argument("model", metavar="MODEL")
@click.argument("data", nargs=-1, required=True, metavar="DATA...")
@click.option("--against", metavar="MODEL", help="Compare with this model on the same sentences.")
@common.listed("--by", "Measure each value of these columns by itself, too.")
@common.cluster
@click.option("--all", "show_all", is_flag=True, help="Show all measures, not four of them.")
@common.count("--errors", "List the N mistakes of which the model is surest.", 0, default=0)
@common.coded_fields
@common.on_error
@common.result(*common.TABLES)
def command(
    *, model: str, data: tuple[str, ...], show_all: bool, errors: int, target: common.Target, **options: Any
) -> int:
    """Measure how well a model's labels agree with a person's.

    MODEL is a model's folder, or default, cascade or encoder. Every sentence counts, also those from which
    the model abstains. Measure on texts that are new to it.
    """
    target.check(data)
    from stance.evaluation import evaluate
    from stance.io.rejects import Rejects

    rejects = Rejects(options.pop("on_error"))
    with common.show_progress("sentences") as progress:
        found = evaluate(model, data, rejects=rejects, progress=progress, n_errors=errors, **options)
    target.write_tables(found if show_all or target.file_format == "json" else found.keep_main())
    return common.show_rejects(rejects)
