"""JSON Lines and JSON files as chunks of rows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from stance.errors import DataError
from stance.records import Reject
from stance.text.read_options import Problems, ReadOptions
from stance.text.read_sources import Source
from stance.text.tables.arrow_types import build_array, infer_type
from stance.text.tables.chosen_columns import PEEK_ROWS, Columns, choose_columns
from stance.text.tables.chunks import Chunk
from stance.text.tables.json_rows import Row, iter_array, iter_lines, name_kind
from stance.text.tables.merged_types import holds_long, may_be_long, merge_types, narrows

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

_MAX_BESIDE: Final = 2
"""A file is not kept that is longer than what texts may be kept times this: much stands beside its texts."""
_PACKED: Final = 4  # about how much shorter texts are packed

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
    columns : Columns
        Which of its columns are what.
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

    blank: Final = ()

    def __init__(self, source: Source, options: ReadOptions) -> None:
        self._source = source
        self._options = options
        self._kept: list[Batch] = []
        self._kept_rejects: list[Reject] = []
        self.types: dict[str, pa.DataType] = {}
        self.n_kept = 0
        self.n_rows: int | None = 0
        self.columns = self._scan()

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

        text_field, id_field = self.columns.text, self.columns.doc_id
        problems = self._options.problems
        for batch in self._batch_again():
            numbers, doc_ids, texts, rows = [], [], [], []
            for number, row in batch:
                text = row.get(text_field) if text_field is not None else None
                doc_id = row.get(id_field) if id_field is not None else None
                if text_field is not None and not isinstance(text, str):
                    reason = f"expected text in column '{text_field}'; found {name_kind(text)}"
                    problems.add_row(self._source, number, reason)
                    continue
                if isinstance(doc_id, dict | list | bool):
                    reason = f"expected text or a number in column '{id_field}'; found {name_kind(doc_id)}"
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
                    output: self._build_column([row.get(name) for row in rows], name, types[output])
                    for name, output in self.columns.others.items()
                },
                np.array(numbers, dtype=np.int64),
            )

    def holds_long(self, name: str) -> bool:
        """Tell of long numbers; see :meth:`stance.text.tables.run_types.TypedReader.holds_long`."""
        return name in self._long

    def _build_column(self, values: list[Any], name: str, kind: pa.DataType) -> pa.ChunkedArray:
        import pyarrow as pa

        return pa.chunked_array([build_array(values, kind, f"{self._source.name}: column '{name}'")])

    def _scan(self) -> Columns:
        """Look at every row once: names and types of the columns must be known before the first table."""
        import pyarrow as pa

        types: dict[str, pa.DataType] = {}
        long: dict[str, set[pa.DataType]] = {}
        special = (self._options.text_field, self._options.id_field)
        quiet = replace(self._options.problems, rejects=self._kept_rejects)
        n_chars = 0
        path = self._source.path
        size = 0 if path is None else path.stat().st_size * (_PACKED if self._source.packed else 1)
        is_light = size <= _MAX_BESIDE * self._options.keep_chars
        first: Batch = []
        for batch, n_batch in self._batch_rows(quiet):
            first = first or batch[:PEEK_ROWS]
            n_chars += n_batch
            self.n_rows = (self.n_rows or 0) + len(batch)
            if is_light and n_chars <= self._options.keep_chars:
                self._kept.append(batch)
            elif self._kept:
                self._kept = []
            names = dict.fromkeys(name for _, row in batch for name in row)
            for name in names:
                if name in special:  # of which None is no name
                    types[name] = pa.null()
                    continue
                if types.get(name) == pa.string():
                    continue
                values = [row.get(name) for _, row in batch]
                found = infer_type(values)
                if may_be_long(found) and holds_long(pa.array(values, found)):
                    long.setdefault(name, set()).add(found)
                types[name] = merge_types(types.get(name, pa.null()), found)
        if not types:
            if self._options.problems.rejects is not None:
                self._options.problems.rejects.extend(self._kept_rejects)
            raise DataError(f"{self._source.name}: expected rows with a text; found none. Check the file.")
        columns = choose_columns(
            self._source.name, list(types), *special, peek=lambda: (row for _, row in first)
        )
        self.n_kept = n_chars if self._kept else 0
        for name, kinds in long.items():
            if any(narrows(kind, types[name]) for kind in kinds):
                types[name] = pa.string()
        self.types = {output: types[name] for name, output in columns.others.items()}
        self._long = {output for name, output in columns.others.items() if name in long}
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
