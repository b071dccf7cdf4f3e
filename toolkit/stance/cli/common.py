"""What the commands share: options, notes on stderr, progress, and where a result goes."""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from stance.errors import StanceError

if TYPE_CHECKING:
    from stance.io.rejects import Rejects

Function = Callable[..., Any]
Option = Callable[[Function], Function]

# The formats of a result that is tables.
TABLES: Final = ("table", "markdown", "latex", "csv", "json")
_SUFFIXES: Final = {"table": ".txt", "terminal": ".txt", "markdown": ".md", "latex": ".tex"}
_ARGUMENT: Final = re.compile(r"(, or pass )?\b([a-z][a-z_]*)=('[^']*'|\"[^\"]*\"|[^\s,.;)]+)")

log: Final = logging.getLogger("stance")


def _name_column(name: str, default: str, what: str) -> Option:
    return click.option(name, default=default, metavar="COLUMN", help=f"The column with the {what}.")


def choose(*names: str, choices: str, help_text: str) -> Option:
    """Make an option with a few values, joined by commas, of which the first holds by default."""
    values = choices.split(",")
    return click.option(*names, type=click.Choice(values), default=values[0], help=help_text)


def count(name: str, help_text: str, least: int = 1, **settings: Any) -> Option:
    """Make an option that takes a whole number."""
    return click.option(name, type=click.IntRange(least), metavar="N", help=help_text, **settings)


def _join(*options: Option) -> Option:
    """Make one decorator of several, which help shows in this order."""
    return lambda function: functools.reduce(lambda done, add: add(done), reversed(options), function)


text_field: Final = _name_column("--text-field", "text", "texts")
label_field: Final = _name_column("--label-field", "label", "labels")
id_field: Final = _name_column("--id-field", "doc_id", "document names")
coded_fields: Final = _join(text_field, label_field, id_field)
on_error: Final = choose(
    "--on-error", choices="fail,skip", help_text="Stop at a bad row, or skip it (exit 3)."
)
model: Final[Option] = click.option(
    "--model", metavar="MODEL", help="A model's folder, or default (the default), cascade or encoder."
)
overwrite: Final[Option] = click.option("--overwrite", is_flag=True, help="Replace an output that exists.")
quiet: Final[Option] = click.option("-q", "--quiet", is_flag=True, help="No notes and no progress on stderr.")
folder: Final = _join(
    click.option("--output", required=True, metavar="DIR", help="The folder to write."), overwrite, quiet
)
seed: Final[Option] = count("--seed", "Repeats what is random.", 0, default=0)
cluster: Final[Option] = click.option(
    "--cluster",
    metavar="COLUMN",
    help="Rows of one value, as of author, are not independent; by default doc_id.",
)


def listed(names: str, help_text: str, kind: click.ParamType[Any] = click.STRING, **settings: Any) -> Option:
    """Make an option that takes values joined by commas, or is given more than once.

    ``names`` are the option and, behind a space, the argument that it is called as.
    """

    def split(context: click.Context, option: click.Parameter, given: tuple[str, ...]) -> tuple[Any, ...]:
        parts = [part.strip() for each in given for part in each.split(",")]
        return tuple(kind(part, option, context) for part in parts if part)

    settings = {"multiple": True, "metavar": "COLUMN", "callback": split, **settings}
    return click.option(*names.split(), help=help_text, **settings)


@dataclass
class Target:
    """Where a result goes: a file or, without a path, standard output; in which format."""

    path: str | None
    file_format: str
    overwrite: bool = False

    def check(self, *inputs: Iterable[str]) -> None:
        """Check before the work that the output may be written."""
        check_output(self.path, overwrite=self.overwrite, inputs=[path for each in inputs for path in each])

    @property
    def style(self) -> dict[str, Any]:
        """Whether a text has colour, and how many columns a line may take."""
        if self.path is not None:
            return {"color": False, "width": 100}
        import shutil

        is_plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or not sys.stdout.isatty()
        width = max(40, min(shutil.get_terminal_size((100, 24)).columns, 120))
        return {"color": not is_plain, "width": width}

    def write(self, result: str | bytes, note: str = "") -> None:
        """Write a finished result, whole or not at all, and say so; or to standard output."""
        data = result.encode(errors="replace") if isinstance(result, str) else result
        if self.path is None:
            sys.stdout.flush()
            sys.stdout.buffer.write(data)
            return
        from stance.io.output import open_output

        with open_output(self.path, overwrite=self.overwrite) as file:
            file.write(data)
        log.info("%s: %s", self.path, note or f"{len(data):,} bytes written")

    def write_tables(self, found: Any) -> None:
        """Write a result in one of the formats of ``TABLES``."""
        if self.file_format == "json":
            import json

            self.write(json.dumps(found.to_dict(), indent=1, ensure_ascii=False, default=str) + "\n")
            return
        from stance.report.commands import tables_of
        from stance.report.tables import write_tables

        form: Any = "terminal" if self.file_format == "table" else self.file_format
        self.write(write_tables(tables_of(found), form, width=self.style["width"]))


def result(*formats: str) -> Option:
    """Add the options that say where a result goes; the command gets them as one ``target``.

    The first format is that of the terminal; without any there is one form, which the command knows.
    """

    def decorate(function: Function) -> Function:
        @functools.wraps(function)
        def wrapped(
            *, output: str | None, overwrite: bool, file_format: str | None = None, **values: Any
        ) -> Any:
            path = None if output == "-" else output
            chosen = file_format or (_choose_format(path, formats) if formats else "")
            return function(target=Target(path, chosen, overwrite), **values)

        kind, what = click.Choice(formats), "By default what the output's name says."
        options: list[Option] = (
            [click.option("--format", "file_format", type=kind, help=what)] if formats else []
        )
        what = "The file to write; by default standard output."
        options += [click.option("--output", metavar="FILE", help=what), overwrite, quiet]
        return _join(*options)(wrapped)

    return decorate


def _choose_format(path: str | None, formats: tuple[str, ...]) -> str:
    known = {_SUFFIXES.get(each, f".{each}"): each for each in formats}
    suffix = Path(path or "-").suffix.lower()
    if not suffix or str(path).endswith("/"):
        return formats[0]
    if suffix not in known:
        raise click.UsageError(f"{path}: the suffix names no format ({', '.join(known)}). Pass --format.")
    return known[suffix]


def check_output(
    path: str | None, *suffixes: str, overwrite: bool, inputs: Iterable[str], marker: str | None = None
) -> None:
    """Check before the work that an output may be written and, where one is asked for, its suffix."""
    if path is None:
        return
    if suffixes and Path(path).suffix.lower() not in suffixes:
        raise click.UsageError(f"{path}: must end in {' or '.join(suffixes)}. Give the file such a name.")
    from stance.io.guard import check_output as check

    check(path, overwrite=overwrite, inputs=inputs, marker=marker)


def command(name: str, epilog: str = "") -> Callable[[Function], click.Command]:
    """Make a command with examples below its help, its notes on stderr while it runs."""

    def decorate(function: Function) -> click.Command:
        @functools.wraps(function)
        def wrapped(*, quiet: bool = False, **values: Any) -> Any:
            handlers, level = log.handlers, log.level
            log.handlers = [_Notes(logging.ERROR if quiet else logging.INFO)]
            log.setLevel(logging.INFO)
            try:
                return function(**values)
            except StanceError as error:  # here, where the command's options are known
                error.args = (_name_options(str(error)),)
                raise
            finally:
                log.handlers = handlers
                log.setLevel(level)

        text = f"\b\n{epilog.strip()}" if epilog else None
        settings = {"max_content_width": 100, "show_default": True}
        return click.command(name, epilog=text, context_settings=settings)(wrapped)

    return decorate


class _Notes(logging.Handler):
    """Shows what the library logs on stderr, one line a note."""

    def emit(self, record: logging.LogRecord) -> None:
        show_line(record.getMessage())


def show_line(message: str) -> None:
    """Show one line on stderr, with settings named as options and no control characters."""
    clear = "\r\x1b[K" if sys.stderr.isatty() else ""
    clean = "".join(char if char.isprintable() else " " for char in _name_options(message))
    click.echo(clear + clean, err=True)


def _name_options(message: str) -> str:
    """Turn ``text_field='body'`` into ``--text-field body`` where the command has that option.

    Advice to pass what it has not is left out.
    """
    context = click.get_current_context(silent=True)
    options = {each.name: max(each.opts, key=len) for each in context.command.params} if context else {}

    def replace(match: re.Match[str]) -> str:
        advice, name, value = match.groups(default="")
        if name not in options:
            return "" if advice else match.group()
        value = value.strip("'\"")
        return advice + options[name] + ("" if value in ("True", "…") else f" {value}")

    return _ARGUMENT.sub(replace, message)


@contextlib.contextmanager
def show_progress(unit: str) -> Iterator[Callable[[int, int | None], None] | None]:
    """Yield what to call with (done, total); on a terminal it shows a bar after a second."""
    if click.get_current_context().params["quiet"] or not sys.stderr.isatty():
        yield None
        return
    begun, bar = time.monotonic(), None
    with contextlib.ExitStack() as stack:

        def show(n_done: int, n_all: int | None) -> None:
            nonlocal bar
            if bar is None and time.monotonic() - begun > 1:
                from rich.console import Console
                from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

                shown = (unit, BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
                bar = stack.enter_context(Progress(*shown, console=Console(stderr=True), transient=True))
                bar.add_task(unit)
            if bar is not None:
                bar.update(bar.task_ids[0], completed=n_done, total=n_all)

        yield show


def show_rejects(rejects: Rejects) -> int:
    """Say on stderr how many rows were skipped, and the first of them; returns the exit status."""
    if not rejects.n:
        return 0
    for reject in rejects.first:
        row = "" if reject.row is None else f" row {reject.row}"
        show_line(f"skipped {reject.source}{row}: {reject.reason}")
    where = f"; all of them are in {rejects.path}" if rejects.path is not None else ""
    show_line(f"{rejects.n:,} row{'s' if rejects.n > 1 else ''} skipped{where}")
    return 3
