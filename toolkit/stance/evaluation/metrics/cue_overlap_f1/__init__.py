"""F1 of cue spans by overlap, as a metric for the ``evaluate`` library."""
