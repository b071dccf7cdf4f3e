"""Scales of estimative language, as data: one file each, with its published source."""

from stance.cues.estimative.scales.load import list_scales, load_scale, parse_scale
from stance.cues.estimative.scales.scale import Band, Scale

__all__ = ["Band", "Scale", "list_scales", "load_scale", "parse_scale"]
