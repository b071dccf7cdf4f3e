"""The head of a CSV file: what separates its cells, and what its columns are called."""

from __future__ import annotations

import csv
import io
import re
from codecs import BOM_UTF8
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

from stance.errors import DataError
from stance.text.read_bytes import open_utf8
from stance.text.read_sources import Source
from stance.text.tables.chosen_columns import ColumnError

_MAX_ABOVE: Final = 20  # lines that are searched for names
_EXCEL_LINE: Final = re.compile(r"\"?sep=(.)\"?[\r\n]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CsvHeader:
    """The head of a CSV file.

    Attributes
    ----------
    delimiter : str
        What separates the cells.
    names : list[str]
        The columns, as they stand there: some may be blank.
    n_named : int
        1 where a first line such as ``sep=;`` names the separator, else 0.
    n_blank : int
        Blank lines between that and the names.
    has_quotes : bool
        Whether there are quotation marks in it.
    """

    delimiter: str
    names: list[str]
    n_named: int
    n_blank: int
    has_quotes: bool


def read_header(source: Source) -> CsvHeader:
    """Read the head of a CSV or TSV file.

    Parameters
    ----------
    source : Source
        A ``.csv`` file whose first line has semicolons and no comma outside quotation marks is read by
        semicolons.

    Returns
    -------
    CsvHeader

    Raises
    ------
    DataError
        If the file is empty or binary.
    """
    n_named = n_blank = 0
    with open_marked(source) as stream:
        lines = io.TextIOWrapper(stream, encoding="utf-8", newline="")
        first = lines.readline()
        named = _EXCEL_LINE.fullmatch(first)
        if named is not None:
            n_named, first = 1, lines.readline()
        while not first.strip():
            if not first:
                raise DataError(
                    f"{source.name}: expected a header and rows; found an empty file. Check the file."
                )
            n_blank, first = n_blank + 1, lines.readline()
        delimiter = "\t" if source.suffix == ".tsv" else ","
        if named is not None:
            delimiter = named[1]
        elif delimiter == "," and ";" in (bare := re.sub(r'"[^"]*"', "", first)) and "," not in bare:
            delimiter = ";"
        names = next(csv.reader(chain([first], lines), delimiter=delimiter))
    # A text may hold a NUL character, and CSV has no other way to write it; a name of a column has none.
    if any("\0" in name for name in names):
        raise DataError(
            f"{source.name}: expected text; found a NUL byte in the header, as in a binary file. "
            "Pass a text file."
        )
    return CsvHeader(delimiter, names, n_named, n_blank, '"' in first)


def refuse_lines_above(source: Source, header: CsvHeader, text_field: str) -> None:
    """Refuse a first line of one cell, such as the title of an export, above that of the names.

    Parameters
    ----------
    source : Source
    header : CsvHeader
        Its head as it was read.
    text_field : str
        The name wanted for the text.

    Raises
    ------
    ColumnError
        If one of the first lines holds that name beside others.
    """
    with open_marked(source) as stream:
        for number, line in enumerate(islice(io.TextIOWrapper(stream, encoding="utf-8"), _MAX_ABOVE), 1):
            cells = [cell.strip('" \r\n') for cell in line.split(header.delimiter)]
            if len(cells) > 1 and text_field in cells:
                raise ColumnError(
                    f"{source.name}: expected the names of the columns in the first line; "
                    f"found '{text_field}' in line {number}. Delete the lines above it."
                )


def open_marked(source: Source) -> io.BufferedReader:
    """Open a file without any byte order mark: where there are several, Arrow would take one more of them."""
    stream = open_utf8(source, allows_nul=True)
    while stream.peek(len(BOM_UTF8)).startswith(BOM_UTF8):
        stream.read(len(BOM_UTF8))
    return stream
