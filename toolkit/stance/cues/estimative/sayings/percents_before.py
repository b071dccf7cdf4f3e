"""The number before a word of likelihood: *a small (10 percent) chance, they put at 70 percent the odds*."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter
from typing import Final

from stance.cues.estimative.percent_patterns import APPROXIMATELY
from stance.cues.estimative.percents import Percent
from stance.cues.estimative.sayings.claim_verbs import has_own_verb

_REACH: Final = 120  # characters
_LOW: Final = ("small", "slim", "slight", "low", "faint", "tiny", "poor")
_REMOTE: Final = ("remote", "minimal", "negligible")
_HIGH: Final = ("high", "excellent")
_GOOD: Final = ("good", "strong", "great")
_OTHER_SIZES: Final = (
    "real", "serious", "fair", "reasonable", "decent", "modest", "moderate", "significant", "substantial",
    "considerable", "large", "big", "even", "better", "higher", "lower", "realistic", "some", "a", "the",
)  # fmt: skip
# The highest that a low adjective goes with, the lowest that a high one does.
_AT_MOST: Final = {**dict.fromkeys(_LOW, 45), **dict.fromkeys(_REMOTE, 10)}
_AT_LEAST: Final = {**dict.fromkeys(_HIGH, 60), **dict.fromkeys(_GOOD, 50)}
_OPENING: Final = rf"\s+\((?:{APPROXIMATELY}\s+)?(?:an?\s+)?[~≈]?\Z"
# A *small (about* 10 percent) chance; not: in the last *poll (*40 percent) chances fell, growth *was low (*1
# percent) chances fell
_SIZE_BEFORE: Final = re.compile(
    r"(?<!\bis\s)(?<!\bare\s)(?<!\bwas\s)(?<!\bwere\s)"
    rf"\b(?P<size>{'|'.join((*_LOW, *_REMOTE, *_HIGH, *_GOOD, *_OTHER_SIZES))}){_OPENING}",
    re.IGNORECASE,
)
# *A low but rising (*10 percent) chance: the article needs the noun
_ARTICLE_BEFORE: Final = re.compile(
    rf"\ban?\s+(?:[\w-]+,?\s+){{0,3}}(?P<size>[\w-]+){_OPENING}", re.IGNORECASE
)
_SINGULAR: Final = re.compile(r"(?:chance|probability|likelihood|possibility)\b", re.IGNORECASE)
_CLOSING: Final = re.compile(r"\)\s+")
# ... at 70 percent the odds of a cut *and at* 15 percent
_AND_AT: Final = r"[^,;:()—–]*\s(?:the|its|their|this)\s[^;:()—–]*\sand\s+at\s+"
# Traders *put at* 70 percent *the* probability
_PUT_AT: Final = re.compile(
    r"(?P<subject>[^,;:.()—–]*)\b(?:(?P<participle>put|set|placed|pegged|estimated|assessed|rated|priced|judged)|puts|putting"
    r"|sets|places?|pegs?|estimates?|assess(?:es)?|rates?|prices?|judges?)\s+at\s+"
    rf"(?:{_AND_AT})?(?:{APPROXIMATELY}\s+)?(?:an?\s+)?\Z",
    re.IGNORECASE,
)
_CLAUSE_MARK: Final = re.compile(r"[,;:.()—–]")
_ITS_OBJECT: Final = re.compile(r"\s+(?:the|its|their|this)\s+(?:\w+\s+)?", re.IGNORECASE)
# *With turnout* put at 60 percent, the tariff *is now* set at 25 percent: of those the number is.
_PASSIVE: Final = re.compile(
    r"(?:\b(?:is|are|was|were|be|been|being)(?:\s+(?:\w+ly|now|still|also|again|then|not|thus))?"
    r"|\b(?:with|given|assuming)(?:\s+[\w'’-]+){1,5})\s+\Z",
    re.IGNORECASE,
)
_THAT: Final = re.compile(r"\w+\s+that\b")  # the odds *that* rates fell


def find_percent_in_brackets(text: str, start: int, percents: Sequence[Percent]) -> Percent | None:
    """Find the number in brackets between a word of likelihood and its adjective.

    Parameters
    ----------
    text : str
        The sentence.
    start : int
        Where the word stands.
    percents : sequence of Percent
        The numbers of the sentence, in order.

    Returns
    -------
    Percent or None
        ``None``, too, where the adjective says otherwise: *a high (10 percent) chance*.

    Examples
    --------
    >>> from stance.cues.estimative.percents import find_percents
    >>> for text in ("There is a small (10 percent) chance.", "There is a remote (30 percent) chance."):
    ...     print(find_percent_in_brackets(text, text.index("chance"), find_percents(text)))
    Percent(start=18, end=28, span=(10.0, 10.0), is_even=False, is_share=False, is_odds=False)
    None
    """
    percent = _find_last(start, percents)
    if percent is None or not _CLOSING.fullmatch(text, percent.end, start):
        return None
    before = text[max(0, percent.start - _REACH) : percent.start]
    found = _SIZE_BEFORE.search(before)
    if found is None and _SINGULAR.match(text, start):
        found = _ARTICLE_BEFORE.search(before)
    return None if found is None or _contradicts(found["size"].lower(), percent) else percent


def find_percent_put(text: str, start: int, percents: Sequence[Percent]) -> Percent | None:
    """Find the number before a word of likelihood that somebody puts it at.

    Parameters
    ----------
    text : str
        The sentence.
    start : int
        Where the word stands.
    percents : sequence of Percent
        The numbers of the sentence, in order.

    Examples
    --------
    >>> from stance.cues.estimative.percents import find_percents
    >>> text = "They put at 70 percent the odds of rain."
    >>> find_percent_put(text, 27, find_percents(text)).span
    (70.0, 70.0)
    """
    percent = _find_last(start, percents)
    if percent is None or not _ITS_OBJECT.fullmatch(text, percent.end, start):
        return None
    putting = _PUT_AT.search(text[max(0, percent.start - _REACH) : percent.start])
    if putting is None or (putting["participle"] and _PASSIVE.search(putting["subject"])):
        return None
    if _THAT.match(text, start):
        return percent
    claim = _CLAUSE_MARK.split(text[start : start + _REACH], maxsplit=1)[0]
    return None if has_own_verb(claim) else percent  # turnout estimated at 60 percent the odds fell


def _find_last(start: int, percents: Sequence[Percent]) -> Percent | None:
    """Find the last number before a place, if it is to be read."""
    last = bisect_left(percents, start, key=attrgetter("start")) - 1
    return percents[last] if last >= 0 and percents[last].span else None


def _contradicts(size: str, percent: Percent) -> bool:
    """Whether a number is not what an adjective says."""
    low, high = percent.span or (0, 0)
    return low > _AT_MOST.get(size, 100) or high < _AT_LEAST.get(size, 0)
