"""Quadratic-weighted kappa, for labels that have an order, as a metric for the ``evaluate`` library."""
