"""The second degree behind a first: *remote to even, even or better, about even if not likely*."""

from __future__ import annotations

import re
from typing import Final

from stance.cues.estimative.percent_patterns import APPROXIMATELY
from stance.cues.estimative.percents import find_percents

_SIZE: Final = (
    r"low|moderate|medium|modest|high|remote|negligible|minimal|small|slim|slight|faint|poor|fair|good|strong|great"
    r"|excellent|considerable|significant|substantial|overwhelming|certain|uncertain|possible|impossible|doubtful"
    r"|(?:un)?likely|(?:im)?probable|nil|none|zero"
    r"|(?:even|equal)(?!\s+(?:out|up|an?|the|things|my|your|his|her|its|our|their)\b)"
)
_COMPARED: Final = r"better|worse|more|less|higher|lower|greater"
_HOW_MUCH: Final = (
    r"(?:(?:very|rather|quite|fairly|just|almost|about|around|near|next\s+to|well|much|far|more|less|somewhat|even|an?\s+(?:little|bit)"
    r"|\w+ly)\s+)*"
)
# Not: to *even the score*, to *lower* the rates; or *more exactly*, or *better put*
_FURTHER: Final = re.compile(
    rf",?\s+(?:to|or|if\s+not)\s+(?P<size>{_HOW_MUCH}(?:(?:{_COMPARED})\s+than\s+even|{_SIZE}))\b"
    rf"|,?\s+(?:or|if\s+not)\s+(?P<compared>{_HOW_MUCH}(?:{_COMPARED}))\b(?!\s+(?:\w+ly|put|said)\b)",
    re.IGNORECASE,
)
_BEFORE_NUMBER: Final = re.compile(rf",?\s+(?:to|if\s+not)\s+(?:(?:{APPROXIMATELY})\s+)?", re.IGNORECASE)
_REACH: Final = 60  # characters


def find_further(text: str, at: int) -> str | None:
    """Find the degree or number that a range, *or* or *if not* joins to the words before a place.

    Examples
    --------
    >>> texts = (" or slightly better.", " to good.", " to 60 percent.", " to win.", ", or so we think.")
    >>> [find_further(text, 0) for text in texts]
    ['slightly better', 'good', '60 percent', None, None]
    """
    if further := _FURTHER.match(text, at):
        return further["size"] or further["compared"]
    before = _BEFORE_NUMBER.match(text, at)
    if before is None:
        return None
    rest = text[before.end() : before.end() + _REACH]
    return next((rest[: percent.end] for percent in find_percents(rest) if percent.start == 0), None)
