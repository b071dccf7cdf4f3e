"""Classifiers, calibration and abstention; a model is a folder."""
