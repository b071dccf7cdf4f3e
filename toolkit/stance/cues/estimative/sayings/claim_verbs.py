"""Which verb a claim has, and which says how likely it is: *that rates rise (is high), (war) has grown*."""

from __future__ import annotations

import re
from typing import Final

_MODAL: Final = r"(?:will|would|can|could|may|might|must|should|shall|do|does|did|to|wo|ca)(?:n['’]t)?|cannot"
# Rates *will still* stand at 5 percent, rise *and* remain at 5 percent
_BEFORE_OWN_VERB: Final = re.compile(
    rf"(?:\b(?:{_MODAL}|and|or|not)|['’](?:ll|d))(?:\s+(?:\w+ly|not|still|also|again|now|just))*\s*\Z",
    re.IGNORECASE,
)
_PAST: Final = (
    "(?:came|went|fell|rose|grew|became|began|took|won|lost|broke|ran|knew|saw|gave|got|met|spoke|lied|died)"
)
# War *will* come, the bank *cuts* rates; not: interest *rates* (is), the *jobless* figure
_VERB_WITHIN: Final = re.compile(
    r"[^;:?!]*?\b(?:will|would|can|could|may|might|must|should|does|do|did|has|have|had"
    rf"|cannot|\w+n['’]t|{_PAST}"
    r"|(?!(?:its|always|perhaps)\b)[a-z]+[^\Wsui]s|(?<!\bthe\s)(?<!\ba\s)(?<!\ban\s)(?<!\bits\s)[a-z]{2,}ed)\s+\S",
    re.IGNORECASE,
)
# He *is seen* (is 40 percent); not: what *is owed*
_BE_WITHIN: Final = re.compile(r"(?!(?:what|how|all)\b)[^;:?!]*?\b(?:is|are|was|were)\s+\S", re.IGNORECASE)
# War *comes* (is 40 percent), he *wins*, they *win*
_VERB_LAST: Final = re.compile(
    r"(?:(?!(?:of|in|on|for|to|from|with|at|by)\b)[\w.'’-]+,?\s+)*?"
    rf"(?:[a-z]{{2,}}s|(?<!\bthe\s)(?<!\ba\s)(?<!\ban\s){_PAST}|(?:\w+n['’]t|cannot|not)\s+\w+)"
    r"|(?:s?he|it|they|we|you|i)\s+(?:(?:never|not|also|still|only|just|even|\w+ly)\s+)?\w+",
    re.IGNORECASE,
)
_PARTICIPLE: Final = re.compile(
    r"(?<!\bhas )(?<!\bhave )(?<!\bhad )\b(?:[a-z]{2,}ed|won|lost|met|got|held|sold|paid|made|built|found"
    r"|sent|spent|left|kept|seen|shown|given|taken)\b",
    re.IGNORECASE,
)
# The chance of war *rose* and the price of oil is high: what comes behind is of something else.
_HAS_MOVED: Final = re.compile(
    r"\b(?:rose|fell|grew|sank|shrank|went|(?:dropped|climbed|(?:in|de)creased|declined|jumped|slipped|soared|surged|doubled"
    r"|halved|tripled|improved|worsened|eased|faded|collapsed|vanished)(?=\s+(?:and|but|as|while|by|to|from|in|over|since|this|last|\w+ly)\b))\b",
    re.IGNORECASE,
)
BE: Final = r"(?:is|was|are|were|remains?|seems?|looks?|appears?|becomes?)"
"""Verbs that say how likely a claim is."""

# That rates stand at 5 percent by June *is* high, *has* grown; not: is 5 percent, which *is* high
_FURTHER_VERB: Final = re.compile(
    r"(?:(?!\b(?:that|which|who|whose|whom|what|where|when|while|and|but|or|so|yet|if|because|as|since|unless|(?:al)?though"
    r"|until|than|before|after|how|says?|said)\b)[^,;:.?!])*?"
    rf"\b(?:{BE}|has|have|had|will|would|can|could|may|might|must|should|rose|fell|grew|rises|falls|grows)\b",
    re.IGNORECASE,
)
_PLURAL: Final = ("chances", "odds", "prospects", "hopes")
_PLURAL_VERBS: Final = ("stand", "remain", "are", "were")
# That he resigns *is, remains* likely; of *that prices remain* the verb is the claim's
_AFTER_A_VERB: Final = (
    "is", "are", "was", "were", "at", "remains", "remained", "seems", "looks", "appears", "stands",
)  # fmt: skip
_SINGULAR_VERBS: Final = ("stands", "remains")


def is_verb_of_claim(word: str, claim: str, verb: str) -> bool:
    """Tell whether the verb before a number is the claim's own: *that rates will stand (at 5 percent)*.

    Parameters
    ----------
    word : str
        The word of likelihood, with whose number the verb agrees.
    claim : str
        What stands between the two.
    verb : str
        The verb.

    Examples
    --------
    >>> [is_verb_of_claim("odds", claim, "stand") for claim in ("that rates will", "that war will come")]
    [True, False]
    >>> is_verb_of_claim("chance", "that prices", "remain")
    True
    """
    verb = verb.lower()
    others = _SINGULAR_VERBS if word.lower() in _PLURAL else _PLURAL_VERBS
    is_own_form = verb in ("stand", "remain") and _BEFORE_OWN_VERB.search(claim) is not None
    return verb in others or is_own_form


def lacks_verb(claim: str, verb: str) -> bool:
    """Tell whether the claim of *that* has no verb but the one before the number: *that the rate (is)*.

    Examples
    --------
    >>> lacks_verb("the rate", "remains"), lacks_verb("war comes", "is"), lacks_verb("war will come", "is")
    (True, False, False)
    """
    is_last = verb.lower() in _AFTER_A_VERB and _VERB_LAST.fullmatch(claim.strip()) is not None
    has_within = _VERB_WITHIN.match(claim.strip()) or _BE_WITHIN.match(claim.strip())
    return not (is_last or has_within)


def may_lack_verb(claim: str, verb: str) -> bool:
    """Tell whether the verb of a claim may be a participle: *(mull the chance that) the sample tested (is)*.

    Examples
    --------
    >>> may_lack_verb("the sample tested", "is"), may_lack_verb("war will come", "is")
    (True, False)
    """
    return lacks_verb(_PARTICIPLE.sub("", claim), verb)


def has_own_verb(claim: str) -> bool:
    """Tell whether a claim of *of* runs over the predicate of its likelihood.

    Examples
    --------
    >>> has_own_verb(" of war rose and the price of oil"), has_own_verb(" of increased tension")
    (True, False)
    """
    return _HAS_MOVED.search(claim) is not None


def has_further_verb(after: str) -> bool:
    """Tell whether the predicate of a likelihood comes behind a number, which is then the claim's.

    Examples
    --------
    >>> has_further_verb(" by June is high."), has_further_verb(" by June, which is high.")
    (True, False)
    """
    return _FURTHER_VERB.match(after) is not None
