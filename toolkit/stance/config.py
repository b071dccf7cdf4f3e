"""Recipes: what a model is trained with, read from YAML. The key ``model`` says which recipe it is."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    field_validator,
)

from stance.bundled import find_bundled
from stance.errors import ConfigError, quote_cause
from stance.labels import LABELS

__all__ = ["CascadeRecipe", "EncoderRecipe", "LinearRecipe", "Recipe", "load_config", "parse_config"]

MAX_LABELS = 127
"""Predictions hold a label's number in 8 bits."""

_Share: TypeAlias = Annotated[float, Field(ge=0, lt=1)]
_Positive: TypeAlias = Annotated[float, Field(gt=0)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Features(_Part):
    """The features of the linear model."""

    min_count: int = Field(default=4, ge=1)


class LinearFit(_Part):
    """How the linear model is fitted."""

    c_cue: _Positive = 0.08
    c_label: _Positive = 1.0
    n_folds: int = Field(default=5, ge=3)


class CalibrationSettings(_Part):
    """How scores become probabilities, and when the model abstains.

    ``transfer_scale`` is a factor on log-odds in use: texts unlike the training data deserve less confidence
    than its own held-out documents. ``target_accuracy`` picks the least ``min_confidence`` that reaches it.
    """

    transfer_scale: float = Field(default=0.9, gt=0, le=1)
    min_confidence: float = Field(default=0.0, ge=0, le=1)
    target_accuracy: float | None = Field(default=None, gt=0, lt=1)


class EncoderCalibration(CalibrationSettings):
    """The same for an encoder, which needs no such factor."""

    transfer_scale: float = Field(default=1.0, gt=0, le=1)


class EncoderFit(_Part):
    """How an encoder is fine-tuned; configs/encoder.yaml explains each key."""

    weights: str = Field(default="minilm", min_length=1)
    max_tokens: int = Field(default=128, ge=16, le=512)
    batch_tokens: int = Field(default=1024, ge=1)
    epochs: int = Field(default=3, ge=1)
    min_steps: int = Field(default=600, ge=0)
    skip_share: _Share = 0.5
    learning_rate: _Positive = 1e-4
    head_learning_rate: _Positive = 1e-3
    weight_decay: float = Field(default=0.01, ge=0)
    warmup: _Share = 0.1
    freeze_embeddings: bool = True
    n_frozen_layers: int = Field(default=0, ge=0)
    dropout: _Share = 0.1
    cue_weight: float = Field(default=0.5, ge=0)
    n_folds: int = Field(default=10, ge=2)
    precision: Literal["auto", "float32", "bfloat16"] = "auto"


class CascadeFit(_Part):
    """How a cascade divides its work."""

    encoder: str | None = None
    max_loss: _Share = 0.005


class Distil(_Part):
    """How much sentences with soft labels weigh, and what the model's card says of them."""

    weight: _Positive = 0.5
    teacher: str | None = None
    license: str | None = None


class _Recipe(_Part):
    labels: tuple[str, ...] = Field(default=LABELS, strict=False)
    seed: int = Field(default=0, ge=0, le=2**32 - 1)
    calibration: CalibrationSettings = CalibrationSettings()
    distil: Distil = Distil()

    @field_validator("labels")
    @classmethod
    def _check_labels(cls, labels: tuple[str, ...]) -> tuple[str, ...]:
        names = {unicodedata.normalize("NFC", label).strip() for label in labels} - {""}
        if not 2 <= len(labels) <= MAX_LABELS or len(names) < len(labels):
            raise ValueError(f"must be 2 to {MAX_LABELS} different labels, none of them blank")
        return labels


class LinearRecipe(_Recipe):
    """A recipe for the linear model."""

    model: Literal["linear"] = "linear"
    features: Features = Features()
    fit: LinearFit = LinearFit()


class EncoderRecipe(_Recipe):
    """A recipe for an encoder."""

    model: Literal["encoder"] = "encoder"
    encoder: EncoderFit = EncoderFit()
    calibration: EncoderCalibration = EncoderCalibration()


class CascadeRecipe(_Recipe):
    """A recipe for a cascade: a linear model and an encoder, each by its own part."""

    model: Literal["cascade"] = "cascade"
    features: Features = Features()
    fit: LinearFit = LinearFit()
    encoder: EncoderFit = EncoderFit()
    cascade: CascadeFit = CascadeFit()
    _parts: ClassVar = ("labels", "seed", "distil")

    @property
    def linear_recipe(self) -> LinearRecipe:
        """The recipe of its linear model."""
        shared = {name: getattr(self, name) for name in (*self._parts, "calibration")}
        return LinearRecipe(features=self.features, fit=self.fit, **shared)

    @property
    def encoder_recipe(self) -> EncoderRecipe:
        """The recipe of its encoder; the cascade calibrates what both answer."""
        shared = {name: getattr(self, name) for name in self._parts}
        return EncoderRecipe(encoder=self.encoder, **shared)


Recipe: TypeAlias = LinearRecipe | EncoderRecipe | CascadeRecipe
_RECIPES: dict[str, type[Recipe]] = {
    "linear": LinearRecipe,
    "encoder": EncoderRecipe,
    "cascade": CascadeRecipe,
}


def load_config(path_or_name: str | Path | None = None, overrides: Iterable[str] = ()) -> Recipe:
    """Read a training recipe.

    Parameters
    ----------
    path_or_name : str or Path, optional
        A YAML file, or the name of a recipe that ships with stance, such as ``"encoder"``; by default
        ``"linear"``. The key ``extends`` names a recipe whose values hold where this one says nothing.
    overrides : iterable of str
        ``key.subkey=value``, the value in YAML; they go on top.

    Returns
    -------
    LinearRecipe, EncoderRecipe or CascadeRecipe

    Raises
    ------
    ConfigError
        If the file is missing or not YAML, a key is unknown, or a value is of the wrong type or range.

    Examples
    --------
    >>> load_config(overrides=["fit.n_folds=3"]).fit.n_folds
    3
    """
    where = "linear" if path_or_name is None else str(path_or_name)
    data = _read_recipe(where)
    settings = [_parse_override(item) for item in overrides]
    if not settings:
        return parse_config(data, where)
    for keys, value in settings:
        target = data
        for key in keys[:-1]:
            inner = target.get(key)
            target[key] = target = dict(inner) if isinstance(inner, Mapping) else {}
        target[keys[-1]] = value
    return parse_config(data, where, {".".join(keys) for keys, _ in settings})


def parse_config(data: Mapping[str, Any], where: str, overridden: Iterable[str] = ()) -> Recipe:
    """Check a recipe that is plain data; errors about keys in ``overridden`` begin with those."""
    kind = data.get("model", "linear")
    if not isinstance(kind, str) or kind not in _RECIPES:
        raise ConfigError(f"{where}: model: must be {_join(_RECIPES)} (it is {kind!r}). Change it.")
    try:
        return TypeAdapter(_RECIPES[kind]).validate_python(dict(data))
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
    path = ".".join(str(key) for key in problem["loc"])
    is_override = any(f"{path}.".startswith(f"{key}.") for key in overridden)
    raise ConfigError(f"{'overrides' if is_override else where}: {_explain(problem, path, kind)}")


def _read_recipe(where: str, n_deep: int = 0) -> dict[str, Any]:
    """Read a recipe's file and, below it, the recipe that it extends."""
    is_name = where and not Path(where).suffix and Path(where).name == where and not Path(where).is_file()
    bundled = {path.stem: path for path in find_bundled("configs").glob("*.yaml")}
    path = bundled.get(where, Path(where)) if is_name else Path(where)
    try:
        data = parse_yaml(path.read_text(encoding="utf-8"), where)
    except (FileNotFoundError, IsADirectoryError) as error:
        near = difflib.get_close_matches(where, bundled, n=1)
        advice = f"Did you mean {near[0]!r}?" if near else f"Pass a YAML file, or {_join(sorted(bundled))}."
        raise ConfigError(f"{where or 'config'}: there is no such recipe. {advice}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{where}: cannot be read ({quote_cause(error)}). Pass a YAML file.") from error
    data = {} if data is None else data
    if not isinstance(data, dict):
        raise ConfigError(f"{where}: holds no keys and values. Write it as key: value.")
    base = data.pop("extends", None)
    if base is None:
        return data
    if not isinstance(base, str) or n_deep > 5:
        raise ConfigError(f"{where}: extends: must name another recipe (it is {base!r}). Change it.")
    if (path.parent / base).is_file():
        base = str(path.parent / base)
    return _merge(_read_recipe(base, n_deep + 1), data)


def _merge(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    merged = {**below, **above}
    for key in below.keys() & above.keys():
        if isinstance(below[key], dict) and isinstance(above[key], dict):
            merged[key] = {**below[key], **above[key]}
    return merged


def parse_yaml(text: str, where: str) -> Any:
    """Parse YAML of plain values; an error says the line."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return YAML(typ="safe", pure=True).load(text)
    except (YAMLError, ValueError) as error:  # the latter of dates that there are not
        mark = getattr(error, "problem_mark", None)
        line = f" (line {mark.line + 1}: {getattr(error, 'problem', '')})" if mark else ""
        raise ConfigError(f"{where}: is not YAML{' '.join(line.split(chr(10)))}. Correct it.") from error


def _parse_override(item: str) -> tuple[list[str], Any]:
    name, equals, value = item.partition("=")
    keys = [key.strip() for key in name.split(".")]
    if not equals or not all(keys):
        raise ConfigError(f"overrides: {item!r} is not key=value. Write it as 'fit.n_folds=3'.")
    return keys, parse_yaml(value, f"overrides: {item}")


def _explain(problem: Any, path: str, kind: str) -> str:  # what pydantic found, in a user's words
    error, context, value = problem["type"], problem.get("ctx", {}), problem["input"]
    if error == "extra_forbidden":
        known = _list_keys(_RECIPES[kind], problem["loc"][:-1])
        near = difflib.get_close_matches(str(problem["loc"][-1]), known, n=1)
        advice = f"Did you mean '{near[0]}'?" if near else f"It has {', '.join(known)}."
        return f"{path}: there is no such key in a recipe with model: {kind}. {advice}"
    if error == "value_error":
        text = str(context["error"])
        return f"{path}: {text} (it is {value!r}). Change it." if path else f"{text}. Change it."
    found = problem["msg"].replace("Input should be", "must be").replace("valid tuple", "list")
    found = re.sub("valid dictionary.*", "set of keys and values", found)
    advice = "Put it in quotes" if error == "string_type" and value is not None else "Change it"
    return f"{path}: {found} (it is {value!r}). {advice}."


def _list_keys(recipe: Any, keys: Iterable[int | str]) -> list[str]:
    for key in keys:
        recipe = recipe.model_fields[key].annotation
    return list(recipe.model_fields)


def _join(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}"
