"""Metrics, intervals, cross-validation and the training experiment."""
