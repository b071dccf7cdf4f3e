"""Terms of a scale in the frame of a claim: *(the chances are) roughly even, a better than even (chance)*."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from stance.cues.estimative.found import FoundPhrase
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
# They change the degree: *extremely* good odds, *more than a* good chance; odds *against* a deal, *or worse*.
_DEGREE_BEFORE: Final = re.compile(
    r"\b(?:(?:than|almost|nearly|over|under|above|below)(?:\s+an?)?"
    r"|at\s+(?:best|most|worst|least),?(?:\s+(?:an?|the))?"
    r"|\w+ly|very|quite|rather|pretty|too|so|as|more|less|most|much|far|no|not)\s+\Z",
    re.IGNORECASE,
)
_DEGREE_BEHIND: Final = re.compile(
    r",?\s+(?:against|at\s+(?:best|most|worst|least)|(?:or|if\s+not)\s+(?:better|worse|more|less|higher|lower|greater))\b",
    re.IGNORECASE,
)
_REACH: Final = 40  # characters


def find_term(found: FoundPhrase, text: str, scale: Scale) -> str | None:
    """Find the term of a scale that a phrase is, if need be without the frame of its claim.

    Parameters
    ----------
    found : FoundPhrase
        The phrase.
    text : str
        Its sentence. What changes the degree beside the phrase leaves it no term but its own words.
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
    if found.is_open or found.is_relative or _changes_degree(found, text):
        return _find_exact(found.terms, scale)
    return choose_term(found.terms, scale)


def choose_term(terms: Sequence[str], scale: Scale) -> str | None:
    """Choose the term of a scale that words are, those that stand there without their frame if need be.

    Parameters
    ----------
    terms : sequence of str
        What a scale may call a phrase, the words as they stand first.
    scale : Scale
        The scale.

    Returns
    -------
    str or None
        ``None``, too, where the words without their frame are of two bands.

    Examples
    --------
    >>> from stance.cues.estimative.scales import load_scale
    >>> [choose_term([words], load_scale("phia")) for words in ("odds are remote", "remote odds", "odds")]
    ['remote chance', 'remote chance', None]
    """
    if not terms or scale.find_band(terms[0]):
        return terms[0] if terms else None
    return _find_framed(terms[0], scale) or _find_exact(terms, scale)


def _find_exact(terms: Sequence[str], scale: Scale) -> str | None:
    return next((term for term in terms if scale.find_band(term)), None)


def _find_framed(words: str, scale: Scale) -> str | None:
    """Find the term that words are without their frame, the one of the same noun if there are several."""
    bare = strip_frame(words)
    bands = [band for band in scale.bands if any(strip_frame(term) == bare for term in band.terms)]
    if len(bands) != 1:
        return None
    alike = [term for term in bands[0].terms if strip_frame(term) == bare]
    noun = _FIND_NOUN.findall(words)
    return next((term for term in alike if _FIND_NOUN.findall(term) == noun), alike[0])


def strip_frame(words: str) -> str:
    """Leave out of words in lower case the noun and verb that say of what they are the likelihood.

    Examples
    --------
    >>> [strip_frame(words) for words in ("odds are roughly even", "a better-than-even chance", "chances")]
    ['roughly even', 'better than even', 'chances']
    """
    plain = " ".join(_HYPHENS.sub(" ", words).split())
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


def _changes_degree(found: FoundPhrase, text: str) -> bool:
    """Whether what stands beside a phrase says more or less than it, or the contrary."""
    return (
        _DEGREE_BEHIND.match(text, max(found.end, found.said)) is not None
        or _DEGREE_BEFORE.search(text[max(0, found.start - _REACH) : found.start]) is not None
    )
