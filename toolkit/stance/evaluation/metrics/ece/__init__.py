"""Expected calibration error, as a metric for the ``evaluate`` library."""
