"""Tables of data, whose cells are no running text, and those that lay out prose."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from stance.text.zoning.titles import is_ended

_LONG_CELL: Final = 100
"""A cell with more characters than this is prose, however it ends."""

_MAX_CELL: Final = 300
"""A table with a longer cell than this holds paragraphs."""

_MIN_WORDS: Final = 4


def holds_data(rows: Sequence[Collection[str]]) -> bool:
    """Tell a table of data by its cells: most of its text is in short ones that are no sentences.

    Parameters
    ----------
    rows : Sequence[Collection[str]]
        The texts of the cells of each row.

    Returns
    -------
    bool
        Whether no cell holds a paragraph, two rows or more have several cells with text, and sentences make
        up less than half of it.

    Examples
    --------
    >>> holds_data([["Year", "Cost"], ["2021", "12 billion"]])
    True
    >>> holds_data([["March", "The talks opened."], ["April", "Nobody knows why they failed."]])
    False
    """
    filled = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    cells = [cell for row in filled for cell in row]
    if sum(len(row) > 1 for row in filled) < 2 or max(map(len, cells)) > _MAX_CELL:
        return False
    n_prose = sum(len(cell) for cell in cells if _is_prose(cell))
    return n_prose * 2 < sum(map(len, cells))


def _is_prose(cell: str) -> bool:
    is_sentence = len(cell.split()) >= _MIN_WORDS and is_ended(cell) and cell[-1] not in ":;,–—-"
    return is_sentence or len(cell) > _LONG_CELL
