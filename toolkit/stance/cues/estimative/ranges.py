"""Where a likelihood in numbers stands on a scale: in a band, between two, across some, or beyond all."""

from __future__ import annotations

from typing import Final

from stance.cues.estimative.scales import Band, Scale

BELOW_ALL: Final = "below the lowest band"
ABOVE_ALL: Final = "above the highest band"


def place_range(scale: Scale, low: float, high: float) -> Band | None:
    """Find the band that a likelihood in numbers lies in.

    Parameters
    ----------
    scale : Scale
        The scale.
    low, high : float
        Its range in per cent, alike for a single number.

    Returns
    -------
    Band or None
        The narrowest band that holds all of it, but for what reaches beyond the scale: where the highest band
        ends at 99 per cent, *more than 95 percent* lies in it.

    Examples
    --------
    >>> from stance.cues.estimative.scales import load_scale
    >>> scale = load_scale("icd203")
    >>> place_range(scale, 60, 70).name, place_range(scale, 95, 100).name, place_range(scale, 5, 50)
    ('likely', 'almost certain', None)
    """
    if low == high:
        return scale.find_range(low, high)
    holding = [band for band in scale.bands if holds_range(scale, band, low, high)]
    return min(holding, key=lambda band: band.high - band.low, default=None)


def holds_range(scale: Scale, band: Band, low: float, high: float) -> bool:
    """Say whether a band holds all of a likelihood in numbers, but for what reaches beyond the scale.

    Parameters
    ----------
    scale : Scale
        The scale.
    band : Band
        One of its bands.
    low, high : float
        The likelihood's range in per cent, alike for a single number.

    Examples
    --------
    >>> from stance.cues.estimative.scales import load_scale
    >>> scale = load_scale("icd203")
    >>> likely = scale.find_band("likely")
    >>> [holds_range(scale, likely, low, high) for low, high in ((60, 80), (66, 100), (90, 90))]
    [True, False, False]
    """
    if low == high:
        return band.low <= low <= band.high
    first, last = _find_wide_ends(scale)
    return band.low <= max(low, first) < min(high, last) <= band.high


def describe_range(scale: Scale, low: float, high: float) -> str:
    """Say where a likelihood in numbers stands that no band holds.

    Parameters
    ----------
    scale : Scale
        The scale.
    low, high : float
        Its range in per cent, alike for a single number.

    Examples
    --------
    >>> from stance.cues.estimative.scales import load_scale
    >>> icd203, phia = load_scale("icd203"), load_scale("phia")
    >>> describe_range(icd203, 0.5, 0.5), describe_range(icd203, 5, 50), describe_range(phia, 37, 37)
    ('below the lowest band', 'across bands', 'between two bands')
    """
    first, last = find_ends(scale)
    if high < first or low < high <= first:
        return BELOW_ALL
    if low > last or high > low >= last:
        return ABOVE_ALL
    is_apart = all(high <= band.low or band.high <= low for band in scale.bands)
    return "between two bands" if is_apart else "across bands"


def find_ends(scale: Scale) -> tuple[float, float]:
    """Find where a scale begins and ends, in per cent.

    Examples
    --------
    >>> from stance.cues.estimative.scales import load_scale
    >>> find_ends(load_scale("icd203")), find_ends(load_scale("kent"))
    ((1.0, 99.0), (0.0, 100.0))
    """
    return min(band.low for band in scale.bands), max(band.high for band in scale.bands)


def _find_wide_ends(scale: Scale) -> tuple[float, float]:
    """Find where the bands begin and end, those of a single number left out, such as *certain*."""
    bands = [band for band in scale.bands if band.low < band.high] or scale.bands
    return min(band.low for band in bands), max(band.high for band in bands)
