"""Labelled data in: the bundled seeds, coded files, document-wise splits."""

from stance.corpus.folds import assign_folds
from stance.corpus.seeds import convert_dataset, hash_files, hash_seeds, load_seeds

__all__ = ["assign_folds", "convert_dataset", "hash_files", "hash_seeds", "load_seeds"]
