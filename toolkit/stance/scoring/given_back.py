"""Scored rows in the kind of table that their texts came in, with the input's columns as they were."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from stance.text.tables.arrow_types import decode_dictionary
from stance.text.tables.foreign_tables import find_library

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def give_back(scored: pa.Table, data: object, passed: Mapping[str, str]) -> Any:
    """Turn scored rows into what the data was; a table where there is no such kind.

    Parameters
    ----------
    scored : pyarrow.Table
    data : object
        A data set, a data frame, or anything else.
    passed : Mapping of str to str
        The columns of ``data`` that passed through, by their names in ``scored``.

    Returns
    -------
    datasets.Dataset, pandas.DataFrame, polars.DataFrame or pyarrow.Table

    Examples
    --------
    >>> import pandas as pd
    >>> import pyarrow as pa
    >>> data = pd.DataFrame({"n": pd.array([7, None], "Int64")})
    >>> give_back(pa.table({"n": [7, None]}), data, {"n": "n"})["n"].dtype
    Int64Dtype()
    """
    library = find_library(data)
    if library == "pandas":
        columns: Any = getattr(data, "dtypes", None) if passed else None
        dtypes = {} if columns is None else {str(name): dtype for name, dtype in columns.items()}
        return make_frame(scored, {name: dtypes[given] for name, given in passed.items()})
    if library == "polars":
        return _make_polars_frame(scored, data, passed)
    if library == "datasets":
        return _make_dataset(scored, data, passed)
    return scored


def make_frame(scored: pa.Table, dtypes: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """Turn scored rows into a pandas data frame in which whole numbers stay whole.

    Parameters
    ----------
    scored : pyarrow.Table
    dtypes : Mapping of str to dtype, optional
        The pandas types that columns had. A column of whole numbers or of true and false of which no type is
        known and some values are missing gets pandas' nullable type.

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> import pyarrow as pa
    >>> make_frame(pa.table({"n": [2**60 + 1, None]}))["n"].tolist()
    [1152921504606846977, <NA>]
    """
    import pandas as pd

    known = {} if dtypes is None else dtypes
    kept: dict[str, Any] = {}
    for name, column in zip(scored.column_names, scored.columns, strict=True):
        dtype: Any = known[name] if name in known else _find_nullable(column)
        if hasattr(dtype, "__from_arrow__"):
            kind = getattr(dtype, "pyarrow_dtype", column.type)
            kept[name] = dtype.__from_arrow__(column.cast(kind))
    rest = scored.select([name for name in scored.column_names if name not in kept])
    # Of whole numbers, those of which some are missing are left only where they were objects before.
    frame: pd.DataFrame = rest.to_pandas(integer_object_nulls=True)
    if not kept:
        return frame
    return pd.DataFrame({name: kept[name] if name in kept else frame[name] for name in scored.column_names})


def _find_nullable(column: pa.ChunkedArray) -> Any:
    """Find the pandas type of a column that has missing values and that numpy has no type for."""
    import pandas as pd
    import pyarrow as pa

    kind = column.type
    if not column.null_count or not (pa.types.is_integer(kind) or pa.types.is_boolean(kind)):
        return None
    name = "boolean" if pa.types.is_boolean(kind) else str(kind).replace("uint", "UInt").replace("int", "Int")
    return pd.api.types.pandas_dtype(name)


def _make_polars_frame(scored: pa.Table, data: object, passed: Mapping[str, str]) -> Any:
    """Make a polars data frame whose columns from the input keep their types, as an Enum its words."""
    frame = sys.modules["polars"].from_arrow(scored)
    given: Any = getattr(data, "schema", {})
    changed = {
        name: given[old]
        for name, old in passed.items()
        if given[old] != frame.schema[name] and str(given[old]) != "Object"  # of which values make columns
    }
    return frame.cast(changed) if changed else frame


def _make_dataset(scored: pa.Table, data: Any, passed: Mapping[str, str]) -> Any:
    """Make a data set whose columns from the input keep their features, such as the names of classes."""
    import datasets

    table = decode_words(scored)
    features = datasets.Features.from_arrow_schema(table.schema)
    given = getattr(data, "features", None) or {}
    for name, old in passed.items():
        if old in given:
            kind = datasets.Features({name: given[old]}).arrow_schema.field(name).type
            if kind == table.schema.field(name).type:
                features[name] = given[old]
    return datasets.Dataset(table, info=datasets.DatasetInfo(features=features))


def decode_words(table: pa.Table) -> pa.Table:
    """Replace columns of numbered words, which data sets do not have, by the words."""
    import pyarrow as pa

    return pa.table(list(map(decode_dictionary, table.columns)), names=table.column_names)
