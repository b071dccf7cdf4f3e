"""The templates of cue features: what is learnt of a candidate.

A template names columns of :func:`stance.models.linear.features.build_columns`, joined by ``+``; each
combination of their values is a feature.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from stance.cues.tokens import Hashes, hash_token, mix_hashes

_GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "What the cue is": (
        "entry",
        "stretch",
        "type",
        "last_word+after_1",
        "type+last_word",
        "cue+capital",
    ),
    "The words beside it": (
        "cue+before_1",
        "cue+after_1",
        "cue+after_2",
        "type+before_1",
        "type+after_1",
    ),
    "Their classes": (
        "cue+before_1_class+before_2_class+before_3_class",
        "cue+after_1_class+after_2_class+after_3_class",
        "type+before_1_class+before_2_class",
        "cue+before_1_class+after_1_class",
        "cue+after_1+after_2_class",
        "cue+before_1+before_2_class",
    ),
    "Their shapes": (
        "cue+after_1_shape",
        "type+before_1_shape",
        "type+after_1_shape",
        "cue+after_1_shape+after_2_shape",
        "type+before_1_shape+before_2_shape",
    ),
    "The clause it stands in": (
        "cue+break",
        "type+break",
        "type+break+opener",
        "cue+break+clause_1_class",
        "cue+opener",
        "type+opener",
        "cue+opener+opener_distance",
        "type+opener_distance",
        "cue+clause_1",
        "type+clause_1",
        "type+clause_1_class+clause_2_class+position",
        "cue+sentence_1+clause_1",
        "cue+closer",
        "cue+closer_distance",
        "cue+before_1_class+opener",
    ),
    "Verbs of saying near it": (
        "cue+reporter",
        "type+reporter",
        "type+reporter_subject+reporter",
        "type+reporter_subject+reporter_distance",
        "cue+later_reporter_subject+has_quote",
    ),
    "Where it stands, and what else the sentence holds": (
        "type+position",
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
        "cue+has_but",
        "cue+has_quote",
        "length+position",
        "type+length+is_question",
    ),
    "The sentence and those around it": (
        "cue+sentence_before",
        "cue+sentence_before_2",
        "cue+next_1",
        "cue+previous_1",
        "cue+questions_around",
        "cue+sentence_length",
        "type+sentence_length",
    ),
}

# A larger value is regularised less: what is seen often and says most.
_SCALES: Final[dict[str, float]] = {
    "What the cue is": 3.0,
    "The words beside it": 1.4,
    "Verbs of saying near it": 1.4,
    "Where it stands, and what else the sentence holds": 1.3,
}

_SCALE_OF: Final[dict[str, float]] = {
    template: _SCALES.get(name, 1.0) for name, group in _GROUPS.items() for template in group
}

TEMPLATES: Final[tuple[str, ...]] = tuple(sorted(_SCALE_OF, key=lambda template: template.count("+")))
"""All templates, those of fewer columns first."""

TEMPLATE_SCALES: Final[tuple[float, ...]] = tuple(_SCALE_OF[template] for template in TEMPLATES)
"""Value of each template's feature."""


def hash_templates(columns: Hashes) -> Hashes:
    """Fill every template."""
    _, salts, steps = _plan_templates()
    filled = mix_hashes(columns[steps[0][1]], salts)
    # Templates are sorted by their number of columns, so each further one concerns a tail of the rows.
    for row, column in steps[1:]:
        filled[row:] = mix_hashes(filled[row:], columns[column])
    return filled


def name_columns() -> list[str]:
    """List the columns that the templates name, sorted."""
    return _plan_templates()[0]


@cache
def _plan_templates() -> tuple[list[str], Hashes, list[tuple[int, NDArray[np.int64]]]]:
    """List the columns, the salt of each template, and what to mix at each place of a template."""
    parts = [template.split("+") for template in TEMPLATES]
    names = sorted({name for part in parts for name in part})
    salts = np.array([[hash_token(template)] for template in TEMPLATES], dtype=np.uint64)
    steps = []
    for place in range(len(parts[-1])):
        row = next(i for i, part in enumerate(parts) if len(part) > place)
        steps.append((row, np.array([names.index(part[place]) for part in parts[row:]])))
    return names, salts, steps
