"""Options of ``stance score``: which documents and columns, and what does not go together."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import click

from stance.cli.common import add_options, check_stdin, name_file, seed_option, split_names


def _read_shard(context: click.Context, option: click.Parameter, value: str | None) -> tuple[int, int] | None:
    if value is None:
        return None
    index, _, n_shards = value.partition("/")
    if not (index.isdecimal() and n_shards.isdecimal() and 1 <= int(index) <= int(n_shards)):
        raise click.BadParameter(f"expected i/n with i from 1 to n, such as 3/8; found {value!r}.")
    return int(index), int(n_shards)


def _read_workers(context: click.Context, option: click.Parameter, value: str | None) -> int | None:
    if value in (None, "auto"):
        return None
    if not value.isdecimal() or int(value) < 1:
        raise click.BadParameter(f"expected auto, or a number from 1 on; found {value!r}.")
    return int(value)


def read_fraction(context: click.Context, option: click.Parameter, value: float | None) -> float | None:
    """Refuse what is no number, which no range leaves out."""
    if value is not None and math.isnan(value):
        raise click.BadParameter("expected a number from 0 to 1; found nan.")
    return value


choice_options = add_options(
    click.option(
        "--limit",
        type=click.IntRange(min=1),
        metavar="N",
        help="Score the first N documents; rows behind them may lack a text, but with --unit sentence. Of "
        "JSON Lines on standard input, no more is read, but with --unit sentence, or --text-format beside "
        "--on-error skip, up to a gibibyte.",
    ),
    click.option(
        "--sample",
        type=click.IntRange(min=1),
        metavar="N",
        help="Score N documents drawn at random; they are held in memory.",
    ),
    seed_option("Seed of what --sample draws."),
    click.option(
        "--shard",
        callback=_read_shard,
        metavar="I/N",
        help="Score the I-th of N shards; together they hold every row.",
    ),
    click.option(
        "--columns",
        callback=split_names,
        metavar="COLUMN",
        help="Columns to write, joined by commas, or, as -text,-cues, to leave out.",
    ),
)
"""Add the options that say which documents and columns are wanted."""


engine_options = add_options(
    click.option(
        "--workers",
        callback=_read_workers,
        metavar="N|auto",
        help="Processes that score. By default, as with auto, one a core for large inputs.",
    ),
    click.option(
        "--engine",
        type=click.Choice(["local", "ray", "spark"]),
        default="local",
        show_default=True,
        help="Score here, or Parquet by Ray Data or Spark, in order of doc_id.",
    ),
    click.option(
        "--address",
        metavar="ADDRESS",
        help="Of a cluster, such as host:6379 for Ray or spark://host:7077; by default this machine.",
    ),
)
"""Add the options that say who scores."""


def check_engine(
    engine: str, address: str | None, output: str | None, file_format: str | None, *, resume: bool
) -> None:
    """Refuse what an engine does not go with."""
    if engine == "local":
        if address is not None:
            raise click.UsageError("--address is of a cluster. Pass --engine ray or --engine spark.")
        return
    from stance.scoring.files import names_folder

    output = name_file(output)
    if output is None or not ("://" in output or names_folder(output)):
        raise click.UsageError(f"--engine {engine} writes a folder of parts. Pass --output DIR/.")
    if file_format not in (None, "parquet"):
        raise click.UsageError(f"--engine {engine} writes Parquet. Drop --format {file_format}.")
    if resume:
        raise click.UsageError("--resume is for --engine local: a cluster repeats what fails by itself.")


def check_usage(
    inputs: tuple[str, ...],
    output: str | None,
    file_format: str | None,
    *,
    overwrite: bool,
    resume: bool,
    options: Mapping[str, Any],
) -> None:
    """Refuse what does not go together."""
    if not inputs:
        raise click.UsageError("Missing argument 'INPUT...'.")
    if overwrite and resume:
        raise click.UsageError("--resume goes on with what --overwrite removes. Drop one.")
    if resume and (name_file(output) is None or file_format == "table"):
        raise click.UsageError("--resume needs a folder of parts. Pass --output DIR/.")
    check_stdin(inputs, options["stdin_format"])
    if options["limit"] is not None and options["sample"] is not None:
        raise click.UsageError("--limit and --sample: pass one of them.")
    if file_format == "table" and output is not None and output.endswith("/"):
        raise click.UsageError("--format table is one file. Give a name that does not end in /.")
    if file_format == "table" and options["columns"] is not None:
        raise click.UsageError("--columns is not for --format table. Pass jsonl, csv or parquet.")
