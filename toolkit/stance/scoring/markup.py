"""Tables whose texts hold HTML, as those of newspapers' interfaces and CMS exports do: told of, once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stance.text.read_sources import PAGE_SUFFIXES, TEXT_SUFFIXES

if TYPE_CHECKING:
    import pyarrow as pa

N_FIRST: Final = 100
"""How many texts of the first batch are looked at."""

N_LATER: Final = 10
"""How many of each later batch, since another file may begin there."""

MARKUP: Final = (
    "Many texts hold HTML (<p>, &amp; and the like), which is scored as if it were words. "
    "Pass --text-format html (in Python, text_format='html')."
)
"""What is said of such texts."""

_TAG: Final = (
    r"</?(?:p|br|div|li|ul|ol|em|strong|b|i|a|u|span|h[1-6]|blockquote|figure|img|table|td|html|body|sup|sub"
    r"|font|center|hr|script)(?:\s[^<>]*)?/?>"
)
_ENTITY: Final = r"&(?:[a-z][a-z0-9]{1,8}|#[0-9]{2,6}|#x[0-9a-f]{2,5});"


def tell_markup(tables: Iterable[pa.Table], notify: Callable[[str], None]) -> Iterator[pa.Table]:
    """Give tables on; say so, once, where half of the texts looked at in one, or more, hold HTML.

    Parameters
    ----------
    tables : iterable of pyarrow.Table
        With the column ``text``.
    notify : callable
        Is called with :data:`MARKUP` before the first such table is given on.

    Yields
    ------
    pyarrow.Table

    Examples
    --------
    >>> import pyarrow as pa
    >>> tables = [pa.table({"text": ["<p>It may rain.</p><p>So it may.</p>"]})]
    >>> [table.num_rows for table in tell_markup(tables, lambda line: print(line[:20]))]
    Many texts hold HTML
    [1]
    """
    is_told, n_looked_at = False, N_FIRST
    for table in tables:
        if not is_told and _has_markup(table, n_looked_at):
            is_told = True
            notify(MARKUP)
        n_looked_at = N_LATER
        yield table


def _has_markup(table: pa.Table, n_looked_at: int) -> bool:
    import pyarrow.compute as pc

    texts = table["text"].slice(0, n_looked_at)
    n_found = pc.sum(pc.match_substring_regex(texts, f"(?i){_TAG}|{_ENTITY}")).as_py() or 0
    return bool(n_found and 2 * n_found >= len(texts))


def may_hold_tables(inputs: object) -> bool:
    """Tell whether inputs may be other than files that are a document each, in which markup is read or meant.

    Parameters
    ----------
    inputs : sequence of str or Path, or pyarrow.Table

    Examples
    --------
    >>> may_hold_tables(["draft.md"]), may_hold_tables(["draft.md", "opeds.csv"])
    (False, True)
    """
    if not isinstance(inputs, Sequence):
        return True
    return not all(Path(item).suffix.lower() in (*TEXT_SUFFIXES, *PAGE_SUFFIXES) for item in inputs)
