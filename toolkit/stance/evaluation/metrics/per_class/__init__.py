"""Precision, recall and F1 of each label, as a metric for the ``evaluate`` library."""
