"""``stance export``: an encoder as a graph that runs without torch."""

from __future__ import annotations

from typing import Any

import click

from stance.cli import common

_EPILOG = """Examples:
  stance export my-encoder --format onnx --int8 --output my-int8"""


@common.command("export", epilog=_EPILOG)
@click.argument("model")
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["onnx"]),
    default="onnx",
    show_default=True,
    help="The form.",
)
@click.option("--int8", is_flag=True, help="Weights in 8 bits: a quarter of the size, several times as fast.")
@click.option("--output", required=True, metavar="DIR", help="The folder to write.")
@common.overwrite
@common.quiet
def command(*, model: str, file_format: str, int8: bool, output: str, overwrite: bool, quiet: bool) -> None:
    """Export MODEL, the folder of an encoder, so that it scores with onnxruntime alone."""
    import logging

    from stance.io import check_output
    from stance.models import open_model
    from stance.models.encoder.export import export_onnx

    check_output(output, overwrite=overwrite, marker="model.json", inputs=[model])
    encoder: Any = open_model(model)
    export_onnx(encoder, output, int8=int8)
    logging.getLogger("stance").info("%s: written", output)
