"""Where a likelihood in numbers stands on a scale: in a band, between two, across some, or beyond all."""

from __future__ import annotations

from stance.cues.scales import Band, Scale


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
    >>> from stance.cues.scales import load_scale
    >>> scale = load_scale("icd203")
    >>> place_range(scale, 60, 70).name, place_range(scale, 95, 100).name, place_range(scale, 5, 50)
    ('likely', 'almost certain', None)
    """
    if low == high:
        return scale.find_range(low, high)
    first, last = _find_ends(scale)
    low, high = max(low, first), min(high, last)
    holding = [band for band in scale.bands if band.low <= low < high <= band.high]
    return min(holding, key=lambda band: band.high - band.low, default=None)


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
    >>> from stance.cues.scales import load_scale
    >>> icd203, phia = load_scale("icd203"), load_scale("phia")
    >>> describe_range(icd203, 0.5, 0.5), describe_range(icd203, 5, 50), describe_range(phia, 37, 37)
    ('below the lowest band', 'across bands', 'between two bands')
    """
    first, last = _find_ends(scale)
    if high < first or low < high <= first:
        return "below the lowest band"
    if low > last or high > low >= last:
        return "above the highest band"
    is_apart = all(high <= band.low or band.high <= low for band in scale.bands)
    return "between two bands" if is_apart else "across bands"


def _find_ends(scale: Scale) -> tuple[float, float]:
    """Find where the bands begin and end, those of a single number left out, such as *certain*."""
    bands = [band for band in scale.bands if band.low < band.high] or scale.bands
    return min(band.low for band in bands), max(band.high for band in bands)
