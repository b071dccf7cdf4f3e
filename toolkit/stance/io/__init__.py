"""Rows in and out: tables of every format, files that appear whole, and what may be replaced."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
