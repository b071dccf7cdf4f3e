"""What negates a likelihood or a confidence from before it: *far from likely, no strike is expected*."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from stance.cues.estimative.denials import find_denial
from stance.cues.estimative.negation_words import FOCUS, NOT, SELDOM, STEP
from stance.cues.estimative.number_denials import denies_number, may_deny_number

_REACH: Final = 120  # characters
_NEGATOR: Final = (
    rf"(?:(?<!\bif\s)(?<!\bor\s)(?<!\bthan\s)(?<!\bwhy\s){NOT}|nor|neither|no|hardly|scarcely|barely|without|{SELDOM}"
    r"|(?:far|nowhere\s+near|a\s+long\s+way)\s+from|nowhere\s+near|nothing\s+like|by\s+no\s+means|in\s+no\s+(?:way|sense)"
    r"|anything\s+but|less\s+than)"
)
_ASIDE: Final = r",\s+[^,;.:]{1,40},"  # not, in our view, likely
_DIRECT: Final = re.compile(
    rf"(?<![\w'])(?P<negator>{_NEGATOR}|{NOT}{_ASIDE})\s+(?:{STEP}){{0,5}}\Z"
    # In *jobs, not a likely war* the noun is denied.
    rf"|(?<![\w'])(?<![,;:—–]\s)(?<!\band\s)(?P<before>{NOT}|hardly|scarcely|without|{SELDOM})\s+(?:{STEP}){{0,4}}"
    r"(?:an?|the|one)\s+\Z",
    re.IGNORECASE,
)
# They leave open how likely it is.
_LOOSE: Final = re.compile(rf"\b(?:necessarily|always|often|{SELDOM})\b", re.IGNORECASE)
_DEFINITE: Final = re.compile("the|th(?:is|at|ese|ose)|his|her|its|their|our|your|my|whose")
_NOUN: Final = re.compile(r"(?:chances?|odds|probability|likelihood|possibility)\b", re.IGNORECASE)
_SAID: Final = re.compile(
    rf"{_NOUN.pattern}.", re.IGNORECASE | re.DOTALL
)  # odds at 60 percent, chance is slim
_BOUND: Final = re.compile(
    r"\b(?:(?:more|less|higher|lower|greater|better|worse)\s+than|over|above|below|under|at\s+(?:least|most))\b",
    re.IGNORECASE,
)
_LIST_MARK: Final = re.compile(r"\A\W*(?:\w{1,4}(?:/[\w/ -]{1,40})?\)\s*)?")  # - (a) No analyst, (S//NF) No
_CONCEDING: Final = re.compile(r"\w,?\s+if\s+\Z", re.IGNORECASE)
_CONFIDENCE: Final = re.compile(
    rf"(?<![\w'])(?:{NOT}|without)\s+(?:(?!(?:{FOCUS})\b)[\w']+\s+){{0,3}}\Z", re.IGNORECASE
)
_OWN: Final = re.compile(
    rf"(?:{NOT}|nor|no|hardly|scarcely|barely|may|might|could|i|we|i'm|we're|cannot|neither)(?![\w'])",
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
    is_unsure : bool
        Whether not even that is sure, as in *no harbour gives a 60 percent chance of rain*.
    """

    start: int
    is_open: bool
    is_unsure: bool = False


def find_negation(text: str, start: int, end: int, said: int = 0) -> Negation | None:
    """Find what negates a likelihood.

    Parameters
    ----------
    text : str
        The sentence.
    start, end : int
        Where the likelihood stands. One that begins in a negator has been read with it.
    said : int, optional
        Where what is said of it behind its claim ends: a denial reaches over its article then.

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
        return Negation(start - len(before) + found.start(), _LOOSE.search(found[0]) is not None)
    # Cut off, it does not begin a clause.
    clause = re.split(r"[.,;:!?—–]", "x " * (len(before) < start) + before)[-1]
    clause = _LIST_MARK.sub("", clause, count=1)
    words = clause.split()
    is_aside = text[start:end].endswith("bly")  # as in: it would work for probably most
    is_said = said > end or _SAID.match(text, start, end) is not None
    if is_aside or not words:
        return None
    after = text[end : end + _REACH].replace("’", "'")
    is_definite = _DEFINITE.fullmatch(words[-1].lower()) is not None
    is_open = find_denial(clause, after) if is_said or not is_definite else None
    if is_open is None and _NOUN.search(text, start, end):
        if denies_number(clause, after, is_bound=_BOUND.search(text, start, end) is not None):
            is_open = False
        elif may_deny_number(clause):
            return Negation(start, is_open=True, is_unsure=True)
    return None if is_open is None else Negation(start, is_open)


def is_conceded(text: str, start: int, end: int) -> bool:
    """Tell whether *not likely* denies nothing, as in *possible, if not likely*.

    Parameters
    ----------
    text : str
        The sentence.
    start, end : int
        Where *not likely* stands.

    Returns
    -------
    bool
        Where *if* begins the sentence, or *to* follows, it is a condition.

    Examples
    --------
    >>> is_conceded("Possible, if not likely.", 13, 23), is_conceded("If not likely, it is feared.", 3, 13)
    (True, False)
    """
    return _CONCEDING.search(_cut_before(text, start)) is not None and not re.match(r"\s+to\b", text[end:])


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
