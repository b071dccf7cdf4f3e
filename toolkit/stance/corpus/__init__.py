"""Labelled data: the bundled seeds, coded files, their checks and statistics, splits by document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stance.exports import load_on_use

if TYPE_CHECKING:
    from stance.corpus.code_sheets import CodeFields
    from stance.corpus.coded import CodedData, read_coded, read_coded_data
    from stance.corpus.codes import Codes, build_codes, read_codes
    from stance.corpus.folds import assign_folds
    from stance.corpus.label_names import find_lookalikes, note_lookalikes, sort_labels
    from stance.corpus.modal_uses import MarkedSentence, ModalUse, read_modal_uses
    from stance.corpus.model_labels import note_scored
    from stance.corpus.near_duplicates import find_near_duplicates
    from stance.corpus.repeats import Conflict, NearDuplicate, find_repeats, note_same_ids
    from stance.corpus.seeds import convert_dataset, hash_files, hash_modal_uses, hash_seeds, load_seeds
    from stance.corpus.split import CodedSplit, deal_sentences
    from stance.corpus.split_summaries import SplitSummary
    from stance.corpus.stats import CorpusStats, describe_sentences
    from stance.corpus.taught import TaughtSentences, drop_known, read_taught
    from stance.corpus.validate import ValidationReport, validate_coded

_EXPORTS = {
    "stance.corpus.code_sheets": "CodeFields",
    "stance.corpus.coded": "CodedData read_coded read_coded_data",
    "stance.corpus.codes": "Codes build_codes read_codes",
    "stance.corpus.folds": "assign_folds",
    "stance.corpus.label_names": "find_lookalikes note_lookalikes sort_labels",
    "stance.corpus.modal_uses": "MarkedSentence ModalUse read_modal_uses",
    "stance.corpus.model_labels": "note_scored",
    "stance.corpus.near_duplicates": "find_near_duplicates",
    "stance.corpus.repeats": "Conflict NearDuplicate find_repeats note_same_ids",
    "stance.corpus.seeds": "convert_dataset hash_files hash_modal_uses hash_seeds load_seeds",
    "stance.corpus.split": "CodedSplit deal_sentences",
    "stance.corpus.split_summaries": "SplitSummary",
    "stance.corpus.stats": "CorpusStats describe_sentences",
    "stance.corpus.taught": "TaughtSentences drop_known read_taught",
    "stance.corpus.validate": "ValidationReport validate_coded",
}

__all__ = [
    "CodeFields",
    "CodedData",
    "CodedSplit",
    "Codes",
    "Conflict",
    "CorpusStats",
    "MarkedSentence",
    "ModalUse",
    "NearDuplicate",
    "SplitSummary",
    "TaughtSentences",
    "ValidationReport",
    "assign_folds",
    "build_codes",
    "convert_dataset",
    "deal_sentences",
    "describe_sentences",
    "drop_known",
    "find_lookalikes",
    "find_near_duplicates",
    "find_repeats",
    "hash_files",
    "hash_modal_uses",
    "hash_seeds",
    "load_seeds",
    "note_lookalikes",
    "note_same_ids",
    "note_scored",
    "read_coded",
    "read_coded_data",
    "read_codes",
    "read_modal_uses",
    "read_taught",
    "sort_labels",
    "validate_coded",
]

__getattr__, __dir__ = load_on_use(__name__, _EXPORTS, __all__)
