"""Likelihoods written as numbers: per cent, one in three, fifty-fifty, and what bounds them: *less than*.

A number that is no likelihood, or whose words leave open how it is meant, is found without a range, so that
no part of it is read: *1,500 percent, half of one percent, not a 60 percent (chance)*.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

from stance.cues.estimative.number_words import HYPHEN, SPACE, SPACED, read_number
from stance.cues.estimative.percent_patterns import AND, BUT, CHANCE, FIND, OR_MORE, TO

_LONGEST_JOINT: Final = 60  # characters
_SPACED: Final = re.compile(SPACED)
_YEAR: Final = re.compile("(?:19|20)[0-9]{2}")
_BEFORE: Final = 20  # characters of the word before
_ARTICLE: Final = re.compile(rf"(?<!\w)an?{SPACE}+\Z", re.IGNORECASE)
_SIGNS: Final = frozenset("-\u2010\u2011\u2012\u2013\u2212,./$€£¥+±^")
# 20 percent ± 5 percent, +/- 5 percent
_MARGIN: Final = re.compile(
    rf"(?:±|\+{SPACE}?[/∕]{SPACE}?{HYPHEN}|\b(?:plus{SPACE}or{SPACE}minus|give{SPACE}or{SPACE}take)){SPACE}*\Z"
)
_BOUNDS: Final = {
    "least": "low", "above": "low", ">": "low", ">=": "low", "≥": "low",
    "most": "high", "below": "high", "<": "high", "<=": "high", "≤": "high",
}  # fmt: skip
_BOTTOMS: Final = {
    "third": "3", "quarter": "4", "fourth": "4", "fifth": "5", "sixth": "6", "seventh": "7", "eighth": "8",
    "ninth": "9", "tenth": "10",
}  # fmt: skip
_SIGNS_OF: Final = {"½": 1 / 2, "¼": 1 / 4, "¾": 3 / 4, "⅓": 1 / 3, "⅔": 2 / 3}
_ALL: Final = 100
_FIRST: Final = ("even", "top", "over", "sign_of", "share", "pro", "share_pro", "part", "number")
# *Over a 60 percent chance* is a bound after these words, and what something is about after others.
_IN_PLACE: Final = re.compile("over|under|above|below|beneath|beyond", re.IGNORECASE)
_HOLDING: Final = re.compile(
    r"\b(?:is|was|are|were|be|been|being|s|has|have|had|with|at|to|of|give[sn]?|gave|puts?|sees?|saw|well|far|still|"
    r"now|stands|stood|remains|him|her|it|them|us|me|you)\W*\Z",
    re.IGNORECASE,
)
# I would not give it more than a 10 percent chance.
_DENIED: Final = re.compile(
    r"(?:\b(?:not|never|nor|without|cannot)|n['’]t)(?:\s+\w+){1,5}\s+\Z", re.IGNORECASE
)
_CLAUSE: Final = 50  # characters


@dataclass(frozen=True, slots=True)
class Percent:
    """A number in a text that may be a likelihood.

    Attributes
    ----------
    start, end : int
        Character offsets into the text, end exclusive, with the words that bound it.
    span : tuple[float, float] or None
        Lowest and highest per cent, alike for a single number; ``None`` if it is not to be read.
    is_even : bool
        Whether it is *fifty-fifty*.
    is_share : bool
        Whether it is a probability without a unit, as in *0.7*.
    is_odds : bool
        Whether it is of two numbers, as in *60:40, 3 to 1 against*.
    """

    start: int
    end: int
    span: tuple[float, float] | None
    is_even: bool = False
    is_share: bool = False
    is_odds: bool = False


def find_percents(text: str) -> list[Percent]:
    """Find the numbers of a text that may be likelihoods.

    Parameters
    ----------
    text : str
        A sentence.

    Returns
    -------
    list[Percent]
        In order, none overlapping another.

    Examples
    --------
    >>> text = "At least a 75 percent chance, not one in five."
    >>> [(text[percent.start : percent.end], percent.span) for percent in find_percents(text)]
    [('At least a 75 percent', (75.0, 100.0)), ('not one in five', None)]
    """
    numbers = list(FIND.finditer(text))
    percents = []
    at = 0
    while at < len(numbers):
        first = last = numbers[at]
        if at + 1 < len(numbers) and _is_range(text, first, numbers[at + 1]):
            at += 1
            last = numbers[at]
        at += 1
        is_none = first["hyphen"] and not _is_odds(first)
        if (_has_unit(first) or _has_unit(last)) and not is_none:
            percents.append(_read_range(text, first, last))
    return percents


def _is_range(text: str, first: re.Match[str], second: re.Match[str]) -> bool:
    """Whether two numbers belong together, as in *between 20 and 30 percent*, *one in four or five*."""
    if first["even"] or second["even"] or not (_has_unit(second) or first["part"]):
        return False
    if second.start() - first.end() > _LONGEST_JOINT:
        return False
    if second.start() < _begin(second):
        return _is_bounded(text, first, second)
    between = text[first.end() : second.start()]
    if joint := TO.fullmatch(between):
        is_mixed = bool(joint["dash"]) and bool(first["part"]) != bool(second["part"])
        return bool(joint["close"]) or not (is_mixed or _is_year(first))
    # Of *a 20 and 30 percent chance* neither number is to be read by itself.
    is_pair = not _has_unit(first) and _ARTICLE.search(_get_before(text, _begin(first))) is not None
    return (bool(first["between"]) or is_pair) and AND.fullmatch(between) is not None


def _is_bounded(text: str, first: re.Match[str], second: re.Match[str]) -> bool:
    """Whether two numbers bound a range from both sides, as in *more than 30 but less than 50 percent*."""
    between = text[first.end() : second.start()]
    is_to = TO.fullmatch(between) is not None
    if not (is_to or BUT.fullmatch(between)):
        return False
    values = (_read_value(first, second), _read_value(second, first))
    bounds = (_BOUNDS.get(_find_lead(text, first)), _BOUNDS.get(_find_lead(text, second)))
    if bounds in (("low", "high"), (None, "high") if is_to else ("low", "high")):
        return values[0] < values[1]
    return bounds == ("high", "low") and values[1] < values[0]


def _is_year(number: re.Match[str]) -> bool:
    return not _has_unit(number) and _YEAR.fullmatch(number["number"]) is not None


def _read_range(text: str, first: re.Match[str], last: re.Match[str]) -> Percent:
    """Read a range, or the number that is first and last, within its bounds."""
    is_range = first is not last
    is_bound = is_range and last.start() < _begin(last)  # by words of its own
    lead = _find_lead(text, first)
    is_lead = bool(lead) and (is_range or lead != "origin")
    start, end = first.start() if is_lead else _begin(first), last.end()
    joint = (BUT if is_bound else AND).fullmatch(text[first.end() : last.start()]) if is_range else None
    if joint and joint["noun"] and (noun := CHANCE.match(text, end)):
        end = noun.end()  # between a 20 percent chance and a 30 percent chance
    bound = None if is_bound else _BOUNDS.get(lead)
    if last["plus"] or last["more"]:
        bound = bound or "low"
    elif bound is None and (more := OR_MORE.match(text, end)):
        bound, end = "low" if more["more"] or more["up"] else "high", more.end()
    is_unread = lead == "unread" or (lead == "between" and not is_range)
    is_pair = joint is not None and not is_bound and lead != "between"
    is_signed = not is_lead and (
        text[max(0, start - 1) : start] in _SIGNS or _MARGIN.search(_get_before(text, start)) is not None
    )
    low, high = sorted((_read_value(first, last), _read_value(last, first)))
    if is_unread or is_pair or is_signed or not 0 <= low <= high <= 100:
        return Percent(start, end, None)
    span = (0.0 if bound == "high" else low, 100.0 if bound == "low" else high)
    is_share = bool(first["share"] and last["share"])
    return Percent(start, end, span, bool(first["even"]), is_share, bool(first["con"] or first["share_con"]))


def _find_lead(text: str, number: re.Match[str]) -> str:
    """Name what stands before a number and bounds it: a group of the pattern, or a sign."""
    names = ("barely", "least", "most", "above", "below", "between", "origin", "unread")
    lead = next((name for name in names if number[name]), number["sign"] or "")
    if lead in ("above", "below") and _DENIED.search(text[max(0, number.start() - _CLAUSE) : number.start()]):
        return "unread"
    if lead in ("above", "below") and number["article"] and _IN_PLACE.fullmatch(number[lead]):
        return lead if _HOLDING.search(_get_before(text, number.start())) else ""
    return lead


def _read_value(number: re.Match[str], other: re.Match[str]) -> float:
    """Read a number in per cent, not a number if it is none; one without a unit has that of the other."""
    if not number["number"]:
        return _read_form(number, is_percent=bool(other["unit"]))
    if number["unit"] or not other["part"]:
        value = read_number(number["number"])
        return math.nan if value is None else value
    if number.start() < other.start():
        return _divide(number["number"], other["whole"])
    return _divide(other["part"], number["number"])


def _read_form(number: re.Match[str], *, is_percent: bool) -> float:
    """Read what needs no unit: *fifty-fifty, 2/3, one in three, 60:40*, and 0.7 beside no per cent."""
    if number["even"]:
        return 50.0
    if number["top"] or number["over"] or number["sign_of"]:
        return _read_fraction(number)
    if number["part"]:
        return _divide(number["part"], number["whole"])
    if number["share"]:
        value = read_number(number["share"])
        return math.nan if value is None else value * (1 if is_percent else _ALL)
    return _read_odds(number)


def _read_fraction(number: re.Match[str]) -> float:
    """Read *two thirds, 2/3, ⅔*; of *3/2* nothing."""
    if number["sign_of"]:
        return _ALL * _SIGNS_OF[number["sign_of"]]
    if number["over"]:
        value = _divide(number["over"], number["under"])
        return value if value < _ALL else math.nan
    return _divide(number["top"], _BOTTOMS[number["bottom"].lower()])


def _read_odds(number: re.Match[str]) -> float:
    """Read odds: *60:40*, if they make a hundred, and *3 to 1 against*."""
    pro, con = (read_number(number[name] or number[f"share_{name}"]) for name in ("pro", "con"))
    if pro is None or con is None or not pro + con or (number["share_pro"] and pro + con != _ALL):
        return math.nan
    return _ALL * (con if (number["side"] or "").lower() == "against" else pro) / (pro + con)


def _is_odds(number: re.Match[str]) -> bool:
    """Whether two numbers with a hyphen are odds: *a 60-40 chance*, while *a 40–60 chance* may be a range."""
    return _read_odds(number) >= _ALL / 2


def _divide(part: str, whole: str) -> float:
    if _SPACED.fullmatch(whole):
        whole = whole.replace(" ", "")
    n_part, n_whole = read_number(part), read_number(whole)
    return 100 * n_part / n_whole if n_part is not None and n_whole else math.nan


def _has_unit(number: re.Match[str]) -> bool:
    return not number["number"] or bool(number["unit"])


def _begin(number: re.Match[str]) -> int:
    """Where a number begins, the words that bound it left out."""
    return max(number.start(name) for name in _FIRST)


def _get_before(text: str, at: int) -> str:
    return text[max(0, at - _BEFORE) : at]
