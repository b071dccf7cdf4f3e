"""Our own rows, as JSON Lines and as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stance.corpus.convert.annotated import Annotated, Source, dump_lines, make_annotated
from stance.errors import DataError


def read_jsonl(source: Source, losses: Counter[str]) -> Iterator[Annotated]:
    """Read rows of JSON."""
    names: dict[str, None] = {}
    for where, row in source.read_records():
        names |= dict.fromkeys(row)
        yield _read_row(row, source, where, losses)
    _check_columns(source, names)


def read_csv(source: Source, losses: Counter[str]) -> Iterator[Annotated]:
    """Read rows of a table; columns of numbers, truth values or lists, as JSON spells them, become such."""
    from stance.io.rejects import Rejects
    from stance.io.tables import read_rows

    file_format = "csv" if source.name == "-" else None
    for rows in read_rows(source.name, rejects=Rejects(), file_format=file_format):
        _check_columns(source, dict.fromkeys(rows.table.column_names))
        texts = {source.fields.text, source.fields.label, source.fields.doc_id, "cues", "other_cues"}
        columns = {
            name: values if name in texts else _parse_column(values)
            for name, values in rows.table.to_pydict().items()
        }
        for place, number in enumerate(rows.numbers.tolist()):
            row = {name: values[place] for name, values in columns.items() if values[place] is not None}
            row.setdefault(source.fields.text, "")
            yield _read_row(row, source, f"{source.name}: row {number}", losses)


def write_jsonl(sentences: Sequence[Annotated], losses: Counter[str]) -> str:
    """Write rows of JSON."""
    return dump_lines(sentence.to_row() for sentence in sentences)


def write_csv(sentences: Sequence[Annotated], losses: Counter[str]) -> str:
    """Write rows of a table; cells that are not text hold JSON, null is a blank cell."""
    rows = [sentence.to_row() for sentence in sentences]
    header = list(dict.fromkeys(name for row in rows for name in row))
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    quoting = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL)  # a bare \r would end the row
    for cells in (header, *([_make_cell(row.get(name)) for name in header] for row in rows)):
        (quoting if any("\r" in cell for cell in cells) else writer).writerow(cells)
    return stream.getvalue()


def _read_row(row: Mapping[str, Any], source: Source, where: str, losses: Counter[str]) -> Annotated:
    fields = source.fields
    text = source.take_text(row, where)
    spans: list[Any] | None = None
    for name in ("cues", "other_cues"):
        cell = row.get(name)
        if cell not in (None, ""):
            try:
                spans = (spans or []) + (json.loads(cell) if isinstance(cell, str) else list(cell))
            except (ValueError, TypeError) as error:
                raise DataError(
                    f"{where}: '{name}' is no list of cues. Write [[start, end, type], …]."
                ) from error
    used = {fields.text, fields.label, "cues", "other_cues"}
    meta = {name: value for name, value in row.items() if name not in used}
    if fields.doc_id != "doc_id" and "doc_id" in meta:
        meta["input_doc_id"] = meta.pop("doc_id")
    return make_annotated(text, row.get(fields.label), spans, meta, where, losses, fields.doc_id)


def _check_columns(source: Source, names: Mapping[str, None]) -> None:
    from stance.io.tables import choose_column

    for name, usual, argument in (
        (source.fields.label, "label", "label_field"),
        (source.fields.doc_id, "doc_id", "id_field"),
    ):
        if name != usual:
            choose_column(list(names), name, argument=argument, where=source.name)


def _parse_column(values: Sequence[Any]) -> list[Any]:
    parsed = [_parse_cell(value) if isinstance(value, str) else value for value in values]
    is_plain = all(value is not None or cell is None for value, cell in zip(parsed, values, strict=True))
    return parsed if is_plain else list(values)


def _parse_cell(cell: str) -> Any:
    """Return the value of a cell of JSON that would be written the same way; else, and for text, None."""
    try:
        value = json.loads(cell)
    except (ValueError, RecursionError):
        return None
    return None if isinstance(value, str) or _make_cell(value) != cell else value


def _make_cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
