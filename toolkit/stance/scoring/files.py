"""Files scored into a file."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, Literal, cast, get_args

from stance.errors import DataError
from stance.scoring.output import open_output
from stance.scoring.stream import Encoding, Piece, ScoreOptions, ScoreStream, ScoreSummary

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import parquet

    from stance.models import Classifier

FileFormat = Literal["jsonl", "csv", "parquet"]

FILE_FORMATS: Final[tuple[FileFormat, ...]] = get_args(FileFormat)
"""The formats that scored sentences are written in."""

_GROUP_ROWS: Final = 32_768  # rows of a Parquet row group: what is held in memory before it is written


def score_files(
    inputs: Sequence[str | Path],
    output: str | Path | BinaryIO,
    *,
    model: Classifier | str | Path | None = None,
    options: ScoreOptions | None = None,
    file_format: FileFormat | None = None,
    overwrite: bool = False,
    on_progress: Callable[[ScoreSummary], None] | None = None,
    notify: Callable[[str], None] | None = None,
) -> ScoreSummary:
    """Score files and folders into one file.

    Parameters
    ----------
    inputs : sequence of str or Path
        Files and folders; ``-`` is standard input.
    output : str, Path or binary file
        Where the rows go. A path appears whole or not at all, and is checked before anything is scored.
    model : Classifier, str or Path, optional
        A model, or its folder; the default model by default, which is trained on first use.
    options : ScoreOptions, optional
        How inputs are read and scored.
    file_format : {"jsonl", "csv", "parquet"}, optional
        By default what the output's suffix says.
    overwrite : bool
        Whether a file that is there is replaced.
    on_progress : callable, optional
        Is called after each batch with the counts so far.
    notify : callable, optional
        Is called with one line of text when the default model is trained.

    Returns
    -------
    ScoreSummary

    Raises
    ------
    DataError
        If an input is not what it should be.
    ModelError
        If the model is missing or damaged.
    OutputError
        If the output cannot be written or is there already.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "draft.txt").write_text("The deal might collapse.")
    ...     score_files([Path(folder, "draft.txt")], Path(folder, "scored.csv")).n_by_label
    {'assertive': 0, 'hedged': 1, 'speculative': 0}
    """
    kind = file_format or guess_format(output)
    encoding: Encoding = "table" if kind == "parquet" else kind
    stream = ScoreStream(inputs, model, options, encoding=encoding, notify=notify)
    summary = ScoreSummary()
    with contextlib.ExitStack() as stack:
        if isinstance(output, str | Path):
            file = stack.enter_context(open_output(output, overwrite=overwrite))
        else:
            file = output
        write = stack.enter_context(_open_writer(file, kind))
        # Closed at once, also after an error: what is behind it may be processes.
        for piece in stack.enter_context(contextlib.closing(iter(stream))):
            write(piece)
            summary += piece.summary
            if on_progress is not None:
                on_progress(summary)
    return summary + ScoreSummary(rejects=tuple(stream.rejects))


def guess_format(output: object) -> FileFormat:
    """Tell the format from the output's suffix.

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
            f"found {repr(suffix) if suffix else 'no ending'}. Rename it or pass --format."
        )
    return cast(FileFormat, kinds[suffix])


@contextlib.contextmanager
def _open_writer(file: BinaryIO, kind: FileFormat) -> Iterator[Callable[[Piece], None]]:
    if kind == "parquet":
        writer = _ParquetWriter(file)
        yield writer.write
        writer.close()
        return
    is_first = kind == "csv"

    def write(piece: Piece) -> None:
        nonlocal is_first
        if is_first:
            from stance.scoring.encode import encode_csv

            file.write(encode_csv(piece.schema.empty_table(), header=True))
            is_first = False
        file.write(cast(bytes, piece.data))

    yield write


class _ParquetWriter:
    """Gathers pieces into row groups."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._held: list[pa.Table] = []
        self._n_held = 0
        self._writer: parquet.ParquetWriter | None = None

    def write(self, piece: Piece) -> None:
        self._held.append(cast("pa.Table", piece.data))
        self._n_held += self._held[-1].num_rows
        if self._n_held >= _GROUP_ROWS:
            self._write_group()

    def close(self) -> None:
        if self._held:
            self._write_group()
        if self._writer is not None:
            self._writer.close()

    def _write_group(self) -> None:
        import pyarrow as pa
        from pyarrow import parquet

        table = pa.concat_tables(self._held)
        if self._writer is None:
            repeated = [name for name in table.column_names if name not in ("text", "cues")]
            self._writer = parquet.ParquetWriter(
                self._file,
                table.schema,
                compression="zstd",
                compression_level=1,
                use_dictionary=[*repeated, "cues.list.element.text", "cues.list.element.type"],
                write_statistics=[name for name in repeated if name != "cues"],
            )
        self._writer.write_table(table, row_group_size=max(1, self._n_held))
        self._held, self._n_held = [], 0
