"""Texts from files, folders, standard input and memory, as Arrow tables of one schema."""

from __future__ import annotations

import contextlib
import glob
import io
import logging
import os
import re
import shutil
import sys
import tempfile
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import accumulate, pairwise
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal, get_args

from stance.errors import DataError
from stance.io.columns import (
    ColumnError,
    cast_text,
    choose_column,
    fit_columns,
    infer_kind,
    join_tables,
    merge_types,
    parse_cells,
)
from stance.io.rejects import Rejects
from stance.io.tables import SUFFIXES, Rows, read_rows, split_suffix
from stance.records import Block, Document

if TYPE_CHECKING:
    import pyarrow as pa

    from stance.text.pages import Text

TextFormat = Literal["plain", "html", "md"]
Unit = Literal["document", "sentence"]

BLOCKS_COLUMN: Final = "__stance_blocks__"
"""What a format says of a text's paragraphs; present only where a format does, and never written."""

TEXT_SUFFIXES: Final = (".txt", ".md", ".html", ".pdf", ".docx")
"""Files that are a document each."""

_SAME: Final = {".ndjson": ".jsonl", ".markdown": ".md", ".htm": ".html", ".text": ".txt"}
_READ: Final = (*TEXT_SUFFIXES, *SUFFIXES)
_KNOWN: Final = ", ".join(_READ)
_SCORED: Final = frozenset({"label", "confidence", "abstained"})
_OWN_PAGE: Final = re.compile(
    rb"<meta name=\"generator\" content=\"stance \d|\bMade\s+by\s+stance\s+\d\S*\.\s*\Z"
)
_SKIPPED: Final = re.compile(r"/(?:\.|~\$|[^/]*_files/)")
_MEMORY_BYTES: Final = 8 << 20  # of what is set aside to be read twice; the rest waits on disk
_ASIDE_BYTES: Final = 1 << 30  # of tables set aside; of larger inputs, files are read twice
_NUMBER: Final = "__stance_number__"
_SMALL_LIMIT: Final = 10_000
_BATCH_CHARS: Final = 4_000_000
_logger = logging.getLogger("stance")


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, or standard input: its name in messages, place, format, and its document's name."""

    name: str
    path: Path | None
    suffix: str
    doc_id: str
    file: BinaryIO | None = None

    @property
    def is_table(self) -> bool:
        """Whether it has a document a row."""
        return self.suffix in SUFFIXES

    @property
    def is_csv(self) -> bool:
        """Whether its cells are all text."""
        return self.suffix in (".csv", ".tsv")


def read_texts(
    inputs: str | Path | Iterable[str | Path],
    *,
    text_field: str = "text",
    id_field: str = "doc_id",
    text_format: TextFormat = "plain",
    unit: Unit = "document",
    limit: int | None = None,
    rejects: Rejects | None = None,
) -> Iterator[pa.Table]:
    r"""Read texts as Arrow tables of one schema.

    Parameters
    ----------
    inputs : str, Path or iterable of them
        Files, folders, patterns such as ``texts/*.jsonl``, and ``-`` for standard input: JSON Lines
        if it begins like an object, else one text. ``.txt .md .html
        .pdf .docx`` are a document each; ``.csv .tsv .jsonl .json .parquet`` a document a row. Those that
        are text may be packed (``.gz .bz2 .zst``).
    text_field, id_field : str
        The columns of the text and of the document's name. Without an id column, rows are called by the
        file's name and their number: ``opinions-000001``.
    text_format : {"plain", "html", "md"}
        What the texts of tables and of ``.txt`` files hold.
    unit : {"document", "sentence"}
        What a row is. Rows that follow one another under one id are sentences of a document.
    limit : int, optional
        Read no more documents than these; none is cut.
    rejects : Rejects, optional
        Takes bad rows and files; by default each is an error.

    Yields
    ------
    pyarrow.Table
        Columns ``doc_id`` and ``text``, neither null nor blank, then all other columns of the inputs: null
        where one lacks it, text where they differ in kind. ``__stance_blocks__`` comes last where a format
        marks paragraphs.

    Raises
    ------
    DataError
        If an input is missing, damaged or of no format that is read, a column is missing, or a row is bad.
    MissingExtraError
        If a format needs a library that is not installed.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "drafts.csv").write_text("doc_id,text,year\na1,It may rain.,2024\n")
    ...     [table.to_pylist() for table in read_texts(folder)]
    [[{'doc_id': 'a1', 'text': 'It may rain.', 'year': 2024}]]
    """
    reader = _Reader(text_field, id_field, text_format, unit, limit, rejects or Rejects())
    return reader.read(list_inputs(inputs))


def read_documents(
    inputs: str | Path | Iterable[str | Path],
    *,
    text_field: str = "text",
    id_field: str = "doc_id",
    text_format: TextFormat = "plain",
    limit: int | None = None,
    rejects: Rejects | None = None,
) -> Iterator[Document]:
    """Read texts one by one, with the other columns as ``fields``.

    Parameters
    ----------
    inputs, text_field, id_field, text_format, limit, rejects
        As of :func:`read_texts`.

    Yields
    ------
    Document

    Raises
    ------
    DataError, MissingExtraError
        As from :func:`read_texts`.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "draft.txt").write_text("The deal might collapse.")
    ...     [(document.doc_id, document.text) for document in read_documents(folder)]
    [('draft', 'The deal might collapse.')]
    """
    sources = list_inputs(inputs)
    paths = {source.doc_id: source.path for source in sources if not source.is_table}
    reader = _Reader(text_field, id_field, text_format, "document", limit, rejects or Rejects())
    for table in reader.read(sources):
        for row in table.to_pylist():
            doc_id, text = row.pop("doc_id"), row.pop("text")
            blocks = tuple(Block(**block) for block in row.pop(BLOCKS_COLUMN, None) or ())
            yield Document(doc_id, text, row, blocks, paths.get(doc_id))


def table_of(
    data: object,
    *,
    text_field: str = "text",
    id_field: str = "doc_id",
    unit: Unit = "document",
    text_format: TextFormat = "plain",
    rejects: Rejects | None = None,
) -> pa.Table:
    """Turn texts in memory (a list, rows, a frame, a Dataset, Documents) into the table that readers give."""
    if isinstance(data, str | bytes):
        raise DataError("data: is one text. Pass a list, as in [text].")
    blocks = None
    if isinstance(data, list | tuple) and data and all(isinstance(each, Document) for each in data):
        blocks = [each.blocks for each in data]
        data = [{**each.fields, id_field: each.doc_id, text_field: each.text} for each in data]
    rows = next(read_rows(data, rejects=Rejects()))
    is_frame = hasattr(data, "columns") or hasattr(data, "column_names")
    is_list = rows.table.column_names == ["text"] and not is_frame
    table = rows.table.rename_columns([text_field]) if is_list else rows.table
    reader = _Reader(text_field, id_field, text_format, unit, None, rejects or Rejects())
    made = reader.make_table(replace(rows, table=table), "text", None)
    return made.append_column(BLOCKS_COLUMN, _encode_blocks(blocks)) if blocks and any(blocks) else made


def list_inputs(inputs: str | Path | Iterable[str | Path]) -> list[Source]:
    """List the files to read; folders are searched in order of names, without hidden files and own pages."""
    given = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    if not given or "" in map(str, given):
        raise DataError("inputs: a name is missing. Name a file, a folder, or - for standard input.")
    found: dict[str, Source] = {}
    own: list[Path] = []
    for item in given:
        if str(item) == "-":
            found["-"] = Source("-", None, "", "stdin")
            continue
        for path, doc_id in _list_files(item):
            suffix = _get_format(path)
            if suffix not in _READ:
                what = f"{suffix} is" if suffix else "has no ending, which is"
                raise DataError(f"{path}: {what} no format that is read. Save it as one of {_KNOWN}.")
            if suffix in (".html", ".md") and is_own_page(path):
                own.append(path)
            else:
                found.setdefault(os.path.realpath(path), Source(str(path), path, suffix, doc_id))
    if own and not found:
        raise DataError(f"{own[0]}: is a page that stance report made. Name the text it was made of.")
    if own:
        _logger.info("%s: not read, nor others that stance report made (%d in all)", own[0], len(own))
    # What several would be called gets its whole path.
    counts = Counter(source.doc_id for source in found.values())
    return [
        source if counts[source.doc_id] == 1 else replace(source, doc_id=_make_name(source.name))
        for source in found.values()
    ]


def is_own_page(path: Path) -> bool:
    """Whether ``stance report`` made a file, by its first bytes and its last."""
    with contextlib.suppress(OSError), path.open("rb") as file:
        head = file.read(4096)
        file.seek(max(0, path.stat().st_size - 64))
        return _OWN_PAGE.search(head + file.read()) is not None
    return False


def _list_files(item: str | Path) -> Iterator[tuple[Path, str]]:
    """Yield a file, or those of a pattern or folder, each with the name of its document."""
    path = Path(item)
    if os.path.isdir(item):  # noqa: PTH112 - says no to any name
        paths = [each for each in sorted(path.rglob("*")) if each.is_file() and _get_format(each) in _READ]
        # Without hidden ones, and what browsers keep of pages.
        paths = [each for each in paths if not _SKIPPED.search(f"/{each.relative_to(path)}")]
    elif os.path.exists(item):  # noqa: PTH110 - says no to any name
        paths = [path]
    else:
        paths = sorted(map(Path, glob.glob(str(item), recursive=True)))  # noqa: PTH207 - may be absolute
    if not paths and path.is_dir():
        raise DataError(f"{item}: the folder has no file that is read ({_KNOWN}). Check the path.")
    if not paths:
        raise DataError(f"{item}: there is no such file. Check the path, or save the text or page as a file.")
    for each in paths:
        place = each.relative_to(path) if path in each.parents else PurePath(each.name)
        yield each, _make_name("/".join((*place.parts[:-1], split_suffix(place)[1])))


def _make_name(name: str) -> str:
    return name.encode("utf-8", "replace").decode()


def _get_format(path: str | PurePath) -> str:
    suffix, _ = split_suffix(path)
    return _SAME.get(suffix, suffix)


def _open_stdin(source: Source, *, is_short: bool) -> Source:
    """Find out whether standard input holds rows, and copy these aside where they are read twice."""
    if source.path is not None:
        return source
    stdin: Any = sys.stdin.buffer
    file = stdin if hasattr(stdin, "peek") else io.BufferedReader(stdin)
    if re.match(rb"(?:\xef\xbb\xbf)?\s*\{\s*[\"}]", file.peek(1)) is None:
        return replace(source, suffix=".txt", file=file)
    if not is_short:
        aside = tempfile.SpooledTemporaryFile(_MEMORY_BYTES)  # noqa: SIM115 - goes with the source
        shutil.copyfileobj(file, aside)
        file = aside
    return replace(source, suffix=".jsonl", file=file)


class _Aside:
    """Rows of the first reading for the second: a few in memory, more in a file without a name."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(_MEMORY_BYTES)  # noqa: SIM115 - closed by the reader
        self.places: dict[str, tuple[int, int]] = {}  # by source: where its tables begin, and how many

    def add(self, source: str, rows: Iterable[Rows]) -> Iterator[Rows]:
        """Pass on the rows of a source; they can be taken once all are through, if there was room."""
        start = self._file.tell()
        n_tables, has_room = 0, True
        for each in rows:
            has_room = has_room and self._write(each)
            n_tables += 1
            yield each
        if has_room:
            self.places[source] = (start, n_tables)

    def _write(self, rows: Rows) -> bool:
        import pyarrow as pa

        table = rows.table.append_column(_NUMBER, pa.array(rows.numbers))
        try:
            with pa.ipc.new_stream(self._file, table.schema) as writer:
                writer.write_table(table)
        except OSError:  # the disk is full
            return False
        return self._file.tell() < _ASIDE_BYTES

    def close(self) -> None:
        """Drop what was set aside."""
        self._file.close()

    def take(self, source: str) -> Iterator[Rows]:
        """Read the rows of a source that were set aside."""
        import pyarrow as pa

        start, n_tables = self.places[source]
        self._file.seek(start)
        for _ in range(n_tables):
            with pa.ipc.open_stream(self._file) as reader:
                table = reader.read_all()
            yield Rows(source, table[_NUMBER].to_numpy(), table.drop_columns(_NUMBER))


@dataclass(slots=True)
class _Reader:
    """Reads sources with one set of options, and checks ids over all of them."""

    text_field: str
    id_field: str
    text_format: TextFormat
    unit: Unit
    limit: int | None
    rejects: Rejects
    seen: set[str] = field(default_factory=set)
    aside: _Aside = field(init=False)

    def __post_init__(self) -> None:
        if self.text_format not in get_args(TextFormat):
            raise DataError(f"text_format={self.text_format!r}: is not known. Pass 'plain', 'html' or 'md'.")
        if self.unit not in get_args(Unit):
            raise DataError(f"unit={self.unit!r}: is not known. Pass 'document' or 'sentence'.")
        if self.limit is not None and self.limit < 1:
            raise DataError(f"limit={self.limit}: is below 1. Pass a larger number.")

    def read(self, sources: Sequence[Source]) -> Iterator[pa.Table]:
        """Read sources in order, as tables that have the columns of all of them."""
        # Of a small number, what comes far behind is not looked at.
        is_short = self.limit is not None and self.limit <= _SMALL_LIMIT
        sources = [_open_stdin(source, is_short=is_short) for source in sources]
        self.aside = _Aside()
        with contextlib.closing(self.aside):
            types = None if is_short else self._scan([source for source in sources if source.is_table])
            tables = _take_documents(self._read(sources, types), self.limit, self.unit)
            yield from [join_tables(list(tables))] if is_short else tables

    def make_table(
        self, rows: Rows, doc_id: str, types: Mapping[str, pa.DataType] | None, *, is_csv: bool = False
    ) -> pa.Table:
        """Turn rows into a table of texts, with other columns of these types; bad rows are rejected."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        table, where = rows.table, rows.source
        texts, ids = self._choose(rows, doc_id)
        texts = parse_cells(texts, None) if is_csv else texts
        is_good = np.ones(len(texts), dtype=bool)
        for what, column in (("text", texts), ("id", ids)):
            n_chars = pc.binary_length(pc.utf8_ltrim_whitespace(column))
            is_bad = is_good & pc.fill_null(pc.equal(n_chars, 0), True).to_numpy()
            self.rejects.add_rows(where, rows.numbers[is_bad], f"has no {what}")
            is_good &= ~is_bad
        if self.unit == "document":
            names, repeated = ids.to_pylist(), []
            for place in np.flatnonzero(is_good).tolist():
                if names[place] in self.seen:
                    repeated.append(place)
                self.seen.add(names[place])
            reason = "has an id that came before; where rows are sentences, pass unit='sentence'"
            self.rejects.add_rows(where, rows.numbers[repeated], reason)
            is_good[repeated] = False
        columns = {"doc_id": ids, "text": texts}
        for name, output in self._name_others(table.column_names):
            column = table[name]
            if is_csv:
                kind = infer_kind(column) if types is None else types.get(output, pa.string())
                column = column if kind in (pa.string(), pa.null()) else parse_cells(column, kind)
            columns[output] = column
        made = pa.table(columns).filter(pa.array(is_good))
        if types is not None:
            made = fit_columns(made, {"doc_id": pa.string(), "text": pa.string(), **types})
        return made if self.text_format == "plain" else self._render_cells(made, where, rows.numbers[is_good])

    def _read(self, sources: Sequence[Source], types: Mapping[str, pa.DataType] | None) -> Iterator[pa.Table]:
        waiting: list[tuple[str, Text]] = []
        n_chars = 0
        for source in sources:
            if not source.is_table:
                with self._guard(source):
                    waiting.append((source.doc_id, self._read_document(source)))
                    n_chars += len(waiting[-1][1][0])
            if waiting and (source.is_table or n_chars > _BATCH_CHARS):
                yield _make_documents(waiting, types or {})
                waiting, n_chars = [], 0
            if source.is_table:
                yield from self._read_table(source, types)
        if waiting:
            yield _make_documents(waiting, types or {})

    def _read_table(self, source: Source, types: Mapping[str, pa.DataType] | None) -> Iterator[pa.Table]:
        is_empty, n_rejects = True, self.rejects.n
        with self._guard(source):
            is_aside = source.name in self.aside.places
            for rows in self.aside.take(source.name) if is_aside else self._open(source, self.rejects):
                table = self.make_table(rows, source.doc_id, types, is_csv=source.is_csv)
                is_empty = False
                if table.num_rows:
                    yield table
            if is_empty and self.rejects.n == n_rejects:
                raise DataError(f"{source.name}: holds no rows. Check the file.")

    def _open(self, source: Source, rejects: Rejects) -> Iterator[Rows]:
        if source.file is not None and source.file.seekable():
            source.file.seek(0)
        return read_rows(
            source.file or source.path,
            rejects=rejects,
            name=source.name,
            file_format=source.suffix.removeprefix("."),
            text_field=self.text_field,
        )

    def _scan(self, sources: Sequence[Source]) -> dict[str, pa.DataType]:
        """Find the other columns of all tables and their types, since all rows come out with the same."""
        import pyarrow as pa

        types: dict[str, pa.DataType] = {}
        quiet = self.rejects if self.rejects.on_error == "fail" else Rejects("skip")
        for source in sources:
            n_rejects = quiet.n
            try:
                tables = self._open(source, quiet)
                for rows in tables if source.suffix == ".parquet" else self.aside.add(source.name, tables):
                    names = dict(self._name_others(rows.table.column_names))
                    columns = [rows.table[name] for name in names]
                    kinds = [infer_kind(each) if source.is_csv else each.type for each in columns]
                    merge_types(types, zip(names.values(), kinds, strict=True))
                    if source.suffix == ".parquet":
                        break  # all of it has these types
                if n_rejects != quiet.n:  # they are counted in the second reading
                    self.aside.places.pop(source.name, None)
            except DataError as error:
                if isinstance(error, ColumnError) or self.rejects.on_error == "fail":
                    raise
        return {name: pa.string() if pa.types.is_null(kind) else kind for name, kind in types.items()}

    def _choose(self, rows: Rows, doc_id: str) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
        """Choose the columns of texts and of ids."""
        import pyarrow as pa
        import pyarrow.types as kinds

        table, where = rows.table, rows.source
        if self.unit == "document" and _SCORED.issubset(table.column_names):
            raise ColumnError(f"{where}: its sentences are scored already. Pass the texts they are of.")
        texts = table[choose_column(table, self.text_field, argument="text_field", where=where)]
        if self.id_field not in table.column_names and self.id_field == "doc_id":
            names = [f"{doc_id}-{number:06d}" for number in rows.numbers.tolist()]
            ids = pa.chunked_array([pa.array(names, pa.string())])
        else:
            ids = table[choose_column(table, self.id_field, argument="id_field", where=where)]
        kind = texts.type.value_type if kinds.is_dictionary(texts.type) else texts.type
        is_text = kinds.is_string(kind) or kinds.is_large_string(kind) or kinds.is_null(kind)
        if not is_text:
            raise ColumnError(
                f"{where}: column '{self.text_field}' holds {kind}, not text. Pass text_field=…."
            )
        return cast_text(texts), cast_text(ids)

    def _name_others(self, names: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Yield the other columns of a table and their names: what would clash has ``input_`` before it."""
        for name in names:
            if name in (self.text_field, self.id_field) or name.startswith("__stance_"):
                continue
            output = name
            while output in ("text", "doc_id") or (output != name and output in names):
                output = f"input_{output}"
            yield name, output

    def _render_cells(self, table: pa.Table, where: str, numbers: Any) -> pa.Table:
        import numpy as np
        import pyarrow as pa

        from stance.text.pages import render_text

        rendered = [render_text(text, self.text_format) for text in table["text"].to_pylist()]
        is_blank = np.array([not text.strip() for text, _ in rendered], dtype=bool)
        self.rejects.add_rows(where, numbers[is_blank], f"has no running text in its {self.text_format}")
        place = table.column_names.index("text")
        table = table.set_column(place, "text", pa.array([text for text, _ in rendered], pa.string()))
        table = table.append_column(BLOCKS_COLUMN, _encode_blocks([blocks for _, blocks in rendered]))
        return table.filter(pa.array(~is_blank)) if is_blank.any() else table

    def _read_document(self, source: Source) -> Text:
        from stance.text.pages import read_page

        if self.unit == "document" and source.doc_id in self.seen:
            raise DataError(f"{source.name}: its id '{source.doc_id}' came before. Rename the file.")
        self.seen.add(source.doc_id)
        return read_page(source.file or source.path, source.name, source.suffix, self.text_format)

    @contextlib.contextmanager
    def _guard(self, source: Source) -> Iterator[None]:
        """Reject a file that cannot be read, or the rest of it."""
        try:
            yield
        except DataError as error:
            if isinstance(error, ColumnError) or self.rejects.on_error == "fail":
                raise
            self.rejects.add(source.name, None, str(error).removeprefix(f"{source.name}: "))


def _make_documents(documents: Sequence[tuple[str, Text]], types: Mapping[str, pa.DataType]) -> pa.Table:
    import pyarrow as pa

    doc_ids = [doc_id for doc_id, _ in documents]
    columns = {
        "doc_id": pa.array(doc_ids, pa.string()),
        "text": pa.array([text for _, (text, _) in documents], pa.string()),
    }
    table = pa.table(columns | {name: pa.nulls(len(documents), kind) for name, kind in types.items()})
    blocks = [blocks for _, (_, blocks) in documents]
    return table.append_column(BLOCKS_COLUMN, _encode_blocks(blocks)) if any(blocks) else table


def _encode_blocks(blocks: Sequence[Sequence[Block]]) -> pa.Array:
    import pyarrow as pa

    kind = pa.list_(pa.struct([("start", pa.int32()), ("end", pa.int32()), ("kind", pa.string())]))
    return pa.array([list(map(asdict, each)) for each in blocks], kind)


def _take_documents(tables: Iterable[pa.Table], limit: int | None, unit: Unit) -> Iterator[pa.Table]:
    """Pass on the first documents; with sentences in rows, a document is a run of one id."""
    n_taken, last = 0, None
    for table in tables:
        if limit is None:
            yield table
            continue
        ids = [last, *table["doc_id"].to_pylist()]
        begun = (unit == "document" or before != after for before, after in pairwise(ids))
        counts = list(accumulate(begun, initial=n_taken))
        yield table.slice(0, bisect_right(counts, limit) - 1)
        n_taken, last = counts[-1], ids[-1]
        if n_taken > limit or (n_taken == limit and unit == "document"):
            return
