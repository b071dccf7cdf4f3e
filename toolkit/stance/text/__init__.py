"""Documents in, sentences out: readers, segmentation, zones and voice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stance.exports import load_on_use

if TYPE_CHECKING:
    from stance.text.read import read_documents, read_tables
    from stance.text.sentence_columns import SentenceColumns, split_documents
    from stance.text.sentences import find_sentences, split_sentences
    from stance.text.tables.read_data import as_table

_EXPORTS = {
    "stance.text.read": "read_documents read_tables",
    "stance.text.sentence_columns": "SentenceColumns split_documents",
    "stance.text.sentences": "find_sentences split_sentences",
    "stance.text.tables.read_data": "as_table",
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

__getattr__, __dir__ = load_on_use(__name__, _EXPORTS, __all__)
