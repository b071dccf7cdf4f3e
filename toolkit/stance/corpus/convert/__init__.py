"""Labelled data from and to the formats of annotation tools and published corpora."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from stance.corpus.convert import brat, plain, published, tools
from stance.corpus.convert.annotated import Annotated, Fields, Source
from stance.errors import ConfigError, DataError, quote_cause

__all__ = ["Conversion", "convert_data", "list_formats"]


class _Format(NamedTuple):
    about: str
    suffixes: tuple[str, ...]
    read: Callable[[Source, Counter[str]], Iterable[Annotated]]
    write: Callable[[Sequence[Annotated], Counter[str]], str | dict[str, str]] | None = None


_FORMATS: dict[str, _Format] = {
    "jsonl": _Format("a sentence a line", (".jsonl", ".json"), plain.read_jsonl, plain.write_jsonl),
    "csv": _Format("the same columns as a table", (".csv", ".tsv"), plain.read_csv, plain.write_csv),
    "label-studio": _Format("tasks", (".json",), tools.read_label_studio, tools.write_label_studio),
    "doccano": _Format("text, cats, entities", (".jsonl",), tools.read_doccano, tools.write_doccano),
    "prodigy": _Format("and spaCy's JSON Lines", (".jsonl",), tools.read_prodigy, tools.write_prodigy),
    "brat": _Format("a folder of .txt and .ann", (".ann",), brat.read_brat, brat.write_brat),
    "argilla": _Format("records of to_list(); only read", (".json",), tools.read_argilla),
    "szeged-xml": _Format("Szeged Uncertainty Corpus; only read", (".xml",), published.read_xml),
    "bioscope-xml": _Format("BioScope; only read", (".xml",), published.read_xml),
    "conll2010-xml": _Format("CoNLL-2010 shared task; only read", (".xml",), published.read_certainty_xml),
    "commitmentbank-csv": _Format("CommitmentBank; only read", (".csv",), published.read_commitmentbank),
    "certainty-jsonl": _Format("Pei and Jurgens 2021; only read", (".jsonl",), published.read_certainty),
}


@dataclass(frozen=True, slots=True)
class Conversion:
    """What a conversion came to: counts after renaming, and the target file, or the files of its folder by name.

    ``dropped`` counts what the target cannot hold, or what is no part of a sentence in the source.
    """

    n_sentences: int
    n_documents: int
    n_unlabelled: int
    labels: dict[str, int]
    cue_types: dict[str, int]
    dropped: dict[str, int]
    output: str | dict[str, str] = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the counts as plain data."""
        return {name: value for name, value in asdict(self).items() if name != "output"}

    def save(self, path: str | Path, *, overwrite: bool = False, inputs: Iterable[str | Path] = ()) -> None:
        """Write the target file or folder, whole or not at all; an input is never replaced."""
        from stance.io.guard import check_output
        from stance.io.output import open_output, replace_folder

        if isinstance(self.output, str):
            check_output(path, overwrite=overwrite, inputs=inputs)
            with open_output(path, overwrite=overwrite) as file:
                file.write(self.output.encode("utf-8", "replace"))
            return
        check_output(path, overwrite=overwrite, inputs=inputs, marker=brat.MARKER)
        with replace_folder(path, last=brat.MARKER) as folder:
            for name, text in self.output.items():
                (folder / name).write_text(text, encoding="utf-8", newline="\n")
        for old in Path(path).iterdir():  # of a conversion that was replaced
            if old.suffix in (".ann", ".txt") and old.name not in self.output:
                old.unlink()


def list_formats() -> dict[str, str]:
    """List the formats: what each is, by name.

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> "szeged-xml" in list_formats()
    True
    """
    return {name: each.about for name, each in _FORMATS.items()}


def convert_data(
    source_format: str,
    target_format: str,
    inputs: str | Path | Iterable[str | Path],
    *,
    label_map: Mapping[str, str] | None = None,
    cue_map: Mapping[str, str] | None = None,
    text_field: str = "text",
    label_field: str = "label",
    id_field: str = "doc_id",
) -> Conversion:
    r"""Convert annotated sentences from one format to another.

    Labels and cue types stay as they are unless they are renamed: "uncertain" in one corpus is not "uncertain"
    in another. :func:`stance.corpus.read_coded` uses cues of stance's types, and keeps others in ``other_cues``.

    Parameters
    ----------
    source_format, target_format : str
        Names as of :func:`list_formats`.
    inputs : str, Path or iterable of them
        Files, folders of files of the format, also packed, and ``-`` for standard input.
    label_map : Mapping of str to str, optional
        New labels by old ones.
    cue_map : Mapping of str to str, optional
        New cue types by old ones; ``""`` drops the cues, and counts them.
    text_field, label_field, id_field : str
        The names of text, label and document, in formats that leave them to the user.

    Returns
    -------
    Conversion

    Raises
    ------
    ConfigError
        If there is no such format, or a label or cue type to be renamed is not in the data.
    DataError
        If a file is missing or not of the format, or there are no sentences.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "coded.csv")
    ...     _ = path.write_text("text,label\nIt may.,uncertain\n")
    ...     found = convert_data("csv", "doccano", path, label_map={"uncertain": "hedged"})
    >>> print(found.output.strip())
    {"text": "It may.", "cats": ["hedged"], "doc_id": "coded-000001", "sent_id": 0}
    """
    source, target = _find_format(source_format), _find_format(target_format)
    if target.write is None:
        written = ", ".join(name for name, each in _FORMATS.items() if each.write)
        raise ConfigError(f"{target_format}: is only read. Write one of {written}.")
    losses: Counter[str] = Counter()
    found: list[Annotated] = []
    fields = Fields(text_field, label_field, id_field)
    next_id: Counter[str] = Counter()
    sources = list(_list_sources(inputs, source, fields))
    for file in sources:
        for number, sentence in enumerate(_read(source, file, losses), 1):
            if not sentence.text.strip():
                losses["sentence without text"] += 1
                continue
            doc_id = sentence.doc_id or f"{file.stem}-{number:06d}"
            sent_id = next_id[doc_id] if sentence.sent_id is None else sentence.sent_id
            next_id[doc_id] = sent_id + 1
            found.append(replace(sentence, doc_id=doc_id, sent_id=sent_id))
    if not found:
        raise DataError(
            f"{', '.join(file.name for file in sources)}: no sentences of the format {source_format}. Check the format."
        )
    if source_format in ("brat", "label-studio") and not any(sentence.cues for sentence in found):
        found = [replace(sentence, cues=None) for sentence in found]  # nobody marked cues there
    found = _rename(found, label_map or {}, cue_map or {}, losses)
    output = target.write(found, losses)
    return Conversion(
        n_sentences=len(found),
        n_documents=len({sentence.doc_id for sentence in found}),
        n_unlabelled=sum(sentence.label is None for sentence in found),
        labels=dict(Counter(s.label for s in found if s.label is not None).most_common()),
        cue_types=dict(Counter(cue[2] for s in found for cue in s.cues or ()).most_common()),
        dropped=dict(+losses),
        output=output,
    )


def _find_format(name: str) -> _Format:
    if name not in _FORMATS:
        near = difflib.get_close_matches(name.lower(), _FORMATS, n=1, cutoff=0.5)
        hint = f"Did you mean '{near[0]}'?" if near else f"Name one of {', '.join(_FORMATS)}."
        raise ConfigError(f"{name}: no such format. {hint}")
    return _FORMATS[name]


def _read(source: _Format, file: Source, losses: Counter[str]) -> Iterator[Annotated]:
    try:
        yield from source.read(file, losses)
    except (AttributeError, KeyError, TypeError, IndexError) as error:  # values of kinds that no tool writes
        raise DataError(
            f"{file.name}: is not of this format ({quote_cause(error)}). Export it anew."
        ) from error


def _list_sources(
    inputs: str | Path | Iterable[str | Path], source: _Format, fields: Fields
) -> Iterator[Source]:
    from stance.io.tables import split_suffix

    for item in [inputs] if isinstance(inputs, str | Path) else inputs:
        if str(item) != "-" and Path(item).is_dir():
            paths = sorted(path for path in Path(item).rglob("*") if split_suffix(path)[0] in source.suffixes)
            if not paths:
                raise DataError(
                    f"{item}: no files in this folder that end in {' or '.join(source.suffixes)}. Check it."
                )
            yield from (Source(str(path), split_suffix(path)[1], fields) for path in paths)
        elif str(item) == "-":
            yield Source("-", "stdin", fields)
        elif not Path(item).exists():
            raise DataError(f"{item}: no such file. Check the path.")
        else:
            yield Source(str(item), split_suffix(item)[1], fields)


def _rename(
    sentences: Sequence[Annotated], labels: Mapping[str, str], types: Mapping[str, str], losses: Counter[str]
) -> list[Annotated]:
    known = {sentence.label for sentence in sentences}, {cue[2] for s in sentences for cue in s.cues or ()}
    for mapping, names, what in ((labels, known[0], "label"), (types, known[1], "cue type")):
        for name in mapping:
            if name not in names:
                listed = ", ".join(sorted(map(str, names - {None}))[:20]) or "none"
                raise ConfigError(
                    f"{what} '{name}': is not in the data, which has {listed}. Check its spelling."
                )
    renamed = []
    for sentence in sentences:
        cues = sentence.cues
        if cues is not None:
            for _, _, kind in cues:
                losses[f"cue of type '{kind}'"] += types.get(kind, kind) == ""
            cues = [(start, end, types.get(kind, kind)) for start, end, kind in cues if types.get(kind, kind)]
        label = sentence.label if sentence.label is None else labels.get(sentence.label, sentence.label)
        renamed.append(replace(sentence, label=label, cues=cues))
    return renamed
