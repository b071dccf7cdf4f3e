"""A phrase that was found in a sentence, and what becomes of it where it is negated."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from stance.cues.estimative.negations import find_negation, is_confidence_negated
from stance.cues.estimative.phrase_table import CONFIDENCE
from stance.cues.patterns import fold_words

# What the table makes of *not likely, not unlikely*: terms, per cent.
_NEGATED: Final = (
    (frozenset({"likely", "probable", "probably"}), ("not likely", "unlikely"), (30.0,)),
    (frozenset({"unlikely", "improbable", "improbably"}), (), (50.0, 75.0)),
)

_DISBELIEF: Final = re.compile(
    r"(?:i|we)\b.*(?:(?:\bnot|n['’]t)\s+believe|\bdoubt)", re.IGNORECASE | re.DOTALL
)
_MARK: Final = re.compile(r"[,;:]")


@dataclass(frozen=True, slots=True)
class FoundPhrase:
    """A phrase in a sentence.

    Attributes
    ----------
    start, end : int
        Character offsets into the sentence, end exclusive.
    kind : str
        ``"likelihood"`` or ``"confidence"``.
    terms : tuple[str, ...]
        What a scale may call it, the words as they stand first, with those said of it behind its claim.
    percents : tuple[float, ...]
        Which likelihoods to suggest where the scale does not know it.
    span : tuple[float, float] or None
        Lowest and highest per cent of a likelihood in numbers.
    near : tuple[str, ...]
        Which terms to suggest before those, the first that the scale has.
    is_open : bool
        Whether it denies more than it says, as in *not almost certain*: no band is meant for sure.
    is_relative : bool
        Whether it compares, as in *the most likely outcome, the chance has doubled*, and says not how likely.
    said : int
        Where what says how likely ends, if that is behind the claim: *the chance of war is 10 percent*.
    """

    start: int
    end: int
    kind: str
    terms: tuple[str, ...]
    percents: tuple[float, ...]
    span: tuple[float, float] | None
    near: tuple[str, ...] = ()
    is_open: bool = False
    is_relative: bool = False
    said: int = 0


def add_negated(text: str, phrases: list[FoundPhrase], phrase: FoundPhrase) -> list[FoundPhrase]:
    """Add a phrase, with its negation, to those before it in its sentence.

    A belief that denies it, as in *we do not believe that war is likely*, is no hedge beside it.

    Examples
    --------
    >>> belief = FoundPhrase(0, 8, "likelihood", ("we doubt",), (30.0,), None)
    >>> phrase = FoundPhrase(20, 26, "likelihood", ("likely",), (75.0,), None)
    >>> [one.start for one in add_negated("We doubt that it is likely.", [belief], phrase)]
    [20]
    """
    negated = negate_phrase(text, phrase, phrases[-1].end if phrases else 0)
    if phrases and negated and negated != [phrase] and negated[0].start == phrase.start:
        last = phrases[-1]
        if _DISBELIEF.fullmatch(text, last.start, last.end) and not _MARK.search(
            text, last.end, phrase.start
        ):
            phrases = phrases[:-1]
    return phrases + negated


def negate_phrase(text: str, phrase: FoundPhrase, free_from: int = 0) -> list[FoundPhrase]:
    """Give a phrase the meaning of what negates it.

    Parameters
    ----------
    text : str
        The sentence.
    phrase : FoundPhrase
        A phrase of it.
    free_from : int
        Where the phrase before it ends: it does not begin before that.

    Returns
    -------
    list of FoundPhrase
        The phrase, with its negation; none if it is a number that is denied for sure.

    Examples
    --------
    >>> phrase = FoundPhrase(13, 19, "likelihood", ("likely",), (75.0,), None)
    >>> negate_phrase("War is never likely.", phrase)[0].terms
    ('never likely', 'not likely', 'unlikely')
    """
    if phrase.kind == CONFIDENCE:
        is_negated = bool(phrase.terms) and is_confidence_negated(text, phrase.start)
        return [replace(phrase, terms=(), is_open=True) if is_negated else phrase]
    negation = find_negation(text, phrase.start, phrase.end, phrase.said)
    if negation is None:
        return [phrase]
    if phrase.span and not negation.is_unsure:
        return []
    start = negation.start if negation.start >= free_from else phrase.start
    terms = (fold_words(text[start : phrase.end]),) if start < phrase.start else ()
    for known, known_terms, percents in () if negation.is_open else _NEGATED:
        if phrase.terms[0] in known:
            return [replace(phrase, start=start, terms=terms + known_terms, percents=percents)]
    return [replace(phrase, start=start, terms=terms, percents=(), span=None, is_open=True)]
