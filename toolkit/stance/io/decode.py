"""Bytes in: files opened and unpacked, and their bytes turned into Unicode, in bounded memory."""

from __future__ import annotations

import codecs
import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from stance.errors import DataError, quote_cause

PACKED: Final = {".gz": "gzip", ".bz2": "bz2", ".zst": "zstd"}
"""Suffixes of packed files, and how they are packed."""
BLOCK_BYTES: Final = 1 << 20
LONGEST_ROW: Final = 64 << 20  # bytes
LONGEST_TEXT: Final = 256 << 20  # bytes of a file that is read whole

# The longer marks first: that of UTF-32 begins with that of UTF-16.
_BOMS: Final = (
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
    b"BZh9": "a bzip2 file (.bz2)",
}


@contextlib.contextmanager
def open_binary(source: Any, where: str) -> Iterator[Any]:
    """Open a file or standard input (``-``) for reading, unpacked; an open file is passed on."""
    if hasattr(source, "read"):
        yield source
    elif str(source) == "-":
        yield sys.stdin.buffer
    else:
        path = Path(source)
        if path.is_dir():
            raise DataError(f"{where}: is a folder. Name a file.")
        with name_failures(where), contextlib.ExitStack() as stack:
            file: Any = stack.enter_context(path.open("rb"))
            if packing := PACKED.get(path.suffix.lower()):
                import pyarrow as pa

                file = stack.enter_context(pa.CompressedInputStream(pa.PythonFile(file, "r"), packing))
            yield file


@contextlib.contextmanager
def name_failures(where: str) -> Iterator[None]:
    """Turn what the system or a packer says of a file into an error that names it."""
    try:
        yield
    except (OSError, EOFError) as error:
        if isinstance(error, DataError):
            raise
        if getattr(error, "errno", None) is None and where.lower().endswith(tuple(PACKED)):
            raise DataError(f"{where}: damaged or cut short as it was packed. Pack it again.") from error
        problem = (getattr(error, "strerror", None) or quote_cause(error)).lower()
        raise DataError(f"{where}: cannot be read ({problem}). Check the file.") from error


def read_whole(source: Any, where: str) -> bytes:
    """Read all bytes of a file that is read whole."""
    with open_binary(source, where) as file:
        parts, n_bytes = [], 0
        while block := file.read(BLOCK_BYTES):
            parts.append(bytes(block))
            n_bytes += len(block)
            if n_bytes > LONGEST_TEXT:
                raise DataError(f"{where}: has over {LONGEST_TEXT >> 20} MiB in one piece. Split the file.")
    return b"".join(parts)


def decode_text(data: bytes, where: str, *, allows_nul: bool = False) -> str:
    """Decode a whole text: UTF-8, or UTF-16 and UTF-32 with a mark."""
    mark, encoding = _find_mark(data, where)
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        raise describe_encoding(where, encoding, error, f"byte {error.start + len(mark):,}") from error
    if "\x00" in text and not allows_nul:
        raise DataError(f"{where}: holds NUL bytes, as in a binary file. Pass a text file.")
    return text


def describe_encoding(where: str, encoding: str, error: UnicodeDecodeError, place: str) -> DataError:
    """Say which byte is not of the encoding, and how to convert the file."""
    byte = error.object[error.start]
    if encoding == "utf-8" and b"\0" in error.object:
        return DataError(
            f"{where}: {place} ({byte:#04x}) is not UTF-8, as in a binary file. Pass a text file."
        )
    how = "Save it as 'CSV UTF-8', or convert it" if ".csv" in where.lower() else "Convert it"
    return DataError(
        f"{where}: {place} ({byte:#04x}) is not {encoding.upper()}. "
        f"{how}: iconv -f WINDOWS-1252 -t UTF-8 OLD > NEW"
    )


def read_blocks(file: Any, where: str) -> Iterator[bytes]:
    """Read blocks of what should be UTF-8; another Unicode with a mark is turned into it."""
    read = getattr(file, "read1", file.read)  # what a pipe has so far is enough
    with name_failures(where):
        block = bytes(read(BLOCK_BYTES))
        while 0 < len(block) <= 4 and (more := bytes(read(BLOCK_BYTES))):
            block += more
    mark, encoding = _find_mark(block, where)
    block, decoder = block[len(mark) :], codecs.getincrementaldecoder(encoding)()
    while block:
        if encoding == "utf-8":
            yield block
        else:
            yield _recode(decoder, block, where, encoding)
        with name_failures(where):
            block = bytes(read(BLOCK_BYTES))
    if encoding != "utf-8":
        _recode(decoder, b"", where, encoding)


def read_line_blocks(file: Any, where: str) -> Iterator[bytes]:
    """Read blocks that end where a line ends."""
    rest: list[bytes] = []
    n_rest = 0
    for block in read_blocks(file, where):
        at = block.rfind(b"\n") + 1
        if at:
            yield b"".join((*rest, block[:at]))
            rest, n_rest = [], 0
        if at < len(block):
            rest.append(block[at:])
            n_rest += len(block) - at
        check_length(n_rest, where)
    if rest:
        yield b"".join(rest)


def check_length(n_bytes: int, where: str) -> None:
    """Raise an error for a row that is longer than any text."""
    if n_bytes > LONGEST_ROW:
        raise DataError(
            f"{where}: a row of over {LONGEST_ROW >> 20} MiB, as after a mark that nothing closes. Mend it."
        )


def decode_lines(block: bytes, where: str, n_before: int) -> str:
    """Decode a block of lines; an error names the line."""
    try:
        return block.decode("utf-8")
    except UnicodeDecodeError as error:
        line = n_before + block.count(b"\n", 0, error.start) + 1
        raise describe_encoding(where, "utf-8", error, f"line {line:,}") from error


def _find_mark(head: bytes, where: str) -> tuple[bytes, str]:
    found = next((what for mark, what in _SIGNATURES.items() if head.startswith(mark)), None)
    if found is not None:
        raise DataError(f"{where}: is {found}, not text. Give it its own suffix, or save it as text or CSV.")
    return next(((mark, encoding) for mark, encoding in _BOMS if head.startswith(mark)), (b"", "utf-8"))


def _recode(decoder: codecs.IncrementalDecoder, block: bytes, where: str, encoding: str) -> bytes:
    try:
        return decoder.decode(block, final=not block).encode("utf-8", "replace")
    except UnicodeDecodeError as error:
        raise describe_encoding(where, encoding, error, "a byte") from error
