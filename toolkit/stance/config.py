"""Recipes: what a model is trained with, read from YAML files."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stance.building import build_config
from stance.encoder_config import (
    CascadeConfig,
    Check,
    DistilConfig,
    EncoderConfig,
    check_part,
    list_checks,
)
from stance.errors import ConfigError
from stance.labels import LABELS
from stance.recipes import find_recipe, merge_settings, read_recipe
from stance.unused_settings import refuse_unused

KINDS = ("linear", "encoder", "cascade")
"""The kinds of model."""

MAX_LABELS = 127
"""Predictions hold the number of a label in 8 bits."""

MAX_SEED = 2**32 - 1
"""The largest seed that scikit-learn takes."""


@dataclass(frozen=True, slots=True)
class CueConfig:
    """What the user changes in the cue lexicon.

    Attributes
    ----------
    add : tuple[dict, ...]
        Entries to add, each a mapping as in the lexicon file (``pattern``, ``type``, …).
    remove : tuple[str, ...]
        Patterns of entries to leave out.
    """

    add: tuple[dict[str, Any], ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeatureConfig:
    """The features of the linear model.

    Attributes
    ----------
    max_ngram : int
        Longest word n-gram, 1 to 3.
    min_count : int
        A feature seen fewer times in the training data is left out; data of under 500 sentences for
        each of these times asks for less.
    n_bits : int
        Log2 of the number of hash buckets.
    context : bool
        Whether the neighbouring sentences of a document are used.
    """

    max_ngram: int = 2
    min_count: int = 4
    n_bits: int = 18
    context: bool = True


@dataclass(frozen=True, slots=True)
class FitConfig:
    """How the weights are learnt.

    Attributes
    ----------
    c_cue : float
        Inverse regularisation strength of the cue stage.
    c_label : float
        Inverse regularisation strength of the label stage.
    example_weight : float
        Weight of the lexicon's example sentences in the cue stage, against 1 for a coded sentence; 0
        leaves them out. They are used with the default labels alone.
    class_weight : str or None
        ``"balanced"``, ``"sqrt"`` (square root of balanced) or ``None``; the mean weight of a sentence is 1.
        It weighs what is learnt: calibration restores the shares of the labels in the data, so that a rare
        label is given hardly more often, as ``target_shares`` would have it.
    n_folds : int
        Folds by document for held-out predictions, at least 2.
    """

    c_cue: float = 0.08
    c_label: float = 1.0
    example_weight: float = 0.25
    class_weight: str | None = None
    n_folds: int = 5


@dataclass(frozen=True, slots=True)
class CalibrationConfig:
    """How scores become probabilities and when the model abstains.

    Attributes
    ----------
    target_shares : dict[str, float] or None
        Label shares expected where the model is used; ``None`` keeps those of the training data.
    transfer_scale : float
        Factor on the log-odds of the fitted model, in (0, 1]: texts of another kind than the training data
        deserve less confidence than its own held-out documents. Held-out figures, and thresholds picked by
        them, are of probabilities without it; 1 suits a model for texts like those it learnt from.
    min_confidence : float
        Predictions with a confidence below this abstain; in [0, 1].
    target_accuracy : float or None
        Picks the smallest ``min_confidence`` with which the answers on held-out documents are this accurate,
        by probabilities calibrated for these; in (0, 1).
    """

    target_shares: dict[str, float] | None = None
    transfer_scale: float = 0.9
    min_confidence: float = 0.0
    target_accuracy: float | None = None


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """A training recipe.

    Attributes
    ----------
    model : str
        The kind of model: ``linear``, ``encoder`` or ``cascade``.
    labels : tuple[str, ...]
        The label set, in the order of the probability columns.
    seed : int
        Seed of everything random.
    cues : CueConfig
    features : FeatureConfig
    fit : FitConfig
    calibration : CalibrationConfig
    encoder : EncoderConfig
    cascade : CascadeConfig
    distil : DistilConfig
        Settings by part; a kind of model uses some of them.
    """

    model: str = "linear"
    labels: tuple[str, ...] = LABELS
    seed: int = 0
    cues: CueConfig = field(default_factory=CueConfig)
    features: FeatureConfig = field(default_factory=FeatureConfig)
    fit: FitConfig = field(default_factory=FitConfig)
    calibration: CalibrationConfig = field(default_factory=CalibrationConfig)
    encoder: EncoderConfig = field(default_factory=EncoderConfig)
    cascade: CascadeConfig = field(default_factory=CascadeConfig)
    distil: DistilConfig = field(default_factory=DistilConfig)


def load_config(
    path: str | Path | None = None, overrides: Iterable[str] = (), *, are_shared: bool = False
) -> TrainConfig:
    """Read a training recipe.

    Parameters
    ----------
    path : str or Path, optional
        A YAML file, or the name of a bundled recipe, such as ``encoder``; ``linear`` by default.
    overrides : iterable of str
        ``key.subkey=value`` settings, the value in YAML, applied on top.
    are_shared : bool
        Whether the overrides are for recipes of other kinds of model as well, so that some may be of no use
        to this one.

    Returns
    -------
    TrainConfig

    Raises
    ------
    ConfigError
        If the file is missing or not YAML, a key is unknown, a value is of the wrong type or range, or one
        is changed that this kind of model does not look at.

    Examples
    --------
    >>> load_config(overrides=["fit.n_folds=3"]).fit.n_folds
    3
    """
    config_path = find_recipe(path)
    data = read_recipe(config_path)
    settings = list(overrides)
    merged = merge_settings(data, settings)
    try:
        config = _build_config(merged, str(config_path))
    except ConfigError:
        if not settings:
            raise
        _build_config(data, str(config_path))  # where the recipe itself is wrong, that is what to say
        config = _build_config(merged, "--set")
    if not are_shared:
        given = {setting.partition("=")[0].strip() for setting in settings}
        refuse_unused(config, str(config_path), given)
    return config


def _build_config(data: Mapping[str, Any], where: str) -> TrainConfig:
    return validate_config(build_config(TrainConfig, data, where), where)


def validate_config(config: TrainConfig, where: str) -> TrainConfig:
    """Check the ranges that types cannot express; return the config unchanged."""
    names = [unicodedata.normalize("NFC", label).strip() for label in config.labels]  # as files are read
    features, fit, calibration = config.features, config.fit, config.calibration
    target, shares = calibration.target_accuracy, calibration.target_shares
    above_zero = "a number above 0"
    checks: list[Check] = [
        (config.model in KINDS, "model", "linear, encoder or cascade", config.model),
        (0 <= config.seed <= MAX_SEED, "seed", f"0 to {MAX_SEED}", config.seed),
        (
            2 <= len(names) <= MAX_LABELS and len(set(names)) == len(names) and "" not in names,
            "labels",
            f"2 to {MAX_LABELS} different labels, none of them blank",
            list(config.labels),
        ),
        *check_part(
            "features",
            features,
            ("max_ngram", 1 <= features.max_ngram <= 3, "1 to 3"),
            ("min_count", features.min_count >= 1, "1 or more"),
            ("n_bits", 10 <= features.n_bits <= 24, "10 to 24"),
        ),
        *check_part(
            "fit",
            fit,
            ("c_cue", fit.c_cue > 0, above_zero),
            ("c_label", fit.c_label > 0, above_zero),
            ("example_weight", fit.example_weight >= 0, "a number of 0 or more"),
            ("n_folds", fit.n_folds >= 2, "2 or more"),
            ("class_weight", fit.class_weight in (None, "sqrt", "balanced"), "balanced, sqrt or null"),
        ),
        *check_part(
            "calibration",
            calibration,
            ("transfer_scale", 0 < calibration.transfer_scale <= 1, "a number above 0, up to 1"),
            ("min_confidence", 0 <= calibration.min_confidence <= 1, "a number from 0 to 1"),
            ("target_accuracy", target is None or 0 < target < 1, "a number between 0 and 1, or null"),
            (
                "target_shares",
                shares is None or _are_shares(shares, config.labels),
                f"a share above 0 for each of {', '.join(config.labels)}, summing to 1",
            ),
        ),
        *list_checks(config.encoder, config.cascade, config.distil),
    ]
    for good, key, expected, found in checks:
        if not good:
            raise ConfigError(f"{where}: {key}: expected {expected}; found {found!r}. Change it.")
    return config


def _are_shares(shares: Mapping[str, float], labels: Iterable[str]) -> bool:
    proper = set(shares) == set(labels) and all(share > 0 for share in shares.values())
    return proper and abs(sum(shares.values()) - 1) < 1e-6
