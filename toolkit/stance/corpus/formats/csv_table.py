"""CSV tables with the columns of our JSON Lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from stance.corpus.formats.checks import check_columns, get_text
from stance.corpus.formats.inputs import InputFile
from stance.corpus.formats.records import AnnotatedSentence, Losses
from stance.corpus.formats.registry import Format, register_format
from stance.corpus.formats.rows import make_row, parse_row
from stance.errors import DataError

_STRUCTURED: Final = {"cues", "other_cues"}


def dump_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    r"""Write cells as CSV.

    Examples
    --------
    >>> dump_table(["text", "label"], [["So, yes.", "assertive"]])
    'text,label\n"So, yes.",assertive\n'
    """
    stream = io.StringIO(newline="")
    plain = csv.writer(stream, lineterminator="\n")
    # Left bare, a carriage return would end the row for a reader.
    quoting = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for row in (header, *rows):
        (quoting if any("\r" in cell for cell in row) else plain).writerow(row)
    return stream.getvalue()


@register_format
class CsvTable(Format):
    """A row a sentence; cells that are not text hold JSON, null is a blank cell.

    A column other than text, label and document is read as numbers, truth values or lists where every
    filled cell is JSON of such a kind, spelt as JSON spells it; else it is text.
    """

    name = "csv"
    suffixes = (".csv", ".tsv")

    def read(self, file: InputFile, losses: Losses) -> Iterator[AnnotatedSentence]:
        """Read sentences; see :meth:`Format.read`."""
        header, body = file.read_table()
        repeated = [name for name in header if header.count(name) > 1]
        if repeated:
            raise DataError(
                f"{file.name}: expected columns of different names; found '{repeated[0]}' twice. Rename one."
            )
        rows = list(body)
        texts = {file.columns.text, file.columns.label, file.columns.doc_id, *_STRUCTURED}
        columns = {
            name: _parse_column([row[index] for _, row in rows], is_text=name in texts)
            for index, name in enumerate(header)
        }
        if file.columns.text not in columns:
            get_text(dict.fromkeys(header), file.columns.text, file.name)
        check_columns(file, columns)
        for index, (place, _) in enumerate(rows):
            row = {name: values[index] for name, values in columns.items() if values[index] is not None}
            yield parse_row({file.columns.text: "", **row}, place)

    def write(self, sentences: Sequence[AnnotatedSentence], losses: Losses) -> str:
        """Write sentences; see :meth:`Format.write`."""
        rows = [make_row(sentence) for sentence in sentences]
        header = list(dict.fromkeys(name for row in rows for name in row))
        return dump_table(header, ([_make_cell(row.get(name)) for name in header] for row in rows))


def _parse_column(cells: Sequence[str], *, is_text: bool) -> list[Any]:
    if not is_text:
        parsed = [_parse_cell(cell) for cell in cells]
        if all(value is not None or not cell for value, cell in zip(parsed, cells, strict=True)):
            return parsed
    return [cell or None for cell in cells]


def _parse_cell(cell: str) -> Any:
    """Give the value of a cell of JSON that would be written the same way; else, and for text, none."""
    try:
        value = json.loads(cell)
        return None if isinstance(value, str) or _make_cell(value) != cell else value
    except (ValueError, RecursionError):
        return None


def _make_cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
