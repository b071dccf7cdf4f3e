"""Rows in and out: tables of every format, files that appear whole, and what may be replaced."""

from stance.bundled import open_face

__getattr__, __dir__, __all__ = open_face(__name__)
