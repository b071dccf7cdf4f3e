"""Rows of CSV, JSON Lines, JSON, Parquet and tables in memory, read in one pass and bounded memory."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Final

from stance.errors import DataError, quote_cause
from stance.io import decode
from stance.io.columns import (
    ColumnError,
    as_arrow,
    build_table,
    cast_text,
    choose_column,
    join_tables,
    simplify,
)
from stance.io.writer import FileFormat, RowWriter, write_rows

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from stance.io.rejects import Rejects

__all__ = [
    "SUFFIXES",
    "FileFormat",
    "RowWriter",
    "Rows",
    "as_arrow",
    "cast_text",
    "choose_column",
    "join_tables",
    "read_rows",
    "split_suffix",
    "write_rows",
]

SUFFIXES: Final = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet")
"""Files that hold tables."""

_JSON_ROWS: Final = 16_384  # of an array, in a batch


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one source.

    Attributes
    ----------
    source : str
        The file, as messages name it.
    numbers : int64 array, shape (n_rows,)
        Each one's number from 1: the line in JSON Lines, the row below the header in CSV.
    table : pyarrow.Table
    """

    source: str
    numbers: NDArray[np.int64]
    table: pa.Table


def read_rows(
    source: object,
    *,
    rejects: Rejects,
    name: str | None = None,
    file_format: str | None = None,
    text_field: str | None = None,
) -> Iterator[Rows]:
    """Read the rows of a table, some megabytes at a time.

    Cells of CSV are text, and null where they are empty. Columns of JSON have the type of their values, and
    are text (JSON where they held something else) if these differ; types may differ from batch to batch,
    see :func:`join_tables`.

    Parameters
    ----------
    source : str, Path, binary file, or a table in memory
        A file (``-`` is standard input), or what gives Arrow data, a list of dicts or a list of texts.
    rejects : Rejects
        Takes the rows that cannot be read.
    name : str, optional
        How messages name the source.
    file_format : str, optional
        ``csv``, ``tsv``, ``jsonl``, ``json`` or ``parquet``; by default what the suffix says, and JSON Lines of
        standard input.
    text_field : str, optional
        A column of JSON in which all but texts and nulls are rejected.

    Yields
    ------
    Rows

    Raises
    ------
    DataError
        If the file is missing, damaged, not UTF-8, or of no format that is read.

    Examples
    --------
    >>> from stance.io import Rejects
    >>> rows = next(read_rows([{"text": "It may rain.", "year": 2024}], rejects=Rejects()))
    >>> rows.numbers.tolist(), rows.table.to_pylist()
    ([1], [{'text': 'It may rain.', 'year': 2024}])
    """
    if not isinstance(source, str | Path) and not hasattr(source, "read"):
        yield _number(simplify(as_arrow(source), name or "data"), name or "data", 0)
        return
    where = name or str(source)
    suffix = ".jsonl" if source == "-" else split_suffix(where)[0]
    kind = (file_format or suffix.removeprefix(".")).replace("ndjson", "jsonl")
    with decode.open_binary(source, where) as file:
        if kind == "parquet":
            yield from _read_parquet(file, where)
        elif kind == "json":
            yield from _read_json(file, where, rejects, text_field)
        elif kind == "jsonl":
            yield from _read_jsonl(decode.read_line_blocks(file, where), where, rejects, text_field)
        elif kind in ("csv", "tsv"):
            yield from _read_csv(file, where, rejects, "\t" if kind == "tsv" else None)
        else:
            raise DataError(f"{where}: no table. Pass one of {', '.join(SUFFIXES)}.")


def split_suffix(path: str | PurePath) -> tuple[str, str]:
    """Split a file's name into format and stem, without the suffix of packing.

    Examples
    --------
    >>> split_suffix("a/opinions.JSONL.gz")
    ('.jsonl', 'opinions')
    """
    plain = PurePath(path)
    if plain.suffix.lower() in decode.PACKED:
        plain = PurePath(plain.stem)
    return plain.suffix.lower(), plain.stem


def _number(table: pa.Table, where: str, n_before: int) -> Rows:
    import numpy as np

    return Rows(where, np.arange(n_before + 1, n_before + 1 + table.num_rows, dtype=np.int64), table)


def _read_jsonl(
    blocks: Iterable[bytes], where: str, rejects: Rejects, text_field: str | None
) -> Iterator[Rows]:
    n_lines, schema = 0, None
    for block in blocks:
        n_here = block.count(b"\n") + (not block.endswith(b"\n"))
        if not block.isspace():
            lines = decode.decode_lines(block, where, n_lines)
            rows = _parse_fast(block, where, n_lines, n_here, schema)
            if rows is None:
                rows = _parse_lines(lines, where, n_lines, rejects, text_field)
                schema = None if rows is None else rows.table.schema
            if rows is not None:
                yield rows
        n_lines += n_here


def _parse_fast(block: bytes, where: str, n_before: int, n_lines: int, schema: Any) -> Rows | None:
    """Parse a block by Arrow, or return None where something in it needs a closer look."""
    if schema is None or b"\n\n" in block or b"\n\r" in block:
        return None
    import pyarrow as pa
    import pyarrow.json as pj

    # Without a schema Arrow would make times of texts that look like some.
    parsing = pj.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error")
    try:
        table = pj.read_json(pa.BufferReader(block), pj.ReadOptions(block_size=len(block) + 1), parsing)
    except pa.ArrowException:
        return None
    return _number(table.select(schema.names), where, n_before) if table.num_rows == n_lines else None


def _parse_lines(
    text: str, where: str, n_before: int, rejects: Rejects, text_field: str | None
) -> Rows | None:
    def parse(lines: Iterable[str]) -> Iterator[tuple[int, Any]]:
        for number, line in enumerate(lines, start=n_before + 1):
            if line and not line.isspace():
                try:
                    yield number, json.loads(line)
                except (ValueError, RecursionError) as error:
                    rejects.add(where, number, f"is not JSON ({quote_cause(error)})")

    return _collect_rows(parse(text.split("\n")), where, rejects, text_field)


def _collect_rows(
    values: Iterable[tuple[int, Any]], where: str, rejects: Rejects, text_field: str | None
) -> Rows | None:
    """Make a table of those values that are objects, with text where there should be some."""
    import numpy as np

    rows, numbers = [], []
    for number, row in values:
        if not isinstance(row, dict):
            rejects.add(where, number, f"is {_name_kind(row)}, not an object in braces")
        elif not isinstance(row.get(text_field or ""), str | None):
            rejects.add(
                where, number, f"has {_name_kind(row[text_field])} in column '{text_field}', not text"
            )
        else:
            rows.append(row)
            numbers.append(number)
    return Rows(where, np.array(numbers, dtype=np.int64), build_table(rows)) if rows else None


def _name_kind(value: object) -> str:
    names = {bool: "true or false", str: "a text", list: "a list", dict: "an object", type(None): "null"}
    return names.get(type(value), "a number")


def _read_json(file: Any, where: str, rejects: Rejects, text_field: str | None) -> Iterator[Rows]:
    """Read an array of rows, or an object that is a row or holds them; JSON Lines by another name, too."""
    text = decode.decode_text(decode.read_whole(file, where), where, allows_nul=True)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        if text.lstrip().startswith("{") and "Extra data" in str(error):
            yield from _read_jsonl([text.encode()], where, rejects, text_field)
            return
        raise DataError(f"{where}: is not JSON ({quote_cause(error)}). Mend the file.") from error
    values: list[Any] = data if isinstance(data, list) else [data]
    if isinstance(data, dict) and text_field not in data:
        lists = [each for each in data.values() if isinstance(each, list) and each]
        lists = [each for each in lists if all(isinstance(row, dict) for row in each)]
        values = lists[0] if len(lists) == 1 else values
    for at in range(0, len(values), _JSON_ROWS):
        batch = enumerate(values[at : at + _JSON_ROWS], start=at + 1)
        if rows := _collect_rows(batch, where, rejects, text_field):
            yield rows


class _Lines:
    """Lines of a CSV file: how many so far, in how many the last row ended, and what has come since."""

    def __init__(self, file: Any, where: str) -> None:
        self.n_lines, self.n_chars, self.begun = 0, 0, 0
        self._where = where
        self._lines = self._read(decode.read_line_blocks(file, where))

    def __iter__(self) -> Iterator[str]:
        return self._lines

    def _read(self, blocks: Iterator[bytes]) -> Iterator[str]:
        for block in blocks:
            begun = block if self.n_chars else block.lstrip(b"\r\n")  # a row may hold blank lines, in a cell
            n_before = self.n_lines = self.n_lines + block.count(b"\n", 0, len(block) - len(begun))
            for line in io.StringIO(decode.decode_lines(begun, self._where, n_before), newline=""):
                self.n_lines += 1
                if self.n_chars == 0 and line in ("\n", "\r\n", "\r"):
                    continue
                self.n_chars += len(line)
                if self.n_chars > decode.LONGEST_ROW:
                    decode.check_length(self.n_chars, self._where)
                yield line


def _read_csv(file: Any, where: str, rejects: Rejects, delimiter: str | None) -> Iterator[Rows]:
    lines = _Lines(file, where)
    source = iter(lines)
    first = next((line for line in source if line.strip("\ufeff \t\r\n")), "").lstrip("\ufeff")
    if named := re.fullmatch(r"\"?sep=(.)\"?[\r\n]*", first, re.IGNORECASE):  # Excel's own line
        delimiter, first = named[1], next(source, "")
    if not first:
        return
    if delimiter is None:
        bare = re.sub(r'"[^"]*"', "", first)
        delimiter = next((mark for mark in ",;\t" if mark in bare), ",")
    csv.field_size_limit(max(csv.field_size_limit(), decode.LONGEST_ROW))
    reader = csv.reader(chain([first], source), delimiter=delimiter, strict=True)
    try:
        header = [name.strip() for name in next(reader)]
        if any("\0" in name for name in header):
            raise DataError(f"{where}: holds NUL bytes in its header, as a binary file. Pass a text file.")
        header = [name or f"column_{place}" for place, name in enumerate(header, start=1)]
        if twice := [name for name in header if header.count(name) > 1]:
            raise ColumnError(f"{where}: two columns are called '{twice[0]}'. Rename one.")
        for rows, numbers in _batch_csv(reader, lines, len(header), where, rejects):
            yield _make_csv_rows(rows, numbers, header, where)
    except csv.Error as error:
        what = "a quotation mark opens a cell and does not close it"
        if "end of data" not in str(error):
            what = f"a quotation mark does not end its cell ({quote_cause(error)})"
        raise DataError(f"{where}: line {lines.begun + 1:,}: {what}. Double the marks inside.") from error


def _batch_csv(
    reader: Any, lines: _Lines, n_columns: int, where: str, rejects: Rejects
) -> Iterator[tuple[list[list[str]], list[int]]]:
    rows: list[list[str]] = []
    numbers: list[int] = []
    number, n_chars, lines.n_chars, lines.begun, is_first = 0, 0, 0, lines.n_lines, True
    for row in reader:
        n_chars += lines.n_chars
        lines.n_chars, lines.begun = 0, lines.n_lines
        if not row:
            continue
        number += 1
        if len(row) == n_columns and any(map(str.strip, row)):
            rows.append(row)
            numbers.append(number)
            n_chars += 16 * n_columns
        elif any(map(str.strip, row)):
            cells = "1 cell" if len(row) == 1 else f"{len(row):,} cells"
            rejects.add(where, number, f"has {cells} where the header has {n_columns}")
        if n_chars > decode.BLOCK_BYTES:
            if rows:
                yield rows, numbers
                is_first = False
            rows, numbers, n_chars = [], [], 0
    if rows or is_first:
        yield rows, numbers


def _make_csv_rows(rows: list[list[str]], numbers: list[int], header: list[str], where: str) -> Rows:
    import numpy as np
    import pyarrow as pa

    cells = zip(*rows, strict=True) if rows else [()] * len(header)
    columns = [pa.array([cell or None for cell in column], pa.string()) for column in cells]
    return Rows(where, np.array(numbers, dtype=np.int64), pa.table(columns, names=header))


def _read_parquet(file: Any, where: str) -> Iterator[Rows]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not file.seekable():
        raise DataError(f"{where}: Parquet is read from files that are not packed. Unpack it.")
    try:
        parquet = pq.ParquetFile(file)
        groups = [parquet.metadata.row_group(place) for place in range(parquet.metadata.num_row_groups)]
        widest = max((group.total_byte_size / max(1, group.num_rows) for group in groups), default=1)
        n_before = 0
        n_rows = int(min(1 << 16, max(64, 2 * decode.BLOCK_BYTES / widest)))
        for batch in parquet.iter_batches(batch_size=n_rows):
            table = simplify(pa.Table.from_batches([batch]), where)
            yield _number(table, where, n_before)
            n_before += table.num_rows
        if n_before == 0:
            yield _number(simplify(parquet.schema_arrow.empty_table(), where), where, 0)
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{where}: is no whole Parquet file ({quote_cause(error)}). Make it anew.") from error
