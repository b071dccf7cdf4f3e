"""What the shell completes: file names, and the models that have one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

import click
from click.shell_completion import CompletionItem
from click.types import StringParamType

_FILES: Final = re.compile(
    r"\[?(?:FILE|PATH|DIR|INPUT|DATA|SCORED|CODED|DRAFT|SHEET|TEXT_OR_FILE|MODEL|CONFIG)\b", re.IGNORECASE
)
"""How help calls what may be a file or a folder."""


class _FileName(StringParamType):
    """Text that may be the name of a file, or one of a few others."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
        """Complete a name."""
        return complete_files(incomplete, self._names)


def complete_files(incomplete: str, names: Sequence[str]) -> list[CompletionItem]:
    """Complete the name of a file or folder, or one of a few other names.

    Examples
    --------
    >>> [(item.value, item.type) for item in complete_files("en", ["cascade", "encoder"])]
    [('en', 'file'), ('encoder', 'plain')]
    """
    found = [CompletionItem(name) for name in names if name.startswith(incomplete)]
    # First, since bash forgets at it what came before, and looks for files where nothing comes after.
    return [CompletionItem(incomplete, type="file"), *found]


def add_completion(command: click.Command) -> click.Command:
    """Let the shell complete files wherever help says that a command takes one."""
    from stance.scoring.named.named_models import NAMES

    for parameter in _list_parameters(command):
        name = parameter.metavar or parameter.name or ""
        if parameter.type is click.STRING and _FILES.match(name):
            is_model = name.strip("[].").upper() == "MODEL"
            parameter.type = _FileName(NAMES if is_model else ())
    return command


def _list_parameters(command: click.Command) -> Iterator[click.Parameter]:
    yield from command.params
    if isinstance(command, click.Group):
        for each in command.commands.values():
            yield from _list_parameters(each)
