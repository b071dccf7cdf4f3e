"""Cells of CSV files: what type a column of them is of, and which rows hold nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from stance.text.tables.merged_types import holds_long

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


class CellTypes:
    """Finds the type of a column of CSV cells, some cells at a time, of which none is kept.

    It is a type that would be written the way the cells were read; else text.

    Attributes
    ----------
    is_long : bool
        Whether it has numbers or times that might be lost in a wider type.

    Examples
    --------
    >>> import pyarrow as pa
    >>> for cells in (["1", ""], ["007", "1"], ["12.1", "12.2"], ["12.1", "12.10"]):
    ...     types = CellTypes()
    ...     types.add(pa.array(cells))
    ...     print(types.find())
    int64
    string
    double
    string
    """

    def __init__(self) -> None:
        import pyarrow as pa

        self.is_long = False
        self._is_filled = False
        self._is_reworded = False
        self._has_pointed = False  # numbers such as 12.0
        self._has_whole = False
        self._kinds = {
            pa.int64(): r"^(0|-?[1-9][0-9]{0,17})$",
            pa.float64(): _NUMBER,
            pa.bool_(): r"^(true|false|True|False|TRUE|FALSE)$",
            pa.date32(): r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
            pa.timestamp("s"): r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}$",
        }

    def add(self, cells: pa.Array) -> None:
        """Look at some cells, text all of them."""
        import pyarrow as pa
        import pyarrow.compute as pc
        import pyarrow.csv as pv

        if not self._kinds:
            return
        blank = pc.is_in(cells, pa.array(pv.ConvertOptions().null_values))
        filled = pc.drop_null(pc.if_else(blank, None, cells))
        if len(filled) == 0:
            return
        self._is_filled = True
        self._kinds = {
            kind: pattern for kind, pattern in self._kinds.items() if _are_of(filled, kind, pattern)
        }
        for kind in self._kinds.keys() & {pa.int64(), pa.timestamp("s")}:
            self.is_long = self.is_long or holds_long(filled.cast(kind))
        if pa.float64() in self._kinds:
            self._look_at_numbers(filled)

    def _look_at_numbers(self, cells: pa.Array) -> None:
        """Find out whether they would be written another way, by which two that differ could become one."""
        import pyarrow as pa
        import pyarrow.compute as pc

        other = cells.filter(pc.not_equal(cells.cast(pa.float64()).cast(pa.string()), cells))
        if not pc.all(pc.match_substring_regex(other, _WRITTEN_BY_PYTHON), min_count=0).as_py():
            self._is_reworded = True
        self._has_pointed = self._has_pointed or pc.any(pc.ends_with(other, ".0"), min_count=0).as_py()
        is_whole = pc.match_substring_regex(cells, "^-?[0-9]+$")
        self._has_whole = self._has_whole or pc.any(is_whole).as_py()

    def find(self) -> pa.DataType:
        """Find the type of the cells so far; null where all are blank, which may be of any."""
        import pyarrow as pa

        if not self._is_filled:
            return pa.null()
        kind = next(iter(self._kinds), pa.string())
        is_reworded = self._is_reworded or (self._has_pointed and self._has_whole)
        return pa.string() if kind == pa.float64() and is_reworded else kind


def _are_of(cells: pa.Array, kind: pa.DataType, pattern: str) -> bool:
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pc.all(pc.match_substring_regex(cells, pattern)).as_py():
        return False
    try:
        cells.cast(kind)
    except pa.ArrowInvalid:
        return False
    return True
