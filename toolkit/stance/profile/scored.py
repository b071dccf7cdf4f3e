"""Scored sentences read back as one Arrow table, whatever file or frame they come from."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stance.corpus.read import list_tables, name_inputs
from stance.errors import DataError
from stance.io.rejects import Rejects
from stance.io.tables import SUFFIXES, cast_text, choose_column, read_rows
from stance.scoring.columns import NEEDED, cast_scored, check_scored, is_scored

if TYPE_CHECKING:
    import pyarrow as pa

_ADVICE = "Give each file once, and documents different names in doc_id."

_SOURCE = b"stance.source"

_log = logging.getLogger("stance")


def read_scored(
    scored: Any, columns: Collection[str] | None = None, *, others: Collection[str] = ()
) -> pa.Table:
    """Read scored sentences.

    Parameters
    ----------
    scored : str, Path, pyarrow.Table, DataFrame, or several
        Files that ``stance score`` wrote, folders of parts, ``"-"`` for JSON Lines on standard input, or
        tables in memory.
    columns : collection of str, optional
        The columns wanted beside those that every sum needs; by default all.
    others : collection of str
        Columns to read too where they are there.

    Returns
    -------
    pyarrow.Table
        Its metadata name the labels.

    Raises
    ------
    DataError
        If a file is not scored, of another version, or lacks a column, or two rows are of one sentence.

    Examples
    --------
    >>> from stance.scoring import score
    >>> read_scored(score("The deal might collapse."))["label"].to_pylist()
    ['hedged']
    """
    where = name_inputs(scored)
    tables: list[pa.Table] = []
    labels: tuple[str, ...] = ()
    for name, source in _list_sources(scored):
        table = _read_one(source, name, columns, others)
        if not table.column_names:
            continue
        found = check_scored(table, name)
        if tables and found != labels:
            raise DataError(
                f"{name}: its labels are {', '.join(found)}, those before it {', '.join(labels)}. "
                "Give files that one model scored."
            )
        labels = found
        tables.append(cast_scored(table, name))
    if not tables:
        raise DataError(f"{where}: no scored sentences. Score texts that hold some.")
    table = _join(tables, where)
    _check_values(table, labels, where)
    for name in columns or ():
        choose_column(table.column_names, name, argument="columns", where=where)
    metadata = make_metadata(labels, table.schema.metadata)
    return table.replace_schema_metadata({**metadata, _SOURCE: where.encode(errors="replace")})


def are_scored(inputs: Sequence[str | Path]) -> bool:
    """Whether inputs are what stance score wrote, by the columns of the first."""
    from stance.scoring.folder import MANIFEST_FILE

    first = Path(inputs[0])
    if first.is_dir():
        return (first / MANIFEST_FILE).exists()
    is_table = any(suffix in SUFFIXES for suffix in map(str.lower, first.suffixes))
    rows = next(read_rows(first, rejects=Rejects("skip")), None) if is_table else None
    return rows is not None and is_scored(rows.table.schema)


def make_metadata(labels: Sequence[str], metadata: dict[bytes, bytes] | None) -> dict[bytes, bytes]:
    """Make the metadata that a table of scored sentences has, so that its labels stay known."""
    from stance.scoring.columns import make_schema

    return {**(make_schema(labels).metadata or {}), **(metadata or {})}


def name_scored(table: pa.Table) -> str:
    """Return what messages call a table that :func:`read_scored` read."""
    return str((table.schema.metadata or {}).get(_SOURCE, b"data").decode())


def _list_sources(scored: Any) -> Iterable[tuple[str, Any]]:
    """List files and tables, those of a folder of parts among them."""
    from stance.scoring.folder import MANIFEST_FILE, read_manifest

    given = [scored] if isinstance(scored, str | Path) or not isinstance(scored, list | tuple) else scored
    plain: list[Any] = []
    for item in given:
        folder = Path(item) if isinstance(item, str | Path) and item != "-" else None
        if folder is None or not (folder / MANIFEST_FILE).exists():
            plain.append(item)
            continue
        manifest = read_manifest(folder)
        if manifest.complete is None:
            _log.warning("%s: the run that wrote it is not finished; these are its parts so far.", folder)
        yield from ((str(folder / part.name), folder / part.name) for part in manifest.parts)
    if plain or not given:
        is_rows = isinstance(scored, list) and bool(scored) and isinstance(scored[0], dict)
        yield from ((name, source) for name, _, source in list_tables(scored if is_rows else plain))


def _read_one(source: Any, name: str, columns: Collection[str] | None, others: Collection[str]) -> pa.Table:
    import pyarrow as pa

    if isinstance(source, pa.Table):
        return _pick(source, name, columns, others)
    if isinstance(source, str | Path) and Path(source).suffix.lower() == ".parquet":
        from pyarrow import parquet

        try:
            schema = parquet.read_schema(source)
            wanted = _pick(schema.empty_table(), name, columns, others).column_names
            return parquet.read_table(source, columns=wanted, partitioning=None)
        except FileNotFoundError as error:
            raise DataError(f"{source}: no such file. Check the path.") from error
        except OSError as error:
            raise DataError(f"{source}: cannot be read ({error.strerror or error}). Check it.") from error
        except pa.ArrowException as error:
            raise DataError(f"{source}: not whole Parquet. Write it again.") from error
    file_format = "jsonl" if source == "-" else None
    batches = read_rows(source, rejects=Rejects(), name=name, file_format=file_format)
    tables = [_pick(rows.table, name, columns, others) for rows in batches]
    return pa.concat_tables(tables, promote_options="permissive") if tables else pa.table({})


def _pick(table: pa.Table, where: str, columns: Collection[str] | None, others: Collection[str]) -> pa.Table:
    if columns is None:
        return table
    labels = [f"p_{label}" for label in check_scored(table, where, needed=())] if table.column_names else []
    wanted = {*NEEDED, *labels, "n_words", "cues", *columns, *others}
    return table.select([name for name in table.column_names if name in wanted])


def _join(tables: list[pa.Table], where: str) -> pa.Table:
    import pyarrow as pa

    if len(tables) == 1:
        return tables[0].unify_dictionaries()
    try:
        return pa.concat_tables(tables, promote_options="permissive").unify_dictionaries()
    except pa.ArrowException:  # a column of two types becomes text
        kinds: dict[str, set[str]] = {}
        for table in tables:
            for field in table.schema:
                kinds.setdefault(field.name, set()).add(str(field.type))
        return pa.concat_tables(
            [
                pa.table(
                    {
                        name: cast_text(table[name]) if len(kinds[name]) > 1 else table[name]
                        for name in table.column_names
                    }
                )
                for table in tables
            ],
            promote_options="permissive",
        ).unify_dictionaries()


def _check_values(table: pa.Table, labels: Sequence[str], where: str) -> None:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    for name in ("doc_id", "sent_id", "zone", "voice", "label", "abstained"):
        if table[name].null_count:
            raise DataError(
                f"{where}: {table[name].null_count:,} rows without '{name}'. Score the texts again."
            )
    odd = set(pc.unique(table["label"].cast(pa.string())).to_pylist()) - {*labels}
    if odd:
        raise DataError(
            f"{where}: {min(odd)!r} is none of the labels {', '.join(labels)}. Score the texts again."
        )
    for name in (f"p_{label}" for label in labels):
        column = choose_column(table.column_names, name, argument="columns", where=where)
        values = table[column].to_numpy()
        if not ((values >= 0) & (values <= 1.001)).all():
            raise DataError(f"{where}: '{name}' must hold probabilities. Score the texts again.")
    index = encode(table["doc_id"])[0].astype(np.int64)
    sent_id = table["sent_id"].to_numpy()
    width = int(sent_id.max(initial=0)) + 1
    key = index * width + sent_id
    if (key[1:] > key[:-1]).all():  # as scoring leaves them, which spares the sorting
        return
    _, first, n = np.unique(key, return_index=True, return_counts=True)
    if (n > 1).any():
        row = int(first[n > 1][0])
        raise DataError(
            f"{where}: {int((n - 1).sum()):,} sentences are there twice, such as sentence {sent_id[row]} of "
            f"'{table['doc_id'][row]}'. {_ADVICE}"
        )


def encode(column: pa.ChunkedArray) -> tuple[Any, list[Any]]:
    """Return the number of each row's value, and the values; no value is the last number."""
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    encoded = column.combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.unify_dictionaries().combine_chunks()
    values = encoded.dictionary.to_pylist()
    return encoded.indices.fill_null(len(values)).to_numpy(zero_copy_only=False), [*values, None]
