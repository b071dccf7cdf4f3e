"""Values of Arrow as Python has them, the same whether pandas is there or not."""

from __future__ import annotations

import contextlib
import datetime
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from stance.text.tables.plain_types import find_coarse

if TYPE_CHECKING:
    import pyarrow as pa

# Of times beyond Python's calendar, and of zones that are not known here.
_NOT_HELD: Final = (ValueError, OverflowError, KeyError)


def read_values(column: pa.Array | pa.ChunkedArray, separator: str = "T") -> list[Any]:
    """List the values of a column; each time that Python cannot hold is text.

    Parameters
    ----------
    column : pyarrow.Array or pyarrow.ChunkedArray
    separator : str
        What stands between day and hour of a time that is text.

    Returns
    -------
    list

    Examples
    --------
    >>> import pyarrow as pa
    >>> read_values(pa.array([1, 1000], pa.duration("ns")))
    ['0:00:00.000000001', datetime.timedelta(microseconds=1)]
    >>> read_values(pa.array([[-(10**12)]], pa.list_(pa.timestamp("s"))))
    [['-29719-04-05T22:13:20']]
    """
    import pyarrow as pa

    coarse = find_coarse(column.type)
    try:
        # Pandas, where it is there, has types of its own for nanoseconds, and Arrow cuts those of hours.
        return list((column if coarse == column.type else column.cast(coarse)).to_pylist())
    except (*_NOT_HELD, pa.ArrowNotImplementedError):
        if getattr(column.type, "unit", None) == "ns":
            with contextlib.suppress(*_NOT_HELD):
                return _read_fine_column(column, separator)
        return [_read_scalar(scalar, separator) for scalar in column]


def read_rows(table: pa.Table | pa.RecordBatch, separator: str = "T") -> Iterator[dict[str, Any]]:
    """Yield the rows of a table; parameters as of :func:`read_values`.

    Examples
    --------
    >>> import pyarrow as pa
    >>> list(read_rows(pa.table({"a": [1, None]})))
    [{'a': 1}, {'a': None}]
    """
    columns = [read_values(column, separator) for column in table.columns]
    for row in zip(*columns, strict=True):
        yield dict(zip(table.schema.names, row, strict=True))


def _read_scalar(scalar: pa.Scalar, separator: str) -> Any:
    """Make a Python object of a value, or of each in it."""
    import pyarrow as pa

    def read(inner: pa.Scalar) -> Any:
        return _read_scalar(inner, separator)

    stored = getattr(scalar, "value", None)  # such as of numbered values
    found: Any = None
    if not scalar.is_valid:
        pass
    elif isinstance(scalar, pa.MapScalar):
        found = [(read(entry[0]), read(entry[1])) for entry in scalar.values]
    elif isinstance(scalar, pa.StructScalar):
        pairs = [(name, read(inner)) for name, inner in scalar.items()]
        found = pairs if len(dict(pairs)) < len(pairs) else dict(pairs)  # of Parquet, where names may repeat
    elif hasattr(scalar, "values"):
        found = list(map(read, scalar.values))
    elif isinstance(stored, pa.Scalar) and not isinstance(scalar, pa.ExtensionScalar):
        found = read(stored)
    elif getattr(scalar.type, "unit", None) == "ns":
        found = _read_fine(scalar, separator)
    else:
        try:
            found = scalar.as_py()
        except _NOT_HELD:
            if not (isinstance(stored, pa.Scalar) or pa.types.is_temporal(scalar.type)):
                raise
            found = read(stored) if isinstance(stored, pa.Scalar) else _write_time(scalar, separator)
    return found


def _read_fine_column(column: pa.Array | pa.ChunkedArray, separator: str) -> list[Any]:
    """Read times of nanoseconds all at once; those that have such are text."""
    import numpy as np
    import pyarrow as pa

    counts = column.cast(pa.int64())
    n_micros, n_nanos = np.divmod(np.asarray(counts.fill_null(0)), 1000)
    is_null = np.asarray(counts.is_null())
    found = pa.array(n_micros, mask=is_null).cast(find_coarse(column.type)).to_pylist()
    for place in np.flatnonzero(n_nanos):
        found[place] = _add_nanoseconds(found[place], int(n_nanos[place]), separator)
    return list(found)


def _read_fine(scalar: pa.Scalar, separator: str) -> Any:
    """Read a time of nanoseconds; one that has such is text."""
    import pyarrow as pa

    n_micros, n_nanos = divmod(scalar.value, 1000)
    coarse = _read_scalar(pa.scalar(n_micros, find_coarse(scalar.type)), separator)
    return _add_nanoseconds(coarse, n_nanos, separator) if n_nanos else coarse


def _add_nanoseconds(coarse: Any, n_nanos: int, separator: str) -> str:
    """Write a time of microseconds with three more digits."""
    if isinstance(coarse, datetime.timedelta):
        text = str(coarse)
        text += "" if "." in text else ".000000"
    elif isinstance(coarse, datetime.time):
        text = coarse.isoformat(timespec="microseconds")
    else:
        text = coarse if isinstance(coarse, str) else coarse.isoformat(separator, "microseconds")
    return re.sub(r"\.\d{6}", lambda match: f"{match[0]}{n_nanos:03d}", text)


def _write_time(scalar: pa.Scalar, separator: str) -> str:
    """Write a time that Python cannot hold, as Arrow does; one of a zone as it is in UTC."""
    import pyarrow as pa

    kind = scalar.type
    zone = kind.tz if pa.types.is_timestamp(kind) else None
    if zone is not None:
        scalar = pa.scalar(scalar.value, pa.timestamp(kind.unit))
    text: str = scalar.cast(pa.string()).as_py()
    if not text[-1].isdigit():
        return text  # not a time, but that it is out of range
    return text.replace(" ", separator) + ("" if zone is None else "+00:00")
