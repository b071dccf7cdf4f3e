"""Precision, recall and F1 of the cues of each type, as a metric for the ``evaluate`` library."""
