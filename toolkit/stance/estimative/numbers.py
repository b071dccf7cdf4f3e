"""Likelihoods written as numbers: per cent, 0.7, one in three, two thirds, fifty-fifty, and what bounds them."""

from __future__ import annotations

import re
from typing import Final

Span = tuple[float, float]

_WORDS: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES: Final = {
    **{word: number for number, word in enumerate(_WORDS)},
    **{word: 10 * number for number, word in enumerate(_TENS, 2)},
    **{"hundred": 100, "thousand": 1000, "million": 1_000_000},
}
_FRACTIONS: Final = {"third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "tenth": 10}

_WORD: Final = rf"(?:{'|'.join(sorted(_VALUES, key=len, reverse=True))})"
_NUMBER: Final = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,9}}(?:\.\d{{1,6}})?|{_WORD}(?:[\s-]+{_WORD}){{0,3}})"
_DASH: Final = "[-‐‑‒–−]"
_UNIT: Final = r"(?:\s?%|[\s-]?(?:percent|per[\s-]cent|pct|pc)\b)"
_CHANCE: Final = "(?:chances?|odds|probability|likelihood|possibility)"
_ABOUT: Final = "(?:about|around|roughly|approximately|nearly|almost|only|just|close to|[~≈])"
_LOW: Final = "(?:at least|(?:no|not) less than|(?:more|greater|better|higher) than|over|above|>=?|≥)"
_HIGH: Final = "(?:at most|(?:no|not) more than|(?:less|lower|fewer) than|under|below|up to|<=?|≤)"
_LIKELIHOOD: Final = re.compile(
    rf"(?<![\w.,$£€±+-])(?:(?:(?P<low>{_LOW})|(?P<high>{_HIGH})|{_ABOUT})\s*(?:an?\s+)?(?:{_ABOUT}\s*)?)?"
    rf"(?:between\s+|from\s+)?(?:(?P<even>fifty[\s/-]fifty|50\s?(?:{_DASH}|[/:])\s?50)"
    rf"|(?P<part>{_NUMBER})(?:\s+chances?)?[\s-]+(?:in|out of)[\s-]+(?:an?\s+|every\s+)?(?P<whole>{_NUMBER})"
    rf"|(?P<top>a|{_WORD})[\s-]+(?P<bottom>third|quarter|fourth|fifth|sixth|tenth)s?\b"
    rf"|(?P<first>{_NUMBER})(?:{_UNIT})?\s?(?:to|{_DASH}|and|or)\s?(?P<last>{_NUMBER}){_UNIT}"
    rf"|(?P<share>0?\.\d{{1,3}})(?!\d|{_UNIT})|(?P<number>{_NUMBER}){_UNIT})(?![\w%])",
    re.IGNORECASE,
)
_BEHIND: Final = re.compile(rf"[\s-]+(?:{_CHANCE}|likely|certain|sure)\b", re.IGNORECASE)
_BEFORE: Final = re.compile(
    rf"\b(?P<noun>{_CHANCE})(?P<claim>\s+(?:of|that)\s+[^.;:!?—]{{1,80}}?)?\s*,?\s*"
    r"(?:(?:is|was|are|were|of|at|to|stands? at|put at|now|:|=|ranges? from|lies between)\s*){0,2}$",
    re.IGNORECASE,
)
_BRACKET: Final = re.compile(r"\s*[(\[]\s*(?:an?\s+)?")
_BRACKET_END: Final = re.compile(rf"(?:\s+{_CHANCE})?\s*[)\]]", re.IGNORECASE)
_N_BEFORE: Final = 130  # characters in which the noun of a number is looked for


def find_number_phrases(text: str) -> list[tuple[int, int, Span]]:
    """Find numbers beside a word that makes them a likelihood: where each starts, ends, its range in per cent.

    Examples
    --------
    >>> text = "There is at least a 70 percent chance; the odds are one in four."
    >>> [(text[start:end], span) for start, end, span in find_number_phrases(text)]
    [('at least a 70 percent chance', (70.0, 100.0)), ('odds are one in four', (25.0, 25.0))]
    """
    found = []
    for match in _LIKELIHOOD.finditer(text):
        span = _read_span(match)
        behind = _BEHIND.match(text, match.end())
        before = _BEFORE.search(text, max(0, match.start() - _N_BEFORE), match.start())
        if span and behind:
            found.append((match.start(), behind.end(), span))
        elif span and before:
            end = before.end("noun") if before["claim"] else match.end()
            found.append((before.start("noun"), end, span))
    return found


def read_gloss(text: str, at: int) -> Span | None:
    """Read the number that stands alone in brackets right behind a phrase: *likely (60–70 %)*."""
    bracket = _BRACKET.match(text, at)
    found = bracket and _LIKELIHOOD.match(text, bracket.end())
    return _read_span(found) if found and _BRACKET_END.match(text, found.end()) else None


def _read_span(match: re.Match[str]) -> Span | None:
    """Read a number or the ends of a range, in per cent."""
    if match["even"]:
        values = [50.0]
    elif match["whole"]:
        values = [100 * _read(match["part"]) / (_read(match["whole"]) or 0.1)]
    elif match["bottom"]:
        values = [100 * _read(match["top"]) / _FRACTIONS[match["bottom"].lower()]]
    elif match["share"]:
        values = [100 * float(match["share"])]
    else:
        values = [_read(match[name]) for name in ("first", "last", "number") if match[name]]
    low, high = min(values), max(values)
    if high > 100:
        return None
    return (low, 100.0) if match["low"] else (0.0, high) if match["high"] else (low, high)


def _read(text: str) -> float:
    """Read digits or number words, such as ``1,500`` or ``ninety-five``."""
    if text[0].isdigit():
        return float(text.replace(",", ""))
    total = 0
    for word in re.split(r"[\s-]+", text.lower()):
        value = _VALUES.get(word, 1)  # "a third"
        total = max(total, 1) * value if value >= 100 else total + value
    return float(total)
