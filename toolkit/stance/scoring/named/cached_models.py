"""Models that are trained here and kept in the cache: where each has its place, and one maker at a time."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from stance.cache import LEARNING, find_cache, hash_code
from stance.config import CalibrationConfig, TrainConfig, load_config
from stance.errors import ModelError, OutputError
from stance.scoring.writing.contents import ANYTHING, Contents
from stance.scoring.writing.output import check_output, open_folder

if TYPE_CHECKING:
    from stance.evaluation import TrainedModel
    from stance.models import Classifier
    from stance.models.encoder.progress import Progress


def load_seeds_model(notify: Callable[[str], None] | None = None) -> Classifier:
    """Load the model of the seeds alone; train it first where the cache does not hold it.

    The cached model is kept under a name made from all that it came from: the package's version, the
    recipe, the seeds, and the code that trains. Processes that start at once wait for one another, and a
    damaged model is trained anew.

    Parameters
    ----------
    notify : callable, optional
        Is called with one line of text before training.

    Returns
    -------
    Classifier

    Raises
    ------
    OutputError
        If the cache folder cannot be written.
    """
    config = load_config()
    return _load_or_train(config, find_cached(config), notify)


def _load_or_train(config: TrainConfig, folder: Path, notify: Callable[[str], None] | None) -> Classifier:
    from stance.models import load_folder

    with contextlib.suppress(ModelError):
        if folder.is_dir():
            return load_folder(folder)
    with hold_lock(folder):
        reason = ""
        try:
            if folder.is_dir():  # another process was quicker
                return load_folder(folder)
        except ModelError as error:
            reason = f" anew, since the cached one is damaged ({error})"
        if notify is not None:
            notify(f"Training on the seeds{reason}; this is done once and takes less than a minute.")
        try:
            train_seeds(config, folder)
        except OutputError as error:
            raise _refuse_cache(folder, error) from error
    return load_folder(folder)


def find_cached(config: TrainConfig, hashes: Mapping[str, str] | None = None) -> Path:
    """Name the place in the cache of the model that a recipe and data would make.

    Parameters
    ----------
    config : TrainConfig
        The recipe.
    hashes : Mapping of str to str, optional
        SHA-256 of each file of labelled data; the bundled seeds by default.

    Returns
    -------
    Path
        A folder, which need not be there.

    Examples
    --------
    >>> find_cached(load_config()) == find_cached(load_config(overrides=["seed=1"]))
    False
    """
    # Names of files do not change what is learnt from them.
    data = sorted((hash_seed_data(config) if hashes is None else hashes).values())
    made_from = [asdict(config), data, hash_code(*LEARNING)]
    key = hashlib.sha256(json.dumps(made_from, sort_keys=True).encode()).hexdigest()[:16]
    return find_cache() / "models" / f"{config.model}-{key}"


def hash_seed_data(config: TrainConfig) -> dict[str, str]:
    """Hash what a recipe learns from where no data is named: the seeds, and the uses of modals if it asks.

    Parameters
    ----------
    config : TrainConfig

    Returns
    -------
    dict of str to str
        SHA-256 in hexadecimal, by name.
    """
    from stance.corpus import hash_seeds

    return hash_seeds() | hash_uses(config)


def hash_uses(config: TrainConfig) -> dict[str, str]:
    """Hash the uses of modals if a recipe learns from them.

    Parameters
    ----------
    config : TrainConfig

    Returns
    -------
    dict of str to str
        SHA-256 in hexadecimal, by name; empty for other recipes.
    """
    from stance.corpus import hash_modal_uses

    return hash_modal_uses() if config.model != "linear" and config.encoder.sense_weight else {}


def find_checkpoint(config: TrainConfig, hashes: Mapping[str, str] | None = None) -> Path | None:
    """Name the place in the cache where the training of an encoder keeps its state.

    Parameters
    ----------
    config : TrainConfig
    hashes : Mapping of str to str, optional
        SHA-256 of each file of labelled data; the bundled seeds by default.

    Returns
    -------
    Path or None
        A folder, which need not be there; ``None`` for a linear model, which trains in seconds.
    """
    if config.model == "linear":
        return None
    # Weights do not depend on what is done with their probabilities afterwards.
    trained = replace(config, calibration=CalibrationConfig())
    return find_cache() / "checkpoints" / find_cached(trained, hashes).name


def train_seeds(
    config: TrainConfig,
    folder: Path,
    *,
    overwrite: bool = True,
    contents: Contents = ANYTHING,
    notify: Callable[[str], None] | None = None,
    report: Callable[[Progress], None] | None = None,
) -> TrainedModel:
    """Train on the bundled seeds and save the model as a folder."""
    from stance.corpus import convert_dataset, load_seeds
    from stance.evaluation import train_model

    check_output(folder, overwrite=overwrite, is_folder=True, contents=contents)
    with hold_checkpoint(config, notify=notify) as checkpoint_path:
        trained = train_model(
            config,
            convert_dataset(load_seeds()),
            data_hashes=hash_seed_data(config),
            checkpoint_path=checkpoint_path,
            report=report,
        )
        save_trained(trained, folder, overwrite=overwrite, contents=contents, checkpoint_path=checkpoint_path)
    return trained


def save_trained(
    trained: TrainedModel,
    folder: Path,
    *,
    overwrite: bool,
    contents: Contents,
    checkpoint_path: Path | None,
) -> None:
    """Save a model; only then is the state of its training of no more use, and removed."""
    with open_folder(folder, overwrite=overwrite, contents=contents) as temporary:
        trained.model.save(temporary)
    if checkpoint_path is not None:
        shutil.rmtree(checkpoint_path, ignore_errors=True)


@contextlib.contextmanager
def hold_checkpoint(
    config: TrainConfig,
    hashes: Mapping[str, str] | None = None,
    notify: Callable[[str], None] | None = None,
) -> Iterator[Path | None]:
    """Let one training at a time have the place of its checkpoints; the lock goes when its owner does.

    Parameters
    ----------
    config, hashes
        As of :func:`find_checkpoint`.
    notify : callable, optional
        Is called with one line of text where another training has the place.

    Yields
    ------
    Path or None
        The place; ``None`` where there is none, or another training has it.
    """
    from filelock import FileLock, Timeout

    place = find_checkpoint(config, hashes)
    if place is None:
        yield None
        return
    lock = FileLock(place.with_name(place.name + ".lock"))
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(blocking=False)
    except Timeout:
        place = None
        if notify is not None:
            notify("The same recipe is in training on the same data elsewhere: here no checkpoint is kept.")
    except OSError:
        pass  # nor can a checkpoint be written, which training tells
    try:
        yield place
    finally:
        lock.release()


@contextlib.contextmanager
def hold_lock(folder: Path) -> Iterator[None]:
    """Let one process at a time make a model; the lock goes when its owner does."""
    from filelock import FileLock

    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder.with_name(folder.name + ".lock"))
        lock.acquire()
    except OSError as error:
        raise _refuse_cache(folder.parent, error) from error
    try:
        yield
    finally:
        lock.release()


def _refuse_cache(folder: Path, error: OSError) -> OutputError:
    cause: object = error
    while isinstance(cause, OSError) and not cause.strerror and cause.__cause__ is not None:
        cause = cause.__cause__
    found = cause.strerror if isinstance(cause, OSError) and cause.strerror else str(error)
    return OutputError(
        f"{folder}: expected a place in the cache that can be written; found {found}. "
        "Set STANCE_HOME to a folder that can."
    )
