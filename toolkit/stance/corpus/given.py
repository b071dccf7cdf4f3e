"""What a function is given to read: paths, or tables that are in memory already."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stance.corpus.cells import take_value
from stance.errors import DataError
from stance.text.read_options import ReadOptions
from stance.text.read_sources import Source
from stance.text.tables.arrow_types import build_array, infer_type, replace_views
from stance.text.tables.chosen_columns import choose_columns
from stance.text.tables.chunks import Chunk, make_chunk
from stance.text.tables.foreign_tables import find_table, is_pandas_frame

if TYPE_CHECKING:
    import pyarrow as pa


def list_inputs(given: object, where: str) -> list[str | Path | pa.Table]:
    """List paths as they are, and tables as tables of Arrow.

    Parameters
    ----------
    given : str, Path, Arrow table, DataFrame, datasets.Dataset, or iterable of them
        Any table that hands out Arrow data (``__arrow_c_stream__``) will do.
    where : str
        What an error message begins with.

    Returns
    -------
    list of str, Path or pyarrow.Table
        All paths, or all tables.

    Raises
    ------
    DataError
        If something is neither path nor table, or there are both.

    Examples
    --------
    >>> list_inputs("coded.csv", "coded"), list_inputs(["a.csv", Path("b.csv")], "coded")[0]
    (['coded.csv'], 'a.csv')
    >>> import pyarrow as pa
    >>> list_inputs(pa.table({"code": ["hedged"]}).to_pandas(), "coded")[0].to_pydict()
    {'code': ['hedged']}
    """
    whole = _take_input(given, where)
    if whole is not None:
        return [whole]
    if isinstance(given, bytes | Mapping) or not isinstance(given, Iterable):
        raise _describe_odd(given, where)
    found = []
    for item in given:
        one = _take_input(item, where)
        if one is None:
            raise _describe_odd(item, where)
        found.append(one)
    n_paths = sum(isinstance(item, str | Path) for item in found)
    if 0 < n_paths < len(found):
        raise DataError(f"{where}: expected files or tables; found both. Read the files first, or write all.")
    return found


def _take_input(item: object, where: str) -> str | Path | pa.Table | None:
    """Take a path or a table; ``None`` for what is neither, such as a list of them."""
    if isinstance(item, str):
        return item
    if isinstance(item, os.PathLike):
        return Path(item)
    if is_pandas_frame(item):
        return _convert_frame(item, where)
    table = find_table(item, where)
    return None if table is None else _name_classes(replace_views(table), getattr(item, "features", None))


def _name_classes(table: pa.Table, features: object) -> pa.Table:
    """Put the names of classes where a column of datasets holds their numbers; a number without is null."""
    import pyarrow as pa

    if not isinstance(features, Mapping):
        return table
    for place, name in enumerate(table.column_names):
        feature: Any = features.get(name)
        if type(feature).__name__ == "ClassLabel" and pa.types.is_integer(table.schema.field(name).type):
            names: Sequence[str] = feature.names
            words = [
                None if number is None or not 0 <= number < len(names) else names[number]
                for number in table[name].to_pylist()
            ]
            table = table.set_column(place, name, pa.array(words, pa.string()))
    return table


def _convert_frame(frame: Any, where: str) -> pa.Table:
    """Convert a data frame of pandas; a column of both text and numbers becomes text, as in a file."""
    import pyarrow as pa

    columns: dict[str, pa.Array] = {}
    for index, name in enumerate(map(str, frame.columns)):
        if name in columns:
            raise DataError(
                f"{where}: expected columns of different names; found '{name}' twice. Rename one of them."
            )
        series = frame.iloc[:, index]
        try:
            columns[name] = pa.array(series, from_pandas=True)
        except (pa.ArrowException, OverflowError, UnicodeEncodeError):
            values = [take_value(value) for value in series.tolist()]
            columns[name] = build_array(values, infer_type(values))
    return pa.table(columns)


def _describe_odd(item: object, where: str) -> DataError:
    return DataError(
        f"{where}: expected a file, a folder or a table; found {type(item).__name__}. "
        "Pass a path, a DataFrame or an Arrow table."
    )


def name_inputs(inputs: Sequence[object]) -> str:
    """Say what was given, as the first words of an error message.

    Examples
    --------
    >>> name_inputs(["a.csv", "b.csv"]), name_inputs([object()]), name_inputs([object()] * 2)
    ('a.csv, b.csv', 'data', '2 tables')
    """
    if all(isinstance(item, str | Path) for item in inputs):
        return ", ".join(map(str, inputs))
    return "data" if len(inputs) == 1 else f"{len(inputs)} tables"


def describe_tables(n_tables: int) -> Iterator[Source]:
    """Name the tables as readers name files; nameless rows of different tables are different documents.

    Examples
    --------
    >>> [(source.name, source.doc_id) for source in describe_tables(2)]
    [('table 1', 'text-1'), ('table 2', 'text-2')]
    """
    if n_tables == 1:
        yield Source("data", None, "table", False, "text")
        return
    for number in range(1, n_tables + 1):
        yield Source(f"table {number}", None, "table", False, f"text-{number}")


class TableReader:
    """Reads the rows of a table in memory, as the text room's readers read those of a file.

    Parameters
    ----------
    source : Source
        What messages call it.
    table : pyarrow.Table
    options : ReadOptions
        The columns of the text and of the document's name.

    Attributes
    ----------
    columns : Columns
        Which of its columns are what.
    types : dict[str, pyarrow.DataType]
        The columns that pass through, by output name.

    Raises
    ------
    DataError
        If a column is missing.
    """

    def __init__(self, source: Source, table: pa.Table, options: ReadOptions) -> None:
        self._table = table
        self.columns = choose_columns(
            source.name,
            table.column_names,
            options.text_field,
            options.id_field,
            table.slice(0, 100).to_pylist,
        )
        self.types = {output: table.schema.field(name).type for name, output in self.columns.others.items()}

    def read_chunks(self, types: Mapping[str, Any]) -> Iterator[Chunk]:
        """Yield all rows at once; see :meth:`stance.text.tables.read_json.JsonReader.read_chunks`."""
        import numpy as np

        yield make_chunk(self._table, self.columns, np.arange(1, len(self._table) + 1, dtype=np.int64))
