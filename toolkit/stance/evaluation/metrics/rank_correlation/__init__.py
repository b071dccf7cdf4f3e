"""Rank correlation of the expected label with the coded one, as a metric for the ``evaluate`` library."""
