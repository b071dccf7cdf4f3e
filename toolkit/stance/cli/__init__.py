"""The command line: one file a command, each parses, calls one function and prints."""

from __future__ import annotations

import atexit
import contextlib
import difflib
import errno
import importlib
import os
import signal
import sys
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, Final, NoReturn, cast

import click

from stance import __version__
from stance.errors import StanceError
from stance.garbage import collect_seldom

# The short help stands here, so that `stance --help` imports no command.
_COMMANDS: Final[dict[str, str]] = {
    "train": "Train a model on labelled sentences.",
    "evaluate": "Measure a model on labelled sentences.",
    "score": "Label the sentences of texts.",
    "export": "Turn an encoder into a graph that runs without torch.",
    "explain": "Show why a sentence gets its label.",
    "estimative": "Hold a draft against a scale of estimative language.",
    "benchmark": "Measure models on public corpora.",
    "agree": "Measure how far coders agree.",
    "profile": "Sum scored sentences up, by group.",
    "report": "Make a page to read of a text, or of many.",
    "sample": "Draw scored sentences for a person to code.",
    "data": "Look after labelled data.",
    "cite": "Name the version and the model for a paper.",
    "encoder": "Fetch the encoders that models are trained from.",
}

_HELP: Final = """Measure how sure a writer sounds.

Splits commentary into sentences, labels each one assertive, hedged or speculative, and shows the words that
gave the label away.

\b
Examples:
  stance score draft.txt
  stance score opinions.csv --text-field body --output scored.parquet
  stance explain "The deal might collapse."
  stance train --data coded.jsonl --output my-model

\b
Completion in the shell:
  bash  eval "$(_STANCE_COMPLETE=bash_source stance)"
  zsh   eval "$(_STANCE_COMPLETE=zsh_source stance)"
  fish  _STANCE_COMPLETE=fish_source stance | source

\b
Exit codes: 0 done, 1 an error, 2 wrong usage, 3 done but rows were skipped.
Where things are cached: STANCE_HOME, or stance in the user's cache folder."""

_INTERRUPTED: Final = 130
_SIGNALLED: Final = 128  # and the signal's number
_BROKEN_PIPE: Final = 141
_NO_PLACE: Final = "No usable temporary directory"  # as tempfile has it


class _Commands(click.Group):
    """Commands that are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        found = cast(click.Command, importlib.import_module(f"stance.cli.{cmd_name}").command)
        if not ctx.resilient_parsing:
            return found
        from stance.cli.completion import add_completion  # the shell asks what may come next

        return add_completion(found)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in _COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            near = difflib.get_close_matches(name, _COMMANDS, n=1, cutoff=0.5)
            hint = f"Did you mean '{near[0]}'?" if near else f"There are {', '.join(_COMMANDS)}."
            ctx.fail(f"No such command '{name}'. {hint}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # here, since click would make it a user's error
            raise click.exceptions.Exit(_close_stdout()) from None
        except KeyboardInterrupt:  # here, since click would end the line that stands on stderr
            raise click.exceptions.Exit(_INTERRUPTED) from None


@click.group(cls=_Commands, help=_HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="stance", message="%(prog)s %(version)s")
def cli() -> None:
    """Hold the commands; each has a file of its own."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit: 0 done, 1 a user's error, 2 wrong usage, 3 rows were skipped.

    Parameters
    ----------
    arguments : sequence of str, optional
        What stands after ``stance``; ``sys.argv`` by default.
    """
    _end_in_order()
    _open_closed()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    with warnings.catch_warnings():
        warnings.showwarning = _tell_warnings(warnings.showwarning)
        code = _run(arguments)
    sys.exit(code)


def run() -> NoReturn:
    """Run the command line as a process of its own: see :func:`main`.

    The process ends without taking the interpreter apart, which takes longer than labelling a short text.
    """
    collect_seldom()
    codes: list[int] = []

    def end() -> None:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                if stream is not None:
                    stream.flush()
        if codes:
            os._exit(codes[0])

    atexit.register(end)  # before whatever commands import, so that it is called after all of that
    try:
        main()
    except SystemExit as done:
        codes += [done.code] if isinstance(done.code, int) else []
        raise


def _run(arguments: Sequence[str] | None) -> int:
    try:
        result = cli.main(
            None if arguments is None else list(arguments), prog_name="stance", standalone_mode=False
        )
        sys.stdout.flush()
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        return _INTERRUPTED
    except BrokenPipeError:
        return _close_stdout()
    except Exception as error:
        if os.environ.get("STANCE_TRACEBACK"):
            raise
        return _report_error(error)
    return result if isinstance(result, int) else 0


def _tell_warnings(others: Callable[..., None]) -> Callable[..., None]:
    """Make what says in one line what the library warns of; other warnings are shown as ever."""
    package = str(Path(__file__).parents[1])

    def show(message: Warning | str, category: type[Warning], filename: str, *rest: Any) -> None:
        if category is UserWarning and filename.startswith(package):
            click.echo(str(message), err=True)
        else:
            others(message, category, filename, *rest)

    return show


def _open_closed() -> None:
    """Open the standard streams that the shell has closed, so that no file takes their number.

    Nothing comes from such an input and nobody misses what is told on stderr, but output would be lost: it is
    opened so that writing fails.
    """
    # In this order each gets its own number, the least that is free.
    if sys.stdin is None:
        sys.stdin = os.fdopen(os.open(os.devnull, os.O_RDONLY), encoding="utf-8")
    if sys.stdout is None:
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")


def _close_stdout() -> int:
    """Send what is still held back for a closed pipe nowhere, without a word."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return _BROKEN_PIPE


def _report_error(error: Exception) -> int:
    from stance.report import clean_text

    message = " ".join(clean_text(_word_error(error)).split())
    click.echo(f"stance: {message}", err=True)
    return 1


def _word_error(error: Exception) -> str:
    if isinstance(error, StanceError):
        return str(error)
    if isinstance(error, MemoryError):
        return "memory: expected enough of it; found none left. Pass fewer texts or --workers."
    if isinstance(error, OSError) and error.strerror:
        return _word_refusal(error)
    kind = type(error).__name__
    return (
        f"stance itself: expected no such thing; found {kind}: {error}. "
        "Please report it, with what STANCE_TRACEBACK=1 shows."
    )


def _word_refusal(error: OSError) -> str:
    """Put into words what the system would not do."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        where = error.filename or "the output"
        return f"{where}: expected room to write; found none left on the disk. Free some or write elsewhere."
    if error.errno == errno.EBADF and error.filename is None:
        return "standard output: expected it open; found it closed. Leave it open, or pass --output FILE."
    if _NO_PLACE in str(error):
        return (
            "temporary files: expected a folder with room for them; found none that can be written. "
            "Set TMPDIR to one."
        )
    return (
        f"{error.filename or _name_place()}: expected to read or write it; found {error.strerror}. Check it."
    )


def _name_place() -> str:
    """Name what an error of the system without a name is of."""
    try:
        Path.cwd()
    except FileNotFoundError:
        return "the current folder"
    return "a file"


def _end_in_order() -> None:
    """Have signals to end, and the end of a session, leave as little behind as Ctrl-C does."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # nohup has a process outlive its session.
        if number is not None and not (name == "SIGHUP" and signal.getsignal(number) is signal.SIG_IGN):
            signal.signal(number, _terminate)


def _terminate(number: int, frame: FrameType | None) -> None:
    if number != signal.SIGTERM:
        signal.signal(number, signal.SIG_IGN)  # the system and the shell both tell that a session is over
    sys.exit(_SIGNALLED + number)
