"""Scales of estimative language, as data: one YAML file each, with its published source."""

from __future__ import annotations

import difflib
import itertools
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

from stance.errors import ConfigError, quote_cause

_ALIASES: Final = {"pherf": "phia"}
_FARTHEST: Final = 10.0  # per cents
_KEYS: Final = ("title", "source", "year", "bands", "confidence", "nested", "mixing", "rows")


@dataclass(frozen=True, slots=True)
class Band:
    """One step of a scale: its terms, the one to name it by first, and its range in per cent."""

    terms: tuple[str, ...]
    low: float
    high: float

    @property
    def name(self) -> str:
        """The term that names the band."""
        return self.terms[0]

    @property
    def range(self) -> str:
        """The range for people, as in ``55–80%``."""
        return f"{self.low:g}%" if self.low == self.high else f"{self.low:g}–{self.high:g}%"

    def contains(self, low: float, high: float) -> bool:
        """Whether a range of per cents lies in the band."""
        return self.low <= low and high <= self.high


@dataclass(frozen=True, slots=True)
class Scale:
    """A published scale of estimative language, or a user's own.

    Attributes
    ----------
    name, title, source : str
        What it is asked for by, what it is called, and where it was published.
    year : int
        The year of publication.
    bands : tuple[Band, ...]
        From the lowest to the highest.
    confidence : tuple[str, ...]
        Levels of confidence, the lowest first; empty if it has none.
    nested : bool
        Whether one band may lie within another.
    mixing : bool
        Whether likelihood and confidence may stand in one sentence.
    rows : bool
        Whether the first terms of all bands form one row of words, the second another, and a text should
        keep to one row.
    """

    name: str
    title: str
    source: str
    year: int
    bands: tuple[Band, ...]
    confidence: tuple[str, ...] = ()
    nested: bool = False
    mixing: bool = False
    rows: bool = False

    def find_band(self, term: str) -> Band | None:
        """Find the band that a term belongs to."""
        return next((band for band in self.bands if term in band.terms), None)

    def place_range(self, low: float, high: float) -> Band | None:
        """Find the narrowest band that holds a range of per cents; the ends of the scale are open."""
        first, last = self.ends
        if low < high:
            low, high = max(low, first), min(high, last)
        holding = [band for band in self.bands if band.contains(low, high)]
        return min(holding, key=lambda band: band.high - band.low, default=None)

    def suggest_band(self, percent: float) -> Band | None:
        """Find the band for a likelihood: the one that holds it, or the nearest within ten points."""
        nearest = min(self.bands, key=lambda band: max(band.low - percent, percent - band.high))
        is_near = max(nearest.low - percent, percent - nearest.high) < _FARTHEST
        return self.place_range(percent, percent) or (nearest if is_near else None)

    @property
    def ends(self) -> tuple[float, float]:
        """Where the scale begins and ends, in per cent."""
        return min(band.low for band in self.bands), max(band.high for band in self.bands)


def list_scales() -> tuple[str, ...]:
    """List the names of the scales that ship with the package.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> list_scales()
    ('icd203', 'ipcc', 'kent', 'nato', 'phia')
    """
    files = resources.files("stance.estimative").joinpath("scales").iterdir()
    return tuple(sorted(file.name.removesuffix(".yaml") for file in files if file.name.endswith(".yaml")))


def load_scale(name_or_path: str | Path = "icd203") -> Scale:
    """Load a scale.

    Parameters
    ----------
    name_or_path : str or Path
        A name of :func:`list_scales`, in any case, or a YAML file with the keys of :class:`Scale`.

    Returns
    -------
    Scale

    Raises
    ------
    ConfigError
        If there is no such scale, or the file is not valid.

    Examples
    --------
    >>> load_scale("icd203").find_band("probable").range
    '55–80%'
    """
    asked = _ALIASES.get(str(name_or_path).lower(), str(name_or_path).lower())
    known = list_scales()
    if asked in known:
        return _load_bundled(asked)
    path = Path(name_or_path)
    if path.suffix.lower() not in (".yaml", ".yml"):
        near = difflib.get_close_matches(asked, known, n=1, cutoff=0.5)
        hint = f"Did you mean '{near[0]}'?" if near else "Pass one of them, or a YAML file."
        raise ConfigError(f"scale: '{name_or_path}' is none of {', '.join(known)}. {hint}")
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read ({quote_cause(error)}). Check the file.") from error
    return _parse_scale(text, path.stem, str(path))


@cache
def _load_bundled(name: str) -> Scale:
    path = resources.files("stance.estimative").joinpath("scales", f"{name}.yaml")
    return _parse_scale(path.read_text(encoding="utf-8"), name, f"{name}.yaml")


def _parse_scale(text: str, name: str, where: str) -> Scale:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        data = YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        raise ConfigError(f"{where}: not YAML ({quote_cause(error)}). Mend the file.") from error
    if not isinstance(data, dict):
        raise ConfigError(f"{where}: no keys and values. Describe the scale: title, source, year, bands.")
    for key in data:
        if key not in _KEYS:
            raise ConfigError(f"{where}: unknown key '{key}'. Use {', '.join(_KEYS)}.")
    for key in ("bands", "confidence"):
        if not isinstance(data.get(key) or [], list):
            raise ConfigError(f"{where}: {key} is not a list. Write one, as [a, b].")
    year = data.get("year")
    if not data.get("source") or not isinstance(year, int) or not 1000 <= year <= 9999:
        raise ConfigError(f"{where}: no source or year. Say where and when the scale was published.")
    bands = sorted(
        (_read_band(band, where) for band in data.get("bands") or ()),
        key=lambda band: (band.low + band.high, band.low),
    )
    scale = Scale(
        name=name,
        title=" ".join(str(data.get("title") or name).split()),
        source=" ".join(str(data["source"]).split()),
        year=year,
        bands=tuple(bands),
        confidence=tuple(str(level).lower() for level in data.get("confidence") or ()),
        **{key: bool(data.get(key, False)) for key in ("nested", "mixing", "rows")},
    )
    _check_bands(scale, where)
    return scale


def _read_band(data: Any, where: str) -> Band:
    try:
        if isinstance(data["terms"], str):
            raise TypeError("a list is needed")
        terms = tuple(" ".join(str(term).lower().split()) for term in data["terms"])
        low, high = float(data["low"]), float(data["high"])
    except (TypeError, KeyError, ValueError) as error:
        raise ConfigError(
            f"{where}: a band lacks terms, low or high. Write {{terms: […], low: 60, high: 90}}."
        ) from error
    if not terms or not all(terms) or not 0 <= low <= high <= 100:
        raise ConfigError(
            f"{where}: band {', '.join(terms) or '(no terms)'}: low and high must go from 0 to 100."
        )
    return Band(terms, low, high)


def _check_bands(scale: Scale, where: str) -> None:
    if not scale.bands or scale.ends[1] <= 1:
        raise ConfigError(f"{where}: no bands from 0 to 100 per cent. Add terms with low and high.")
    counts = Counter(term for band in scale.bands for term in band.terms)
    if twice := [term for term, n in counts.items() if n > 1]:
        raise ConfigError(f"{where}: '{twice[0]}' stands twice. Keep one.")
    for lower, upper in itertools.pairwise(scale.bands):
        if not scale.nested and upper.low < lower.high:
            raise ConfigError(
                f"{where}: '{lower.name}' ({lower.range}) overlaps '{upper.name}' ({upper.range}). "
                "Mend the ranges, or set nested: true."
            )
