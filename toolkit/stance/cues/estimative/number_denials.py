"""What denies a number for a likelihood: *no analyst gives it a 60 percent chance*; not: *no deal gives*."""

from __future__ import annotations

import re
from typing import Final

from stance.cues.estimative.denials import is_reaching
from stance.cues.estimative.negation_words import (
    ADVERB,
    BEGIN,
    FEW,
    NOBODY,
    NOT,
    NOT_ALL,
    NOT_OWN,
    OTHER_CLAUSE,
)

# Not: nobody *who gives* it
_GIVES: Final = (
    r"(?<!\bwho\s)(?<!\bthat\s)(?<!\bwhich\s)(?<!\bwhat\s)(?P<verb>gives?|gave|puts?|sees?|saw)\s+"
    r"(?P<gap>.*)\Z"
)
# No analyst sees *a* 60 percent chance, sees *the* odds at 60 percent; not: sees *an error in* one
_SEEN: Final = r"(?:(?:even\s+)?(?:an?\s+)?|(?:the|its|their)\s+(?:\w+\s+)?)"
_GIVES_IT: Final = rf"(?P<verb>gives?|gave|puts?|(?:sees?|saw)(?=\s+{_SEEN}\Z))\s+(?P<gap>.*)\Z"
_NO_ONE: Final = rf"(?:{NOBODY}|not\s+(?:one|a(?:\s+single)?)(?!\w))"
_WORDS: Final = rf"(?:(?!(?:{NOT_OWN}|that|what|sa(?:id|ys?))\b)\S+\s+){{0,5}}?"
# Who may say how likely something is.
_FORECASTER: Final = (
    rf"(?:(?:(?!(?:{NOT_OWN}|the|an?|that|what)\b)\w+\s+){{0,4}}?(?:analyst|economist|forecast(?:er)?|expert|bank(?:er)?|broker|model|poll(?:ster)?|survey|market"
    r"|bookmaker|trader|strategist|source|agency|institute|observer|official|panel(?:list)?|respondent|study|report"
    r"|estimate|projection|simulation|investor|assessment|service|colleague|member|firm|house|team|pundit|commentator"
    r"|scholar|scientist|academic|fund|lender|insurer|advis[eo]r|politician|diplomat|officer|writer|government|minister"
    r"|party|country|capital|commander|general|lawmaker|insider|think-tank|camp|scenario|side|voter|journalist)s?)"
)
# What comes about, or not: no *deal* gives a chance of growth is of what comes without one.
_DOING: Final = (
    r"(?:(?:\w+\s+){0,2}?(?:deal|agreement|pact|treaty|truce|cease-?fire|settlement|compromise|intervention|action|reform"
    r"|change|cut|hike|rise|easing|tightening|stimulus|bailout|aid|relief|sanctions?|rain|treatment|vaccine|response"
    r"|support|help|win|victory|vote|move|policy)s?)"
)
_DENIED: Final = re.compile(
    rf"{BEGIN}(?:(?={NOBODY})(?:nobody|no\s+one|none|neither|\w+\s+any(?:one|body))|{_NO_ONE}\s+{_FORECASTER}"
    rf"|not\s+every(?:one|body)|{NOT_ALL}\s+{_FORECASTER})\s+{_WORDS}{_GIVES_IT}",
    re.IGNORECASE | re.DOTALL,
)
# Of anybody else's, and of *no analyst who knows it gives*, it stays open who denies what.
_MAYBE_DENIED: Final = re.compile(
    rf"{BEGIN}(?:{_NO_ONE}(?!\s+{_DOING}\s)|{NOT_ALL}|{FEW})\s+(?:(?!{OTHER_CLAUSE}\b)\S+\s+){{0,8}}?{_GIVES}",
    re.IGNORECASE | re.DOTALL,
)
# Does not give it, never put the odds at a number
_NOT_GIVEN: Final = re.compile(
    rf"(?<![\w']){NOT}\s+(?:{ADVERB}\s+){{0,2}}(?:(?:do(?:es)?|did|ha(?:s|ve|d)|will|would)\s+(?:\w+\s+){{1,3}}?)?(?P<verb>giv(?:es?|en|ing)|gave|put(?:s|ting)?|assign(?:s|ed)?|set|placed?"
    rf"|pegg?(?:s|ed)?|pric(?:es?|ed)|see(?:n|s|ing)?)\s+(?P<gap>.*)\Z",
    re.IGNORECASE | re.DOTALL,
)
# No deal gives *more than* a 20 percent chance: of that nothing is left, whatever gives it.
_DENIED_BOUND: Final = re.compile(rf"{BEGIN}{_NO_ONE}\s+{_WORDS}{_GIVES}", re.IGNORECASE | re.DOTALL)


def denies_number(clause: str, after: str, *, is_bound: bool) -> bool:
    """Tell whether a clause denies the number for a likelihood that follows it.

    Parameters
    ----------
    clause : str
        The clause up to the number, or to the word of likelihood before it.
    after : str
        What follows the likelihood.
    is_bound : bool
        Whether the number is a bound, as in *more than 20 percent*.

    Examples
    --------
    >>> [denies_number(f"No {who} gives it ", ".", is_bound=False) for who in ("analyst", "deal")]
    [True, False]
    >>> denies_number("No deal gives it ", ".", is_bound=True)
    True
    >>> denies_number("The deal does not give it ", ".", is_bound=False)
    True
    """
    if any(
        (found := pattern.search(clause)) and is_reaching(found, after) for pattern in (_DENIED, _NOT_GIVEN)
    ):
        return True
    found = _DENIED_BOUND.search(clause) if is_bound else None
    return found is not None and is_reaching(found, "")


def may_deny_number(clause: str) -> bool:
    """Tell whether it stays open if a clause denies the number for a likelihood that follows it.

    Parameters
    ----------
    clause : str
        The clause up to the number, or to the word of likelihood before it.

    Examples
    --------
    >>> [may_deny_number(f"No {who} gives it ") for who in ("harbourmaster", "deal")]
    [True, False]
    """
    found = _MAYBE_DENIED.search(clause)
    return found is not None and is_reaching(found, "")
