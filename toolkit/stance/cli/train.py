"""``stance train``: train a model on labelled sentences."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from stance.cli import common

_EPILOG = """
Examples:
  stance train --data coded.jsonl --output my-model
  stance train --data coded.csv --base encoder --output my-model
  stance train --config my.yaml --set fit.n_folds=10 --output my-model
  stance train --config encoder --output my-encoder
  stance train --data thousands.csv --config encoder --base encoder --output my-encoder

A file of --data has the columns text and label and, where known, doc_id, sent_id and cues; without any, the
bundled sentences are learnt. Each label should have several documents, some of which are held out."""


@common.command("train", epilog=_EPILOG)
@click.option("--data", multiple=True, metavar="FILE", help="Labelled sentences; may be repeated.")
@click.option(
    "--config",
    metavar="FILE",
    help="A recipe, or linear, encoder, encoder-large, cascade, cascade-large, estimative.",
)
@click.option("--base", metavar="MODEL", help="A model to start from; it is fine-tuned by --config encoder.")
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Change a value of the recipe.")
@common.coded_fields
@common.on_error
@common.folder
def command(
    *, data: tuple[str, ...], config: str | None, overrides: tuple[str, ...], output: str, **options: Any
) -> int:
    """Train a model and show how well it does on documents held out.

    Of a linear model, each document is labelled by one that has not seen it. The same data, recipe and seed
    give the same model.
    """
    if config == "estimative":
        if data or overrides or options["base"]:
            raise click.UsageError("--config estimative learns from the bundled marks. Pass --output alone.")
        return _train_judge(output, overwrite=options["overwrite"])
    from stance.config import load_config
    from stance.evaluation import train_files
    from stance.io.rejects import Rejects

    rejects, recipe = Rejects(options.pop("on_error")), load_config(config, overrides)
    with common.show_progress("steps") as progress:
        trained = train_files(
            data or None, output, config=recipe, rejects=rejects, progress=progress, **options
        )
    common.Target(None, "table").write_tables(trained.evaluation.keep_main())
    if choice := trained.model.info.get("abstention"):
        common.log.info(
            f"Abstains below confidence {choice['threshold']:.3f}: answers {choice['coverage']:.1%} of the "
            f"held-out sentences, {choice['accuracy']:.1%} rightly"
        )
    common.log.info("%s: model saved", output)
    return common.show_rejects(rejects)


def _train_judge(output: str, *, overwrite: bool) -> int:
    """Train the judge of estimative phrases, and measure it on the marks that it has not learnt from."""
    from stance.estimative.find import measure_judge, train_judge
    from stance.estimative.judge import FILE, load_marked

    common.check_output(output, overwrite=overwrite, inputs=[], marker=FILE)
    judge = train_judge()
    judge.save(Path(output))
    marked = load_marked("test")
    for kind in ("drawn", "written"):
        found = measure_judge(judge, [each for each in marked if each.part.startswith(kind)])
        shown = "{n_phrases:.0f} phrases, precision {precision:.3f}, recall {recall:.3f}".format(**found)
        click.echo(f"{kind} sentences, unseen: {shown}")
    return 0
