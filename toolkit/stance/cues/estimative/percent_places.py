"""Which number of a sentence belongs to a word of likelihood: *60 percent chance, odds are one in three*."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Final

from stance.cues.estimative.number_words import SPACE
from stance.cues.estimative.percent_patterns import APPROXIMATELY
from stance.cues.estimative.percents import Percent, find_percents

_LONGEST_GAP: Final = 40  # characters
_GAP: Final = re.compile(
    rf"{SPACE}*(?:(?:now|still|currently|put){SPACE}+)?(?:at{SPACE}+)?(?:{APPROXIMATELY}{SPACE}+){{0,2}}"
    rf"(?:an?{SPACE}+(?:(?:mere|estimated){SPACE}+)?)?[~≈]?",
    re.IGNORECASE,
)
_NEXT_WORDS: Final = re.compile(rf"{SPACE}*([\w'’]+|\W|\Z)(?:\W+(\w+))?")
_JOINING: Final = re.compile(r"of|at|is|was|to|as|are|were|stands?")
# What follows the chance of 60 percent; *growth* does not.
_FOLLOWING: Final = re.compile(
    r"\W|\w+n['’]t|of|that|for|in|by|to|or|and|but|th(?:is|ese)|next|over|within|before|at|as|on|from|if|when|while|which|"
    r"whether|is|are|was|were|be|has|have|had|will|would|can|could|may|might|must|should|each|per|every|during|until|"
    r"after|today|now|an?|the|s?he|it|we|they|i|you|since|under|given|assuming|according|with|without|because|"
    r"(?:al)?though|unless|about|among|across|against|so|yet|then|still|only|even|not|up|down|(?:remain|exist|seem)s?"
)
# Before *70 percent likely*, and after it; what else follows is the verb of those 70 percent.
_LEADING: Final = re.compile(
    r"(?:\b(?:is|are|was|were|be|been|being|an?|as|at|it|them|him|her|seem(?:s|ed)?|look(?:s|ed)?|appear(?:s|ed)?"
    rf"|remain(?:s|ed)?|becom(?:es?|ing)|became)|['’](?:s|re|m))\s+(?:(?:not|still|now|{APPROXIMATELY})\s+){{0,2}}\Z",
    re.IGNORECASE,
)
_AFTER_LIKELY: Final = re.compile(
    r"to|that|this|th[eo]se|the|an?|he|she|it|we|they|you|i|his|her|its|their|our|my|no|there|and|but|or|nor|if|when|while"
    r"|given|because|since|as|by|in|on|at|with|within|without|for|from|under|over|before|after|until|unless|during|should"
    r"|than|now|today|though|although|according|either|even"
)
_ALL_OF: Final = re.compile(
    r"the|all|its|his|her|their|our|your|my|th[eo]se|them|us"
)  # 60 percent of the vote
# What follows the odds are 60 percent; *higher* does not.
_COMPARING: Final = re.compile(
    r"higher|lower|greater|more|less|better|worse|larger|smaller|bigger|fewer|above|below|than|of"
)
# The chance that inflation is 3 percent.
_OF_QUANTITY: Final = re.compile(
    r"\b(?:growth|inflation|deflation|(?:un)?employment|turnout|support|shares?|rates?|deficit|debt|spending|wages?|prices?|"
    r"interest|tariffs?|yields?|returns?|margin|approval|votes?|output|gdp|tax(?:es)?|occupancy|humidity|capacity|"
    r"participation|mortality|efficacy|error|sales|profits?|revenue|exports|imports) (?:is|was|are|at)\b"
)
# The chance of a rise of 30 percent.
_OF_CHANGE: Final = re.compile(
    r" of (?:.+ )?(?:rise|fall|drop|decline|cut|increase|decrease|gain|loss|growth|swing|change|jump|rate"
    r"|share|turnout|margin|tariff|tax|inflation|deficit|discount|yield|return|profit|score|majority)s? of\Z"
)

_LONGEST_CLAIM: Final = 120  # characters
# The claim of *the chance of frost on the higher farms is put at 35 percent*: it has no verb of its own.
_CLAIM: Final = (
    r"(?P<claim>\s+of\s+(?:(?!(?:which|that|who|whose|where|when|if|whether|because|while|but|or|is|are|was|were|has|have|had"
    r"|will|would|can|could|may|might|should|must|not|at)\b)[\w'’-]+\s+){0,12}?"
    r"(?!(?:is|was|at)\b)[\w'’-]+)"
)
_ASIDE: Final = r"(?:,[^,;:.]{1,40},)?"  # The probability, on our reading, is 0.3
_NEAR: Final = rf"(?:{APPROXIMATELY}\s+)?(?:an?\s+)?"
_IN_RANGE: Final = r"in\s+(?:the|a)(?:\s+range\s+(?:of|from))?"
_BE: Final = (
    r"\s+(?:is|was|are|were|stands?|stood|remain(?:s|ed)?)\s+(?:(?:now|still|currently|today|only|somewhere)\s+)?"
    r"(?:(?:put|set|estimated|assessed|judged|rated|down|up|back)\s+)?"
    rf"(?:(?:at|to(?:\s+be)?|{_IN_RANGE})\s+)?"
)
_MOVED: Final = (
    r"\s+(?:(?:has|have|had)\s+)?(?:(?:now|since)\s+)?(?:rose|risen|fell|fallen|dropped|climbed|grew|grown|(?:in|de)creased"
    r"|declined|jumped|slipped|soared|surged|sank|sunk|shrank|shrunk|went|gone|moved|doubled|halved)"
)
# What is said of a claim: between the word and its number, what the number begins with, what follows it.
_SAID: Final = tuple(
    (re.compile(rf"(?:{_CLAIM})?{_ASIDE}{between}", re.IGNORECASE), re.compile(opening), re.compile(after))
    for between, opening, after in (
        (rf"(?:\s*[:=]\s*|{_BE}){_NEAR}", "", ""),
        (rf"{_MOVED},?\s+(?:from\s+[^,;:]{{1,30}}\s+)?to\s+{_NEAR}", "", ""),
        (rf"(?:{_MOVED}|\s+ranged?s?)\s+", r"from\b", ""),
        (r"\s+(?:lies?|lay|falls?|sits?|ranges?|ranged)\s+(?:(?:now|still|somewhere)\s+)?", r"between\b", ""),
        (r"\s+(?:(?:far|now|still)\s+)?", "exceed(?:s|ed)\\b", ""),
        (rf"\s*\({_NEAR}", "", r"\)"),
        (rf",\s+{_NEAR}", "", r",|\.?\s*\Z"),  # a chance, perhaps one in three, that
    )
)
_HAS_MOVED: Final = re.compile(rf".*{_MOVED}\s+\Z", re.IGNORECASE | re.DOTALL)
_SAID_OF_NUMBER: Final = re.compile(
    rf"{_BE}{_NEAR}", re.IGNORECASE
)  # that rates rise by 1 percent is 30 percent
_ANY_CLAIM: Final = re.compile(
    r"\s+(?:that\s[^;:?!]*|of\s(?:(?!\b(?:which|that|who|whose|where)\b)[^;:?!])*)\Z", re.IGNORECASE
)
_PUT: Final = re.compile(
    r"\b(?:puts?|putting|sees?|saw|sets?|places?|placed|estimates?|estimated|assess(?:es|ed)?|rates?|rated|pegs?|pegged"
    r"|prices?|priced|judges?|judged)\s+(?:the|its|their|this|that)\s+(?:\w+\s+)?\Z",
    re.IGNORECASE,
)
_PUT_AT: Final = re.compile(rf"{_CLAIM}{_ASIDE}\s+(?:at|to\s+be|as|{_IN_RANGE})\s+{_NEAR}", re.IGNORECASE)
_PUT_BETWEEN: Final = re.compile(rf"{_CLAIM}{_ASIDE}\s+(?:(?:somewhere|anywhere)\s+)?", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"between\b", re.IGNORECASE)
# Claims with a verb of their own: *that war will come is 40 percent*, *that war comes by June is 40 percent*.
_VERB: Final = (
    r"[^;:?!]*?\b(?:will|would|can|could|may|might|must|should|does|do|did|has|have|had|[a-z]{2,}(?:s|ed))"
    r"\s+(?!(?:is|was|are|were)\b)"
)
_VERB_LAST: Final = r"(?:(?!(?:of|in|on|for|to|from|with|at|by)\b)[\w'’-]+,?\s+)*?[a-z]{2,}s\s+is\b"
_OTHER_CLAUSE: Final = (
    r"\b(?:that|which|who|whose|whom|where|when|while|because|as|since|if|unless|(?:al)?though)\b"
    r"|,\s+(?:and|but|so)\b"
)
_THAT: Final = re.compile(
    rf"\s+that\s(?P<claim>(?=\s*(?:{_VERB}|{_VERB_LAST}))(?:(?!{_OTHER_CLAUSE})[^;:?!])*?)"
    rf"(?:{_BE}|\s+(?:exceeds|exceeded)\s+){_NEAR}",
    re.IGNORECASE,
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
    is_alone = percent.is_even and not words.endswith((" of", ":"))  # the odds are 50-50
    if percent.span is None or is_alone or (percent.is_share and is_odds):
        return None
    is_joined = (last_word.endswith(":") or _JOINING.fullmatch(last_word)) and _GAP.fullmatch(
        text[end : max(end, percent.start)]
    )
    is_named = "chance" in text[percent.start : percent.end].lower()  # the odds are three chances in four
    if is_named or not (is_joined or percent.start < end):
        return None
    if percent.is_odds:
        return percent
    return None if _is_of_claim(words, text[percent.end : percent.end + _LONGEST_GAP].lower()) else percent


def _is_subject(text: str, start: int, end: int) -> bool:
    """Whether *likely* after a number is of the next verb: *the richest 1 percent likely paid less*."""
    if not text.endswith("likely", 0, end) or _LEADING.search(text[max(0, start - _LONGEST_GAP) : start]):
        return False
    follows = re.match(r"\s+([\w'’]+)", text[end : end + _LONGEST_GAP])
    return follows is not None and not _AFTER_LIKELY.fullmatch(follows[1].lower())


def find_far_percent(text: str, start: int, end: int, percents: Sequence[Percent]) -> Percent | None:
    """Find the number that is said of a word of likelihood behind its whole claim.

    Parameters
    ----------
    text : str
        The sentence.
    start, end : int
        Where the word stands.
    percents : sequence of Percent
        The numbers of the sentence, in order.

    Returns
    -------
    Percent or None
        The first number behind the word that is said of it. The claim before holds no clause of its own, but
        for *that rates rise by 1 percent*.

    Examples
    --------
    >>> from stance.cues.estimative.percents import find_percents
    >>> text = "The chance of frost on the higher farms by May is put at 35 percent."
    >>> find_far_percent(text, 4, 10, find_percents(text)).span
    (35.0, 35.0)
    >>> text = "The chance of a rate that is higher is 35 percent."
    >>> find_far_percent(text, 4, 10, find_percents(text)) is None
    True
    """
    following = bisect_left(percents, end, key=attrgetter("start"))
    is_put = _PUT.search(text[max(0, start - _LONGEST_GAP) : start]) is not None
    for at in range(following, len(percents)):
        percent = percents[at]
        claim = text[end : percent.start]
        if len(claim) > _LONGEST_CLAIM:
            return None
        if at > following and percent.span and _is_said_of_number(text, end, percents[at - 1], percent):
            return percent
        said = _find_said(text, claim, percent) or (is_put and _find_put(text, claim, percent))
        said = said or _THAT.fullmatch(claim)
        if not said:
            continue
        if percent.span is None or _OF_QUANTITY.search(f"{said['claim'] or ''} is"):
            return None
        if _is_of_claim(claim.strip(), text[percent.end :]):
            return None
        return _read_last(text, percent) if _HAS_MOVED.match(claim) else percent
    return None


def _find_said(text: str, claim: str, percent: Percent) -> re.Match[str] | None:
    """Find what says a number of a word of likelihood, with the claim between them."""
    number = text[percent.start : percent.end].lower()
    for between, opening, after in _SAID:
        if opening.match(number) and after.match(text, percent.end) and (said := between.fullmatch(claim)):
            # The probability of a rise (5 percent) in rates
            is_amount = after.pattern and _OF_CHANGE.search(f"{said['claim'] or ''} of")
            return None if is_amount else said
    return None


def _find_put(text: str, claim: str, percent: Percent) -> re.Match[str] | None:
    """Find what puts a likelihood at a number: *put the chance of war at 30 percent, between 20 and 30*."""
    is_between = _BETWEEN.match(text, percent.start) is not None
    return (is_between and _PUT_BETWEEN.fullmatch(claim)) or _PUT_AT.fullmatch(claim)


def _read_last(text: str, percent: Percent) -> Percent:
    """Read what a likelihood has come to: 35 percent, of *went from 20 to 35 percent*."""
    last = find_percents(text[percent.start : percent.end].rpartition(" to ")[2])
    return replace(percent, span=last[0].span) if len(last) == 1 else percent


def _is_said_of_number(text: str, end: int, first: Percent, second: Percent) -> bool:
    """Whether a claim ends in a number and has another: *that rates rise by 1 percent is 30 percent*."""
    return (
        _ANY_CLAIM.match(text[end : first.start]) is not None
        and _SAID_OF_NUMBER.fullmatch(text[first.end : second.start]) is not None
        and not _is_of_claim("", text[second.end :])
    )


def _is_of_claim(words: str, after: str) -> bool:
    """Whether the number is of what is likely or not, or of a change, and not how likely it is."""
    follows = _NEXT_WORDS.match(after)
    if _OF_CHANGE.search(words) or _OF_QUANTITY.search(words):
        return True
    if follows is None or not follows[1]:
        return False
    if words.endswith(" of"):
        is_whole = follows[1] == "of" and bool(_ALL_OF.fullmatch(follows[2] or ""))
        return is_whole or not _FOLLOWING.fullmatch(follows[1])
    return _COMPARING.fullmatch(follows[1]) is not None
