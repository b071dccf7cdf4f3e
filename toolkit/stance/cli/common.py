"""What the commands share: options, notes to the user, the question of colour."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from stance.records import Reject

if TYPE_CHECKING:
    from stance.models.encoder.progress import Progress as Training

F = TypeVar("F", bound=Callable[..., Any])

SKIPPED: Final = 3
"""The exit code of a run that left rows out."""

_PATIENCE: Final = 1.0  # seconds before progress shows
_PAUSE: Final = 0.1  # seconds between two showings
_MINUTE: Final = 60.0
_EPOCH: Final = 10.0  # seconds between two lines that stay, where epochs are short


def add_options(*options: Callable[[Any], Any]) -> Callable[[F], F]:
    """Combine options into one decorator, in the order in which help lists them."""

    def decorate(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def text_options(function: F) -> F:
    """Add the options that say how tables are read."""
    return add_options(
        click.option(
            "--text-field", default="text", show_default=True, metavar="NAME", help="Column of texts."
        ),
        click.option(
            "--id-field",
            default="doc_id",
            show_default=True,
            metavar="NAME",
            help="Column of documents' names.",
        ),
        click.option(
            "--on-error",
            type=click.Choice(["fail", "skip"]),
            default="fail",
            show_default=True,
            help="Stop at a bad row, or leave it out, list it, and exit with 3.",
        ),
    )(function)


def stdin_option(function: F) -> F:
    """Add the option that says what standard input holds; see :func:`check_stdin`."""
    return click.option(
        "--stdin-format",
        type=click.Choice(["txt", "md", "html", "jsonl", "json", "csv", "tsv"]),
        help="What standard input holds; by default jsonl if its first line is a JSON object, else txt.",
    )(function)


def check_stdin(inputs: tuple[str, ...], stdin_format: str | None) -> None:
    """Refuse to be told what standard input holds where it is no input."""
    if stdin_format is not None and "-" not in inputs:
        raise click.UsageError("--stdin-format is of standard input. Name it as an input, by -, or drop it.")


def model_option(function: F) -> F:
    """Add the option that names a model."""
    return click.option(
        "--model",
        metavar="MODEL",
        help="A model's folder, or a released model: default (linear), cascade or encoder; or seeds, the "
        "linear one of the seeds alone, trained on first use.",
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
        "--label-field", default="label", show_default=True, metavar="NAME", help="Column of labels."
    )(function)


def seed_option(what: str) -> Callable[[F], F]:
    """Add the option that makes what is random repeatable."""
    return click.option(
        "--seed", type=click.IntRange(min=0), default=0, show_default=True, metavar="N", help=what
    )


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
    """List rows that were left out on stderr; return the exit code."""
    from stance.report import clean_text

    code = 0
    for reject in rejects:
        row = "" if reject.row is None else f" row {reject.row}"
        click.echo(clean_text(f"skipped {reject.source}{row}: {reject.reason}"), err=True)
        code = SKIPPED
    return code


def write_text(text: str, output: str | None, *, overwrite: bool) -> None:
    """Write a finished text to a file, or to standard output for ``None`` and ``-``."""
    if output in (None, "-"):
        sys.stdout.write(text)
        return
    from stance.scoring import open_output

    assert output is not None
    with open_output(Path(output), overwrite=overwrite) as file:
        file.write(text.encode(errors="replace"))  # as standard output does: a path may be no UTF-8


class Progress:
    """How far a run is: a line that changes on a terminal, once it takes over a second; else one a minute."""

    def __init__(self, *, quiet: bool, unit: str = "document") -> None:
        self._quiet, self._is_terminal = quiet, sys.stderr.isatty()
        self._unit = unit
        self._n_rows: int | None = None
        self._begun = time.monotonic()
        self._last = self._begun
        self._has_line = False

    def expect(self, n_rows: int) -> None:
        """Take note of how many rows there are; the time that they take is counted from here."""
        self._n_rows = n_rows
        self._begun = time.monotonic()

    def show(self, n_documents: int, n_sentences: int) -> None:
        """Draw the line anew, or write one more, not too often."""
        now = time.monotonic()
        pause = _PAUSE if self._is_terminal else _MINUTE
        if self._quiet or now - self._begun < _PATIENCE or now - self._last < pause:
            return
        n_done = n_sentences if self._unit == "sentence" else n_documents
        # Some rows may be bad, so that fewer come.
        of_all = "" if self._n_rows is None else f" of {max(self._n_rows, n_done):,}"
        rate = n_sentences / (now - self._begun)
        counts = f"{n_sentences:,} sentences, " if self._unit != "sentence" else ""
        line = f"{n_done:,}{of_all} {self._unit}s, {counts}{rate:,.0f} sentences/s"
        if self._n_rows is not None and n_done:
            line += f", {_say_left((now - self._begun) / n_done * max(self._n_rows - n_done, 0))}"
        sys.stderr.write(f"\r\x1b[K{line}" if self._is_terminal else f"{line}\n")
        sys.stderr.flush()
        self._last = now
        self._has_line = self._is_terminal

    def clear(self) -> None:
        """Take the line away."""
        if self._has_line:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._has_line = False


class TrainingLine:
    """How far an encoder's training is: a line that changes on a terminal, else one an epoch and a minute.

    Epochs shorter than ten seconds leave no line of their own, but for the last.
    """

    def __init__(self, *, quiet: bool) -> None:
        self._quiet, self._is_terminal = quiet, sys.stderr.isatty()
        self._last = time.monotonic()  # that a line was left

    def show(self, progress: Training) -> None:
        """Draw the line anew; or print it where an epoch is over, or a minute since it was last."""
        if self._quiet:
            return
        if progress.note is not None:
            sys.stderr.write(("\r\x1b[K" if self._is_terminal else "") + progress.note + "\n")
        now = time.monotonic()
        is_last = progress.step >= progress.n_steps
        if progress.macro_f1 is not None:
            stays = is_last or now - self._last >= _EPOCH
        else:
            stays = not self._is_terminal and now - self._last >= _MINUTE
        if not stays and not self._is_terminal:
            return
        self._last = now if stays else self._last
        line = (
            f"epoch {progress.epoch} of {progress.n_epochs}, step {progress.step:,} of {progress.n_steps:,}, "
        )
        line += f"loss {progress.loss:.3f}"
        if progress.macro_f1 is not None:
            line += f", macro-F1 on held-out documents {progress.macro_f1:.3f}"
        if not is_last:
            line += f", {_say_left(progress.seconds_left)}"
        sys.stderr.write(("\r\x1b[K" if self._is_terminal else "") + line + ("\n" if stays else ""))
        sys.stderr.flush()


def _say_left(seconds: float) -> str:
    """Say how much time is left, no finer than one can foresee."""
    if seconds >= 2 * 3600:
        return f"{seconds / 3600:.0f} hours left"
    return f"{seconds / 60:.0f} minutes left" if seconds >= 90 else f"{seconds:.0f} s left"


class Ticker:
    """A line on the terminal's stderr that says for how long a step has run, once it takes over a second."""

    def __init__(self, what: str, *, quiet: bool) -> None:
        self._what = what
        self._is_over = threading.Event()
        self._thread: threading.Thread | None = None
        if not quiet and sys.stderr.isatty():
            self._thread = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> None:
        if self._thread is not None:
            self._thread.start()

    def __exit__(self, *error: object) -> None:
        self._is_over.set()
        if self._thread is not None:
            self._thread.join()

    def _tick(self) -> None:
        begun = time.monotonic()
        while not self._is_over.wait(_PATIENCE):
            sys.stderr.write(f"\r\x1b[K{self._what}, {time.monotonic() - begun:.0f} s")
            sys.stderr.flush()
        if time.monotonic() - begun >= _PATIENCE:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
