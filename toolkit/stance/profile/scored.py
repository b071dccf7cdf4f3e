"""Scored sentences read back as one Arrow table, whatever file or frame they come from."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stance.corpus.read import list_tables, name_inputs
from stance.errors import DataError
from stance.io import SUFFIXES, join_tables, read_rows, split_suffix
from stance.io.rejects import Rejects
from stance.scoring.columns import NEEDED, cast_scored, check_scored, is_scored, make_schema

if TYPE_CHECKING:
    import pyarrow as pa

_log = logging.getLogger("stance")


def read_scored(scored: Any, columns: Collection[str] | None = None) -> pa.Table:
    """Read scored sentences.

    Parameters
    ----------
    scored : str, Path, pyarrow.Table, DataFrame, or several
        Files that ``stance score`` wrote, folders of parts, ``"-"`` for JSON Lines on standard input, or
        tables in memory.
    columns : collection of str, optional
        The columns wanted, where they are there, beside those that every sum needs; by default all.

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
        for rows in read_rows(source, rejects=Rejects(), name=name):
            if not rows.table.column_names:
                continue
            found = check_scored(rows.table, name)
            if tables and found != labels:
                raise DataError(
                    f"{name}: its labels are {', '.join(found)}, those before it {', '.join(labels)}. "
                    "Give files that one model scored."
                )
            labels = found
            names = rows.table.column_names
            if columns is not None:
                wanted = {*NEEDED, *(f"p_{label}" for label in labels), "n_words", "cues", *columns}
                names = [each for each in names if each in wanted]
            tables.append(cast_scored(rows.table.select(names), name))
    if not tables:
        raise DataError(f"{where}: no scored sentences. Score texts that hold some.")
    metadata = tables[0].schema.metadata
    table = join_tables(tables).unify_dictionaries()
    _check_values(table, labels, where)
    return table.replace_schema_metadata({**(make_schema(labels).metadata or {}), **(metadata or {})})


def are_scored(inputs: Sequence[str | Path]) -> bool:
    """Whether inputs are what stance score wrote, by the columns of the first."""
    from stance.scoring.folder import MANIFEST_FILE

    first = Path(inputs[0])
    if first.is_dir():
        return (first / MANIFEST_FILE).exists()
    is_table = split_suffix(first)[0] in SUFFIXES
    rows = next(read_rows(first, rejects=Rejects("skip")), None) if is_table else None
    return rows is not None and is_scored(rows.table.schema)


def encode(column: pa.ChunkedArray) -> tuple[Any, list[Any]]:
    """Return the number of each row's value, and the values; no value is the last number."""
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    encoded = column.combine_chunks().dictionary_encode()
    values = encoded.dictionary.to_pylist()
    return encoded.indices.fill_null(len(values)).to_numpy().astype("int64"), [*values, None]


def list_given(data: Any) -> Sequence[Any]:
    """List the tables given; a list of dictionaries is one."""
    is_one = not isinstance(data, list | tuple) or (len(data) > 0 and isinstance(data[0], dict))
    return [data] if is_one else data


def _list_sources(scored: Any) -> Iterable[tuple[str, Any]]:
    """List files and tables, those of a folder of parts among them."""
    from stance.scoring.folder import MANIFEST_FILE, read_manifest

    for item in list_given(scored):
        folder = Path(item) if isinstance(item, str | Path) else None
        if folder is None or not (folder / MANIFEST_FILE).exists():
            yield from ((name, source) for name, _, source in list_tables(item))
            continue
        manifest = read_manifest(folder)
        if manifest.complete is None:
            _log.warning("%s: the run that wrote it is not finished; these are its parts so far.", folder)
        yield from ((str(folder / part.name), folder / part.name) for part in manifest.parts)


def _check_values(table: pa.Table, labels: Sequence[str], where: str) -> None:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    proba = [f"p_{label}" for label in labels]

    def is_odd(name: str) -> bool:
        if name not in table.column_names or table[name].null_count:
            return True
        if name == "label":
            return not {*pc.unique(table[name].cast(pa.string())).to_pylist()} <= {*labels}
        return (
            name in proba and not pc.all(pc.less_equal(pc.abs(pc.subtract(table[name], 0.5)), 0.501)).as_py()
        )

    odd = next(filter(is_odd, (*NEEDED, *proba)), None)
    if odd is not None:
        raise DataError(
            f"{where}: '{odd}' is missing, blank in some rows, or not what stance score writes "
            f"(labels are {', '.join(labels)}). Score the texts again."
        )
    sent_id = table["sent_id"].to_numpy()
    key = encode(table["doc_id"])[0] * (int(sent_id.max(initial=0)) + 1) + sent_id
    _, first, n = np.unique(key, return_index=True, return_counts=True)
    if (n > 1).any():
        row = int(first[n > 1][0])
        raise DataError(
            f"{where}: {int((n - 1).sum()):,} sentences are there twice, such as sentence {sent_id[row]} of "
            f"'{table['doc_id'][row]}'. Give each file once, and documents different names in doc_id."
        )
