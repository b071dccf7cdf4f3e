"""Documents in, sentences out: readers, segmentation, zones and voice."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stance.text.columns import SentenceColumns, split_documents
    from stance.text.read import read_documents, read_tables
    from stance.text.read_data import as_table
    from stance.text.sentences import find_sentences, split_sentences

# Public names and their modules; loaded on first use, so that the command line starts fast.
_EXPORTS = {
    "SentenceColumns": "stance.text.columns",
    "as_table": "stance.text.read_data",
    "find_sentences": "stance.text.sentences",
    "read_documents": "stance.text.read",
    "read_tables": "stance.text.read",
    "split_documents": "stance.text.columns",
    "split_sentences": "stance.text.sentences",
}

__all__ = [
    "SentenceColumns",
    "as_table",
    "find_sentences",
    "read_documents",
    "read_tables",
    "split_documents",
    "split_sentences",
]


def __getattr__(name: str) -> Any:
    if name in _EXPORTS:
        return getattr(importlib.import_module(_EXPORTS[name]), name)
    raise AttributeError(f"module 'stance.text' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
