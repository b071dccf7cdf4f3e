"""Terms of a scale in the frame of a claim: *(the chances are) roughly even, a better than even (chance)*."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from stance.cues.estimative.found import FoundPhrase
from stance.cues.estimative.sayings.further_degrees import find_further
from stance.cues.estimative.sayings.glosses import has_gloss
from stance.cues.estimative.scales import Scale
from stance.cues.patterns import fold_words

_NOUN: Final = r"(?:chances?|odds|probability|likelihood)"
_VERB: Final = (
    r"(?:is|are|was|were|be|(?:seem|look|appear|remain)(?:s|ed)?|stands?|stood|becomes?|became)"
    r"(?: (?:now|still|currently))?"
)
_BEFORE: Final = re.compile(rf"(?:(?:an?|the) )?{_NOUN}(?: ?:| {_VERB})? (?P<bare>.+)")
_BEHIND: Final = re.compile(rf"(?:an? (?!little ))?(?P<bare>.+) {_NOUN}")
_FIND_NOUN: Final = re.compile(rf"\b{_NOUN}\b")
_HYPHENS: Final = re.compile("[-‐‑‒–−]")
_AT_BEST: Final = r"at\s+(?:the\s+)?(?:very\s+)?(?:best|most|worst|least)"
_JOINS: Final = r"\b(?:and|but|yet|so|as|while|whilst|whereas|although|though|because|since|when|if|unless)\b"
# They change the degree: *more than a* good chance, *at best* good odds; odds *against* a deal.
_DEGREE_BEFORE: Final = re.compile(
    r"\b(?:(?:than|almost|nearly|barely|hardly|scarcely|quite|over|under|above|below|beyond|near(?:\s+to)?"
    r"|(?:close|up|down)\s+to|short\s+of)(?:\s+an?)?|very|rather|pretty|too|so|as|more|less|most|much|far|no|not)\s+\Z",
    re.IGNORECASE,
)
_BEST_BEFORE: Final = re.compile(
    rf"\b{_AT_BEST},?\s+(?:(?:an?|the)\s+)?\Z"
    rf"|(?:(?:\A|[^\w\s]\s*|{_JOINS}\s+)at\s+(?:best|worst),|\bat\s+(?:best|worst)\b)(?:(?!{_JOINS})[^,;:.?!])*\Z",
    re.IGNORECASE,
)
_BEST_BEHIND: Final = re.compile(
    rf"(?:\s+of\s[^,;:.?!]{{0,80}},|,?)\s+{_AT_BEST}\s*(?:[,;:.!?)]|\Z)|,?\s+{_AT_BEST}\s+(?:of|that)\b",
    re.IGNORECASE,
)
_AGAINST: Final = re.compile(r"\s+(?P<verb>(?:is|are|was|were)\s+)?against\b", re.IGNORECASE)
# Whoever has odds has them against a rival: they *give Spurs* even odds *against Arsenal*.
_HOLDER: Final = re.compile(
    r"\b(?:ha(?:s|ve|d|ving)|with|g(?:iven?|ives|ave|iving)(?:\s+[\w'’-]+){1,4})\s+\Z", re.IGNORECASE
)
# Beside words that are a term but for their frame more is in doubt: *extremely* good odds, *from* good odds.
_DOUBT_BEFORE: Final = re.compile(r"\b(?:\w+ly|(?:from|between)(?:\s+an?)?)\s+\Z", re.IGNORECASE)
# The odds of a deal *may be* remote, *will probably remain* so.
_HEDGED: Final = re.compile(
    r"\b(?:(?:may|might|could|would|should|can)(?:\s+\w+ly)?|\w+ly)\s+(?:be|been|remain(?:ed)?|stay(?:ed)?|become)\b",
    re.IGNORECASE,
)
_CLAIM: Final = re.compile(r"\s+(?:of|(?:are\s+)?that|in\s+favou?r)\b", re.IGNORECASE)
_ALIKE: Final = (
    (r"(?:(?:about|around|roughly|approximately|nearly|almost|quite|just) )?(?:even|equal)", "about even"),
    (
        r"(?:(?:(?:a )?(?:little|bit)|slightly|somewhat) )?(?:better|more|greater|higher) than even",
        "a little better than even",
    ),
    (
        r"(?:(?:(?:a )?(?:little|bit)|slightly|somewhat) )?(?:worse|less|lower) than even",
        "a little less than even",
    ),
)
_CONTRARIES: Final = ("better than even", "less than even")
_REACH: Final = 40  # characters


def find_term(found: FoundPhrase, text: str, scale: Scale) -> str | None:
    """Find the term of a scale that a phrase is, if need be without the frame of its claim.

    Parameters
    ----------
    found : FoundPhrase
        The phrase.
    text : str
        Its sentence.
    scale : Scale
        The scale.

    Examples
    --------
    >>> from stance.cues.estimative.phrases import PhraseFinder
    >>> from stance.cues.estimative.scales import load_scale
    >>> scale = load_scale("phia")
    >>> texts = ("The odds of a deal are remote.", "The odds are remote, at most.")
    >>> [find_term(PhraseFinder(scale).find_phrases([text])[0][0], text, scale) for text in texts]
    ['remote chance', None]
    """
    if found.is_open or found.is_relative:
        return _find_exact(found.terms, scale)
    return choose_term(found.terms, scale, text, (found.start, max(found.end, found.said)))


def choose_term(terms: Sequence[str], scale: Scale, text: str, place: tuple[int, int]) -> str | None:
    """Choose the term of a scale that words are, those that stand there without their frame if need be.

    Parameters
    ----------
    terms : sequence of str
        What a scale may call a phrase, the words as they stand first.
    scale : Scale
        The scale.
    text : str
        The sentence. What changes the degree beside words with a frame leaves them no term but their own.
    place : tuple of int
        Where they begin and end in it.

    Returns
    -------
    str or None
        ``None``, too, where the words without their frame are of two bands.

    Examples
    --------
    >>> from stance.cues.estimative.scales import load_scale
    >>> def choose(words):
    ...     return choose_term([words], load_scale("phia"), words, (0, len(words)))
    >>> [choose(words) for words in ("odds are remote", "remote probability", "odds")]
    ['remote chance', 'remote chance', None]
    """
    if not terms or scale.find_band(terms[0]):
        return terms[0] if terms else None
    words = _unhyphen(terms[0])
    if strip_frame(words) == words:
        return _find_exact(terms, scale)
    if _changes_degree(words, text, place, scale):
        own = [term for term in terms if term == words or strip_frame(term) == term]
        return _find_exact(own, scale)
    is_framed = not _is_doubtful(words, text, place)
    return (_find_framed(words, scale) if is_framed else None) or _find_exact(terms, scale)


def _changes_degree(words: str, text: str, place: tuple[int, int], scale: Scale) -> bool:
    """Whether what stands beside words says more or less than they do, or the contrary."""
    start, end = place
    reach = max(0, start - _REACH)
    if _BEST_BEFORE.search(text, reach, start) or _BEST_BEHIND.match(text, end):
        return True
    if not _BEFORE.fullmatch(words) and _DEGREE_BEFORE.search(text, reach, start):
        return True
    further = find_further(text, end)
    if further and not has_gloss(text, end) and not _is_of_band(words, further, scale):  # even, or 50 percent
        return True
    return _is_against(words, text, place, scale)


def _is_against(words: str, text: str, place: tuple[int, int], scale: Scale) -> bool:
    """Whether odds are those of the contrary, as *good odds against a deal*; even ones are its own, too."""
    start, end = place
    against = _AGAINST.match(text, end)
    if against is None or against["verb"]:
        return against is not None
    if _BEFORE.fullmatch(words):
        is_claim = _CLAIM.match(text, start + len("odds")) is not None
        is_balanced = all(_is_of_band(words, contrary, scale) for contrary in _CONTRARIES)
        is_even = _name_alike(strip_frame(words)) == "about even" or is_balanced
        return words.startswith("odds ") and not is_even and not is_claim
    return words.endswith(" odds") and not _HOLDER.search(text, max(0, start - _REACH), start)


def _is_of_band(words: str, further: str, scale: Scale) -> bool:
    """Whether words in a frame and further ones are of one band: *about even, or better than even*."""
    said = [_name_alike(strip_frame(each)) for each in (words, fold_words(further))]
    terms = [_find_framed(each, scale) for each in said]
    bands = [scale.find_band(term) for term in terms if term]
    return said[0] == said[1] or (len(bands) == len(said) and bands[0] == bands[1])


def _name_alike(words: str) -> str:
    """Name what is much the same by one name: *nearly even* as *about even*."""
    return next((plain for pattern, plain in _ALIKE if re.fullmatch(pattern, words)), words)


def _is_doubtful(words: str, text: str, place: tuple[int, int]) -> bool:
    """Whether words may be no term without their frame: *extremely good odds, it faces good odds*."""
    if _BEFORE.fullmatch(words):
        return _HEDGED.search(text, *place) is not None
    is_bare = words.endswith("odds") and _CLAIM.match(text, place[1]) is None
    reach = max(0, place[0] - _REACH)
    return is_bare or _DOUBT_BEFORE.search(text, reach, place[0]) is not None


def _find_exact(terms: Sequence[str], scale: Scale) -> str | None:
    return next((term for term in terms if scale.find_band(term)), None)


def _find_framed(words: str, scale: Scale) -> str | None:
    """Find the term that words are without their frame, one of the same noun before others."""
    bare = strip_frame(words)
    framed = [term for band in scale.bands for term in band.terms if strip_frame(term) == bare]
    noun = _find_nouns(words)
    alike = [term for term in framed if _find_nouns(term) == noun] or framed
    return alike[0] if len({scale.find_band(term) for term in alike}) == 1 else None


def _find_nouns(words: str) -> list[str]:
    """Find the nouns of likelihood, *chances* as *chance*."""
    return [noun.removesuffix("s") for noun in _FIND_NOUN.findall(words)]


def _unhyphen(words: str) -> str:
    return " ".join(_HYPHENS.sub(" ", words).split())


def strip_frame(words: str) -> str:
    """Leave out of words in lower case the noun and verb that say of what they are the likelihood.

    Examples
    --------
    >>> [strip_frame(words) for words in ("odds are roughly even", "a better-than-even chance", "chances")]
    ['roughly even', 'better than even', 'chances']
    """
    plain = _unhyphen(words)
    framed = _BEFORE.fullmatch(plain) or _BEHIND.fullmatch(plain)
    return framed["bare"] if framed else plain


def frame_words(noun: str, said: str) -> str:
    """Set what is said of a word behind its claim next to it.

    Examples
    --------
    >>> frame_words("Odds", "roughly even")
    'odds are roughly even'
    """
    return fold_words(f"{noun} are {said}")
