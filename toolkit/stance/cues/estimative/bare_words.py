"""Where a bare *chance* or *likelihood* says nothing by itself: a label, a change, an unread number."""

from __future__ import annotations

import re
from typing import Final

from stance.cues.estimative.found import FoundPhrase
from stance.cues.estimative.percent_patterns import APPROXIMATELY
from stance.cues.estimative.percents import find_percents
from stance.cues.estimative.phrase_table import LIKELIHOOD
from stance.cues.estimative.sayings.claim_verbs import lacks_verb
from stance.cues.estimative.sayings.glosses import has_gloss

_BARE: Final = re.compile("chances?|odds|probability|likelihood|possibility", re.IGNORECASE)
# The claim of a line such as *Likelihood of a coup: very likely*, and what parts it from the likelihood.
_LABELLED: Final = re.compile(r"\s+(?:of|that)\s[^:;.?!—–]{1,100}(?:\s*:|\s+[-–—]|—)\s*")
_MOVE: Final = (
    r"(?:rose|risen|fell|fallen|grew|grown|dropped|climbed|declined|jumped|slipped|soared|surged|sank|sunk"
    r"|shrank|shrunk|(?:in|de)creased)\s+by|doubled|halved|tripled|trebled|quadrupled"
)
# *Is up 5 percent*; not: is up to him, is up at 30 percent
_IS_UP: Final = r"(?:is|are|was|were)\s+(?:(?:now|still)\s+)?(?:up|down)\b(?!\s+(?:to|at|in|for|against)\b)"
_MOVED: Final = re.compile(
    r"(?:\s+(?:of|that)\s[^,;:.?!]{1,100}?)?\s(?:(?:has|have|had)\s+)?(?:\w+ly\s+)?"
    rf"(?:(?:{_MOVE})\b|{_IS_UP})",
    re.IGNORECASE,
)
# Of war, that rates rise *is (20 percent) higher, twice what* it was; not: that casualties *are higher*
_HIGHER: Final = re.compile(
    r"\s+(?P<join>of|that)\s(?P<claim>[^,;:.?!]{1,100}?)\s(?P<verb>is|are|was|were)\s+(?:(?:about|roughly|now|slightly|a|little"
    r"|somewhat|much|no|not|even|far)\s+){0,2}(?:(?:[0-9][0-9.,]*\s*(?:%|percent|per\s+cent|points?|times)\s+)?"
    r"(?:better|less|worse|greater|higher|lower|slimmer|smaller|more)\b"
    r"|(?:twice|double|triple|half|two\s+times|three\s+times)\s+(?:what|as|the|that)\b)",
    re.IGNORECASE,
)
# Has doubled *to about* 10 percent: where the change ended
# By 5 percent *to* 30 percent, by half *to* one percent: whether it is the change or its end is open
_UNITS_TO: Final = re.compile(r"(?:%|cent|half)\s+to\s", re.IGNORECASE)
_COME_TO: Final = re.compile(rf"\bto\s+(?:(?:{APPROXIMATELY}|an?)\s+)*\Z", re.IGNORECASE)
# A 20 per cent higher chance
_COMPARED: Final = re.compile(
    r"(?:%|\b(?:percent|per\s+cent|pct|points?|times|fold))\s+(?:higher|lower|greater|bigger|smaller|larger|better|worse)"
    r"\s+\Z",
    re.IGNORECASE,
)
_PER_CENT: Final = re.compile(r"%|\bper\s?cent\b", re.IGNORECASE)  # half a percent
_NO_CLAUSE: Final = re.compile(r"(?:\s*:)?[^;:?!]*")
_BRACKETS_BEFORE: Final = re.compile(r"\(([^()]*)\)\s+\Z")
_REACH: Final = 60  # characters
_LONGEST_CLAIM: Final = 160


def is_label(text: str, phrase: FoundPhrase, following: FoundPhrase | None) -> bool:
    """Tell whether a bare word labels the phrase that follows: *Likelihood of a coup: very likely*.

    Examples
    --------
    >>> from stance.cues.estimative.phrases import PhraseFinder
    >>> text = "Likelihood of a coup: very likely."
    >>> [text[p.start : p.end] for p in PhraseFinder().find_phrases([text])[0]]
    ['very likely']
    """
    if following is None or following.kind != LIKELIHOOD or not is_bare(text, phrase):
        return False
    return _LABELLED.fullmatch(text, phrase.end, following.start) is not None


def is_moved(text: str, phrase: FoundPhrase) -> bool:
    """Tell whether a bare word tells by how much a likelihood has changed, and not how likely it is.

    Examples
    --------
    >>> from stance.cues.estimative.phrases import PhraseFinder
    >>> text = "The chance of war rose by 20 percent."
    >>> [is_moved(text, phrase) for phrase in PhraseFinder().find_phrases([text])[0]]
    [True]
    """
    if not is_bare(text, phrase):
        return False
    is_compared = _COMPARED.search(text[max(0, phrase.start - _REACH) : phrase.start])
    if is_compared:
        return True
    is_higher = _HIGHER.match(text, phrase.end)
    if is_higher and (is_higher["join"] == "of" or not lacks_verb(is_higher["claim"], is_higher["verb"])):
        return True
    moved = _MOVED.match(text, phrase.end)
    return moved is not None and not _ends_in_number(text[moved.end() :])


def _ends_in_number(after: str) -> bool:
    """Whether what is told of a change says what the likelihood has come to."""
    clause = _NO_CLAUSE.match(after, 0, _LONGEST_CLAIM)
    numbers = find_percents(clause[0]) if clause else []
    return any(
        _COME_TO.search(after[: number.start]) or _UNITS_TO.search(after[number.start : number.end])
        for number in numbers
    )


def has_unread_number(text: str, phrase: FoundPhrase) -> bool:
    """Tell whether a number that may be its likelihood stands behind a bare word, or what is said of it.

    Examples
    --------
    >>> phrase = FoundPhrase(4, 10, "likelihood", ("chance",), (30.0, 75.0), None)
    >>> has_unread_number("The chance of war, I hear, comes to 40 percent.", phrase)
    True
    """
    if not is_bare(text, phrase):
        return (
            phrase.span is None
            and _BARE.search(text, phrase.start, phrase.end) is not None
            and has_gloss(text, max(phrase.end, phrase.said))
        )
    claim = _NO_CLAUSE.match(text, phrase.end, phrase.end + _LONGEST_CLAIM)
    return claim is not None and bool(find_percents(claim[0]) or _PER_CENT.search(claim[0]))


def has_number_before(text: str, phrase: FoundPhrase) -> bool:
    """Tell whether a number that may be its likelihood stands in brackets before a bare word.

    Examples
    --------
    >>> phrase = FoundPhrase(15, 21, "likelihood", ("chance",), (30.0, 75.0), None)
    >>> has_number_before("A high (5 %)   chance of war.", phrase)
    True
    """
    if not is_bare(text, phrase):
        return False
    found = _BRACKETS_BEFORE.search(text[max(0, phrase.start - _REACH) : phrase.start])
    return found is not None and bool(find_percents(found[1]))


def is_bare(text: str, phrase: FoundPhrase) -> bool:
    """Tell whether a phrase is a word for likelihood that says neither how likely nor in what number.

    Examples
    --------
    >>> is_bare("chance", FoundPhrase(0, 6, "likelihood", ("chance",), (30.0, 75.0), None))
    True
    """
    says_little = phrase.span is None and len(phrase.percents) > 1 and not phrase.is_open
    return says_little and _BARE.fullmatch(text, phrase.start, phrase.end) is not None
