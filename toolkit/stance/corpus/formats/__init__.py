"""Annotated corpora and the formats of annotation tools: read, written, and what is lost counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stance.exports import load_on_use

if TYPE_CHECKING:
    from stance.corpus.formats.convert import convert_corpus
    from stance.corpus.formats.inputs import InputFile
    from stance.corpus.formats.records import AnnotatedSentence, Conversion, Losses
    from stance.corpus.formats.registry import Format, get_format, list_formats, load_plugin, register_format

_EXPORTS = {
    "stance.corpus.formats.convert": "convert_corpus",
    "stance.corpus.formats.inputs": "InputFile",
    "stance.corpus.formats.records": "AnnotatedSentence Conversion Losses",
    "stance.corpus.formats.registry": "Format get_format list_formats load_plugin register_format",
}

__all__ = [
    "AnnotatedSentence",
    "Conversion",
    "Format",
    "InputFile",
    "Losses",
    "convert_corpus",
    "get_format",
    "list_formats",
    "load_plugin",
    "register_format",
]

__getattr__, __dir__ = load_on_use(__name__, _EXPORTS, __all__)
