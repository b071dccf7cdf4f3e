"""``stance train``: train a model on labelled sentences."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from stance.cli.common import (
    label_option,
    make_notifier,
    overwrite_option,
    quiet_option,
    report_rejects,
    text_options,
)
from stance.cli.progress import Ticker, TrainingLine

_EPILOG = """\b
Examples:
  stance train                                        on the seeds, into the cache: --model seeds
  stance train --data coded.jsonl --output my-model
  stance train --data a.csv --data b.csv --text-field sentence --output my-model
  stance train --config my.yaml --set fit.n_folds=10 --seed 1 --output my-model
  stance train --data coded.csv --base default --output my-model
  stance train --config encoder --output my-encoder

DATA is JSONL or any table with the columns text and label and, where known, doc_id, sent_id and cues. Without
doc_id each row is a document of its own. Labels are those of the recipe; data that uses none of them
brings its own, unless they are set to others, or it comes on standard input.

A recipe is YAML. Its keys are explained in two that are bundled, linear.yaml and encoder.yaml, in the folder
configs of the source, or stance/bundled/configs where stance is installed.

Of a label, the data should have several documents: held-out sentences of one that stands in a single document
cannot be found. Weights of labels (fit.class_weight) do not make rare ones be given more often, since
calibration restores their shares of the data; calibration.target_shares does.

The metrics printed are of documents held out: each is labelled by a model that has not seen it. Which
documents are held out together goes by their order and the seed; other ones give slightly other metrics.
The same seed gives the same model to the bit; of an encoder, on one machine with as many threads."""


@click.command(
    "train",
    epilog=_EPILOG,
    short_help="Train a model on labelled sentences.",
    context_settings={"max_content_width": 100},
)
@click.argument("more_data", nargs=-1, metavar="[DATA]...")
@click.option(
    "--config",
    metavar="FILE",
    help="A recipe in YAML, or a bundled one by name: linear (default), labels-only, encoder, "
    "encoder-large, cascade, cascade-large.",
)
@click.option(
    "--data",
    multiple=True,
    metavar="FILE",
    help="Labelled sentences; may be repeated. By default, the seeds.",
)
@click.option(
    "--scored",
    multiple=True,
    metavar="FILE",
    help="Sentences that another model scored, to learn from as well; may be repeated.",
)
@click.option(
    "--base",
    metavar="MODEL",
    help="A linear model to start from, by folder or name (default): how its scores and the words speak for "
    "the labels of DATA, which may be others, is learnt. For up to a few thousand sentences.",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KEY=VALUE",
    help="Change a value of the recipe; may be repeated.",
)
@click.option("--seed", type=click.IntRange(min=0), metavar="N", help="Seed of everything random.")
@click.option(
    "--target-accuracy",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    metavar="P",
    help="Abstain under the confidence that gives this accuracy on held-out documents; on texts like them, "
    "the softened probabilities in use (calibration.transfer_scale) answer fewer, more accurately.",
)
@click.option(
    "--output", metavar="DIR", help="Folder to save to. By default, the model's place in the cache."
)
@overwrite_option
@label_option
@text_options
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["table", "json", "markdown"]),
    default="table",
    show_default=True,
    help="How the metrics are printed.",
)
@quiet_option
def command(
    *,
    more_data: tuple[str, ...],
    config: str | None,
    data: tuple[str, ...],
    scored: tuple[str, ...],
    base: str | None,
    settings: tuple[str, ...],
    seed: int | None,
    target_accuracy: float | None,
    output: str | None,
    overwrite: bool,
    file_format: str,
    quiet: bool,
    **reading: Any,
) -> int:
    """Train a model and print how well it does on held-out documents.

    DATA are more files of labelled sentences.
    """
    from stance.config import load_config
    from stance.labels import LABELS
    from stance.models.card.wording import ABSTENTION
    from stance.report import render_evaluation
    from stance.scoring.labelled.training import CodedOptions, train_files

    keys = {setting.split("=")[0].strip() for setting in settings}
    if config is None and "labels" in keys and "calibration.target_shares" not in keys:
        # The bundled recipe's shares are of the labels that are replaced.
        settings = (*settings, "calibration.target_shares=null")
    if seed is not None:
        settings = (*settings, f"seed={seed}")
    if target_accuracy is not None:
        settings = (*settings, f"calibration.target_accuracy={target_accuracy}")
    files = [*data, *more_data]
    notify = make_notifier(quiet=quiet)
    recipe = load_config(config, settings)
    options = CodedOptions(**reading, labels_are_set="labels" in keys or recipe.labels != LABELS)
    # An encoder says itself how far it is.
    with Ticker("Training", quiet=quiet or recipe.model != "linear"):
        trained, folder, rejects = train_files(
            files or None,
            output,
            config=recipe,
            options=options,
            scored=scored,
            base=base,
            overwrite=overwrite,
            notify=notify,
            report=TrainingLine(quiet=quiet).show,
        )
    abstention = trained.model.info.get("abstention")
    if file_format == "json":
        found = trained.evaluation.to_dict() | ({"abstention": abstention} if abstention else {})
        text = json.dumps(found, ensure_ascii=False, indent=2)
    else:
        text = render_evaluation(
            trained.evaluation, title="Held-out documents", markdown=file_format == "markdown"
        )
        if abstention:
            text += "\n\n" + ABSTENTION.format(**abstention).replace("\n", " ")
    sys.stdout.write(text + "\n")
    notify(f"Saved to {folder}")
    return report_rejects(rejects)
