"""Plain data into frozen dataclasses, with errors by path and unknown keys refused."""

from __future__ import annotations

import dataclasses
import difflib
import sys
import types
import typing
from collections.abc import Mapping
from typing import Any, TypeVar

from stance.errors import ConfigError

T = TypeVar("T")


def build_config(cls: type[T], data: Mapping[str, Any], where: str) -> T:
    """Build a config dataclass from plain data, refusing unknown keys and wrong types.

    Parameters
    ----------
    cls : type
        A dataclass.
    data : Mapping
        Keys and values, as read from YAML or JSON.
    where : str
        What the error messages begin with.

    Returns
    -------
    object
        An instance of ``cls``.

    Raises
    ------
    ConfigError
        Naming the path of the key at fault.

    Examples
    --------
    >>> from stance.config import FitConfig
    >>> build_config(FitConfig, {"n_fold": 3}, "my.yaml")
    Traceback (most recent call last):
    stance.errors.ConfigError: my.yaml: expected a known key; found 'n_fold'. Did you mean 'n_folds'?
    """
    return typing.cast(T, _build(cls, data, where, ""))


def _build(kind: Any, value: Any, where: str, path: str) -> Any:  # noqa: PLR0911  # one way a type
    """Turn plain data into ``kind``, a type as annotated in a dataclass."""
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        if value is None and type(None) in args:
            return None
        inner = next(a for a in args if a is not type(None))
        if value is False and inner is str:  # as YAML takes off and no
            raise _mismatch(where, path, "text or null", value, "Write null for none, or put it in quotes.")
        return _build(inner, value, where, path)
    if dataclasses.is_dataclass(kind):
        return _build_dataclass(kind, value, where, path)
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise _mismatch(where, path, "a list", value)
        return tuple(_build(args[0], item, where, f"{path}[{i}]") for i, item in enumerate(value))
    if origin is dict:
        return _build_dict(args[1], value, where, path)
    if kind is Any:
        return value
    if kind is float and isinstance(value, int | float) and not isinstance(value, bool):
        if not abs(value) <= sys.float_info.max:  # nor is NaN
            raise _mismatch(where, path, "a number", value)
        return float(value)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        names = {int: "a whole number", float: "a number", str: "text", bool: "true or false"}
        is_bare = kind is str and not isinstance(value, list | Mapping | None)
        advice = "Put it in quotes." if is_bare else "Change it."
        raise _mismatch(where, path, names.get(kind, kind.__name__), value, advice)
    return value


def _build_dict(kind: Any, value: Any, where: str, path: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise _mismatch(where, path, "keys and values", value)
    for key in value:
        if isinstance(key, bool | None):  # as YAML takes yes, no, on, off and ~
            raise _mismatch(where, path, "text for each key", key, "Put it in quotes.")
    return {str(k): _build(kind, v, where, f"{path}.{k}") for k, v in value.items()}


def _build_dataclass(kind: Any, value: Any, where: str, path: str) -> Any:
    if not isinstance(value, Mapping):
        raise _mismatch(where, path, "keys and values", value)
    hints = typing.get_type_hints(kind)
    known = [f.name for f in dataclasses.fields(kind)]
    for key in value:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, n=1)
            hint = f"Did you mean '{near[0]}'?" if near else f"Known here: {', '.join(known)}."
            place = f"{where}: {path}" if path else where
            raise ConfigError(f"{place}: expected a known key; found '{key}'. {hint}")
    built = {k: _build(hints[k], v, where, f"{path}.{k}" if path else k) for k, v in value.items()}
    return kind(**built)


def _mismatch(where: str, path: str, expected: str, value: Any, advice: str = "Change it.") -> ConfigError:
    return ConfigError(f"{where}: {path}: expected {expected}; found {value!r}. {advice}")
