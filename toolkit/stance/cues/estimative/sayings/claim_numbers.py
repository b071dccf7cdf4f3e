"""Which numbers are of the claim, and not how likely it is: *the chance of 10 percent growth*."""

from __future__ import annotations

import re
from typing import Final

from stance.cues.estimative.number_words import NUMBER
from stance.cues.estimative.sayings.claim_verbs import BE, has_further_verb, is_verb_of_claim, lacks_verb

NEXT_WORDS: Final = re.compile(r"[\s\xad\u200b-\u200d\u2060\ufeff]*([\w'’]+|\W|\Z)(?:\W+(\w+))?")
"""The word or mark that comes next, and the word behind it."""

# The chance of 60 percent *by* June, *that* he wins; not: the chance of 10 percent *growth*
AFTER_A_LIKELIHOOD: Final = re.compile(
    r"\W|\w+n['’]t|of|that|for|in|by|to|or|and|but|th(?:is|ese)|next|over|within|before|at|as|on|from|if|when|while|which|"
    r"whether|is|are|was|were|be|has|have|had|will|would|can|could|may|might|must|should|each|per|every|during|until|"
    r"after|today|now|an?|the|s?he|it|we|they|i|you|since|under|given|assuming|according|with|without|because|"
    r"(?:al)?though|unless|about|among|across|against|so|yet|then|still|only|even|not|up|down|(?:remain|exist|seem)s?"
)
"""What may follow *the chance of 60 percent*."""

# 60 percent of *the* vote
_A_WHOLE: Final = re.compile(r"the|all|its|his|her|their|our|your|my|th[eo]se|them|us")
_ONE: Final = re.compile(r"an?|another|such", re.IGNORECASE)  # 60 percent of *a* default is how likely it is
# The odds are 60 percent *higher*, 60 percent *of* what they were
_COMPARED_WITH: Final = re.compile(
    r"higher|lower|greater|more|less|better|worse|larger|smaller|bigger|fewer|shorter|longer|slimmer|steeper|stronger"
    r"|weaker|narrower|wider|tighter|above|below|up|down|than|of"
)
# The chance that *inflation is* 3 percent, of *support at* 40 percent
_QUANTITY_IS: Final = re.compile(
    r"(?P<size>(?:%|\b(?:percent|per cent|points?))[ -])?"
    r"\b(?:growth|inflation|deflation|(?:un)?employment|turnout|support|shares?|rates?|deficit|debt|spending|wages?|prices?|"
    r"interest|tariffs?|yields?|returns?|margin|approval|votes?|output|gdp|tax(?:es)?|occupancy|humidity|capacity|"
    r"participation|mortality|efficacy|error|sales|profits?|revenue|exports|imports)"
    r"(?:,(?: now| still| currently)?)? (?:is|was|are|at)"
    r"(?: (?:now|still|currently|only|about|around|roughly|nearly|almost|put|set|at|just|over|under|least"
    r"|most)){0,3}\s*\Z",
    re.IGNORECASE,
)
# The chance of *a rise of* 30 percent, of *a stake* between 5 and 10 percent
_AMOUNT_OF: Final = re.compile(
    r"\b(?:bonus|change|contraction|correction|cut|deficit|depreciation|devaluation|difference|dip|discount|dividend"
    r"|downturn|drop|decline|(?:in|de)crease|error|expansion|fall|fee|fine|gain|gap|growth|haircut|hike|increment|inflation"
    r"|jump|lead|majority|margin|markdown|markup|overrun|premium|price|profit|raise|rate|reading|rebate|reduction|result"
    r"|return|rise|score|share|shortfall|slide|slowdown|slump|spike|spread|stake|surcharge|surge|surplus|swing|tariff|tax"
    r"|turnout|upturn|weight|yield|loss|(?:casualt|dut|lev|penalt)(?:y|ie))(?:e?s)? of\Z",
    re.IGNORECASE,
)
_OFFER: Final = re.compile(
    r"\b\w+ (?:deal|offer)\Z", re.IGNORECASE
)  # *a share deal* between 5 and 10 percent

_UNIT: Final = r"(?:\s*%|\s*-?\s*(?:per\s?cent|pct|in|out\s+of|to)\b)"
_SOME: Final = rf"{NUMBER}{_UNIT}|[0-9.]"
_BY_ITSELF: Final = rf"(?:(?:about|around|some|roughly|only|just|an?)\s+)*(?:{NUMBER}{_UNIT}|0?\.[0-9])"
# Of prices staying at 5 percent *is small*, of a fine of 4 percent *at 60 percent*; not: of a recession, at
# 40 percent, *is the highest*; of default of 4 percent *at 5 years, at 60 percent recovery*
_FURTHER_LIKELIHOOD: Final = re.compile(
    rf"[^,;:.?!]*?(?:,?\s+(?:{BE})\s+(?:(?:about|around|now|still|only|put|at|very|rather|quite|fairly|increasingly"
    r"|between|over|under|above|below|(?:less|more|greater|higher|lower)\s+than|least|most|up|to|as|\w+ed|\w+ly)\s+)*"
    r"(?:high|low|small|slim|slight|faint|poor|good|fair|great|strong|remote|negligible|minimal|tiny|dim|bleak|zero|nil"
    rf"|real|even|likely|unlikely|{_SOME})|\s+(?:at|to\s+be|as)\s+{_BY_ITSELF}[0-9.]*(?:\s+(?:in|out\s+of)\s+\w+)?"
    r"(?=\s*(?:[,;:.!?)]|\Z|(?:by|for|in|within|over|this|next|if|and|but|or|while|given|before|after|because)\b)))",
    re.IGNORECASE,
)
# Rates *staying at* 5 percent, (that rates) *peak at* 5 percent
_STAYING_AT: Final = re.compile(
    r"\b(?:(?:stay|remain|stand|hold|sit|settl|peak|clos|open|end|start|begin|rest|stick|trad|runn?|fix|cap+|freez"
    r"|boil|level|top|bottom|set|keep|averag)(?:e?s|e?d|ing|e)?(?: (?:off|out|in))?|stood|held|sat|kept|began"
    r"|froze|stuck|be|being|been|\w+ing) at\Z"
)
_ASIDE_AT: Final = re.compile(r",(?: \w+)? at\Z")  # of inflation, currently at (4 percent, falling further)
_AFTER_ASIDE: Final = re.compile(
    rf"\s*(?:[.;:?!)]|\Z|,?\s+(?:{BE}|has|have|had|will|would|rose|fell|and|but|or|which|though|although|while|so|as|because"
    r"|if|when)\b)",
    re.IGNORECASE,
)
_CLAIM_OF_STRETCH: Final = re.compile(
    r"(?P<word>\w+) (?P<join>of|that) (?P<claim>.+?) (?P<verb>is|was|are|were|at)"
)
# Of a cut *that was*; not: of *that*, of doing *that*, of war, *which is* 10 percent
_RELATIVE: Final = re.compile(r"(?<!ing)\s(?:that|which|who)\b")
_NOW: Final = re.compile(r".*, which (?:is|are)", re.DOTALL)
_IS: Final = re.compile(r"\b(?:is|are|was|were)\s+(?:(?:now|still)\s+)?\Z", re.IGNORECASE)
_UP_TO: Final = re.compile(r"up\s+to\b", re.IGNORECASE)
_LONGEST_IS: Final = 20  # characters


def is_of_claim(words: str, after: str) -> bool:
    """Tell whether a number is of what is likely or not, or of a change, and not how likely it is.

    Parameters
    ----------
    words : str
        The words before the number, in lower case.
    after : str
        What follows it.

    Examples
    --------
    >>> is_of_claim("chance of", " growth fell."), is_of_claim("chance of", " by June.")
    (True, False)
    """
    follows = NEXT_WORDS.match(after)
    if _AMOUNT_OF.search(words) or _says_quantity(words):
        return True
    if follows is None or not follows[1]:
        return False
    if words.endswith(" of"):
        is_share = follows[1] == "of"
        if is_share and _A_WHOLE.fullmatch(follows[2] or ""):
            return True
        if is_share and _ONE.fullmatch(follows[2] or ""):
            return False
        # Of a fine of 4 percent is 60 percent, of 20 percent of voters staying home is small
        is_held = is_share or words.count(" of") > 1
        return (is_held and _FURTHER_LIKELIHOOD.match(after) is not None) or not AFTER_A_LIKELIHOOD.fullmatch(
            follows[1]
        )
    return _COMPARED_WITH.fullmatch(follows[1]) is not None


def is_quantity(claim: str) -> bool:
    """Tell whether a claim ends in what is counted in per cent: *of the inflation (is)*.

    Examples
    --------
    >>> is_quantity("that inflation"), is_quantity("that war"), is_quantity("of a 25 percent tariff")
    (True, False, False)
    """
    return _says_quantity(f"{claim} is")


def _says_quantity(words: str) -> bool:
    """Whether a quantity has a verb, and no number of its own before it."""
    found = _QUANTITY_IS.search(words)
    return found is not None and not found["size"]


def is_change(claim: str) -> bool:
    """Tell whether a claim ends in what per cent say the size of: *of a rise (of)*.

    Examples
    --------
    >>> is_change(" of a rise"), is_change(" of war")
    (True, False)
    """
    return _AMOUNT_OF.search(f"{claim} of") is not None


def is_amount(claim: str) -> bool:
    """Tell whether a claim ends in what a range of per cent may say the size of: *of a stake (between)*.

    Examples
    --------
    >>> is_amount(" of a stake"), is_amount(" of a rise"), is_amount(" of war")
    (True, True, False)
    """
    return _OFFER.search(claim) is not None or is_change(claim) or is_quantity(claim)


def is_up_to(text: str, start: int) -> bool:
    """Tell whether a likelihood may have come to a number or be no more: *the chance is up to 30 percent*.

    Examples
    --------
    >>> is_up_to("The chance is up to 30 percent.", 14), is_up_to("There is an up to 30 percent chance.", 12)
    (True, False)
    """
    before = text[max(0, start - _LONGEST_IS) : start]
    return _UP_TO.match(text, start) is not None and _IS.search(before) is not None


def is_inside_claim(stretch: str, after: str) -> bool:
    """Tell whether a number stands inside the claim that a stretch of words begins.

    Parameters
    ----------
    stretch : str
        From the word of likelihood to the number, in lower case: *likelihood of prices staying at*.
    after : str
        What follows the number.

    Examples
    --------
    >>> is_inside_claim("likelihood of prices staying at", " is 70 percent.")
    True
    >>> is_inside_claim("probability of a recession, at", ", is the highest since 2008.")
    False
    """
    parts = _CLAIM_OF_STRETCH.fullmatch(stretch)
    if parts is None:
        return False
    if parts["join"] == "of" and _RELATIVE.search(parts["claim"]):
        return not _NOW.fullmatch(stretch) or _FURTHER_LIKELIHOOD.match(after) is not None
    if parts["verb"] == "at":
        is_aside = _ASIDE_AT.search(stretch) is not None
        if (is_aside and not _AFTER_ASIDE.match(after)) or _STAYING_AT.search(stretch):
            return True
        return has_further_verb(after) if parts["join"] == "that" else bool(_FURTHER_LIKELIHOOD.match(after))
    if parts["join"] == "of":
        return False
    is_own = is_verb_of_claim(parts["word"], parts["claim"], parts["verb"])
    return is_own or lacks_verb(parts["claim"], parts["verb"]) or has_further_verb(after)
