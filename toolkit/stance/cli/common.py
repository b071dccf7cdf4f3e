"""What the commands share: options, notes on stderr, progress, and where a result goes."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from stance.errors import StanceError

if TYPE_CHECKING:
    from stance.io.rejects import Rejects

F = TypeVar("F", bound=Callable[..., Any])
Option = Callable[[F], F]

SKIPPED: Final = 3
"""The exit status of a run that skipped rows."""

_ARGUMENT: Final = re.compile(r"\b([a-z][a-z_]*)=('[^']*'|\"[^\"]*\"|[^\s,.;)]+)")
_OPTION_NAMES: Final = {"file_format": "--format", "labels": "--set labels"}

text_field: Option[Any] = click.option(
    "--text-field", default="text", show_default=True, metavar="COLUMN", help="The column with the texts."
)
id_field: Option[Any] = click.option(
    "--id-field",
    default="doc_id",
    show_default=True,
    metavar="COLUMN",
    help="The column with document names.",
)
label_field: Option[Any] = click.option(
    "--label-field", default="label", show_default=True, metavar="COLUMN", help="The column with the labels."
)
on_error: Option[Any] = click.option(
    "--on-error",
    type=click.Choice(["fail", "skip"]),
    default="fail",
    show_default=True,
    help="Stop at a bad row, or skip it and exit with 3.",
)
model: Option[Any] = click.option(
    "--model", metavar="MODEL", help="A model's folder, or default (the default), cascade or encoder."
)
output: Option[Any] = click.option(
    "--output", metavar="FILE", help="The file to write; by default standard output."
)
overwrite: Option[Any] = click.option("--overwrite", is_flag=True, help="Replace an output that exists.")
quiet: Option[Any] = click.option("-q", "--quiet", is_flag=True, help="No notes and no progress on stderr.")
seed: Option[Any] = click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    metavar="N",
    help="Repeats what is random.",
)
cluster: Option[Any] = click.option(
    "--cluster",
    metavar="COLUMN",
    help="Rows of one value are not independent, such as the documents of one author; by default doc_id.",
)


def formats(*names: str) -> Option[Any]:
    """Make ``--format`` with the names that a command can write."""
    return click.option(
        "--format", "file_format", type=click.Choice(names), help="By default what the output's name says."
    )


def columns(name: str, help_text: str) -> Option[Any]:
    """Make an option that takes column names, joined by commas or given more than once."""

    def split(_: click.Context, option: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(part.strip() for each in value for part in each.split(",") if part.strip())

    return click.option(name, multiple=True, metavar="COLUMN", callback=split, help=help_text)


def command(name: str, epilog: str = "") -> Callable[[Callable[..., Any]], click.Command]:
    """Make a command with examples below its help, its notes on stderr while it runs."""

    def decorate(function: Callable[..., Any]) -> click.Command:
        import functools

        @functools.wraps(function)
        def wrapped(**values: Any) -> Any:
            with _show_notes(quiet=bool(values.get("quiet"))):
                try:
                    return function(**values)
                except StanceError as error:  # here, where the command's options are known
                    error.args = (name_options(str(error)),)
                    raise

        settings = {"max_content_width": 100}
        text = f"\b\n{epilog.strip()}" if epilog else None
        return click.command(name, epilog=text, context_settings=settings)(wrapped)

    return decorate


@contextlib.contextmanager
def _show_notes(*, quiet: bool) -> Iterator[None]:
    """Show what the library logs on stderr, one line a note; ``--quiet`` keeps it back."""
    logger = logging.getLogger("stance")
    handler, level = _NoteHandler(), logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.ERROR if quiet else logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


class _NoteHandler(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        show_line(record.getMessage())


def show_line(message: str) -> None:
    """Show one line on stderr, with settings named as options and no control characters."""
    clear = "\r\x1b[K" if sys.stderr is not None and sys.stderr.isatty() else ""
    clean = "".join(char if char.isprintable() else " " for char in name_options(message))
    click.echo(clear + clean, err=True)


def name_options(message: str) -> str:
    """Turn ``text_field='body'`` into ``--text-field body`` where the command has that option."""
    context = click.get_current_context(silent=True)
    known = (
        {}
        if context is None
        else {param.name: param for param in context.command.params if isinstance(param, click.Option)}
    )

    def replace(match: re.Match[str]) -> str:
        name, value = match.groups()
        option = _OPTION_NAMES.get(name)
        if option is None:
            if known and name not in known:
                return match.group()
            option = max(known[name].opts, key=len) if known else f"--{name.replace('_', '-')}"
        value = value.strip("'\"")
        return option if value in ("True", "…") else f"{option} {value}"

    return _ARGUMENT.sub(replace, message)


@contextlib.contextmanager
def show_progress(unit: str, *, is_quiet: bool) -> Iterator[Callable[[int, int | None], None] | None]:
    """Yield what to call with (done, total); on a terminal it shows a bar after a second."""
    if is_quiet or not sys.stderr.isatty():
        yield None
        return
    begun, bars = time.monotonic(), list[Any]()

    def show(n_done: int, n_all: int | None) -> None:
        if not bars and time.monotonic() - begun < 1:
            return
        if not bars:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            shown = (
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
            )
            bars.append(Progress(*shown, console=Console(stderr=True), transient=True))
            bars[0].start()
            bars[0].add_task(unit)
        bars[0].update(bars[0].task_ids[0], completed=n_done, total=n_all)

    try:
        yield show
    finally:
        for bar in bars:
            bar.stop()


def choose_format(output: str | None, chosen: str | None, suffixes: Mapping[str, str], plain: str) -> str:
    """Choose a format: the one asked for, else what the output's suffix says, else ``plain``."""
    if chosen is not None or output in (None, "-"):
        return chosen or plain
    suffix = Path(str(output)).suffix.lower()
    if suffix in ("", ".txt"):
        return plain
    if suffix not in suffixes:
        raise click.UsageError(
            f"{output}: the suffix names no format ({', '.join(suffixes)}). Pass --format."
        )
    return suffixes[suffix]


def check_target(output: str | None, *, overwrite: bool, inputs: Iterable[str | Path | None] = ()) -> None:
    """Check before the work that the output may be written."""
    if output not in (None, "-"):
        from stance.io.guard import check_output

        check_output(str(output), overwrite=overwrite, inputs=[path for path in inputs if path is not None])


def write_result(result: str | bytes, output: str | None, *, overwrite: bool, note: str = "") -> None:
    """Write a finished text to the output, whole or not at all, and say so; or to standard output."""
    data = result.encode(errors="replace") if isinstance(result, str) else result
    if output in (None, "-"):
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        return
    from stance.io.output import open_output

    with open_output(str(output), overwrite=overwrite) as file:
        file.write(data)
    logging.getLogger("stance").info("%s: %s", output, note or f"{len(data):,} bytes written")


def write_tables(result: Any, output: str | None, file_format: str, *, overwrite: bool) -> None:
    """Write a result as ``table``, ``markdown``, ``latex``, ``csv``, or as ``json`` by its ``to_dict``."""
    if file_format == "json":
        import json

        text = json.dumps(result.to_dict(), indent=1, ensure_ascii=False, default=str) + "\n"
    else:
        from stance.report.commands import tables_of
        from stance.report.tables import write_tables as write

        width = measure_terminal() if output in (None, "-") else 100
        chosen: Any = "terminal" if file_format == "table" else file_format
        text = write(tables_of(result), chosen, width=width)
    write_result(text, output, overwrite=overwrite)


TABLE_SUFFIXES: Final = {".md": "markdown", ".tex": "latex", ".csv": "csv", ".json": "json"}


def show_rejects(rejects: Rejects) -> int:
    """Say on stderr how many rows were skipped, and the first of them; returns the exit status."""
    if not rejects.n:
        return 0
    for reject in rejects.first:
        row = "" if reject.row is None else f" row {reject.row}"
        show_line(f"skipped {reject.source}{row}: {reject.reason}")
    where = f"; all of them are in {rejects.path}" if rejects.path is not None else ""
    show_line(f"{rejects.n:,} rows skipped{where}")
    return SKIPPED


def wants_color() -> bool:
    """Whether to colour what goes to standard output."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty()


def measure_terminal() -> int:
    """Return how many columns a line may take."""
    import shutil

    return max(40, min(shutil.get_terminal_size((100, 24)).columns, 120))
