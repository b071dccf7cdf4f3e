"""What the shell completes after the words of a command."""

from __future__ import annotations

import click
import pytest
from click.shell_completion import ShellComplete

from stance.cli import cli


def complete(words, begun=""):
    found = ShellComplete(cli, {}, "stance", "_STANCE_COMPLETE").get_completions(words.split(), begun)
    return [item.value if item.type == "plain" else item.type for item in found]


@pytest.mark.parametrize(
    "words",
    [
        "score",
        "score a.txt --output",
        "score --verify",
        "report a.txt",
        "estimative",
        "explain",
        "train --config",
        "train --data",
        "train",
        "evaluate default a.jsonl",
        "evaluate default --plots",
        "profile a.csv --coded",
        "profile --plot",
        "sample",
        "agree --disagreements",
        "benchmark --corpora",
        "data validate",
        "data convert jsonl csv",
        "encoder get minilm --from",
    ],
)
def test_files_are_completed(words):
    assert complete(words, "op") == ["file"]


@pytest.mark.parametrize(
    "words", ["score --model", "evaluate", "evaluate mine a --against", "benchmark", "export"]
)
def test_models_are_completed_by_name_or_folder(words):
    assert complete(words) == ["file", "default", "cascade", "encoder", "seeds"]
    assert complete(words, "d") == ["file", "default"]


@pytest.mark.parametrize("words", ["score --text-field", "score --columns", "profile --by", "train --set"])
def test_columns_and_values_are_no_files(words):
    assert complete(words) == []


def test_whatever_help_calls_a_place_is_completed():
    """Words that no completion is needed for are few, and known."""
    others = {
        "COLUMN",
        "COLUMNS",
        "NAME",
        "NAMES",
        "KEY=VALUE",
        "OLD=NEW",
        "FIELD",
        "LABELS",
        "A,B",
        "FORMULA",
    }
    others |= {"I/N", "N|auto", "ADDRESS", "N,N[,N]", "FROM", "TO"}
    found = set()

    def look(command):
        for parameter in command.params:
            if parameter.type is click.STRING and parameter._custom_shell_complete is None:
                found.add(parameter.metavar or parameter.name)
        for name in command.list_commands(context) if isinstance(command, click.Group) else ():
            look(command.get_command(context, name))

    context = click.Context(cli, resilient_parsing=True)
    look(cli)
    assert found <= others
