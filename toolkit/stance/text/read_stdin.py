"""Standard input, copied aside: all of it, or no more than is wanted."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Final

from stance.errors import DataError
from stance.text.decoding import MARKS
from stance.text.read_bytes import spool_stdin
from stance.text.read_options import ReadOptions
from stance.text.read_sources import STDIN_NAME, Source
from stance.text.sound_rows import SoundRows
from stance.text.tables.json_rows import is_json_lines

MAX_BYTES: Final = 1 << 30
"""How much is read for some documents of it, where what they take cannot be told on the way; or more."""

_MAX_DOCUMENT: Final = 100_000  # bytes that one takes at most, bad rows between them included

_MAX_HEAD: Final = 1 << 26  # bytes; a longer first line is taken for a text
_WIDE_MARKS: Final = tuple(mark for mark, encoding in MARKS if encoding != "utf-8")


def resolve_stdin(source: Source, options: ReadOptions, *, has_documents: bool = True) -> Source:
    """Copy standard input aside and, where nobody said what it holds, find out whether it is JSON Lines.

    Parameters
    ----------
    source : Source
        Any; files are given back as they are.
    options : ReadOptions
        How many documents are wanted, what of bad rows, and which columns make a good one.
    has_documents : bool
        Whether each row is a document: of JSON Lines, no more are then read than are wanted.

    Returns
    -------
    Source

    Raises
    ------
    DataError
        If there is no room for the copy, or some documents are wanted of what has no end.

    Examples
    --------
    >>> from pathlib import Path
    >>> source = Source("a.csv", Path("a.csv"), ".csv", False, "a")
    >>> resolve_stdin(source, ReadOptions()) is source
    True
    """
    if source.name != STDIN_NAME or source.path is not None:
        return source
    limit = None
    if options.n_documents is not None:
        limit = partial(_limit, suffix=source.suffix, options=options, has_documents=has_documents)
    kept = replace(source, spool=spool_stdin(limit))
    return replace(kept, suffix=".jsonl") if not kept.suffix and is_json_lines(kept) else kept


def _limit(
    chunks: Iterator[bytes], *, suffix: str, options: ReadOptions, has_documents: bool
) -> Iterator[bytes]:
    """Read rows of JSON Lines as far as they are wanted, and else a bounded number of bytes."""
    head = bytearray()  # up to the end of the first line that is not blank
    for chunk in chunks:
        head += chunk
        if (b"\n" in chunk and b"\n" in _strip(head)) or len(head) > _MAX_HEAD:
            break
    chunks = chain([bytes(head)], chunks)
    has_rows, n_rows = _has_rows(head, suffix), options.n_documents or 0
    if has_rows and has_documents:
        if options.problems.on_error == "fail":
            return _take_rows(chunks, n_rows, _Lines().count)
        chunks = _take_rows(chunks, n_rows, SoundRows(options).count)
    return _bound(chunks, max(MAX_BYTES, n_rows * _MAX_DOCUMENT), has_rows=has_rows)


def _strip(line: bytes | bytearray) -> bytes:
    """Strip a line of white space, and of the mark that a text may begin with."""
    return bytes(line).removeprefix(codecs.BOM_UTF8).lstrip()


def _has_rows(head: bytes | bytearray, suffix: str) -> bool:
    """Tell whether lines of bytes are rows: of JSON Lines that are not in UTF-16 or UTF-32."""
    if suffix not in ("", ".jsonl") or head.startswith(_WIDE_MARKS):
        return False
    if suffix:
        return True
    line = _strip(head).partition(b"\n")[0]
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


class _Lines:
    """Counts lines, blank ones not counted."""

    def __init__(self) -> None:
        self._n_lines = 0

    def count(self, line: bytes) -> int:
        self._n_lines += bool(_strip(line))
        return self._n_lines


def _take_rows(chunks: Iterator[bytes], n_rows: int, count: Callable[[bytes], int]) -> Iterator[bytes]:
    """Take lines until so many are counted."""
    line = bytearray()
    for chunk in chunks:
        place = 0
        while (end := chunk.find(b"\n", place)) >= 0:
            line += chunk[place:end]
            place = end + 1
            if count(bytes(line)) >= n_rows:
                yield chunk[:place]
                return
            line.clear()
        line += chunk[place:]
        yield chunk


def _bound(chunks: Iterator[bytes], max_bytes: int, *, has_rows: bool) -> Iterator[bytes]:
    """Read no more than so many bytes: of rows, whole ones; of what cannot be cut, it is an error."""
    n_bytes = 0
    for chunk in chunks:
        n_bytes += len(chunk)
        if n_bytes > max_bytes and not has_rows:
            raise DataError(
                f"-: expected standard input that ends within {max_bytes:,} bytes where a number of "
                "documents is wanted; found more. Pass a file, or what head takes of it."
            )
        if n_bytes > max_bytes and b"\n" in chunk:
            yield chunk[: chunk.rindex(b"\n") + 1]
            return
        yield chunk
