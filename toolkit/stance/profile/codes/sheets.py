"""Tables of codes on their way to a spreadsheet and back."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

from stance.corpus.cells import show_value
from stance.text.tables.arrow_values import read_values

if TYPE_CHECKING:
    import pyarrow as pa

# What makes a spreadsheet take a cell for a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_GUARD: Final = "'"
# Codes such as -1 and + are none.
_HARMLESS: Final = re.compile(r"[-+]|-[0-9]+(?:[.,][0-9]+)?")


def render_sheet(table: pa.Table) -> str:
    r"""Write a table as CSV that spreadsheets open as it is meant.

    It begins with a byte order mark, without which some take the letters for those of another encoding, and a
    text that would be run as a formula gets an apostrophe in front; :func:`strip_guard` takes it off again.
    Nothing is written for null.

    Parameters
    ----------
    table : pyarrow.Table
        Of text and numbers; a null is a blank cell.

    Returns
    -------
    str

    Examples
    --------
    >>> import pyarrow as pa
    >>> render_sheet(pa.table({"text": ["=1+1", "Café"], "p": [0.25, 1.0]}))
    "\ufefftext,p\r\n'=1+1,0.25\r\nCafé,1\r\n"
    """
    buffer = io.StringIO()
    buffer.write("\ufeff")
    writer = csv.writer(buffer)
    writer.writerow(table.column_names)
    for row in zip(*(read_values(column, " ") for column in table.columns), strict=True):
        writer.writerow([_write_cell(value) for value in row])
    return buffer.getvalue()


def strip_guard(text: str) -> str:
    """Take off the apostrophe that keeps a spreadsheet from running a text.

    Examples
    --------
    >>> strip_guard("'=1+1"), strip_guard("'Tis so.")
    ('=1+1', "'Tis so.")
    """
    return text[1:] if text[:1] == _GUARD and text[1:2] in _FORMULA and text[1:] else text


def _write_cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.12g}"
    text = show_value(value) or ""
    is_formula = text.startswith(_FORMULA) and not isinstance(value, int) and not _HARMLESS.fullmatch(text)
    return _GUARD + text if is_formula else text
