"""Measure how sure a writer sounds.

``stance`` splits commentary into sentences, labels each one ``assertive``, ``hedged`` or
``speculative``, and shows the words that gave the label away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stance.exports import load_on_use

__version__ = "0.1.0"

if TYPE_CHECKING:
    from stance.models import StanceClassifier
    from stance.report import load
    from stance.scoring import load_model, score_table, score_texts
    from stance.text import split_sentences

_EXPORTS = {
    "stance.models": "StanceClassifier",
    "stance.report": "load",
    "stance.scoring": "load_model score_table score_texts",
    "stance.text": "split_sentences",
}

__all__ = [
    "StanceClassifier",
    "__version__",
    "load",
    "load_model",
    "score_table",
    "score_texts",
    "split_sentences",
]

__getattr__, __dir__ = load_on_use(__name__, _EXPORTS, __all__)
