"""Texts that hold HTML, as those of newspapers' interfaces and CMS exports do: told of, once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pyarrow as pa

N_LOOKED_AT: Final = 100
"""How many texts, the first ones, are looked at."""

MARKUP: Final = (
    "Most of the first texts hold HTML (<p>, &amp; and the like), which is scored as if it were words. "
    "Pass --text-format html (in Python, text_format='html')."
)
"""What is said of such texts."""

_TAG: Final = r"</?(?:p|br|div|li|ul|ol|em|strong|b|i|a|span|h[1-6]|blockquote|figure|img)(?:\s[^<>]*)?/?>"
_ENTITY: Final = r"&(?:[a-z]{2,8}|#[0-9]{2,6}|#x[0-9a-f]{2,5});"


def tell_markup(tables: Iterable[pa.Table], notify: Callable[[str], None]) -> Iterator[pa.Table]:
    """Give tables on; say so where most of the first texts hold HTML.

    Parameters
    ----------
    tables : iterable of pyarrow.Table
        With the column ``text``.
    notify : callable
        Is called with :data:`MARKUP` before the first table is given on.

    Yields
    ------
    pyarrow.Table

    Examples
    --------
    >>> import pyarrow as pa
    >>> tables = [pa.table({"text": ["<p>It may rain.</p><p>So it may.</p>"]})]
    >>> [table.num_rows for table in tell_markup(tables, lambda line: print(line[:33]))]
    Most of the first texts hold HTML
    [1]
    """
    is_first = True
    for table in tables:
        if is_first and _has_markup(table):
            notify(MARKUP)
        is_first = False
        yield table


def _has_markup(table: pa.Table) -> bool:
    import pyarrow.compute as pc

    texts = table["text"].slice(0, N_LOOKED_AT)
    n_found = pc.sum(pc.match_substring_regex(texts, f"(?i){_TAG}|{_ENTITY}")).as_py() or 0
    return bool(2 * n_found > len(texts))
