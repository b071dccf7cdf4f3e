"""``stance data``: look after labelled data."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from stance.cli.common import (
    add_options,
    id_field_option,
    label_option,
    make_notifier,
    overwrite_option,
    quiet_option,
    report_rejects,
    seed_option,
    text_field_option,
    text_options,
)
from stance.cli.convert import command as convert

_VALIDATE_EPILOG = """\b
Examples:
  stance data validate coded.jsonl
  stance data validate coded.csv --text-field sentence --label-field code
  stance data validate train.jsonl dev.jsonl test.jsonl
  stance data validate north.csv south.csv --splits --format json

Splits are what the column split says; or the files, if they are called train, dev and test or --splits is
given. A document that stands in two splits makes the data not valid."""

_SPLIT_EPILOG = """\b
Examples:
  stance data split coded.jsonl --output splits
  stance data split coded.csv --group author --shares 70,10,20 --seed 7 --output splits
  stance data split coded.jsonl --shares 80,20 --output splits

No document stands in two splits, nor a group if --group is given; each split has about its share of every
label. Two shares make train.jsonl and test.jsonl, three also dev.jsonl."""

_STATS_EPILOG = """\b
Examples:
  stance data stats coded.jsonl
  stance data stats coded.csv --label-field code --any-label --format json"""

_format_option = click.option(
    "--format",
    "file_format",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="How the result is printed.",
)
_label_options = add_options(
    label_option,
    click.option("--any-label", is_flag=True, help="Allow labels of one's own."),
)


@click.group(
    "data",
    short_help="Look after labelled data.",
    epilog="""\b
Examples:
  stance data validate coded.jsonl
  stance data stats coded.jsonl
  stance data split coded.jsonl --output splits
  stance data convert label-studio jsonl export.json --output coded.jsonl""",
)
def command() -> None:
    """Look after labelled data."""


@command.command(
    "validate",
    epilog=_VALIDATE_EPILOG,
    short_help="Check files of labelled sentences.",
    context_settings={"max_content_width": 100},
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@text_field_option
@_label_options
@id_field_option
@click.option("--splits", is_flag=True, help="Take each file for a split, whatever it is called.")
@click.option(
    "--similarity",
    type=float,
    default=0.8,
    show_default=True,
    metavar="P",
    help="Least similarity of near duplicates, 0.5 to 1; 0 does not look for them.",
)
@_format_option
def validate(
    *,
    files: tuple[str, ...],
    any_label: bool,
    splits: bool,
    similarity: float,
    file_format: str,
    **reading: Any,
) -> int:
    """Count labels and look for mistakes; exit with 1 where there are any."""
    from stance.corpus import validate_coded
    from stance.labels import LABELS
    from stance.report import render_validation

    found = validate_coded(
        files,
        labels=None if any_label else LABELS,
        are_splits=True if splits else None,
        similarity=similarity or None,
        **reading,
    )
    _print(found.to_dict() if file_format == "json" else render_validation(found))
    return 0 if found.is_valid else 1


@command.command(
    "stats",
    epilog=_STATS_EPILOG,
    short_help="Count labels, lengths, cues and documents.",
    context_settings={"max_content_width": 100},
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@_label_options
@text_options
@_format_option
def stats(*, files: tuple[str, ...], any_label: bool, file_format: str, **reading: Any) -> int:
    """Count what is in files of labelled sentences."""
    from stance.corpus import describe_sentences, read_coded_data
    from stance.labels import LABELS
    from stance.report import render_stats

    labels = None if any_label else LABELS
    data = read_coded_data(files, labels=labels, n_labels=1, leave_uncoded=False, **reading)
    found = describe_sentences(data.sentences, labels)
    _print(found.to_dict() if file_format == "json" else render_stats(found))
    return report_rejects(data.rejects)


@command.command(
    "split",
    epilog=_SPLIT_EPILOG,
    short_help="Split labelled sentences by document.",
    context_settings={"max_content_width": 100},
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--output", required=True, metavar="DIR", help="Folder to write, whole or not at all.")
@overwrite_option
@click.option(
    "--shares", default="80,10,10", show_default=True, metavar="N,N[,N]", help="How large the splits are."
)
@click.option("--group", metavar="COLUMN", help="Column that must not cross splits, such as author.")
@_label_options
@text_options
@seed_option("Seed of the dealing.")
@_format_option
@quiet_option
def split(
    *,
    files: tuple[str, ...],
    output: str,
    overwrite: bool,
    shares: str,
    group: str | None,
    any_label: bool,
    seed: int,
    file_format: str,
    quiet: bool,
    **reading: Any,
) -> int:
    """Write train.jsonl, dev.jsonl and test.jsonl into a folder."""
    from stance.corpus import deal_sentences, read_coded_data
    from stance.corpus.coded import UNNAMED, note_uncoded
    from stance.errors import DataError
    from stance.labels import LABELS
    from stance.report import render_split
    from stance.scoring.writing.contents import SPLITS
    from stance.scoring.writing.output import check_output, open_folder

    check_output(output, overwrite=overwrite, is_folder=True, contents=SPLITS, inputs=files)
    try:
        sizes = [float(share) for share in shares.split(",")]
    except ValueError as error:
        raise DataError(
            f"--shares: expected numbers such as 80,10,10; found {shares!r}. Change it."
        ) from error
    labels = None if any_label else LABELS
    data = read_coded_data(files, labels=labels, n_labels=1, **reading)
    found = deal_sentences(data.sentences, shares=sizes, group_field=group, seed=seed, labels=labels)
    with open_folder(output, overwrite=overwrite, contents=SPLITS) as folder:
        found.save(folder)
    _print(found.to_dict() if file_format == "json" else render_split(found))
    notify = make_notifier(quiet=quiet)
    for note in note_uncoded(data):
        notify(note)
    if data.unnamed and group is None:
        notify(f"{UNNAMED}: sentences of the same text may stand in two splits.")
    notify(f"Saved to {output}")
    return report_rejects(data.rejects)


def _print(found: str | dict[str, Any]) -> None:
    text = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False, indent=2)
    sys.stdout.write(text + "\n")


command.add_command(convert)
