from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

import stance as package
from stance import cli


def list_commands(group, names=()):
    """Every command and command of a command, as its words."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield [*names, name]
        if isinstance(command, click.Group):
            yield from list_commands(command, (*names, name))


def test_version(stance):
    assert stance("--version").out == f"stance {package.__version__}\n"


def test_the_package_runs_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "stance", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"stance {package.__version__}\n"


def test_help_lists_each_command_with_what_it_does(stance):
    done = stance("--help")
    assert done.code == 0
    for name, text in cli._COMMANDS.items():
        assert f"  {name}" in done.out
        assert text in done.out
        assert cli.cli.get_command(click.Context(cli.cli), name).get_short_help_str(100) == text
    assert "_STANCE_COMPLETE=bash_source" in done.out


@pytest.mark.parametrize("command", list(list_commands(cli.cli)), ids=" ".join)
def test_every_help_has_examples(stance, command):
    done = stance(*command, "--help")
    assert done.code == 0
    assert f"  Examples:\n    stance {' '.join(command)}" in done.out


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("scroe", "score"), ("evalute", "evaluate"), ("xplain", "explain"), ("Train", "train")],
)
def test_misspelt_command(stance, wrong, right):
    done = stance(wrong)
    assert done.code == 2
    assert f"No such command '{wrong}'. Did you mean '{right}'?" in done.err


def test_unknown_command_and_option(stance):
    done = stance("frobnicate")
    assert done.code == 2
    assert "There are train, evaluate" in done.err
    done = stance("score", "--text-feild", "x", "y")
    assert done.code == 2
    assert "--text-field" in done.err


def test_wrong_usage(stance):
    assert stance("score").code == 2
    assert stance("score", "a.txt", "--format", "xml").code == 2
    assert stance("score", "a.txt", "--workers", "0").code == 2
    assert stance("score", "a.txt", "--min-confidence", "1.1").code == 2


def test_completion_names_the_commands():
    environment = os.environ | {
        "_STANCE_COMPLETE": "bash_complete",
        "COMP_WORDS": "stance s",
        "COMP_CWORD": "1",
    }
    done = subprocess.run(
        [sys.executable, "-m", "stance"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["plain,score", "plain,sample"]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (MemoryError(), "memory: expected enough of it; found none left."),
        (
            OSError(errno.ENOSPC, "No space left", "out.csv"),
            "out.csv: expected room to write;",
        ),
        (
            PermissionError(errno.EACCES, "Permission denied", "in.csv"),
            "in.csv: expected to read or",
        ),
        (
            FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp']"),
            "temporary files: expected a folder with room for them; found none that can be written.",
        ),
        (KeyError("oops"), "found KeyError: 'oops'. Please report it"),
        (ValueError("two\nlines \x1b[2J"), "found ValueError: two lines ␛[2J."),
    ],
)
def test_no_error_shows_a_traceback(stance, monkeypatch, error, expected):
    def fail(*arguments, **options):
        raise error

    monkeypatch.setattr("stance.scoring.files.open_output", fail)
    Path("a.txt").write_text("So.")
    done = stance("score", "a.txt", "--output", "x.csv")
    assert done.code == 1
    assert expected in done.err
    assert done.err.count("\n") == 1


def test_a_traceback_shows_for_who_asks(stance, monkeypatch):
    monkeypatch.setenv("STANCE_TRACEBACK", "1")
    monkeypatch.setattr("stance.scoring.files.open_output", lambda *a, **k: 1 / 0)
    Path("a.txt").write_text("So.")
    with pytest.raises(ZeroDivisionError):
        cli._run(["score", "a.txt", "--output", "x.csv"])


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            KeyboardInterrupt,
            "x.csv was not written. A folder of parts, --output DIR/, can be gone on with.\n",
        ),
        (click.Abort, ""),
    ],
)
def test_interruption(stance, monkeypatch, error, said):
    def fail(*arguments, **options):
        raise error

    monkeypatch.setattr("stance.scoring.files.open_output", fail)
    Path("a.txt").write_text("So.")
    done = stance("score", "a.txt", "--output", "x.csv")
    assert (done.code, done.err) == (130, said)
    assert stance("score", "a.txt", "--output", "x.csv", "--quiet").err == ""


def test_what_scores_nothing_takes_no_options(stance):
    for option in ("--output x.csv", "--limit 3", "--overwrite"):
        done = stance("score", "--verify", "parts", *option.split())
        assert (done.code, f"Drop {option.split()[0]}." in done.err) == (2, True)
    assert stance("score", "--verify", "parts", "--quiet").code == 1
    done = stance("score", "a.txt", "--min-confidence", "nan")
    assert (done.code, "--min-confidence" in done.err) == (2, True)


def test_the_current_folder_that_is_gone_is_named(stance, monkeypatch, tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    said = stance("score", "--verify", "../parts").err
    assert said
    error = FileNotFoundError(errno.ENOENT, "No such file or directory")
    assert cli._word_error(error) == (
        "the current folder: expected to read or write it; found No such file or directory. Check it."
    )
    monkeypatch.chdir(tmp_path)
    assert cli._word_error(error).startswith("a file: ")
