"""Rows of CSV, TSV and Parquet files, by Arrow's readers."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from stance.errors import DataError, quote_cause
from stance.text.arrow_types import find_plain
from stance.text.chosen_columns import PEEK_ROWS, ColumnError, Columns, choose_columns
from stance.text.chunks import Chunk
from stance.text.csv_cells import drop_missing, find_filled, infer_cells
from stance.text.csv_header import open_marked, read_header, refuse_lines_above
from stance.text.csv_quotes import find_loose_quote
from stance.text.read_options import Problems, ReadOptions
from stance.text.read_sources import Source

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    import pyarrow.csv as pv

BLOCK_BYTES: Final = 8 << 20
"""How much of a CSV file Arrow parses at a time; no row may be longer."""

PARQUET_ROWS: Final = 256
"""How many rows of a Parquet file are decoded at a time."""


class CsvReader:
    """Reads the rows of a CSV or TSV file: first all of it for the types of the columns, then block by block.

    Columns other than text and id become whole numbers, fractions, true or false, dates or times where every
    cell reads as one; all that would be written another way than it was read, such as ``007`` or ``12.10``,
    stays text, but for whole numbers that all end in ``.0``. A text that is wholly ``NA``, ``NaN``, ``NULL``
    or ``#N/A``, as programs write what is missing, is none.
    Columns without a name that hold nothing, and rows that do, as spreadsheets write them beside and below a
    table, are passed over.

    Parameters
    ----------
    source : Source
        The file. A ``.csv`` file whose first line has semicolons and no comma outside quotation marks is read
        by semicolons; a first line such as ``sep=;`` names the separator and is passed over, as Excel does.
        In a ``.tsv`` file, quotation marks belong to the text where its header has none and they do not fit
        as marks of cells.
    options : ReadOptions
        Columns and bad rows; chunks are as long as Arrow's blocks.

    Attributes
    ----------
    types : dict[str, pa.DataType]
        The columns that pass through, by output name.
    n_kept : int
        Always 0: nothing is kept from the first reading.
    n_rows : int or None
        How many rows it has; ``None`` where it has no column that passes through.

    Raises
    ------
    DataError
        If the file holds no rows, a row has too many or too few cells, a quotation mark is not closed, or a
        column is missing.
    """

    def __init__(self, source: Source, options: ReadOptions) -> None:
        self._source = source
        self._problems = options.problems
        self.n_kept = 0
        self.n_rows: int | None = None
        self._bad_rows: set[int] = set()
        header = read_header(source)
        self._delimiter, self._n_skipped, names = header.delimiter, header.n_named, header.names
        lacks_text = len(names) == 1 if options.text_field is None else options.text_field not in names
        if self._delimiter != "\t" and lacks_text and "\t" in "".join(names):
            advice = "Pass --stdin-format tsv." if source.path is None else "Rename it to end in .tsv."
            raise ColumnError(
                f"{source.name}: expected cells separated by commas or semicolons; "
                f"found tabs in the first line. {advice}"
            )
        if lacks_text and len(names) == 1 and "|" in names[0]:
            raise ColumnError(
                f"{source.name}: expected cells separated by commas or semicolons; "
                "found | in the first line. Put the line sep=| above it."
            )
        if lacks_text and len(names) == 1 and options.text_field is not None:
            refuse_lines_above(source, header, options.text_field)
        loose = find_loose_quote(source, self._delimiter, self._n_skipped)
        self._has_quotes = loose is None
        if loose is not None and (self._delimiter != "\t" or header.has_quotes):
            raise DataError(f'{source.name}: {loose}. Write each mark that is part of a text twice ("").')
        self._names: list[str] | None = None
        empty = self._find_empty(names)
        if empty:  # whose names Arrow must tell apart
            every = "".join(names)  # longer with a number than any of them
            self._names = [f"{every}{place}" if place in empty else name for place, name in enumerate(names)]
            self._n_skipped += header.n_blank
            names = [name for place, name in enumerate(names) if place not in empty]
        self._columns = choose_columns(
            source.name, names, options.text_field, options.id_field, self._peek_rows
        )
        self._input_types = self._scan()
        self.types = {output: self._input_types[name] for name, output in self._columns.others.items()}

    def read_chunks(self, types: Mapping[str, pa.DataType]) -> Iterator[Chunk]:
        """Yield the rows; see :meth:`stance.text.read_json.JsonReader.read_chunks`."""
        import numpy as np
        import pyarrow as pa

        kinds = dict(self._input_types)
        if self._columns.text is not None:
            kinds[self._columns.text] = pa.large_string()
        if self._columns.doc_id is not None:
            kinds[self._columns.doc_id] = pa.string()
        n_rows = 0
        has_rows = False
        for batch in self._open(kinds, self._problems):
            table = pa.table(batch)
            if len(table):
                # Arrow has met the bad rows of a block by the time it hands the block over.
                rows = np.arange(n_rows + 1, n_rows + 1 + len(table) + len(self._bad_rows), dtype=np.int64)
                rows = rows[~np.isin(rows, list(self._bad_rows))][: len(table)]
                n_rows = int(rows[-1])
                is_filled = find_filled(table, self._columns.text or self._columns.doc_id)
                if not is_filled.all():
                    table, rows = table.filter(pa.array(is_filled)), rows[is_filled]
                if len(table):
                    has_rows = True
                    chunk = _make_chunk(table, self._columns, rows)
                    yield replace(chunk, texts=drop_missing(chunk.texts))
        if not has_rows:
            raise DataError(
                f"{self._source.name}: expected rows below the header; found none. Check the file."
            )

    def _peek_rows(self) -> Iterator[dict[str, object]]:
        import csv

        with open_marked(self._source) as stream, contextlib.suppress(csv.Error):
            lines = io.TextIOWrapper(stream, encoding="utf-8", newline="")
            for _ in range(self._n_skipped):
                lines.readline()
            yield from csv.DictReader(lines, delimiter=self._delimiter)

    def _find_empty(self, names: list[str]) -> set[int]:
        """Find the places of the columns without a name that hold nothing."""
        import pyarrow as pa
        import pyarrow.compute as pc

        empty = {place for place, name in enumerate(names) if not name.strip()}
        if empty:
            for batch in self._open(dict.fromkeys(names, pa.string()), replace(self._problems, rejects=None)):
                lengths = {
                    place: pc.utf8_length(pc.utf8_trim_whitespace(batch.column(place))) for place in empty
                }
                empty = {place for place in empty if not pc.max(lengths[place]).as_py()}
                if not empty:
                    break
        return empty

    def _scan(self) -> dict[str, pa.DataType]:
        import pyarrow as pa

        if not self._columns.others:
            return {}
        text = dict.fromkeys(self._columns.others, pa.string())
        quiet = replace(self._problems, rejects=None)
        batches = list(self._open(text, quiet, list(self._columns.others)))
        if not batches:
            return text
        table = pa.Table.from_batches(batches)
        self.n_rows = len(table)
        return {name: infer_cells(table[name]) for name in table.column_names}

    def _open(
        self, kinds: Mapping[str, pa.DataType], problems: Problems, names: list[str] | None = None
    ) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa
        import pyarrow.csv as pv

        bad: list[tuple[int, str]] = []

        def handle_bad(row: pv.InvalidRow) -> str:
            reason = f"expected {row.expected_columns} cells; found {row.actual_columns}"
            bad.append((row.number - 1 - self._n_skipped, reason))
            self._bad_rows.add(bad[-1][0])
            if problems.on_error == "skip":
                problems.add_row(self._source, *bad[-1])
            return problems.on_error.replace("fail", "error")

        parse = pv.ParseOptions(
            delimiter=self._delimiter,
            quote_char='"' if self._has_quotes else False,
            newlines_in_values=self._has_quotes,
            invalid_row_handler=handle_bad,
        )
        kinds = dict.fromkeys(self._names or (), pa.string()) | dict(kinds)
        convert = pv.ConvertOptions(column_types=kinds, include_columns=names)
        read = pv.ReadOptions(
            block_size=BLOCK_BYTES,
            use_threads=False,
            skip_rows=self._n_skipped,
            column_names=self._names,
            skip_rows_after_names=0 if self._names is None else 1,
        )
        with open_marked(self._source) as stream:
            try:
                reader = pv.open_csv(pa.PythonFile(stream, mode="r"), read, parse, convert)
                yield from reader
            except pa.ArrowInvalid as error:
                if bad:
                    problems.add_row(self._source, *bad[0])
                raise DataError(
                    f"{self._source.name}: expected a CSV file; found a mistake: {quote_cause(error)}. "
                    "Mend it."
                ) from error


class ParquetReader:
    """Reads the rows of a Parquet file a few hundred at a time; parameters as for :class:`CsvReader`.

    Attributes
    ----------
    types : dict[str, pa.DataType]
        The columns that pass through, by output name.
    n_kept : int
        Always 0: nothing is kept from the first reading.
    n_rows : int or None
        How many rows it has.

    Raises
    ------
    DataError
        If it is not a Parquet file, is cut short, holds no rows, or a column is missing.
    """

    def __init__(self, source: Source, options: ReadOptions) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._source = source
        self.n_kept = 0
        try:
            with pq.ParquetFile(source.path) as file:
                schema, n_rows = file.schema_arrow, file.metadata.num_rows
                self.n_rows: int | None = n_rows
        except (pa.ArrowException, OSError, ValueError) as error:
            raise DataError(
                f"{source.name}: expected a Parquet file; found: {quote_cause(error)}. Check the file."
            ) from error
        if n_rows == 0:
            raise DataError(f"{source.name}: expected rows; found none. Check the file.")
        self._columns = choose_columns(
            source.name, schema.names, options.text_field, options.id_field, self._peek_rows
        )
        self.types = {}
        for name, output in self._columns.others.items():
            kind = schema.field(name).type
            self.types[output] = find_plain(kind.value_type if pa.types.is_dictionary(kind) else kind)

    def _peek_rows(self) -> list[dict[str, object]]:
        import pyarrow.parquet as pq

        with pq.ParquetFile(self._source.path) as file:
            rows: list[dict[str, object]] = next(file.iter_batches(batch_size=PEEK_ROWS)).to_pylist()
        return rows

    def read_chunks(self, types: Mapping[str, pa.DataType]) -> Iterator[Chunk]:
        """Yield the rows; see :meth:`stance.text.read_json.JsonReader.read_chunks`."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.parquet as pq

        n_rows = 0
        try:
            with pq.ParquetFile(self._source.path, buffer_size=1 << 20, pre_buffer=False) as file:
                for batch in file.iter_batches(batch_size=PARQUET_ROWS, use_threads=False):
                    rows = np.arange(n_rows + 1, n_rows + 1 + len(batch), dtype=np.int64)
                    yield _make_chunk(pa.table(batch), self._columns, rows)
                    n_rows += len(batch)
        # A damaged schema may name columns that the rows do not have.
        except (pa.ArrowException, OSError, ValueError, KeyError) as error:
            raise DataError(
                f"{self._source.name}: expected a whole Parquet file; found: {quote_cause(error)}. "
                "Make it anew."
            ) from error


def _make_chunk(table: pa.Table, columns: Columns, rows: np.ndarray[Any, Any]) -> Chunk:
    import pyarrow as pa

    return Chunk(
        None if columns.doc_id is None else table[columns.doc_id],
        pa.chunked_array([pa.nulls(len(table))]) if columns.text is None else table[columns.text],
        {output: table[name] for name, output in columns.others.items()},
        rows,
    )
