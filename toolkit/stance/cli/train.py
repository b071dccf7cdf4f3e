"""``stance train``: train a model on labelled sentences."""

from __future__ import annotations

import click

from stance.cli import common

_EPILOG = """
Examples:
  stance train --data coded.jsonl --output my-model
  stance train --data coded.csv --base default --output my-model
  stance train --data a.csv --data b.csv --text-field sentence --output my-model
  stance train --config my.yaml --set fit.n_folds=10 --output my-model
  stance train --config encoder --output my-encoder

A file of DATA is JSONL or a table with the columns text and label and, where known, doc_id, sent_id and
cues; without any, the bundled sentences are learnt. Data that uses none of the default labels brings its own.
Each label should have several documents: whole documents are held out to measure the model."""


@common.command("train", epilog=_EPILOG)
@click.option("--data", multiple=True, metavar="FILE", help="Labelled sentences; may be repeated.")
@click.option(
    "--config",
    metavar="FILE",
    help="A recipe in YAML, or linear (the default), encoder, encoder-large, cascade, cascade-large; or "
    "estimative, for the judge of stance estimative.",
)
@click.option(
    "--base",
    metavar="MODEL",
    help="A linear model to start from, such as default; for up to a few thousand sentences.",
)
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Change a value of the recipe.")
@click.option(
    "--scored", multiple=True, metavar="FILE", help="Sentences that another model scored, to learn from too."
)
@click.option("--output", required=True, metavar="DIR", help="The folder of the model.")
@common.text_field
@common.label_field
@common.id_field
@common.on_error
@common.formats("table", "markdown", "latex", "csv", "json")
@common.overwrite
@common.quiet
def command(
    *,
    data: tuple[str, ...],
    config: str | None,
    base: str | None,
    overrides: tuple[str, ...],
    scored: tuple[str, ...],
    output: str,
    text_field: str,
    label_field: str,
    id_field: str,
    on_error: str,
    file_format: str | None,
    overwrite: bool,
    quiet: bool,
) -> int:
    """Train a model and show how well it does on documents held out.

    Of a linear model, each document is labelled by one that has not seen it. The same data, recipe and seed
    give the same model.
    """
    import logging

    if config == "estimative":
        if data or base or scored or overrides:
            raise click.UsageError("--config estimative learns from the bundled marks. Pass --output alone.")
        return _train_judge(output, overwrite=overwrite)
    from stance.config import load_config
    from stance.evaluation import train_files
    from stance.io.rejects import Rejects

    keys = {item.split("=")[0].strip() for item in overrides}
    if config is None and "labels" in keys and "calibration.target_shares" not in keys:
        overrides = (*overrides, "calibration.target_shares=null")  # the recipe's are of its own labels
    rejects = Rejects(on_error)  # type: ignore[arg-type]
    with common.show_progress("steps", is_quiet=quiet) as progress:
        trained = train_files(
            data or None,
            output,
            config=load_config(config, overrides),
            base=base,
            scored=scored,
            text_field=text_field,
            label_field=label_field,
            id_field=id_field,
            rejects=rejects,
            overwrite=overwrite,
            progress=progress,
        )
    file_format = file_format or "table"
    shown = trained if file_format == "json" else trained.evaluation.keep_main()
    common.write_tables(shown, None, file_format, overwrite=False)
    if trained.abstention is not None:
        logging.getLogger("stance").info(
            "Abstains below confidence %.3f: answers %.1f %% of the held-out sentences, %.1f %% rightly",
            trained.abstention.threshold,
            100 * trained.abstention.coverage,
            100 * (trained.abstention.accuracy.value or 0),
        )
    logging.getLogger("stance").info("%s: model saved", trained.folder)
    return common.show_rejects(rejects)


def _train_judge(output: str, *, overwrite: bool) -> int:
    """Train the judge of estimative phrases, and measure it on the marks that it has not learnt from."""
    from pathlib import Path

    from stance.estimative.find import measure_judge, train_judge
    from stance.estimative.judge import FILE, load_marked
    from stance.io import check_output

    check_output(output, overwrite=overwrite, marker=FILE)
    judge = train_judge()
    judge.save(Path(output))
    marked = load_marked("test")
    for kind in ("drawn", "written"):
        found = measure_judge(judge, [each for each in marked if each.part.startswith(kind)])
        shown = "{n_phrases:.0f} phrases, precision {precision:.3f}, recall {recall:.3f}".format(**found)
        click.echo(f"{kind} sentences, unseen: {shown}")
    return 0
