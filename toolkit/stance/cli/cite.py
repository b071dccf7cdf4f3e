"""``stance cite``: what a paper should name."""

from __future__ import annotations

from typing import Any

import click

from stance.cli import common

_EPILOG = """Examples:
  stance cite
  stance cite cascade
  stance cite my-model --format bibtex >> references.bib
  stance cite scored.parquet

MODEL is a model's folder, or default (the default), cascade or encoder. SCORED is a Parquet file or a folder
of parts that stance score wrote: they keep the version and the SHA-256 of the model that scored them."""


@common.command("cite", epilog=_EPILOG)
@click.argument("model", metavar="[MODEL|SCORED]", required=False)
@common.choose("--format", "form", choices="text,bibtex,json", help_text="How to write it.")
def command(*, model: str | None, form: Any) -> None:
    """Say how to cite stance and a model, or what scored a file: version, year, SHA-256 of the model."""
    from stance.scoring.cite import cite

    click.echo(cite(model).render(form))
