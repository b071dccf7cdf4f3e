"""Regressions of a label's share on what is known of the documents."""
