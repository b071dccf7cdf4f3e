"""Which format a result is written in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import click

MARKDOWN: Final[Mapping[str, str]] = {".md": "markdown", ".markdown": "markdown"}
"""The suffixes of Markdown, which several commands write."""


def choose_format(
    output: str | None, chosen: str | None, suffixes: Mapping[str, str], *, plain: str = "table"
) -> str:
    """Choose a format: the one that is asked for, else what the output's name says.

    Parameters
    ----------
    output : str or None
        The file to write; ``None`` is standard output, and so is ``-``, which has no suffix.
    chosen : str or None
        What ``--format`` says.
    suffixes : Mapping of str to str
        The format that each suffix stands for; the empty suffix may be among them.
    plain : str
        The format of ``.txt``, of ``None`` and, by default, of a name without a suffix.

    Returns
    -------
    str

    Raises
    ------
    click.UsageError
        If the suffix stands for no format and none is asked for.

    Examples
    --------
    >>> choose_format("report.json", None, {".json": "json"}), choose_format("-", None, {".json": "json"})
    ('json', 'table')
    """
    if chosen is not None:
        return chosen
    if output is None:
        return plain
    known = {"": plain, **suffixes, ".txt": plain}
    ending, suffix = "".join(Path(output).suffixes[-2:]).lower(), Path(output).suffix.lower()
    if ending in known:  # as .sarif.json
        return known[ending]
    if suffix not in known:
        *others, last = (name for name in known if name.count(".") == 1)
        raise click.UsageError(
            f"{output}: expected a name that ends in {', '.join(others)} or {last}; found '{suffix}'. "
            "Rename it or pass --format."
        )
    return known[suffix]
