"""The templates of cue features: what is learnt of a candidate.

A template names columns of :func:`stance.models.cue_features.build_columns`, joined by ``+``; each
combination of their values is a feature.
"""

from __future__ import annotations

from typing import Final

_GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "What the cue is": (
        "entry",
        "stretch",
        "type",
        "type+length",
        "last_word+after_1",
        "type+last_word",
        "cue+capital",
    ),
    "The words beside it": (
        "cue+before_1",
        "cue+after_1",
        "cue+before_2",
        "cue+after_2",
        "cue+before_1+before_2",
        "cue+after_1+after_2",
        "cue+before_1+after_1",
        "type+before_1",
        "type+after_1",
        "type+before_1+after_1",
    ),
    "Their classes": (
        "cue+before_1_class+before_2_class+before_3_class",
        "cue+after_1_class+after_2_class+after_3_class",
        "type+before_1_class+before_2_class",
        "type+after_1_class+after_2_class",
        "cue+before_1_class+after_1_class",
        "cue+before_1_class+before_2_class",
        "cue+after_1_class+after_2_class",
        "cue+after_1+after_2_class",
        "cue+before_1+before_2_class",
    ),
    "The clause it stands in": (
        "cue+opener",
        "type+opener",
        "cue+opener+opener_distance",
        "type+opener_distance",
        "cue+clause_1",
        "type+clause_1",
        "cue+clause_1_class+clause_2_class",
        "cue+clause_1+clause_2",
        "type+clause_1_class+clause_2_class+position",
        "cue+clause_1_class+position",
        "cue+sentence_1+clause_1",
        "cue+closer",
        "type+closer",
        "cue+closer_distance",
        "cue+before_1_class+opener",
    ),
    "Verbs of saying near it": (
        "cue+reporter",
        "type+reporter",
        "type+reporter_subject+reporter",
        "type+reporter_subject+reporter_distance",
        "cue+reporter_subject+reporter_distance",
        "type+reporter_that+reporter_subject",
        "type+later_reporter",
        "type+later_reporter_subject",
        "cue+later_reporter",
        "cue+later_reporter_subject+has_quote",
    ),
    "Where it stands, and what else the sentence holds": (
        "cue+position",
        "type+position",
        "cue+remaining",
        "type+remaining",
        "cue+enclosure",
        "type+enclosure",
        "cue+is_question",
        "type+is_question",
        "cue+neighbours",
        "type+neighbours",
        "cue+modals",
        "cue+sentence_1",
        "cue+sentence_1+sentence_2",
        "type+sentence_1",
        "cue+commas",
        "type+commas",
        "cue+has_but",
        "cue+has_quote",
        "length+position",
        "type+length+position",
        "type+length+is_question",
    ),
    "The sentence and those around it": (
        "cue+sentence_before",
        "cue+sentence_before_2",
        "cue+sentence_after",
        "cue+next_1",
        "cue+previous_1",
        "cue+questions_around",
        "cue+sentence_length",
        "type+sentence_length",
    ),
}

TEMPLATES: Final[tuple[str, ...]] = tuple(template for group in _GROUPS.values() for template in group)

_STRONG = ("entry", "stretch", "type", "type+length", "cue+next_1")

TEMPLATE_SCALES: Final[tuple[float, ...]] = tuple(2.0 if t in _STRONG else 1.0 for t in TEMPLATES)
"""Value of each template's feature; a larger one is regularised less."""
