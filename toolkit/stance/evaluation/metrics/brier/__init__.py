"""Brier score: the mean squared error of the probabilities, as a metric for the ``evaluate`` library."""
