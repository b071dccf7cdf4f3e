"""The quotations of a text, in double and single marks, through paragraphs and with marks left open."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

_MARKS: Final = '"“”„«»'
# What lacks its beginning opens no quotation; with a capital, some of it may (*‘Round the world we went’*).
_ELISION: Final = r"(?:em|till?|n|cause|[Tt]is|[Tt]was)\b"
_SINGLE_OPEN: Final = re.compile(
    rf"[‘'](?<!\w.)(?!{_ELISION})(?:(?<=‘)(?=[^\W\d_]|[“\"…])|(?<=')(?=[^\W\d_]{{2}}|[AI]\b))"
)
_SINGLE_CLOSE: Final = {mark: re.compile(rf"(?<=\S){mark}(?!\w)") for mark in "’'"}
_MAX_INNER: Final = 60
_MAX_NEAR: Final = 600


def find_quotations(text: str, ends: Sequence[int], block_starts: Sequence[int]) -> list[tuple[int, int]]:
    """Find the quotations of a text: offsets with their marks, in order, none within another."""
    found = _find_double(text, ends, block_starts)
    if "‘" in text or text.startswith("'") or any(lead + "'" in text for lead in " \n(—–"):
        found = _add_single(text, found, block_starts)
    return found


def _find_double(text: str, ends: Sequence[int], block_starts: Sequence[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    opened = -1
    reopened = -1  # the last mark that opened it anew, as those of quotations that run through paragraphs
    opened_block = 0
    inner_end = -1  # where a pair of marks within the quotation closes
    marks = _find_marks(text)
    for i, at in enumerate(marks):
        if at <= inner_end:
            continue
        block = bisect_right(block_starts, at) - 1
        opens, closes = _read_mark(text, at)
        if opened >= 0 and block != opened_block:
            if block == opened_block + 1 and opens and at == block_starts[block]:
                opened_block, reopened = block, at
                continue
            stop = _give_up(opened, reopened, opened_block, ends, block_starts)
            found.append((opened, stop))
            opened = -1
        if opened < 0:
            if opens:
                opened = reopened = at
                opened_block = block
        elif closes:
            found.append((opened, at + 1))
            opened = -1
        elif text[max(0, at - 40) : at].rstrip().endswith((".", "!", "?", "…", ":")):
            reopened = at
        elif _is_inner_pair(text, marks[i : i + 3], reopened > opened):
            inner_end = marks[i + 1]
        elif reopened == opened:
            # A second opening inside a sentence: the first was never closed, or never meant to open.
            stop = _give_up(opened, reopened, opened_block, ends, block_starts)
            found.append((opened, min(at, stop)))
            opened = reopened = at
            opened_block = block
    if opened >= 0:
        found.append((opened, _give_up(opened, reopened, opened_block, ends, block_starts)))
    return found


def _find_marks(text: str) -> list[int]:
    """Find the double marks, one by one: faster than an expression, since most texts lack most of them."""
    found: list[int] = []
    for mark in _MARKS:
        at = text.find(mark)
        while at >= 0:
            found.append(at)
            at = text.find(mark, at + 1)
    return sorted(found)


def _is_inner_pair(text: str, marks: Sequence[int], runs_on: bool) -> bool:
    """Tell marks within a quotation in the same marks: a pair, and then the quotation goes on or closes."""
    if len(marks) < 3 or _read_mark(text, marks[1])[0]:
        return False
    return runs_on or (marks[1] - marks[0] <= _MAX_INNER and not _read_mark(text, marks[2])[0])


def _read_mark(text: str, at: int) -> tuple[bool, bool]:
    """Tell whether the mark at ``at`` may open and may close a quotation."""
    mark = text[at]
    if mark in "“„«":
        return True, False
    if mark in "”»":
        return False, True
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    opens = (not before or before.isspace() or before in "([{—–-/‘'") and after != "" and not after.isspace()
    return opens, bool(before) and not opens


def _give_up(opened: int, reopened: int, block: int, ends: Sequence[int], block_starts: Sequence[int]) -> int:
    """Where a quotation without a closing mark ends: with its sentence, or with the block it ran on into."""
    if block_starts[block] > opened:
        return block_starts[block + 1] if block + 1 < len(block_starts) else ends[-1]
    place = bisect_right(ends, reopened)
    return ends[place] if place < len(ends) else ends[-1]


def _add_single(
    text: str, found: list[tuple[int, int]], block_starts: Sequence[int]
) -> list[tuple[int, int]]:
    """Add quotations in single marks outside those in double ones."""
    added: list[tuple[int, int]] = []
    for match in _SINGLE_OPEN.finditer(text):
        at = match.start()
        place = bisect_right(found, (at, len(text)))
        if (added and at < added[-1][1]) or (place and found[place - 1][1] > at):
            continue
        block = bisect_right(block_starts, at)
        block_end = block_starts[block] if block < len(block_starts) else len(text)
        closed = _SINGLE_CLOSE["’" if text[at] == "‘" else "'"].search(
            text, at + 1, min(block_end, at + _MAX_NEAR)
        )
        if closed is not None:
            added.append((at, closed.end()))
    return sorted(added + found)
