"""Measure how sure a writer sounds.

``stance`` splits commentary into sentences, labels each one ``assertive``, ``hedged`` or
``speculative``, and shows the words that gave the label away.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from stance import errors, estimative, evaluation, profile, report
    from stance.models import StanceClassifier, open_model
    from stance.scoring import score_files, score_table
    from stance.scoring.score import score  # from its file: to mypy, stance.scoring.score may be either
    from stance.text import split_sentences

_HOMES = {
    "StanceClassifier": "stance.models",
    "open_model": "stance.models",
    "score": "stance.scoring",
    "score_files": "stance.scoring",
    "score_table": "stance.scoring",
    "split_sentences": "stance.text",
}

# Found after a bare ``import stance``.
_ROOMS = ("errors", "estimative", "evaluation", "profile", "report")

__all__ = [
    "StanceClassifier",
    "__version__",
    "errors",
    "estimative",
    "evaluation",
    "open_model",
    "profile",
    "report",
    "score",
    "score_files",
    "score_table",
    "split_sentences",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    if name in _ROOMS:
        return import_module(f"stance.{name}")
    raise AttributeError(f"module 'stance' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
