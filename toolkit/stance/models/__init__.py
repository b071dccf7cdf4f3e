"""Classifiers, their calibration and abstention; a model is a folder."""

from stance.bundled import open_face

__getattr__, __dir__, __all__ = open_face(__name__)
