"""Texts from files, folders, standard input and memory, as Arrow tables of one schema."""

from __future__ import annotations

import contextlib
import glob
import io
import logging
import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal

from stance.errors import DataError
from stance.io.columns import (
    ColumnError,
    cast_text,
    choose_column,
    fit_columns,
    infer_kind,
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
_KNOWN: Final = ", ".join((*TEXT_SUFFIXES, *SUFFIXES))
_SAVE_AS: Final = {
    **dict.fromkeys((".doc", ".odt", ".rtf", ".pages"), ".docx"),
    **dict.fromkeys((".xlsx", ".xlsm", ".xls", ".ods", ".numbers"), ".csv"),
}
_STDIN_FORMATS: Final = ("txt", "md", "html", "jsonl", "json", "csv", "tsv")
_SCORED: Final = (
    frozenset({"sent_id", "label", "confidence", "cues"}),
    frozenset({"label", "confidence", "abstained"}),
)
_OWN_HEAD: Final = re.compile(
    rb"\s*<!doctype html\b.*?<meta name=\"generator\" content=\"stance \d|<!-- stance \d",
    re.IGNORECASE | re.DOTALL,
)
_OWN_END: Final = re.compile(rb"\bMade\s+by\s+stance\s+\d\S*\.\s*\Z")
_KEPT_BYTES: Final = 64 << 20  # of tables kept from the first reading, so that small inputs are read once
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


def read_texts(
    inputs: str | Path | Iterable[str | Path],
    *,
    text_field: str = "text",
    id_field: str = "doc_id",
    text_format: TextFormat = "plain",
    unit: Unit = "document",
    limit: int | None = None,
    rejects: Rejects | None = None,
    stdin_format: str | None = None,
) -> Iterator[pa.Table]:
    r"""Read texts as Arrow tables of one schema.

    Parameters
    ----------
    inputs : str, Path or iterable of them
        Files, folders, patterns such as ``texts/*.jsonl``, and ``-`` for standard input. ``.txt .md .html
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
    stdin_format : {"txt", "md", "html", "jsonl", "json", "csv", "tsv"}, optional
        What standard input holds; by default JSON Lines if it begins like an object, else one text.

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
    reader = _Reader(text_field, id_field, text_format, unit, limit, rejects)
    return reader.read(list_inputs(inputs), stdin_format)


def read_documents(
    inputs: str | Path | Iterable[str | Path],
    *,
    text_field: str = "text",
    id_field: str = "doc_id",
    text_format: TextFormat = "plain",
    limit: int | None = None,
    rejects: Rejects | None = None,
    stdin_format: str | None = None,
) -> Iterator[Document]:
    """Read texts one by one, with the other columns as ``fields``.

    Parameters
    ----------
    inputs, text_field, id_field, text_format, limit, rejects, stdin_format
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
    reader = _Reader(text_field, id_field, text_format, "document", limit, rejects)
    for table in reader.read(sources, stdin_format):
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
    import pyarrow as pa

    if isinstance(data, str | bytes):
        raise DataError("data: is one text. Pass a list, as in [text].")
    blocks = None
    if isinstance(data, list | tuple) and data and all(isinstance(each, Document) for each in data):
        blocks = [each.blocks for each in data]
        names = (id_field, text_field)
        data = [
            {
                id_field: each.doc_id,
                text_field: each.text,
                **{f"input_{key}" if key in names else key: value for key, value in each.fields.items()},
            }
            for each in data
        ]
    rows = next(read_rows(data, rejects=Rejects()))
    table = rows.table
    if table.column_names == ["text"]:
        table = table.rename_columns([text_field])
    if table.num_rows == 0 and text_field not in table.column_names:
        return pa.table({"doc_id": pa.array([], pa.string()), "text": pa.array([], pa.string())})
    reader = _Reader(text_field, id_field, text_format, unit, None, rejects)
    made = reader.make_table(replace(rows, table=table), "text", None)
    return made.append_column(BLOCKS_COLUMN, _encode_blocks(blocks)) if blocks and any(blocks) else made


def list_inputs(inputs: str | Path | Iterable[str | Path]) -> list[Source]:
    """List the files to read; folders are searched in order of names, without hidden files and own pages."""
    given = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    if not given:
        raise DataError("inputs: there are none. Name a file, a folder, or - for standard input.")
    found: list[tuple[Source, PurePath]] = []
    own: list[Path] = []
    for item in given:
        if str(item) == "":
            raise DataError("inputs: one is an empty name. Name a file; the current folder is called '.'.")
        if str(item) == "-":
            found.append((Source("-", None, "", "stdin"), PurePath("stdin")))
            continue
        for path in _expand(item):
            for file, place in _list_files(path):
                if is_own_page(file):
                    own.append(file)
                else:
                    found.append((_make_source(file), place))
    if own and not found:
        raise DataError(f"{own[0]}: is a page that stance report made. Name the text it was made of.")
    if own:
        _logger.info("%s: not read, nor others that stance report made (%d in all)", own[0], len(own))
    seen: set[str] = set()
    for source, _ in found:
        real = "-" if source.path is None else os.path.realpath(source.path)
        if real in seen:
            raise DataError(f"{source.name}: is named twice. Name it once.")
        seen.add(real)
    return _name_documents(found)


def is_own_page(path: Path) -> bool:
    """Whether ``stance report`` made a file, by its first bytes and its last."""
    try:
        if _get_format(path) not in (".html", ".md", ".txt") or not path.is_file():
            return False
        with path.open("rb", buffering=0) as file:
            head = file.read(4096)
            if _OWN_HEAD.match(head):
                return True
            file.seek(max(0, path.stat().st_size - 64))
            return _OWN_END.search(file.read(64)) is not None
    except OSError:
        return False  # its reader says why


def _expand(item: str | Path) -> list[Path]:
    if os.path.lexists(item) or not glob.has_magic(str(item)):
        return [Path(item)]
    paths = sorted(map(Path, glob.glob(str(item), recursive=True)))  # noqa: PTH207 - may be absolute
    if not paths:
        raise DataError(f"{item}: no file fits the pattern. Check the path.")
    return paths


def _list_files(path: Path) -> Iterator[tuple[Path, PurePath]]:
    """Yield a file, or those of a folder, each with the path that names its document."""
    try:
        is_folder = path.is_dir()
        if not is_folder and not path.exists():
            raise DataError(f"{path}: there is no such file or folder. Check the path.")
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror}). Check the path.") from error
    if not is_folder:
        yield path, PurePath(path.name)
        return
    paths = _search_folder(path)
    if not paths:
        raise DataError(f"{path}: holds no file that is read. Formats are {_KNOWN}.")
    yield from ((each, each.relative_to(path)) for each in paths)


def _search_folder(root: Path) -> list[Path]:
    """List the files of a folder and of those in it, without hidden ones and what browsers keep of pages."""

    def fail(error: OSError) -> None:
        raise DataError(f"{error.filename}: cannot be read ({error.strerror}). Check its rights.") from error

    paths: list[Path] = []
    seen: set[str] = set()
    for folder, folders, files in os.walk(root, followlinks=True, onerror=fail):
        place = os.path.realpath(folder)
        if place in seen or Path(os.path.realpath(root)).is_relative_to(Path(place) / "_"):
            folders.clear()  # links that lead in a circle
            continue
        seen.add(place)
        saved = {f"{Path(name).stem}_files" for name in files if _get_format(name) == ".html"}
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in saved)
        names = (name for name in files if not name.startswith((".", "~$")))
        paths += [Path(folder, name) for name in names if _get_format(name) in (*TEXT_SUFFIXES, *SUFFIXES)]
    places = {os.path.realpath(path) for path in paths if not path.is_symlink()}
    return sorted(path for path in paths if not path.is_symlink() or os.path.realpath(path) not in places)


def _get_format(path: str | PurePath) -> str:
    suffix, _ = split_suffix(path)
    return _SAME.get(suffix, suffix)


def _make_source(path: Path) -> Source:
    suffix = _get_format(path)
    if suffix in _SAVE_AS:
        raise DataError(f"{path}: {suffix} is not read. Save it as {_SAVE_AS[suffix]} and pass that.")
    if suffix not in (*SUFFIXES, *TEXT_SUFFIXES):
        named = f"{suffix} is no format that is read" if suffix else "has no ending that names a format"
        raise DataError(f"{path}: {named}. Save it as one of {_KNOWN}.")
    return Source(str(path), path, suffix, "")


def _name_documents(found: Sequence[tuple[Source, PurePath]]) -> list[Source]:
    """Give each source the shortest name that no other has: without suffix, with it, or the whole path."""
    short = ["/".join((*place.parts[:-1], split_suffix(place)[1])) for _, place in found]
    longer = [place.as_posix() for _, place in found]
    n_short, n_longer = Counter(short), Counter(longer)
    named = []
    for (source, _), first, second in zip(found, short, longer, strict=True):
        name = first if n_short[first] == 1 else second if n_longer[second] == 1 else source.name
        named.append(replace(source, doc_id=name.encode("utf-8", "replace").decode()))
    return named


def _open_stdin(source: Source, stdin_format: str | None, *, is_short: bool) -> Source:
    """Find out what standard input holds, and copy it aside where it is read twice."""
    if source.path is not None:
        return source
    if stdin_format is not None and stdin_format not in _STDIN_FORMATS:
        raise DataError(
            f"stdin_format={stdin_format!r}: is none of {', '.join(_STDIN_FORMATS)}. Pass one of them."
        )
    stdin: Any = getattr(sys.stdin, "buffer", None)
    if stdin is None:  # a test or a notebook may have put a text in its place
        stdin = io.BytesIO(sys.stdin.read().encode("utf-8", "surrogatepass"))
    if is_short and stdin_format in ("jsonl", "csv", "tsv", "json"):
        return replace(source, suffix=f".{stdin_format}", file=stdin)
    if is_short and hasattr(stdin, "peek") and _is_jsonl(stdin.peek(1)):
        return replace(source, suffix=".jsonl", file=stdin)
    spool: Any = tempfile.SpooledTemporaryFile(_KEPT_BYTES)  # noqa: SIM115 - goes with the source
    # At a terminal, read would take the first end of the file for a short read, and wait for another.
    read = getattr(stdin, "read1", stdin.read)
    try:
        while block := read(1 << 20):
            spool.write(block)
    except OSError as error:
        raise DataError(
            f"-: cannot be copied aside ({error.strerror}). Set TMPDIR, or pass a file."
        ) from error
    spool.seek(0)
    suffix = stdin_format or ("jsonl" if _is_jsonl(spool.read(4096)) else "txt")
    spool.seek(0)
    return replace(source, suffix=f".{suffix}", file=spool)


def _is_jsonl(head: bytes) -> bool:
    return re.match(rb"(?:\xef\xbb\xbf)?\s*\{\s*(?:\"|\})", head) is not None


class _Reader:
    """Reads sources with one set of options, and checks ids over all of them."""

    def __init__(
        self,
        text_field: str,
        id_field: str,
        text_format: TextFormat,
        unit: Unit,
        limit: int | None,
        rejects: Rejects | None,
    ) -> None:
        if text_format not in ("plain", "html", "md"):
            raise DataError(f"text_format={text_format!r}: is none of plain, html and md. Pass one of them.")
        if unit not in ("document", "sentence"):
            raise DataError(f"unit={unit!r}: is neither document nor sentence. Pass one of them.")
        if limit is not None and limit < 1:
            raise DataError(f"limit={limit}: is below 1. Pass a larger number.")
        self._text_field, self._id_field, self._text_format = text_field, id_field, text_format
        self._unit, self._limit = unit, limit
        self._rejects = Rejects() if rejects is None else rejects
        self._seen: set[str] | None = set() if unit == "document" else None
        self._kept: dict[str, list[Rows]] = {}
        self._names: dict[str, dict[str, None]] = {}  # of each source, the columns seen so far
        # Of a small number, what comes behind is not looked at.
        self._first_rows = limit if limit is not None and limit <= _SMALL_LIMIT else None

    def read(self, sources: Sequence[Source], stdin_format: str | None) -> Iterator[pa.Table]:
        """Read sources in order, as tables that have the columns of all of them."""
        is_short = self._first_rows is not None
        sources = [_open_stdin(source, stdin_format, is_short=is_short) for source in sources]
        if not is_short:
            types = self._scan([source for source in sources if source.is_table])
            yield from _take_documents(self._read(sources, types), self._limit, self._unit)
            return
        tables = list(_take_documents(self._read(sources, None), self._limit, self._unit))
        types = {}
        for table in tables:
            merge_types(types, zip(table.column_names, table.schema.types, strict=True))
        for table in tables:
            blocks = {BLOCKS_COLUMN} - set(table.column_names)
            yield fit_columns(
                table, {name: kind for name, kind in _settle(types).items() if name not in blocks}
            )

    def make_table(
        self, rows: Rows, doc_id: str, types: Mapping[str, pa.DataType] | None, *, is_csv: bool = False
    ) -> pa.Table:
        """Turn rows into a table of texts, with other columns of these types; bad rows are rejected."""
        import numpy as np
        import pyarrow as pa

        table, where = rows.table, rows.source
        texts, ids = self._choose(rows, doc_id)
        texts = parse_cells(texts, None) if is_csv else texts
        is_good = np.ones(len(texts), dtype=bool)
        for what, column in (("text", texts), ("id", ids)):
            is_bad = is_good & _find_blank(column)
            self._rejects.add_rows(where, rows.numbers[is_bad], f"has no {what}")
            is_good &= ~is_bad
        if self._seen is not None:
            is_repeated = self._find_repeated(ids, is_good)
            reason = "has an id that came before; where rows are sentences, pass unit='sentence'"
            self._rejects.add_rows(where, rows.numbers[is_repeated], reason)
            is_good &= ~is_repeated
        columns = {"doc_id": ids, "text": texts}
        for name, output in self._name_others(table.column_names):
            column = table[name]
            if is_csv:
                kind = infer_kind(column) if types is None else types[output]
                if not pa.types.is_string(kind) and not pa.types.is_null(kind):
                    column = parse_cells(column, kind)
            columns[output] = column
        made = pa.table(columns)
        if not is_good.all():
            made = made.filter(pa.array(is_good))
        if types is not None:
            made = fit_columns(made, {"doc_id": pa.string(), "text": pa.string(), **types})
        if self._text_format == "plain":
            return made
        return self._render_cells(made, where, rows.numbers[is_good])

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
        is_csv, is_empty, n_rejects = source.suffix in (".csv", ".tsv"), True, self._rejects.n
        with self._guard(source) as read:
            for rows in self._kept.pop(source.name, None) or self._open(source, self._rejects):
                table = self.make_table(rows, source.doc_id, types, is_csv=is_csv)
                is_empty = False
                read["last"] = int(rows.numbers[-1]) if len(rows.numbers) else 0
                if table.num_rows:
                    yield table
            if is_empty and self._rejects.n == n_rejects:
                raise DataError(f"{source.name}: holds no rows. Check the file.")

    def _open(self, source: Source, rejects: Rejects) -> Iterator[Rows]:
        if source.file is not None and source.file.seekable():
            source.file.seek(0)
        kind = source.suffix.removeprefix(".")
        place: Any = source.file or source.path
        return read_rows(
            place,
            rejects=rejects,
            name=source.name,
            file_format=kind,
            text_field=self._text_field,
            first_rows=self._first_rows,
        )

    def _scan(self, sources: Sequence[Source]) -> dict[str, pa.DataType]:
        """Find the other columns of all tables and their types, since all rows come out with the same."""
        types: dict[str, pa.DataType] = {}
        n_bytes = 0
        is_scored = {}
        for source in sources:
            quiet = self._rejects if self._rejects.on_error == "fail" else Rejects("skip")
            kept: list[Rows] = []
            try:
                for rows in self._open(source, quiet):
                    table = rows.table
                    seen = self._names.setdefault(source.name, {})
                    seen.update(dict.fromkeys(table.column_names))
                    names = dict(self._name_others(table.column_names))
                    is_csv = source.suffix in (".csv", ".tsv")
                    kinds = (infer_kind(table[name]) if is_csv else table[name].type for name in names)
                    merge_types(types, zip(names.values(), kinds, strict=True))
                    is_scored[source.name] = _is_scored(list(seen))
                    n_bytes += table.nbytes
                    if source.suffix == ".parquet":
                        break  # all of it has these types
                    if n_bytes <= _KEPT_BYTES:
                        kept.append(rows)
                else:
                    if n_bytes <= _KEPT_BYTES and (quiet.n == 0 or quiet is self._rejects):
                        self._kept[source.name] = kept
                if kept:
                    self._choose(kept[0], source.doc_id)
            except ColumnError:
                raise
            except DataError:
                if self._rejects.on_error == "fail":
                    raise
        if len(set(is_scored.values())) > 1:
            first = next(name for name, state in is_scored.items() if state)
            raise DataError(
                f"{first}: its sentences are scored already, unlike those beside it. Leave it out."
            )
        return _settle(types)

    def _choose(self, rows: Rows, doc_id: str) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
        """Choose the columns of texts and of ids."""
        import pyarrow as pa
        import pyarrow.types as kinds

        table, where = rows.table, rows.source
        seen = self._names.setdefault(where, dict.fromkeys(table.column_names))
        for name in (self._text_field, self._id_field):
            if name in seen and name not in table.column_names:  # in these rows of JSON, but not in others
                table = table.append_column(name, pa.nulls(table.num_rows, pa.string()))
        if self._unit == "document" and _is_scored(table.column_names):
            raise ColumnError(f"{where}: its sentences are scored already. Pass the texts they are of.")
        texts = table[choose_column(table, self._text_field, argument="text_field", where=where)]
        kind = texts.type.value_type if kinds.is_dictionary(texts.type) else texts.type
        if not (kinds.is_string(kind) or kinds.is_large_string(kind) or kinds.is_null(kind)):
            raise ColumnError(
                f"{where}: column '{self._text_field}' holds {texts.type}, not text. Pass text_field=…."
            )
        if self._id_field not in table.column_names and self._id_field == "doc_id":
            names = [f"{doc_id}-{number:06d}" for number in rows.numbers.tolist()]
            return cast_text(texts), pa.chunked_array([pa.array(names, pa.string())])
        ids = table[choose_column(table, self._id_field, argument="id_field", where=where)]
        if kinds.is_nested(ids.type):
            raise ColumnError(
                f"{where}: column '{self._id_field}' holds {ids.type}, not ids. Pass id_field=…."
            )
        return cast_text(texts), cast_text(ids)

    def _name_others(self, names: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Yield the other columns of a table and their names: what would clash has ``input_`` before it."""
        for name in names:
            if name in (self._text_field, self._id_field) or name.startswith("__stance_"):
                continue
            output = name
            while output in ("text", "doc_id") or (output != name and output in names):
                output = f"input_{output}"
            yield name, output

    def _find_repeated(self, ids: pa.ChunkedArray, is_good: Any) -> Any:
        import numpy as np

        assert self._seen is not None
        names = ids.to_pylist()
        is_repeated = np.zeros(len(names), dtype=bool)
        fresh = set(names)
        if is_good.all() and len(fresh) == len(names) and self._seen.isdisjoint(fresh):
            self._seen |= fresh
            return is_repeated
        for place in np.flatnonzero(is_good).tolist():
            is_repeated[place] = names[place] in self._seen
            self._seen.add(names[place])
        return is_repeated

    def _render_cells(self, table: pa.Table, where: str, numbers: Any) -> pa.Table:
        import numpy as np
        import pyarrow as pa

        from stance.text.pages import render_text

        rendered = [render_text(text, self._text_format) for text in table["text"].to_pylist()]
        is_blank = np.array([not text.strip() for text, _ in rendered], dtype=bool)
        self._rejects.add_rows(where, numbers[is_blank], f"has no running text in its {self._text_format}")
        place = table.column_names.index("text")
        table = table.set_column(place, "text", pa.array([text for text, _ in rendered], pa.string()))
        table = table.append_column(BLOCKS_COLUMN, _encode_blocks([blocks for _, blocks in rendered]))
        return table.filter(pa.array(~is_blank)) if is_blank.any() else table

    def _read_document(self, source: Source) -> Text:
        from stance.text.pages import read_page

        if self._seen is not None:
            if source.doc_id in self._seen:
                raise DataError(f"{source.name}: its id '{source.doc_id}' came before. Rename the file.")
            self._seen.add(source.doc_id)
        return read_page(source.file or source.path, source.name, source.suffix, self._text_format)

    @contextlib.contextmanager
    def _guard(self, source: Source) -> Iterator[dict[str, int]]:
        """Reject a file that cannot be read, from the row behind the last that was (``read["last"]``)."""
        read = {"last": 0}
        try:
            yield read
        except DataError as error:
            if isinstance(error, ColumnError) or self._rejects.on_error == "fail":
                raise
            reason = str(error).removeprefix(f"{source.name}: ")
            if last := read["last"]:
                self._rejects.add(source.name, last + 1, f"this row and all after it: {reason}")
            else:
                self._rejects.add(source.name, None, reason)


def _is_scored(names: Sequence[str]) -> bool:
    return any(marks.issubset(names) for marks in _SCORED)


def _settle(types: Mapping[str, pa.DataType]) -> dict[str, pa.DataType]:
    """Give columns without any value a type: that of text."""
    import pyarrow as pa

    return {name: pa.string() if pa.types.is_null(kind) else kind for name, kind in types.items()}


def _find_blank(column: pa.ChunkedArray) -> Any:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    def find(texts: pa.ChunkedArray) -> Any:
        return pc.fill_null(pc.equal(pc.binary_length(pc.utf8_ltrim_whitespace(texts)), 0), True).to_numpy()

    is_blank = find(pc.utf8_slice_codeunits(column, 0, 64))  # most texts are long: a glance is enough
    suspects = np.flatnonzero(is_blank)
    if len(suspects):
        is_blank[suspects] = find(column.take(pa.array(suspects)))
    return is_blank


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
    return pa.array(
        [[{"start": b.start, "end": b.end, "kind": b.kind} for b in each] for each in blocks], kind
    )


def _take_documents(tables: Iterable[pa.Table], limit: int | None, unit: Unit) -> Iterator[pa.Table]:
    """Pass on the first documents; with sentences in rows, a document is a run of one id."""
    n_taken, last = 0, None
    for table in tables:
        if limit is None:
            yield table
            continue
        ids = table["doc_id"].to_pylist()
        end = len(ids)
        for place, doc_id in enumerate(ids):
            if unit == "document" or doc_id != last:
                if n_taken == limit:
                    end = place
                    break
                n_taken, last = n_taken + 1, doc_id
        if end:
            yield table.slice(0, end)
        if end < len(ids) or (n_taken == limit and unit == "document"):
            return
