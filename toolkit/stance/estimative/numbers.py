"""Likelihoods written as numbers: per cent, one in three, fifty-fifty, 60:40, and what bounds them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_ONES: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES: Final = {
    **{word: number for number, word in enumerate(_ONES)},
    **{word: 10 * number for number, word in enumerate(_TENS, 2)},
    "hundred": 100,
    "thousand": 1000,
    "million": 1_000_000,
}
_FRACTIONS: Final = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "tenth": 10}

_WORD: Final = rf"(?:{'|'.join(sorted(_VALUES, key=len, reverse=True))})"
_NUMBER: Final = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,9}}(?:\.\d{{1,6}})?|{_WORD}(?:[\s-]+{_WORD}){{0,3}})"
_DASH: Final = "[-‐‑‒–−]"
_UNIT: Final = r"(?:\s?%|[\s-]?(?:percent|per[\s-]cent|pct|pc)\b)"
_CHANCE: Final = "(?:chances?|odds|probability|likelihood|possibility)"
_APPROXIMATELY: Final = (
    r"(?:about|around|roughly|approximately|nearly|almost|some|only|just|perhaps|maybe|close to"
    r"|approx\.?|[~≈])"
)
_LOW: Final = (
    r"(?:at least|no less than|not less than|more than|greater than|better than|higher than|over|above|>=?|≥)"
)
_HIGH: Final = (
    r"(?:at most|no more than|not more than|less than|lower than|fewer than|under|below|up to|<=?|≤)"
)
_BOUND: Final = rf"(?:(?P<low>{_LOW})|(?P<high>{_HIGH})|{_APPROXIMATELY})"
_VALUE: Final = (
    rf"(?P<even>fifty[\s/-]fifty|50\s?(?:{_DASH}|[/:])\s?50)"
    rf"|(?P<part>{_NUMBER})(?:\s+chances?)?[\s-]+(?:in|out of)[\s-]+(?:an?\s+|every\s+)?(?P<whole>{_NUMBER})"
    rf"|(?P<top>one|two|three|four|five|nine|a)[\s-]+(?P<bottom>third|quarter|fourth|fifth|sixth|tenth)s?\b"
    rf"|(?P<pro>\d{{1,2}})(?::|{_DASH})(?P<con>\d{{1,2}})(?=\s+{_CHANCE})"
    rf"|(?P<first>{_NUMBER})(?:{_UNIT})?\s?(?:to|{_DASH}|and|or)\s?(?P<last>{_NUMBER}){_UNIT}"
    rf"|(?P<for>{_NUMBER})[\s-]+to[\s-]+(?P<against>{_NUMBER})(?P<side>\s+against|\s+in favou?r)?"
    rf"|(?P<share>0?\.\d{{1,3}})(?!\d|{_UNIT})"
    rf"|(?P<number>{_NUMBER}){_UNIT}"
)
_LIKELIHOOD: Final = re.compile(
    rf"(?<![\w.,$£€±+-])(?P<lead>{_BOUND}\s*(?:an?\s+)?(?:{_APPROXIMATELY}\s*)?)?"
    rf"(?:between\s+|from\s+)?(?P<value>{_VALUE})"
    rf"(?P<more>\s+or\s+(?:more|higher|greater|better|less|lower|fewer))?(?![\w%])",
    re.IGNORECASE,
)
_BEHIND: Final = re.compile(rf"[\s-]+(?:{_CHANCE}|likely|likelihood|certain|sure)\b", re.IGNORECASE)
_BEFORE: Final = re.compile(
    rf"\b(?P<noun>{_CHANCE})(?P<claim>\s+(?:of|that)\s+[^.;:!?—]{{1,80}}?)?"
    r"\s*(?:,\s*)?(?:is|was|are|were|of|at|to|as|stands? at|stood at|put at|now|:|=|ranges? from"
    r"|lies between)?\s*"
    r"(?:is|was|are|were|at|about)?\s*$",
    re.IGNORECASE,
)
_N_BEFORE: Final = 130  # characters in which the noun of a number is looked for


@dataclass(frozen=True, slots=True)
class NumberPhrase:
    """A likelihood in numbers: where its phrase stands, and its range in per cent."""

    start: int
    end: int
    low: float
    high: float


def read_number(text: str) -> float | None:
    """Read digits or number words, such as ``1,500`` or ``ninety-five``."""
    if text[0].isdigit() or text[0] == ".":
        return float(text.replace(",", ""))
    total = group = 0
    for word in re.split(r"[\s-]+", text.lower()):
        value = _VALUES[word]
        if value >= 100:
            group = max(group, 1) * value
            if value > 100:
                total, group = total + group, 0
        else:
            group += value
    return float(total + group)


def find_number_phrases(text: str) -> list[NumberPhrase]:
    """Find the numbers of a sentence that stand beside a word that makes them a likelihood.

    Examples
    --------
    >>> text = "There is at least a 70 percent chance; the odds are one in four."
    >>> [(text[each.start : each.end], each.low, each.high) for each in find_number_phrases(text)]
    [('at least a 70 percent chance', 70.0, 100.0), ('odds are one in four', 25.0, 25.0)]
    """
    found = []
    for match in _LIKELIHOOD.finditer(text):
        span = _read_span(match)
        if span is None:
            continue
        if behind := _BEHIND.match(text, match.end()):
            found.append(NumberPhrase(match.start(), behind.end(), *span))
            continue
        before = _BEFORE.search(text, max(0, match.start() - _N_BEFORE), match.start())
        if before is None:
            if match["even"] and re.search(
                r"\b(?:is|are|was|it's|at|still)\s+$", text[: match.start()], re.IGNORECASE
            ):
                found.append(NumberPhrase(match.start(), match.end(), *span))
            continue
        is_joined = before["claim"] is None
        end = match.end() if is_joined else before.end("noun")
        found.append(NumberPhrase(before.start("noun"), end, *span))
    return found


def read_gloss(text: str, at: int) -> tuple[float, float] | None:
    """Read the number that stands alone in brackets right behind a phrase: *likely (60–70 %)*."""
    brackets = re.compile(r"\s*[(\[]\s*(?:an?\s+)?").match(text, at)
    found = brackets and _LIKELIHOOD.match(text, brackets.end())
    if not found or not re.compile(rf"(?:\s+{_CHANCE})?\s*[)\]]", re.IGNORECASE).match(text, found.end()):
        return None
    return _read_span(found)


def _read_span(match: re.Match[str]) -> tuple[float, float] | None:
    values = _read_values(match)
    if values is None or not 0 <= min(values) <= max(values) <= 100:
        return None
    low, high = min(values), max(values)
    more = (match["more"] or "").split()[-1:]
    if match["low"] or (more and more[0].lower() in ("more", "higher", "greater", "better")):
        return low, 100.0
    if match["high"] or more:
        return 0.0, high
    return low, high


def _read_values(match: re.Match[str]) -> tuple[float, ...] | None:
    """Read the number or the ends of the range, in per cent."""
    if match["even"]:
        return (50.0,)
    numbers = {name: read_number(match[name]) for name in _NAMES if match[name]}
    if "whole" in numbers:
        return _divide(numbers["part"], numbers["whole"])
    if match["bottom"]:
        top = 1.0 if match["top"].lower() == "a" else read_number(match["top"])
        return _divide(top, _FRACTIONS[match["bottom"].lower()])
    if "pro" in numbers:
        pro, con = numbers["pro"], numbers["con"]
        return (pro,) if pro is not None and con is not None and pro + con == 100 else None
    if "for" in numbers:
        pro, con = numbers["for"], numbers["against"]
        if pro is None or con is None or not match["side"]:
            return None
        return _divide(con if match["side"].strip().lower() == "against" else pro, pro + con)
    if match["share"]:
        return (100 * float(match["share"]),)
    ends = [numbers[name] for name in ("first", "last", "number") if name in numbers]
    return tuple(end for end in ends if end is not None) or None


_NAMES: Final = ("part", "whole", "pro", "con", "for", "against", "first", "last", "number")


def _divide(part: float | None, whole: float | None) -> tuple[float] | None:
    return (100 * part / whole,) if part is not None and whole else None
