"""The columns of scored sentences, found in files of any format."""

from __future__ import annotations

import contextlib
import csv
import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stance.corpus.scored_proba import ADVICE
from stance.errors import DataError, quote_cause
from stance.labels import LABELS
from stance.profile.scored.cue_types import take_cue_types
from stance.text.tables.arrow_types import decode_dictionary

if TYPE_CHECKING:
    import pyarrow as pa

    from stance.text.read_sources import Source

NEEDED: Final = ("doc_id", "sent_id", "zone", "voice", "text", "label", "confidence", "abstained", "cues")
"""The columns that every scored file has, beside a probability for each label."""

SPARED: Final = ("text", "cues")
"""Those of :data:`NEEDED` that shares do without, as where texts may not be given away."""

_OWN: Final = ("para", "start", "end", "by")  # of score, too, and not needed

ADD_COLUMN: Final = (
    "Score a table that has it, or make it of 'doc_id', which holds the folders of a text, as docs/output.md "
    "in the source shows."
)
"""What to do where texts came as files, which have no columns."""

ID_FIELD: Final = "the column of stance score --id-field is called doc_id here"
"""Where to look for a column that the texts had."""

_NO_OTHERS: Final = "none but those of stance score"

# What a folder of parts holds beside the parts.
_BESIDE_PARTS: Final = frozenset({"manifest.json", "rejects.jsonl"})
_KEEP_CHARS: Final = 48_000_000  # so that small JSON files are read once


def read_files(
    paths: str | Path | Iterable[str | Path], columns: Sequence[str], *, others: bool
) -> Iterator[tuple[str, pa.Table]]:
    """Read scored files.

    Parameters
    ----------
    paths : str, Path or iterable of them
        Files, folders of files, and ``-``.
    columns : sequence of str
        Other columns to keep.
    others : bool
        Whether to keep what :func:`list_others` finds as well.

    Yields
    ------
    name : str
        The file.
    table : pyarrow.Table
        With the columns :data:`NEEDED`, probabilities, and those asked for; one of :data:`SPARED` that the
        file lacks is null.

    Raises
    ------
    DataError
        If a file is missing or damaged, is no table, or lacks a column.
    """
    sources = list(find_tables(paths))
    # An empty share of a job array has a part without rows, which knows none of the input's columns.
    for source in [source for source in sources if not is_empty(source)] or sources:
        if source.suffix == ".parquet":
            yield source.name, _read_parquet(source, columns, others=others)
        else:
            yield source.name, take_columns(read_rows(source), source.name, columns, others=others)


def is_empty(source: Source) -> bool:
    """Say whether a file is what ``stance score`` writes where there is no sentence.

    Examples
    --------
    >>> import tempfile
    >>> from stance.text.read_sources import find_sources
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     Path(folder, "scored.jsonl").touch()
    ...     [is_empty(source) for source in find_sources([folder])]
    [True]
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    if source.path is None:
        return False
    try:
        if source.suffix == ".parquet":
            found = pq.read_metadata(source.path)
            return found.num_rows == 0 and "doc_id" in found.schema.to_arrow_schema().names
        if source.suffix == ".csv":
            with source.path.open(encoding="utf-8-sig", newline="") as file:
                rows = list(islice(csv.reader(file), 2))
            return len(rows) == 1 and "doc_id" in rows[0]
        return source.suffix == ".jsonl" and source.path.stat().st_size == 0
    except (OSError, UnicodeDecodeError, csv.Error, pa.ArrowException):  # which its reader tells
        return False


def find_tables(paths: str | Path | Iterable[str | Path]) -> Iterator[Source]:
    """Find the tables among paths, and leave out what lies beside the parts in a folder of parts.

    Raises
    ------
    DataError
        If a file is missing or no table.
    """
    from stance.text.read_bytes import spool_stdin
    from stance.text.read_sources import TABLE_SUFFIXES, find_sources

    for source in find_sources(paths):
        if source.path is None:
            yield replace(source, spool=spool_stdin(), suffix=".jsonl")
        elif source.suffix not in TABLE_SUFFIXES:
            raise DataError(
                f"{source.name}: expected scored sentences; found '{source.suffix}'. "
                "Score it first: stance score INPUT --output scored.parquet."
            )
        elif source.path.name not in _BESIDE_PARTS:
            yield source


def _read_parquet(source: Source, columns: Sequence[str], *, others: bool) -> pa.Table:
    """Read the columns that are wanted, and of the cues no more than their types."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(source.path) as file:
            _check_columns(file.schema_arrow, source.name, columns)
            labels = find_labels(file.schema_arrow.names, source.name)
            if others:
                columns = [*columns, *list_others(file.schema_arrow, labels)]
            types_of_cues = next(
                (
                    column.path
                    for column in file.schema
                    if column.path.startswith("cues.") and column.name == "type"
                ),
                "cues",
            )
            names = _list_columns(labels, columns)
            table = file.read(columns=[types_of_cues if name == "cues" else name for name in names])
    except (pa.ArrowException, OSError) as error:
        raise DataError(
            f"{source.name}: expected a whole Parquet file; found: {quote_cause(error)}. Make it anew."
        ) from error
    return _normalise(table, names, source.name)


def read_rows(source: Source) -> pa.Table:
    """Read all columns of a JSON or CSV file by the text room's readers."""
    import pyarrow as pa

    from stance.text.read_options import Problems, ReadOptions
    from stance.text.tables.read_columns import CsvReader
    from stance.text.tables.read_json import JsonReader

    make_reader = CsvReader if source.suffix in (".csv", ".tsv") else JsonReader
    # Without a column of text no row is refused, and each column passes through.
    problems = Problems(advice="Mend it.")  # no row may be skipped
    reader = make_reader(source, ReadOptions(None, problems=problems, keep_chars=_KEEP_CHARS))
    parts = []
    for chunk in reader.read_chunks(reader.types):
        ids = {} if chunk.doc_ids is None else {"doc_id": chunk.doc_ids}
        parts.append(pa.table(ids | dict(chunk.others)))
    table = pa.concat_tables(parts, promote_options="permissive")
    for place, (name, kind) in enumerate(zip(table.column_names, table.schema.types, strict=True)):
        if kind == pa.string() and (name.startswith("p_") or name == "confidence"):
            # Another program may write numbers its own way; what is none is told of later.
            with contextlib.suppress(pa.ArrowInvalid):
                table = table.set_column(place, name, table[name].cast(pa.float64()))
    return table


def take_columns(table: pa.Table, where: str, columns: Sequence[str], *, others: bool) -> pa.Table:
    """Check a table for the columns of scored sentences, and take them and those asked for."""
    _check_columns(table.schema, where, columns)
    labels = find_labels(table.column_names, where)
    if others:
        columns = [*columns, *list_others(table.schema, labels)]
    return _normalise(table, _list_columns(labels, columns), where)


def list_others(schema: pa.Schema, labels: Sequence[str]) -> list[str]:
    """List the columns that are none of scoring's own, and hold plain values.

    Examples
    --------
    >>> import pyarrow as pa
    >>> names = {"doc_id": pa.string(), "outlet": pa.string(), "tags": pa.list_(pa.string())}
    >>> list_others(pa.schema(list(names.items())), ["hedged"])
    ['outlet']
    """
    import pyarrow as pa

    own = {*NEEDED, *_OWN, *(f"p_{label}" for label in labels)}
    kinds = {field.name: field.type for field in schema if field.name not in own}
    return [
        name
        for name, kind in kinds.items()
        if not (pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind))
    ]


def _normalise(table: pa.Table, names: Sequence[str], where: str) -> pa.Table:
    """Take the columns, and give them types that tables from other formats have too."""
    import pyarrow as pa

    arrays = []
    for name in names:
        if name in SPARED and name not in table.column_names:
            kind = pa.large_string() if name == "text" else pa.list_(pa.string())
            arrays.append(pa.nulls(table.num_rows, kind))
            continue
        column = table.select([name]).column(0)
        if name in ("zone", "voice", "label", "doc_id"):
            arrays.append(decode_dictionary(column).cast(pa.string()))
        elif name == "text":
            arrays.append(decode_dictionary(column).cast(pa.large_string()))
        elif name == "cues":
            arrays.append(take_cue_types(column, where))
        else:
            arrays.append(decode_dictionary(column))
    return pa.table(arrays, names=list(names))


def _list_columns(labels: Sequence[str], columns: Sequence[str]) -> list[str]:
    at = NEEDED.index("confidence")  # before which find_labels looks for probabilities
    return list(dict.fromkeys([*NEEDED[:at], *(f"p_{label}" for label in labels), *NEEDED[at:], *columns]))


def _check_columns(schema: pa.Schema, where: str, columns: Sequence[str]) -> None:
    import pyarrow as pa

    from stance.scoring.schema import check_version

    check_version(schema, where)
    names = schema.names
    if not any(name in ("label", "confidence") or name.startswith("p_") for name in names):
        listed = ", ".join(f"'{name}'" for name in names)
        raise DataError(
            f"{where}: expected scored sentences; found the columns {listed}, as of texts that are not "
            "scored. Score them first: stance score INPUT --output scored.parquet."
        )
    check_needed(names, [name for name in NEEDED if name not in SPARED], where)
    for label in find_labels(names, where):
        kind = schema.field(f"p_{label}").type
        if not (pa.types.is_floating(kind) or pa.types.is_integer(kind)):
            raise DataError(f"{where}: expected probabilities in 'p_{label}'; found {kind}. {ADVICE}")
    for name in columns:
        if name not in names:
            known = [n for n in names if n not in (*NEEDED, *_OWN) and n[:2] != "p_"]
            near = difflib.get_close_matches(name, ["doc_id", *known], n=1)
            listed = ", ".join(f"'{n}'" for n in ["doc_id", *known]) if known else _NO_OTHERS
            advice = f"Score a table that has it, or name another; {ID_FIELD}." if known else ADD_COLUMN
            advice = f"Did you mean '{near[0]}'?" if near else advice
            raise DataError(f"{where}: expected a column '{name}'; found {listed}. {advice}")


def check_needed(names: Sequence[str], needed: Sequence[str], where: str) -> None:
    """Refuse a table that lacks columns that every file of scored sentences has."""
    missing = ", ".join(f"'{name}'" for name in needed if name not in names)
    if missing:
        raise DataError(
            f"{where}: expected the columns of scored sentences; found none called {missing}, as if another "
            f"version or program wrote it, or --columns left them out. {ADVICE}"
        )


def find_labels(names: Sequence[str], where: str) -> tuple[str, ...]:
    """Find the labels: those of the columns ``p_…`` between ``label`` and ``confidence``."""
    order = list(names)
    between = order[order.index("label") + 1 : order.index("confidence")] if "confidence" in order else []
    labels = tuple(name[2:] for name in between if name.startswith("p_"))
    if not labels:  # the columns were put in another order; the input may have had some called p_… too
        is_usual = all(f"p_{label}" in order for label in LABELS)
        labels = LABELS if is_usual else tuple(name[2:] for name in order if name.startswith("p_"))
    if not labels:
        raise DataError(f"{where}: expected a column p_LABEL for each label; found none. {ADVICE}")
    return labels
