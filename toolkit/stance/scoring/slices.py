"""Tables cut into slices that are scored at once: alike in one process and in many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from stance.scoring.options import Unit
from stance.scoring.rows import find_changes

if TYPE_CHECKING:
    import pyarrow as pa

_LINEAR_CHARS: Final = 500_000  # large enough for speed, small for memory
_ENCODER_CHARS: Final = 60_000  # a second or so of an encoder: workers come to their end together


def choose_slice_chars(model_name: str) -> int:
    """Choose how many characters a model is given at once.

    Parameters
    ----------
    model_name : str
        Which kind of model it is.

    Returns
    -------
    int

    Examples
    --------
    >>> choose_slice_chars("linear")
    500000
    """
    return _LINEAR_CHARS if model_name == "linear" else _ENCODER_CHARS


def cut_slices(table: pa.Table, unit: Unit, n_chars: int) -> Iterator[pa.Table]:
    """Cut a table into slices of bounded length; never inside a document where rows are sentences.

    Parameters
    ----------
    table : pyarrow.Table
        With the columns ``doc_id`` and ``text``.
    unit : {"document", "sentence"}
        What a row is.
    n_chars : int
        Characters of text a slice holds at most, unless it is one document.

    Yields
    ------
    pyarrow.Table
        In order, never empty.

    Examples
    --------
    >>> import pyarrow as pa
    >>> table = pa.table({"doc_id": ["a", "a", "b"], "text": ["Yes.", "No.", "So."]})
    >>> [len(piece) for piece in cut_slices(table, "document", 4)]
    [1, 1, 1]
    >>> [len(piece) for piece in cut_slices(table, "sentence", 4)]
    [2, 1]
    """
    import numpy as np
    import pyarrow.compute as pc

    if table.num_rows == 0:
        return
    total = np.cumsum(pc.utf8_length(table["text"]).to_numpy())
    is_end = np.ones(table.num_rows, dtype=bool)
    if unit == "sentence":
        is_end[:-1] = find_changes(table["doc_id"])
    ends = np.flatnonzero(is_end)
    first = 0
    while first < table.num_rows:
        before = total[first - 1] if first else 0
        at = np.searchsorted(total[ends], before + n_chars, side="right")
        at = max(at - 1, np.searchsorted(ends, first))
        last = int(ends[at])
        yield table.slice(first, last + 1 - first)
        first = last + 1
