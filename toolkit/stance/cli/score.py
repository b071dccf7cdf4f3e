"""``stance score``: label the sentences of texts."""

from __future__ import annotations

import contextlib
import itertools
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import click

from stance.cli.common import (
    Progress,
    color_option,
    is_terminal,
    make_notifier,
    measure_terminal,
    model_option,
    overwrite_option,
    quiet_option,
    report_rejects,
    text_options,
    wants_color,
)
from stance.cli.score_options import check_engine, check_usage, choice_options, engine_options

if TYPE_CHECKING:
    from stance.scoring import ScoreOptions, ScoreSummary
    from stance.scoring.writers import FileFormat

Write = Callable[[str], object]

_EPILOG = """\b
Examples:
  stance score draft.txt                              a coloured reading
  stance score draft.txt --format table               a line a sentence
  stance score essays/ --output scored.jsonl          a folder of texts
  stance score opinions.csv --text-field body --output scored.parquet
  stance score sentences.csv --unit sentence --format csv
  cat draft.txt | stance score - | jq .label
  stance score 'opinions/*.jsonl.gz' --output scored/            a folder of Parquet parts
  stance score 'opinions/*.jsonl.gz' --output scored/ --resume   go on after an interruption
  stance score --verify scored/                                  are all parts there and unaltered?
  stance score opinions.csv --sample 500 --columns=-text,-cues --output sample.csv
  stance score opinions.parquet --engine ray --output scored/    Ray Data here; elsewhere: --address host:6379
  stance score opinions.parquet --shard 3/8 --output share3/     the third of eight jobs

Each row holds one sentence: doc_id, sent_id, para, zone, voice, start, end, text, label, a probability
p_LABEL for each label, confidence, abstained, by, cues, and the other columns of the input.
Columns whose names are taken get the prefix input_.

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
    help="What an input row holds. With sentence, nothing is split: one row out a row in.",
)
@text_options
@choice_options
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    metavar="P",
    help="Abstain where the confidence is below P. By default, the model's own threshold.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes that score. By default, one a core for large inputs.",
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
    from stance.scoring.startup import import_arrow_alone

    import_arrow_alone()
    run = _Run(inputs, model, ScoreOptions(**options), make_notifier(quiet=quiet))
    to_stdout = output in (None, "-")
    show = None
    if output is None and file_format is None and options["columns"] is None and is_terminal():
        show = _show_reading
    elif file_format == "table":
        show = _show_table
    if show is not None:
        with _open_text(output, overwrite=overwrite) as write:
            summary = show(run, write, color=wants_color(no_color=no_color) and to_stdout)
    elif to_stdout:
        if file_format == "parquet" and is_terminal():
            raise click.UsageError("Parquet is not for a terminal. Pass --output FILE.")
        summary = run.write(sys.stdout.buffer, file_format or "jsonl", quiet=quiet or is_terminal())
    else:
        assert output is not None
        if file_format is None:
            _check_suffix(output)
        summary = run.write(output, file_format, overwrite=overwrite, resume=resume, quiet=quiet)
    return _report_summary(summary, run.notify)


def _report_summary(summary: ScoreSummary, notify: Callable[[str], None]) -> int:
    if summary.n_empty:
        what = "documents" if summary.n_empty > 1 else "document"
        notify(f"{summary.n_empty:,} {what} had no sentence and gave no row.")
    return report_rejects(summary.rejects)


def _verify(folder: str, inputs: tuple[str, ...]) -> int:
    if inputs:
        raise click.UsageError("--verify takes a folder of parts and no INPUT.")
    from stance.report import clean_text
    from stance.scoring import verify_parts

    manifest = verify_parts(folder)
    n_parts, n_sentences = len(manifest.parts), manifest.summary.n_sentences
    click.echo(clean_text(f"{folder}: {n_parts:,} parts, {n_sentences:,} sentences, as they were written."))
    return 0


@dataclass(frozen=True, slots=True)
class _Run:
    """What is to be scored, and how."""

    inputs: tuple[str, ...]
    model: str | None
    options: ScoreOptions
    notify: Callable[[str], None]

    def write(
        self,
        target: str | BinaryIO,
        file_format: str | None,
        *,
        quiet: bool,
        overwrite: bool = False,
        resume: bool = False,
    ) -> ScoreSummary:
        """Write rows for programs to read."""
        from stance.scoring import score_files
        from stance.scoring.files import names_folder

        progress = Progress(quiet=quiet, unit=self.options.unit)
        try:
            return score_files(
                self.inputs,
                target,
                model=self.model,
                options=self.options,
                file_format=cast("FileFormat | None", file_format),
                overwrite=overwrite,
                resume=resume,
                on_count=progress.expect,
                on_progress=lambda summary: progress.show(summary.n_documents, summary.n_sentences),
                notify=self.notify,
            )
        except (KeyboardInterrupt, SystemExit):
            progress.clear()
            if isinstance(target, str) and not names_folder(target):
                self.notify(
                    f"{target} was not written. A folder of parts, --output DIR/, can be gone on with."
                )
            raise
        finally:
            progress.clear()

    def show(self, write: Write, render: Callable[[list[Any], tuple[str, ...]], str]) -> ScoreSummary:
        """Write one document after the other for people, each under its name where there are several."""
        from stance.report import clean_text
        from stance.scoring import ScoreStream, ScoreSummary, list_records

        stream = ScoreStream(self.inputs, self.model, self.options, notify=self.notify)
        summary = ScoreSummary()
        shown: str | None = None
        with contextlib.closing(iter(stream)) as pieces:
            for piece in pieces:
                assert stream.model is not None
                labels = stream.model.labels
                has_heads = shown is not None or piece.summary.n_documents > 1
                records = list_records(piece.data, labels)
                for doc_id, group in itertools.groupby(records, key=lambda pair: pair[0].doc_id):
                    gap = "" if shown is None else "\n"
                    write(gap + (f"── {clean_text(doc_id)} ──\n" if has_heads else ""))
                    write(render(list(group), labels) + "\n")
                    shown = doc_id
                summary += piece.summary
        return summary + ScoreSummary(rejects=tuple(stream.rejects))


def _show_reading(run: _Run, write: Write, *, color: bool) -> ScoreSummary:
    from stance.report import render_reading, render_summary

    width = measure_terminal()
    n_by_cue: Counter[str] = Counter()
    by = ""

    def render(scored: list[Any], labels: tuple[str, ...]) -> str:
        nonlocal by
        by = scored[0][1].by
        n_by_cue.update(cue.text.lower() for _, prediction in scored for cue in prediction.cues)
        return render_reading(scored, labels, width=width, color=color)

    summary = run.show(write, render)
    if summary.n_sentences:
        write("\n" + render_summary(summary, n_by_cue, by=by, width=width, color=color) + "\n")
    return summary


def _show_table(run: _Run, write: Write, *, color: bool) -> ScoreSummary:
    from stance.report import render_rows

    width = measure_terminal()
    return run.show(write, lambda scored, labels: render_rows(scored, labels, width=width, color=color))


def _check_suffix(output: str) -> None:
    from stance.errors import DataError
    from stance.scoring.files import names_folder
    from stance.scoring.writers import guess_format

    if names_folder(output):
        return
    try:
        guess_format(output)
    except DataError as error:
        raise click.UsageError(str(error)) from error


@contextlib.contextmanager
def _open_text(output: str | None, *, overwrite: bool) -> Iterator[Write]:
    if output in (None, "-"):
        yield sys.stdout.write
        return
    from stance.scoring import open_output

    assert output is not None
    with open_output(output, overwrite=overwrite) as file:
        yield lambda text: file.write(text.encode())
