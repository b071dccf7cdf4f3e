"""``stance data``: check, count, split and convert labelled data."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

import click

from stance.cli import common

_VALIDATE = """
Examples:
  stance data validate coded.jsonl
  stance data validate coded.csv --text-field sentence --label-field code
  stance data validate train.jsonl dev.jsonl test.jsonl

Splits are what the column split says; or the files, if they are called train, dev and test or with --splits. A
document in two splits makes the data not valid. The exit status is 1 if the data is not valid."""
_STATS = """
Examples:
  stance data stats coded.jsonl
  stance data stats coded.csv --label-field code --any-label --format json"""
_SPLIT = """
Examples:
  stance data split coded.jsonl --output splits
  stance data split coded.csv --group author --shares 70,10,20 --seed 7 --output splits

No document stands in two splits, nor a value of --group; each split has about its share of every label. Two
shares make train.jsonl and test.jsonl, three also dev.jsonl."""
_CONVERT = """
Examples:
  stance data convert label-studio jsonl export.json --output coded.jsonl
  stance data convert bioscope-xml jsonl abstracts.xml --map uncertain=hedged --map certain=assertive
  stance data convert jsonl brat coded.jsonl --output brat-folder

Labels and cue types stay as they are unless --map and --map-cue rename them. What the target cannot hold is
counted on stderr. XML needs: pip install 'stance-toolkit[convert]'"""
_FORMATS = """
Formats:
  jsonl, csv               a sentence a row: text, label, doc_id, sent_id, cues
  label-studio, doccano    the tools' exports
  prodigy                  Prodigy's and spaCy's JSON Lines
  brat                     a folder of .txt and .ann files
  argilla                  only read: JSON of to_list()
  szeged-xml, bioscope-xml, conll2010-xml, commitmentbank-csv, certainty-jsonl
                           only read: corpora as they were published"""

_any_label: common.Option[Any] = click.option("--any-label", is_flag=True, help="Allow labels of your own.")
_files: common.Option[Any] = click.argument("files", nargs=-1, required=True, metavar="FILE...")


@click.group("data")
def command() -> None:
    """Check, count, split and convert labelled data."""


@common.command("validate", epilog=_VALIDATE)
@_files
@click.option("--splits", "are_splits", is_flag=True, default=None, help="Each file is a split.")
@click.option(
    "--similarity",
    type=click.FloatRange(0, 1),
    default=0.8,
    show_default=True,
    metavar="P",
    help="Least similarity of near duplicates, 0.5 to 1; 0 does not look for them.",
)
@_any_label
@common.text_field
@common.label_field
@common.id_field
@common.formats("table", "markdown", "latex", "csv", "json")
@common.output
@common.overwrite
@common.quiet
def validate(
    *,
    files: tuple[str, ...],
    similarity: float,
    file_format: str | None,
    output: str | None,
    overwrite: bool,
    quiet: bool,
    **reading: Any,
) -> int:
    """Look for mistakes, repeats and leaks in labelled sentences."""
    file_format = common.choose_format(output, file_format, common.TABLE_SUFFIXES, "table")
    common.check_target(output, overwrite=overwrite, inputs=files)
    from stance.corpus import validate_data

    found = validate_data(files, similarity=similarity or None, **reading)
    common.write_tables(found, output, file_format, overwrite=overwrite)
    return 0 if found.is_valid else 1


@common.command("stats", epilog=_STATS)
@_files
@_any_label
@common.text_field
@common.label_field
@common.id_field
@common.on_error
@common.formats("table", "markdown", "latex", "csv", "json")
@common.output
@common.overwrite
@common.quiet
def stats(
    *,
    files: tuple[str, ...],
    on_error: Any,
    file_format: str | None,
    output: str | None,
    overwrite: bool,
    quiet: bool,
    **reading: Any,
) -> int:
    """Count labels, lengths, cues and documents."""
    file_format = common.choose_format(output, file_format, common.TABLE_SUFFIXES, "table")
    common.check_target(output, overwrite=overwrite, inputs=files)
    from stance.corpus import describe_data
    from stance.io.rejects import Rejects

    rejects = Rejects(on_error)
    found = describe_data(files, rejects=rejects, **reading)
    common.write_tables(found, output, file_format, overwrite=overwrite)
    return common.show_rejects(rejects)


@common.command("split", epilog=_SPLIT)
@_files
@click.option("--output", required=True, metavar="DIR", help="The folder to write.")
@click.option(
    "--shares", default="80,10,10", show_default=True, metavar="N,N[,N]", help="Sizes of the splits."
)
@click.option(
    "--group", "group_field", metavar="COLUMN", help="No value of it in two splits, such as author."
)
@_any_label
@common.text_field
@common.label_field
@common.id_field
@common.on_error
@common.seed
@common.formats("table", "json")
@common.overwrite
@common.quiet
def split(
    *,
    files: tuple[str, ...],
    output: str,
    shares: str,
    group_field: str | None,
    any_label: bool,
    on_error: Any,
    seed: int,
    file_format: str | None,
    overwrite: bool,
    quiet: bool,
    **reading: Any,
) -> int:
    """Split labelled sentences by document into train, dev and test."""
    try:
        sizes = [float(share) for share in shares.split(",")]
    except ValueError as error:
        raise click.BadParameter(
            f"'{shares}' are no numbers such as 80,10,10.", param_hint="--shares"
        ) from error
    from stance.corpus import read_coded, split_data
    from stance.io.guard import check_output
    from stance.io.rejects import Rejects
    from stance.labels import LABELS

    check_output(output, overwrite=overwrite, inputs=files, marker="train.jsonl")
    rejects = Rejects(on_error)
    labels = None if any_label else LABELS
    data = read_coded(files, labels=labels, rejects=rejects, **reading)
    found = split_data(data.sentences, shares=sizes, group_field=group_field, seed=seed, labels=labels)
    found.save(output, overwrite=overwrite)
    common.write_tables(found, None, file_format or "table", overwrite=False)
    logging.getLogger("stance").info("%s: %s", output, ", ".join(f"{name}.jsonl" for name in found.parts))
    return common.show_rejects(rejects)


@common.command("convert", epilog=f"{_CONVERT}\n\n\b{_FORMATS}")
@click.argument("source_format", metavar="FROM")
@click.argument("target_format", metavar="TO")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--output", metavar="PATH", help="The file or folder to write; by default standard output.")
@click.option("--map", "label_map", multiple=True, metavar="OLD=NEW", help="Rename a label; repeat for more.")
@click.option(
    "--map-cue",
    "cue_map",
    multiple=True,
    metavar="OLD=NEW",
    help="Rename a type of cue; OLD= drops its cues.",
)
@common.text_field
@common.label_field
@common.id_field
@common.overwrite
@common.quiet
def convert(
    *,
    source_format: str,
    target_format: str,
    inputs: tuple[str, ...],
    output: str | None,
    label_map: tuple[str, ...],
    cue_map: tuple[str, ...],
    overwrite: bool,
    quiet: bool,
    **reading: Any,
) -> None:
    """Convert annotated sentences from the format FROM to the format TO."""
    from stance.corpus import convert_data

    found = convert_data(
        source_format,
        target_format,
        inputs,
        label_map=_parse_map("--map", label_map),
        cue_map=_parse_map("--map-cue", cue_map),
        **reading,
    )
    target = None if output == "-" else output
    if target is not None:
        found.save(target, overwrite=overwrite, inputs=inputs)
    elif isinstance(found.output, str):
        common.write_result(found.output, None, overwrite=overwrite)
    else:
        raise click.UsageError(f"{target_format} is a folder of files. Pass --output.")
    logger = logging.getLogger("stance")
    logger.info(
        "%s: %s sentences of %s documents", target or "-", f"{found.n_sentences:,}", f"{found.n_documents:,}"
    )
    for what, count in found.dropped.items():
        logger.warning("dropped: %s, %s times", what, f"{count:,}")


def _parse_map(option: str, items: Iterable[str]) -> dict[str, str]:
    mapping: dict[str, str] = {}
    for item in items:
        old, equals, new = item.partition("=")
        if not equals or not old or mapping.setdefault(old, new) != new:
            raise click.BadParameter(f"'{item}' is not one OLD=NEW for each OLD.", param_hint=option)
    return mapping


for each in (validate, stats, split, convert):
    command.add_command(each)
