"""Matthews correlation coefficient for several classes, as a metric for the ``evaluate`` library."""
