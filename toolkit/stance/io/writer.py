"""Tables of rows written as JSON Lines, CSV and Parquet."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal

from stance.errors import DataError
from stance.io.columns import cast_text, dump_json, is_plain

if TYPE_CHECKING:
    import pyarrow as pa

FileFormat = Literal["jsonl", "csv", "parquet"]

# Valid in JSON as they are, but taken for line ends or commands by terminals and careless readers.
_UNSAFE: Final = re.compile("[\x7f-\x9f\u2028\u2029]")


class RowWriter:
    """Writes tables of one schema into an open file.

    Parameters
    ----------
    file : binary file
    file_format : {"jsonl", "csv", "parquet"}
    schema : pyarrow.Schema
        Its metadata are kept in Parquet.
    """

    def __init__(self, file: BinaryIO, file_format: FileFormat, schema: pa.Schema) -> None:
        if file_format not in ("jsonl", "csv", "parquet"):
            raise DataError(f"file_format: {file_format!r} is not known. Pass jsonl, csv or parquet.")
        self._file, self._format, self._schema = file, file_format, schema
        self._parquet: Any = None
        if file_format == "parquet":
            import pyarrow as pa
            import pyarrow.parquet as pq

            self._sink = _Sink(file)
            others = [field for field in schema if field.name not in ("text", "cues")]
            repeated = [field.name for field in others if not pa.types.is_primitive(field.type)]
            self._parquet = pq.ParquetWriter(
                self._sink,
                schema,
                compression="zstd",
                compression_level=1,
                # Numbers take less room, and less time, as they are; texts do not come again.
                use_dictionary=repeated + [f"cues.list.element.{name}" for name in ("text", "type", "label")],
                write_statistics=[field.name for field in others],
            )
        elif file_format == "csv":
            self._write_csv(schema.empty_table(), has_header=True)

    def write(self, table: pa.Table) -> None:
        """Write the rows of a table, whose columns are those of the schema."""
        if self._format == "parquet":
            self._parquet.write_table(table if table.schema == self._schema else table.cast(self._schema))
        elif self._format == "csv":
            self._write_csv(table, has_header=False)
        elif table.num_rows:
            lines = "\n".join([dump_json(row) for row in list_plain(table)])
            lines = _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", lines)
            self._file.write(f"{lines}\n".encode())

    def close(self) -> None:
        """Finish the file."""
        if self._parquet is not None:
            self._parquet.close()

    def drop(self) -> None:
        """End after an error: what there is of a Parquet file must not look whole."""
        if self._parquet is not None:
            self._sink.is_shut = True

    def _write_csv(self, table: pa.Table, *, has_header: bool) -> None:
        import pyarrow as pa
        import pyarrow.csv as pv

        def make_plain(column: pa.ChunkedArray) -> Any:
            if pa.types.is_nested(column.type):
                values = list_plain(pa.table({"value": column}))
                cells = [None if row["value"] is None else dump_json(row["value"]) for row in values]
                return pa.array(cells, pa.string())
            if pa.types.is_dictionary(column.type):
                return column.cast(column.type.value_type)
            return column if is_plain(column.type) else cast_text(column)

        arrays = [make_plain(column) for column in table.columns]
        # In one chunk: of empty ones beside others Arrow 26 writes what it has freed.
        plain = pa.table(arrays, names=table.column_names).combine_chunks()
        pv.write_csv(plain, self._file, pv.WriteOptions(include_header=has_header))


class _Sink:
    """A file to write to; once shut, it takes no more, as Arrow ends a Parquet file come what may."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self.is_shut = file, False

    def write(self, data: Any) -> int:
        return memoryview(data).nbytes if self.is_shut else self._file.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def list_plain(table: pa.Table) -> list[dict[str, Any]]:
    """Turn a table into dicts for JSON: single floats by their shortest digits, null for NaN."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = []
    for column in table.columns:
        written, read = (_change_floats(column.type, kind) for kind in (pa.string(), pa.float64()))
        # Through text, which has the shortest digits.
        plain = column if written == column.type else column.cast(written).cast(read)
        is_float = pa.types.is_floating(column.type)
        columns.append(pc.if_else(pc.is_finite(plain), plain, None) if is_float else plain)
    rows: list[dict[str, Any]] = pa.table(columns, names=table.column_names).to_pylist()
    return rows


def _change_floats(kind: pa.DataType, new: pa.DataType) -> pa.DataType:
    """Put another type in the place of floats, in lists and records, too."""
    import pyarrow as pa

    if pa.types.is_floating(kind):
        return new
    if pa.types.is_list(kind):
        return pa.list_(_change_floats(kind.value_type, new))
    if pa.types.is_struct(kind):
        return pa.struct([(field.name, _change_floats(field.type, new)) for field in kind])
    return kind


def render_csv(table: pa.Table) -> bytes:
    """Write a table as CSV into memory."""
    buffer = io.BytesIO()
    RowWriter(buffer, "csv", table.schema).write(table)
    return buffer.getvalue()


def write_rows(
    table: pa.Table, path: str | Path, file_format: FileFormat, *, overwrite: bool = False
) -> None:
    """Write a table to a file, whole or not at all.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     table = pa.table({"text": ["So?"], "p": pa.array([0.1], pa.float32())})
    ...     write_rows(table, Path(folder, "a"), "jsonl")
    ...     print(Path(folder, "a").read_text(), end="")
    {"text": "So?", "p": 0.1}
    """
    from stance.io.output import open_output

    with open_output(path, overwrite=overwrite) as file:
        writer = RowWriter(file, file_format, table.schema)
        writer.write(table)
        writer.close()
