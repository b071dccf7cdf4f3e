"""Whether words behind a claim are said of its likelihood: *the chance that he wins if I go is (slim)*."""

from __future__ import annotations

import re
from typing import Final

from stance.cues.estimative.sayings.claim_numbers import is_quantity
from stance.cues.estimative.sayings.claim_verbs import (
    has_further_verb,
    has_own_verb,
    is_verb_of_claim,
    lacks_verb,
    may_lack_verb,
)
from stance.cues.estimative.sayings.saying_patterns import CLAIM_OF, THAT_CLAIM
from stance.cues.estimative.sayings.subjects import is_plainly_subject, is_subject

_REACH: Final = 120  # characters
_OPENER: Final = re.compile(
    r"\b(?:(?<!\bof\s)(?<!\bfor\s)(?<!\bon\s)(?<!\bat\s)that|which|who|whose|whom|where|when|while|because|if|unless"
    r"|whether|(?:al)?though)\b",
    re.IGNORECASE,
)
_LAST_ASIDE: Final = re.compile(r",[^,;:.?!]{1,60},\s*\Z")
_PARTED: Final = re.compile(r"[;:?!]|(?<![A-Z])\.\s|\)\s|,\s+(?:and|but|so)\b")
_OF: Final = re.compile(r"\s+(?:of|on|for|at)\b", re.IGNORECASE)
# The predicate of *the chance of war has grown*: what comes behind is of something else.
_PREDICATE: Final = re.compile(
    r"\b(?:has|have|had|will|would|can|could|may|might|must|should|is|are|was|were|depends?|remain(?:s|ed)?)\b",
    re.IGNORECASE,
)
_SINGULAR_VERBS: Final = ("is", "was", "seems", "looks", "appears", "remains", "stands")
_PREPOSITION: Final = re.compile(
    r"\b(?:of|in|on|at|by|for|from|to|with|under|over|and|or|but|between|against)\b", re.IGNORECASE
)
# *The missile failed* (is); not: *the accused* (is)
_ENDS_IN_PAST: Final = re.compile(r"(?<!\bthe)(?<!\ba)(?<!\ban)\s[a-z]{2,}ed\Z", re.IGNORECASE)
# *The pound and the euro fall* (is)
_PAIR: Final = re.compile(
    r"(?:(?:the|an?|its|their)\s+)?\w+\s+and\s+(?:(?:the|an?|its|their)\s+)?\w+\s+\w+", re.IGNORECASE
)
_PLURAL_FIRST: Final = re.compile(
    r"(?:(?:both|these|those|many|several|two|three|four|five|all|most|few)\s+(?:\w+\s+)?\w+"
    r"|(?:\w+\s+)*?[a-z]{2,}[^\Wsui]s\s+(?!\w+ing\b)[a-z]+)",
    re.IGNORECASE,
)
_PLURAL_LAST: Final = re.compile(r".*(?:s|\b(?:people|police|data)|men|children)", re.IGNORECASE | re.DOTALL)


def is_said(text: str, start: int, end: int, verb: re.Match[str]) -> bool:
    """Tell whether what a verb says is said of a word of likelihood, and not of what its claim ends in.

    Parameters
    ----------
    text : str
        The sentence.
    start, end : int
        Where the word stands.
    verb : re.Match
        The verb, with the space around it.

    Examples
    --------
    >>> for text in ("The chance that he lied is slim.", "The chance that debt is slim"):
    ...     print(is_said(text, 4, 10, re.search(r" (?P<verb>is) ", text)))
    True
    False
    """
    claim, said = text[end : verb.start()], verb["verb"] or verb["helped"]
    if not claim or CLAIM_OF.fullmatch(claim):
        return not has_own_verb(claim)
    is_of = _OF.match(claim) is not None
    if _PARTED.search(claim) or not is_subject(text, start):
        return False
    if not (is_of or THAT_CLAIM.match(claim)) or is_verb_of_claim(text[start:end], claim.strip(), said):
        return False
    if has_further_verb(text[verb.end() : verb.end() + _REACH]):
        return False
    claim = _LAST_ASIDE.sub("", claim)  # the chance that it spreads, *though real,* is
    openers = list(_OPENER.finditer(claim))
    main = claim[: openers[0].start()] if openers else claim
    if is_of and (_PREDICATE.search(main) or has_own_verb(main)):
        return False
    tail = claim[openers[-1].end() :].strip() if openers else claim.strip()
    is_sure = is_of or is_plainly_subject(text, start) or not may_lack_verb(tail, said)
    return (is_of and not openers) or (is_sure and _has_verb(tail, said))


def _has_verb(clause: str, verb: str) -> bool:
    """Whether a clause has a verb of its own before the one behind it."""
    has_own = not lacks_verb(clause, verb) or _ENDS_IN_PAST.search(clause)
    return bool(has_own) or _disagrees(clause, verb.lower())


def _disagrees(clause: str, verb: str) -> bool:
    """Whether a verb is of another number than the subject of the clause before it: *both die* (is)."""
    if " " not in clause or is_quantity(clause):
        return False
    is_pair = _PAIR.fullmatch(clause) is not None
    if _PREPOSITION.search(clause) and not is_pair:
        return False
    if verb in _SINGULAR_VERBS:
        return is_pair or _PLURAL_FIRST.fullmatch(clause) is not None
    return _PLURAL_LAST.fullmatch(clause) is None
