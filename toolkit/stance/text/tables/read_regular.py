"""JSON Lines of which every line is a plain object of one kind: read by Arrow, which is faster.

What Arrow might read otherwise than :mod:`stance.text.tables.read_json` does, or refuses, is left to that.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Final

from stance.errors import DataError
from stance.text.read_options import Problems, ReadOptions
from stance.text.read_sources import Source
from stance.text.tables.arrow_types import build_array, infer_type
from stance.text.tables.chosen_columns import choose_columns
from stance.text.tables.chunks import Chunk
from stance.text.tables.json_rows import iter_lines
from stance.text.tables.merged_types import holds_long

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

_MIN_BYTES: Final = 1 << 20  # what is smaller is read at once either way
_N_HEAD: Final = 500  # rows from which the types are told
_BLOCK_BYTES: Final = 1 << 22
_MAX_BLOCKS: Final = 4  # that one line may reach over
_MAX_THREADS: Final = 4  # more would wait for each other


class RegularReader:
    """Reads the rows of a regular JSON Lines file; made by :func:`open_regular`.

    Attributes
    ----------
    types, n_kept, n_rows
        As of :class:`stance.text.tables.read_json.JsonReader`.
    """

    blank: Final = ()

    def __init__(self, source: Source, path: Path, options: ReadOptions, schema: pa.Schema) -> None:
        import pyarrow.compute as pc

        self._source = source
        self._path = path
        self._text_field = options.text_field
        self._schema = schema
        self._columns = choose_columns(source.name, schema.names, options.text_field, options.id_field)
        self._kept: list[pa.Table] = []
        self.types = {output: schema.field(name).type for name, output in self._columns.others.items()}
        self.n_kept = 0
        self.n_rows: int | None = 0
        self._long: set[str] = set()
        n_chars = 0
        for table in self._look_through(min(options.n_threads, _MAX_THREADS)):
            self.n_rows += len(table)
            n_chars += pc.sum(pc.utf8_length(table[options.text_field])).as_py() or 0
            self._long |= {o for name, o in self._columns.others.items() if holds_long(table[name])}
            self._kept.append(table)
            if n_chars > options.keep_chars:
                self._kept = []
        self.n_kept = n_chars if self._kept else 0

    def holds_long(self, name: str) -> bool:
        """Tell of long numbers; see :meth:`stance.text.tables.run_types.TypedReader.holds_long`."""
        return name in self._long

    def read_chunks(self, types: Mapping[str, pa.DataType]) -> Iterator[Chunk]:
        """Yield the rows; see :meth:`stance.text.tables.read_json.JsonReader.read_chunks`."""
        import numpy as np
        import pyarrow as pa

        n_read = 0
        for table in self._read_again():
            others = {}
            for name, output in self._columns.others.items():
                kind, column = types[output], table[name]
                if column.type != kind:
                    where = f"{self._source.name}: column '{name}'"
                    column = pa.chunked_array([build_array(column.to_pylist(), kind, where)])
                others[output] = column
            yield Chunk(
                None if self._columns.doc_id is None else table[self._columns.doc_id],
                table[self._columns.text],
                others,
                np.arange(n_read + 1, n_read + len(table) + 1, dtype=np.int64),
            )
            n_read += len(table)

    def _read_again(self) -> Iterator[pa.Table]:
        import pyarrow as pa

        if self.n_kept:
            self._kept.reverse()
            while self._kept:
                yield self._kept.pop()
            return
        n_left = self.n_rows or 0
        try:
            for table in self._read():
                n_left -= len(table)
                yield table
            if n_left:
                raise pa.ArrowInvalid("more or fewer rows")
        except (pa.ArrowException, OSError) as error:
            raise DataError(
                f"{self._source.name}: expected the rows that it had before; found it changed. "
                "Leave the file as it is while it is read."
            ) from error

    def _look_through(self, n_threads: int) -> Iterator[pa.Table]:
        """Read the file for the first time, when there may be nothing else for the processor to do."""
        from concurrent.futures import Future, ThreadPoolExecutor

        if n_threads == 1:
            yield from self._read()
            return
        with ThreadPoolExecutor(n_threads) as threads:
            waiting: deque[Future[pa.Table]] = deque()
            for block in _read_blocks(self._path):
                waiting.append(threads.submit(self._parse, block))
                if len(waiting) > n_threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    def _read(self) -> Iterator[pa.Table]:
        return map(self._parse, _read_blocks(self._path))

    def _parse(self, block: bytes) -> pa.Table:
        import pyarrow as pa
        from pyarrow import json

        # Arrow also takes two objects to a line, and lines without any.
        n_lines = block.count(b"\n") + (not block.endswith(b"\n"))
        n_objects = block.count(b"\n{") + block.startswith(b"{")
        parsing = json.ParseOptions(explicit_schema=self._schema, unexpected_field_behavior="error")
        reading = json.ReadOptions(use_threads=False, block_size=len(block) + 1)
        table = json.read_json(pa.BufferReader(block), reading, parsing)
        if b"\0" in block or not n_lines == n_objects == len(table):
            raise pa.ArrowInvalid("a line that is not one object")
        if table[self._text_field].null_count:
            raise pa.ArrowInvalid("a row without a text")
        table.validate(full=True)  # that text is UTF-8
        return table


def _read_blocks(path: Path) -> Iterator[bytes]:
    """Read whole lines, some megabytes at a time."""
    import pyarrow as pa

    rest: list[bytes] = []
    with path.open("rb", buffering=0) as file:
        while data := file.read(_BLOCK_BYTES):
            end = data.rfind(b"\n") + 1
            if end:
                yield b"".join([*rest, data[:end]])
                rest = []
            rest += [data[end:]] if end < len(data) else []
            if len(rest) > _MAX_BLOCKS:
                raise pa.ArrowInvalid("a very long line")
    if rest:
        yield b"".join(rest)


def open_regular(source: Source, options: ReadOptions) -> RegularReader | None:
    r"""Open a file for Arrow to read, where it is large and regular.

    Every line is one object, its values are text, whole numbers, true or false, or null, each column's of one
    type from the beginning, and every row has a text.

    Parameters
    ----------
    source : Source
        A JSON Lines file.
    options : ReadOptions

    Returns
    -------
    RegularReader or None
        ``None`` where the file is not so, also where it has a mistake, which others tell of.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from stance.text.read_sources import find_sources
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.jsonl")
    ...     _ = path.write_text('{"text": "It may rain."}\n' * 50_000)
    ...     reader = open_regular(find_sources([path])[0], ReadOptions())
    ...     reader.n_rows
    50000
    """
    import pyarrow as pa

    try:
        if source.packed or source.path is None or source.path.stat().st_size < _MIN_BYTES:
            return None
        schema = _infer_schema(source, options)
        return None if schema is None else RegularReader(source, source.path, options, schema)
    except (pa.ArrowException, DataError, OSError, RuntimeError):  # the last where no thread is to be had
        return None


def _infer_schema(source: Source, options: ReadOptions) -> pa.Schema | None:
    """Tell the columns and their types from the first rows; ``None`` where they are not plain."""
    import pyarrow as pa

    rows = [row for _, row in islice(iter_lines(source, Problems()), _N_HEAD)]
    names = dict.fromkeys(name for row in rows for name in row)
    fields = {name: infer_type([row.get(name) for row in rows]) for name in names}
    if options.text_field is None or fields.get(options.text_field) != pa.string():
        return None
    if fields.get(options.id_field, pa.string()) not in (pa.string(), pa.int64()):
        return None
    if any(kind not in (pa.string(), pa.int64(), pa.bool_()) for kind in fields.values()):
        return None
    fields[options.text_field] = pa.large_string()
    return pa.schema(list(fields.items()))
