"""Documents in, sentences out: readers, segmentation, zones and voice."""

from stance.bundled import open_face

__getattr__, __dir__, __all__ = open_face(__name__)
