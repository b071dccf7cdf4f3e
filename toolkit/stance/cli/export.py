"""``stance export``: an encoder as a graph that runs without torch."""

from __future__ import annotations

from typing import Any

import click

from stance.cli import common

_EPILOG = """Examples:
  stance export my-encoder --format onnx --int8 --output my-int8"""


@common.command("export", epilog=_EPILOG)
@click.argument("model")
@common.choose("--format", "form", choices="onnx", help_text="The form.")
@click.option("--int8", is_flag=True, help="Weights in 8 bits: a quarter of the size, several times as fast.")
@common.folder
def command(*, model: str, form: str, int8: bool, output: str, overwrite: bool) -> None:
    """Export MODEL, the folder of an encoder, so that it scores with onnxruntime alone."""
    common.check_output(output, overwrite=overwrite, marker="model.json", inputs=[model])
    from stance.models import open_model
    from stance.models.encoder.export import export_onnx

    encoder: Any = open_model(model)
    export_onnx(encoder, output, int8=int8)
    common.log.info("%s: written", output)
