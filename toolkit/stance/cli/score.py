"""``stance score``: label the sentences of texts."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from stance.cli.common import (
    color_option,
    is_terminal,
    make_notifier,
    model_option,
    name_file,
    overwrite_option,
    quiet_option,
    report_rejects,
    stdin_option,
    text_format_option,
    text_options,
    wants_color,
)
from stance.cli.score_options import check_engine, check_usage, choice_options, engine_options, read_fraction
from stance.cli.score_run import Run, open_text, show_reading, show_table

if TYPE_CHECKING:
    from stance.scoring import ScoreSummary

_EPILOG = """\b
Examples:
  stance score draft.txt                              a coloured reading
  stance score draft.txt --format table               a line a sentence
  stance score essays/ --output scored.jsonl          a folder of texts
  stance score opinions.csv --text-field body --output scored.parquet
  stance score sentences.csv --unit sentence --format csv
  cat draft.txt | stance score - | jq .label
  head -n 101 opinions.csv | stance score - --stdin-format csv --text-field body
  stance score 'opinions/*.jsonl.gz' --output scored/            a folder of Parquet parts
  stance score 'opinions/*.jsonl.gz' --output scored/ --resume   go on after an interruption
  stance score --verify scored/                                  are all parts there and unaltered?
  stance score opinions.parquet --sample 500 --columns=-text,-cues --output sample.csv
  stance score opinions.parquet --engine ray --output scored/    Ray Data here; elsewhere: --address host:6379
  stance score opinions.parquet --shard 3/8 --output share3/     the third of eight jobs

Each row holds one sentence: doc_id, sent_id, para, zone, voice, start, end, text, label, a probability
p_LABEL for each label, confidence, abstained, by, cues, and the other columns of the input. Of these, a
column whose name is taken gets the prefix input_. docs/output.md in the source says what each holds.
stance profile, report and sample need text, cues, zone and voice: leave these columns in for them.

start and end count characters of the text as it was read: of .md, .html, .docx and .pdf without markup, so
that they do not fit the file. Those of cues count in the sentence. A row keeps its label where the model
abstained: filter on abstained before you count labels.

HTML in the cells of a table, or in .txt files, is scored as if it were words, unless --text-format html says
what it is; where a table or a folder has much of it, a line on stderr says so.

An output whose name ends in / or has no ending is a folder: parts/ of about 20,000 sentences, manifest.json
with their hashes, rejects.jsonl where rows were left out. However often a run into it is ended and resumed,
its bytes are those of a run that was not.

A worker that dies is replaced. A document at which workers die ends the run or, with --on-error skip, is
left out and listed."""


@click.command(
    "score",
    epilog=_EPILOG,
    short_help="Label the sentences of texts.",
    context_settings={"max_content_width": 100},
)
@click.argument("inputs", nargs=-1, metavar="INPUT...")
@model_option
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["table", "jsonl", "csv", "parquet"]),
    help="By default what the output's name says; on a terminal a coloured reading, in a pipe jsonl.",
)
@click.option(
    "--output",
    metavar="PATH",
    help="File to write, whole or not at all, or folder of parts; - is standard output.",
)
@overwrite_option
@click.option("--resume", is_flag=True, help="Go on with a run into a folder of parts.")
@click.option("--verify", metavar="DIR", help="Hold a folder of parts against its manifest; score nothing.")
@click.option(
    "--unit",
    type=click.Choice(["document", "sentence"]),
    default="document",
    show_default=True,
    help="What an input row holds. With sentence, nothing is split: one row out a row in, sent_id from 0 on.",
)
@text_options
@text_format_option
@stdin_option
@choice_options
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    callback=read_fraction,
    metavar="P",
    help="Abstain where the confidence is below P: abstained is true, label stays. By default, the model's "
    "own threshold.",
)
@engine_options
@quiet_option
@color_option
def command(
    *,
    inputs: tuple[str, ...],
    model: str | None,
    file_format: str | None,
    output: str | None,
    overwrite: bool,
    resume: bool,
    verify: str | None,
    engine: str,
    address: str | None,
    no_color: bool,
    quiet: bool,
    **options: Any,
) -> int:
    """Split texts into sentences and label each one.

    INPUT is a file, a folder or a pattern such as 'texts/*.jsonl', of .txt, .md, .html, .pdf, .docx, .jsonl,
    .json, .csv, .tsv or .parquet; the text formats also packed, as .gz or .zst. - is standard input.
    """
    if verify is not None:
        return _verify(verify, inputs)
    check_usage(inputs, output, file_format, overwrite=overwrite, resume=resume, options=options)
    check_engine(engine, address, output, file_format, resume=resume)
    from stance.scoring import ScoreOptions

    if engine != "local":
        from stance.scoring import score_with_engine

        assert output is not None
        notify = make_notifier(quiet=quiet)
        summary = score_with_engine(
            inputs,
            output,
            engine,
            address=address,
            model=model,
            options=ScoreOptions(**options),
            overwrite=overwrite,
            notify=notify,
        )
        return _report_summary(summary, notify)
    run = Run(inputs, model, ScoreOptions(**options), make_notifier(quiet=quiet))
    target = name_file(output)
    show = None
    if output is None and file_format is None and options["columns"] is None and is_terminal():
        show = show_reading
    elif file_format == "table":
        show = show_table
    if show is not None:
        with open_text(target, run, overwrite=overwrite) as write:
            summary = show(run, write, color=target is None and wants_color(no_color=no_color))
    elif target is None:
        if file_format == "parquet" and is_terminal():
            raise click.UsageError("Parquet is not for a terminal. Pass --output FILE.")
        summary = run.write(sys.stdout.buffer, file_format or "jsonl", quiet=quiet or is_terminal())
    else:
        if file_format is None:
            _check_suffix(target)
        summary = run.write(target, file_format, overwrite=overwrite, resume=resume, quiet=quiet)
    return _report_summary(summary, run.notify)


def _report_summary(summary: ScoreSummary, notify: Callable[[str], None]) -> int:
    if summary.n_empty:
        what = "documents" if summary.n_empty > 1 else "document"
        notify(f"{summary.n_empty:,} {what} had no sentence and gave no row.")
    return report_rejects(summary.rejects)


def _verify(folder: str, inputs: tuple[str, ...]) -> int:
    if inputs:
        raise click.UsageError("--verify takes a folder of parts and no INPUT.")
    context = click.get_current_context()
    for parameter in context.command.params:
        is_given = context.get_parameter_source(parameter.name or "") is not ParameterSource.DEFAULT
        if is_given and parameter.name not in ("verify", "inputs", "quiet", "no_color"):
            raise click.UsageError(f"--verify scores nothing. Drop {parameter.opts[0]}.")
    from stance.report import clean_text
    from stance.scoring import verify_parts

    manifest = verify_parts(folder)
    n_parts, n_sentences = len(manifest.parts), manifest.summary.n_sentences
    parts = f"{n_parts:,} part{'' if n_parts == 1 else 's'}"
    click.echo(clean_text(f"{folder}: {parts}, {n_sentences:,} sentences, as they were written."))
    return 0


def _check_suffix(output: str) -> None:
    from stance.errors import DataError
    from stance.scoring.files import names_folder
    from stance.scoring.writing.writers import guess_format

    if names_folder(output):
        return
    try:
        guess_format(output)
    except DataError as error:
        raise click.UsageError(str(error)) from error
