"""Which of a sentence's likelihoods are about one claim: those with no clause between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from stance.cues.broken_words import JoinedText, join_words
from stance.cues.estimative.found import FoundPhrase
from stance.cues.estimative.percent_patterns import APPROXIMATELY
from stance.cues.estimative.percents import find_percents
from stance.cues.estimative.sayings.glosses import SMALL, find_gloss_percent

_TOKEN: Final = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")
# Words that join two likelihoods of one claim, as in "likely, indeed almost certain".
_JOINT: Final = re.compile(r"[,(—–-]|or|to|and|indeed|even|perhaps|if|not|in|fact|that|is|be|rather|more")
_CLAUSE_MARK: Final = re.compile(
    r"[,;:.!?()—–]|and|but|or|nor|so|yet|for|since|because|(?:al)?though|while|whereas|if|unless|until|before|after|"
    r"when|where|which|who|whose|whom|than|with|despite"
)
_MODAL: Final = re.compile(r"(?:may|might|could)\b", re.IGNORECASE)
_DETERMINER: Final = re.compile(
    r"an?|the|th(?:is|at|ese|ose)|his|her|its|our|their|your|my|any|some|no|every|each|another"
)
# Before *unlikely to likely*: a change, if nothing says that it is a range.
_FROM: Final = re.compile(
    r"\b(?P<range>(?:rang\w+|runs?|var(?:y|ie[sd])|any(?:where|thing))\s+)?from\s+\Z", re.IGNORECASE
)
_OPENING: Final = rf"\s*[(\[]\s*(?:(?:an?|{APPROXIMATELY})\s+)*[~≈]?\s*"
_BRACKET: Final = re.compile(_OPENING, re.IGNORECASE)
_IN_BRACKETS: Final = re.compile(rf"{_OPENING}([^()\[\]]{{1,40}}?)\s*[)\]]", re.IGNORECASE)
_HOLDS_CHANCE: Final = re.compile(r"\b(?:chances?|odds|probability|likelihood)\b", re.IGNORECASE)
_REACH: Final = 40  # characters, enough for the word before
_REACH_BEHIND: Final = 80  # characters
_MAX_JOINT: Final = 4
_MAX_GAP: Final = 6


def join_phrases(text: str, phrases: Sequence[FoundPhrase]) -> tuple[str, list[FoundPhrase]]:
    r"""Take out what stands inside the words of a sentence, and say where its phrases stand then.

    Done once a sentence, not once for two of its phrases, so that time stays linear.

    Examples
    --------
    >>> from stance.cues.estimative.phrases import PhraseFinder
    >>> text = "It is un\u00adlikely."
    >>> joined, phrases = join_phrases(text, PhraseFinder().find_phrases([text])[0])
    >>> joined[phrases[0].start : phrases[0].end]
    'unlikely'
    """
    joined = join_words(text)
    return (
        (text, list(phrases)) if joined is None else (joined.text, [_move_phrase(p, joined) for p in phrases])
    )


def share_claim(text: str, first: FoundPhrase, second: FoundPhrase) -> bool:
    """Tell whether two phrases of a sentence, one after the other, are about one claim.

    Parameters
    ----------
    text : str
        The sentence, with whole words: :func:`join_phrases`.
    first, second : FoundPhrase
        Two of its phrases in order.

    Returns
    -------
    bool
        Whether hardly anything but joining words stands between them, or up to six words of one clause. An
        adjective before its noun (*a possible heir may …*) is about the noun alone.

    Examples
    --------
    >>> from stance.cues.estimative.phrases import PhraseFinder
    >>> def share(text):
    ...     return share_claim(text, *PhraseFinder().find_phrases([text])[0])
    >>> share("It may possibly rain."), share("It may rain, and it might snow.")
    (True, False)
    """
    before = _TOKEN.findall(text[max(0, first.start - _REACH) : first.start].lower())
    if before and _DETERMINER.fullmatch(before[-1]) and second.start - first.end > 1:
        return False
    gap = _TOKEN.findall(text[first.end : second.start].lower())
    if gap == ["is", "now"] or (
        gap == ["to"] and _is_change(text[max(0, first.start - _REACH) : first.start])
    ):
        return False  # what was unlikely is now likely
    if _MODAL.match(text, second.start) and not {"and", "or"}.isdisjoint(gap):
        return False  # a second predicate, as in "it is likely and may spread"
    if len(gap) <= _MAX_JOINT and all(map(_JOINT.fullmatch, gap)):
        return True
    return len(gap) <= _MAX_GAP and not any(map(_CLAUSE_MARK.fullmatch, gap))


def is_gloss(text: str, first: FoundPhrase, second: FoundPhrase) -> bool:
    """Tell whether two phrases are a term and its number, the second in brackets: *likely (a 60% chance)*.

    Examples
    --------
    >>> from stance.cues.estimative.phrases import PhraseFinder
    >>> text = "It is likely (a 60 percent chance)."
    >>> is_gloss(text, *PhraseFinder().find_phrases([text])[0])
    True
    """
    is_number = first.span is not None or second.span is not None
    return is_number and _BRACKET.fullmatch(text, max(first.end, first.said), second.start) is not None


def find_gloss(text: str, phrase: FoundPhrase) -> FoundPhrase | None:
    """Find the number that stands alone in brackets right behind a phrase, which is no phrase by itself.

    Examples
    --------
    >>> from stance.cues.estimative.phrases import PhraseFinder
    >>> text = "It is likely (60%)."
    >>> find_gloss(text, PhraseFinder().find_phrases([text])[0][0]).span
    (60.0, 60.0)
    """
    if phrase.span is not None:
        return None
    if phrase.said > phrase.end or _HOLDS_CHANCE.search(text, phrase.start, phrase.end):
        return _find_said_gloss(text, phrase)
    found = _IN_BRACKETS.match(text, phrase.end)
    if found is None:
        return None
    start, end = found.span(1)
    percents = find_percents(found[1])
    if len(percents) != 1 or (percents[0].start, percents[0].end) != (0, end - start):
        return None
    span = percents[0].span
    is_amount = span is None or span[1] < SMALL  # a rise is likely (2%)
    return None if is_amount else FoundPhrase(start, end, phrase.kind, (), (), span)


def _find_said_gloss(text: str, phrase: FoundPhrase) -> FoundPhrase | None:
    """Find the number right behind a phrase, or what is said of it: *the odds are remote, at 30 percent*."""
    at = max(phrase.end, phrase.said)
    rest = text[at : at + _REACH_BEHIND]
    percent = find_gloss_percent(rest, 0, find_percents(rest))
    if percent is None:
        return None
    start, end = at + percent.start, at + percent.end
    return FoundPhrase(start, end, phrase.kind, (), (), percent.span)


def _is_change(before: str) -> bool:
    """Whether what stands before *unlikely to likely* makes it a change of mind: *from*."""
    found = _FROM.search(before)
    return found is not None and not found["range"]


def _move_phrase(phrase: FoundPhrase, joined: JoinedText) -> FoundPhrase:
    """Move a phrase to where it stands in the joined text."""
    start, end, said = (joined.find_place(at) for at in (phrase.start, phrase.end, phrase.said))
    return replace(phrase, start=start, end=end, said=said)
