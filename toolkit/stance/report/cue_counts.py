"""The words that gave labels away, as they are counted and shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from stance.cues.broken_words import read_plainly
from stance.records import Prediction

_I: Final = re.compile(r"\bi\b(?!\.)")


def count_cues(predictions: Iterable[Prediction]) -> list[tuple[str, int]]:
    """Count the cues of some sentences, the most frequent first, each in its plain spelling."""
    counts = Counter(spell_cue(cue.text) for prediction in predictions for cue in prediction.cues)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0].lower()))


def spell_cue(cue: str) -> str:
    """Spell a cue as all its likes are counted: plainly and in small letters, but for *I*.

    Examples
    --------
    >>> spell_cue("I think  that"), spell_cue("Perhaps")
    ('I think that', 'perhaps')
    """
    return _I.sub("I", read_plainly(cue))
