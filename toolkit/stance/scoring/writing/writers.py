"""Pieces of scored rows into files of each format."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal, cast, get_args

from stance.errors import DataError
from stance.scoring.pieces import Encoding, Piece

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import parquet

FileFormat = Literal["jsonl", "csv", "parquet"]

FILE_FORMATS: Final[tuple[FileFormat, ...]] = get_args(FileFormat)

_GROUP_ROWS: Final = 32_768  # rows of a Parquet row group: what is held in memory before it is written


def check_format(kind: str) -> None:
    """Refuse a format that is none."""
    if kind not in FILE_FORMATS:
        raise DataError(f"file_format: expected one of {', '.join(FILE_FORMATS)}; found {kind!r}. Change it.")


def choose_encoding(kind: FileFormat) -> Encoding:
    """Tell what the pieces must hold for a format."""
    return "table" if kind == "parquet" else kind


def guess_format(output: object, advice: str = "Rename it or pass --format.") -> FileFormat:
    """Tell the format from the output's suffix; an error ends with the advice.

    Examples
    --------
    >>> guess_format("rows.csv")
    'csv'
    """
    suffix = Path(output).suffix.lower() if isinstance(output, str | Path) else ""
    kinds = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet"}
    if suffix not in kinds:
        raise DataError(
            f"{output}: expected a name that ends in .jsonl, .csv or .parquet; "
            f"found {repr(suffix) if suffix else 'no ending'}. {advice}"
        )
    return cast(FileFormat, kinds[suffix])


@contextlib.contextmanager
def open_writer(
    file: BinaryIO, kind: FileFormat, describe: Callable[[], Mapping[str, str]] = dict
) -> Iterator[Callable[[Piece], None]]:
    """Write pieces to a file that is open, in one of the formats.

    Parameters
    ----------
    file : binary file
    kind : {"jsonl", "csv", "parquet"}
    describe : callable, optional
        Is called at the end for the metadata of a Parquet file.

    Yields
    ------
    callable
        Takes a piece, encoded for the format; see :func:`choose_encoding`.
    """
    if kind == "parquet":
        writer = _ParquetWriter(file)
        try:
            yield writer.write
            writer.close(describe)
        except BaseException:
            writer.drop()
            raise
        return
    is_first = kind == "csv"

    def write(piece: Piece) -> None:
        nonlocal is_first
        if is_first:
            from stance.scoring.writing.encode import encode_csv

            file.write(encode_csv(piece.schema.empty_table(), header=True))
            is_first = False
        file.write(cast(bytes, piece.data))

    yield write


class _Sink:
    """A file to write to, which can be shut: what comes after that goes nowhere."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.is_shut = False

    def write(self, data: Any) -> int:
        return memoryview(data).nbytes if self.is_shut else self._file.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


class _ParquetWriter:
    """Gathers pieces into row groups."""

    def __init__(self, file: BinaryIO) -> None:
        self._sink = _Sink(file)
        self._held: list[pa.Table] = []
        self._n_held = 0
        self._writer: parquet.ParquetWriter | None = None

    def write(self, piece: Piece) -> None:
        self._held.append(cast("pa.Table", piece.data))
        self._n_held += self._held[-1].num_rows
        if self._n_held >= _GROUP_ROWS:
            self._write_group()

    def close(self, describe: Callable[[], Mapping[str, str]]) -> None:
        if self._held:
            self._write_group()
        if self._writer is not None:
            self._writer.add_key_value_metadata(describe())
            self._writer.close()

    def drop(self) -> None:
        """End without the words that would make a whole file of what was written so far."""
        self._sink.is_shut = True

    def _write_group(self) -> None:
        import pyarrow as pa
        from pyarrow import parquet

        table = pa.concat_tables(self._held)
        if self._writer is None:
            others = [field for field in table.schema if field.name not in ("text", "cues")]
            # Numbers take less room, and less time, as they are.
            repeated = [field.name for field in others if not pa.types.is_primitive(field.type)]
            self._writer = parquet.ParquetWriter(
                self._sink,
                table.schema,
                compression="zstd",
                compression_level=1,
                use_dictionary=[*repeated, "cues.list.element.text", "cues.list.element.type"],
                write_statistics=[field.name for field in others],
            )
        self._writer.write_table(table, row_group_size=max(1, self._n_held))
        self._held, self._n_held = [], 0
