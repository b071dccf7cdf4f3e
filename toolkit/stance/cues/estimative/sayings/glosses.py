"""The number right behind words said of a likelihood: *the chance of war is remote (3 percent)*."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from operator import attrgetter
from typing import Final

from stance.cues.estimative.percent_patterns import APPROXIMATELY
from stance.cues.estimative.percents import Percent, find_percents
from stance.cues.estimative.phrase_table import PhraseEntry
from stance.cues.estimative.sayings.claim_numbers import is_amount as is_claim_of_amount
from stance.cues.estimative.scales import Scale

# Remote *(about* 3 percent), *, at* 3 percent, *– est.* 3 percent, *(p =* 0.03)
_LEADING: Final = re.compile(
    r"\s*(?:(?P<bracket>[(\[])|[,:—]|[-–—]\s|(?=\s))\s*(?:(?:at|i\.e\.,?|say|or)\s+)?(?:est\.|estimated(?:\s+at)?\b|p\s*=)?\s*"
    rf"(?:(?:an?|{APPROXIMATELY})\s+)*[~≈]?\s*",
    re.IGNORECASE,
)
# 3 percent *this year, over twelve months, in our model*; not: *of officers*
_TAIL: Final = (
    r"(?:\s+(?:(?:this|next)\s+\w+|(?:over|within|in|by|before|until|through|during|on|according\s+to|per)"
    r"(?:\s+[\w'’-]+){1,3}))?"
)
_BRACKET_END: Final = re.compile(rf"{_TAIL}\s*[)\]]", re.IGNORECASE)
_PHRASE_END: Final = re.compile(rf"{_TAIL}\s*(?:[,;:.!?)]|\Z)(?![0-9])", re.IGNORECASE)
_REACH: Final = 80  # characters
_NEARBY: Final = 5  # per cent, since the bands of some scales are narrow or leave gaps
SMALL: Final = 5
"""Per cent; fewer in brackets are more often how much than how likely."""

_SAYING: Final = re.compile(
    r"\s+(?:is|are|was|were|as|to\s+be|seem(?:s|ed)?|look(?:s|ed)?|appear(?:s|ed)?|remain(?:s|ed)?|stands?|stood)\s",
    re.IGNORECASE,
)


def find_gloss_percent(text: str, at: int, percents: Sequence[Percent]) -> Percent | None:
    """Find the number that stands right behind a place, in brackets or between marks.

    Parameters
    ----------
    text : str
        The sentence.
    at : int
        Where the words end.
    percents : sequence of Percent
        The numbers of the sentence, in order.

    Examples
    --------
    >>> texts = ("It is low (10 percent).", "It is low, at 10 percent.", "It is low: 10 percent of us fled.")
    >>> [find_gloss_percent(text, 9, find_percents(text)) is not None for text in texts]
    [True, True, False]
    """
    following = bisect_right(percents, at, key=attrgetter("start"))
    if following == len(percents):
        return None
    percent = percents[following]
    leading = _LEADING.fullmatch(text, at, percent.start) if percent.start - at < _REACH else None
    if leading is None or percent.span is None:
        return None
    end = _BRACKET_END if leading["bracket"] else _PHRASE_END
    return percent if end.match(text, percent.end) else None


def has_gloss(text: str, at: int) -> bool:
    """Tell whether a number stands right behind a place.

    Examples
    --------
    >>> has_gloss("It is low, at about 10 percent.", 9)
    True
    """
    rest = text[at : at + _REACH]
    return find_gloss_percent(rest, 0, find_percents(rest)) is not None


def says_amount(said: str) -> bool:
    """Tell whether a small number behind words may be how much: *of growth is low (2 percent)*.

    Examples
    --------
    >>> says_amount(" of growth is low"), says_amount(" of a flood is low")
    (True, False)
    """
    return is_claim_of_amount(_SAYING.split(said, maxsplit=1)[0])


def agree(entry: PhraseEntry, gloss: Percent, scale: Scale | None, *, is_amount: bool) -> bool:
    r"""Tell whether a number meets the band of its word: *low (10 percent)*, not *high (10 percent)*.

    Parameters
    ----------
    entry : PhraseEntry
        What is said, with its per cent.
    gloss : Percent
        The number.
    scale : Scale or None
        The scale, by whose band its per cent is held.
    is_amount : bool
        Whether a small number may be how much, and not how likely.

    Examples
    --------
    >>> from stance.cues.estimative.phrase_table import parse_phrases
    >>> high = parse_phrases("high chance\tlikelihood\t85", "mine.tsv")[0]
    >>> [agree(high, Percent(0, 1, (n, n)), None, is_amount=False) for n in (90.0, 10.0)]
    [True, False]
    """
    if gloss.span is None or len(entry.percents) != 1 or (is_amount and gloss.span[1] < SMALL):
        return False
    percent = entry.percents[0]
    band = scale.suggest_band(percent) if scale else None
    low, high = (band.low, band.high) if band else (percent, percent)
    nearby = _NEARBY if band else 2 * _NEARBY
    return low - nearby < gloss.span[1] and gloss.span[0] < high + nearby
