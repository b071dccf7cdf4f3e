"""``stance evaluate``: measure a model on labelled sentences."""

from __future__ import annotations

import click

from stance.cli import common

_EPILOG = """
Examples:
  stance evaluate my-model coded.jsonl
  stance evaluate default coded.csv --text-field sentence --all
  stance evaluate cascade coded.jsonl --against default
  stance evaluate my-model coded.parquet --by outlet --cluster author
  stance evaluate my-model coded.jsonl --errors 20 --output metrics.json
  stance evaluate my-model --checklist

DATA is JSONL or a table with the columns text and label and, where known, doc_id, sent_id and cues.
Of a sheet of stance sample (--label-field code) each sentence is weighted by one over its
inclusion_proba, so that the figures hold for the texts it was drawn from. Intervals are of 95 %."""


@common.command("evaluate", epilog=_EPILOG)
@click.argument("model_name", metavar="MODEL")
@click.argument("data", nargs=-1, metavar="DATA...")
@click.option("--against", metavar="MODEL", help="Compare with this model on the same sentences.")
@common.columns("--by", "Measure each value of these columns by itself, too.")
@common.cluster
@click.option("--all", "show_all", is_flag=True, help="Show all measures, not four of them.")
@click.option(
    "--errors",
    "n_errors",
    type=click.IntRange(min=1),
    metavar="N",
    help="List the N mistakes of which the model is surest.",
)
@click.option(
    "--checklist", is_flag=True, help="Instead of DATA, test on bundled sentences whose label is settled."
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
    model_name: str,
    data: tuple[str, ...],
    against: str | None,
    by: tuple[str, ...],
    cluster: str | None,
    show_all: bool,
    n_errors: int | None,
    checklist: bool,
    text_field: str,
    label_field: str,
    id_field: str,
    on_error: str,
    file_format: str | None,
    output: str | None,
    overwrite: bool,
    quiet: bool,
) -> int:
    """Measure how well a model's labels agree with a person's.

    MODEL is a model's folder, or default, cascade or encoder. Every sentence counts, also those from which
    the model abstains. Measure on texts that are new to it.
    """
    if checklist == bool(data) or (checklist and (against or by or cluster or n_errors)):
        raise click.UsageError(
            "Pass DATA, or --checklist without DATA, --against, --by, --cluster and --errors."
        )
    file_format = common.choose_format(output, file_format, common.TABLE_SUFFIXES, "table")
    common.check_target(output, overwrite=overwrite, inputs=data)
    from stance.evaluation import evaluate, run_checklist
    from stance.io.rejects import Rejects

    if checklist:
        common.write_tables(run_checklist(model_name), output, file_format, overwrite=overwrite)
        return 0
    rejects = Rejects(on_error)  # type: ignore[arg-type]
    with common.show_progress("sentences", is_quiet=quiet) as progress:
        result = evaluate(
            model_name,
            data,
            against=against,
            by=by,
            cluster=cluster,
            n_errors=n_errors or 0,
            text_field=text_field,
            label_field=label_field,
            id_field=id_field,
            rejects=rejects,
            progress=progress,
        )
    shown = result if show_all or file_format == "json" else result.keep_main()
    common.write_tables(shown, output, file_format, overwrite=overwrite)
    return common.show_rejects(rejects)
