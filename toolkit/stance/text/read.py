"""Files, folders and standard input in; tables and documents out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from stance.errors import DataError
from stance.records import Document, Origin, Reject
from stance.text.read_options import (
    Problems,
    ReadOptions,
    TextFormat,
    check_on_error,
    check_stdin_format,
    check_text_format,
)
from stance.text.read_rows import read_row_file
from stance.text.read_sources import Source, find_sources
from stance.text.read_stdin import resolve_stdin
from stance.text.read_whole import read_whole_files
from stance.text.scored_sources import are_scored, refuse_scored
from stance.text.tables.arrow_values import read_rows
from stance.text.tables.batches import cut_tables
from stance.text.tables.chosen_columns import ColumnError
from stance.text.tables.read_columns import CsvReader
from stance.text.tables.read_json import JsonReader
from stance.text.tables.read_parquet import ParquetReader
from stance.text.tables.read_regular import RegularReader, open_regular
from stance.text.tables.run_types import merge_columns

if TYPE_CHECKING:
    import pyarrow as pa

    TableReader = JsonReader | RegularReader | CsvReader | ParquetReader

KEEP_CHARS: Final = 48_000_000
"""How much text of JSON files is kept from the first reading, so that small inputs are read once."""


def _open_json_lines(source: Source, options: ReadOptions) -> JsonReader | RegularReader:
    return open_regular(source, options) or JsonReader(source, options)


_TABLE_READERS: Final[dict[str, Any]] = {
    ".jsonl": _open_json_lines,
    ".json": JsonReader,
    ".csv": CsvReader,
    ".tsv": CsvReader,
    ".parquet": ParquetReader,
}


def read_tables(
    inputs: str | Path | Iterable[str | Path],
    *,
    text_field: str = "text",
    id_field: str = "doc_id",
    on_error: str = "fail",
    rejects: list[Reject] | None = None,
    batch_chars: int = 4_000_000,
    unique_ids: bool = True,
    on_count: Callable[[int], None] | None = None,
    stdin_format: str | None = None,
    n_threads: int = 1,
    origins: dict[tuple[str, str], Origin] | None = None,
    text_format: TextFormat = "plain",
    n_documents: int | None = None,
    notify: Callable[[str], None] | None = None,
) -> Iterator[pa.Table]:
    r"""Read texts as Arrow tables of one schema.

    Formats are told by suffix: ``.txt .md .html .htm .pdf .docx`` (a document each), ``.jsonl .json .csv .tsv
    .parquet`` (a document a row); the text formats also packed, as ``.gz`` or ``.zst``. Of Markdown, web
    pages, PDF and Word files the text is what a reader sees, without markup, save that U+001D leads headings
    and U+001E list items; both are white space, and stand in no sentence. Other texts are as found: no
    normalisation, line ends kept; a byte order mark belongs to the encoding and not to the text; a lone
    surrogate in JSON becomes U+FFFD. All tables are looked through for the types of their columns before the
    first row comes out.

    Parameters
    ----------
    inputs : str, Path or iterable of them
        Files, folders (searched recursively, in sorted order, hidden files left out), patterns such as
        ``texts/*.jsonl``, and ``-``.
    text_field : str
        The column of the text in tables.
    id_field : str
        The column of the document's name in tables. If ``doc_id`` is absent, rows are called by the file's
        name and their number from 1: ``opinions-000001``. Documents are called by their file name without
        suffix, or by their path within the folder.
    on_error : {"fail", "skip"}
        Whether a row without text, a bad line or an unreadable file is an error, or skipped and listed.
    rejects : list[Reject], optional
        Where what was skipped is listed.
    batch_chars : int
        About how many bytes of text a table holds, 1 or more.
    unique_ids : bool
        Whether a document's name that comes again is an error of its row; pass ``False`` for tables in which
        a row is a sentence.
    on_count : callable, optional
        Is called before the first table with the number of rows, bad ones among them, where that is known.
    stdin_format : {"txt", "md", "html", "jsonl", "json", "csv", "tsv"}, optional
        What standard input holds; by default JSON Lines if its first line is a JSON object, else one text.
    n_threads : int
        How many threads may look through large tables before the first row comes out.
    origins : dict, optional
        Where the origins of the texts of ``.md`` files are put, by id and text; code and addresses in them
        then come out as ``[code]`` and ``[link]``.
    text_format : {"plain", "html", "md"}
        What the texts of tables, of ``.txt`` files and of plain standard input hold; of HTML and Markdown,
        the text is what a reader sees, as of files of these.
    n_documents : int, optional
        No more documents are wanted: what comes behind the last one is not checked. Standard input is
        read as far as they reach if it holds JSON Lines, a document each; its columns then have the types of
        these rows. Of what else it holds, and where bad rows of HTML or Markdown are skipped, a gibibyte may
        be read, and of more than ten thousand documents 100 kB for each.
    notify : callable, optional
        Is called with one line of text where pages that ``stance report`` made are passed over.

    Yields
    ------
    pa.Table
        Columns ``doc_id`` (string) and ``text`` (large_string), neither ever null or blank; then every other
        column of any input, null where an input lacks it, text where inputs differ in type, or where one has
        fractions and another whole numbers that would be rounded among them. A column called
        ``text`` or ``doc_id`` that is neither comes out as ``input_text`` or ``input_doc_id``.

    Raises
    ------
    DataError
        If an input is missing, of unknown format, empty, binary, damaged or in another encoding, a column is
        missing, a row is bad, or sentences that were scored already are among other texts.
    MissingExtraError
        If reading a format needs an extra that is not installed.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "drafts.csv").write_text("doc_id,text,year\na1,It may rain.,2024\n")
    ...     [table.to_pylist() for table in read_tables([folder])]
    [[{'doc_id': 'a1', 'text': 'It may rain.', 'year': 2024}]]
    """
    check_on_error(on_error)
    if batch_chars < 1:
        raise DataError(f"batch_chars: expected 1 or more; found {batch_chars}. Pass a larger number.")
    check_stdin_format(stdin_format)
    check_text_format(text_format)
    options = ReadOptions(
        text_field,
        id_field,
        Problems(on_error, rejects),
        batch_chars,
        KEEP_CHARS,
        n_threads,
        origins,
        text_format,
        n_documents,
    )
    sources = find_sources(inputs, notify=notify)
    if stdin_format is not None:
        sources = [replace(s, suffix=f".{stdin_format}") if s.path is None else s for s in sources]
    tables = _read_sources(sources, options, set() if unique_ids else None, on_count)
    return cut_tables(tables, batch_chars)


def read_documents(
    inputs: str | Path | Iterable[str | Path],
    *,
    text_field: str = "text",
    id_field: str = "doc_id",
    on_error: str = "fail",
    rejects: list[Reject] | None = None,
    batch_chars: int = 4_000_000,
    unique_ids: bool = True,
    renders_markdown: bool = True,
    stdin_format: str | None = None,
    text_format: TextFormat = "plain",
    notify: Callable[[str], None] | None = None,
) -> Iterator[Document]:
    """Read texts one by one, as :func:`read_tables` reads them by the table.

    Parameters
    ----------
    inputs : str, Path or iterable of them
        Files, folders, patterns and ``-``.
    text_field, id_field : str
        The columns of the text and of the document's name in tables.
    on_error : {"fail", "skip"}
        Whether a row without text, a bad line or an unreadable file is an error, or skipped and listed.
    rejects : list[Reject], optional
        Where what was skipped is listed.
    batch_chars : int
        About how many bytes of text are read at a time, 1 or more.
    unique_ids : bool
        Whether a document's name that comes again is an error of its row.
    renders_markdown : bool
        Pass ``False`` where places in ``.md`` files matter: documents then carry their origin, and code and
        addresses come out as ``[code]`` and ``[link]``, whose words are nobody's.
    stdin_format : {"txt", "md", "html", "jsonl", "json", "csv", "tsv"}, optional
        What standard input holds; by default JSON Lines if its first line is a JSON object, else one text.
    text_format : {"plain", "html", "md"}
        What the texts of tables, of ``.txt`` files and of plain standard input hold.
    notify : callable, optional
        As of :func:`read_tables`.

    Yields
    ------
    Document
        With the other columns of its row as ``fields``.

    Raises
    ------
    DataError, MissingExtraError
        As from :func:`read_tables`.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "draft.txt").write_text("The deal might collapse.")
    ...     list(read_documents([folder]))
    [Document(doc_id='draft', text='The deal might collapse.', fields={})]
    """
    origins: dict[tuple[str, str], Origin] | None = None if renders_markdown else {}
    tables = read_tables(
        inputs,
        text_field=text_field,
        id_field=id_field,
        on_error=on_error,
        rejects=rejects,
        batch_chars=batch_chars,
        unique_ids=unique_ids,
        stdin_format=stdin_format,
        origins=origins,
        text_format=text_format,
        notify=notify,
    )
    for table in tables:
        for row in read_rows(table, " "):
            doc_id, text = row.pop("doc_id"), row.pop("text")
            yield Document(doc_id, text, row, origins.pop((doc_id, text), None) if origins else None)


def _read_sources(
    sources: list[Source],
    options: ReadOptions,
    seen: set[str] | None,
    on_count: Callable[[int], None] | None,
) -> Iterator[pa.Table]:
    """Open all tables for the columns of the run, then read every source in order."""
    problems = options.problems
    readers: list[tuple[Source, TableReader | None]] = []
    for given in sources:
        source = resolve_stdin(given, options, has_documents=seen is not None)
        make_reader = _TABLE_READERS.get(source.suffix)
        if make_reader is None:
            readers.append((source, None))
            continue
        try:
            reader = make_reader(source, options)
        except ColumnError:
            raise
        except DataError as error:
            problems.add_file(source, error)
            continue
        readers.append((source, reader))
        options = replace(options, keep_chars=options.keep_chars - reader.n_kept)
    types = merge_columns(reader for _, reader in readers if reader is not None)
    refuse_scored(
        (source.name, reader is not None and are_scored(reader.types)) for source, reader in readers
    )
    counts = [1 if reader is None else reader.n_rows for _, reader in readers]
    if on_count is not None and None not in counts:
        on_count(sum(count or 0 for count in counts))
    for is_document, group in groupby(readers, lambda pair: pair[1] is None):
        if is_document:
            yield from read_whole_files([source for source, _ in group], options, types, seen)
            continue
        for source, table_reader in group:
            yield from read_row_file(source, cast("TableReader", table_reader), options, types, seen)
