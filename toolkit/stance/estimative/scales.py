"""Scales of estimative language: terms with the per cents they stand for, read from YAML."""

from __future__ import annotations

import itertools
from importlib import resources
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from stance.config import parse_yaml
from stance.errors import ConfigError, quote_cause

_FARTHEST: Final = 10.0  # per cents
_Line = Annotated[str, BeforeValidator(lambda text: " ".join(str(text).split())), Field(min_length=1)]
_Term = Annotated[_Line, BeforeValidator(lambda text: str(text).lower())]


class Band(BaseModel):
    """One step of a scale: its terms, the one to name it by first, and its range in per cent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    terms: tuple[_Term, ...] = Field(min_length=1)
    low: float = Field(ge=0)
    high: float = Field(le=100)

    @model_validator(mode="after")
    def _check_range(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"low ({self.low:g}) is above high ({self.high:g})")
        return self

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


def _sort(bands: tuple[Band, ...]) -> tuple[Band, ...]:
    return tuple(sorted(bands, key=lambda band: (band.low + band.high, band.low)))


class Scale(BaseModel):
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

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    title: _Line
    source: _Line
    year: int = Field(ge=1000, le=9999)
    bands: Annotated[tuple[Band, ...], AfterValidator(_sort)]
    confidence: tuple[_Term, ...] = ()
    nested: bool = False
    mixing: bool = False
    rows: bool = False

    @model_validator(mode="after")
    def _check_bands(self) -> Self:
        if not self.bands or self.ends[1] <= 1:
            raise ValueError("no band from 0 to 100 per cent")
        terms = [term for band in self.bands for term in band.terms]
        if twice := next((term for term in terms if terms.count(term) > 1), None):
            raise ValueError(f"'{twice}' stands twice")
        for lower, upper in itertools.pairwise(self.bands):
            if not self.nested and upper.low < lower.high:
                raise ValueError(f"'{lower.name}' ({lower.range}) overlaps '{upper.name}' ({upper.range})")
        return self

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
    asked, known = str(name_or_path).lower(), list_scales()
    if asked in known:
        path = Path(str(resources.files("stance.estimative").joinpath("scales", f"{asked}.yaml")))
    elif (path := Path(name_or_path)).suffix.lower() not in (".yaml", ".yml"):
        raise ConfigError(
            f"scale: '{name_or_path}' is none of {', '.join(known)}. Pass one of them, or a YAML file."
        )
    try:
        data = parse_yaml(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read ({quote_cause(error)}). Check the file.") from error
    if not isinstance(data, dict):
        raise ConfigError(f"{path}: no keys and values. Describe the scale: title, source, year, bands.")
    try:
        return Scale.model_validate({"title": path.stem, **data, "name": path.stem})
    except ValidationError as error:
        problem = error.errors(include_url=False)[-1]  # unknown keys come last and explain missing ones
        place = ".".join(str(key) for key in problem["loc"]) or "bands"
        said = problem["msg"].removeprefix("Value error, ")
        raise ConfigError(f"{path}: {place}: {said}. Correct the scale.") from error
