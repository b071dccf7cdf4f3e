"""Signatures of letters to the editor: under each, names, a place, and perhaps who the writer is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from stance.text.zoning.blocks import Block
from stance.text.zoning.notes import is_note
from stance.text.zoning.signatures import are_bare_names

_SALUTATION: Final = re.compile(
    r"(?:To the Editors?\b|Dear (?:Sirs?|Madam|Editors?)\b|(?:Sirs?|SIRS?|Madam)\s?[,:–—-])"
)
_BEHIND_NAME: Final = re.compile(
    r"\s*\([^()]{1,30}\)|,\s+(?=\S*[A-Z]\S*[A-Z])[A-Za-z.]{2,7}(?=,|$)"  # (retd), R.N.
)
# Capitals and numbers: words in small letters would say something.
_PLACE: Final = re.compile(
    r"[A-Z][\w.’'-]*(?:,?\s+(?:[A-Z\d][\w.’'-]*|(?:on|upon|under|by|in|near|of|the|and|de|la|le|du)(?=\s))){0,9}[.,]?"
)
_MAX_LINES: Final = 4
_MAX_LINE: Final = 80  # characters
_MAX_UNDER: Final = 8


def find_signatures(blocks: Sequence[Block]) -> set[int]:
    """Find the blocks that sign letters to the editor.

    Examples
    --------
    >>> texts = ["To the Editor:", "The war must end.", "Jane Moss", "Duluth, Minn.", "To the Editor:"]
    >>> sorted(find_signatures([Block(t, i, i + 1) for i, t in enumerate(texts)]))
    [2, 3]
    """
    letters = [
        i for i, block in enumerate(blocks) if _SALUTATION.match(block.text) and not block.is_quotation
    ]
    found: set[int] = set()
    for begin, end in pairwise([*letters, len(blocks)]):
        found |= _find_signature(blocks, begin, end)
    return found


def _find_signature(blocks: Sequence[Block], begin: int, end: int) -> set[int]:
    """Find what signs the letter of some blocks, under its last paragraph."""
    for at in range(end - 1, max(begin, end - _MAX_UNDER), -1):
        if blocks[at].is_quotation:
            break
        name, *lines = blocks[at].text.splitlines()
        last = at
        if not lines and at + 1 < end:
            last = at + 1
            lines = blocks[last].text.splitlines()
        if _is_name(name) and _are_places(lines):
            notes = {i for i in range(last + 1, end) if is_note(blocks[i].text)}
            return {at, last, *notes}
        if blocks[at].is_prose and not is_note(blocks[at].text) and not _are_places([name]):
            break
    return set()


def _is_name(line: str) -> bool:
    """Tell a name, whatever rank or degree stands behind it."""
    name = _BEHIND_NAME.sub("", line).rstrip(" ,") if len(line) <= _MAX_LINE else ""
    return name != "" and are_bare_names(name)


def _are_places(lines: Sequence[str]) -> bool:
    """Tell lines that begin with a place, and may go on with the writer's note."""
    return (
        0 < len(lines) <= _MAX_LINES
        and len(lines[0]) <= _MAX_LINE
        and _PLACE.fullmatch(lines[0].strip()) is not None
        and all(_PLACE.fullmatch(line.strip()) or is_note(line.strip()) for line in lines[1:])
    )
