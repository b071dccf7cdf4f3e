"""Whose words a sentence holds: quotations, posts and turns of interviews, laid over sentences."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from stance.labels import BODY, VOICES, WRITER, ZONES
from stance.text.abbreviations import REPORTING
from stance.text.quotes import find_quotations

_QUOTED: Final = VOICES.index("quoted")
_MIXED: Final = VOICES.index("mixed")
_BYLINE: Final = ZONES.index("byline")
_QUOTE_MARKS: Final = "\"“‘'«„"

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
# What stands right after these is a title or a set of words.
_NAMING: Final = re.compile(r"\b(?:titled|entitled|headlined|slogans?|mottos?|mantra|phrase|proverb|adage)$")
_POST: Final = re.compile(r"\(@\w+\)\s[A-Z][a-z]+\s\d\d?,\s\d{4}\s*$")  # … — Jane Moss (@jmoss) May 5, 2018
_MAX_TITLE_WORDS: Final = 12
_MIN_CLAUSE_WORDS: Final = 5
_NEAR_CHARS: Final = 80


def find_voices(
    text: str,
    starts: Sequence[int],
    ends: Sequence[int],
    para_starts: Sequence[int],
    zones: Sequence[int],
    *,
    quoted: Sequence[tuple[int, int]] = (),
) -> list[int]:
    """Find whose words each sentence holds, as indexes into :data:`stance.labels.VOICES`.

    A sentence is *quoted* when all its words stand in a quotation, a block quotation (``quoted``), a post or
    a turn, *mixed* when a clause does beside the writer's words. A few quoted words (scare quotes, titles,
    names) leave it the writer's. Where all the body stands in blocks, posts and turns, these are the writer's.
    """
    if not starts:
        return []
    voices = [WRITER] * len(starts)
    if any(mark in text for mark in _QUOTE_MARKS):
        voices = _lay_quotations(text, starts, ends, para_starts)
    turns = _find_turns(text, starts, ends, para_starts, zones) if ":" in text or "Q." in text else ()
    spans = pairwise([*para_starts, len(text)]) if "(@" in text else ()
    posts = [span for span in spans if _POST.search(text, *span)]
    blocks = (*quoted, *turns, *posts)
    others = {i for start, end in blocks for i in range(bisect_left(starts, start), bisect_left(starts, end))}
    if sum(zones[i] == BODY for i in others) < sum(zone == BODY for zone in zones):
        for i in others:
            voices[i] = _QUOTED
    return voices


def _lay_quotations(
    text: str, starts: Sequence[int], ends: Sequence[int], para_starts: Sequence[int]
) -> list[int]:
    voices = [WRITER] * len(starts)
    quotations = find_quotations(text, ends, para_starts)
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
    return voices


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
    lead = text[max(start, opened - _NEAR_CHARS) : opened].rstrip()
    if _is_titled(words) or (len(words) <= _MAX_TITLE_WORDS and _NAMING.search(lead)):
        return False
    if len(words) >= _MIN_CLAUSE_WORDS:
        return True
    rounded = text[max(opened, start) : closed - 1].rstrip()[-1:] in (",", "!", "?", ".", "…")
    starts = words[:1] != [] and words[0][:1].isupper()
    if lead.endswith(":") and starts and rounded:
        return True
    if lead.endswith((",", ":")) and (starts or rounded) and _REPORT.search(lead):
        return True
    if not (opened <= start + 1 or lead.endswith((",", ":"))):
        return False
    report = _REPORT.search if rounded else _REPORT_AFTER_COMMA.match
    return report(text, closed, min(end, closed + _NEAR_CHARS)) is not None


def _is_titled(words: list[str]) -> bool:
    """Tell words of which all long ones, two or more, begin with a capital."""
    n_capital = 0
    for word in words:
        if len(bare := word.rstrip(",.!?")) > 3 and bare.isalpha():
            if not word[0].isupper():
                return False
            n_capital += 1
    return n_capital > 1


# Turns of interviews: rows of *Q:* and *A:*, and of names before a colon.
_MIN_TURNS: Final = 4
_MIN_EACH: Final = 2
_MAX_LABEL: Final = 40
_LABEL: Final = re.compile(r"(?:[QA][.:]|(?P<name>[A-Z][\w.’'-]*(?:[ \u00a0][A-Z][\w.’'-]*){0,3}):)(?=\s)")
_YOU: Final = re.compile(r"\b[Yy]ou(?:rs?|rself)?\b")
_I: Final = re.compile(r"\b(?:I|[Mm]e|[Mm]y|[Mm]ine|[Mm]yself)\b")


def _find_turns(
    text: str, starts: Sequence[int], ends: Sequence[int], para_starts: Sequence[int], zones: Sequence[int]
) -> list[tuple[int, int]]:
    """Find the paragraphs that somebody else speaks, by their labels.

    An interview is a row of one label right before another, which twice or more asks *you* and gets an answer
    with *I*. Whoever signs the text is its writer.
    """
    turns: dict[int, tuple[str, str]] = {}  # paragraph: speaker, what is said
    spans = list(pairwise([*para_starts, len(text)]))
    for para, (start, end) in enumerate(spans):
        label = _LABEL.match(text, start, min(end, start + _MAX_LABEL))
        if label is not None:
            speaker = label["name"].split()[-1].casefold() if label["name"] else label[0][0]
            turns[para] = speaker, text[label.end() : end]
    if len(turns) < _MIN_TURNS:
        return []
    byline = "\n".join(text[starts[i] : ends[i]] for i, zone in enumerate(zones) if zone == _BYLINE)
    asked: Counter[tuple[str, str]] = Counter()
    for para, (speaker, words) in turns.items():
        other, answer = turns.get(para + 1, (speaker, ""))
        if other != speaker and "?" in words and _YOU.search(words) and _I.search(answer):
            asked[speaker, other] += 1
    speakers = {speaker for pair, n in asked.items() if n >= _MIN_EACH for speaker in pair}
    speakers -= set(re.findall(r"[\w’'-]+", byline.casefold()))
    return [spans[para] for para, (speaker, _) in turns.items() if speaker in speakers]
