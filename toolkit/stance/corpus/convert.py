"""Labelled data from the formats of annotation tools and published corpora, as our own rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stance.corpus import formats
from stance.corpus.formats import Found, Source
from stance.corpus.read import list_tables, name_value, parse_cues, read_integer, show_label
from stance.errors import ConfigError, DataError, quote_cause
from stance.labels import CUE_TYPES

_TARGETS = ("jsonl", "csv")
# How the files of each format end, and what reads them.
_FORMATS: dict[str, tuple[str, Callable[[Source], Iterable[Found]]]] = {
    "label-studio": (".json", formats.read_label_studio),
    "doccano": (".jsonl", formats.read_doccano),
    "prodigy": (".jsonl", formats.read_prodigy),  # and spaCy
    "brat": (".ann", formats.read_brat),
    "szeged-xml": (".xml", formats.read_xml),
    "bioscope-xml": (".xml", formats.read_xml),
    "conll2010-xml": (".xml", formats.read_xml),
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


def convert_data(
    source_format: str,
    target_format: str,
    inputs: str | Path | Iterable[str | Path],
    *,
    names: Mapping[str, str] | None = None,
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
        ``label-studio``, ``doccano``, ``prodigy`` (also spaCy's JSON Lines), ``brat``, ``szeged-xml``,
        ``bioscope-xml`` or ``conll2010-xml``.
    target_format : {"jsonl", "csv"}
    inputs : str, Path or iterable of them
        Files, folders of files of the format, also packed, and ``-`` for standard input.
    names : Mapping of str to str, optional
        New labels and types of cues by old ones; ``""`` drops them, and counts them.
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
    ...     path = Path(folder, "coded.jsonl")
    ...     _ = path.write_text('{"id": 1, "text": "It may.", "label": ["uncertain"]}')
    ...     found = convert_data("doccano", "jsonl", path, names={"uncertain": "hedged"})
    >>> print(found.output.strip())
    {"doc_id": "coded-000001", "sent_id": 0, "text": "It may.", "label": "hedged", "id": 1}
    """
    from stance.io.columns import build_table, dump_json
    from stance.io.writer import render_csv

    for form, known in ((target_format, _TARGETS), (source_format, _FORMATS)):
        if form not in known:
            raise ConfigError(f"{form}: no such format here. Name one of {', '.join(known)}.")
    suffix, read = _FORMATS[source_format]
    losses: Counter[str] = Counter()
    rows: list[dict[str, Any]] = []
    next_id: Counter[str] = Counter()
    numbers: dict[tuple[str, object], int] = {}
    for name, stem, _ in list_tables(inputs, (suffix,)):
        for place, found in enumerate(_read(read, Source(name, text_field, label_field, losses)), 1):
            if not found.text.strip():
                losses["sentence without text"] += 1
                continue
            meta = dict(found.meta)
            record = place if found.record in (None, "") else found.record  # two coders' rows may share one
            number = f"{record:06d}" if isinstance(record, int) else record
            doc_id = name_value(meta.pop(id_field, None)) or name_value(meta.pop("doc_id", None))
            doc_id = doc_id or f"{stem}-{number}"
            try:
                sent_id = read_integer(meta.pop("sent_id", None))
                cues = None if found.spans is None else _list_cues(found.text, found.spans, losses)
            except ValueError as error:
                raise DataError(f"{found.where}: {error}. Mend it.") from error
            if sent_id is None:
                sent_id = numbers.setdefault((doc_id, record), next_id[doc_id])
            next_id[doc_id] = max(next_id[doc_id], sent_id + 1)
            labels = [show_label(label) for label in found.labels if label not in (None, "")]
            losses["further label of a sentence"] += max(0, len(labels) - 1)
            own = {
                "doc_id": doc_id,
                "sent_id": sent_id,
                "text": found.text,
                "label": next(iter(labels), None),
            }
            own |= {} if cues is None else {"cues": cues}
            rows.append(own | {f"input_{key}" if key in own else key: value for key, value in meta.items()})
    if not rows:
        raise DataError(f"{inputs}: no sentences of the format {source_format}. Check the format.")
    if not any(row.get("cues") for row in rows):  # nobody marked any
        rows = [{name: value for name, value in row.items() if name != "cues"} for row in rows]
    _rename(rows, names or {}, losses)
    return Conversion(
        n_sentences=len(rows),
        n_documents=len({row["doc_id"] for row in rows}),
        dropped=dict(+losses),
        output="".join(f"{dump_json(row)}\n" for row in rows)
        if target_format == "jsonl"
        else render_csv(build_table(rows)).decode(),
    )


def _read(read: Callable[[Source], Iterable[Found]], source: Source) -> Iterator[Found]:
    try:
        yield from read(source)
    except (AttributeError, KeyError, TypeError, IndexError, RecursionError) as error:
        cause = quote_cause(error)
        raise DataError(f"{source.name}: is not of this format ({cause}). Export it anew.") from error


def _list_cues(text: str, spans: Iterable[Any], losses: Counter[str]) -> list[list[Any]]:
    """List the cues by place; of those of stance's types that overlap, the first is kept."""
    marked = [cue for span in spans for cue in parse_cues([span], text) or ()]
    cues: list[list[Any]] = []
    end = 0
    for cue in sorted(marked, key=lambda cue: (cue.start, cue.end)):
        is_own = cue.type in CUE_TYPES
        if is_own and cue.start < end:
            losses["cue that overlaps another"] += 1
            continue
        end = cue.end if is_own else end
        cues.append([cue.start, cue.end, cue.type])
    return cues


def _rename(rows: Sequence[dict[str, Any]], names: Mapping[str, str], losses: Counter[str]) -> None:
    known = {row["label"] for row in rows} - {None} | {cue[2] for row in rows for cue in row.get("cues", ())}
    for name in names.keys() - known:
        listed = ", ".join(sorted(known)[:20]) or "none"
        raise ConfigError(
            f"'{name}': is neither a label nor a type of cue here ({listed}). Check its spelling."
        )
    for row in rows:
        row["label"] = names.get(row["label"], row["label"])
        losses["label that was mapped to nothing"] += row["label"] == ""
        if "cues" in row:
            named = [[start, end, names.get(kind, kind)] for start, end, kind in row["cues"]]
            row["cues"] = [cue for cue in named if cue[2]]
            losses["cue of a type that was mapped to nothing"] += len(named) - len(row["cues"])
