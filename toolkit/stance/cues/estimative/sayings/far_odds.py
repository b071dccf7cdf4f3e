"""Odds with their claim between side and number: *the odds against a deal are 4 to 1*."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from stance.cues.estimative.number_words import NUMBER
from stance.cues.estimative.percents import Percent, find_percents
from stance.cues.estimative.sayings.saying_patterns import IS_AT, MOVED, NEAR

_LONGEST: Final = 160  # characters
_ODDS: Final = re.compile(
    r"\s+(?P<side>against|in\s+favou?r)(?:\s+of)?\s+(?:(?!(?:is|are|was|were|have|had|which|that|who)\b)[\w'’-]+\s+){0,13}?[\w'’-]+"
    rf"(?:{IS_AT}|{MOVED}\s+to\s+)(?:{NEAR})(?P<ratio>{NUMBER}(?:\s+to\s+|-to-|:){NUMBER})(?![\w%]|\s*per\s?cent)",
    re.IGNORECASE,
)


def find_far_odds(text: str, end: int) -> Percent | None:
    """Find the odds behind the claim that *odds against* or *odds in favour of* have.

    Parameters
    ----------
    text : str
        The sentence.
    end : int
        Where *odds* ends.

    Examples
    --------
    >>> [find_far_odds(f"Odds {side} a deal are 4 to 1.", 4).span for side in ("against", "in favour of")]
    [(20.0, 20.0), (80.0, 80.0)]
    """
    found = _ODDS.match(text, end, end + _LONGEST)
    odds = find_percents(f"{found['ratio']} {found['side']}") if found else []
    return replace(odds[0], start=found.start("ratio"), end=found.end("ratio")) if found and odds else None
