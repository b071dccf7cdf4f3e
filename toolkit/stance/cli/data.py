"""``stance data``: check, count, split and convert labelled data."""

from __future__ import annotations

from typing import Any, Final

import click

from stance.cli import common

_VALIDATE = """
Examples:
  stance data validate coded.jsonl
  stance data validate coded.csv --text-field sentence --label-field code
  stance data validate train.jsonl dev.jsonl test.jsonl

Splits are what the column split says; or the files, if they are called train, dev and test. A document in two
splits makes the data not valid. The exit status is 1 if the data is not valid."""
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
  stance data convert brat csv brat-folder --output coded.csv

TO is jsonl or csv: rows of text, label, doc_id, sent_id and cues. Labels and types of cues stay as they are
unless --map renames them; OLD= drops them. XML needs: pip install 'stance-toolkit[convert]'"""
_FORMATS = """
Formats:
  label-studio, doccano    the tools' exports
  prodigy                  Prodigy's and spaCy's JSON Lines
  brat                     a folder of .txt and .ann files
  szeged-xml, bioscope-xml, conll2010-xml
                           corpora as they were published"""


_files: Final[common.Option] = click.argument("files", nargs=-1, required=True, metavar="FILE...")


@common.command("validate", epilog=_VALIDATE)
@_files
@common.coded_fields
@common.result(*common.TABLES)
def validate(*, files: tuple[str, ...], target: common.Target, **options: Any) -> int:
    """Look for mistakes, repeats and leaks in labelled sentences."""
    target.check(files)
    from stance.corpus import validate_data

    found = validate_data(files, **options)
    target.write_tables(found)
    return 0 if found.is_valid else 1


@common.command("stats")
@_files
@common.coded_fields
@common.result(*common.TABLES)
def stats(*, files: tuple[str, ...], target: common.Target, **fields: Any) -> None:
    """Count labels, cues, words and documents."""
    target.check(files)
    from stance.corpus import describe_data

    target.write_tables(describe_data(files, **fields))


@common.command("split", epilog=_SPLIT)
@_files
@common.listed("--shares", "Sizes of the splits.", click.FLOAT, default=["80,10,10"], metavar="N,N[,N]")
@click.option("--group", "group_field", metavar="COLUMN", help="Each value stays in one split, as of author.")
@common.coded_fields
@common.seed
@common.folder
def split(*, files: tuple[str, ...], output: str, overwrite: bool, **options: Any) -> None:
    """Split labelled sentences by document into train, dev and test."""
    common.check_output(output, overwrite=overwrite, inputs=files, marker="train.jsonl")
    from stance.corpus import split_data

    found = split_data(files, **options)
    found.save(output, overwrite=overwrite)
    common.Target(None, "table").write_tables(found)
    common.log.info("%s: %s", output, ", ".join(f"{name}.jsonl" for name in found.parts))


def _read_map(_: click.Context, option: click.Parameter, items: tuple[str, ...]) -> dict[str, str]:
    mapping = dict(item.split("=", 1) for item in items if "=" in item[1:])
    if len(mapping) < len(items):
        raise click.BadParameter(f"'{', '.join(items)}' is not one OLD=NEW for each OLD.")
    return mapping


@common.command("convert", epilog=f"{_CONVERT}\n\n\b{_FORMATS}")
@click.argument("source_format", metavar="FROM")
@click.argument("target_format", metavar="TO")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "--map",
    "names",
    multiple=True,
    metavar="OLD=NEW",
    callback=_read_map,
    help="Rename a label or type of cue.",
)
@common.coded_fields
@common.result()
def convert(
    *, source_format: str, target_format: str, inputs: tuple[str, ...], target: common.Target, **options: Any
) -> None:
    """Convert annotated sentences from the format FROM to the format TO."""
    target.check(inputs)
    from stance.corpus import convert_data

    found = convert_data(source_format, target_format, inputs, **options)
    target.write(found.output)
    common.log.info("%s sentences of %s documents", f"{found.n_sentences:,}", f"{found.n_documents:,}")
    for what, count in found.dropped.items():
        common.log.warning("dropped: %s, %s times", what, f"{count:,}")


command = click.Group(
    "data", commands=[validate, stats, split, convert], help="Check, count, split and convert labelled data."
)
