"""What the commands share: options, notes to the user, the question of colour."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

import click

from stance.records import Reject
from stance.text.read_options import STDIN_FORMATS, TEXT_FORMATS

F = TypeVar("F", bound=Callable[..., Any])

SKIPPED: Final = 3
"""The exit code of a run that left rows out."""


def add_options(*options: Callable[[Any], Any]) -> Callable[[F], F]:
    """Combine options into one decorator, in the order in which help lists them."""

    def decorate(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def split_names(
    context: click.Context, option: click.Parameter, value: str | tuple[str, ...] | None
) -> tuple[str, ...] | None:
    """Split lists of names at commas, where an option may be given once or more often."""
    if value is None:
        return None
    values = [value] if isinstance(value, str) else value
    names = tuple(name.strip() for each in values for name in each.split(",") if name.strip())
    if values and not names:
        raise click.BadParameter(f"expected names, joined by commas; found {values[0]!r}.")
    return names


def text_field_option(function: F) -> F:
    """Add the option that names the column of texts."""
    return click.option(
        "--text-field", default="text", show_default=True, metavar="COLUMN", help="Column of texts."
    )(function)


def id_field_option(function: F) -> F:
    """Add the option that names the column of documents' names."""
    return click.option(
        "--id-field",
        default="doc_id",
        show_default=True,
        metavar="COLUMN",
        help="Column of documents' names.",
    )(function)


def on_error_option(function: F) -> F:
    """Add the option that says what becomes of bad rows."""
    return click.option(
        "--on-error",
        type=click.Choice(["fail", "skip"]),
        default="fail",
        show_default=True,
        help="Stop at a bad row, or leave it out, list it, and exit with 3.",
    )(function)


def text_options(function: F) -> F:
    """Add the options that say how tables are read."""
    return add_options(text_field_option, id_field_option, on_error_option)(function)


def stdin_option(function: F) -> F:
    """Add the option that says what standard input holds; see :func:`check_stdin`."""
    return click.option(
        "--stdin-format",
        type=click.Choice(STDIN_FORMATS),
        help="What standard input holds; by default jsonl if its first line is a JSON object, else txt.",
    )(function)


def text_format_option(function: F) -> F:
    """Add the option that says what the texts of tables and plain files hold."""
    return click.option(
        "--text-format",
        type=click.Choice(TEXT_FORMATS),
        default="plain",
        show_default=True,
        help="What the texts of tables, .txt files and plain standard input hold; of html and md, what a "
        "reader sees is read. Other files are read by their suffix.",
    )(function)


def check_stdin(inputs: tuple[str, ...], stdin_format: str | None) -> None:
    """Refuse to be told what standard input holds where it is no input; say how a text is ended by hand."""
    if "-" in inputs:
        guide_typing()
    elif stdin_format is not None:
        raise click.UsageError("--stdin-format is of standard input. Name it as an input, by -, or drop it.")


def guide_typing() -> None:
    """Say at a terminal how to end the text that standard input waits for."""
    if sys.stdin.isatty() and sys.stderr.isatty() and not click.get_current_context().params.get("quiet"):
        click.echo("Paste the text, then press Ctrl-D on a line of its own.", err=True)


def model_option(function: F) -> F:
    """Add the option that names a model."""
    return click.option(
        "--model",
        metavar="MODEL",
        help="A model's folder, or a released model: default (linear), cascade or encoder; or seeds, the "
        "linear one of the seeds alone, trained on first use. A model's folder of that name comes first.",
    )(function)


def quiet_option(function: F) -> F:
    """Add the option that keeps notes back."""
    return click.option("-q", "--quiet", is_flag=True, help="No notes and no progress on stderr.")(function)


def color_option(function: F) -> F:
    """Add the option that turns colour off."""
    return click.option(
        "--no-color", is_flag=True, help="No colour; NO_COLOR in the environment does the same."
    )(function)


def output_option(function: F) -> F:
    """Add the option that names a file for the result."""
    return click.option(
        "--output", metavar="FILE", help="File to write, whole or not at all; - is standard output."
    )(function)


def format_option(*names: str) -> Callable[[F], F]:
    """Add the option that chooses a format, a table by default."""
    return click.option(
        "--format",
        "file_format",
        type=click.Choice(names),
        help="By default what the output's name says, else table.",
    )


def label_option(function: F) -> F:
    """Add the option that names the column of labels."""
    return click.option(
        "--label-field", default="label", show_default=True, metavar="COLUMN", help="Column of labels."
    )(function)


def make_by_option(more: str = "") -> Callable[[F], F]:
    """Make the option ``--by``; ``more`` says what else it takes."""
    return click.option(
        "--by",
        multiple=True,
        metavar="COLUMN",
        callback=split_names,
        help=f"Columns that make the groups, joined by commas{more}.",
    )


def seed_option(what: str) -> Callable[[F], F]:
    """Add the option that makes what is random repeatable."""
    return click.option(
        "--seed", type=click.IntRange(min=0), default=0, show_default=True, metavar="N", help=what
    )


def resamples_option(function: F) -> F:
    """Add the option that says how often documents are drawn for the intervals."""
    return click.option(
        "--resamples",
        type=click.IntRange(min=0),
        default=1000,
        show_default=True,
        metavar="N",
        help="Resamples for the intervals; 0 for none.",
    )(function)


def overwrite_option(function: F) -> F:
    """Add the option that allows an output to be replaced."""
    return click.option("--overwrite", is_flag=True, help="Replace an output that is there already.")(
        function
    )


def is_terminal() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout.isatty()


def wants_color(*, no_color: bool) -> bool:
    """Whether to colour what goes to standard output."""
    if no_color or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return is_terminal()


def measure_terminal() -> int:
    """Tell how many columns a line may take."""
    import shutil

    return max(40, min(shutil.get_terminal_size((100, 24)).columns, 120))


def make_notifier(*, quiet: bool) -> Callable[[str], None]:
    """Make the function that tells the user something on stderr."""
    from stance.report import clean_text

    clear = "\r\x1b[K" if sys.stderr.isatty() else ""  # what shows how far the run is

    def notify(message: str) -> None:
        if not quiet:
            click.echo(clear + clean_text(message), err=True)

    return notify


def report_rejects(rejects: Iterable[Reject]) -> int:
    """List rows that were left out on stderr, those of a file in order; return the exit code."""
    from stance.report import clean_text

    code = 0
    found = list(rejects)
    places = {source: i for i, source in enumerate(dict.fromkeys(reject.source for reject in found))}
    for reject in sorted(found, key=lambda each: (places[each.source], each.row is None, each.row)):
        row = "" if reject.row is None else f" row {reject.row}"
        click.echo(clean_text(f"skipped {reject.source}{row}: {reject.reason}"), err=True)
        code = SKIPPED
    return code


def name_file(output: str | None) -> str | None:
    """Name the file that ``--output`` asks for; ``None`` is standard output, and so is ``-``."""
    return None if output == "-" else output


def check_target(
    output: str | None, *, overwrite: bool, inputs: Iterable[str] = (), models: Iterable[str | None] = ()
) -> str | None:
    """Check that the file that ``--output`` asks for may be written, and name it: see :func:`name_file`."""
    target = name_file(output)
    if target is not None:
        from stance.scoring.writing.guards import list_model_files
        from stance.scoring.writing.output import check_output

        check_output(target, overwrite=overwrite, inputs=[*inputs, *list_model_files(*models)])
    return target


def write_text(text: str, output: str | None, *, overwrite: bool) -> None:
    """Write a finished text to a file, or to standard output for ``None`` and ``-``."""
    target = name_file(output)
    if target is None:
        sys.stdout.write(text)
        return
    from stance.scoring import open_output

    with open_output(target, overwrite=overwrite) as file:
        file.write(text.encode(errors="replace"))  # as standard output does: a path may be no UTF-8
