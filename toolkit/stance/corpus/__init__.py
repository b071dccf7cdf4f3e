"""Labelled data: coded sentences, codes of several coders, seeds, checks, splits, formats of other tools."""

from stance.corpus.checks import describe_data, split_data, validate_data
from stance.corpus.codes import Codes, read_codes
from stance.corpus.convert import convert_data
from stance.corpus.duplicates import find_near_duplicates
from stance.corpus.folds import assign_folds, deal_documents
from stance.corpus.read import CodedData, parse_cues, read_coded
from stance.corpus.seeds import SoftLabels, find_hashed, hash_sentences, load_seeds, read_soft_labels

__all__ = [
    "CodedData",
    "Codes",
    "SoftLabels",
    "assign_folds",
    "convert_data",
    "deal_documents",
    "describe_data",
    "find_hashed",
    "find_near_duplicates",
    "hash_sentences",
    "load_seeds",
    "parse_cues",
    "read_coded",
    "read_codes",
    "read_soft_labels",
    "split_data",
    "validate_data",
]
