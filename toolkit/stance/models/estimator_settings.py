"""The settings of the estimator, checked, as the config that training takes."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Integral
from typing import Any, Final

import numpy as np
from sklearn.utils import check_random_state

from stance.config import CalibrationConfig, FeatureConfig, FitConfig, TrainConfig, validate_config
from stance.corpus.label_cells import show_label
from stance.errors import ConfigError
from stance.models.thresholds import read_number

_WHOLE: Final = ("max_ngram", "min_count", "n_bits", "n_folds")
_FRACTIONS: Final = ("c_cue", "c_label", "example_weight", "transfer_scale", "min_confidence")


def make_config(settings: Mapping[str, Any], labels: Mapping[str, Any], n_documents: int) -> TrainConfig:
    """Make the config that training takes of what the estimator is set to.

    Parameters
    ----------
    settings : Mapping
        Every parameter of :class:`stance.StanceClassifier`, by name.
    labels : Mapping
        The labels as they were given, by their names, in the order of the columns.
    n_documents : int
        There are no more folds than documents.

    Returns
    -------
    TrainConfig

    Raises
    ------
    ConfigError
        If a setting is of the wrong kind or out of range.
    """
    checked = check_settings(settings)
    config = TrainConfig(
        labels=tuple(labels),
        seed=draw_seed(settings["random_state"]),
        features=FeatureConfig(
            checked["max_ngram"], checked["min_count"], checked["n_bits"], checked["context"]
        ),
        fit=FitConfig(
            c_cue=checked["c_cue"],
            c_label=checked["c_label"],
            example_weight=checked["example_weight"],
            class_weight=checked["class_weight"],
            n_folds=min(checked["n_folds"], max(2, n_documents)),
        ),
        calibration=CalibrationConfig(
            name_shares(checked["target_shares"], labels),
            checked["transfer_scale"],
            checked["min_confidence"],
        ),
    )
    return validate_config(config, "StanceClassifier")


def draw_seed(random_state: Any) -> int:
    """Take a whole number as the seed that it is, and draw one from what scikit-learn takes beside.

    Examples
    --------
    >>> draw_seed(7), draw_seed(np.random.RandomState(0)) == draw_seed(np.random.RandomState(0))
    (7, True)
    """
    known = Integral | np.random.RandomState | None
    if isinstance(random_state, bool) or not isinstance(random_state, known):
        expected = "a whole number, a numpy.random.RandomState or None"
        raise describe_setting("random_state", expected, random_state)
    if isinstance(random_state, Integral):
        return int(random_state)
    return int(check_random_state(random_state).randint(np.iinfo(np.int32).max))


def check_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Check that numbers are numbers, and make plain ones of NumPy's; ranges are checked elsewhere.

    Examples
    --------
    >>> check_settings({"n_folds": np.int64(3), "class_weight": None})
    {'n_folds': 3, 'class_weight': None}
    """
    checked = dict(settings)
    for name, value in settings.items():
        is_truth = isinstance(value, bool | np.bool_)
        if name in _WHOLE:
            if is_truth or not isinstance(value, Integral):
                raise describe_setting(name, "a whole number", value)
            checked[name] = int(value)
        elif name in _FRACTIONS:
            checked[name] = _check_number(name, value)
        elif name == "context":
            if not is_truth:
                raise describe_setting(name, "True or False", value)
            checked[name] = bool(value)
    return checked


def _check_number(name: str, value: Any) -> float:
    number = read_number(value)
    if number is None:
        raise describe_setting(name, "a number", value)
    return number


def name_shares(shares: Any, by_name: Mapping[str, Any]) -> dict[str, float] | None:
    """Give the shares of labels by their names, as labels of another type than text have in a model.

    Parameters
    ----------
    shares : Mapping or None
        By label, as it is or by its name.
    by_name : Mapping
        The labels by name.

    Returns
    -------
    dict of str to float, or None

    Raises
    ------
    ConfigError
        If it is no mapping, or a share is no number.

    Examples
    --------
    >>> name_shares({1: 0.5, "2": 0.5}, {"1": 1, "2": 2})
    {'1': 0.5, '2': 0.5}
    """
    if shares is None:
        return None
    if not isinstance(shares, Mapping):
        raise describe_setting("target_shares", "a share for each label, as in {'hedged': 0.3, …}", shares)
    names = {label: name for name, label in by_name.items()}
    return {
        names.get(label, show_label(label)): _check_number(f"target_shares[{label!r}]", share)
        for label, share in shares.items()
    }


def describe_setting(name: str, expected: str, found: object) -> ConfigError:
    """Make the error that a setting is of the wrong kind."""
    return ConfigError(f"StanceClassifier: {name}: expected {expected}; found {found!r}. Change it.")
