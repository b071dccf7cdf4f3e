"""What people read: pages, marked text, tables and figures."""

from stance.bundled import open_face

__getattr__, __dir__, __all__ = open_face(__name__)
