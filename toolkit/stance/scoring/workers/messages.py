"""Messages through a pipe: eight bytes of length, then that many bytes."""

from __future__ import annotations

import struct
from typing import IO, Any, Final

_LENGTH: Final = struct.Struct("<Q")


def write_message(pipe: IO[bytes], data: Any) -> None:
    r"""Write one message.

    Parameters
    ----------
    pipe : binary file
        Where to.
    data : bytes, memoryview or pyarrow.Buffer
        The message.

    Examples
    --------
    >>> import io
    >>> pipe = io.BytesIO()
    >>> write_message(pipe, b"So.")
    >>> pipe.getvalue()
    b'\x03\x00\x00\x00\x00\x00\x00\x00So.'
    """
    view = memoryview(data)
    pipe.write(_LENGTH.pack(view.nbytes))
    pipe.write(view)
    pipe.flush()


def read_message(pipe: IO[bytes]) -> memoryview | None:
    """Read one message.

    Parameters
    ----------
    pipe : binary file
        Where from.

    Returns
    -------
    memoryview or None
        The message; ``None`` if the pipe ended before its end.

    Examples
    --------
    >>> import io
    >>> pipe = io.BytesIO()
    >>> write_message(pipe, b"So.")
    >>> _ = pipe.seek(0)
    >>> bytes(read_message(pipe)), read_message(pipe)
    (b'So.', None)
    """
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    data = pipe.read(length)
    return memoryview(data) if len(data) == length else None
