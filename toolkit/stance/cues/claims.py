"""Which of a sentence's likelihoods are about one claim: those with no clause between them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from stance.cues.broken_words import JoinedText, join_words, may_be_broken
from stance.cues.found import FoundPhrase

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
_REACH: Final = 40  # characters, enough for the word before
_MAX_JOINT: Final = 4
_MAX_GAP: Final = 6


def share_claim(text: str, first: FoundPhrase, second: FoundPhrase) -> bool:
    """Tell whether two phrases of a sentence, one after the other, are about one claim.

    Parameters
    ----------
    text : str
        The sentence.
    first, second : FoundPhrase
        Two of its phrases in order.

    Returns
    -------
    bool
        Whether hardly anything but joining words stands between them, or up to six words of one clause. An
        adjective before its noun (*a possible heir may …*) is about the noun alone.

    Examples
    --------
    >>> from stance.cues.phrases import PhraseFinder
    >>> def share(text):
    ...     return share_claim(text, *PhraseFinder().find_phrases([text])[0])
    >>> share("It may possibly rain."), share("It may rain, and it might snow.")
    (True, False)
    """
    if may_be_broken([text]) and (joined := join_words(text)) is not None:
        text, first, second = joined.text, _move_phrase(first, joined), _move_phrase(second, joined)
    before = _TOKEN.findall(text[max(0, first.start - _REACH) : first.start].lower())
    if before and _DETERMINER.fullmatch(before[-1]) and second.start - first.end > 1:
        return False
    gap = _TOKEN.findall(text[first.end : second.start].lower())
    if _MODAL.match(text, second.start) and not {"and", "or"}.isdisjoint(gap):
        return False  # a second predicate, as in "it is likely and may spread"
    if len(gap) <= _MAX_JOINT and all(map(_JOINT.fullmatch, gap)):
        return True
    return len(gap) <= _MAX_GAP and not any(map(_CLAUSE_MARK.fullmatch, gap))


def _move_phrase(phrase: FoundPhrase, joined: JoinedText) -> FoundPhrase:
    """Move a phrase to where it stands in the joined text."""
    return replace(phrase, start=joined.find_place(phrase.start), end=joined.find_place(phrase.end))
