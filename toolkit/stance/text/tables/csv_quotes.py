"""Quotation marks of CSV files: whether every one that opens a cell is closed at its end.

Arrow takes what follows an unclosed mark, rows and all, into the cell, and drops marks in the middle.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Final

from stance.text.read_bytes import CHUNK_BYTES
from stance.text.read_sources import Source
from stance.text.tables.csv_header import open_marked

_MAX_CELL: Final = (1 << 31) - 1  # characters, as many as csv can count on every system
_QUOTE: Final = ord('"')


def find_loose_quote(source: Source, delimiter: str, n_skipped: int = 0) -> str | None:
    r"""Find the first cell in quotation marks that does not end with one.

    Parameters
    ----------
    source : Source
        A CSV or TSV file.
    delimiter : str
        What separates its cells.
    n_skipped : int
        Lines at its beginning that are no rows.

    Returns
    -------
    str or None
        The line that its row begins in, what was expected and what was found; ``None`` if there is none.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from stance.text.read_sources import find_sources
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.csv")
    ...     _ = path.write_text('text\n"So\nNo\n')
    ...     find_loose_quote(find_sources([path])[0], ",")
    'line 2: expected a closing quotation mark; found the end of the file'
    """
    with open_marked(source) as stream:
        if not _has_suspects(stream, delimiter):
            return None
    n_lines = 0
    try:
        with open_marked(source) as stream, allow_long_cells():
            lines = io.TextIOWrapper(stream, encoding="utf-8", newline="")
            for _ in range(n_skipped):
                lines.readline()
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            for _ in reader:
                n_lines = reader.line_num
    except csv.Error as error:
        place = f"line {n_lines + n_skipped + 1}: expected a closing quotation mark"
        if "end of data" in str(error):
            return f"{place}; found the end of the file"
        return f"{place} at the end of its cell; found more text after it"
    return None


@contextmanager
def allow_long_cells() -> Iterator[None]:
    """Let Python's ``csv`` read cells of any length, meanwhile; a text may be longer than it takes otherwise.

    Examples
    --------
    >>> with allow_long_cells():
    ...     [len(cell) for cell in next(csv.reader(["a" * 200_000]))]
    [200000]
    """
    limit = csv.field_size_limit(_MAX_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(limit)


def _has_suspects(stream: IO[bytes], delimiter: str) -> bool:
    """Say whether any quotation mark is not where one opens, closes or is doubled: much faster than to parse.

    Such a mark may still be right, within a cell that none opens.
    """
    import numpy as np

    is_edge = np.zeros(256, dtype=bool)
    is_edge[list(b'"\r\n' + delimiter.encode())] = True
    n_quotes = 0
    data = b"\n"
    while True:
        chunk = stream.read(CHUNK_BYTES)
        data += chunk or b"\n"
        codes = np.frombuffer(data, np.uint8)
        places = np.flatnonzero(codes[1:-1] == _QUOTE) + 1
        opens = (np.arange(len(places)) + n_quotes) % 2 == 0
        if not is_edge[codes[np.where(opens, places - 1, places + 1)]].all():
            return True
        n_quotes += len(places)
        if not chunk:
            return n_quotes % 2 == 1
        data = data[-2:]  # the last is judged with what follows it
