"""Cells of CSV files: what type a column of them is of, and which rows hold nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

_NUMBER: Final = r"^(0|-?[1-9][0-9]{0,14}|-?(0|[1-9][0-9]{0,14})\.[0-9]{1,17})(e-[0-9]{1,2})?$"
# As pandas writes whole numbers some of which are missing, and Python small fractions.
_WRITTEN_BY_PYTHON: Final = r"^((0|-?[1-9][0-9]{0,14})\.0|-?[1-9](\.[0-9]{0,15}[1-9])?e-[0-9]{2})$"

_MISSING: Final = ("NA", "NaN", "NULL", "#N/A")


def drop_missing(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Put null in the place of texts that are nothing but what programs write for one that is missing.

    Parameters
    ----------
    texts : pyarrow.ChunkedArray
        Text, or nulls.

    Returns
    -------
    pyarrow.ChunkedArray

    Examples
    --------
    >>> import pyarrow as pa
    >>> drop_missing(pa.chunked_array([["It may rain.", "NA"]])).to_pylist()
    ['It may rain.', None]
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if texts.type == pa.null():
        return texts
    is_missing = pc.is_in(texts, pa.array(_MISSING, texts.type))
    return pc.if_else(is_missing, None, texts) if pc.any(is_missing).as_py() else texts


def find_filled(table: pa.Table, first: str | None) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Tell which rows hold anything.

    Parameters
    ----------
    table : pyarrow.Table
        Rows of a CSV file.
    first : str or None
        A column of text that is looked at first.

    Returns
    -------
    bool array, shape (n_rows,)

    Examples
    --------
    >>> import pyarrow as pa
    >>> find_filled(pa.table({"text": ["So.", "", " "], "n": [1, 2, None]}), "text").tolist()
    [True, True, False]
    """
    import numpy as np
    import pyarrow.compute as pc

    is_filled = np.ones(len(table), dtype=bool)
    suspects = np.arange(len(table))
    if first is not None:
        # Most texts are long: no more than a glance at those.
        suspects = np.flatnonzero(pc.fill_null(pc.less(pc.binary_length(table[first]), 9), True).to_numpy())
        cells = table[first].take(suspects)
        is_blank = pc.equal(pc.binary_length(pc.utf8_trim_whitespace(cells)), 0)
        suspects = suspects[pc.fill_null(is_blank, True).to_numpy()]
    for row in suspects.tolist():
        values = (column[row].as_py() for column in table.columns)
        is_filled[row] = any(
            value is not None and not (isinstance(value, str) and not value.strip()) for value in values
        )
    return is_filled


def infer_cells(cells: pa.ChunkedArray) -> pa.DataType:
    """Find the type of a column of CSV cells that would be written the way it was read; else text.

    Parameters
    ----------
    cells : pyarrow.ChunkedArray
        Text.

    Returns
    -------
    pyarrow.DataType

    Examples
    --------
    >>> import pyarrow as pa
    >>> cells = [["1", ""], ["007", "1"], ["12.1", "12.2"], ["12.1", "12.10"]]
    >>> [str(infer_cells(pa.chunked_array([column]))) for column in cells]
    ['int64', 'string', 'double', 'string']
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.csv as pv

    blank = pc.is_in(cells, pa.array(pv.ConvertOptions().null_values))
    filled = pc.drop_null(pc.if_else(blank, None, cells))
    if len(filled) == 0:
        return pa.string()
    patterns = {
        pa.int64(): r"^(0|-?[1-9][0-9]{0,17})$",
        pa.float64(): _NUMBER,
        pa.bool_(): r"^(true|false|True|False|TRUE|FALSE)$",
        pa.date32(): r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        pa.timestamp("s"): r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}$",
    }
    for kind, pattern in patterns.items():
        if pc.all(pc.match_substring_regex(filled, pattern)).as_py():
            try:
                filled.cast(kind)
            except pa.ArrowInvalid:
                return pa.string()
            return pa.string() if kind == pa.float64() and _are_reworded(filled) else kind
    return pa.string()


def _are_reworded(cells: pa.ChunkedArray) -> bool:
    """Tell numbers that would be written another way, by which two that differ could become one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    other = cells.filter(pc.not_equal(cells.cast(pa.float64()).cast(pa.string()), cells))
    if not pc.all(pc.match_substring_regex(other, _WRITTEN_BY_PYTHON), min_count=0).as_py():
        return True
    has_pointed = pc.any(pc.ends_with(other, ".0")).as_py()
    return bool(has_pointed and pc.any(pc.match_substring_regex(cells, "^-?[0-9]+$")).as_py())
