"""The confusion matrix, as a metric for the ``evaluate`` library."""
