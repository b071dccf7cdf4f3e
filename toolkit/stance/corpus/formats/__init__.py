"""Annotated corpora and the formats of annotation tools: read, written, and what is lost counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stance.exports import load_on_use

if TYPE_CHECKING:
    from stance.corpus.formats.convert import convert_corpus
    from stance.corpus.formats.inputs import InputFile
    from stance.corpus.formats.records import AnnotatedSentence, Conversion, Losses
    from stance.corpus.formats.registry import Format, get_format, list_formats, load_plugin, register_format

# Public names and their modules; loaded on first use, so that the command line starts fast.
_EXPORTS = {
    "AnnotatedSentence": "stance.corpus.formats.records",
    "Conversion": "stance.corpus.formats.records",
    "Format": "stance.corpus.formats.registry",
    "InputFile": "stance.corpus.formats.inputs",
    "Losses": "stance.corpus.formats.records",
    "convert_corpus": "stance.corpus.formats.convert",
    "get_format": "stance.corpus.formats.registry",
    "list_formats": "stance.corpus.formats.registry",
    "load_plugin": "stance.corpus.formats.registry",
    "register_format": "stance.corpus.formats.registry",
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
