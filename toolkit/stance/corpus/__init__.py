"""Labelled data in: the bundled seeds, coded files, document-wise splits."""

from stance.corpus.folds import assign_folds

__all__ = ["assign_folds"]
