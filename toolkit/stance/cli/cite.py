"""``stance cite``: what a paper should name."""

from __future__ import annotations

import sys

import click

from stance.cli import common


@common.command(
    "cite",
    epilog="""Examples:
  stance cite
  stance cite cascade
  stance cite my-model --format bibtex >> references.bib
  stance cite scored.parquet

MODEL is a model's folder, or default (the default), cascade or encoder. SCORED is a Parquet file or a folder
of parts that stance score wrote: they keep the version and the SHA-256 of the model that scored them.""",
)
@click.argument("model", metavar="[MODEL|SCORED]", required=False)
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["text", "bibtex", "json"]),
    default="text",
    show_default=True,
    help="How to write it.",
)
@common.quiet
def command(*, model: str | None, file_format: str, quiet: bool) -> None:
    """Say how to cite stance and a model, or what scored a file: version, year, SHA-256 of the model."""
    from stance.scoring.cite import cite

    sys.stdout.write(cite(model).render(file_format) + "\n")  # type: ignore[arg-type]
