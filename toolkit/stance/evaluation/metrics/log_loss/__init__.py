"""Log loss: how surprised the probabilities are by the codes, as a metric for the ``evaluate`` library."""
