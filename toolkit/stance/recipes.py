"""Recipes as they are written: files, bundled ones by name, and settings on top of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from stance.cache import find_bundled
from stance.errors import ConfigError
from stance.yaml_text import parse_yaml


def find_recipe(path: str | Path | None) -> Path:
    """Find a file, or a bundled recipe by its name; a file of that name goes first.

    Examples
    --------
    >>> find_recipe("encoder").name, find_recipe(None).name, find_recipe("my.yaml").name
    ('encoder.yaml', 'linear.yaml', 'my.yaml')
    """
    if path is None:
        return find_bundled("configs/linear.yaml")
    if path == "":
        raise ConfigError(
            "config: expected a recipe; found an empty string. Name a file or a bundled recipe."
        )
    given, bundled = Path(path), find_bundled("configs") / f"{path}.yaml"
    is_name = not given.suffix and not given.is_file() and given.name == str(path)
    return bundled if is_name and bundled.is_file() else given


def read_recipe(path: Path) -> Mapping[str, Any]:
    """Read the keys and values of a recipe.

    Parameters
    ----------
    path : Path
        As :func:`find_recipe` finds it.

    Returns
    -------
    Mapping
        As they stand there; a file without any is an empty one.

    Raises
    ------
    ConfigError
        If the file is missing, is no YAML in UTF-8, or holds something else than keys and values.
    """
    try:
        data = parse_yaml(path.read_text(encoding="utf-8"), str(path))
    except FileNotFoundError as error:
        names = sorted({bundled.stem for bundled in find_bundled("configs").glob("*.yaml")} - {"benchmark"})
        near = difflib.get_close_matches(str(path), names, n=1)
        advice = (
            f"Did you mean {near[0]}?"
            if near
            else f"Check the path, or name a bundled one: {', '.join(names)}."
        )
        raise ConfigError(f"{path}: expected a recipe; found no such file. {advice}") from error
    except (OSError, UnicodeDecodeError) as error:
        found = error.strerror.lower() if isinstance(error, OSError) and error.strerror else str(error)
        raise ConfigError(f"{path}: expected a UTF-8 YAML file; found: {found}. Name a recipe.") from error
    data = {} if data is None else data
    if not isinstance(data, Mapping):
        raise ConfigError(
            f"{path}: expected keys and values; found {type(data).__name__}. Write it as key: value."
        )
    return data


def merge_settings(recipe: Mapping[str, Any], settings: Iterable[str]) -> dict[str, Any]:
    """Put settings on top of a recipe, which stays as it is.

    Parameters
    ----------
    recipe : Mapping
    settings : iterable of str
        ``key.subkey=value``, the value in YAML.

    Returns
    -------
    dict

    Raises
    ------
    ConfigError
        If one has no key, no ``=``, or a value that is no YAML.

    Examples
    --------
    >>> merge_settings({"seed": 1, "fit": {"c_cue": 2}}, ["fit.n_folds=3"])
    {'seed': 1, 'fit': {'c_cue': 2, 'n_folds': 3}}
    """
    data = dict(recipe)
    for item in settings:
        key, equals, value = item.partition("=")
        if not equals or not key.strip():
            found = "no key" if equals else "no '='"
            raise ConfigError(f"--set {item}: expected key=value; found {found}. Write --set fit.n_folds=3.")
        parts = key.strip().split(".")
        target = data
        for part in parts[:-1]:
            inner = target.get(part)
            target[part] = dict(inner) if isinstance(inner, Mapping) else {}
            target = target[part]
        try:
            target[parts[-1]] = parse_yaml(value, f"--set {item}")
        except ConfigError as error:
            raise ConfigError(f"--set {item}: expected a YAML value; found {value!r}. Quote it.") from error
    return data
