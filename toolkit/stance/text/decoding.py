"""The encodings of texts: marks, what pages declare, and what is said of bytes that are no text."""

from __future__ import annotations

import codecs
import re
from typing import Final

from stance.errors import DataError

# The longer marks first: UTF-32's begins with UTF-16's.
MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES: Final = {
    b"PK\x03\x04": "a zip file, as Word (.docx) and Excel (.xlsx) files are",
    b"\xd0\xcf\x11\xe0": "an old Word or Excel file (.doc, .xls)",
    b"%PDF": "a PDF file (.pdf)",
    b"PAR1": "a Parquet file (.parquet)",
    b"\x28\xb5\x2f\xfd": "a Zstandard file (.zst)",
    b"\x1f\x8b": "a gzip file (.gz)",
}


def decode_html(data: bytes, name: str) -> str:
    r"""Decode a page by its byte order mark, as UTF-8, or by the encoding it declares, in this order.

    Raises
    ------
    DataError
        If none of them fits.

    Examples
    --------
    >>> decode_html(b"<meta charset='latin-1'><p>caf\xe9</p>", "page.html")[-8:-4]
    'café'
    """
    refuse_signature(data[:4], name)
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _decode(data[len(mark) :], encoding, name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        declared = _find_charset(data)
        if declared is None:
            raise describe_decoding(name, "utf-8", error.start, error) from error
        return _decode(data, declared, name)


def refuse_signature(head: bytes, name: str) -> None:
    """Refuse a file that by its first four bytes is of another format than its name says."""
    found = next((what for mark, what in _SIGNATURES.items() if head.startswith(mark)), None)
    if found is not None:
        raise DataError(
            f"{name}: expected text; found {found}. Give it its own suffix, or save it as text or CSV."
        )


def describe_decoding(name: str, encoding: str, offset: int, error: UnicodeDecodeError) -> DataError:
    """Say which byte is not of the encoding, and how to save the file so that it is."""
    found = f"found byte 0x{error.object[error.start]:02x} at byte offset {offset}"
    if encoding == "utf-8" and b"\0" in error.object:
        return DataError(
            f"{name}: expected UTF-8 text; {found}, and NUL bytes, as in a binary file. Pass a text file."
        )
    is_sheet = name.lower().endswith((".csv", ".tsv"))
    how = "in Excel as 'CSV UTF-8', elsewhere" if is_sheet else "for example"
    return DataError(
        f"{name}: expected {encoding.upper()} text; {found}. "
        f"Save the file as UTF-8, {how} with: iconv -f WINDOWS-1252 -t UTF-8 OLD > NEW"
    )


def _find_charset(data: bytes) -> str | None:
    match = re.search(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]+)", data[:4096], re.IGNORECASE)
    if match is None:
        return None
    try:
        # Browsers read these two as Windows-1252, and so are pages written.
        name = codecs.lookup(match[1].decode("ascii")).name
    except LookupError:
        return None
    return {"iso8859-1": "cp1252", "ascii": "cp1252", "utf-8": None}.get(name, name)


def _decode(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise describe_decoding(name, encoding, error.start, error) from error
