"""Macro-F1: the mean F1 of the labels, as a metric for the ``evaluate`` library."""
