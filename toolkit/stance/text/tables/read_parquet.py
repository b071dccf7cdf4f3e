"""Rows of Parquet files, by Arrow's reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from stance.errors import DataError, quote_cause
from stance.text.read_options import ReadOptions
from stance.text.read_sources import Source
from stance.text.tables.arrow_values import read_rows
from stance.text.tables.chosen_columns import PEEK_ROWS, choose_columns
from stance.text.tables.chunks import Chunk, make_chunk
from stance.text.tables.merged_types import find_leaves, is_long, may_be_long
from stance.text.tables.plain_types import find_plain

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

PARQUET_ROWS: Final = 256
"""How many rows of a Parquet file are decoded at a time."""


class ParquetReader:
    """Reads the rows of a Parquet file a few hundred at a time; parameters as for other readers.

    Attributes
    ----------
    columns : Columns
        Which of its columns are what.
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

    blank: Final = ()

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
        self.columns = choose_columns(
            source.name, schema.names, options.text_field, options.id_field, self._peek_rows
        )
        self.types = {}
        for name, output in self.columns.others.items():
            kind = schema.field(name).type
            self.types[output] = find_plain(kind.value_type if pa.types.is_dictionary(kind) else kind)

    def holds_long(self, name: str) -> bool:
        """Tell of long numbers, by the file's statistics; without them a column may hold some."""
        import pyarrow.parquet as pq

        (given,) = (given for given, output in self.columns.others.items() if output == name)
        with pq.ParquetFile(self._source.path) as file:
            found, schema = file.metadata, file.schema_arrow
            groups = [found.row_group(place) for place in range(found.num_row_groups)]
        counts = [len(find_leaves(kind)) for kind in schema.types]
        leaves = find_leaves(self.types[name])
        place = schema.get_field_index(given)
        if sum(counts) != found.num_columns or counts[place] != len(leaves):
            return True  # of types that hold more than they show
        # By their place: the paths of columns x.y and of y within x are the same.
        first = sum(counts[:place])
        return any(
            _may_be_long(group.column(first + n), leaf) for group in groups for n, leaf in enumerate(leaves)
        )

    def _peek_rows(self) -> list[dict[str, object]]:
        import pyarrow.parquet as pq

        with pq.ParquetFile(self._source.path) as file:
            return list(read_rows(next(file.iter_batches(batch_size=PEEK_ROWS))))

    def read_chunks(self, types: Mapping[str, pa.DataType]) -> Iterator[Chunk]:
        """Yield the rows; see :meth:`stance.text.tables.read_json.JsonReader.read_chunks`."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.parquet as pq

        n_rows = 0
        try:
            with pq.ParquetFile(self._source.path, buffer_size=1 << 20, pre_buffer=False) as file:
                for batch in file.iter_batches(batch_size=PARQUET_ROWS, use_threads=False):
                    rows = np.arange(n_rows + 1, n_rows + 1 + len(batch), dtype=np.int64)
                    yield make_chunk(pa.table(batch), self.columns, rows)
                    n_rows += len(batch)
        # A damaged schema may name columns that the rows do not have.
        except (pa.ArrowException, OSError, ValueError, KeyError) as error:
            raise DataError(
                f"{self._source.name}: expected a whole Parquet file; found: {quote_cause(error)}. "
                "Make it anew."
            ) from error


def _may_be_long(column: pq.ColumnChunkMetaData, kind: pa.DataType) -> bool:
    """Tell by the statistics of a column of a row group whether it may hold long numbers."""
    import pyarrow as pa

    known = column.statistics
    n_null = known.null_count if known is not None and known.has_null_count else 0
    if not may_be_long(kind) or n_null == column.num_values:
        return False
    if known is None or not known.has_min_max:
        return True
    # As they are stored, unsigned numbers may be negative; times as Python has them end with the year 9999.
    ends = (known.min, known.max) if pa.types.is_integer(kind) else (known.min_raw, known.max_raw)
    return is_long(*ends, kind)
