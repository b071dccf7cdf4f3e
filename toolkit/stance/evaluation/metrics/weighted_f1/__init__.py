"""Weighted F1: the mean F1 of the labels by support, as a metric for the ``evaluate`` library."""
