"""Tables: rows of CSV, JSON Lines, JSON, Parquet and frames in memory, read in one pass; and written."""

from __future__ import annotations

import csv
import io
import json
import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal

from stance.errors import DataError, quote_cause
from stance.io import decode

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from stance.io.rejects import Rejects

FileFormat = Literal["jsonl", "csv", "parquet"]

SUFFIXES: Final = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet")
"""Files that hold tables."""

_LIKELY: Final = ("text", "body", "content", "sentence", "article")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
# Valid in JSON as they are, but taken for line ends or commands by terminals and careless readers.
_UNSAFE: Final = re.compile("[\x7f-\x9f\u2028\u2029]")
_MISSING: Final = ("NA", "NaN", "nan", "NULL", "null", "None", "#N/A")
_logger = logging.getLogger("stance")


class ColumnError(DataError):
    """A column is not there, or of the wrong kind: a mistake of the call, which is never skipped."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one source.

    Attributes
    ----------
    source : str
        The file, as messages name it.
    numbers : int64 array, shape (n_rows,)
        Each one's number from 1: the line in JSON Lines, the row below the header in CSV.
    table : pyarrow.Table
    """

    source: str
    numbers: NDArray[np.int64]
    table: pa.Table


def read_rows(
    source: object,
    *,
    rejects: Rejects,
    name: str | None = None,
    file_format: str | None = None,
    text_field: str | None = None,
) -> Iterator[Rows]:
    """Read the rows of a table, some megabytes at a time.

    Cells of CSV are text, and null where they are empty. Columns of JSON have the type of their values, and
    are text (JSON where they held something else) if these differ; types may differ from batch to batch,
    see :func:`join_tables`.

    Parameters
    ----------
    source : str, Path, binary file, or a table in memory
        A file (``-`` is standard input), or what gives Arrow data, a list of dicts or a list of texts.
    rejects : Rejects
        Takes the rows that cannot be read.
    name : str, optional
        How messages name the source.
    file_format : str, optional
        ``csv``, ``tsv``, ``jsonl``, ``json`` or ``parquet``; by default what the suffix says.
    text_field : str, optional
        A column of JSON in which all but texts and nulls are rejected.

    Yields
    ------
    Rows

    Raises
    ------
    DataError
        If the file is missing, damaged, not UTF-8, or of no format that is read.

    Examples
    --------
    >>> from stance.io import Rejects
    >>> rows = next(read_rows([{"text": "It may rain.", "year": 2024}], rejects=Rejects()))
    >>> rows.numbers.tolist(), rows.table.to_pylist()
    ([1], [{'text': 'It may rain.', 'year': 2024}])
    """
    if not isinstance(source, str | Path) and not hasattr(source, "read"):
        yield _number(_simplify(as_arrow(source), name or "data"), name or "data", 0)
        return
    where = name or str(source)
    kind = (file_format or split_suffix(where)[0].removeprefix(".")).replace("ndjson", "jsonl")
    with decode.open_binary(source, where) as file:
        if kind == "parquet":
            yield from _read_parquet(file, where)
        elif kind == "json":
            yield from _read_json(file, where, rejects, text_field)
        elif kind == "jsonl":
            yield from _read_jsonl(decode.read_line_blocks(file, where), where, rejects, text_field)
        elif kind in ("csv", "tsv"):
            yield from _read_csv(file, where, rejects, "\t" if kind == "tsv" else None)
        else:
            raise DataError(f"{where}: no table. Pass one of {', '.join(SUFFIXES)}.")


def split_suffix(path: str | PurePath) -> tuple[str, str]:
    """Split a file's name into format and stem, without the suffix of packing.

    Examples
    --------
    >>> split_suffix("a/opinions.JSONL.gz")
    ('.jsonl', 'opinions')
    """
    plain = PurePath(path)
    if plain.suffix.lower() in decode.PACKED:
        plain = PurePath(plain.stem)
    return plain.suffix.lower(), plain.stem


def as_arrow(data: object) -> pa.Table:
    """Turn a frame, a ``datasets.Dataset``, a list of dicts or a list of texts into an Arrow table."""
    import pyarrow as pa

    try:
        if isinstance(data, pa.Table):
            return data
        if hasattr(data, "__arrow_c_stream__"):
            return _convert_frame(data)
        if hasattr(data, "data") and isinstance(getattr(data.data, "table", None), pa.Table):  # a Dataset
            return _name_classes(data.with_format("arrow")[:], data.features)  # type: ignore[attr-defined]
        if isinstance(data, Iterable) and not isinstance(data, str | bytes | Mapping):
            rows = list(data)
            if all(isinstance(row, str) for row in rows):
                return pa.table({"text": make_column(rows)})
            if all(isinstance(row, Mapping) for row in rows):
                return _build_table(rows)
    except (pa.ArrowException, TypeError, ValueError) as error:
        raise DataError(f"data: is no table ({quote_cause(error)}). Pass texts, rows or a frame.") from error
    raise DataError(f"data: {type(data).__name__} is no table. Pass texts, a list of dicts, or a frame.")


def choose_column(names: pa.Table | Sequence[str], name: str, *, argument: str, where: str) -> str:
    """Return a column's name, or raise an error that says which columns there are."""
    found: Sequence[str] = getattr(names, "column_names", names)
    if name in found:
        return name
    near = [each for each in found if each.lower() == name.lower()] or get_close_matches(name, found, n=1)
    guess = [*near, *(each for each in _LIKELY if each in found and argument == "text_field"), *found[:1]]
    advice = f" Pass {argument}={guess[0]!r}." if guess else " Check the file."
    shown = ", ".join(found[:12]) + (", …" if len(found) > 12 else "")
    raise ColumnError(f"{where}: no column '{name}' (it has {shown or 'none'}).{advice}")


def cast_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Cast a column to text; lists and structs become JSON, whole floats whole numbers."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_string(kind):
        return column
    if pa.types.is_floating(kind):
        return pc.replace_substring_regex(column.cast(pa.string()), r"\.0$", "")
    if not pa.types.is_nested(kind) and not isinstance(kind, pa.BaseExtensionType):
        try:
            return column.cast(pa.string())
        except pa.ArrowException:
            pass
    return pa.chunked_array([make_column([_write_value(each) for each in column.to_pylist()], pa.string())])


def join_tables(tables: Sequence[pa.Table]) -> pa.Table:
    """Join tables of different columns: what a table lacks is null there, what differs in kind is text."""
    import pyarrow as pa

    types: dict[str, pa.DataType] = {}
    for table in tables:
        merge_types(types, zip(table.column_names, table.schema.types, strict=True))
    return pa.concat_tables([fit_columns(table, types) for table in tables]) if tables else pa.table({})


def merge_types(types: dict[str, pa.DataType], found: Iterable[tuple[str, pa.DataType]]) -> None:
    """Widen the types of columns so that they hold what is found too; text holds all."""
    import pyarrow as pa

    for name, kind in found:
        known = types.get(name, kind)
        if known != kind:
            fields = [pa.schema([(name, each)]) for each in (known, kind)]
            try:
                known = pa.unify_schemas(fields, promote_options="permissive").field(0).type
            except pa.ArrowException:
                known = pa.string()
        types[name] = known


def fit_columns(table: pa.Table, types: Mapping[str, pa.DataType]) -> pa.Table:
    """Give a table the columns of these types, null where it lacks one."""
    import pyarrow as pa

    arrays = []
    for name, kind in types.items():
        column = table[name] if name in table.column_names else pa.nulls(table.num_rows, kind)
        if column.type != kind:
            column = cast_text(column) if pa.types.is_string(kind) else column.cast(kind)
        arrays.append(column)
    return pa.table(arrays, schema=pa.schema(list(types.items())))


def infer_kind(cells: pa.ChunkedArray) -> pa.DataType:
    """Find the type of text cells that would be written as they are: integers, fractions, truth, or text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    filled = pc.drop_null(parse_cells(cells, None))
    if len(filled) == 0:
        return pa.null()
    for kind in (pa.int64(), pa.float64(), pa.bool_()):
        try:
            written = filled.cast(kind).cast(pa.string())
        except pa.ArrowException:
            continue
        same = pc.or_(
            pc.equal(written, filled), pc.equal(pc.binary_join_element_wise(written, ".0", ""), filled)
        )
        return kind if pc.all(same).as_py() else pa.string()
    return pa.string()


def parse_cells(cells: pa.ChunkedArray, kind: pa.DataType | None) -> pa.ChunkedArray:
    """Give text cells a type; what programs write for a missing number is null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = pc.if_else(pc.is_in(cells, pa.array(_MISSING, cells.type)), None, cells)
    return cells if kind is None else cells.cast(kind)


def _number(table: pa.Table, where: str, n_before: int) -> Rows:
    import numpy as np

    return Rows(where, np.arange(n_before + 1, n_before + 1 + table.num_rows, dtype=np.int64), table)


def _convert_frame(frame: Any) -> pa.Table:
    import pyarrow as pa

    try:
        table = pa.table(frame)
    except (pa.ArrowException, TypeError, ValueError):  # a pandas column of mixed values
        columns = {str(name): frame.iloc[:, place] for place, name in enumerate(frame.columns)}
        lists = {name: column.where(column.notna(), None).tolist() for name, column in columns.items()}
        table = pa.table({name: make_column(values) for name, values in lists.items()})
    return table.select([name for name in table.column_names if not name.startswith("__index_level_")])


def _name_classes(table: pa.Table, features: Mapping[str, Any]) -> pa.Table:
    """Put the names of classes where a Dataset has their numbers."""
    import pyarrow as pa

    for place, name in enumerate(table.column_names):
        if type(features.get(name)).__name__ == "ClassLabel":
            names = dict(enumerate(features[name].names))
            words = [names.get(number) for number in table[name].to_pylist()]
            table = table.set_column(place, name, pa.array(words, pa.string()))
    return table


def _simplify(table: pa.Table, where: str) -> pa.Table:
    """Check a table of Arrow's; columns of exotic types become text, with a note."""
    import pyarrow as pa

    names = table.column_names
    if twice := [name for name in names if names.count(name) > 1]:
        raise ColumnError(f"{where}: two columns are called '{twice[0]}'. Rename one.")
    try:
        table.validate(full=True)
    except pa.ArrowInvalid as error:
        raise DataError(f"{where}: its text is not UTF-8 ({quote_cause(error)}). Make it anew.") from error
    for place, field in enumerate(table.schema):
        if not _is_plain(field.type):
            table = table.set_column(place, field.name, cast_text(table.column(place)))
            if not pa.types.is_string_view(field.type):
                _logger.info("%s: column '%s' (%s) is read as text", where, field.name, field.type)
    return table


def _is_plain(kind: pa.DataType) -> bool:
    """Whether every format can be written from a type."""
    import pyarrow.types as kinds

    if kinds.is_list(kind) or kinds.is_large_list(kind) or kinds.is_dictionary(kind):
        return _is_plain(kind.value_type)
    if kinds.is_struct(kind):
        return kind.num_fields > 0 and all(_is_plain(field.type) for field in kind)
    tests = (
        kinds.is_null, kinds.is_boolean, kinds.is_integer, kinds.is_float32, kinds.is_float64,
        kinds.is_decimal, kinds.is_string, kinds.is_large_string, kinds.is_date, kinds.is_timestamp,
    )  # fmt: skip
    return any(test(kind) for test in tests)


def _read_jsonl(
    blocks: Iterable[bytes], where: str, rejects: Rejects, text_field: str | None
) -> Iterator[Rows]:
    n_lines, schema = 0, None
    for block in blocks:
        n_here = block.count(b"\n") + (not block.endswith(b"\n"))
        if not block.isspace():
            lines = decode.decode_lines(block, where, n_lines)
            rows = _parse_fast(block, where, n_lines, n_here, schema)
            if rows is None:
                rows = _parse_lines(lines, where, n_lines, rejects, text_field)
                schema = None if rows is None else rows.table.schema
            if rows is not None:
                yield rows
        n_lines += n_here


def _parse_fast(block: bytes, where: str, n_before: int, n_lines: int, schema: Any) -> Rows | None:
    """Parse a block by Arrow, or return None where something in it needs a closer look."""
    if schema is None or b"\n\n" in block or b"\n\r" in block:
        return None
    import pyarrow as pa
    import pyarrow.json as pj

    # Without a schema Arrow would make times of texts that look like some.
    parsing = pj.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error")
    try:
        table = pj.read_json(pa.BufferReader(block), pj.ReadOptions(block_size=len(block) + 1), parsing)
    except pa.ArrowException:
        return None
    return _number(table.select(schema.names), where, n_before) if table.num_rows == n_lines else None


def _parse_lines(
    text: str, where: str, n_before: int, rejects: Rejects, text_field: str | None
) -> Rows | None:
    def parse(lines: Iterable[str]) -> Iterator[tuple[int, Any]]:
        for number, line in enumerate(lines, start=n_before + 1):
            if line and not line.isspace():
                try:
                    yield number, json.loads(line)
                except (ValueError, RecursionError) as error:
                    rejects.add(where, number, f"is not JSON ({quote_cause(error)})")

    return _collect_rows(parse(text.split("\n")), where, rejects, text_field)


def _collect_rows(
    values: Iterable[tuple[int, Any]], where: str, rejects: Rejects, text_field: str | None
) -> Rows | None:
    """Make a table of those values that are objects, with text where there should be some."""
    import numpy as np

    rows, numbers = [], []
    for number, row in values:
        if not isinstance(row, dict):
            rejects.add(where, number, f"is {_name_kind(row)}, not an object in braces")
        elif not isinstance(row.get(text_field or ""), str | None):
            rejects.add(
                where, number, f"has {_name_kind(row[text_field])} in column '{text_field}', not text"
            )
        else:
            rows.append(row)
            numbers.append(number)
    return Rows(where, np.array(numbers, dtype=np.int64), _build_table(rows)) if rows else None


def _name_kind(value: object) -> str:
    names = {bool: "true or false", str: "a text", list: "a list", dict: "an object", type(None): "null"}
    return names.get(type(value), "a number")


def _build_table(rows: Sequence[Mapping[Any, Any]]) -> pa.Table:
    import pyarrow as pa

    names = dict.fromkeys(name for row in rows for name in row)
    columns = {_clean(str(name)): make_column([row.get(name) for row in rows]) for name in names}
    return pa.table(columns) if columns else pa.table({}).append_column("", pa.nulls(len(rows)))


def make_column(values: Sequence[Any], kind: pa.DataType | None = None) -> pa.Array:
    """Make a column of Python values: of their type where all have one, else of text."""
    import pyarrow as pa

    kinds = {type(value) for value in values} - {type(None)}
    missing = {each for each in kinds if each.__name__ in ("NAType", "NaTType")}  # those of pandas
    if missing or (float in kinds and kinds & {str, list, dict}):  # where NaN is no number, but a gap
        values = [None if type(value) in missing or value != value else value for value in values]  # noqa: PLR0124
        kinds = {type(value) for value in values} - {type(None)}
    if kinds == {str} or kind == pa.string():
        try:
            return pa.array(values, pa.string())
        except (UnicodeEncodeError, pa.ArrowException, TypeError):
            pass
    elif not kinds & {str, bytes} and (len(kinds) <= 1 or kinds == {int, float}):
        try:
            array = pa.array(values, pa.float64() if float in kinds else None)
            if _is_plain(array.type):
                return array
        except (pa.ArrowException, TypeError, ValueError, OverflowError):
            pass
    return pa.array([None if value is None else _clean(_write_value(value)) for value in values], pa.string())


def _write_value(value: Any) -> str | None:
    """Write a value as text; what JSON knows, as JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, bool | int | float | list | tuple | dict):
        return _dump(value)
    return str(_write_odd(value))


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_write_odd)


def _write_odd(value: Any) -> Any:
    """Write what JSON does not know: dates and times, arrays and numbers of NumPy, bytes, decimals."""
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _clean(text: str | None) -> Any:
    """Put U+FFFD in the place of lone surrogates, which no file can hold; a pair becomes one character."""
    if text is None or text.isascii():
        return text
    if _SURROGATE.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _read_json(file: Any, where: str, rejects: Rejects, text_field: str | None) -> Iterator[Rows]:
    blocks = decode.read_blocks(file, where)
    first = next((block.lstrip() for block in blocks if not block.isspace()), b"")
    if not first:
        return
    if not first.startswith(b"["):
        yield from _read_json_object(chain([first], blocks), where, rejects, text_field)
        return
    values: list[tuple[int, Any]] = []
    n_chars = 0
    for number, (value, n_here) in enumerate(_parse_array(chain([first], blocks), where), start=1):
        values.append((number, {text_field or "text": value} if isinstance(value, str) else value))
        n_chars += n_here
        if n_chars > decode.BLOCK_BYTES:
            if rows := _collect_rows(values, where, rejects, text_field):
                yield rows
            values, n_chars = [], 0
    if rows := _collect_rows(values, where, rejects, text_field):
        yield rows


def _parse_array(blocks: Iterable[bytes], where: str) -> Iterator[tuple[Any, int]]:
    """Yield the items of a JSON array as they come, each with its length."""
    import codecs

    decoder, parser = codecs.getincrementaldecoder("utf-8")(), json.JSONDecoder()
    source, gap = iter(blocks), re.compile(r"[ \t\r\n]*")
    text, at, is_whole, state = "", 0, False, "["  # then, in turn, a value, and one of "," and "]"
    while True:
        at = gap.match(text, at).end()  # type: ignore[union-attr]
        problem = "the array does not end"
        if at < len(text):
            mark = text[at]
            if state == "end":
                raise DataError(f"{where}: is not JSON (there is more after the array). Mend the file.")
            if state == "[" or (state == "," and mark in ",]"):
                state, at = "end" if mark == "]" else "first" if state == "[" else "value", at + 1
                continue
            if state == "first" and mark == "]":
                state, at = "end", at + 1
                continue
            if state == ",":
                raise DataError(f"{where}: is not JSON (no comma between two items). Mend the file.")
            try:
                value, end = parser.raw_decode(text, at)
                if end < len(text) or is_whole:
                    yield value, end - at
                    at, state = end, ","
                    continue
            except (ValueError, RecursionError) as error:
                problem = quote_cause(error)
        elif state == "end" and is_whole:
            return
        if is_whole:
            raise DataError(f"{where}: is not JSON ({problem}). Mend the file.")
        decode.check_length(len(text) - at, where)
        block = next(source, b"")
        try:
            text, at, is_whole = text[at:] + decoder.decode(block, final=not block), 0, not block
        except UnicodeDecodeError as error:
            raise decode.describe_encoding(where, "utf-8", error, "a byte") from error


def _read_json_object(
    blocks: Iterable[bytes], where: str, rejects: Rejects, text_field: str | None
) -> Iterator[Rows]:
    """Read one object: a row, or one that holds a list of rows. JSON Lines by another name are read too."""
    source = iter(blocks)
    text, n_bytes = io.BytesIO(), 0
    for block in source:
        text.write(block)
        n_bytes += len(block)
        first, _, rest = text.getvalue().partition(b"\n") if n_bytes == len(block) else (b"", b"", b"")
        if rest.strip() and first.rstrip().endswith(b"}") and _is_json(first):
            lines = decode.read_line_blocks(_Chained(chain([text.getvalue()], source)), where)
            yield from _read_jsonl(lines, where, rejects, text_field)
            return
        decode.check_length(n_bytes, where)
    try:
        data = json.loads(decode.decode_lines(text.getvalue(), where, 0))
    except (ValueError, RecursionError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{where}: is not JSON ({quote_cause(error)}). Mend the file.") from error
    values: list[Any] = [data]
    if isinstance(data, dict) and text_field not in data:
        lists = [each for each in data.values() if isinstance(each, list) and each]
        lists = [each for each in lists if all(isinstance(row, dict) for row in each)]
        values = lists[0] if len(lists) == 1 else values
    if rows := _collect_rows(enumerate(values, start=1), where, rejects, text_field):
        yield rows


def _is_json(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


class _Chained:
    """Blocks as a file to read."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks

    def read(self, _: int) -> bytes:
        return next(self._blocks, b"")


class _Lines:
    """Lines of a CSV file, with a count of them and of what a row has taken so far."""

    def __init__(self, file: Any, where: str) -> None:
        self.n_lines, self.n_chars = 0, 0
        self._where = where
        self._lines = self._read(decode.read_line_blocks(file, where))

    def __iter__(self) -> Iterator[str]:
        return self._lines

    def _read(self, blocks: Iterator[bytes]) -> Iterator[str]:
        for block in blocks:
            begun = block if self.n_chars else block.lstrip(b"\r\n")  # a row may hold blank lines, in a cell
            n_before = self.n_lines = self.n_lines + block.count(b"\n", 0, len(block) - len(begun))
            for line in io.StringIO(decode.decode_lines(begun, self._where, n_before), newline=""):
                self.n_lines += 1
                if self.n_chars == 0 and line in ("\n", "\r\n", "\r"):
                    continue
                self.n_chars += len(line)
                if self.n_chars > decode.LONGEST_ROW:
                    decode.check_length(self.n_chars, self._where)
                yield line


def _read_csv(file: Any, where: str, rejects: Rejects, delimiter: str | None) -> Iterator[Rows]:
    lines = _Lines(file, where)
    source = iter(lines)
    first = next((line for line in source if line.strip("\ufeff \t\r\n")), "").lstrip("\ufeff")
    if named := re.fullmatch(r"\"?sep=(.)\"?[\r\n]*", first, re.IGNORECASE):  # Excel's own line
        delimiter, first = named[1], next(source, "")
    if not first:
        return
    if delimiter is None:
        bare = re.sub(r'"[^"]*"', "", first)
        delimiter = next((mark for mark in ",;\t" if mark in bare), ",")
    csv.field_size_limit(max(csv.field_size_limit(), decode.LONGEST_ROW))
    reader = csv.reader(chain([first], source), delimiter=delimiter, strict=True)
    try:
        header = [name.strip() for name in next(reader)]
        if any("\0" in name for name in header):
            raise DataError(f"{where}: holds NUL bytes in its header, as a binary file. Pass a text file.")
        header = [name or f"column_{place}" for place, name in enumerate(header, start=1)]
        if twice := [name for name in header if header.count(name) > 1]:
            raise ColumnError(f"{where}: two columns are called '{twice[0]}'. Rename one.")
        for rows, numbers in _batch_csv(reader, lines, len(header), where, rejects):
            yield _make_csv_rows(rows, numbers, header, where)
    except csv.Error as error:
        what = "a quotation mark opens a cell and does not close it"
        if "end of data" not in str(error):
            what = f"a quotation mark does not end its cell ({quote_cause(error)})"
        raise DataError(
            f"{where}: line {lines.n_lines:,}: {what}. Double the marks inside."
        ) from error


def _batch_csv(
    reader: Any, lines: _Lines, n_columns: int, where: str, rejects: Rejects
) -> Iterator[tuple[list[list[str]], list[int]]]:
    rows: list[list[str]] = []
    numbers: list[int] = []
    number, n_chars, lines.n_chars, is_first = 0, 0, 0, True
    for row in reader:
        n_chars += lines.n_chars
        lines.n_chars = 0
        if not row:
            continue
        number += 1
        if len(row) == n_columns:
            rows.append(row)
            numbers.append(number)
            n_chars += 16 * n_columns
        elif any(row):
            cells = "1 cell" if len(row) == 1 else f"{len(row):,} cells"
            rejects.add(where, number, f"has {cells} where the header has {n_columns}")
        if n_chars > decode.BLOCK_BYTES:
            if rows:
                yield rows, numbers
                is_first = False
            rows, numbers, n_chars = [], [], 0
    if rows or is_first:
        yield rows, numbers


def _make_csv_rows(rows: list[list[str]], numbers: list[int], header: list[str], where: str) -> Rows:
    import numpy as np
    import pyarrow as pa

    cells = zip(*rows, strict=True) if rows else [()] * len(header)
    columns = [pa.array([cell or None for cell in column], pa.string()) for column in cells]
    return Rows(where, np.array(numbers, dtype=np.int64), pa.table(columns, names=header))


def _read_parquet(file: Any, where: str) -> Iterator[Rows]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not file.seekable():
        raise DataError(f"{where}: Parquet is read from files that are not packed. Unpack it.")
    try:
        parquet = pq.ParquetFile(file)
        groups = [parquet.metadata.row_group(place) for place in range(parquet.metadata.num_row_groups)]
        widest = max((group.total_byte_size / max(1, group.num_rows) for group in groups), default=1)
        n_before = 0
        for batch in parquet.iter_batches(
            batch_size=int(min(1 << 16, max(64, 2 * decode.BLOCK_BYTES / widest)))
        ):
            yield _number(_simplify(pa.Table.from_batches([batch]), where), where, n_before)
            n_before += batch.num_rows
        if n_before == 0:
            yield _number(_simplify(parquet.schema_arrow.empty_table(), where), where, 0)
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{where}: is no whole Parquet file ({quote_cause(error)}). Make it anew.") from error


class RowWriter:
    """Writes tables of one schema into an open file.

    Parameters
    ----------
    file : binary file
    file_format : {"jsonl", "csv", "parquet"}
    schema : pyarrow.Schema
        Its metadata are kept in Parquet.
    """

    def __init__(self, file: BinaryIO, file_format: FileFormat, schema: pa.Schema) -> None:
        if file_format not in ("jsonl", "csv", "parquet"):
            raise DataError(
                f"file_format: {file_format!r} is none of jsonl, csv and parquet. Pass one of them."
            )
        self._file, self._format, self._schema = file, file_format, schema
        self._parquet: Any = None
        if file_format == "parquet":
            import pyarrow as pa
            import pyarrow.parquet as pq

            self._sink = _Sink(file)
            others = [field for field in schema if field.name not in ("text", "cues")]
            repeated = [field.name for field in others if not pa.types.is_primitive(field.type)]
            self._parquet = pq.ParquetWriter(
                self._sink,
                schema,
                compression="zstd",
                compression_level=1,
                # Numbers take less room, and less time, as they are; texts do not come again.
                use_dictionary=[
                    *repeated,
                    *(f"cues.list.element.{name}" for name in ("text", "type", "label")),
                ],
                write_statistics=[field.name for field in others],
            )
        elif file_format == "csv":
            self._write_csv(schema.empty_table(), has_header=True)

    def write(self, table: pa.Table) -> None:
        """Write the rows of a table, whose columns are those of the schema."""
        if self._format == "parquet":
            self._parquet.write_table(table if table.schema == self._schema else table.cast(self._schema))
        elif self._format == "csv":
            self._write_csv(table, has_header=False)
        elif table.num_rows:
            lines = "\n".join([_dump(row) for row in list_plain(table)])
            lines = _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", lines)
            self._file.write(f"{lines}\n".encode())

    def close(self) -> None:
        """Finish the file."""
        if self._parquet is not None:
            self._parquet.close()

    def drop(self) -> None:
        """End after an error, so that what there is of a Parquet file never looks whole."""
        if self._parquet is not None:
            self._sink.is_shut = True

    def _write_csv(self, table: pa.Table, *, has_header: bool) -> None:
        import pyarrow as pa
        import pyarrow.csv as pv

        def make_plain(column: pa.ChunkedArray) -> Any:
            if pa.types.is_nested(column.type):
                values = list_plain(pa.table({"value": column}))
                cells = [None if row["value"] is None else _dump(row["value"]) for row in values]
                return pa.array(cells, pa.string())
            if pa.types.is_dictionary(column.type):
                return column.cast(column.type.value_type)
            return column if _is_plain(column.type) else cast_text(column)

        arrays = [make_plain(column) for column in table.columns]
        plain = pa.table(arrays, names=table.column_names)
        pv.write_csv(plain, self._file, pv.WriteOptions(include_header=has_header))


class _Sink:
    """A file to write to; once shut, it takes no more."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.is_shut = False

    def write(self, data: Any) -> int:
        return memoryview(data).nbytes if self.is_shut else self._file.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def list_plain(table: pa.Table) -> list[dict[str, Any]]:
    """Turn a table into dicts for JSON: single floats by their shortest digits, null for NaN."""
    import pyarrow as pa

    columns = [_widen(column.combine_chunks()) for column in table.columns]
    rows: list[dict[str, Any]] = pa.table(columns, names=table.column_names).to_pylist()
    return rows


def _widen(array: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = array.type
    if isinstance(array, pa.ChunkedArray):
        array = array.chunk(0) if array.num_chunks else pa.array([], kind)
    if pa.types.is_floating(kind):
        if not pa.types.is_float64(kind):
            array = array.cast(pa.string()).cast(pa.float64())
        return pc.if_else(pc.is_finite(array), array, None)
    if pa.types.is_list(kind):
        values = _widen(array.flatten())
        offsets = pc.cumulative_sum(pc.fill_null(pc.list_value_length(array), 0)).cast(pa.int32())
        offsets = pa.concat_arrays([pa.array([0], pa.int32()), offsets])
        return pa.ListArray.from_arrays(offsets, values, mask=array.is_null() if array.null_count else None)
    if pa.types.is_struct(kind):
        fields = [_widen(each) for each in array.flatten()]
        names = [field.name for field in kind]
        mask = array.is_null() if array.null_count else None
        return pa.StructArray.from_arrays(fields, names=names, mask=mask)
    return array


def write_rows(
    table: pa.Table, path: str | Path, file_format: FileFormat, *, overwrite: bool = False
) -> None:
    """Write a table to a file, whole or not at all.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     table = pa.table({"text": ["So?"], "p": pa.array([0.1], pa.float32())})
    ...     write_rows(table, Path(folder, "a"), "jsonl")
    ...     print(Path(folder, "a").read_text(), end="")
    {"text": "So?", "p": 0.1}
    """
    from stance.io.output import open_output

    with open_output(path, overwrite=overwrite) as file:
        writer = RowWriter(file, file_format, table.schema)
        writer.write(table)
        writer.close()
