"""Marks of a matrix of risks, which are no likelihoods: *likelihood 3/5, impact 4/5*, the lowest being 1."""

from __future__ import annotations

import re
from typing import Final

from stance.cues.estimative.percents import Percent

_MARK: Final = re.compile(r"[0-9][/⁄](?P<whole>5|10)")
_REACH: Final = 120  # characters
_LABEL: Final = re.compile(r"likelihood\s*:?\s*", re.IGNORECASE)
# Impact *4/5*, the severity *is 4/5*
_OTHER_MARK: Final = (
    r"\b(?:impact|severity|consequences?|damage|harm)\b\W{0,3}(?:(?:is|are|of|at|rated?|score|rating)\W{1,3}){0,2}"
    r"[0-9][/⁄]"
)
_OTHER_MARKS: Final = {
    whole: re.compile(rf"{_OTHER_MARK}{whole}(?![0-9])", re.IGNORECASE) for whole in ("5", "10")
}


def is_mark(text: str, percent: Percent) -> bool:
    """Tell whether a fraction is a mark, since another of as many stands beside an impact.

    Parameters
    ----------
    text : str
        The sentence.
    percent : Percent
        The fraction.

    Examples
    --------
    >>> from stance.cues.estimative.percents import find_percents
    >>> texts = ("Probability: 2/5, impact: 4/5", "Probability: 2/5, with some impact")
    >>> [is_mark(text, find_percents(text)[0]) for text in texts]
    [True, False]
    """
    mark = _MARK.fullmatch(text, percent.start, percent.end)
    if mark is None:
        return False
    nearby = text[max(0, percent.start - _REACH) : percent.end + _REACH]
    return _OTHER_MARKS[mark["whole"]].search(nearby) is not None


def may_be_mark(text: str, start: int, end: int, percent: Percent) -> bool:
    """Tell whether a fraction may be a mark, since a bare *likelihood* is its label.

    Parameters
    ----------
    text : str
        The sentence.
    start, end : int
        Where the label stands.
    percent : Percent
        The fraction.

    Examples
    --------
    >>> from stance.cues.estimative.percents import find_percents
    >>> text = "Likelihood: 4/10"
    >>> may_be_mark(text, 0, 11, find_percents(text)[0])
    True
    """
    is_label = _LABEL.fullmatch(text, start, min(end, percent.start)) is not None
    return is_label and _MARK.fullmatch(text, percent.start, percent.end) is not None
