"""Documents in, sentences out: readers, segmentation, zones and voice."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stance.text.read import read_documents, read_texts
    from stance.text.split import SentenceColumns, find_sentences, split_documents, split_sentences

__all__ = [
    "SentenceColumns",
    "find_sentences",
    "read_documents",
    "read_texts",
    "split_documents",
    "split_sentences",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'stance.text' has no attribute {name!r}")
    home = "read" if name.startswith("read_") else "split"
    return getattr(import_module(f"stance.text.{home}"), name)
