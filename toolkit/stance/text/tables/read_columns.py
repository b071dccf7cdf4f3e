"""Rows of CSV and TSV files, by Arrow's reader."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from stance.errors import DataError, quote_cause
from stance.text.read_options import Problems, ReadOptions
from stance.text.read_sources import Source
from stance.text.tables.chosen_columns import ColumnError, choose_columns
from stance.text.tables.chunks import Chunk, make_chunk
from stance.text.tables.csv_cells import CellTypes, drop_missing, find_filled
from stance.text.tables.csv_header import open_marked, read_header, refuse_lines_above
from stance.text.tables.csv_quotes import find_loose_quote

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.csv as pv

BLOCK_BYTES: Final = 8 << 20
"""How much of a CSV file Arrow parses at a time; no row may be longer."""


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
    columns : Columns
        Which of its columns are what.
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
        import pyarrow as pa

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
        self.columns = choose_columns(
            source.name, names, options.text_field, options.id_field, self._peek_rows
        )
        self._long: set[str] = set()
        self._input_types = self._scan()
        others = self.columns.others
        blank = {name for name in others if self._input_types[name] == pa.null()}
        self.blank = frozenset(others[name] for name in blank)
        self.types = {
            output: pa.string() if name in blank else self._input_types[name]
            for name, output in others.items()
        }

    def holds_long(self, name: str) -> bool:
        """Tell of long numbers; see :meth:`stance.text.tables.run_types.TypedReader.holds_long`."""
        return name in self._long

    def read_chunks(self, types: Mapping[str, pa.DataType]) -> Iterator[Chunk]:
        """Yield the rows; see :meth:`stance.text.tables.read_json.JsonReader.read_chunks`."""
        import numpy as np
        import pyarrow as pa

        kinds = dict(self._input_types)
        for name, output in self.columns.others.items():
            if types[output] in (pa.string(), pa.large_string()):
                kinds[name] = types[output]  # as the cells stand, not as their type would be written
        if self.columns.text is not None:
            kinds[self.columns.text] = pa.large_string()
        if self.columns.doc_id is not None:
            kinds[self.columns.doc_id] = pa.string()
        n_rows = 0
        has_rows = False
        for batch in self._open(kinds, self._problems):
            table = pa.table(batch)
            if len(table):
                # Arrow has met the bad rows of a block by the time it hands the block over.
                rows = np.arange(n_rows + 1, n_rows + 1 + len(table) + len(self._bad_rows), dtype=np.int64)
                rows = rows[~np.isin(rows, list(self._bad_rows))][: len(table)]
                n_rows = int(rows[-1])
                is_filled = find_filled(table, self.columns.text or self.columns.doc_id)
                if not is_filled.all():
                    table, rows = table.filter(pa.array(is_filled)), rows[is_filled]
                if len(table):
                    has_rows = True
                    chunk = make_chunk(table, self.columns, rows)
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

        if not self.columns.others:
            return {}
        text = dict.fromkeys(self.columns.others, pa.string())
        quiet = replace(self._problems, rejects=None)
        columns = {name: CellTypes() for name in text}
        for batch in self._open(text, quiet, list(text)):
            self.n_rows = (self.n_rows or 0) + len(batch)
            for name, cells in zip(batch.schema.names, batch.columns, strict=True):
                columns[name].add(cells)
        self._long = {output for name, output in self.columns.others.items() if columns[name].is_long}
        return {name: cells.find() for name, cells in columns.items()}

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
