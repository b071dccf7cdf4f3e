"""Parquet inputs of the engines: found and looked at here, made ready row by row wherever they are read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from stance.errors import DataError, quote_cause
from stance.records import Reject
from stance.scoring.engines.job import describe_repeated
from stance.scoring.given_back import decode_words
from stance.scoring.numbers import check_unnumbered
from stance.scoring.options import ScoreOptions
from stance.scoring.pieces import ScoreSummary, score_piece
from stance.scoring.rows import find_changes
from stance.text.read_options import Problems, ReadOptions
from stance.text.read_sources import Source, find_sources
from stance.text.tables.arrow_types import replace_views
from stance.text.tables.chosen_columns import ColumnError, choose_columns
from stance.text.tables.chunks import Chunk, make_table
from stance.text.tables.read_parquet import ParquetReader

if TYPE_CHECKING:
    import pyarrow as pa

    from stance.models import Classifier

SOURCE_COLUMN: Final = "__stance_source__"
"""The column in which an engine may say which file a row is from."""


def is_remote(path: str | Path) -> bool:
    """Tell an address, such as ``s3://bucket/opeds``, from a path.

    Examples
    --------
    >>> is_remote("s3://bucket/opeds"), is_remote("opeds/")
    (True, False)
    """
    return "://" in str(path)


def find_parquet(
    inputs: Sequence[str | Path], options: ScoreOptions
) -> tuple[tuple[str, ...], pa.Schema, pa.Schema, int]:
    """Find Parquet files and look at their columns.

    Parameters
    ----------
    inputs : sequence of str or Path
        Files, folders, patterns, and addresses.
    options : ScoreOptions
        What the columns of text and id are called.

    Returns
    -------
    paths : tuple of str
        The files, absolute; of addresses, as they are given.
    given : pyarrow.Schema
        Their columns.
    schema : pyarrow.Schema
        Of the rows as they are scored: ``doc_id``, ``text``, and the others.
    n_bytes : int
        The size of the files.

    Raises
    ------
    DataError
        If an input is missing or no Parquet file, files differ in their columns, or a column is missing or of
        the wrong type.
    """
    from pyarrow import parquet

    local = [item for item in inputs if not is_remote(item)]
    paths, schemas, n_bytes = [], [], 0
    for source in find_sources(local) if local or not inputs else ():
        if source.path is None or source.suffix != ".parquet":
            raise DataError(
                f"{source.name}: expected Parquet, which engines read in pieces; found "
                f"'{source.suffix or '-'}'. Pass --engine local, or make a Parquet file of it first."
            )
        ParquetReader(source, ReadOptions(options.text_field, options.id_field))
        paths.append(str(source.path.resolve()))
        schemas.append((source.name, parquet.read_schema(source.path)))
        n_bytes += source.path.stat().st_size
    for address in (str(item) for item in inputs if is_remote(item)):
        schema, size = _look_at_address(address)
        paths.append(address)
        schemas.append((address, schema))
        n_bytes += size
    where, first = schemas[0]
    for name, schema in schemas[1:]:
        if schema.names != first.names or schema.types != first.types:
            raise DataError(
                f"{name}: expected the columns of {where}, in their order and of their types; found others. "
                "Pass --engine local, which brings them together, or run once for each."
            )
    rows, _ = prepare_rows(first.empty_table(), options, where)
    return tuple(paths), first.remove_metadata(), rows.schema, n_bytes


def prepare_rows(
    table: pa.Table, options: ScoreOptions, where: str = "input"
) -> tuple[pa.Table, list[Reject]]:
    """Choose and check columns and rows, as the reader of files does.

    Parameters
    ----------
    table : pyarrow.Table
        Rows as they are in the files, with :data:`SOURCE_COLUMN` if the engine adds it.
    options : ScoreOptions
    where : str
        What error messages begin with.

    Returns
    -------
    rows : pyarrow.Table
        ``doc_id``, ``text``, and the others.
    rejects : list of Reject
        The rows that were left out, by the names of their documents.

    Raises
    ------
    DataError
        If a column is not what it should be; or a row, and none is to be skipped.
    """
    import numpy as np

    sources = None
    if SOURCE_COLUMN in table.column_names:
        sources = table[SOURCE_COLUMN]
        table = table.drop_columns([SOURCE_COLUMN])
    table = check_unnumbered(decode_words(replace_views(table)))
    columns = choose_columns(where, table.column_names, options.text_field, options.id_field)
    if columns.doc_id is None or columns.text is None:
        listed = ", ".join(map(repr, table.column_names))
        raise ColumnError(
            f"{where}: expected a column '{options.id_field}', since rows have no number on a cluster; found "
            f"{listed}. Pass --id-field NAME."
        )
    others = {output: table[name] for name, output in columns.others.items()}
    ids = table[columns.doc_id]
    found: list[Reject] = []
    rows = make_table(
        Chunk(ids, table[columns.text], others, np.arange(len(table))),
        Source(where, None, ".parquet", False, ""),
        Problems("skip", found),
        {name: column.type for name, column in others.items()},
        text_format=options.text_format,
    )
    rejects = []
    for reject in found:
        assert reject.row is not None
        source = where if sources is None else _name_file(sources[reject.row].as_py())
        rejects.append(Reject(source, None, f"document {ids[reject.row].as_py()!r}: {reject.reason}"))
    if rejects and options.on_error == "fail":
        raise DataError(f"{rejects[0].source}: {rejects[0].reason}. Mend it, or pass --on-error skip.")
    return rows, rejects


def score_rows(rows: pa.Table, model: Classifier, options: ScoreOptions) -> tuple[pa.Table, ScoreSummary]:
    """Score rows that are sorted by id.

    Parameters
    ----------
    rows : pyarrow.Table
        As of :func:`prepare_rows`.
    model : Classifier
    options : ScoreOptions

    Returns
    -------
    scored : pyarrow.Table
        The columns that are wanted.
    summary : ScoreSummary

    Raises
    ------
    DataError
        If an id comes twice.
    """
    import numpy as np

    repeated = np.flatnonzero(~find_changes(rows["doc_id"]))
    if len(repeated):
        raise describe_repeated(rows["doc_id"][int(repeated[0])].as_py())
    piece = score_piece(rows, model, options, "table")
    return piece.data, piece.summary


def _name_file(source: str) -> str:
    """Turn what engines call a file into a path, where it is one."""
    if not source.startswith("file:"):
        return source
    return unquote(source.removeprefix("file:").replace("///", "/", 1))


def _look_at_address(address: str) -> tuple[pa.Schema, int]:
    """Read the columns of a file or folder elsewhere, and its size."""
    import pyarrow as pa
    from pyarrow import dataset, fs

    try:
        system, path = fs.FileSystem.from_uri(address)
        found = dataset.dataset(path, filesystem=system, format="parquet")
        if not found.files:
            raise DataError(f"{address}: expected Parquet files; found none. Check the address.")
        return found.schema, sum(info.size or 0 for info in system.get_file_info(found.files))
    except (pa.ArrowException, OSError, ValueError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(
            f"{address}: expected Parquet that can be read; found: {quote_cause(error)}. Check the address."
        ) from error
