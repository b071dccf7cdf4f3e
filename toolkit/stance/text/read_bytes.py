"""Bytes in, checked UTF-8 out: encodings, byte order marks, packing, and what is not text at all."""

from __future__ import annotations

import codecs
import contextlib
import gzip
import io
import sys
import tempfile
import zlib
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Any, Final, TypeVar, cast

from stance.errors import DataError
from stance.text.read_sources import Source

T = TypeVar("T")

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CHUNK_BYTES: Final = 1 << 20

# The longer marks first: UTF-32's begins with UTF-16's.
_MARKS: Final = (
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
_MARK_STARTS: Final = tuple(mark for mark, _ in _MARKS)


class Utf8Stream(io.RawIOBase):
    """A binary stream of valid UTF-8 made from one of UTF-8, or of UTF-16 or UTF-32 with a byte order mark.

    The mark belongs to the encoding, not to the text, and is left out. Line ends are kept as they are.

    Parameters
    ----------
    raw : binary file
        Where the bytes come from.
    name : str
        What error messages begin with.
    keep : bool
        Whether ``raw`` stays open when this stream is closed.
    allows_nul : bool
        Whether a NUL byte may stand in the text; otherwise it is the mark of a binary file.
    """

    def __init__(self, raw: IO[bytes], name: str, *, keep: bool = False, allows_nul: bool = False) -> None:
        super().__init__()
        self._raw = raw
        self._name = name
        self._keep = keep
        self._allows_nul = allows_nul
        head = _call(name, lambda: raw.read(4))
        mark, self._encoding = next(((m, e) for m, e in _MARKS if head.startswith(m)), (b"", "utf-8"))
        self._decoder = codecs.getincrementaldecoder(self._encoding)()
        self._position = len(mark)
        self._ended = False
        self._ready = b""
        self._carry = head[len(mark) :]
        self._head = head

    def readable(self) -> bool:
        """Say that the stream can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill a buffer; return the number of bytes, 0 at the end."""
        view = memoryview(buffer).cast("B")
        while not self._ready and not self._ended:
            self._ready = self._read_chunk(max(len(view), 4096))
        n_bytes = min(len(view), len(self._ready))
        view[:n_bytes] = self._ready[:n_bytes]
        self._ready = self._ready[n_bytes:]
        return n_bytes

    def close(self) -> None:
        """Close the stream, and the one beneath unless it is to be kept."""
        if not self.closed and not self._keep:
            self._raw.close()
        super().close()

    def _read_chunk(self, n_bytes: int) -> bytes:
        _refuse_signature(self._head, self._name)
        data = self._carry + _call(self._name, lambda: self._raw.read(n_bytes))
        self._carry = b""
        self._ended = not data
        pending = self._decoder.getstate()[0]
        try:
            text = self._decoder.decode(data, final=self._ended)
        except UnicodeDecodeError as error:
            offset = self._position - len(pending) + error.start
            raise _describe_decoding(self._name, self._encoding, offset, error) from error
        checked = data if self._encoding == "utf-8" else text.encode("utf-8")
        if not self._allows_nul and b"\0" in checked:
            before = text[: text.index("\0")].encode(self._encoding)
            offset = self._position - len(pending) + len(before)
            raise DataError(
                f"{self._name}: expected text; found a NUL byte at byte {offset}, as in a binary file. "
                "Pass a text file."
            )
        self._position += len(data)
        return checked


def open_utf8(source: Source, *, allows_nul: bool = False) -> io.BufferedReader:
    """Open a source as a stream of valid UTF-8, unpacked, without a byte order mark.

    Parameters
    ----------
    source : Source
        A text format or standard input.
    allows_nul : bool
        As of :class:`Utf8Stream`.

    Returns
    -------
    io.BufferedReader
        Its reads raise ``DataError`` where the bytes are not text.

    Raises
    ------
    DataError
        If the file cannot be opened.
    """
    raw = _call(source.name, lambda: _open_raw(source))
    stream = Utf8Stream(raw, source.name, keep=source.spool is not None, allows_nul=allows_nul)
    return io.BufferedReader(stream, CHUNK_BYTES)


def read_text(source: Source) -> str:
    """Read the whole text of a source, characters and line ends as found.

    Parameters
    ----------
    source : Source
        A text format or standard input.

    Returns
    -------
    str

    Raises
    ------
    DataError
        If it cannot be read, is empty, is not text, or is in another encoding than UTF-8 (or UTF-16 and
        UTF-32 with a byte order mark).
    """
    if source.packed or source.spool is not None:
        with open_utf8(source) as stream:
            return stream.read().decode("utf-8")
    return decode_text(read_bytes(source), source.name)


def read_bytes(source: Source) -> bytes:
    """Read the bytes of a source, unpacked.

    Raises
    ------
    DataError
        If it cannot be read.
    """
    with _call(source.name, lambda: _open_raw(source)) as raw:
        return _call(source.name, raw.read)


def decode_text(data: bytes, name: str) -> str:
    """Decode a whole text; errors as of :func:`read_text`.

    Examples
    --------
    >>> decode_text("It may.".encode("utf-16"), "a.txt")
    'It may.'
    """
    # The usual case, and a folder may hold very many files: decode at once.
    if not data.startswith(_MARK_STARTS) and b"\0" not in data:
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode("utf-8")
    with io.BufferedReader(Utf8Stream(io.BytesIO(data), name), CHUNK_BYTES) as stream:
        return stream.read().decode("utf-8")


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
    _refuse_signature(data[:4], name)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode(data[len(mark) :], encoding, name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        declared = _find_charset(data)
        if declared is None:
            raise _describe_decoding(name, "utf-8", error.start, error) from error
        return _decode(data, declared, name)


def spool_stdin() -> IO[bytes]:
    """Copy standard input to a temporary file, in memory while small, so that it can be read twice.

    Raises
    ------
    DataError
        If there is no room for the copy.
    """
    spool = cast(IO[bytes], tempfile.SpooledTemporaryFile(64 * CHUNK_BYTES))  # noqa: SIM115 - the caller closes it
    stdin: Any = getattr(sys.stdin, "buffer", None)
    # A test or a notebook may put a text stream in the place of stdin.
    data = stdin if stdin is not None else io.BytesIO(sys.stdin.read().encode("utf-8", "surrogatepass"))
    # At a terminal, read would take the first end of the file for a short read, and wait for another.
    read = getattr(data, "read1", data.read)
    while chunk := read(CHUNK_BYTES):
        try:
            spool.write(chunk)
        except OSError as error:
            raise DataError(
                f"-: expected room for a copy in {tempfile.gettempdir()}; found {error.strerror or error}. "
                "Set TMPDIR to a folder that has it, or pass a file."
            ) from error
    spool.seek(0)
    return spool


def _open_raw(source: Source) -> IO[bytes]:
    if source.spool is not None:
        source.spool.seek(0)
        return source.spool
    if source.path is None:
        return spool_stdin()
    if source.packed and source.path.suffix.lower() == ".zst":
        import pyarrow as pa

        return cast(IO[bytes], pa.input_stream(str(source.path), compression="zstd"))
    if source.packed:
        return cast(IO[bytes], gzip.open(source.path))
    return source.path.open("rb", buffering=0)


def _call(name: str, action: Callable[[], T]) -> T:
    """Run an action on a file; turn what the system, gzip or Arrow has against it into a DataError."""
    try:
        return action()
    except DataError:
        raise
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DataError(
            f"{name}: expected a whole gzip file; found it damaged or cut short. Make it anew."
        ) from error
    except OSError as error:
        if error.errno is None and name.lower().endswith(".zst"):
            raise DataError(
                f"{name}: expected a whole Zstandard file; found it damaged or cut short. Make it anew."
            ) from error
        found = (error.strerror or str(error)).lower()
        raise DataError(f"{name}: expected a readable file; found: {found}. Check the file.") from error


def _find_charset(data: bytes) -> str | None:
    import re

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
        raise _describe_decoding(name, encoding, error.start, error) from error


def _refuse_signature(head: bytes, name: str) -> None:
    """Refuse a file that by its first four bytes is of another format than its name says."""
    found = next((what for mark, what in _SIGNATURES.items() if head.startswith(mark)), None)
    if found is not None:
        raise DataError(
            f"{name}: expected text; found {found}. Give it its own suffix, or save it as text or CSV."
        )


def _describe_decoding(name: str, encoding: str, offset: int, error: UnicodeDecodeError) -> DataError:
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
