"""Labelled data: coded sentences, codes of several coders, seeds, checks, splits, formats of other tools."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stance.corpus.checks import describe_data, split_data, validate_data
    from stance.corpus.codes import Codes, build_codes, read_codes
    from stance.corpus.convert import convert_data, list_formats
    from stance.corpus.duplicates import find_near_duplicates
    from stance.corpus.folds import assign_folds, deal_documents
    from stance.corpus.read import CodedData, parse_cues, read_coded
    from stance.corpus.seeds import SoftLabels, find_hashed, hash_sentences, load_seeds, read_soft_labels

_MODULES = {
    "CodedData": "read",
    "Codes": "codes",
    "SoftLabels": "seeds",
    "assign_folds": "folds",
    "build_codes": "codes",
    "convert_data": "convert",
    "deal_documents": "folds",
    "describe_data": "checks",
    "find_hashed": "seeds",
    "find_near_duplicates": "duplicates",
    "hash_sentences": "seeds",
    "list_formats": "convert",
    "load_seeds": "seeds",
    "parse_cues": "read",
    "read_coded": "read",
    "read_codes": "codes",
    "read_soft_labels": "seeds",
    "split_data": "checks",
    "validate_data": "checks",
}

__all__ = [
    "CodedData",
    "Codes",
    "SoftLabels",
    "assign_folds",
    "build_codes",
    "convert_data",
    "deal_documents",
    "describe_data",
    "find_hashed",
    "find_near_duplicates",
    "hash_sentences",
    "list_formats",
    "load_seeds",
    "parse_cues",
    "read_coded",
    "read_codes",
    "read_soft_labels",
    "split_data",
    "validate_data",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
