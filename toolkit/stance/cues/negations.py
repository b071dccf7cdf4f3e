"""What negates a likelihood or a confidence from before it: *far from likely, no strike is expected*."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_REACH: Final = 120  # characters
# They deny that this word is the right one, or all of it: *not only likely but certain*.
_FOCUS: Final = "only|merely|simply|just|solely|purely"
_PARTICIPLE: Final = (
    r"(?:(?:thought|considered|judged|deemed|held|believed|found|rated|assessed)(?:\s+to\s+be)?"
    r"|(?:called|seen|regarded|described|viewed)(?:\s+as)?)"
)
_BE: Final = (
    r"(?:(?:i|wa)s|are|were|be|been|being|(?:seem|look|appear|remain)(?:s|ed)?(?:\s+to\s+be)?"
    r"|(?:becom|becam)es?|will|would|should|can)"
)
_ADVERB: Final = (
    rf"(?:(?!(?:{_FOCUS})\b)\w+ly|very|yet|now|so|too|even|ever|quite|rather|any|that|still|as\s+yet|at\s+all|all\s+that"
    r"|in\s+(?:fact|the\s+least|any\s+way)|by\s+any\s+means|the\s+least\s+bit|of\s+course)"
)
_STEP: Final = rf"(?:{_ADVERB}|{_BE}|{_PARTICIPLE}|have|has)\s+"
_NOT: Final = r"(?:not|never|cannot|no\s+longer|\w{1,9}n't)"
_NEGATOR: Final = (
    rf"(?:(?<!\bif\s)(?<!\bor\s)(?<!\bthan\s)(?<!\bwhy\s){_NOT}|nor|neither|no|hardly|scarcely|barely|without"
    r"|(?:far|nowhere\s+near|a\s+long\s+way)\s+from|nowhere\s+near|nothing\s+like|by\s+no\s+means|in\s+no\s+(?:way|sense)"
    r"|anything\s+but|less\s+than)"
)
_ASIDE: Final = r",\s+[^,;.:]{1,40},"  # not, in our view, likely
_DIRECT: Final = re.compile(
    rf"(?<![\w'])(?P<negator>{_NEGATOR}|{_NOT}{_ASIDE})\s+(?:{_STEP}){{0,5}}\Z"
    # In *jobs, not a likely war* the noun is denied.
    rf"|(?<![\w'])(?<![,;:—–]\s)(?<!\band\s)(?P<before>{_NOT}|hardly|scarcely|without)\s+(?:{_STEP}){{0,4}}"
    r"(?:an?|the|one)\s+\Z",
    re.IGNORECASE,
)
# No negation reaches over these: most open a clause of their own, the last deny what is denied.
_STOP: Final = re.compile(
    "and|but|or|because|since|so|while|whereas|wh(?:ich|om?|ose|at|y|en|ere|ether)|if|unless|until|before"
    "|after|(?:al)?though|than|except|doubt(?:s|ed)?|den(?:y|ies|ied)|dispute[sd]?"
)
_DEFINITE: Final = re.compile("the|th(?:is|at|ese|ose)|his|her|its|their|our|your|my|whose")
_CLAUSE: Final = (
    r"(?:(?:\A|[\"“(]|\b(?:that|and|but|so|while|where|because|since|(?:al)?though|yet|sa(?:id|ys?)))\s*)"
)
_THINK: Final = (
    r"(?:think|believe|judge|assess|consider|expect|anticipate|see|find(?!\s+out\b)|deem|regard|estimate"
    r"|call(?!\s+for\b)|describe|view|foresee)"
)
_OTHER: Final = "(?:say|claim|argue|suggest|mean|imply|prove|show|know|make|render|indicate)"
_SURE: Final = "(?:clear|certain|obvious|evident|convinced|sure|persuaded|confident|established|proven)"
# What denies a whole clause; where it names no opinion it leaves open how likely the claim is.
_OPENERS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE | re.DOTALL), is_open)
    for pattern, is_open in (
        (rf"(?<![\w'])(?:{_NOT}|hardly|scarcely)\s+(?:{_ADVERB}\s+){{0,2}}{_THINK}\s+(?P<gap>.*)\Z", False),
        (rf"(?<![\w']){_NOT}\s+(?:{_ADVERB}\s+){{0,2}}(?:true|the\s+case)\s+that\s+(?P<gap>.*)\Z", False),
        (rf"(?<![\w'])(?:nor|neither)\s+(?:{_BE}|do|does|did|has|have)\s+(?P<gap>.*)\Z", False),
        (
            rf"{_CLAUSE}(?:no(?!\s+(?:doubt|question|wonder|surprise|matter|sooner|\w+\s+than)\b)|neither|nobody|nothing"
            rf"|none(?!\s+(?:the|too)\b))\s+(?P<gap>.*?)(?<!\w){_BE}\s+(?:{_STEP}){{0,3}}(?:as\s+|an?\s+)?\Z",
            False,
        ),
        (rf"(?<![\w']){_NOT}\s+(?:{_ADVERB}\s+){{0,2}}{_OTHER}\s+(?P<gap>.*)\Z", True),
        (rf"(?<![\w']){_NOT}\s+(?:{_ADVERB}\s+){{0,2}}(?:{_SURE}\s+)?that\s+(?P<gap>.*)\Z", True),
        (r"\bno\s+(?:evidence|reason|sign|indication|proof|suggestion|hint|grounds)\s+(?P<gap>.*)\Z", True),
    )
)
_LONGEST_GAP: Final = 8  # words
_CONFIDENCE: Final = re.compile(
    rf"(?<![\w'])(?:{_NOT}|without)\s+(?:(?!(?:{_FOCUS})\b)[\w']+\s+){{0,3}}\Z", re.IGNORECASE
)
_OWN: Final = re.compile(
    rf"(?:{_NOT}|nor|no|hardly|scarcely|barely|may|might|could|i|we|i'm|we're|cannot|neither)(?![\w'])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Negation:
    """What negates a phrase.

    Attributes
    ----------
    start : int
        Where the phrase begins with it: where the phrase itself does, if words of the claim lie between.
    is_open : bool
        Whether it says no more than that the phrase is not claimed, as in *there is no sign that it is
        likely*.
    """

    start: int
    is_open: bool


def find_negation(text: str, start: int, end: int) -> Negation | None:
    """Find what negates a likelihood.

    Parameters
    ----------
    text : str
        The sentence.
    start, end : int
        Where the likelihood stands. One that begins in a negator has been read with it.

    Returns
    -------
    Negation or None

    Examples
    --------
    >>> find_negation("War is by no means likely.", 19, 25).start
    7
    >>> find_negation("No war is likely.", 10, 16).start
    10
    >>> find_negation("It is not only likely.", 15, 21) is None
    True
    """
    if _OWN.match(text[start:end].replace("’", "'")):
        return None
    before = _cut_before(text, start)
    if (found := _DIRECT.search(before)) and not _is_lone_neither(found, text[end : end + _REACH]):
        is_loose = re.search(r"\bnecessarily\b", found[0], re.IGNORECASE) is not None
        return Negation(start - len(before) + found.start(), is_loose)
    # Cut off, it does not begin a clause.
    clause = re.split(r"[.,;:!?—–]", "x " * (len(before) < start) + before)[-1].lstrip()
    words = clause.split()
    is_aside = text[start:end].endswith("bly")  # as in: it would work for probably most
    if is_aside or not words or _DEFINITE.fullmatch(words[-1].lower()):
        return None
    for pattern, is_open in _OPENERS:
        found = pattern.search(clause)
        gap = found["gap"].lower().split() if found else []
        if found and len(gap) <= _LONGEST_GAP and not any(map(_STOP.fullmatch, gap)):
            return Negation(start, is_open)
    return None


def is_confidence_negated(text: str, start: int) -> bool:
    """Tell whether a level of confidence is negated, as in *we do not have high confidence*.

    Examples
    --------
    >>> is_confidence_negated("We cannot say with high confidence.", 19)
    True
    """
    return _CONFIDENCE.search(_cut_before(text, start)) is not None


def _is_lone_neither(found: re.Match[str], after: str) -> bool:
    """Whether *neither* is of two things and not of two words: *neither likely heir came*."""
    return (found["negator"] or "").lower() == "neither" and re.search(r"\bnor\b", after) is None


def _cut_before(text: str, start: int) -> str:
    """Cut the whole words before a place."""
    before = text[max(0, start - _REACH) : start].replace("’", "'")
    return before if len(before) == start else before[before.find(" ") + 1 :]
