"""Whether words behind a claim are said of its likelihood: *the chance that he wins if I go is (slim)*."""

from __future__ import annotations

import re
from typing import Final

from stance.cues.estimative.sayings.claim_numbers import (
    AFTER_A_LIKELIHOOD,
    is_quantity,
)
from stance.cues.estimative.sayings.claim_verbs import (
    has_further_verb,
    has_own_verb,
    is_verb_of_claim,
    lacks_verb,
)
from stance.cues.estimative.sayings.saying_patterns import CLAIM_OF, THAT_CLAIM

_REACH: Final = 120  # characters
# What may stand before a subject: *we think* (the chance that), *in our view* (the chance that)
_LEADING: Final = (
    r"(?:\A|[,;:—–(\"“]|\b(?:that|and|but|or|yet|so|because|since|as|while|whereas|(?:al)?though|if|unless|when|where"
    r"|whether|than|(?:sa(?:y|id)|thought|think|believ|judg|assess|estimat|argu|claim|kn[eo]w|found|find|feel|felt|held"
    r"|hold|note|conclud|fear|suspect|expect|warn|show|suggest|mean|admit|reckon|doubt|agre|insist|stress|sure|clear|certain|doubt)(?:e?s|e?d)?)\b)\s*"
)
_BEFORE_SUBJECT: Final = (
    r"(?:(?:today|now|thus|still|hence|overall|meanwhile|moreover|indeed|\w+ly)\s+"
    r"|(?:in|on|at|by|for|from|under|after|before|given|with|within|during|despite|amid|according|without|over|until"
    r"|unlike|among|across|through|if|once|when|unless|should)\s+(?:[\w'’.-]+\s+){1,5}?"
    r"(?<!\bof\s)(?<!\bto\s)(?<!\bby\s)(?<!\bfrom\s)(?<!\bon\s)(?<!\bat\s)(?<!\bin\s)(?<!\bfor\s)(?<!\bwith\s))?"
)
# The likelihood that, *today's* likelihood that; not: *a* likelihood that
_SUBJECT: Final = re.compile(
    rf"{_LEADING}(?:{_BEFORE_SUBJECT}(?:the|its|their|his|her|our|this|that|any|\w+['’]s)\s+(?:[\w-]+\s+)?"
    r"|(?:\w+(?<!despite)\s+)?)\Z",
    re.IGNORECASE,
)
_OPENER: Final = re.compile(
    r"\b(?:(?<!\bof\s)(?<!\bfor\s)(?<!\bon\s)(?<!\bat\s)that|which|who|whose|whom|where|when|while|because|if|unless"
    r"|whether|(?:al)?though)\b",
    re.IGNORECASE,
)
_LAST_ASIDE: Final = re.compile(r",[^,;:.?!]{1,60},\s*\Z")
_PARTED: Final = re.compile(r"[;:?!]|(?<![A-Z])\.\s|\)\s|,\s+(?:and|but|so)\b")
_OF: Final = re.compile(r"\s+(?:of|on|for|at)\b", re.IGNORECASE)
_HAS_BE: Final = re.compile(r"\b(?:is|are|was|were)\s+\S", re.IGNORECASE)
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
# High *by June*, good *enough*; not: good *news*, strong *motivation*, high *on the agenda*
_GOES_ON: Final = re.compile(
    rf"(?:{AFTER_A_LIKELIHOOD.pattern}|\w+ly|enough|compared|relative|again|overall|too|indeed|despite|throughout|beyond"
    r"|here|there|right|just|almost|once|whatever|regardless|where|also|than|due|owing|amid|between|below|above|near"
    r"|outside|inside|towards?|per|later|earlier|early|late|all|no|who|but|unless|both|either|around|roughly)",
    re.IGNORECASE,
)
_NEXT: Final = re.compile(r"(?:\s+|-)([\w'’]+)")
_OTHER_SENSE: Final = re.compile(
    r"\s+on\s+(?:the|our|his|her|its|their)\s+(?:\w+\s+)?(?:agenda|list|menu|table|radar)\b|(?<=remote)\s+from\b",
    re.IGNORECASE,
)


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
    claim, said = text[end : verb.start()], verb["verb"]
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
    return (is_of and not openers) or _has_verb(tail, said)


def is_subject(text: str, start: int) -> bool:
    """Tell whether a word of likelihood is a subject: of an object a verb behind its claim says nothing.

    Examples
    --------
    >>> is_subject("There is a chance that", 11), is_subject("We think the chance that", 13)
    (False, True)
    """
    return _SUBJECT.search(text[max(0, start - _REACH) : start]) is not None


def ends_predicate(text: str, at: int) -> bool:
    """Tell whether nothing that follows makes a word another's: *high*, not *high on the agenda*.

    Examples
    --------
    >>> [ends_predicate(f"good{after}", 4) for after in (".", " by June.", " news.")]
    [True, True, False]
    """
    follows = _NEXT.match(text, at)
    if follows is None:
        return True
    return text[at] != "-" and _GOES_ON.fullmatch(follows[1]) is not None and not _OTHER_SENSE.match(text, at)


def _has_verb(clause: str, verb: str) -> bool:
    """Whether a clause has a verb of its own before the one behind it."""
    has_own = not lacks_verb(clause, verb) or _HAS_BE.search(clause) or _ENDS_IN_PAST.search(clause)
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
