"""Scored rows as JSON Lines and CSV."""

from __future__ import annotations

import io
import itertools
import json
import re
from collections.abc import Callable
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any, Final

from stance.corpus.cells import make_plain
from stance.text.tables.arrow_types import decode_dictionary, has_bytes
from stance.text.tables.arrow_values import read_values

if TYPE_CHECKING:
    import pyarrow as pa

# Valid in JSON as they are, but taken for line ends or commands by terminals and careless readers.
_UNSAFE: Final = re.compile("[\x7f-\x9f\u2028\u2029]")


def encode_jsonl(table: pa.Table) -> bytes:
    r"""Write rows as JSON Lines.

    Parameters
    ----------
    table : pyarrow.Table
        Any table; in columns of lists and structs, values that JSON lacks become text.

    Returns
    -------
    bytes
        UTF-8, one object a row, each ended by a line feed.

    Examples
    --------
    >>> import pyarrow as pa
    >>> encode_jsonl(pa.table({"text": ["“So?”", None], "p": pa.array([0.5, 1], pa.float32())}))
    b'{"text": "\xe2\x80\x9cSo?\xe2\x80\x9d", "p": 0.5}\n{"text": null, "p": 1.0}\n'
    """
    if table.num_rows == 0:
        return b""
    keys = [json.dumps(name, ensure_ascii=False).replace("%", "%%") for name in table.column_names]
    template = "{" + ", ".join(f"{key}: %s" for key in keys) + "}\n"
    columns = [_encode_column(column) for column in table.columns]
    lines = "".join([template % row for row in zip(*columns, strict=True)])
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", lines).encode()


def encode_csv(table: pa.Table, *, header: bool = False) -> bytes:
    r"""Write rows as CSV.

    Parameters
    ----------
    table : pyarrow.Table
        Any table; lists and structs are written as JSON.
    header : bool
        Whether the first line names the columns.

    Returns
    -------
    bytes
        UTF-8, fields quoted where needed, each row ended by a line feed.

    Examples
    --------
    >>> import pyarrow as pa
    >>> encode_csv(pa.table({"text": ["So, no."], "cues": [[0, 2]]}), header=True)
    b'"text","cues"\n"So, no.","[0, 2]"\n'
    """
    import pyarrow as pa
    from pyarrow import csv

    columns = []
    for column in map(decode_dictionary, table.columns):
        kind = column.type
        if pa.types.is_nested(kind):
            texts = [None if text == "null" else text for text in _encode_column(column)]
            columns.append(pa.array(texts, pa.large_string()))
        # The text of these needs no quotes of JSON.
        elif _is_odd(column):
            texts = [json.loads(text) if text[0] in 'n"' else text for text in _encode_column(column)]
            columns.append(pa.array(texts, pa.large_string()))
        else:
            columns.append(column)
    buffer = io.BytesIO()
    plain = pa.Table.from_arrays(columns, names=table.column_names)
    csv.write_csv(plain, buffer, csv.WriteOptions(include_header=header))
    return buffer.getvalue()


def _is_odd(column: pa.ChunkedArray) -> bool:
    """Tell what Arrow does not write as CSV, such as UUID, or not well: durations would be bare numbers."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        try:
            column.slice(0, 1).cast(pa.string())
        except pa.ArrowInvalid:  # of a zone that is not known here
            return True
    return isinstance(kind, pa.BaseExtensionType) or pa.types.is_duration(kind) or has_bytes(kind)


def _encode_column(column: pa.Array | pa.ChunkedArray) -> list[str]:
    """Write each value of a column as JSON."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_dictionary(kind) and pa.types.is_string(kind.value_type):
        words: dict[str | None, str] = {None: "null"}
        values = column.to_pylist()
        words |= {word: encode_basestring(word) for word in set(values) - {None}}
        return [words[value] for value in values]
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _map_values(column, encode_basestring)
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind):
        return _map_values(column, lambda value: str(value).lower())
    if pa.types.is_float32(kind):
        return _encode_singles(column)
    if _is_cues(kind) and column.null_count == 0:
        return _encode_cues(column)
    return _map_values(column, lambda value: json.dumps(make_plain(value), ensure_ascii=False))


def _map_values(column: pa.Array | pa.ChunkedArray, write: Callable[[Any], str]) -> list[str]:
    values = read_values(column)
    if column.null_count == 0:
        return list(map(write, values))
    return ["null" if value is None else write(value) for value in values]


def _encode_singles(column: pa.ChunkedArray) -> list[str]:
    """Write single-precision numbers with the fewest digits that give the same number back."""
    import pyarrow as pa

    texts = column.cast(pa.string()).to_pylist()
    return [
        "null" if text is None or text[-1] in "nf" else text if "." in text or "e" in text else text + ".0"
        for text in texts
    ]


def _is_cues(kind: pa.DataType) -> bool:
    import pyarrow as pa

    if not (pa.types.is_list(kind) and pa.types.is_struct(kind.value_type)):
        return False
    return [field.name for field in kind.value_type] == ["start", "end", "text", "type"]


def _encode_cues(column: pa.ChunkedArray) -> list[str]:
    """Write lists of cues from their flat columns, many times faster than cue by cue."""
    import pyarrow.compute as pc

    flat = column.combine_chunks().flatten()
    starts, ends, texts, kinds = (_encode_column(flat.field(i)) for i in range(4))
    cues = iter(
        [
            f'{{"start": {start}, "end": {end}, "text": {text}, "type": {kind}}}'
            for start, end, text, kind in zip(starts, ends, texts, kinds, strict=True)
        ]
    )
    counts = pc.list_value_length(column).to_pylist()
    return [f"[{', '.join(itertools.islice(cues, n))}]" if n else "[]" for n in counts]
