"""The fixed vocabulary: labels, cue types, zones and voices, each in its canonical order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LABELS: Final[tuple[str, ...]] = ("assertive", "hedged", "speculative")
"""From most to least commitment; the column order of every probability array."""

COMMITMENT: Final[Mapping[str, float]] = dict(zip(LABELS, (1.0, 0.5, 0.0), strict=True))
"""How far each label commits the writer."""

CUE_TYPES: Final[tuple[str, ...]] = (
    "modal",
    "adverb",
    "verb",
    "attribution",
    "conditional",
    "unknown",
    "question",
    "scenario",
)
"""The kinds of cue of the codebook; ``adverb`` covers adverbs, adjectives and nouns."""

HEDGE_TYPES: Final = CUE_TYPES[:4]
"""The kinds that weaken a claim; the others leave it open."""

ZONES: Final[tuple[str, ...]] = ("headline", "standfirst", "body", "byline", "credit", "caption")
"""Where in a text a sentence stands; only ``body`` counts in a document's profile."""

BODY: Final = ZONES.index("body")

VOICES: Final[tuple[str, ...]] = ("writer", "quoted", "mixed")
"""Whose words a sentence is in: the writer's, a quoted person's, or some of each."""

WRITER: Final = VOICES.index("writer")
