"""F1 of cue spans, as a metric for the ``evaluate`` library."""
