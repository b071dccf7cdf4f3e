"""Rows of coded files, as the text room's readers find them."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stance.corpus.cells import show_value
from stance.corpus.given import TableReader, describe_tables, list_inputs
from stance.corpus.inclusion import INCLUSION
from stance.errors import DataError
from stance.text.read_bytes import spool_stdin
from stance.text.read_options import Problems, ReadOptions
from stance.text.read_sources import TABLE_SUFFIXES, Source, find_sources
from stance.text.tables.arrow_values import read_values
from stance.text.tables.chosen_columns import ColumnError, Columns, check_plain
from stance.text.tables.chunks import Chunk, cast_texts
from stance.text.tables.read_columns import CsvReader
from stance.text.tables.read_json import JsonReader
from stance.text.tables.read_parquet import ParquetReader

if TYPE_CHECKING:
    import pyarrow as pa

READERS: Final[dict[str, Any]] = {
    ".jsonl": JsonReader,
    ".json": JsonReader,
    ".csv": CsvReader,
    ".tsv": CsvReader,
    ".parquet": ParquetReader,
}
"""The text room's reader of each kind of table, by suffix."""

_CODE: Final = "code"  # what sheets of stance sample call it
_CHUNK_CHARS: Final = 1_000_000
_KEEP_CHARS: Final = 50_000_000  # coded data is small: read each file once


@dataclass(frozen=True, slots=True)
class Fields:
    """What the columns of coded data are called.

    Attributes
    ----------
    text, label, doc_id : str
        Column names; a ``doc_id`` column of the default name may be absent.
    """

    text: str = "text"
    label: str = "label"
    doc_id: str = "doc_id"


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row before it is checked.

    Attributes
    ----------
    source : Source
        The file it comes from.
    row : int
        Its number from 1; the line, in line-based files.
    doc_id, text : str
        ``text`` may be blank.
    label, sent_id, cues : object
        As found; ``None`` where the file has no such column or the row no value.
    others : Mapping[str, object]
        The row's other columns.
    is_named : bool
        Whether the file says of which document it is.
    """

    source: Source
    row: int
    doc_id: str
    text: str
    label: object
    sent_id: object
    cues: object
    others: Mapping[str, object] = field(default_factory=dict)
    is_named: bool = True


def make_options(text_field: str | None, id_field: str, problems: Problems) -> ReadOptions:
    """Make the options with which the text room's readers read coded files, each but once."""
    return ReadOptions(text_field, id_field, problems, _CHUNK_CHARS, keep_chars=_KEEP_CHARS)


def find_tables(paths: str | Path | Iterable[str | Path]) -> Iterator[Source]:
    """Find the tables to read, and refuse what is none.

    Parameters
    ----------
    paths : str, Path or iterable of them
        Tables, folders of tables, and ``-`` for JSON Lines on standard input.

    Yields
    ------
    Source
        With a suffix of :data:`READERS`.

    Raises
    ------
    DataError
        If a file is missing or not a table.
    """
    for found in find_sources(paths):
        source = found
        if found.path is None:
            # The readers read twice, which standard input does not allow.
            source = replace(found, spool=spool_stdin(), suffix=".jsonl")
        if source.suffix not in READERS:
            raise DataError(
                f"{source.name}: expected a table of coded sentences; found '{source.suffix}'. "
                f"Give {', '.join(TABLE_SUFFIXES)}."
            )
        yield source


def iter_rows(
    given: str | Path | pa.Table | Iterable[str | Path | pa.Table], fields: Fields, problems: Problems
) -> Iterator[RawRow]:
    """Read the rows of coded files, or of tables in memory, in order.

    Parameters
    ----------
    given : str, Path, table, or iterable of them
        Tables, folders of tables, and ``-`` for JSON Lines on standard input; or what
        :func:`stance.corpus.given.list_inputs` takes for tables.
    fields : Fields
        What the columns are called.
    problems : Problems
        What to do with files and rows that cannot be read.

    Yields
    ------
    RawRow

    Raises
    ------
    DataError
        If a file is missing, not a table, damaged, empty, or lacks a column.
    """
    options = make_options(fields.text, fields.doc_id, problems)
    for source, make_reader in find_readers(list_inputs(given, "coded"), options):
        try:
            reader = make_reader()
            _check_label_column(source, reader.columns, fields)
            for chunk in reader.read_chunks(reader.types):
                yield from _split_chunk(chunk, source, fields)
        except ColumnError:
            raise
        except DataError as error:
            problems.add_file(source, error)


def find_readers(
    inputs: Sequence[str | Path | pa.Table], options: ReadOptions
) -> Iterator[tuple[Source, Callable[[], Any]]]:
    """Find the tables to read, each with what opens the text room's reader for it.

    Parameters
    ----------
    inputs : sequence of str, Path or pyarrow.Table
        As of :func:`stance.corpus.given.list_inputs`.
    options : ReadOptions

    Yields
    ------
    (Source, callable)

    Raises
    ------
    DataError
        If a file is missing or not a table.
    """
    if inputs and not isinstance(inputs[0], str | Path):
        for source, table in zip(describe_tables(len(inputs)), inputs, strict=True):
            yield source, partial(TableReader, source, table, options)
    else:
        for source in find_tables(inputs):
            yield source, partial(READERS[source.suffix], source, options)


def _check_label_column(source: Source, columns: Columns, fields: Fields) -> None:
    others = list(columns.others.values())
    if fields.label in others:
        return
    names = [name for name in (columns.text, columns.doc_id, *others) if name is not None]
    near = difflib.get_close_matches(fields.label, names, n=1)
    near += [_CODE] if {_CODE, INCLUSION} <= {*others} else ["NAME"]
    listed = ", ".join(f"'{name}'" for name in names)
    raise ColumnError(
        f"{source.name}: expected a column '{fields.label}'; found {listed}. Pass --label-field {near[0]}."
    )


def _split_chunk(chunk: Chunk, source: Source, fields: Fields) -> Iterator[RawRow]:
    rows = chunk.rows.tolist()
    texts = cast_texts(chunk.texts, source.name)
    if fields.label in chunk.others:
        check_plain(chunk.others[fields.label].type, source.name, "label", "--label-field")
    if chunk.doc_ids is None:
        doc_ids: list[str | None] = [None] * len(rows)
    else:
        check_plain(chunk.doc_ids.type, source.name, "id", "--id-field")
        names = map(show_value, chunk.doc_ids.to_pylist())
        doc_ids = [name if name is not None and name.strip() else None for name in names]
    known = (fields.label, "sent_id", "cues")
    columns = [
        read_values(chunk.others[name]) if name in chunk.others else [None] * len(rows) for name in known
    ]
    more = [name for name in chunk.others if name not in known]
    cells = [read_values(chunk.others[name]) for name in more]
    others = [dict(zip(more, row, strict=True)) for row in zip(*cells, strict=True)] or [{} for _ in rows]
    is_named = [doc_id is not None for doc_id in doc_ids]
    for row, doc_id, text, *values in zip(
        rows, doc_ids, texts.to_pylist(), *columns, others, is_named, strict=True
    ):
        # Without a name, a row is a document of its own.
        doc_name = f"{source.doc_id}-{row:06d}" if doc_id is None else doc_id
        yield RawRow(source, row, doc_name, text or "", *values)
