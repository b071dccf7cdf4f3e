"""Rows of JSON Lines and JSON files."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stance.errors import DataError
from stance.records import Reject
from stance.text.arrow_types import build_array, infer_type, merge_types
from stance.text.chunks import PEEK_ROWS, Chunk, Columns, choose_columns
from stance.text.read_bytes import open_utf8, read_text
from stance.text.read_options import Problems, ReadOptions
from stance.text.read_sources import Source, replace_surrogates

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

Row = dict[str, Any]
Batch = list[tuple[int, Row]]


class JsonReader:
    """Reads the rows of a JSON Lines or JSON file: first all of it for the columns, then chunk by chunk.

    Parameters
    ----------
    source : Source
        The file, or standard input.
    options : ReadOptions
        Columns, bad rows, sizes.

    Attributes
    ----------
    types : dict[str, pa.DataType]
        The columns that pass through, by output name, each with a type that fits every row.
    n_kept : int
        How many characters were kept from the first reading; 0 if the file must be read again.
    n_rows : int or None
        How many rows it has; ``None`` where only reading it would tell.

    Raises
    ------
    DataError
        If the file holds no rows, a line is not a JSON object, or a column is missing.
    """

    def __init__(self, source: Source, options: ReadOptions) -> None:
        self._source = source
        self._options = options
        self._kept: list[Batch] = []
        self._kept_rejects: list[Reject] = []
        self.types: dict[str, pa.DataType] = {}
        self.n_kept = 0
        self.n_rows: int | None = 0
        self._columns = self._scan()

    def read_chunks(self, types: Mapping[str, pa.DataType]) -> Iterator[Chunk]:
        """Yield the rows that are JSON objects with a text.

        Parameters
        ----------
        types : Mapping[str, pa.DataType]
            The columns of the run, by output name.

        Yields
        ------
        Chunk
        """
        import numpy as np
        import pyarrow as pa

        text_field, id_field = self._columns.text, self._columns.doc_id
        problems = self._options.problems
        for batch in self._batch_again():
            numbers, doc_ids, texts, rows = [], [], [], []
            for number, row in batch:
                text = row.get(text_field) if text_field is not None else None
                doc_id = row.get(id_field) if id_field is not None else None
                if text_field is not None and not isinstance(text, str):
                    reason = f"expected text in column '{text_field}'; found {_name_kind(text)}"
                    problems.add_row(self._source, number, reason)
                    continue
                if isinstance(doc_id, dict | list | bool):
                    reason = f"expected text or a number in column '{id_field}'; found {_name_kind(doc_id)}"
                    problems.add_row(self._source, number, reason)
                    continue
                numbers.append(number)
                texts.append(text)
                is_none = doc_id is None or (isinstance(doc_id, float) and math.isnan(doc_id))
                doc_ids.append(None if is_none else str(doc_id))
                rows.append(row)
            yield Chunk(
                None if id_field is None else pa.chunked_array([build_array(doc_ids, pa.string())]),
                pa.chunked_array([build_array(texts, pa.large_string())]),
                {
                    output: pa.chunked_array([build_array([row.get(name) for row in rows], types[output])])
                    for name, output in self._columns.others.items()
                },
                np.array(numbers, dtype=np.int64),
            )

    def _scan(self) -> Columns:
        """Look at every row once: names and types of the columns must be known before the first table."""
        import pyarrow as pa

        types: dict[str, pa.DataType] = {}
        special = (self._options.text_field, self._options.id_field)
        quiet = Problems(self._options.problems.on_error, self._kept_rejects)
        n_chars = 0
        first: Batch = []
        for batch, n_batch in self._batch_rows(quiet):
            first = first or batch[:PEEK_ROWS]
            n_chars += n_batch
            self.n_rows = (self.n_rows or 0) + len(batch)
            if n_chars <= self._options.keep_chars:
                self._kept.append(batch)
            elif self._kept:
                self._kept = []
            names = dict.fromkeys(name for _, row in batch for name in row)
            for name in names:
                if name in special:  # of which None is no name
                    types[name] = pa.null()
                    continue
                found = infer_type([row.get(name) for _, row in batch])
                types[name] = merge_types(types.get(name, pa.null()), found)
        if not types:
            if self._options.problems.rejects is not None:
                self._options.problems.rejects.extend(self._kept_rejects)
            raise DataError(f"{self._source.name}: expected rows with a text; found none. Check the file.")
        columns = choose_columns(
            self._source.name, list(types), *special, peek=lambda: (row for _, row in first)
        )
        self.n_kept = n_chars if self._kept else 0
        self.types = {output: types[name] for name, output in columns.others.items()}
        return columns

    def _batch_again(self) -> Iterator[Batch]:
        """Yield all rows a second time, from memory if they were kept."""
        if not self.n_kept:
            for batch, _ in self._batch_rows(self._options.problems):
                yield batch
            return
        if self._options.problems.rejects is not None:
            self._options.problems.rejects.extend(self._kept_rejects)
        self._kept.reverse()
        while self._kept:
            yield self._kept.pop()

    def _batch_rows(self, problems: Problems) -> Iterator[tuple[Batch, int]]:
        """Yield numbered rows, and how many characters their texts hold."""
        batch: Batch = []
        n_chars = 0
        if self._source.suffix == ".json":
            rows = iter_array(self._source, problems, self._options.text_field)
        else:
            rows = iter_lines(self._source, problems)
        for number, row in rows:
            batch.append((number, row))
            text = row.get(self._options.text_field or "")
            n_chars += len(text) if isinstance(text, str) else 1
            if n_chars >= self._options.batch_chars:
                yield batch, n_chars
                batch, n_chars = [], 0
        if batch:
            yield batch, n_chars


def is_json_lines(source: Source) -> bool:
    """Say whether the first line of a source that is not blank is a JSON object."""
    with open_utf8(source) as stream:
        for line in stream:
            if line.strip():
                if not line.lstrip().startswith(b"{"):
                    return False
                try:
                    return isinstance(json.loads(line), dict)
                except (ValueError, RecursionError):
                    return False
    return False


def iter_lines(source: Source, problems: Problems) -> Iterator[tuple[int, Row]]:
    """Yield line number and object of each line that is not blank.

    Parameters
    ----------
    source : Source
    problems : Problems
        What to do with a line that is not a JSON object.

    Yields
    ------
    (int, dict)
        The line's number from 1, and what it holds.

    Raises
    ------
    DataError
        If the file is empty, or ``problems`` says fail and a line is not a JSON object.
    """
    number = 0
    decode = json.JSONDecoder().decode  # json.loads would look for the encoding of each line
    with open_utf8(source) as stream:
        # Only a line feed ends a line: U+2028 and the like may stand inside a JSON string.
        for line in stream:
            number += 1
            try:
                row = decode(line.rstrip(b"\r\n").decode("utf-8"))
            except (ValueError, RecursionError) as error:
                if line.strip():
                    is_other = number == 1 and source.path is None  # a table, maybe, of another format
                    what = "a JSON object" + (" (JSON Lines are read here)" if is_other else "")
                    problems.add_row(source, number, f"expected {what}; found {_say_mistake(error)}")
                continue
            if isinstance(row, dict):
                yield number, _clean_keys(row)
            else:
                problems.add_row(source, number, f"expected a JSON object; found {_name_kind(row)}")
    if number == 0:
        raise DataError(f"{source.name}: expected rows of JSON; found an empty file. Check the file.")


def iter_array(source: Source, problems: Problems, text_field: str | None) -> Iterator[tuple[int, Row]]:
    """Yield number and object of each item of a JSON array, or of the one object that the file is.

    Parameters
    ----------
    source : Source
    problems : Problems
        What to do with an item that is not an object.
    text_field : str or None
        The column of texts, by which one object is told from a list of them under a name.

    Yields
    ------
    (int, dict)
        The item's number from 1, and what it holds.

    Raises
    ------
    DataError
        If the file is no JSON, or ``problems`` says fail and an item is not an object.
    """
    text = read_text(source)
    if not text.strip():
        raise DataError(f"{source.name}: expected JSON; found an empty file. Check the file.")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        if isinstance(error, json.JSONDecodeError) and error.msg == "Extra data" and text.lstrip()[0] == "{":
            yield from iter_lines(source, problems)
            return
        place = f"line {error.lineno}: " if isinstance(error, json.JSONDecodeError) else ""
        raise DataError(
            f"{source.name}: {place}expected JSON; found {_say_mistake(error)}. Mend the file."
        ) from error
    if not isinstance(data, dict | list):
        raise DataError(
            f"{source.name}: expected a JSON array of objects or one object; found {_name_kind(data)}. "
            "Check the file."
        )
    for number, row in enumerate(data if isinstance(data, list) else _list_rows(data, text_field), 1):
        if isinstance(row, dict):
            yield number, _clean_keys(row)
        else:
            problems.add_row(source, number, f"expected a JSON object; found {_name_kind(row)}")


def _list_rows(data: Row, text_field: str | None) -> list[Row]:
    """List the rows that an object holds under its one list of objects, as ``{"data": [...]}``, or itself."""
    lists = [value for value in data.values() if isinstance(value, list) and value]
    lists = [value for value in lists if all(isinstance(item, dict) for item in value)]
    if text_field in data or len(lists) != 1:
        return [data]
    (rows,) = lists
    # What has words of its own may be a document, with notes or comments under another name.
    return [data] if any(isinstance(value, str) and " " in value for value in data.values()) else rows


def _clean_keys(row: Row) -> Row:
    if all(map(str.isascii, row)):
        return row
    return {replace_surrogates(key): value for key, value in row.items()}


def _say_mistake(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"a mistake at column {error.colno} ({error.msg})"
    return "nesting too deep" if isinstance(error, RecursionError) else "a number too long"


def _name_kind(value: object) -> str:
    if value is None:
        return "null"
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "text",
        list: "a list",
        dict: "an object",
    }
    return names.get(type(value), type(value).__name__)
