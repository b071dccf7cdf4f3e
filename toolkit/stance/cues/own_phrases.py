"""What a scale of one's own brings along: terms and levels of confidence that the bundled table lacks."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import replace
from typing import Final

from stance.cues.patterns import Pattern
from stance.cues.phrase_table import CONFIDENCE, LIKELIHOOD, PhraseEntry, load_phrases
from stance.cues.scales import Scale
from stance.cues.tokens import tokenize

_LEVELS: Final = ("high", "moderate", "medium", "low")


def make_terms(scale: Scale, known: Container[str]) -> tuple[PhraseEntry, ...]:
    """Make the entries of a scale's terms, but for those that are known.

    Parameters
    ----------
    scale : Scale
    known : container of str

    Returns
    -------
    tuple of PhraseEntry

    Examples
    --------
    >>> from stance.cues.scales.load import parse_scale
    >>> scale = parse_scale("{source: Me, year: 2024, bands: [{terms: [odds-on], low: 60, high: 90}]}", "x")
    >>> [(entry.terms, entry.percents) for entry in make_terms(scale, ())]
    [(('odds-on',), (75.0,))]
    """
    return tuple(
        PhraseEntry(_make_pattern(term), LIKELIHOOD, ((band.low + band.high) / 2,), (term,))
        for band in scale.bands
        for term in band.terms
        if term not in known
    )


def list_levels(scale: Scale) -> list[str]:
    """List the levels of confidence that are a scale's own.

    Examples
    --------
    >>> from stance.cues.scales.load import parse_scale
    >>> text = "{source: Me, year: 2024, confidence: [low, fair], bands: [{terms: [a], low: 0, high: 9}]}"
    >>> list_levels(parse_scale(text, "x"))
    ['fair']
    """
    return [level for level in scale.confidence if level.removeprefix("very ") not in _LEVELS]


def compile_levels(levels: Sequence[str]) -> re.Pattern[str]:
    """Compile what finds a level of confidence in a phrase, the longest first.

    Examples
    --------
    >>> compile_levels(["fairly low"]).search("with fairly low confidence")[0]
    'fairly low'
    """
    known = [f"(?:very )?{level}" for level in _LEVELS]
    ranked = sorted((*map(re.escape, levels), *known), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(ranked)})\b")


def make_levels(levels: Sequence[str]) -> tuple[PhraseEntry, ...]:
    """Make the entries of levels of confidence that the bundled table does not know.

    Parameters
    ----------
    levels : sequence of str

    Returns
    -------
    tuple of PhraseEntry
        The table's entries, with these levels where those have theirs.

    Examples
    --------
    >>> any("strong" in words for words in make_levels(["strong"])[0].pattern.slots)
    True
    """
    if not levels:
        return ()
    known = frozenset(_LEVELS)
    entries = []
    for entry in load_phrases():
        places = [i for i, words in enumerate(entry.pattern.slots) if words and known <= words]
        if entry.kind != CONFIDENCE or not places:
            continue
        (place,) = places
        before = place - 1 if place and entry.pattern.slots[place - 1] == frozenset({"very"}) else place
        for level in levels:
            own = _make_pattern(level)
            slots, optional = (
                (*whole[:before], *part, *whole[place + 1 :])
                for whole, part in (
                    (entry.pattern.slots, own.slots),
                    (entry.pattern.optional, own.optional),
                )
            )
            entries.append(replace(entry, pattern=replace(entry.pattern, slots=slots, optional=optional)))
    return tuple(entries)


def _make_pattern(term: str) -> Pattern:
    """Make the pattern of a term's own words."""
    tokens = tokenize([term])
    words = [term[a:b] for a, b in zip(tokens.start.tolist(), tokens.end.tolist(), strict=True)]
    return Pattern(tuple(frozenset({word}) for word in words), (False,) * len(words), False)
