"""``stance benchmark``: models, recipes and baselines on public corpora."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import click

from stance.cli.common import (
    check_target,
    format_option,
    make_notifier,
    output_option,
    overwrite_option,
    quiet_option,
    report_rejects,
    write_text,
)
from stance.cli.formats import MARKDOWN, choose_format

if TYPE_CHECKING:
    from stance.evaluation.benchmark import Benchmark

_FORMATS: Final = {".json": "json", **MARKDOWN}

_EPILOG = """\b
Examples:
  stance benchmark --corpora corpora
  stance benchmark my-model encoder --corpora corpora --output table.md
  stance benchmark my-model --corpora corpora --zero-shot --task commitmentbank
  stance benchmark --corpora corpora --train linear --train mine.yaml --format json
  stance benchmark --corpora corpora --task conll2010_wiki --train linear+encoder

\b
Below DIR, a folder a corpus, with the files of JSON Lines named here:
  conll2010_wiki      train.jsonl eval.jsonl
  conll2010_bio       train_abstracts.jsonl train_papers.jsonl eval.jsonl
  szeged_wiki         sentences.jsonl
  science_certainty   train.jsonl val.jsonl test.jsonl ext.jsonl
  commitmentbank      items.jsonl
Rows hold text and, by corpus: label (certain, uncertain), doc_id, cues ([start, end, type]), certainty (1 to
6), mean (-3 to 3). A folder that lacks a file is skipped and named, and the exit code is 3; others are left
alone.

Models are measured zero-shot: a sentence that is not assertive is uncertain, and its score is the expected
commitment. Recipes and most baselines learn each corpus's training part; a blend such as linear+encoder
mixes the probabilities of its recipes. From which probability a sentence counts as uncertain, and a blend's
weights, are settled on held-out documents of the training part. Training an encoder takes minutes a task.
Finished results are kept in the store, and are not measured again as long as model, corpus and code are the
same."""


@click.command(
    "benchmark",
    epilog=_EPILOG,
    short_help="Measure models on public corpora.",
    context_settings={"max_content_width": 110},
)
@click.argument("models", nargs=-1, metavar="[MODEL]...")
@click.option("--corpora", required=True, metavar="DIR", help="Folder of corpora, laid out as below.")
@click.option(
    "--config", "config_path", metavar="FILE", help="Recipe of the benchmark; the bundled one by default."
)
@click.option(
    "--train",
    multiple=True,
    metavar="CONFIG",
    help="Train this recipe, or a blend such as linear+encoder, on each corpus, in place of those of the "
    "benchmark's recipe; may be repeated.",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KEY=VALUE",
    help="Change a value of the recipes trained; may be repeated.",
)
@click.option(
    "--task",
    "tasks",
    multiple=True,
    metavar="NAME",
    help="Only this task: a corpus named below, conll2010_bio_cues, science_certainty_ext or "
    "science_certainty_all; may be repeated.",
)
@click.option("--zero-shot", is_flag=True, help="Train nothing: only the models and hedge counting.")
@click.option("--store", metavar="FILE", help="Where finished results are kept; in the cache by default.")
@format_option("table", "json", "markdown")
@output_option
@overwrite_option
@quiet_option
def command(
    *,
    models: tuple[str, ...],
    corpora: str,
    config_path: str | None,
    train: tuple[str, ...],
    settings: tuple[str, ...],
    tasks: tuple[str, ...],
    zero_shot: bool,
    store: str | None,
    file_format: str | None,
    output: str | None,
    overwrite: bool,
    quiet: bool,
) -> int:
    """Measure models on public corpora, beside baselines and published results.

    MODEL is a model's folder or the name of a released one; none is the default model.
    """
    if zero_shot and (train or settings):
        raise click.UsageError("--zero-shot trains nothing; leave --train and --set out.")
    file_format = choose_format(output, file_format, _FORMATS)
    from stance.evaluation.benchmark import load_benchmark_config
    from stance.scoring.labelled.benchmarking import benchmark_folder
    from stance.scoring.writing.guards import list_model_files
    from stance.scoring.writing.output import check_output

    check_target(output, overwrite=overwrite, models=models)
    if store is not None:
        check_output(store, overwrite=True, inputs=list_model_files(*models))
    config = load_benchmark_config(config_path)
    config = replace(
        config, train=train or config.train, tasks=tasks or config.tasks, set=(*config.set, *settings)
    )
    if zero_shot:
        config = replace(config, train=(), baselines=("hedges",))
    benchmark = benchmark_folder(
        models, corpora, config=config, store=store, notify=make_notifier(quiet=quiet)
    )
    write_text(_render(benchmark, file_format) + "\n", output, overwrite=overwrite)
    return report_rejects(benchmark.skipped)


def _render(benchmark: Benchmark, file_format: str) -> str:
    if file_format == "json":
        return json.dumps(benchmark.to_dict(), ensure_ascii=False, indent=2)
    from stance.report import render_benchmark

    return render_benchmark(benchmark, markdown=file_format == "markdown")
