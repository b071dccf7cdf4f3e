"""``stance cite``: what a paper should name."""

from __future__ import annotations

import sys

import click

from stance.cli.common import make_notifier, quiet_option

_EPILOG = """\b
Examples:
  stance cite
  stance cite cascade
  stance cite my-model --format bibtex >> references.bib
  stance cite scored.parquet

MODEL is a model's folder or a released model, default by default. SCORED is a Parquet file or a folder of
parts that stance score wrote: they keep the version and the SHA-256 of the model that scored them."""


@click.command(
    "cite",
    epilog=_EPILOG,
    short_help="Name the version and the model for a paper.",
    context_settings={"max_content_width": 100},
)
@click.argument("model", metavar="[MODEL|SCORED]", required=False)
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["text", "bibtex", "json"]),
    default="text",
    show_default=True,
)
@quiet_option
def command(*, model: str | None, file_format: str, quiet: bool) -> None:
    """Say how to cite stance and a model, or what scored a file: title, version, SHA-256 of the model."""
    from stance.report import render_citation
    from stance.scoring import cite_model

    citation = cite_model(model, notify=make_notifier(quiet=quiet))
    sys.stdout.write(render_citation(citation, file_format) + "\n")
