"""The command line: one file a command; each parses, calls one function of the library and prints."""

from __future__ import annotations

import atexit
import contextlib
import difflib
import errno
import gc
import importlib
import io
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Final, NoReturn, cast

import click

from stance import __version__
from stance.errors import StanceError

# The short help stands here, so that `stance --help` imports no command.
_COMMANDS: Final[dict[str, dict[str, str]]] = {
    "Read a text": {
        "score": "Label the sentences of texts.",
        "explain": "Show why a sentence gets its label.",
        "report": "Make a page to read of a text, or of many.",
        "estimative": "Check a draft against a scale of estimative language.",
    },
    "Study a corpus": {
        "profile": "Sum up scored sentences, by group.",
        "sample": "Draw scored sentences for a person to code.",
        "agree": "Measure how far coders agree.",
        "cite": "Name the version and the model for a paper.",
    },
    "Use your own labels": {
        "train": "Train a model on labelled sentences.",
        "evaluate": "Measure a model on labelled sentences.",
        "data": "Check, split, count and convert labelled data.",
    },
    "Maintain models": {
        "export": "Turn an encoder into a graph that runs without torch.",
        "encoder": "Fetch the encoders that models are trained from.",
    },
}


class _Commands(click.Group):
    """Commands that are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for group in _COMMANDS.values() for name in group]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        names = self.list_commands(ctx)
        if cmd_name not in names:
            near = difflib.get_close_matches(cmd_name, names, n=1, cutoff=0.5)
            hint = f"Did you mean '{near[0]}'?" if near else f"There are {', '.join(names)}."
            ctx.fail(f"No such command '{cmd_name}'. {hint}")
        return cast(click.Command, importlib.import_module(f"stance.cli.{cmd_name}").command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, group in _COMMANDS.items():
            with formatter.section(title):
                formatter.write_dl(list(group.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="stance", message="%(prog)s %(version)s")
def cli() -> None:
    """Measure how sure a writer sounds.

    Splits commentary into sentences, labels each one assertive, hedged or speculative, and shows the words that
    gave the label away.

    \b
    Examples:
      stance score draft.txt
      stance report draft.txt --output report.html
      stance score opinions.csv --text-field body --output scored.parquet

    Exit status: 0 done, 1 an error, 2 wrong usage, 3 done but rows were skipped.
    """  # noqa: D301 - click reads the mark of a block as it stands


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit; ``arguments`` stand in for ``sys.argv``."""
    for name in ("SIGTERM", "SIGHUP"):  # end as tidily as Ctrl-C does
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:  # nohup ignores SIGHUP
            signal.signal(number, _terminate)
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        with cli.make_context("stance", [*(sys.argv[1:] if arguments is None else arguments)]) as context:
            result = cli.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)  # as shells count the signals: 128 and the signal's number
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except Exception as error:
        if os.environ.get("STANCE_TRACEBACK"):
            raise
        from stance.cli.common import show_line

        show_line(f"stance: {_word_error(error)}")
        sys.exit(1)
    sys.exit(result if isinstance(result, int) else 0)


def run() -> NoReturn:
    """Run the command line as a process of its own.

    The process ends without taking the interpreter apart, which takes longer than to label a short text.
    """
    gc.set_threshold(200_000)  # batches are thousands of live records; to look through them often is slow
    codes: list[int] = []

    def end() -> None:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        if codes:
            os._exit(codes[0])

    atexit.register(end)  # before whatever commands import, so that it runs after all of that
    try:
        main()
    except SystemExit as done:
        codes += [done.code] if isinstance(done.code, int) else []
        raise


def _word_error(error: Exception) -> str:
    if isinstance(error, StanceError):
        return str(error)
    if isinstance(error, MemoryError):
        return "memory: none left. Pass fewer texts at once, or --workers 1."
    if isinstance(error, OSError) and error.strerror:
        if error.errno == errno.EBADF and error.filename is None:
            return "standard output: it is closed. Leave it open, or pass --output FILE."
        return f"{error.filename or 'a file'}: {error.strerror}. Check the path, its rights and the disk."
    return (
        f"a fault in stance itself ({type(error).__name__}: {error}). "
        "Please report it with what STANCE_TRACEBACK=1 shows."
    )


def _open_closed_streams() -> None:
    """Open standard streams that the shell closed, so that no file takes their number."""
    for name, flag in (("stdin", os.O_RDONLY), ("stdout", os.O_RDONLY), ("stderr", os.O_WRONLY)):
        if getattr(sys, name) is None:  # to write to a closed stdout fails, which is what a user should learn
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, os.fdopen(os.open(os.devnull, flag), mode, encoding="utf-8"))


def _terminate(number: int, frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)  # a session's end may send it twice
    sys.exit(128 + number)
