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
from stance.cues.estimative.scales import Scale

_LEADING: Final = re.compile(
    rf"\s*(?:(?P<bracket>[(\[])|,|:|(?=\s))\s*(?:at\s+)?(?:(?:an?|{APPROXIMATELY})\s+)*[~≈]?\s*",
    re.IGNORECASE,
)
_BRACKET_END: Final = re.compile(r"\s*[)\]]")
_PHRASE_END: Final = re.compile(r"\s*(?:[,;:.!?)]|\Z)(?![0-9])")
_REACH: Final = 80  # characters
_NEARBY: Final = 5  # per cent, since the bands of some scales are narrow or leave gaps
_SMALL: Final = 5  # per cent; less in brackets is more often how much than how likely


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


def agree(entry: PhraseEntry, gloss: Percent, scale: Scale | None, *, is_far: bool) -> bool:
    r"""Tell whether a number meets the band of its word: *low (10 percent)*, not *high (10 percent)*.

    Parameters
    ----------
    entry : PhraseEntry
        What is said, with its per cent.
    gloss : Percent
        The number.
    scale : Scale or None
        The scale, by whose band its per cent is held.
    is_far : bool
        Whether the number is surely said of the likelihood, however small it is.

    Examples
    --------
    >>> from stance.cues.estimative.phrase_table import parse_phrases
    >>> high = parse_phrases("high chance\tlikelihood\t85", "mine.tsv")[0]
    >>> [agree(high, Percent(0, 1, (n, n)), None, is_far=True) for n in (90.0, 10.0)]
    [True, False]
    """
    if gloss.span is None or len(entry.percents) != 1 or not (is_far or gloss.span[1] >= _SMALL):
        return False
    percent = entry.percents[0]
    band = scale.suggest_band(percent) if scale else None
    low, high = (band.low, band.high) if band else (percent, percent)
    nearby = _NEARBY if band else 2 * _NEARBY
    return low - nearby < gloss.span[1] and gloss.span[0] < high + nearby
