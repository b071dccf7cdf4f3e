"""``stance export``: turn an encoder into a graph that runs without torch."""

from __future__ import annotations

import sys

import click

from stance.cli.common import overwrite_option, quiet_option
from stance.cli.progress import Ticker

_EPILOG = """\b
Examples:
  stance export my-encoder --format onnx --output exported
  stance export my-encoder --format onnx --int8 --output exported
  stance export my-cascade --format onnx --int8 --keep layer.5 --output exported
  stance score draft.txt --model exported

MODEL is the folder of an encoder or a cascade. What is exported runs on any processor with onnxruntime and
tokenizers alone: pip install 'stance[onnx]'. With --int8 it is a quarter of the size and faster, and
probabilities change a little; how much is printed, for the sentences of the bundled article."""


@click.command(
    "export",
    epilog=_EPILOG,
    short_help="Turn an encoder into a graph that runs without torch.",
    context_settings={"max_content_width": 100},
)
@click.argument("model", metavar="MODEL")
@click.option("--format", "file_format", type=click.Choice(["onnx"]), default="onnx", show_default=True)
@click.option("--int8", is_flag=True, help="Round weights and activations to 8 bits.")
@click.option(
    "--keep",
    multiple=True,
    metavar="NAME",
    help="With --int8, leave matrix products whose names contain NAME unrounded; may be repeated.",
)
@click.option("--output", required=True, metavar="DIR", help="Folder to save to.")
@overwrite_option
@quiet_option
def command(
    *,
    model: str,
    file_format: str,
    int8: bool,
    keep: tuple[str, ...],
    output: str,
    overwrite: bool,
    quiet: bool,
) -> None:
    """Export an encoder, or a cascade's, and print how far its probabilities changed."""
    from stance.scoring.named.export import export_model

    if keep and not int8:
        raise click.UsageError("--keep is for --int8; without it everything is exact.")
    with Ticker("Exporting", quiet=quiet):
        exported = export_model(model, output, int8=int8, keep=keep, overwrite=overwrite)
    sys.stdout.write(
        f"Saved to {exported.folder}: {exported.n_bytes / 1e6:.1f} MB. Of {exported.n_compared} sentences "
        f"{exported.n_changed} changed label; largest change of a probability: {exported.max_change:.5f}\n"
    )
