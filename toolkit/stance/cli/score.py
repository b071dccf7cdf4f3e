"""``stance score``: label the sentences of texts."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, Any

import click

from stance.cli import common

if TYPE_CHECKING:
    from stance.io.rejects import Rejects
    from stance.scoring import ScoreOptions, ScoreSummary

_EPILOG = """Examples:
  stance score draft.txt                                        a marked reading
  stance score essays/ --output scored.jsonl                    a folder of texts
  stance score opinions.csv --text-field body --output scored.parquet
  stance score opinions/ --output scored/                       a folder of Parquet parts
  stance score opinions/ --output scored/ --resume              go on after an interruption
  stance score scored/ --verify                                 are all parts there and unaltered?

Each row holds one sentence, as docs/output.md says, and the other columns of the input. An abstained sentence
keeps its label. stance profile, report and sample need the columns text, cues, zone and voice."""

_READ = ("text_field", "id_field", "unit", "limit", "min_confidence", "on_error")


def _refuse_nan(_: click.Context, option: click.Parameter, value: float | None) -> float | None:
    if value is not None and math.isnan(value):
        raise click.BadParameter("nan is no number within 0 and 1.")
    return value


@common.command("score", epilog=_EPILOG)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@common.model
@click.option("--output", metavar="PATH", help="A file or, where the name has no suffix, a folder of parts.")
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["jsonl", "csv", "parquet", "table"]),
    help="By default what the output's name says; table, marked text, on a terminal.",
)
@common.choose("--unit", choices="document,sentence", help_text="What a row holds; a sentence is not split.")
@common.text_field
@common.id_field
@common.listed("--columns", "Columns to write, joined by commas; or, as -text,-cues, to leave out.")
@common.count("--limit", "Score the first N documents.")
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    callback=_refuse_nan,
    metavar="P",
    help="Abstain below this confidence; by default the model's own threshold.",
)
@common.count("--workers", "Processes that score; by default one a core for large inputs.")
@common.choose("--engine", choices="local,ray,spark", help_text="Score here, or Parquet by Ray or Spark.")
@click.option("--resume", is_flag=True, help="Go on with a run into a folder that ended early.")
@click.option("--verify", is_flag=True, help="Check folders of parts against their manifests; score nothing.")
@common.on_error
@common.overwrite
@common.quiet
def command(
    *, inputs: tuple[str, ...], output: str | None, file_format: Any, verify: bool, **options: Any
) -> int:
    """Split texts into sentences and label each one.

    INPUT is a file, a folder or - for standard input: .txt, .md, .html, .pdf, .docx, .jsonl, .json, .csv,
    .tsv or .parquet; text formats may be packed (.gz, .zst, .bz2).
    """
    from stance.scoring.startup import import_arrow_alone

    if options["engine"] == "local":
        import_arrow_alone()
    if verify:
        from stance.scoring.folder import verify_folder

        for folder in inputs:
            found = verify_folder(folder)
            n_sentences = f"{found.summary.n_sentences:,} sentences"
            click.echo(f"{folder}: {len(found.parts):,} parts, {n_sentences}, as they were written.")
        return 0
    from stance.io.rejects import Rejects
    from stance.scoring.batches import ScoreOptions
    from stance.scoring.files import score_files

    chosen = ScoreOptions(
        columns=options.pop("columns") or None, **{name: options.pop(name) for name in _READ}
    )
    rejects = Rejects(chosen.on_error)
    path = None if output == "-" else output
    if path is None and (options["resume"] or options["engine"] != "local"):
        raise click.UsageError("--resume and --engine need a folder of parts. Pass --output DIR/.")
    is_plain = output or file_format or chosen.columns or not sys.stdout.isatty()
    if file_format == "table" or not is_plain:
        if output is not None:
            raise click.UsageError("--format table is for the terminal. Drop --output.")
        summary = _show(inputs, options["model"], chosen, rejects, options["workers"])
    else:
        if path is None and file_format == "parquet" and sys.stdout.isatty():
            raise click.UsageError("Parquet is not for a terminal. Pass --output FILE.")
        with common.show_progress("sentences") as progress:
            summary = score_files(
                inputs,
                path or sys.stdout.buffer,
                options=chosen,
                file_format=file_format or (None if path else "jsonl"),
                rejects=rejects,
                progress=progress,
                **options,
            )
    if summary.n_empty:
        common.log.info("%s without a sentence gave no row.", _count(summary.n_empty, "document"))
    if path is not None:
        n_documents = _count(summary.n_documents, "document")
        common.log.info("%s: %s of %s", path, _count(summary.n_sentences, "sentence"), n_documents)
    return common.show_rejects(rejects)


def _show(
    inputs: tuple[str, ...], model: str | None, options: ScoreOptions, rejects: Rejects, workers: int | None
) -> ScoreSummary:
    """Show marked text, batch by batch."""
    from stance.report.terminal import render_scored
    from stance.scoring.pool import open_scoring
    from stance.scoring.table import ScoreSummary

    summary, target = ScoreSummary(), common.Target(None, "table")
    with open_scoring(inputs, model, options, rejects=rejects, workers=workers) as (_, batches):
        for scored in batches:
            summary += scored.summary
            if scored.table.num_rows:
                click.echo(render_scored(scored.table, **target.style), nl=False)
    return summary


def _count(n: int, thing: str) -> str:
    return f"{n:,} {thing}{'' if n == 1 else 's'}"
