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
from stance.io.columns import as_arrow, build_table, check_names, simplify

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from stance.io.rejects import Rejects

SUFFIXES: Final = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet")
"""Files that hold tables."""

_JSON_ROWS: Final = 16_384  # of an array, in a batch
_PARQUET_ROWS: Final = 4096


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
    n_lines = 0

    def parse(text: str) -> Iterator[tuple[int, Any]]:
        for number, line in enumerate(text.split("\n"), start=n_lines + 1):
            if line and not line.isspace():
                try:
                    yield number, json.loads(line)
                except (ValueError, RecursionError) as error:
                    rejects.add(where, number, f"is not JSON ({quote_cause(error)})")

    for block in blocks:
        if not block.isspace():
            yield from _collect_rows(
                parse(decode.decode_lines(block, where, n_lines)), where, rejects, text_field
            )
        n_lines += block.count(b"\n")


def _collect_rows(
    values: Iterable[tuple[int, Any]], where: str, rejects: Rejects, text_field: str | None
) -> Iterator[Rows]:
    """Make a table of those values that are objects, with text where there should be some."""
    import numpy as np

    rows, numbers = [], []
    for number, row in values:
        if not isinstance(row, dict):
            rejects.add(where, number, "is not an object in braces")
        elif not isinstance(row.get(text_field or ""), str | None):
            rejects.add(where, number, f"has in column '{text_field}' something else than text")
        else:
            rows.append(row)
            numbers.append(number)
    if rows:
        yield Rows(where, np.array(numbers, dtype=np.int64), build_table(rows))


def _read_json(file: Any, where: str, rejects: Rejects, text_field: str | None) -> Iterator[Rows]:
    """Read an array of rows, or one row; JSON Lines by another name, too."""
    text = decode.decode_text(decode.read_whole(file, where), where, allows_nul=True)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        if text.lstrip().startswith("{") and "Extra data" in str(error):
            yield from _read_jsonl([text.encode()], where, rejects, text_field)
            return
        raise DataError(f"{where}: is not JSON ({quote_cause(error)}). Mend the file.") from error
    values = data if isinstance(data, list) else [data]
    for at in range(0, len(values), _JSON_ROWS):
        yield from _collect_rows(
            enumerate(values[at : at + _JSON_ROWS], start=at + 1), where, rejects, text_field
        )


class _Lines:
    """Lines of a CSV file: how many so far, in how many the last row ended, and what has come since."""

    def __init__(self, file: Any, where: str) -> None:
        self.n_lines, self.begun, self.n_chars = 0, 0, 0
        self._blocks, self._where = decode.read_line_blocks(file, where), where

    def end_row(self) -> int:
        """Say that a row has ended; returns how long it is."""
        n_chars, self.n_chars, self.begun = self.n_chars, 0, self.n_lines
        return n_chars

    def __iter__(self) -> Iterator[str]:
        for block in self._blocks:
            begun = block if self.n_chars else block.lstrip(b"\r\n")  # a row may hold blank lines, in a cell
            self.n_lines += block.count(b"\n", 0, len(block) - len(begun))
            for line in io.StringIO(decode.decode_lines(begun, self._where, self.n_lines), newline=""):
                self.n_lines += 1
                self.n_chars += len(line)
                decode.check_length(self.n_chars, self._where)
                yield line


def _read_csv(file: Any, where: str, rejects: Rejects, delimiter: str | None) -> Iterator[Rows]:
    lines = _Lines(file, where)
    source = iter(lines)
    first = next((line for line in source if line.strip()), "")
    if named := re.fullmatch(r"sep=(.)[\r\n]*", first):  # Excel's own line
        delimiter, first = named[1], next(source, "")
    if not first:
        return
    if delimiter is None:
        bare = re.sub(r'"[^"]*"', "", first)
        delimiter = next((mark for mark in ",;\t" if mark in bare), ",")
    csv.field_size_limit(max(csv.field_size_limit(), decode.LONGEST_ROW))
    reader = csv.reader(chain([first], source), delimiter=delimiter, strict=True)
    try:
        header = [name.strip() or f"column_{place}" for place, name in enumerate(next(reader), start=1)]
        if any("\0" in name for name in header):
            raise DataError(f"{where}: holds NUL bytes in its header, as a binary file. Pass a text file.")
        check_names(header, where)
        yield from _batch_csv(reader, lines, header, where, rejects)
    except csv.Error as error:
        raise DataError(
            f"{where}: line {lines.begun + 1:,}: a quotation mark is not closed, or does not end its cell "
            f"({quote_cause(error)}). Double the marks inside."
        ) from error


def _batch_csv(reader: Any, lines: _Lines, header: list[str], where: str, rejects: Rejects) -> Iterator[Rows]:
    import numpy as np
    import pyarrow as pa

    def make_table() -> Rows:
        cells = zip(*rows, strict=True) if rows else [()] * len(header)
        columns = [pa.array([cell or None for cell in column], pa.string()) for column in cells]
        return Rows(where, np.array(numbers, dtype=np.int64), pa.table(columns, names=header))

    rows: list[list[str]] = []
    numbers: list[int] = []
    number, n_chars, is_first = 0, 0, True
    lines.end_row()  # the header
    for row in reader:
        n_chars += lines.end_row()
        number += row != []
        if any(map(str.strip, row)):
            if len(row) == len(header):
                rows.append(row)
                numbers.append(number)
                n_chars += 16 * len(row)
            else:
                rejects.add(where, number, f"has {len(row):,} cells where the header has {len(header)}")
        if n_chars > decode.BLOCK_BYTES and rows:
            yield make_table()
            rows, numbers, n_chars, is_first = [], [], 0, False
    if rows or is_first:
        yield make_table()


def _read_parquet(file: Any, where: str) -> Iterator[Rows]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not file.seekable():
        raise DataError(f"{where}: Parquet is read from files that are not packed. Unpack it.")
    try:
        parquet = pq.ParquetFile(file)
        n_before = 0
        for batch in parquet.iter_batches(batch_size=_PARQUET_ROWS):
            yield _number(simplify(pa.Table.from_batches([batch]), where), where, n_before)
            n_before += batch.num_rows
        if n_before == 0:
            yield _number(simplify(parquet.schema_arrow.empty_table(), where), where, 0)
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{where}: is no whole Parquet file ({quote_cause(error)}). Make it anew.") from error
