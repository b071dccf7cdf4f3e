"""``stance data``: look after labelled data."""

from __future__ import annotations

import sys
from typing import Any

import click

from stance.cli.convert import command as convert

_EPILOG = """\b
Examples:
  stance data validate coded.jsonl
  stance data validate coded.csv --text-field sentence --label-field code"""


@click.group(
    "data", short_help="Look after labelled data.", epilog="\b\nExamples:\n  stance data validate coded.jsonl"
)
def command() -> None:
    """Look after labelled data."""


@command.command(
    "validate",
    epilog=_EPILOG,
    short_help="Check files of labelled sentences.",
    context_settings={"max_content_width": 100},
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--text-field", default="text", show_default=True, metavar="NAME", help="Column of texts.")
@click.option("--label-field", default="label", show_default=True, metavar="NAME", help="Column of labels.")
@click.option(
    "--id-field", default="doc_id", show_default=True, metavar="NAME", help="Column of documents' names."
)
@click.option("--any-label", is_flag=True, help="Allow labels of one's own.")
def validate(files: tuple[str, ...], any_label: bool, **reading: Any) -> int:
    """Count labels and look for mistakes; exit with 1 where there are any."""
    from stance.corpus import validate_coded
    from stance.labels import LABELS
    from stance.report import render_validation

    found = validate_coded(files, labels=None if any_label else LABELS, **reading)
    sys.stdout.write(render_validation(found) + "\n")
    return 0 if found.is_valid else 1


command.add_command(convert)
