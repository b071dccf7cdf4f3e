"""Settings that the chosen kind of model would not look at: refused, so that silence is no consent."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from stance.errors import ConfigError

if TYPE_CHECKING:
    from stance.config import TrainConfig

_KINDS = {
    "linear": "a linear model",
    "encoder": "an encoder",
    "cascade": "a cascade of an encoder that is trained already",
}
_OF_ENCODERS_TOO = "class_weight"  # of the part fit


def refuse_unused(config: TrainConfig, where: str, given: Collection[str] = ()) -> None:
    """Raise an error where a setting that this kind of model does not look at was changed.

    Parameters
    ----------
    config : TrainConfig
    where : str
        What the error begins with.
    given : collection of str
        Settings that came by ``--set``, which the error then begins with.

    Raises
    ------
    ConfigError
        Naming the setting, and the one that may have been meant.

    Examples
    --------
    >>> from stance.config import TrainConfig
    >>> from stance.encoder_config import EncoderConfig
    >>> refuse_unused(TrainConfig(encoder=EncoderConfig(n_folds=3)), "my.yaml")
    Traceback (most recent call last):
    stance.errors.ConfigError: my.yaml: encoder.n_folds: expected 10, as a linear model does not use it; \
found 3. Did you mean 'fit.n_folds'?
    """
    unused = _list_unused_parts(config)
    usual = type(config)()
    for part in unused:
        for name, value in _list_settings(config, part):
            if value == getattr(getattr(usual, part), name) or (part, name) == ("fit", _OF_ENCODERS_TOO):
                continue
            if part == "cues":
                expected = "nothing, as an encoder keeps the lexicon"
            else:
                is_as = json.dumps(getattr(getattr(usual, part), name))
                expected = f"{is_as}, as {_KINDS[config.model]} does not use it"
            source = "--set" if {part, f"{part}.{name}"} & {*given} else where
            raise ConfigError(
                f"{source}: {part}.{name}: expected {expected}; found {value!r}. "
                f"{_advise(config, unused, part, name)}"
            )


def _list_unused_parts(config: TrainConfig) -> tuple[str, ...]:
    if config.model == "linear":
        return ("encoder", "cascade")
    if config.model == "encoder":
        return ("cues", "features", "fit", "cascade")
    return () if config.cascade.encoder is None else ("encoder",)


def _list_settings(config: TrainConfig, part: str) -> Iterator[tuple[str, Any]]:
    settings = getattr(config, part)
    return ((field.name, getattr(settings, field.name)) for field in dataclasses.fields(settings))


def _advise(config: TrainConfig, unused: tuple[str, ...], part: str, name: str) -> str:
    """Name the setting of that name which is looked at, or the kind of model that looks at this one."""
    for other in ("fit", "features", "encoder"):
        if other not in unused and name in dict(_list_settings(config, other)):
            return f"Did you mean '{other}.{name}'?"
    if config.model == "cascade":
        return "Leave it out, or leave cascade.encoder out to train one."
    kind = part if part in _KINDS else "linear"
    return f"Leave it out, or set model: {kind}."
