"""Entries under days, as in diaries: over them stands no standfirst, and they are no day of the piece."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice, pairwise
from typing import Final

from stance.text.zoning.asides import is_day, read_aside
from stance.text.zoning.blocks import Block
from stance.text.zoning.notes import is_note
from stance.text.zoning.titles import has_begun

# Such a day is the piece's, and heads no entry.
_TOLD: Final = re.compile(r"(?:(?:first|last)\s+)?(?:published|updated|posted|modified)\b", re.IGNORECASE)
_I: Final = re.compile(r"I\b")
_MIN_PIECE: Final = 3  # paragraphs


def is_told_day(text: str) -> bool:
    """Tell a day that says what was done to the piece on it.

    Examples
    --------
    >>> is_told_day("Updated March 4, 2021"), is_told_day("March 4, 2021")
    (True, False)
    """
    return _TOLD.match(text) is not None and is_day(text)


def begins_entry(blocks: Sequence[Block], at: int, byline: str) -> bool:
    """Tell a first paragraph over the day of an entry: the piece has its day, or goes on by days.

    One sentence that has not begun (*How a village lived through the plague*) is a standfirst over such days.
    Under who signs, one that begins with *I* is no standfirst where little stands below.

    Examples
    --------
    >>> texts = ["It may snow. Or not.", "May 3, 2020", "It snows.", "May 4, 2020", "It snowed all day long."]
    >>> [begins_entry([Block(t, i, i + 2) for i, t in enumerate(texts[:n])], 0, "") for n in (3, 5)]
    [False, True]
    """
    if any(map(is_day, byline.splitlines())):
        return True
    begin = at + 1
    while begin < len(blocks) and read_aside(blocks[begin].text) is not None:
        begin += 1
    own_days = {block.text for block in islice(blocks, at, begin)}
    goes_on = any(
        is_day(day.text) and day.text not in own_days and not is_told_day(day.text) and _may_be_entry(entry)
        for day, entry in pairwise(blocks[begin:])
    )
    if goes_on and (blocks[at].n_sentences > 1 or has_begun(blocks[at].text)):
        return True
    is_bare = byline != "" and blocks[at].n_sentences == 1 and _I.match(blocks[at].text) is not None
    return is_bare and sum(block.is_prose for block in islice(blocks, begin, None)) < _MIN_PIECE


def _may_be_entry(block: Block) -> bool:
    """Tell prose from the author's note and from notices, over which a day may stand at the end."""
    return block.is_prose and read_aside(block.text) is None and not is_note(block.text)
