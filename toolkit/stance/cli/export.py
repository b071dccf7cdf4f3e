"""``stance export``: an encoder in a form that runs without torch, or without stance."""

from __future__ import annotations

from typing import Any

import click

from stance.cli import common

_EPILOG = """Examples:
  stance export my-encoder --format onnx --int8 --output my-int8
  stance export my-encoder --format transformers --output my-hub-folder"""


@common.command("export", epilog=_EPILOG)
@click.argument("model")
@common.choose("--format", "form", choices="onnx,transformers", help_text="The form.")
@click.option("--int8", is_flag=True, help="ONNX in 8 bits: a quarter of the size, several times as fast.")
@common.folder
def command(*, model: str, form: str, int8: bool, output: str, overwrite: bool) -> None:
    """Export MODEL, the folder of an encoder.

    As onnx it scores in stance with onnxruntime alone. As transformers it labels with transformers alone, by
    pipeline("text-classification").
    """
    if int8 and form != "onnx":
        raise click.UsageError("--int8: is for --format onnx. Leave it out.")
    from stance.models.encoder.mobilebert import MARKER, export_transformers

    marker = "model.json" if form == "onnx" else MARKER
    common.check_output(output, overwrite=overwrite, marker=marker, inputs=[model])
    from stance.models import open_model

    opened: Any = open_model(model)
    if form == "transformers":
        export_transformers(opened, output)
    else:
        from stance.models.encoder.export import export_onnx

        export_onnx(opened, output, int8=int8)
    common.log.info("%s: written", output)
