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
    """Decode a whole text: UTF-8, or UTF-16 with a mark."""
    encoding = _find_encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise describe_encoding(where, error, f"byte {error.start:,}") from error
    if "\x00" in text and not allows_nul:
        raise DataError(f"{where}: holds NUL bytes, as in a binary file. Pass a text file.")
    return text


def describe_encoding(where: str, error: UnicodeDecodeError, place: str) -> DataError:
    """Say which byte is not of the encoding, and how to convert the file."""
    what = f"{where}: {place} ({error.object[error.start]:#04x}) is not {error.encoding.upper()}"
    if error.encoding.startswith("utf-8") and b"\0" in error.object:
        return DataError(f"{what}, as in a binary file (Excel, Word, a packed one). Save it as text or CSV.")
    return DataError(f"{what}. Save it as UTF-8, or convert it: iconv -f WINDOWS-1252 -t UTF-8 OLD > NEW")


def read_blocks(file: Any, where: str) -> Iterator[bytes]:
    """Read blocks of what should be UTF-8; UTF-16 with a mark is turned into it."""
    read = getattr(file, "read1", file.read)  # what a pipe has so far is enough
    decoder: codecs.IncrementalDecoder | None = None
    is_first = True
    while True:
        with name_failures(where):
            block = bytes(read(BLOCK_BYTES))
        if is_first and _find_encoding(block) == "utf-16":
            decoder = codecs.getincrementaldecoder("utf-16")()
        try:
            text = (
                block
                if decoder is None
                else decoder.decode(block, final=not block).encode("utf-8", "replace")
            )
        except UnicodeDecodeError as error:
            raise describe_encoding(where, error, "a byte") from error
        if text:
            yield text.removeprefix(codecs.BOM_UTF8) if is_first else text
        if not block:
            return
        is_first = False


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
        raise describe_encoding(where, error, f"line {line:,}") from error


def _find_encoding(head: bytes) -> str:
    return "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
