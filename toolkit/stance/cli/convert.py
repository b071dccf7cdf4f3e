"""``stance data convert``: annotated sentences from one format to another."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stance.cli.common import (
    id_field_option,
    make_notifier,
    name_file,
    overwrite_option,
    quiet_option,
    text_field_option,
)
from stance.corpus.formats.registry import list_formats
from stance.errors import ConfigError

if TYPE_CHECKING:
    from stance.corpus.formats import Conversion, Format
    from stance.scoring.writing.contents import Contents

_WIDTH = max(map(len, list_formats()))
_FORMATS = "\n".join(f"  {name:{_WIDTH}}  {about}" for name, about in list_formats().items())
_EPILOG = f"""\b
Examples:
  stance data convert szeged-xml jsonl szeged_wiki.xml.gz --output szeged.jsonl
  stance data convert bioscope-xml jsonl abstracts.xml --map uncertain=hedged --map certain=assertive
  stance data convert label-studio csv export.json --label-field stance --output coded.csv
  stance data convert jsonl brat coded.jsonl --output brat-folder
  stance data convert tab jsonl coded.tab --plugin tab.py

\b
Formats:
{_FORMATS}

Labels and types of cues stay as they are unless --map and --map-cue say otherwise: the schemes differ, and
"uncertain" in one corpus is not "uncertain" in another. What the target cannot hold is counted on stderr.
Cues of types that are not the codebook's stand in the column other_cues of jsonl and csv.

XML needs: pip install 'stance[convert]'; spaCy's DocBin: pip install 'stance[spacy]'.

A format of your own is a small class in a Python file; help(stance.corpus.formats.Format) shows one whole."""


@click.command(
    "convert",
    epilog=_EPILOG,
    short_help="Convert labelled data between formats.",
    context_settings={"max_content_width": 110},
)
@click.argument("source_format", metavar="FROM")
@click.argument("target_format", metavar="TO")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "--output", metavar="PATH", help="File or folder to write, whole or not at all; - is standard output."
)
@overwrite_option
@click.option("--map", "label_map", multiple=True, metavar="OLD=NEW", help="Rename a label; repeat for more.")
@click.option(
    "--map-cue",
    "cue_map",
    multiple=True,
    metavar="OLD=NEW",
    help="Rename a type of cue, or drop its cues with OLD= alone; repeat for more.",
)
@click.option(
    "--plugin",
    "plugins",
    multiple=True,
    metavar="FILE.py",
    help="Python file that registers a format; its code is run, so name only files you trust.",
)
@text_field_option
@click.option(
    "--label-field",
    default="label",
    show_default=True,
    metavar="COLUMN",
    help="Column, question or control of labels.",
)
@id_field_option
@quiet_option
def command(
    *,
    source_format: str,
    target_format: str,
    inputs: tuple[str, ...],
    output: str | None,
    overwrite: bool,
    label_map: tuple[str, ...],
    cue_map: tuple[str, ...],
    plugins: tuple[str, ...],
    quiet: bool,
    **reading: Any,
) -> None:
    """Convert annotated sentences from the format FROM to the format TO.

    INPUT is a file, gzipped or not, a folder of files of the format, or - for standard input. Without
    --output the result goes to standard output.
    """
    from stance.corpus.formats import convert_corpus, get_format, load_plugin
    from stance.report import render_conversion
    from stance.scoring.writing.output import check_output

    for plugin in plugins:
        load_plugin(plugin)
    source, written = get_format(source_format), get_format(target_format)
    is_folder = written.is_folder
    target = name_file(output)
    if target is not None:
        check_output(
            target,
            overwrite=overwrite,
            is_folder=is_folder,
            contents=_choose_contents(written),
            inputs=inputs if is_folder else _list_files(source, inputs),
        )
    elif is_folder:
        raise ConfigError(
            f"{target_format}: expected a folder for its files; found standard output. Pass --output FOLDER."
        )
    conversion = convert_corpus(
        source_format,
        target_format,
        inputs,
        label_map=_parse_map("--map", label_map),
        cue_map=_parse_map("--map-cue", cue_map),
        **reading,
    )
    _write(conversion, target, overwrite=overwrite)
    make_notifier(quiet=quiet)(render_conversion(conversion))


def _parse_map(option: str, items: Iterable[str]) -> dict[str, str]:
    mapping: dict[str, str] = {}
    for item in items:
        old, equals, new = item.partition("=")
        if not equals or not old:
            raise ConfigError(
                f"{option} {item}: expected OLD=NEW; found no '='. Write it as uncertain=hedged."
            )
        if mapping.setdefault(old, new) != new:
            raise ConfigError(f"{option} {item}: expected one new name for '{old}'; found two. Choose one.")
    return mapping


def _list_files(source: Format, inputs: Iterable[str]) -> list[str | Path]:
    """List the files that are read, of folders those of the format alone."""
    folders = {item for item in inputs if item and Path(item).is_dir()}
    return [
        path for item in inputs for path in (source.find_files(Path(item)) if item in folders else [item])
    ]


def _choose_contents(written: Format, names: Iterable[str] | None = None) -> Contents:
    """Choose what may be in a folder that is replaced; anything, for now, where the names are not known."""
    from stance.scoring.writing.contents import ANYTHING, BRAT, name_contents

    if written.name == "brat":
        return BRAT
    return ANYTHING if names is None else name_contents(names, written.suffixes)


def _write(conversion: Conversion, target: str | None, *, overwrite: bool) -> None:
    from stance.corpus.formats import get_format
    from stance.scoring.writing.output import open_folder, open_output

    content = conversion.output
    if isinstance(content, dict):
        assert target is not None
        contents = _choose_contents(get_format(conversion.target_format), content)
        with open_folder(target, overwrite=overwrite, contents=contents) as folder:
            folder.mkdir()
            for name, data in content.items():
                Path(folder, name).write_bytes(data)
    elif target is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
    else:
        with open_output(target, overwrite=overwrite) as file:
            file.write(content)
