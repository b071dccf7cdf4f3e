"""Columns of tables: chosen by name, cast, typed, joined; and tables made of Python values and of frames."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from stance.errors import DataError, quote_cause

if TYPE_CHECKING:
    import pyarrow as pa

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_MISSING: Final = ("NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "#N/A")
_logger = logging.getLogger("stance")


class ColumnError(DataError):
    """A column is not there, or of the wrong kind: a mistake of the call, which is never skipped."""


def as_arrow(data: object) -> pa.Table:
    """Turn a frame, a ``datasets.Dataset``, a list of dicts or a list of texts into an Arrow table."""
    import pyarrow as pa

    try:
        if isinstance(data, pa.Table):
            return data
        if hasattr(data, "__arrow_c_stream__"):
            try:
                table = pa.table(data)
            except pa.ArrowException:  # a pandas column of mixed values
                table = build_table(data.to_dict("records"))  # type: ignore[attr-defined]
            return table.select([n for n in table.column_names if not n.startswith("__index_level_")])
        if hasattr(data, "data") and isinstance(getattr(data.data, "table", None), pa.Table):  # a Dataset
            return _name_classes(data.with_format("arrow")[:], data.features)  # type: ignore[attr-defined]
        if isinstance(data, Iterable) and not isinstance(data, str | bytes | Mapping):
            rows = list(data)
            if all(isinstance(row, str) for row in rows):
                return pa.table({"text": make_column(rows)})
            if all(isinstance(row, Mapping) for row in rows):
                return build_table(rows)
    except (pa.ArrowException, TypeError, ValueError) as error:
        raise DataError(f"data: is no table ({quote_cause(error)}). Pass texts, rows or a frame.") from error
    raise DataError(f"data: {type(data).__name__} is no table. Pass texts, a list of dicts, or a frame.")


def choose_column(names: pa.Table | Sequence[str], name: str, *, argument: str, where: str) -> str:
    """Return a column's name, or raise an error that says which columns there are."""
    found: Sequence[str] = getattr(names, "column_names", names)
    if name in found:
        return name
    guess = [each for each in found if each.lower() == name.lower()]
    if name != "text":  # a name that was given is misspelt; the default one is not meant at all
        guess += get_close_matches(name, found, n=1, cutoff=0.7)
    if argument == "text_field" and not isinstance(names, Sequence):  # the longest texts are meant
        head = names.slice(0, 100).to_pydict()
        guess += sorted(found, key=lambda each: -sum(len(x) for x in head[each] if isinstance(x, str)))
    if argument.endswith("_field"):
        guess += [each for each in found if each != "text"][:1]
    advice = f" Pass {argument}={guess[0]!r}." if guess else " Check the name and the file."
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
    return pa.chunked_array([make_column([write_value(each) for each in column.to_pylist()], pa.string())])


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
        whole = pc.replace_substring_regex(filled, r"\.0$", "")
        same = pc.or_(pc.equal(written, filled), pc.equal(written, whole))
        return kind if pc.all(same).as_py() else pa.string()
    return pa.string()


def parse_cells(cells: pa.ChunkedArray, kind: pa.DataType | None) -> pa.ChunkedArray:
    """Give text cells a type; what programs write for a missing number is null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = pc.if_else(pc.is_in(cells, pa.array(_MISSING, cells.type)), None, cells)
    return cells if kind is None else cells.cast(kind)


def _name_classes(table: pa.Table, features: Mapping[str, Any]) -> pa.Table:
    """Put the names of classes where a Dataset has their numbers."""
    import pyarrow as pa

    for place, name in enumerate(table.column_names):
        if type(features.get(name)).__name__ == "ClassLabel":
            names = dict(enumerate(features[name].names))
            words = [names.get(number) for number in table[name].to_pylist()]
            table = table.set_column(place, name, pa.array(words, pa.string()))
    return table


def simplify(table: pa.Table, where: str) -> pa.Table:
    """Check a table of Arrow's; columns of exotic types become text, with a note."""
    import pyarrow as pa

    check_names(table.column_names, where)
    try:
        table.validate(full=True)
    except pa.ArrowInvalid as error:
        raise DataError(f"{where}: its text is not UTF-8 ({quote_cause(error)}). Make it anew.") from error
    for place, field in enumerate(table.schema):
        if not is_plain(field.type):
            table = table.set_column(place, field.name, cast_text(table.column(place)))
            if not pa.types.is_string_view(field.type):
                _logger.info("%s: column '%s' (%s) is read as text", where, field.name, field.type)
    return table


def check_names(names: Sequence[str], where: str) -> None:
    """Raise an error where two columns have one name."""
    if twice := [name for name in names if names.count(name) > 1]:
        raise ColumnError(f"{where}: two columns are called '{twice[0]}'. Rename one.")


def is_plain(kind: pa.DataType) -> bool:
    """Whether every format can be written from a type."""
    import pyarrow.types as kinds

    if kinds.is_list(kind) or kinds.is_large_list(kind) or kinds.is_dictionary(kind):
        return is_plain(kind.value_type)
    if kinds.is_struct(kind):
        return kind.num_fields > 0 and all(is_plain(field.type) for field in kind)
    is_known = kinds.is_primitive(kind) or kinds.is_string(kind) or kinds.is_large_string(kind)
    is_exotic = (
        kinds.is_time(kind) or kinds.is_duration(kind) or kinds.is_interval(kind) or kinds.is_float16(kind)
    )
    return kinds.is_null(kind) or kinds.is_decimal(kind) or (is_known and not is_exotic)


def build_table(rows: Sequence[Mapping[Any, Any]]) -> pa.Table:
    """Build a table of rows, with the columns of all of them."""
    import pyarrow as pa

    names = dict.fromkeys(name for row in rows for name in row)
    columns = {clean_text(str(name)): make_column([row.get(name) for row in rows]) for name in names}
    return pa.table(columns or {"": pa.nulls(len(rows))})


def make_column(values: Sequence[Any], kind: pa.DataType | None = None) -> pa.Array:
    """Make a column of Python values: of their type where all have one, else of text."""
    import pyarrow as pa

    try:
        array = pa.array(values, kind, from_pandas=True)
        if is_plain(array.type):
            return array
    except (pa.ArrowException, TypeError, ValueError, OverflowError):  # mixed, or of lone surrogates
        pass
    values = [None if value != value else value for value in values]  # noqa: PLR0124 - NaN
    return pa.array([clean_text(write_value(value)) for value in values], pa.string())


def write_value(value: Any) -> str | None:
    """Write a value as text; what JSON knows, as JSON."""
    if not isinstance(value, str | bool | int | float | list | tuple | dict | None):
        value = write_odd(value)
    return value if isinstance(value, str | None) else dump_json(value)


def dump_json(value: Any) -> str:
    """Write a value as JSON; what JSON does not know becomes text."""
    return _ENCODER.encode(value)


def write_odd(value: Any) -> Any:
    """Write what JSON does not know: dates and times, arrays and numbers of NumPy, bytes, decimals."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if hasattr(value, "tolist"):
        return value.tolist()
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def clean_text(text: str | None) -> Any:
    """Put U+FFFD in the place of lone surrogates, which no file can hold; a pair becomes one character."""
    if text is not None and not text.isascii() and _SURROGATE.search(text):
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, default=write_odd)
