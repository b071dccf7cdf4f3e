"""Adaptive calibration error: over bins of equal count, as a metric for the ``evaluate`` library."""
