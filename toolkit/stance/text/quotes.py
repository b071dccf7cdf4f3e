"""The quotations of a text, in double and single marks, through paragraphs and with marks left open."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

_MARKS: Final = '"“”„«»'
# What lacks its beginning opens no quotation; with a capital, some of it may (*‘Round the world we went’*).
_ELISION: Final = r"(?:em|til|n|nuff|ere|cause|bout|till|round|tis|twas|twill|twere|Tis|Twas)\b"
_SINGLE_OPEN: Final = re.compile(
    rf"[‘'](?<!\w.)(?!{_ELISION})(?:(?<=‘)(?=[^\W\d_]|[“\"…])|(?<=')(?=[^\W\d_]{{2}}|[AI]\b))"
)
_SINGLE_CLOSE: Final = re.compile(r"(?<=\S)[’'](?!\w)")
_CLOSING: Final = {"“": "”", '"': '"', "«": "»"}
_MAX_INNER: Final = 60
_MAX_UNMARKED: Final = 5  # paragraphs of a quotation that only its end marks
_MAX_NEAR: Final = 600
_NEAR_CHARS: Final = 40


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
            if block - opened_block <= _MAX_UNMARKED and _closes_block(
                text, reopened, at, block_starts[block + 1 : block + 2]
            ):
                stop = at + 1
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


def _closes_block(text: str, opened: int, at: int, next_block: Sequence[int]) -> bool:
    """Tell the mark that ends a paragraph from a stray one, where those before it were not reopened."""
    block_end = next_block[0] if next_block else len(text)
    return (
        _CLOSING.get(text[opened]) == text[at]
        and text[max(0, at - _NEAR_CHARS) : at].rstrip()[-1:] in (*".!?…—–’')",)
        and not any(char.isalpha() for char in text[at + 1 : block_end])
    )


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
        closed = _find_single_close(text, at, min(block_end, at + _MAX_NEAR))
        if closed >= 0:
            added.append((at, closed + 1))
    inner = {span for span in found for s, e in _near(added, span) if s < span[0] and span[1] < e}
    return sorted([*added, *(span for span in found if span not in inner)])


def _near(spans: list[tuple[int, int]], span: tuple[int, int]) -> list[tuple[int, int]]:
    place = bisect_right(spans, span)
    return spans[max(0, place - 1) : place]


def _find_single_close(text: str, opened: int, limit: int) -> int:
    """Find the closing mark; after an *s* the mark may be a possessive, so a later one is preferred."""
    fallback = -1
    for match in _SINGLE_CLOSE.finditer(text, opened + 1, limit):
        at = match.start()
        if text[at] != ("’" if text[opened] == "‘" else "'"):
            continue
        if fallback >= 0 and _SINGLE_OPEN.search(text, fallback, at):
            return fallback  # what closes here opened after it
        if text[at - 1] not in "sS":
            return at
        fallback = at if fallback < 0 else fallback
    return fallback
