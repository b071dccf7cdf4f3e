"""Balanced accuracy: the mean recall of the labels, as a metric for the ``evaluate`` library."""
