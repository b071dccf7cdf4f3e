"""The recipe of a benchmark, read from YAML."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from stance.building import build_config
from stance.cache import find_bundled
from stance.errors import ConfigError, quote_cause
from stance.yaml_text import parse_yaml

BASELINES: Final = ("hedges", "majority", "tfidf", "fasttext")
"""The baselines there are."""


@dataclass(frozen=True, slots=True)
class BenchmarkConfig:
    """What is run beside the models given.

    Attributes
    ----------
    train : tuple of str
        Training recipes, files or names of bundled ones; each is trained on every corpus's training part.
        ``linear+encoder`` is a blend of two.
    set : tuple of str
        ``key=value`` settings on top of every one of these recipes.
    baselines : tuple of str
        Of :data:`BASELINES`. ``fasttext`` is left out where it is not installed.
    tasks : tuple of str
        Names of tasks; all that are found where it is empty.
    n_resamples : int
        Resamples behind the intervals; 0 for none.
    seed : int
        Seed of the resamples and of whatever a baseline draws.
    decide_by : {"threshold", "share"}
        Where sentences are certain or uncertain, what a recipe settles on held-out documents of the training
        part: the probability from which a sentence counts as uncertain, or the share of sentences that do.
        A share looks at the whole test part, but not at its labels.
    """

    train: tuple[str, ...] = ("linear",)
    set: tuple[str, ...] = ()
    baselines: tuple[str, ...] = BASELINES
    tasks: tuple[str, ...] = ()
    n_resamples: int = 1000
    seed: int = 0
    decide_by: str = "threshold"


def load_benchmark_config(path: str | Path | None = None) -> BenchmarkConfig:
    """Read the recipe of a benchmark.

    Parameters
    ----------
    path : str or Path, optional
        A YAML file; the bundled one by default.

    Returns
    -------
    BenchmarkConfig

    Raises
    ------
    ConfigError
        If the file is missing or not YAML, a key is unknown, or a value is of the wrong type or range.

    Examples
    --------
    >>> load_benchmark_config().train
    ('linear',)
    """
    config_path = find_bundled("configs/benchmark.yaml") if path is None else Path(path)
    try:
        data = parse_yaml(config_path.read_text(encoding="utf-8"), str(config_path))
    except (OSError, UnicodeDecodeError) as error:
        found = getattr(error, "strerror", None) or quote_cause(error)
        raise ConfigError(f"{config_path}: expected a recipe in YAML; found {found}. Check it.") from error
    if data is not None and not isinstance(data, dict):
        raise ConfigError(f"{config_path}: expected keys and values; found {type(data).__name__}. Check it.")
    config = build_config(BenchmarkConfig, data or {}, str(config_path))
    unknown = sorted(set(config.baselines) - set(BASELINES))
    if unknown:
        raise ConfigError(
            f"{config_path}: baselines: expected some of {', '.join(BASELINES)}; found {unknown[0]!r}. "
            "Change it."
        )
    if config.decide_by not in ("threshold", "share"):
        raise ConfigError(
            f"{config_path}: decide_by: expected threshold or share; found {config.decide_by!r}. Change it."
        )
    if config.n_resamples < 0 or config.seed < 0:
        raise ConfigError(
            f"{config_path}: n_resamples, seed: expected 0 or more; found {config.n_resamples} and "
            f"{config.seed}. Change it."
        )
    return config
