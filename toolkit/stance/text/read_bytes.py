"""Bytes in, checked UTF-8 out: files and standard input opened, unpacked, and read as text."""

from __future__ import annotations

import codecs
import contextlib
import gzip
import io
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING, Any, Final, TypeVar, cast

from stance.errors import DataError
from stance.text.decoding import MARKS, describe_decoding, refuse_signature
from stance.text.read_sources import Source

T = TypeVar("T")

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CHUNK_BYTES: Final = 1 << 20

_MARK_STARTS: Final = tuple(mark for mark, _ in MARKS)


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
        mark, self._encoding = next(((m, e) for m, e in MARKS if head.startswith(m)), (b"", "utf-8"))
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
        refuse_signature(self._head, self._name)
        data = self._carry + _call(self._name, lambda: self._raw.read(n_bytes))
        self._carry = b""
        self._ended = not data
        pending = self._decoder.getstate()[0]
        try:
            text = self._decoder.decode(data, final=self._ended)
        except UnicodeDecodeError as error:
            offset = self._position - len(pending) + error.start
            raise describe_decoding(self._name, self._encoding, offset, error) from error
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


def spool_stdin(limit: Callable[[Iterator[bytes]], Iterator[bytes]] | None = None) -> IO[bytes]:
    """Copy standard input to a temporary file, in memory while small, so that it can be read twice.

    Parameters
    ----------
    limit : callable, optional
        Takes what is wanted of its bytes, as they come; all by default.

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
    chunks: Iterator[bytes] = iter(lambda: read(CHUNK_BYTES), b"")
    for chunk in chunks if limit is None else limit(chunks):
        try:
            spool.write(chunk)
        except OSError as error:
            where = tempfile.tempdir or "a folder for temporary files"  # which to find may have failed
            raise DataError(
                f"-: expected room for a copy in {where}; found {error.strerror or error}. "
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
