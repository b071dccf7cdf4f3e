"""What a scale of estimative language is: bands of likelihood, levels of confidence, and its rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MISSING: Final = -1.0
"""A bound that a file does not give."""

_FARTHEST: Final = 10.0  # per cents


@dataclass(frozen=True, slots=True)
class Band:
    """One step of a scale.

    Attributes
    ----------
    terms : tuple[str, ...]
        The words for it, in lower case, the one to name it by first.
    low, high : float
        Its range in per cent, in [0, 100].
    """

    terms: tuple[str, ...] = ()
    low: float = MISSING
    high: float = MISSING

    @property
    def name(self) -> str:
        """The term that names the band."""
        return self.terms[0]

    @property
    def range(self) -> str:
        """The range for people, as in ``55–80%``."""
        ends = f"{self.low:g}" if self.low == self.high else f"{self.low:g}–{self.high:g}"
        return f"{ends}%"


@dataclass(frozen=True, slots=True)
class Scale:
    """A published scale of estimative language, or a user's own.

    Attributes
    ----------
    title, source : str
        What it is called, and where it was published.
    year : int
        The year of publication.
    bands : tuple[Band, ...]
        From the lowest to the highest.
    confidence : tuple[str, ...]
        Its levels of confidence, the lowest first, as in ``("low", "moderate", "high")``; empty if it has
        none.
    nested : bool
        Whether one band may lie within another, as *very likely* within *likely*.
    mixing : bool
        Whether likelihood and confidence may stand in one sentence.
    rows : bool
        Whether the first terms of all bands form one row of words, the second terms another, and rows should
        not be mixed in one text.
    name : str
        What it is asked for by, as in ``"icd203"``.
    """

    title: str = ""
    source: str = ""
    year: int = 0
    bands: tuple[Band, ...] = ()
    confidence: tuple[str, ...] = ()
    nested: bool = False
    mixing: bool = False
    rows: bool = False
    name: str = ""

    def find_band(self, term: str) -> Band | None:
        """Find the band that a term belongs to.

        Examples
        --------
        >>> from stance.cues.estimative.scales import load_scale
        >>> load_scale("icd203").find_band("probable").range
        '55–80%'
        """
        return next((band for band in self.bands if term in band.terms), None)

    def find_range(self, low: float, high: float) -> Band | None:
        """Find the narrowest band that holds the middle of a range in per cent; ``None`` in a gap.

        Examples
        --------
        >>> from stance.cues.estimative.scales import load_scale
        >>> load_scale("ipcc").find_range(93, 93).name, load_scale("phia").find_range(37, 37)
        ('very likely', None)
        """
        middle = (low + high) / 2
        holding = [band for band in self.bands if band.low <= middle <= band.high]
        return min(holding, key=lambda band: band.high - band.low, default=None)

    def suggest_band(self, percent: float) -> Band | None:
        """Find the band to suggest for a likelihood: the one that holds it, or else the nearest.

        None is suggested where the nearest is ten points or more away: a scale may lack a term for it.

        Examples
        --------
        >>> from stance.cues.estimative.scales import load_scale
        >>> load_scale("phia").suggest_band(92).name
        'highly likely'
        """
        found = self.find_range(percent, percent)
        nearest = min(self.bands, key=lambda b: max(b.low - percent, percent - b.high))
        is_near = max(nearest.low - percent, percent - nearest.high) < _FARTHEST
        return found or (nearest if is_near else None)
