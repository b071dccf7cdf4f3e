"""What a scale of one's own brings along: terms and levels of confidence that the bundled table lacks."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import replace
from typing import Final

from stance.cues.estimative.phrase_table import CONFIDENCE, LIKELIHOOD, TERM, PhraseEntry, load_phrases
from stance.cues.estimative.scales import Scale
from stance.cues.patterns import Pattern
from stance.cues.tokens import tokenize

_LEVELS: Final = ("high", "moderate", "medium", "low")
_VERY: Final = frozenset({"very"})
_BETWEEN: Final = frozenset({"between", "from"})
_DASHES: Final = "-‐‑‒–—/"
_JOINTS: Final = frozenset({*_DASHES, "to", "or", "and"})


def choose_entries(scale: Scale | None) -> tuple[PhraseEntry, ...]:
    """Choose the entries of the bundled table, those that count as terms of a scale only if it has them.

    Examples
    --------
    >>> from stance.cues.estimative.scales import load_scale
    >>> kent = {entry.terms for entry in choose_entries(load_scale("kent")) if entry.percents == (0.0,)}
    >>> len(choose_entries(None)) < len(choose_entries(load_scale("kent"))), ("impossible",) in kent
    (True, True)
    """
    return tuple(
        replace(entry, kind=LIKELIHOOD) if entry.kind == TERM else entry
        for entry in load_phrases()
        if entry.kind != TERM or (scale and any(map(scale.find_band, entry.terms)))
    )


def make_terms(scale: Scale, known: Container[str]) -> tuple[PhraseEntry, ...]:
    """Make the entries of a scale's terms, but for those that are known.

    Examples
    --------
    >>> from stance.cues.estimative.scales.load import parse_scale
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
    >>> from stance.cues.estimative.scales.load import parse_scale
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


def compile_level_ranges(levels: Sequence[str]) -> re.Pattern[str]:
    """Compile what finds two levels of confidence that are given as one.

    Examples
    --------
    >>> compile_level_ranges([]).search("with moderate-to-high confidence")[0]
    'moderate-to-high'
    """
    level = compile_levels(levels).pattern
    joint = rf" ?[{_DASHES}] ?(?:(?:to|or|and) ?[{_DASHES}] ?)?| (?:to|or|and) "
    return re.compile(rf"{level}(?:{joint}){level}")


def make_levels(levels: Sequence[str]) -> tuple[PhraseEntry, ...]:
    """Make the entries of levels of confidence that the bundled table does not know, in place of its own.

    Examples
    --------
    >>> any("strong" in words for words in make_levels(["strong"])[0].pattern.slots)
    True
    """
    if not levels:
        return ()
    patterns = [_make_pattern(level) for level in levels]
    return tuple(_put_level(entry, place, pattern) for entry, place in _list_places() for pattern in patterns)


def make_level_ranges(levels: Sequence[str]) -> tuple[PhraseEntry, ...]:
    """Make the entries of two levels of confidence given as one, of which one alone would be read.

    A scale's own levels of several words are in no range.

    Examples
    --------
    >>> entry = make_level_ranges(["fair"])[0]  # with between low and fair confidence
    >>> [words is not None and "fair" in words for words in entry.pattern.slots]
    [False, False, False, True, False, False, False, False, True, False]
    """
    words = frozenset({*_LEVELS, *(level for level in levels if level.isalpha())})
    slots = (_BETWEEN, _VERY, words, _JOINTS, _JOINTS, _JOINTS, _VERY, words)
    pattern = Pattern(slots, (True, True, False, False, True, True, True, False), at_clause=False)
    return tuple(_put_level(entry, place, pattern) for entry, place in _list_places())


def _list_places() -> list[tuple[PhraseEntry, int]]:
    """List the table's entries of confidence that name its level, and where."""
    known = frozenset(_LEVELS)
    return [
        (entry, place)
        for entry in load_phrases()
        for place, words in enumerate(entry.pattern.slots)
        if entry.kind == CONFIDENCE and words and known <= words
    ]


def _put_level(entry: PhraseEntry, place: int, level: Pattern) -> PhraseEntry:
    """Put a level in place of an entry's own, *very* included."""
    pattern = entry.pattern
    before = place - 1 if place and pattern.slots[place - 1] == _VERY else place
    slots, optional = (
        (*whole[:before], *part, *whole[place + 1 :])
        for whole, part in ((pattern.slots, level.slots), (pattern.optional, level.optional))
    )
    return replace(entry, pattern=replace(pattern, slots=slots, optional=optional))


def _make_pattern(term: str) -> Pattern:
    """Make the pattern of a term's own words."""
    tokens = tokenize([term])
    words = [term[a:b] for a, b in zip(tokens.start.tolist(), tokens.end.tolist(), strict=True)]
    return Pattern(tuple(frozenset({word}) for word in words), (False,) * len(words), False)
