"""Whose words a sentence holds: the quotations of a text, laid over its sentences."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence, Set
from itertools import pairwise
from typing import Final

from stance.labels import BODY, VOICES, WRITER, ZONES
from stance.text.interviews import find_answers
from stance.text.known import QUOTATION_MARK, is_quotation, may_quote
from stance.text.marks import APOSTROPHES
from stance.text.quotations import APART, find_quotations
from stance.text.segmentation.abbreviations import REPORTING
from stance.text.speakers import list_labelled
from stance.text.turns import find_turns, may_hold_turns

_QUOTED: Final = VOICES.index("quoted")
_MIXED: Final = VOICES.index("mixed")
_BYLINE: Final = ZONES.index("byline")
_APART: Final = tuple(map(ZONES.index, APART))

VOICE_MARKS: Final = f"\"“‘'«„>{QUOTATION_MARK}"
"""A text without any of these is all the writer's, but for turns of speakers."""

_LETTER: Final = re.compile(r"[^\W\d_]")
_REPORT: Final = re.compile(
    rf"\b(?:{REPORTING}|says?|tells?|admitted|thought|texted|puts?\s+it|[Aa]ccording\s+to|(?:acknowledg|announc|argu|claim"
    r"|comment|conced|conclud|continu|explain|lament|not|observ|predict|protest|recall|reiterat|remark|report|respond"
    r"|stat|stress|testifi|warn)ed)\b"
)
# British: *“We may go”, said the minister*, not *“evil”, which is what he said*.
_REPORT_AFTER_COMMA: Final = re.compile(
    rf",\s+(?!(?:wh\w+|that|as|but|and|or)\b)[^,.;:!?\"“‘]{{0,60}}?{_REPORT.pattern}"
)
_CONTRACTION: Final = re.compile(
    rf"\w+n[{APOSTROPHES}]t\b"
    rf"|(?:[Ii]t|[Tt]h(?:at|ere|ey)|[Ss]?[Hh]e|[Ww](?:e|hat|ho)|[Yy]ou|I|[Hh]ere|[Ll]et)[{APOSTROPHES}]"
)
# What stands right after these is a title or a set of words; after a work it may be what the work does, too.
_NAMING: Final = re.compile(r"\b(?:titled|entitled|headlined|slogans?|mottos?|mantra|phrase|proverb|adage)$")
_WORK: Final = re.compile(
    r"\b(?:article|ballad|book|chapter|column|documentary|editorial|essay|film|hymn|lecture|memoir|movie|novel|op-ed"
    r"|painting|pamphlet|paper|play|podcast|poem|report|series|song|speech|story|study)$"
)
_OPENS_TITLE: Final = re.compile(
    r"an?|the|o[nf]|in|to|for|from|how|why|what|when|where|who|against|after|before", re.IGNORECASE
)
_MAX_TITLE_WORDS: Final = 12
_MIN_CLAUSE_WORDS: Final = 5
_REACH: Final = 80


def find_voices(
    text: str, starts: Sequence[int], ends: Sequence[int], block_starts: Sequence[int], zones: Sequence[int]
) -> list[int]:
    """Tell whose words each sentence holds.

    Parameters
    ----------
    text : str
        The whole text.
    starts, ends : Sequence[int]
        Where its sentences begin and end, in order.
    block_starts : Sequence[int]
        Where its paragraphs begin, in order; a quotation crosses a paragraph's end only if the next one opens
        with a quotation mark again, or if the next mark closes it at the end of a paragraph. What stands in a
        block quotation is told by :mod:`stance.text.known`, turns of speakers by :mod:`stance.text.turns`.
    zones : Sequence[int]
        An index into :data:`stance.labels.ZONES` a sentence. Quotations through paragraphs hold no headline
        or byline; where no body stands outside block quotations and turns, these are the writer's.

    Returns
    -------
    list[int]
        An index into :data:`stance.labels.VOICES` a sentence: *quoted* when all its words stand in a
        quotation, in a block quotation or in a turn, *mixed* when a clause does beside the writer's words,
        *writer* otherwise. A few quoted words (scare quotes, titles, names) leave a sentence the writer's.

    Examples
    --------
    >>> text = "He paid. “We lost. We will not lose again,” he said."
    >>> [VOICES[v] for v in find_voices(text, [0, 9, 19], [8, 18, 51], [0], [BODY] * 3)]
    ['writer', 'quoted', 'mixed']
    """
    voices = [WRITER] * len(starts)
    text = _read_doubled(text)
    apart: Set[int] = frozenset()
    if len(block_starts) > 1:
        apart = {start for start, zone in zip(starts, zones, strict=True) if zone in _APART}
    quotations = find_quotations(text, ends, block_starts, apart)
    at = i = 0
    while at < len(quotations):
        opened, closed = quotations[at]
        i = bisect_right(ends, opened, i)  # the first sentence that the quotation may reach
        if i == len(ends):
            break
        start, end = starts[i], ends[i]
        if closed <= start:
            at += 1
            continue
        inside = opened <= start and end <= closed
        voices[i] = _QUOTED if inside else _judge_voice(text, start, end, quotations, at)
        i += 1
    for block in _find_quoted_blocks(text, starts, ends, block_starts, zones):
        voices[block.start : block.stop] = [_QUOTED] * len(block)
    return voices


def _find_quoted_blocks(
    text: str, starts: Sequence[int], ends: Sequence[int], block_starts: Sequence[int], zones: Sequence[int]
) -> list[range]:
    """Find the sentences of block quotations and turns; where all of a body is of these, they are none."""
    turns: Set[int] = frozenset()
    if may_hold_turns(text, len(block_starts)):
        byline, body = (
            "\n".join(text[starts[i] : ends[i]] for i, own in enumerate(zones) if own == zone)
            for zone in (_BYLINE, BODY)
        )
        labelled = list_labelled(text, block_starts)
        turns = find_turns(text, block_starts, labelled, byline, body)
        turns |= find_answers(text, block_starts, starts, zones, labelled)
    if not turns and not may_quote(text):
        return []
    found = [
        range(bisect_left(starts, start), bisect_left(starts, end))
        for start, end in pairwise([*block_starts, len(text)])
        if start in turns or is_quotation(text, start, end)
    ]
    n_quoted = sum(zones[i] == BODY for block in found for i in block)
    return found if n_quoted < sum(zone == BODY for zone in zones) else []


def _read_doubled(text: str) -> str:
    """Write two single marks (*``We lost,'' he said*) as a double one, each at its place."""
    if "`" not in text or "``" not in text:  # one character is found faster
        return text
    return text.replace("``", "“`").replace("''", "”`")


def _judge_voice(text: str, start: int, end: int, quotations: list[tuple[int, int]], at: int) -> int:
    here = quotations[at : bisect_left(quotations, (end, 0), at)]
    place = start
    for opened, closed in (*here, (end, end)):
        if opened > place and _LETTER.search(text, place, opened):
            break
        place = closed
    else:
        return _QUOTED
    return _MIXED if any(_is_clause(text, start, end, *span) for span in here) else WRITER


def _is_clause(text: str, start: int, end: int, opened: int, closed: int) -> bool:
    """Tell a quoted clause from scare quotes, names and titles."""
    words = text[max(opened, start) : min(closed, end)].strip("\"“”‘’'«»„`").split()
    lead = text[max(start, opened - _REACH) : opened].rstrip()
    if _is_titled(words) or _is_named(words, lead):
        return False
    if len(words) >= _MIN_CLAUSE_WORDS:
        return True
    rounded = text[max(opened, start) : closed - 1].rstrip()[-1:] in (",", "!", "?", ".", "…")
    starts = words[:1] != [] and words[0][:1].isupper()
    # One word may be a name, unless the quotation goes on in the next sentence.
    has_more = len(words) > 1 or closed > end or any(word.endswith(("!", "?")) for word in words)
    if lead.endswith(":") and starts and rounded and has_more:
        return True
    if lead.endswith((",", ":")) and (starts or rounded) and _REPORT.search(lead):
        return True
    if not (opened <= start + 1 or lead.endswith((",", ":"))):
        return False
    report = _REPORT.search if rounded else _REPORT_AFTER_COMMA.match
    return report(text, closed, min(end, closed + _REACH)) is not None


def _is_named(words: list[str], lead: str) -> bool:
    """Tell titles without capitals and slogans by the noun before them."""
    if not 0 < len(words) <= _MAX_TITLE_WORDS:
        return False
    return _NAMING.search(lead) is not None or (
        _OPENS_TITLE.fullmatch(words[0]) is not None and _WORK.search(lead) is not None
    )


def _is_titled(words: list[str]) -> bool:
    """Tell words of which all long ones, two or more, begin with a capital; *It’s* tells nothing."""
    n_capital = 0
    for word in words:
        if len(word.rstrip(",.!?")) > 3 and word[0].isalpha() and not _CONTRACTION.match(word):
            if not word[0].isupper():
                return False
            n_capital += 1
    return n_capital > 1
