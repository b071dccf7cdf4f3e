"""Labelled data in: the bundled seeds, coded files, document-wise splits."""
