"""The number that stands next to a word of likelihood: *60 percent chance, odds are one in three*."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import attrgetter
from typing import Final

from stance.cues.estimative.number_words import SPACE
from stance.cues.estimative.percent_patterns import APPROXIMATELY
from stance.cues.estimative.percents import Percent
from stance.cues.estimative.sayings.claim_numbers import is_inside_claim, is_of_claim, is_up_to
from stance.cues.estimative.sayings.claim_verbs import may_lack_verb
from stance.cues.estimative.sayings.marks import is_mark, may_be_mark
from stance.cues.estimative.sayings.subjects import is_plainly_subject, is_subject

_LONGEST_GAP: Final = 40  # characters
# The odds are *now put at about a* 60 percent
_GAP: Final = re.compile(
    rf"{SPACE}*(?:(?:now|still|currently|put){SPACE}+)?(?:at{SPACE}+)?(?:{APPROXIMATELY}{SPACE}+){{0,2}}"
    rf"(?:an?{SPACE}+(?:(?:mere|estimated){SPACE}+)?)?[~≈]?",
    re.IGNORECASE,
)
_SIGNS: Final = (":", "=", "~", "≈")  # Probability: 60%, probability = 0.6
_SAID_OF_THAT: Final = re.compile(r"\w+ that (?P<claim>.*) (?P<verb>is|are|was|were)\b")
_LONGEST_REST: Final = 120  # characters
# The chance *of* 60 percent, the odds *are* 60 percent
_JOINING: Final = re.compile(r"of|at|is|was|to|as|are|were|stands?")
# *is still about* 70 percent likely
_BEFORE_LIKELY: Final = re.compile(
    r"(?:\b(?:is|are|was|were|be|been|being|an?|as|at|it|them|him|her|seem(?:s|ed)?|look(?:s|ed)?|appear(?:s|ed)?"
    rf"|remain(?:s|ed)?|becom(?:es?|ing)|became)|['’](?:s|re|m))\s+(?:(?:not|still|now|{APPROXIMATELY})\s+){{0,2}}\Z",
    re.IGNORECASE,
)
# 70 percent likely *to*; what else follows is the verb of those 70 percent
_AFTER_LIKELY: Final = re.compile(
    r"to|that|this|th[eo]se|the|an?|he|she|it|we|they|you|i|his|her|its|their|our|my|no|there|and|but|or|nor|if|when|while"
    r"|given|because|since|as|by|in|on|at|with|within|without|for|from|under|over|before|after|until|unless|during|should"
    r"|than|now|today|though|although|according|either|even"
)


def place_percent(text: str, start: int, end: int, percents: Sequence[Percent]) -> Percent | None:
    """Find the number that belongs to a word of likelihood.

    Parameters
    ----------
    text : str
        The sentence.
    start, end : int
        Where the word stands, with what joins it to its number: *percent chance, chance of, odds are*.
    percents : sequence of Percent
        The numbers of the sentence, in order.

    Returns
    -------
    Percent or None
        The number that the word's stretch begins in, or the one it leads to. The first may be one that is not
        to be read, as in *a 1,500 percent chance*.

    Examples
    --------
    >>> from stance.cues.estimative.percents import find_percents
    >>> text = "The odds are over 60 percent."
    >>> place_percent(text, 4, 12, find_percents(text)).span
    (60.0, 100.0)
    >>> text = "The chance of 10 percent growth fell."
    >>> place_percent(text, 4, 13, find_percents(text)) is None
    True
    """
    last = bisect_right(percents, start, key=attrgetter("start")) - 1
    is_odds = "odds" in text[start:end].lower()
    if last >= 0 and start < percents[last].end:
        is_other = percents[last].is_share and is_odds
        return None if is_other or _is_subject(text, percents[last].start, end) else percents[last]
    following = bisect_left(percents, end, key=attrgetter("start"))
    if following and percents[following - 1].start > start and percents[following - 1].end >= end:
        following -= 1  # chances between 20 and 30 percent
    elif following == len(percents) or percents[following].start - end > _LONGEST_GAP:
        return None
    percent = percents[following]
    words = " ".join(text[start:end].lower().split())
    last_word = words.rpartition(" ")[2]
    is_rating = is_mark(text, percent) or may_be_mark(text, start, end, percent)
    is_alone = percent.is_even and not words.endswith((" of", *_SIGNS))  # the odds are 50-50
    if (
        percent.span is None
        or is_up_to(text, percent.start)
        or is_alone
        or is_rating
        or (percent.is_share and is_odds)
    ):
        return None
    is_joined = (last_word.endswith(_SIGNS) or _JOINING.fullmatch(last_word)) and _GAP.fullmatch(
        text[end : max(end, percent.start)]
    )
    is_named = "chance" in text[percent.start : percent.end].lower()  # the odds are three chances in four
    if is_named or not (is_joined or percent.start < end):
        return None
    if percent.is_odds:
        return percent
    after = text[percent.end : percent.end + _LONGEST_REST].lower()
    unbound = " ".join(
        text[start : min(end, percent.start)].lower().split()
    )  # *chance of*, not *chance of at least*
    return (
        None
        if _may_be_object(text, start, words) or is_of_claim(unbound, after) or is_inside_claim(words, after)
        else percent
    )


def _may_be_object(text: str, start: int, words: str) -> bool:
    """Whether a word with a claim of *that* may be an object, of which the number behind says nothing."""
    said = _SAID_OF_THAT.match(words)
    if said is None or is_plainly_subject(text, start):
        return False
    return not is_subject(text, start) or may_lack_verb(said["claim"], said["verb"])


def _is_subject(text: str, start: int, end: int) -> bool:
    """Whether *likely* after a number is of the next verb: *the richest 1 percent likely paid less*."""
    if not text.endswith("likely", 0, end) or _BEFORE_LIKELY.search(
        text[max(0, start - _LONGEST_GAP) : start]
    ):
        return False
    follows = re.match(r"\s+([\w'’]+)", text[end : end + _LONGEST_GAP])
    return follows is not None and not _AFTER_LIKELY.fullmatch(follows[1].lower())
