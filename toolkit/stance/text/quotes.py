"""The quotations of a text, in double and single marks, through paragraphs and with marks left open."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence, Set
from typing import Final

from stance.text.abbreviations import REPORTING

_MARKS: Final = '"“”„«»'
# What lacks its beginning opens no quotation; with a capital, some of it may (*‘Round the world we went’*).
_ELISION: Final = (
    r"(?:(?:em|til|n|nuff|ere|cause|bout|till|round|tis|twas|twill|twere)\b"
    # *‘Tis true,’ he said* is a quotation.
    r"|T(?:is|was|will|were)\b(?![^.!?…‘]{0,300}(?<=\w)[,.!?…][’'](?!\w)))"
)
_SINGLE_OPEN: Final = re.compile(
    rf"[‘'](?<!\w.)(?!{_ELISION})(?:(?<=‘)(?=[^\W\d_]|[“\"…])|(?<=')(?=[^\W\d_]{{2}}|[AI]\b))"
)
_SINGLE_CLOSE: Final = re.compile(r"(?<=\S)[’'](?!\w)")
_ROUNDED_CLOSE: Final = re.compile(r"(?<=[.,!?…—–])[’'](?!\w)")
_CLOSING: Final = {"“": "”", '"': '"', "«": "»"}
_REPORT_NEAR: Final = re.compile(rf"\s+(?:\w+\s+){{0,2}}(?:{REPORTING})\b")
# Before these stands no possessive (*‘the elites’ of course*).
_NO_NOUN: Final = re.compile(
    r"\s+(?:am|and|are|as|at|but|by|can|could|did|do|for|from|had|has|have|in|is|may|might|must|of|on|or|shall|should"
    r"|that|to|was|were|which|who|will|with|would)\b"
)
# *, the minister said*, not *, and I have said*.
_REPORT_WITHIN: Final = re.compile(
    rf",\s+(?:(?!(?:I|and|as|but|or|that|wh\w+)\b)[^\s,.;:!?]+\s+){{0,4}}(?:{REPORTING})\b"
)
_MAX_INNER: Final = 60
_MAX_UNMARKED: Final = 5  # paragraphs of a quotation that only its end marks
_MAX_NEAR: Final = 600
_NEAR_CHARS: Final = 40


def find_quotations(
    text: str, ends: Sequence[int], block_starts: Sequence[int], barriers: Set[int] = frozenset()
) -> list[tuple[int, int]]:
    """Find the quotations of a text: offsets with their marks, in order, none within another.

    None runs on through a paragraph that begins at one of ``barriers``.
    """
    found: list[tuple[int, int]] = []
    if '"' in text or "“" in text or "«" in text or "„" in text:
        found = _find_double(text, ends, block_starts, barriers)
    if "‘" in text or text.startswith("'") or any(lead + "'" in text for lead in " \n(—–"):
        found = _add_single(text, found, block_starts)
    return found


def _find_double(
    text: str, ends: Sequence[int], block_starts: Sequence[int], barriers: Set[int]
) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    opened = -1
    reopened = -1  # the last mark that opened it anew, as those of quotations that run through paragraphs
    opened_block = 0
    inner_end = -1  # where a pair of marks within the quotation closes
    has_blocks = len(block_starts) > 1
    marks = _find_marks(text)
    for i, at in enumerate(marks):
        if at <= inner_end:
            continue
        block = bisect_right(block_starts, at) - 1 if has_blocks else 0
        opens, closes = _read_mark(text, at)
        if opened >= 0 and block != opened_block:
            if block == opened_block + 1 and opens and at == block_starts[block]:
                opened_block, reopened = block, at
                continue
            stop = _give_up(opened, reopened, opened_block, ends, block_starts)
            is_whole = (
                not opens
                and barriers.isdisjoint(block_starts[opened_block:block])
                and _closes_block(text, reopened, at, block_starts[opened_block : block + 2])
            )
            # *“We may go, he said on Monday.* was to close before.
            stop = at + 1 if is_whole and not _REPORT_WITHIN.search(text, reopened, stop) else stop
            found.append((opened, stop))
            opened = -1
        if opened >= 0 and text[opened] == "„" and text[at] == "“":
            opens, closes = False, True  # German
        if opened < 0:
            if opens:
                opened = reopened = at
                opened_block = block
        elif closes and not (opens and text[at] == "“"):
            found.append((opened, at + 1))
            opened = -1
        elif opens and _ends_before(text, at):
            reopened = at
        elif opens and _is_inner_pair(text, marks[i : i + 3], reopened > opened):
            inner_end = marks[i + 1]
        elif opens and reopened == opened:
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


def _closes_block(text: str, opened: int, at: int, block_starts: Sequence[int]) -> bool:
    """Tell the mark that ends a paragraph from a stray one, where those before it were not reopened."""
    first, *others = (start for start in block_starts if start <= at)
    block_end = block_starts[-1] if block_starts[-1] > at else len(text)
    return (
        len(others) <= _MAX_UNMARKED
        and _CLOSING.get(text[opened]) == text[at]
        and (opened == first or _begins(text, opened))
        and text[max(0, at - _NEAR_CHARS) : at].rstrip()[-1:] in (*".!?…—–’')",)
        and not any(char.isalpha() for char in text[at + 1 : block_end])
    )


def _is_inner_pair(text: str, marks: Sequence[int], runs_on: bool) -> bool:
    """Tell marks within a quotation in the same marks: a pair, and then the quotation goes on or closes."""
    if len(marks) < 3 or _read_mark(text, marks[1])[0] or "\n\n" in text[marks[0] : marks[1]]:
        return False
    return runs_on or (marks[1] - marks[0] <= _MAX_INNER and not _read_mark(text, marks[2])[0])


def _ends_before(text: str, at: int) -> bool:
    return text[max(0, at - 40) : at].rstrip()[-1:] in (".", "!", "?", "…", ":")


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
    free_from = 0
    barren = {"’": 0, "'": 0}
    for match in _SINGLE_OPEN.finditer(text):
        at = match.start()
        if at < free_from:
            continue
        place = bisect_right(found, (at, len(text)))
        if place and found[place - 1][1] > at:
            continue
        block = bisect_right(block_starts, at)
        block_end = block_starts[block] if block < len(block_starts) else len(text)
        mark = "’" if match[0] == "‘" else "'"
        limit = min(block_end, at + _MAX_NEAR)
        closed = _find_single_close(text, max(at + 1, barren[mark]), limit, mark)
        if closed < 0:
            barren[mark] = limit
        # The straight mark is an apostrophe more often, so that its quotations are sought nearby.
        if mark == "’" and limit < block_end and (closed < 0 or text[closed - 1] in "sS"):
            far = _find_far_close(text, at, limit, block_end)
            closed = closed if far < 0 else far
        if text.startswith(match[0], block_end) and _SINGLE_OPEN.match(text, block_end):
            runs_on = _begins(text, at) or (mark == "’" and limit == block_end)
            if (closed < 0 and runs_on) or (closed >= 0 and _is_possessive(text, at, closed, block_end)):
                closed = block_end - 1
        if closed >= 0:
            added.append((at, closed + 1))
            free_from = closed + 1
    if not added:
        return found
    merged = [span for span in found if not any(s < span[0] and span[1] < e for s, e in _near(added, span))]
    return sorted(merged + added)


def _find_far_close(text: str, opened: int, near: int, block_end: int) -> int:
    """Find the end of a long quotation: a mark behind a stop or comma, before another opens (no *‘burbs*)."""
    following = _SINGLE_OPEN.search(text, opened + 1, block_end)
    match = _ROUNDED_CLOSE.search(text, near, following.start() if following else block_end)
    return match.start() if match else -1


def _begins(text: str, opened: int) -> bool:
    return text[max(0, opened - _NEAR_CHARS) : opened].rstrip()[-1:] in ("", ".", "!", "?", "…", ":", ",")


def _is_possessive(text: str, opened: int, closed: int, block_end: int) -> bool:
    """Tell the mark of *the workers’ wives* in a quotation that runs on, from the end of a quoted name."""
    after = text[closed + 1 : closed + _NEAR_CHARS]
    is_noun = text[closed - 1] in "sS" and after.lstrip()[:1].islower() and after[:1].isspace()
    if not is_noun or not _begins(text, opened) or _REPORT_NEAR.match(after) or _NO_NOUN.match(after):
        return False
    # What runs on closes behind a stop; *‘Experts’ may be wrong* begins with a quoted name.
    following = _SINGLE_CLOSE.search(text, block_end + 1, block_end + _MAX_NEAR)
    return following is None or _ROUNDED_CLOSE.match(text, following.start()) is not None


def _near(spans: list[tuple[int, int]], span: tuple[int, int]) -> list[tuple[int, int]]:
    place = bisect_right(spans, span)
    return spans[max(0, place - 1) : place]


def _find_single_close(text: str, begin: int, limit: int, mark: str) -> int:
    """Find the closing mark; after an *s* the mark may be a possessive, so a later one is preferred."""
    fallback = read = -1
    for match in _SINGLE_CLOSE.finditer(text, begin, limit):
        at = match.start()
        if text[at] != mark:
            continue
        if fallback >= 0 and _SINGLE_OPEN.search(text, read, at):
            return fallback  # what closes here opened after it
        read = at + 1  # so that nothing is read twice
        if text[at - 1] not in "sS":
            return at
        if fallback < 0:
            fallback = at
    return fallback
