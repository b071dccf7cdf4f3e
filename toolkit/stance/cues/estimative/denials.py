"""What denies a clause that holds a likelihood: *no truce is likely, nobody says that war is likely*."""

from __future__ import annotations

import re
from typing import Final

from stance.cues.estimative.negation_words import (
    ADVERB,
    BE,
    BEGIN,
    FEW,
    NOBODY,
    NOT,
    NOT_ALL,
    NOT_OWN,
    OPINION,
    OTHER_CLAUSE,
    SELDOM,
    STEP,
)

_LONGEST_GAP: Final = 8  # words
# No negation reaches over these: most open a clause of their own, the last deny what is denied.
_STOP: Final = re.compile(
    "and|but|or|because|since|so|while|whereas|how|wh(?:ich|om?|ose|at|y|en|ere|ether)|if|unless|until|before"
    "|after|(?:al)?though|than|except|doubt(?:s|ed)?|den(?:y|ies|ied)|dispute[sd]?"
)
_HAVE: Final = "(?:ha(?:s|ve|d))"
_DO: Final = rf"(?:do|does|did|can|could|will|would|{_HAVE})"
_THINK: Final = (
    rf"(?:{OPINION}|see(?:s|n|ing)?|saw|(?:find(?:s|ing)?|found)(?!\s+out\b)|call(?:s|ed|ing)?(?!\s+for\b)"
    r"|describ(?:es?|ed|ing)|view(?:s|ed|ing)?)"
)
_OTHER: Final = (
    r"(?:say(?:s|ing)?|said|claim(?:s|ed|ing)?|argu(?:es?|ed|ing)|suggest(?:s|ed|ing)?|mean(?:s|t|ing)?"
    r"|impl(?:y|ies|ied|ying)|prov(?:es?|ed|en|ing)|show(?:s|n|ed|ing)?|kn(?:ows?|ew|own|owing)|ma(?:kes?|de|king)"
    r"|render(?:s|ed|ing)?|indicat(?:es?|ed|ing))"
)
# After *no one*; without *that* some are participles or nouns: *no one said to be ill, no claims*.
_SAYS: Final = (
    rf"(?:(?:{_DO}\s+)?(?!\w+ing\b){_OTHER}\s+that|{_DO}\s+{_OTHER}"
    r"|says?|argues?|suggests|implies|knows?|knew|indicates|said(?!\s+to\b))"
)
_CLAIM: Final = (
    "(?:say|claim|argue|suggest|conclude|infer|imply|show|prove|call|describe|judge|rate|put|set|place|give)"
)
_DOUBT: Final = (
    r"(?:(?P<verb>doubt(?:s|ed)?)(?:\s+that)?"
    r"|(?:den(?:y|ies|ied)|disput(?:es?|ed)|reject(?:s|ed)?|dismiss(?:es|ed)?)\s+(?:(?:\w+\s+){0,3}?that|(?=(?:s?he|it|they|we)\s)))"
)
_UNDOUBTED: Final = rf"(?:{NOT}|{NOBODY}|{FEW}|{SELDOM}|no|nor|neither|without|beyond|hard|difficult)"
_SURE: Final = "(?:clear|certain|obvious|evident|convinced|sure|persuaded|confident|established|proven)"
# It is of something else: *do not expect to see, not found in, not sure of*.
_NO_OBJECT: Final = r"(?!(?:in|at|on|by|for|from|near|with|about|over|under|to(?!\s+be\b))\b)"
_AS: Final = r"(?:as\s+|an?\s+)?"
_LAST: Final = rf"(?<!\w){BE}\s+(?:{STEP}){{0,3}}{_AS}\Z"
_NOT: Final = rf"(?<![\w']){NOT}\s+(?:{ADVERB}\s+){{0,2}}(?:be(?:en|ing)?\s+)?"
_SELDOM: Final = rf"(?<![\w']){SELDOM}\s+(?:{ADVERB}\s+){{0,2}}"
# What stands before a noun that is not the subject, as in *a law that leaves, facing, in the north*.
_TO_OBJECT: Final = re.compile(
    r"\w+ing|in|at|on|by|for|from|near|with|about|over|under|to|of|as|against|across|between|within|during|after|since"
)
# Of these nothing is denied: they see no conflict *in rating* a deal as likely, no *error in the forecast of*
# one as likely, no threat *as grave as a* likely famine. No need *to call* it likely is open, as is no change
# *in the view of* it as likely. No cut *as early as March* as likely is denied.
_RATING: Final = re.compile(
    rf"\b(?:in|of|for|about|with|by|from|against|than)\s+(?:\w+ly\s+)?(?=\w+ing\b)(?:{_THINK}|{_OTHER}|treating"
    r"|presenting|portraying|regarding|ranking|classing)\s.*\bas\s+(?:an?\s+)?\Z"
    rf"|(?:\b(?P<fault>errors?|mistakes?|faults?|flaws?|conflicts?|contradictions?|problems?|harm|wrong|bias)\s+)?"
    rf"(?:\b(?P<to>to)\s+(?:{_CLAIM}|treat|present|portray|regard|view|see|consider|deem|rank|class)"
    r"|\b(?P<within>in|of|to|with|about|behind)\s+(?:the|an?|any|its|their|our|his|her|this|that|these|those)?\s*(?:\w+\s+)?"
    r"(?:forecast|view|description|rating|assessment|judge?ment|estimate|depiction|picture|portrayal|reading"
    r"|characteri[sz]ation)s?\s+of)\s.*\bas\s+(?:an?\s+)?\Z"
    r"|\A(?:(?!\bas\s).)*\bas\s+\w+\s+as\s+an?\s+\Z",
    re.IGNORECASE | re.DOTALL,
)
# Without one of these nothing below is found: most clauses are let go at once.
_MAY_DENY: Final = re.compile(
    r"\bn(?:o|e(?:ver|ither)\b)|n't|\bcannot|hardly|scarcely|barely|seldom|rarely|few|little|scant|insufficient|without|lack"
    r"|wrong|premature|mis(?:leading|take)|\btoo\s|unable|refus|declin|fail|short|doubt|den[iy]|disput|reject|dismiss",
    re.IGNORECASE,
)
# Where what denies a clause names no opinion, it leaves open how likely the claim is.
_OPENERS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE | re.DOTALL), is_open)
    for pattern, is_open in (
        (
            rf"(?:{_NOT}|(?<![\w'])(?:hardly|scarcely)\s+(?:{ADVERB}\s+){{0,2}})(?P<verb>{_THINK})\s+{_NO_OBJECT}"
            r"(?P<gap>.*)\Z",
            False,
        ),
        (rf"{_NOT}(?:true|the\s+case)\s+that\s+(?P<gap>.*)\Z", False),
        (
            rf"(?<![\w'])(?:nor|neither)\s+(?:(?:in|at|on|by)\s+(?:\S+\s+){{1,3}}?)?(?:{BE}|{_DO})\s+(?P<gap>.*)\Z",
            False,
        ),
        # The verb before its subject: *at no point was war likely*.
        (
            rf"{BEGIN}(?:never|nowhere|hardly|scarcely|not\s+once|no\s+longer)\s+(?:{BE}|{_HAVE})\s+(?P<gap>.*)\Z",
            False,
        ),
        (rf"{BEGIN}(?:only\s+)?{SELDOM}\s+(?:{BE}|{_HAVE})\s+(?P<gap>.*)\Z", True),
        (
            rf"{BEGIN}(?:at|in(?!\s+no\s+(?:doubt|time|hurry|mood)\b)|under|on|by)\s+(?:no|none|neither)\s+"
            rf"(?P<gap>(?:\S+\s+){{1,4}}?(?:{BE}|{_HAVE})\s+(?!{STEP}|{_AS}\Z)\S.*)\Z",
            False,
        ),
        (
            rf"(?:\b(?:no|little|scant|insufficient|without|lack(?:s|ed|ing)?(?:\s+of)?)|{_NOT}(?:any|enough|an?))\s+"
            r"(?:(?:clear|hard|firm|new|good|further|convincing|solid|strong|real|obvious)\s+)?"
            rf"(?:(?:evidence|reasons?|signs?|indications?|proof|suggestions?|hints?|grounds)\s+(?!(?:{BE}|{_HAVE}|found|made|given)\s)"
            r"|(?:reports?|claims?|consensus|certainty|guarantee|basis)\s+(?=(?:that|to|for)\s))(?!to\s+the\s+contrary\b)"
            r"(?:to\s+(?P<verb>\w+)\s+)?(?P<gap>.*)\Z",
            True,
        ),
        (rf"\b(?:nothing|little)\s+to\s+(?P<verb>{_OTHER})\s+(?P<gap>.*)\Z", True),
        (
            rf"(?<!not\s)\b(?:wrong|premature|misleading|mistaken|(?:a\s+)?mistake|too\s+(?:early|soon))\s+to\s+"
            rf"(?P<verb>{_CLAIM}|{_THINK})\s+(?P<gap>.*)\Z",
            True,
        ),
        (
            rf"(?<!not\s)\b(?:(?:unable|(?:refus|declin|fail)(?:es?|s|ed|ing)?)\s+to\s+(?P<verb>{_CLAIM})"
            rf"|short\s+of\s+(?:call|say|judg|rat|describ|claim|argu|suggest)ing)\s+(?P<gap>.*)\Z",
            True,
        ),
        (
            rf"{BEGIN}{NOBODY}\s+(?:(?!{NOT_OWN}\b)\S+\s+){{0,5}}?(?P<verb>{OPINION})\s+{_NO_OBJECT}"
            r"(?P<gap>.*)\Z",
            False,
        ),
        # *Under no scenario do we see a collapse as* likely.
        (
            rf"{BEGIN}(?:at|in|under|on|by)\s+(?:no|none|neither)\s+(?:\S+\s+){{1,5}}?{_DO}\s+(?:\S+\s+){{1,3}}?"
            rf"(?P<verb>{_THINK})\s+(?P<gap>.*)\Z",
            False,
        ),
        (
            rf"{BEGIN}{NOBODY}\s+(?:(?!{OTHER_CLAUSE}\b)\S+\s+){{0,5}}?(?P<verb>{_THINK})\s+(?P<gap>.*\sas\s+(?:an?\s+)?)\Z",
            False,
        ),
        (rf"{BEGIN}{NOBODY}\s+(?:(?!{NOT_OWN}\b)\S+\s+){{0,5}}?(?P<verb>{_SAYS})\s+(?P<gap>.*)\Z", True),
        (rf"{BEGIN}(?P<nobody>{NOBODY})\s+(?P<gap>(?P<subject>.*?)){_LAST}", False),
        (
            rf"{BEGIN}(?:{NOT_ALL}|{FEW})\s+(?:(?!{NOT_OWN}\b)\S+\s+){{0,5}}?(?P<verb>{OPINION}|{_SAYS})\s+(?P<gap>.*)\Z",
            True,
        ),
        # We doubt, reject the claim that it is likely; not: nobody doubts, does not deny.
        (
            rf"(?:\A|\b(?:and|but|so|yet|that|because|since|although)\s)\W*(?:(?!{_UNDOUBTED}(?![\w']))\S+\s+){{0,6}}?{_DOUBT}\s+"
            r"(?P<gap>.*)\Z",
            True,
        ),
        (rf"{_SELDOM}(?P<verb>{_THINK})\s+{_NO_OBJECT}(?P<gap>.*)\Z", True),
        (rf"(?:{_NOT}|{_SELDOM})(?P<verb>{_OTHER})\s+(?P<gap>.*)\Z", True),
        # We see *no offensive as* likely, find *no offensive* likely.
        (rf"\b{_THINK}\s+no\s+(?P<gap>.*\sas\s+(?:an?\s+)?)\Z", False),
        (
            rf"\b{_THINK}\s+no\s+(?P<object>(?P<gap>(?:(?!(?:{_TO_OBJECT.pattern})(?![\w-]))\S+\s+){{1,4}}))(?:to\s+be\s+)?\Z",
            False,
        ),
        (rf"(?:{_NOT}(?:{_SURE}\s+)?|{_SELDOM}{_SURE}\s+)that\s+(?P<gap>.*)\Z", True),
        (rf"(?:{_NOT}|{_SELDOM}){_SURE}\s+{_NO_OBJECT}(?P<gap>(?!of\b).*?){_LAST}", True),
    )
)
_DETERMINER: Final = re.compile(
    "an?|the|th(?:is|at|ese|ose)|his|her|its|their|our|my|your|all|some|many|most"
)
_PERSON: Final = re.compile("i|he|she|we|they|it|you")
_TIME: Final = re.compile(
    "(?:year|month|week|day|time|morning|night|decade|century|quarter|season|summer|winter)s?"
)
_FINITE: Final = re.compile("is|are|was|were|has|have|had|will|would|can|could|may|might|must|do|does|did")
_RELATIVE: Final = re.compile(rf"\w\s+that\s+{BE}\s+(?:{STEP})*{_AS}\Z", re.IGNORECASE)
# No general who served him is likely to rebel.
_RELATIVE_SUBJECT: Final = re.compile(
    r"(?:no\s+(?!idea|clue|word|sign|hint)\w+|nobody|none|nothing)\s+(?:who|which)\s+\w", re.IGNORECASE
)
# The clause of *no* is the subject, or in it: *the fact that nobody came is likely to hurt*.
_PAST: Final = "came|went|fell|became|began|rose|grew|took|gave|knew|saw|drew|chose|broke|ran"
_WITHIN: Final = re.compile(
    rf"that\s+(?:\S+\s+){{0,7}}?(?:(?:no\s+one|nobody|nothing)\s+(?:\w+ed|\w+[^s\W]s|{_PAST})|no\s+\w+\s+(?:{_PAST}))\s+{_LAST}",
    re.IGNORECASE,
)
_WHO: Final = re.compile(r"\b(?:who|which|that)\s+\Z", re.IGNORECASE)  # he who says nothing
_QUANTIFIER: Final = re.compile("an?|any|all|such|some|many|other|more|enough")
# What cannot be the noun of *likely* in *we do not consider likely outcomes*.
_NO_NOUN: Final = re.compile(
    r"(?!\s+\w)|\s+(?:that|to|an?|the|any|th(?:is|ese|ose)|some|such|in|on|at|by|for|with|from|of|under|given|until|before"
    r"|after|and|or|but|nor|as|if|because|since|when|while|where|unless|(?:al)?though|enough|at|now|yet|soon|today|here"
    r"|there|either|even|again|i|he|she|it|we|they|you|his|her|its|their|our)\b",
    re.IGNORECASE,
)


def find_denial(clause: str, after: str) -> bool | None:
    """Find what denies the clause of a likelihood.

    Parameters
    ----------
    clause : str
        The clause up to the likelihood.
    after : str
        What follows the likelihood.

    Returns
    -------
    bool or None
        Whether the denial leaves open how likely the claim is; ``None`` if there is none.

    Examples
    --------
    >>> find_denial("No war is ", "."), find_denial("No report says that war is ", ".")
    (False, True)
    """
    for pattern, leaves_open in _OPENERS if _MAY_DENY.search(clause) else ():
        found = pattern.search(clause)
        if found and is_reaching(found, after):
            is_open = leaves_open or found.groupdict().get("almost") is not None
            rating = _RATING.search(found["gap"])
            if is_open or not rating:
                return is_open
            if rating["to"] or (rating["within"] and not rating["fault"]):
                return True
    return None


def is_reaching(found: re.Match[str], after: str) -> bool:
    """Tell whether a denial reaches over the words between it and the likelihood.

    Parameters
    ----------
    found : re.Match
        The denial, with the words up to the likelihood as its *gap*.
    after : str
        What follows the likelihood.

    Examples
    --------
    >>> denial = re.compile(r"nobody thinks (?P<gap>.*)")
    >>> [is_reaching(denial.match(f"nobody thinks {gap}"), ".") for gap in ("war is ", "so because war is ")]
    [True, False]
    """
    groups = found.groupdict()
    gap = found["gap"].lower().split()
    if groups.get("subject") is not None and _RELATIVE_SUBJECT.match(found["nobody"] + " " + found["gap"]):
        gap = ["that" if word in ("who", "which") else word for word in gap]
    if len(gap) > _LONGEST_GAP or any(map(_STOP.fullmatch, gap)):
        return False
    if groups.get("verb"):
        is_own_noun = all(map(_QUANTIFIER.fullmatch, gap)) and not _NO_NOUN.match(after)
        if is_own_noun or _RELATIVE.search(found["gap"]):
            return False
        return not groups.get("subordinate") or "that" in found[0].lower().split()
    if groups.get("subject") is None:  # of no strong likely candidates the noun is denied
        return not groups.get("object") or _NO_NOUN.match(after) is not None
    if _WITHIN.match(found[0]) or (
        _WHO.search(found.string[: found.start()]) and found["nobody"].lower() == "nothing"
    ):
        return False
    return _is_subject(gap, is_subordinate=bool(groups["subordinate"]))


def _is_subject(words: list[str], *, is_subordinate: bool) -> bool:
    """Whether words after *no* are one subject, not a clause and one: *no deal was reached a strike*."""
    if "that" in words:  # no plan that was tried; no one came saying that war
        at = words.index("that")
        return not (at and re.fullmatch(r"\w+(?:ing|ed)", words[at - 1]))
    for at, word in enumerate(words):
        before = words[at - 1] if at else ""
        is_new = not _TO_OBJECT.fullmatch(before)
        if _FINITE.fullmatch(word):
            return False
        if (
            is_new
            and (at or _PERSON.fullmatch(word))
            and (_PERSON.fullmatch(word) or _DETERMINER.fullmatch(word))
        ):
            is_time = at + 1 < len(words) and _TIME.fullmatch(words[at + 1])
            if not is_time:
                return not (is_subordinate and at)  # no plan the army has made; nothing they do
    return True
