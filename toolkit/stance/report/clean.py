"""Text of strangers made harmless for a terminal and for one line."""

from __future__ import annotations

import re
from typing import Final

# C0 controls have pictures of their own. C1 controls, surrogates and what reverses the direction of writing
# become the replacement character.
_REPLACED: Final = {
    **{code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\v\f\r"},
    0x7F: 0x2421,
    **dict.fromkeys([*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], 0xFFFD),
    **dict.fromkeys(range(0xD800, 0xE000), 0xFFFD),
}
_HARMFUL: Final = re.compile("[" + re.escape("".join(map(chr, _REPLACED))) + "]")


def clean_text(text: str) -> str:
    r"""Replace what could command a terminal by something visible; the length stays, so that offsets hold."""
    return text.translate(_REPLACED) if _HARMFUL.search(text) else text


def clean_line(text: str) -> str:
    """Make a text harmless and put it on one line."""
    return clean_text(" ".join(text.split()))


def shorten(text: str, length: int = 72) -> str:
    """Cut a text at a word, on one line."""
    line = clean_line(text)
    if len(line) <= length:
        return line
    return line[:length].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"
