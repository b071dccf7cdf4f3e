"""``stance score``: label the sentences of texts."""

from __future__ import annotations

import logging
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
  stance score sentences.csv --unit sentence --format csv
  cat draft.txt | stance score - | jq .label
  stance score opinions/ --output scored/                       a folder of Parquet parts
  stance score opinions/ --output scored/ --resume              go on after an interruption
  stance score --verify scored/                                 are all parts there and unaltered?

Each row holds one sentence: doc_id, sent_id, para, zone, voice, start, end, n_words, text, label,
p_LABEL for each label, confidence, abstained, by, cues, and the other columns of the input (one whose
name is taken gets the prefix input_). docs/output.md says what each holds.

An abstained sentence keeps its label: filter on abstained before you count labels. stance profile,
report and sample need text, cues, zone and voice: keep these columns for them."""


def _read_fraction(_: click.Context, option: click.Parameter, value: float | None) -> float | None:
    if value is not None and math.isnan(value):  # which is in every range
        raise click.BadParameter("nan is no number from 0 to 1.")
    return value


@common.command("score", epilog=_EPILOG)
@click.argument("inputs", nargs=-1, metavar="INPUT...")
@common.model
@click.option(
    "--output",
    metavar="PATH",
    help="A file, written whole or not at all; or, where the name has no suffix, a folder of parts.",
)
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["jsonl", "csv", "parquet", "table"]),
    help="By default what the output's name says; on a terminal table, marked text; in a pipe jsonl.",
)
@click.option(
    "--unit",
    type=click.Choice(["document", "sentence"]),
    default="document",
    show_default=True,
    help="What an input row holds. A row that is a sentence is not split.",
)
@common.text_field
@common.id_field
@common.columns("--columns", "Columns to write, joined by commas; or, as -text,-cues, to leave out.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    help="Score the first N documents.",
)
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    callback=_read_fraction,
    metavar="P",
    help="Abstain where the confidence is below P; by default the model's own threshold.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes that score; by default one a core for large inputs.",
)
@click.option(
    "--engine",
    type=click.Choice(["local", "ray", "spark"]),
    default="local",
    show_default=True,
    help="Score here, or Parquet files by Ray Data or Spark.",
)
@click.option("--resume", is_flag=True, help="Go on with a run into a folder that ended early.")
@click.option("--verify", metavar="DIR", help="Check a folder of parts against its manifest; score nothing.")
@common.on_error
@common.overwrite
@common.quiet
def command(
    *,
    inputs: tuple[str, ...],
    model: str | None,
    output: str | None,
    file_format: Any,
    overwrite: bool,
    resume: bool,
    verify: str | None,
    workers: int | None,
    engine: Any,
    quiet: bool,
    columns: tuple[str, ...],
    **options: Any,
) -> int:
    """Split texts into sentences and label each one.

    INPUT is a file, a folder or - for standard input: .txt, .md, .html, .pdf, .docx, .jsonl, .json, .csv,
    .tsv or .parquet; text formats may be packed (.gz, .zst, .bz2).
    """
    from stance.scoring.startup import import_arrow_alone

    if engine == "local":
        import_arrow_alone()
    if verify is not None:
        return _verify(verify, inputs)
    if not inputs:
        raise click.UsageError("Missing argument 'INPUT...'.")
    from stance.io.rejects import Rejects
    from stance.scoring.batches import ScoreOptions
    from stance.scoring.files import score_files

    chosen = ScoreOptions(columns=columns or None, **options)
    rejects = Rejects(chosen.on_error)
    target = None if output == "-" else output
    if file_format == "table" or (
        output is None and file_format is None and not columns and sys.stdout.isatty()
    ):
        if output is not None or resume or engine != "local":
            raise click.UsageError(
                "--format table is for the terminal. Drop --output, --resume and --engine."
            )
        summary = _show(inputs, model, chosen, rejects, workers)
    else:
        if target is None and (resume or engine != "local"):
            raise click.UsageError("--resume and --engine need a folder of parts. Pass --output DIR/.")
        if target is None and file_format == "parquet" and sys.stdout.isatty():
            raise click.UsageError("Parquet is not for a terminal. Pass --output FILE.")
        with common.show_progress("sentences", is_quiet=quiet) as progress:
            summary = score_files(
                inputs,
                sys.stdout.buffer if target is None else target,
                model=model,
                options=chosen,
                file_format=file_format or ("jsonl" if target is None else None),
                overwrite=overwrite,
                resume=resume,
                workers=workers,
                engine=engine,
                rejects=rejects,
                progress=progress,
            )
    log = logging.getLogger("stance")
    if summary.n_empty:
        log.info("%s without a sentence gave no row.", _count(summary.n_empty, "document"))
    if target is not None:
        n_documents = _count(summary.n_documents, "document")
        log.info("%s: %s of %s", target, _count(summary.n_sentences, "sentence"), n_documents)
    return common.show_rejects(rejects)


def _show(
    inputs: tuple[str, ...], model: str | None, options: ScoreOptions, rejects: Rejects, workers: int | None
) -> ScoreSummary:
    """Show marked text, batch by batch."""
    from stance.report.terminal import render_scored
    from stance.scoring.pool import open_scoring
    from stance.scoring.table import ScoreSummary

    summary = ScoreSummary()
    color, width = common.wants_color(), common.measure_terminal()
    with open_scoring(inputs, model, options, rejects=rejects, workers=workers) as (_, batches):
        for scored in batches:
            summary += scored.summary
            for reject in scored.rejects:
                rejects.add(reject.source, reject.row, reject.reason)
            if scored.table.num_rows:
                sys.stdout.write(render_scored(scored.table, color=color, width=width))
    return summary


def _verify(folder: str, inputs: tuple[str, ...]) -> int:
    if inputs:
        raise click.UsageError("--verify takes a folder of parts and no INPUT.")
    from stance.scoring.folder import verify_folder

    manifest = verify_folder(folder)
    n_sentences = _count(manifest.summary.n_sentences, "sentence")
    click.echo(f"{folder}: {_count(len(manifest.parts), 'part')}, {n_sentences}, as they were written.")
    return 0


def _count(n: int, thing: str) -> str:
    return f"{n:,} {thing}{'' if n == 1 else 's'}"
