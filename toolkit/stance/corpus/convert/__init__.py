"""Labelled data from the formats of annotation tools and published corpora, as our own rows."""

from __future__ import annotations

import csv
import difflib
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from stance.corpus.convert import published, tools
from stance.corpus.convert.annotated import Annotated, Source, read_table
from stance.errors import ConfigError, DataError, quote_cause

__all__ = ["Conversion", "convert_data"]

_TARGETS = ("jsonl", "csv")


class _Format(NamedTuple):
    suffixes: tuple[str, ...]
    read: Callable[[Source, Counter[str]], Iterable[Annotated]]


_FORMATS: dict[str, _Format] = {
    "jsonl": _Format((".jsonl", ".json"), read_table),
    "csv": _Format((".csv", ".tsv"), read_table),
    "label-studio": _Format((".json",), tools.read_label_studio),
    "doccano": _Format((".jsonl",), tools.read_doccano),
    "prodigy": _Format((".jsonl",), tools.read_prodigy),  # and spaCy
    "brat": _Format((".ann",), tools.read_brat),
    "szeged-xml": _Format((".xml",), published.read_xml),
    "bioscope-xml": _Format((".xml",), published.read_xml),
    "conll2010-xml": _Format((".xml",), published.read_xml),
}


@dataclass(frozen=True, slots=True)
class Conversion:
    """What a conversion came to: counts, and the text of the target file.

    ``dropped`` counts what the rows have no place for.
    """

    n_sentences: int
    n_documents: int
    dropped: dict[str, int]
    output: str = field(repr=False)

    def save(self, path: str | Path, *, overwrite: bool = False, inputs: Iterable[str | Path] = ()) -> None:
        """Write the target file, whole or not at all; an input is never replaced."""
        from stance.io.guard import check_output
        from stance.io.output import open_output

        check_output(path, overwrite=overwrite, inputs=inputs)
        with open_output(path, overwrite=overwrite) as file:
            file.write(self.output.encode("utf-8", "replace"))


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
    r"""Convert annotated sentences to rows that :func:`stance.corpus.read_coded` reads.

    Labels and cue types stay as they are unless they are renamed: "uncertain" in one corpus is not "uncertain"
    in another.

    Parameters
    ----------
    source_format : str
        ``jsonl`` or ``csv`` (rows of our own), ``label-studio``, ``doccano``, ``prodigy`` (also spaCy's JSON Lines),
        ``brat``, ``szeged-xml``, ``bioscope-xml`` or ``conll2010-xml``.
    target_format : {"jsonl", "csv"}
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
    ...     found = convert_data("csv", "jsonl", path, label_map={"uncertain": "hedged"})
    >>> print(found.output.strip())
    {"doc_id": "coded-000001", "sent_id": 0, "text": "It may.", "label": "hedged"}
    """
    _check_name(target_format, _TARGETS)
    _check_name(source_format, _FORMATS)
    losses: Counter[str] = Counter()
    rows: list[dict[str, Any]] = []
    next_id: Counter[str] = Counter()
    numbers: dict[tuple[str, object], int] = {}
    for file in _list_sources(inputs, _FORMATS[source_format].suffixes, (text_field, label_field, id_field)):
        for place, found in enumerate(_read(source_format, file, losses), 1):
            if not found.text.strip():
                losses["sentence without text"] += 1
                continue
            record = place if found.record in (None, "") else found.record  # two coders' rows may share one
            number = f"{record:06d}" if isinstance(record, int) else record
            doc_id = found.doc_id or f"{file.stem}-{number}"
            sent_id = found.sent_id
            if sent_id is None:
                sent_id = numbers.setdefault((doc_id, record), next_id[doc_id])
            next_id[doc_id] = max(next_id[doc_id], sent_id + 1)
            own = {"doc_id": doc_id, "sent_id": sent_id, "text": found.text, "label": found.label}
            own |= {} if found.cues is None else {"cues": found.cues}
            rows.append(own | {f"input_{k}" if k in own else k: v for k, v in found.fields.items()})
    if not rows:
        raise DataError(f"{inputs}: no sentences of the format {source_format}. Check the format.")
    if source_format in ("brat", "label-studio") and not any(row["cues"] for row in rows if "cues" in row):
        rows = [{name: value for name, value in row.items() if name != "cues"} for row in rows]
    _rename(rows, label_map or {}, cue_map or {}, losses)
    return Conversion(
        n_sentences=len(rows),
        n_documents=len({row["doc_id"] for row in rows}),
        dropped=dict(+losses),
        output=_write_csv(rows) if target_format == "csv" else "".join(f"{_dump(row)}\n" for row in rows),
    )


def _check_name(name: str, known: Iterable[str]) -> None:
    if name not in known:
        near = difflib.get_close_matches(name.lower(), known := list(known), n=1, cutoff=0.5)
        hint = f"Did you mean '{near[0]}'?" if near else f"Name one of {', '.join(known)}."
        raise ConfigError(f"{name}: no such format here. {hint}")


def _read(source_format: str, file: Source, losses: Counter[str]) -> Iterator[Annotated]:
    try:
        yield from _FORMATS[source_format].read(file, losses)
    except (AttributeError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise DataError(
            f"{file.name}: is not {source_format} ({quote_cause(error)}). Export it anew."
        ) from error


def _list_sources(
    inputs: str | Path | Iterable[str | Path], suffixes: tuple[str, ...], fields: tuple[str, str, str]
) -> Iterator[Source]:
    from stance.io.tables import split_suffix

    for item in [inputs] if isinstance(inputs, str | Path) else inputs:
        path = Path(item)
        if str(item) == "-":
            yield Source("-", "stdin", *fields)
            continue
        paths = [path] if path.is_file() else sorted(path.rglob("*"))
        found = [each for each in paths if path.is_file() or split_suffix(each)[0] in suffixes]
        if not found:
            what = f"no {' or '.join(suffixes)} files here" if path.exists() else "no such file"
            raise DataError(f"{item}: {what}. Check the path.")
        yield from (Source(str(each), split_suffix(each)[1], *fields) for each in found)


def _rename(
    rows: Sequence[dict[str, Any]], labels: Mapping[str, str], types: Mapping[str, str], losses: Counter[str]
) -> None:
    known = {row["label"] for row in rows} - {None}, {cue[2] for row in rows for cue in row.get("cues", ())}
    for mapping, names, what in ((labels, known[0], "label"), (types, known[1], "cue type")):
        for name in mapping.keys() - names:
            listed = ", ".join(sorted(names)[:20]) or "none"
            raise ConfigError(f"{what} '{name}': is not in the data, which has {listed}. Check its spelling.")
    for row in rows:
        row["label"] = labels.get(row["label"], row["label"])
        if "cues" in row:
            named = [[start, end, types.get(kind, kind)] for start, end, kind in row["cues"]]
            row["cues"] = [cue for cue in named if cue[2]]
            losses["cue of a type that was mapped to nothing"] += len(named) - len(row["cues"])


def _write_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Write rows of a table; cells that are not text hold JSON, null is a blank cell."""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(
        stream, list(dict.fromkeys(name for row in rows for name in row)), lineterminator="\n"
    )
    writer.writeheader()
    for row in rows:
        writer.writerow({k: v if v is None or isinstance(v, str) else _dump(v) for k, v in row.items()})
    return stream.getvalue()


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
