"""Tables of other libraries: whose a value is, the Arrow table it hands out, pandas' index as columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from stance.errors import DataError
from stance.text.tables.arrow_types import build_array, infer_type
from stance.text.tables.missing_values import read_value

if TYPE_CHECKING:
    import pyarrow as pa


def find_library(data: object) -> str:
    """Find the library that a value is of, or whose class its own extends, without loading it.

    Examples
    --------
    >>> find_library(["So."])
    'builtins'
    """
    modules = [kind.__module__.partition(".")[0] for kind in type(data).__mro__]
    return next((name for name in modules if name in ("pandas", "polars", "datasets")), modules[0])


def find_table(data: object, where: str) -> pa.Table | None:
    """Return the Arrow table that data is or hands out; ``None`` for pandas' frames and plain Python values.

    Parameters
    ----------
    data : object
    where : str
        What an error message begins with.

    Returns
    -------
    pyarrow.Table or None

    Raises
    ------
    DataError
        If the data is several splits, or has a column of a type that Arrow has not.

    Examples
    --------
    >>> find_table(["So."], "data") is None
    True
    """
    import pyarrow as pa

    if isinstance(data, pa.RecordBatch):
        data = pa.Table.from_batches([data])
    elif isinstance(data, pa.RecordBatchReader):
        data = data.read_all()
    if isinstance(data, pa.Table):
        return data
    library = find_library(data)
    if library == "pandas":
        return None
    if library == "datasets" and hasattr(data, "with_format") and hasattr(data, "column_names"):
        if isinstance(data, Mapping):
            splits = ", ".join(map(repr, data))
            raise DataError(f"{where}: expected one split; found {splits}. Pass one, as in data['train'].")
        # Through the format, not through .data: a dataset may select, shuffle or sort rows by index alone.
        arrow = data.with_format("arrow")
        return arrow[:] if hasattr(arrow, "__len__") else pa.concat_tables(arrow.iter(batch_size=1000))
    if hasattr(data, "__arrow_c_stream__") and hasattr(data, "columns"):
        try:
            return _convert_polars(data) if library == "polars" else pa.table(data)
        except pa.ArrowException as error:
            raise DataError(
                f"{where}: expected columns of types that Arrow has; found: {error}. Cast the column to "
                "another type, or leave it out."
            ) from error
    return None


def list_objects(frame: Any) -> dict[str, list[Any]]:
    """List the values of the columns of a frame of polars that hold objects of Python, null where missing.

    Examples
    --------
    >>> list_objects("So.")
    {}
    """
    schema: Mapping[str, object] = frame.schema if hasattr(frame, "columns") else {}
    names = [name for name, kind in schema.items() if str(kind) == "Object"]
    return {name: list(map(read_value, frame[name].to_list())) for name in names}


def _convert_polars(frame: Any) -> pa.Table:
    """Convert a frame of polars, columns of objects by their values: Arrow is handed their addresses."""
    import pyarrow as pa

    objects = list_objects(frame)
    if not objects:
        return pa.table(frame)
    plain = pa.table(frame.drop(list(objects)))
    columns: dict[str, Any] = {}
    for name in frame.columns:
        values = objects.get(name)
        columns[name] = plain[name] if values is None else build_array(values, infer_type(values))
    return pa.table(columns)


def is_pandas_frame(data: object) -> bool:
    """Say whether a value is a data frame of pandas, and not a column of one.

    Examples
    --------
    >>> import pandas as pd
    >>> is_pandas_frame(pd.DataFrame({"text": ["So."]})), is_pandas_frame(pd.Series(["So."]))
    (True, False)
    """
    return find_library(data) == "pandas" and hasattr(data, "columns")


def take_index(data: Any, text_field: str) -> Any:
    """Make columns of the named levels of an index of pandas, but for those that have a column's name.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"text": ["So."], "outlet": ["Herald"]}).set_index("outlet")
    >>> take_index(frame, "text").columns.tolist()
    ['outlet', 'text']
    """
    if not hasattr(data, "index") or getattr(getattr(data, "columns", None), "nlevels", 1) > 1:
        return data
    taken = {str(name) for name in getattr(data, "columns", [text_field])}
    names = [None if name is None else str(name) for name in data.index.names]
    levels = [i for i, name in enumerate(names) if name and name not in {*taken, *names[:i]}]
    if not levels:
        return data
    frame = data if hasattr(data, "columns") else data.to_frame(text_field)
    # Without their names, which may be numbers, levels go by their places.
    return frame.set_axis(data.index.set_names([None] * len(names))).reset_index(level=levels, names=names)
