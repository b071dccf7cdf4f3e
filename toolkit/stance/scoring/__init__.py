"""Arrow table in, Arrow table out: tables, files and workers; the default model."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stance.scoring.default import load_default_model, open_model
    from stance.scoring.examining import examine_files
    from stance.scoring.explain import explain_text
    from stance.scoring.files import score_files
    from stance.scoring.output import open_folder, open_output
    from stance.scoring.schema import list_records, make_schema
    from stance.scoring.stream import ScoreOptions, ScoreStream, ScoreSummary
    from stance.scoring.table import score_table, score_texts
    from stance.scoring.training import CodedOptions, evaluate_files, train_files

# Public names and their modules; loaded on first use, so that the command line starts fast.
_EXPORTS = {
    "CodedOptions": "stance.scoring.training",
    "ScoreOptions": "stance.scoring.stream",
    "ScoreStream": "stance.scoring.stream",
    "ScoreSummary": "stance.scoring.stream",
    "evaluate_files": "stance.scoring.training",
    "examine_files": "stance.scoring.examining",
    "explain_text": "stance.scoring.explain",
    "list_records": "stance.scoring.schema",
    "load_default_model": "stance.scoring.default",
    "make_schema": "stance.scoring.schema",
    "open_folder": "stance.scoring.output",
    "open_model": "stance.scoring.default",
    "open_output": "stance.scoring.output",
    "score_files": "stance.scoring.files",
    "score_table": "stance.scoring.table",
    "score_texts": "stance.scoring.table",
    "train_files": "stance.scoring.training",
}

__all__ = [
    "CodedOptions",
    "ScoreOptions",
    "ScoreStream",
    "ScoreSummary",
    "evaluate_files",
    "examine_files",
    "explain_text",
    "list_records",
    "load_default_model",
    "make_schema",
    "open_folder",
    "open_model",
    "open_output",
    "score_files",
    "score_table",
    "score_texts",
    "train_files",
]


def __getattr__(name: str) -> Any:
    if name in _EXPORTS:
        return getattr(importlib.import_module(_EXPORTS[name]), name)
    raise AttributeError(f"module 'stance.scoring' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
