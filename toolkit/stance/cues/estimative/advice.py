"""What to say of a phrase that a scale lacks, and what to put in its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from stance.cues.estimative.bare_words import has_number_before, has_unread_number
from stance.cues.estimative.found import FoundPhrase
from stance.cues.estimative.phrase_table import CONFIDENCE
from stance.cues.estimative.ranges import ABOVE_ALL, BELOW_ALL, describe_range, find_ends
from stance.cues.estimative.records import Phrase
from stance.cues.estimative.scales import Band, Scale

_BELIEF: Final = re.compile(r"(?:i|we)\b.*\b(?:believe|think|suspect|estimate)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Judged:
    """A phrase as found, with its band.

    Attributes
    ----------
    found : FoundPhrase
        What was found.
    phrase : Phrase
        What is told of it.
    term : str or None
        Which term of the scale it is.
    band : Band or None
        That term's band, or its number's.
    """

    found: FoundPhrase
    phrase: Phrase
    term: str | None
    band: Band | None

    @property
    def turned_band(self) -> Band | None:
        """The range of a term turned round by a *not* behind it, where the scale lacks both together."""
        low, high = self.phrase.low, self.phrase.high
        if self.band or self.found.span or low is None or high is None:
            return None
        return Band(low=low, high=high)


def describe_outside(one: Judged, scale: Scale) -> str:
    """Say why a phrase is outside the scale.

    Parameters
    ----------
    one : Judged
        The phrase.
    scale : Scale
        The scale.

    Returns
    -------
    str
        A sentence.
    """
    name = f"“{one.phrase.text}”"
    if one.found.is_open:
        return f"{name} is denied, which leaves open what is meant."
    if one.found.is_relative:
        return f"{name} compares, and does not say how likely."
    if one.found.span:
        return f"{name} is {place_beyond(one.found.span, scale)}."
    return f"{name} is no {'level of confidence' if one.phrase.kind == CONFIDENCE else 'term'} of the scale."


def place_beyond(span: tuple[float, float], scale: Scale) -> str | None:
    """Say at which end a likelihood in numbers is off the scale, if it is."""
    place = describe_range(scale, *span)
    return place if place in (BELOW_ALL, ABOVE_ALL) else None


def name_phrase(one: Judged) -> str:
    """Quote a phrase, with the range of its band, or of its term turned round."""
    band = one.turned_band or one.band
    return f"“{one.phrase.text}” ({band.range})" if band else f"“{one.phrase.text}”"


def advise(one: Judged, scale: Scale, text: str = "") -> str:
    """Say what to put in the place of a phrase outside the scale.

    Parameters
    ----------
    one : Judged
        The phrase.
    scale : Scale
        The scale.
    text : str, optional
        The sentence, in which a number may stand that was not read.

    Returns
    -------
    str
        A sentence.
    """
    if one.phrase.kind == CONFIDENCE:
        levels = [*scale.confidence[:-2], " or ".join(scale.confidence[-2:])]
        return f"Say {', '.join(levels)} confidence."
    if one.found.is_open:
        return "Say the band that is meant."
    if one.found.span and one.phrase.is_outside:
        return "The scale goes from {:g} to {:g} %.".format(*find_ends(scale))
    if one.found.is_relative:
        return "If a likelihood is meant, say which."
    return _tell_unread(one, text) or _suggest(one, scale)


def _tell_unread(one: Judged, text: str) -> str:
    """Say that a number of the sentence was not read, if one may be its likelihood."""
    if has_unread_number(text, one.found):
        return "The number behind it is not read. If it says how likely, set it next to the word."
    if has_number_before(text, one.found):
        return (
            "The number before it is not read. If it says how likely, leave out the word that says otherwise."
        )
    return ""


def _suggest(one: Judged, scale: Scale) -> str:
    """Name the bands that come nearest to a phrase."""
    if near := next((band for term in one.found.near if (band := scale.find_band(term))), None):
        return f"Say “{near.name}” ({near.range})."
    suggested = [scale.suggest_band(percent) for percent in one.found.percents]
    bands = list(dict.fromkeys(band for band in suggested if band is not None))
    if None in suggested:
        gap = one.found.percents[suggested.index(None)]
        return f"The scale has no term for about {gap:g} %. Give the number."
    if not bands:
        return "Use a term of the scale."
    named = " or ".join(f"“{band.name}” ({band.range})" for band in bands)
    return f"Say how likely, as in {named}." if len(one.found.percents) > 1 else f"Say {named}."


def advise_stack(chain: Sequence[Judged], scale: Scale) -> str:
    """Advise on the words of a stack, by the one that says most of the likelihood.

    Of *we believe it may* that is *may*: it is believed to be possible, not to be likely.
    """
    said = [one for one in chain if not is_belief(one)] or chain
    if any(one.band for one in chain):
        return ""
    return advise(min(said, key=lambda one: len(one.found.percents)), scale)


def is_belief(one: Judged) -> bool:
    """Tell whether a phrase is the writer's belief: *we believe, I strongly suspect*."""
    return _BELIEF.fullmatch(one.phrase.text) is not None
