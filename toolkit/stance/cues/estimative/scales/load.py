"""Scales read from YAML and checked: a source, proper ranges, no overlap, no term twice."""

from __future__ import annotations

import difflib
import itertools
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

from stance.building import build_config
from stance.cues.estimative.scales.scale import MISSING, Band, Scale
from stance.cues.patterns import fold_words
from stance.errors import ConfigError
from stance.yaml_text import parse_yaml

_ALIASES: Final = {"pherf": "phia"}
_SUFFIXES: Final = (".yaml", ".yml")


def list_scales() -> tuple[str, ...]:
    """List the names of the scales that ship with the package.

    Examples
    --------
    >>> list_scales()
    ('icd203', 'ipcc', 'kent', 'nato', 'phia')
    """
    files = resources.files("stance.cues.estimative.scales").iterdir()
    return tuple(sorted(f.name.removesuffix(".yaml") for f in files if f.name.endswith(".yaml")))


def load_scale(name_or_path: str | Path = "icd203") -> Scale:
    """Load a scale.

    Parameters
    ----------
    name_or_path : str or Path
        A name of :func:`list_scales`, in any case; or the path of a YAML file of one's own, with the keys of
        :class:`Scale` but for ``name``, which is the file's.

    Returns
    -------
    Scale

    Raises
    ------
    ConfigError
        If there is no such scale, or the file is not valid.

    Examples
    --------
    >>> load_scale("nato").bands[-1].terms
    ('highly likely',)
    """
    name = str(name_or_path)
    known = list_scales()
    asked = _ALIASES.get(name.lower(), name.lower())
    if asked in known:
        return _load_bundled(asked)
    path = Path(name)
    if path.suffix.lower() not in _SUFFIXES:
        near = difflib.get_close_matches(asked, known, n=1, cutoff=0.5)
        hint = f"Did you mean '{near[0]}'?" if near else "Pass one of them, or a YAML file."
        raise ConfigError(f"scale: expected {', '.join(known)} or a .yaml file; found '{name}'. {hint}")
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: expected a scale; found no such file. Check the path.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: expected a UTF-8 YAML file; found {error}. Check the file.") from error
    return parse_scale(text, str(path))


@cache
def _load_bundled(name: str) -> Scale:
    path = resources.files("stance.cues.estimative.scales").joinpath(f"{name}.yaml")
    return parse_scale(path.read_text(encoding="utf-8"), path.name)


def parse_scale(text: str, where: str) -> Scale:
    """Read a scale from YAML.

    Parameters
    ----------
    text : str
        Keys and values, those of :class:`Scale`.
    where : str
        The file, which error messages begin with and the scale is named by.

    Returns
    -------
    Scale
        Its bands from the lowest to the highest, all words in lower case.

    Raises
    ------
    ConfigError
        If it is not YAML, a key is unknown or of the wrong type, source, year or bands are missing, a range
        is not within 0 to 100, bands overlap though the scale is not nested, or a term stands twice.

    Examples
    --------
    >>> text = "{source: Me, year: 2024, bands: [{terms: [likely], low: 60, high: 90}]}"
    >>> scale = parse_scale(text, "my.yaml")
    >>> scale.name, scale.bands[0].range
    ('my', '60–90%')
    """
    data = parse_yaml(text, where)
    if not isinstance(data, Mapping):
        raise ConfigError(
            f"{where}: expected keys and values; found {type(data).__name__}. Describe the scale."
        )
    scale = build_config(Scale, data, where)
    bands = tuple(replace(band, terms=_fold(band.terms)) for band in scale.bands)
    name = Path(where).stem
    scale = replace(
        scale,
        name=name,
        title=" ".join(scale.title.split()) or name,
        source=" ".join(scale.source.split()),
        bands=tuple(sorted(bands, key=lambda band: (band.low + band.high, band.low))),
        confidence=_fold(scale.confidence),
    )
    _check_scale(scale, where)
    return scale


def _fold(terms: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(fold_words, terms))


def _check_scale(scale: Scale, where: str) -> None:
    if not scale.source:
        raise ConfigError(f"{where}: source: expected where the scale was published; found none. Name it.")
    if not 1000 <= scale.year <= 9999:
        found = scale.year or "none"
        raise ConfigError(f"{where}: year: expected the year of publication; found {found}. Add it.")
    if not scale.bands:
        raise ConfigError(
            f"{where}: bands: expected a band or more; found none. Add terms with low and high."
        )
    for band in scale.bands:
        _check_band(band, where)
    if max(band.high for band in scale.bands) <= 1:
        raise ConfigError(
            f"{where}: bands: expected per cents, 0 to 100; found none above 1. Multiply low and high by 100."
        )
    counts = Counter(term for band in scale.bands for term in band.terms)
    twice = [term for term, n in counts.items() if n > 1]
    if twice:
        raise ConfigError(f"{where}: bands: expected each term once; found '{twice[0]}' twice. Keep one.")
    if scale.nested:
        return
    for lower, upper in itertools.pairwise(sorted(scale.bands, key=lambda band: (band.low, band.high))):
        if lower.high > upper.low:
            raise ConfigError(
                f"{where}: bands: expected bands that do not overlap; found '{lower.name}' ({lower.range}) "
                f"and '{upper.name}' ({upper.range}). Change a bound, or say nested: true."
            )


def _check_band(band: Band, where: str) -> None:
    if not band.terms or not all(band.terms):
        raise ConfigError(f"{where}: bands: expected terms for each band; found none. Add the words.")
    if not 0 <= band.low <= band.high <= 100:
        missing = [name for name in ("low", "high") if getattr(band, name) == MISSING]
        found = f"no {missing[0]}" if missing else f"{band.low:g} to {band.high:g}"
        raise ConfigError(
            f"{where}: band '{band.name}': expected low and high within 0 to 100 per cent; found {found}. "
            "Change it."
        )
