"""Words counted in whole columns of text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

_TEXTS: Final = 4096  # at a time, so that the work stays in the processor's cache
# White space beyond ASCII, by the number that its bytes make.
_SPACES_OF_2: Final = [int.from_bytes(space.encode()) for space in "\x85\xa0"]
_SPACES_OF_3: Final = [
    int.from_bytes(chr(code).encode())
    for code in (0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000)
]


def count_words(texts: pa.ChunkedArray) -> npt.NDArray[np.int32]:
    """Count the words of each text: stretches without white space, as ``str.split`` finds them.

    Control characters of ASCII, which texts should not have, part words too.

    Parameters
    ----------
    texts : pyarrow.ChunkedArray of string or large_string
        Without nulls. White space is that of Unicode, such as spaces that break no line.

    Returns
    -------
    ndarray of int32, shape (n_texts,)

    Examples
    --------
    >>> import pyarrow as pa
    >>> count_words(pa.chunked_array([["The deal might collapse.", ""], ["So\u00a0be  it."]])).tolist()
    [4, 0, 3]
    """
    import numpy as np

    chunks = [
        chunk[first : first + _TEXTS] for chunk in texts.chunks for first in range(0, len(chunk), _TEXTS)
    ]
    return np.concatenate([np.zeros(0, np.int32), *map(_count_chunk, chunks)])


def _count_chunk(chunk: pa.Array) -> npt.NDArray[np.int32]:
    """Count on the bytes themselves, some ten times faster than text by text."""
    import numpy as np
    import pyarrow as pa

    _, offsets_buffer, data_buffer = chunk.buffers()
    width = np.int64 if pa.types.is_large_string(chunk.type) else np.int32
    ends = np.frombuffer(offsets_buffer, width)[chunk.offset : chunk.offset + len(chunk) + 1]
    offsets: npt.NDArray[np.int64] = ends.astype(np.int64)
    if offsets[0] == offsets[-1]:
        return np.zeros(len(chunk), np.int32)
    data = np.frombuffer(data_buffer, np.uint8)[offsets[0] : offsets[-1]]
    is_inside = data > 32  # all of ASCII up to the space is white space or a control character
    _clear_wide_spaces(data, is_inside)
    begins = is_inside.copy()
    begins[1:] &= ~is_inside[:-1]
    offsets -= offsets[0]
    starts = offsets[:-1][offsets[1:] > offsets[:-1]]
    begins[starts] = is_inside[starts]  # a text may follow on the one before without a space
    return np.diff(np.searchsorted(np.flatnonzero(begins), offsets)).astype(np.int32)


def _clear_wide_spaces(data: npt.NDArray[np.uint8], is_inside: npt.NDArray[np.bool_]) -> None:
    """Mark the bytes of white space beyond ASCII, such as spaces that break no line, as outside of words."""
    import numpy as np

    first = np.flatnonzero(data >= 0xC2)  # the least byte that begins a letter of several
    code = data[first].astype(np.int64) << 8 | data[first + 1]
    longer = code << 8 | data[np.minimum(first + 2, len(data) - 1)]
    for numbers, spaces, n_bytes in ((code, _SPACES_OF_2, 2), (longer, _SPACES_OF_3, 3)):
        found = first[np.isin(numbers, spaces)]
        for step in range(n_bytes):
            is_inside[found + step] = False
