"""Accuracy: the share of sentences labelled as coded, as a metric for the ``evaluate`` library."""
