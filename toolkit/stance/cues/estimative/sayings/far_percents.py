"""The number that is said of a word of likelihood behind its claim: *the chance of frost is 35 percent*."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Final

from stance.cues.estimative.percents import Percent, find_percents
from stance.cues.estimative.sayings.claim_numbers import (
    AFTER_A_LIKELIHOOD,
    NEXT_WORDS,
    is_amount,
    is_change,
    is_of_claim,
    is_quantity,
    is_up_to,
)
from stance.cues.estimative.sayings.claim_verbs import (
    has_further_verb,
    has_own_verb,
    is_verb_of_claim,
    lacks_verb,
    may_lack_verb,
)
from stance.cues.estimative.sayings.marks import is_mark
from stance.cues.estimative.sayings.saying_patterns import (
    ANY_CLAIM,
    HAS_MOVED,
    LABEL_OF_THAT,
    NUMBER_PUT_AT,
    ODDS_OF,
    PUT_AT,
    PUT_BETWEEN,
    PUTTING,
    SAID,
    SAID_OF_NUMBER,
    SAID_OF_THAT,
)
from stance.cues.estimative.sayings.subjects import is_plainly_subject, is_subject

_LONGEST_CLAIM: Final = 120  # characters
_LONGEST_PUTTING: Final = 40
_LONGEST_REST: Final = 120
_BETWEEN: Final = re.compile(r"between\b", re.IGNORECASE)
# *Of a merger* between 5 and 10 percent may be of that size, if the verb before needs no number.
_SOME_NOUN: Final = re.compile(r"\ban?\s+[\w'’-]+(?:\s+[\w'’-]+)?\Z", re.IGNORECASE)
_FURTHER_PUT: Final = ("as", "at", "to")  # between 5 and 10 percent *as* slim


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
        The first number behind the word that is said of it and is none of the claim's. The claim before holds
        no clause of its own, but for *that rates rise by 1 percent*.

    Examples
    --------
    >>> text = "The chance of frost on the higher farms by May is put at 35 percent."
    >>> find_far_percent(text, 4, 10, find_percents(text)).span
    (35.0, 35.0)
    >>> find_far_percent("The odds against a deal are 4 to 1.", 4, 8, []).span
    (20.0, 20.0)
    >>> text = "The chance of a rate that is higher is 35 percent."
    >>> find_far_percent(text, 4, 10, find_percents(text)) is None
    True
    """
    if odds := ODDS_OF.match(text, end, end + _LONGEST_CLAIM):
        return _read_odds(odds)
    following = bisect_left(percents, end, key=attrgetter("start"))
    putting = PUTTING.search(text[max(0, start - _LONGEST_PUTTING) : start])
    held = None  # a range of *between*, which may be the claim's if another number follows
    for at in range(following, len(percents)):
        percent = percents[at]
        claim = text[end : percent.start]
        if len(claim) > _LONGEST_CLAIM:
            break
        joints = (SAID_OF_NUMBER, NUMBER_PUT_AT) if putting else (SAID_OF_NUMBER,)
        if (
            at > following
            and percent.span
            and _is_said_of_number(text, end, percents[at - 1], percent, joints)
        ):
            return percent
        if putting and _is_put_between(text, putting, claim, percent):
            held = held or percent
            continue
        if not _is_said(text, start, end, percent, is_put=putting is not None):
            continue
        if percent.span is None or is_up_to(text, percent.start) or is_mark(text, percent):
            return None
        if is_of_claim(claim.strip(), text[percent.end :]):
            continue
        return _read_last(text, percent) if HAS_MOVED.match(claim) else percent
    return held


def _read_odds(odds: re.Match[str]) -> Percent | None:
    """Read odds whose side stands before their claim: 20 percent, of *against a deal are 4 to 1*."""
    read = find_percents(f"{odds['ratio']} {odds['side']}")
    return replace(read[0], start=odds.start("ratio"), end=odds.end("ratio")) if read else None


def _is_said(text: str, start: int, end: int, percent: Percent, *, is_put: bool) -> bool:
    """Whether a number is said of a word of likelihood, and not of what its claim ends in."""
    word, claim = text[start:end], text[end : percent.start]
    said = _find_said(text, claim, percent) or (PUT_AT.fullmatch(claim) if is_put else None)
    if said is not None:
        verb = said.groupdict().get("verb") or ""
        is_own = verb.lower() in ("stand", "remain") and is_verb_of_claim(word, said["claim"] or "", verb)
        return not (is_own or is_quantity(said["claim"] or "") or has_own_verb(said["claim"] or ""))
    said = SAID_OF_THAT.fullmatch(claim)
    label = None if said else LABEL_OF_THAT.fullmatch(claim)
    follows = NEXT_WORDS.match(text, percent.end)
    following = follows[1].lower() if follows else ""
    goes_on = bool(following) and not AFTER_A_LIKELIHOOD.fullmatch(
        following
    )  # the price agreed is 5 percent above
    if label and not goes_on and is_subject(text, start):
        return not lacks_verb(label["claim"], "is")
    if said is None or goes_on or is_quantity(said["claim"]) or not is_subject(text, start):
        return False
    verb = said["verb"] or ""
    if may_lack_verb(said["claim"], verb) and not is_plainly_subject(text, start):
        return False
    is_own = lacks_verb(said["claim"], verb) or (bool(verb) and is_verb_of_claim(word, said["claim"], verb))
    return not (is_own or has_further_verb(text[percent.end : percent.end + _LONGEST_REST]))


def _find_said(text: str, claim: str, percent: Percent) -> re.Match[str] | None:
    """Find what says a number of a word of likelihood, with the claim between them."""
    number = text[percent.start : percent.end].lower()
    for between, opening, after in SAID:
        if opening.match(number) and after.match(text, percent.end) and (said := between.fullmatch(claim)):
            # The probability of a rise (5 percent) in rates; of market falls between 5 and 10 percent is
            is_amount_of = after.pattern and is_change(said["claim"] or "")
            is_noun = "between" in opening.pattern and has_further_verb(
                text[percent.end : percent.end + _LONGEST_REST]
            )
            return None if is_amount_of or is_noun else said
    return None


def _is_put_between(text: str, putting: re.Match[str], claim: str, percent: Percent) -> bool:
    """Whether a likelihood is put between two numbers: *put the chance of war between 20 and 30 percent*."""
    said = PUT_BETWEEN.fullmatch(claim)
    if said is None or percent.span is None or not _BETWEEN.match(text, percent.start):
        return False
    follows = NEXT_WORDS.match(text, percent.end)
    following = follows[1].lower() if follows else ""
    is_last = not following or bool(AFTER_A_LIKELIHOOD.fullmatch(following))
    is_open = not putting["needs"] and _SOME_NOUN.search(said["claim"]) is not None
    return is_last and following not in _FURTHER_PUT and not (is_open or is_amount(said["claim"]))


def _read_last(text: str, percent: Percent) -> Percent:
    """Read what a likelihood has come to: 35 percent, of *went from 20 to 35 percent*."""
    last = find_percents(text[percent.start : percent.end].rpartition(" to ")[2])
    return replace(percent, span=last[0].span) if len(last) == 1 else percent


def _is_said_of_number(
    text: str, end: int, first: Percent, second: Percent, joints: Sequence[re.Pattern[str]]
) -> bool:
    """Whether a claim ends in a number and has another: *that rates rise by 1 percent is 30 percent*."""
    between = text[first.end : second.start]
    return (
        ANY_CLAIM.match(text[end : first.start]) is not None
        and any(joint.fullmatch(between) for joint in joints)
        and not is_of_claim("", text[second.end :])
    )
