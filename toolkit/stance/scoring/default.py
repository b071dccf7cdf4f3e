"""The default model: trained on the bundled seeds on first use and kept in the cache folder."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import stance
from stance.cache import find_cache
from stance.config import TrainConfig, load_config
from stance.errors import ModelError, OutputError
from stance.scoring.output import open_folder

if TYPE_CHECKING:
    from stance.evaluation import TrainedModel
    from stance.models import LinearModel
    from stance.scoring.table import Model

DEFAULT_NAME: Final = "default"
"""The name under which ``--model`` finds the default model."""

_SOURCES: Final = ("labels.py", "corpus/folds.py", "corpus/seeds.py", "cues", "models")


def load_default_model(notify: Callable[[str], None] | None = None) -> LinearModel:
    """Load the default model; train it first where the cache does not hold it.

    The cached model is kept under a name made from all that it came from: the package's version, the
    recipe, the seeds, and the code that trains. Processes that start at once wait for one another, and a
    damaged model is trained anew.

    Parameters
    ----------
    notify : callable, optional
        Is called with one line of text before training.

    Returns
    -------
    LinearModel

    Raises
    ------
    OutputError
        If the cache folder cannot be written.

    Examples
    --------
    >>> load_default_model().labels
    ('assertive', 'hedged', 'speculative')
    """
    from stance.models import load_model

    config = load_config()
    folder = find_cached(config)
    with contextlib.suppress(ModelError):
        if folder.is_dir():
            return load_model(folder)
    with _hold_lock(folder):
        reason = ""
        try:
            if folder.is_dir():  # another process was quicker
                return load_model(folder)
        except ModelError as error:
            reason = f" anew, since the cached one is damaged ({error})"
        if notify is not None:
            notify(f"Training the default model{reason}; this is done once and takes about ten seconds.")
        _train_seeds(config, folder)
    return load_model(folder)


def open_model(
    model: Model | str | Path | None, *, notify: Callable[[str], None] | None = None
) -> tuple[Model, Path | None]:
    """Find what a user means by a model.

    Parameters
    ----------
    model : Model, str, Path or None
        A model, a model's folder, or ``"default"``; ``None`` is the default model too.
    notify : callable, optional
        Is called with one line of text before the default model is trained.

    Returns
    -------
    model : Model
    folder : Path or None
        Where it is saved; ``None`` for a model that was given as such.

    Raises
    ------
    ModelError
        If the folder holds no model.

    Examples
    --------
    >>> open_model("no/such/folder")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    stance.errors.ModelError: no/such/folder: ...
    """
    from stance.models import load_model

    if model is None or (model == DEFAULT_NAME and not Path(DEFAULT_NAME).is_dir()):
        return load_default_model(notify), find_cached(load_config())
    if isinstance(model, str | Path):
        return load_model(Path(model)), Path(model)
    return model, None


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
    from stance.corpus.seeds import hash_seeds

    # Names of files do not change what is learnt from them.
    data = sorted((hash_seeds() if hashes is None else hashes).values())
    made_from = [stance.__version__, asdict(config), data, _hash_sources()]
    key = hashlib.sha256(json.dumps(made_from, sort_keys=True).encode()).hexdigest()[:16]
    return find_cache() / "models" / f"{config.model}-{key}"


def train_files(
    data: list[str | Path] | None = None,
    output: str | Path | None = None,
    *,
    config: TrainConfig | None = None,
    labels_are_set: bool = True,
    overwrite: bool = False,
) -> tuple[TrainedModel, Path]:
    """Train a model on files of labelled data and save it.

    Parameters
    ----------
    data : list of str or Path, optional
        Files of labelled data; the bundled seeds by default.
    output : str or Path, optional
        The folder to save to; by default the model's place in the cache, which is replaced.
    config : TrainConfig, optional
        The recipe; the bundled one by default.
    labels_are_set : bool
        Whether the recipe's labels hold. Otherwise data that uses none of them sets its own.
    overwrite : bool
        Whether an output folder that is there is replaced.

    Returns
    -------
    trained : TrainedModel
        The model and its held-out metrics.
    folder : Path
        Where it was saved.

    Raises
    ------
    DataError
        If the data is not what it should be.
    OutputError
        If the output cannot be written or is there already.

    Examples
    --------
    >>> trained, folder = train_files(["coded.jsonl"], "my-model")  # doctest: +SKIP
    """
    config = load_config() if config is None else config
    if data is None:
        if output is None:
            folder = find_cached(config)
            with _hold_lock(folder):
                return _train_seeds(config, folder), folder
        with open_folder(output, overwrite=overwrite) as folder:
            return _train_seeds_into(config, folder), Path(output)
    from stance.corpus import hash_files
    from stance.evaluation import train_model

    hashes = hash_files(data)
    with contextlib.ExitStack() as stack:
        place = find_cached(config, hashes) if output is None else Path(output)
        if output is None:
            stack.enter_context(_hold_lock(place))
        folder = stack.enter_context(open_folder(place, overwrite=overwrite or output is None))
        config, coded = _read_training(data, config, labels_are_set)
        trained = train_model(config, coded, data_hashes=hashes)
        trained.model.save(folder)
    return trained, place


def _read_training(data, config, labels_are_set):  # type: ignore[no-untyped-def]
    """Read labelled data; let it set its own labels where it uses none of the recipe's."""
    import dataclasses

    from stance.corpus import read_coded

    if not labels_are_set:
        coded = read_coded(data, labels=None)
        found = sorted({sentence.label for sentence in coded})
        if not {label.casefold() for label in found} & {label.casefold() for label in config.labels}:
            return dataclasses.replace(config, labels=tuple(found)), coded
    return config, read_coded(data, labels=config.labels)


def _train_seeds(config: TrainConfig, folder: Path) -> TrainedModel:
    with open_folder(folder, overwrite=True) as temporary:
        return _train_seeds_into(config, temporary)


def _train_seeds_into(config: TrainConfig, folder: Path) -> TrainedModel:
    from stance.corpus import convert_dataset, hash_seeds, load_seeds
    from stance.evaluation import train_model

    trained = train_model(config, convert_dataset(load_seeds()), data_hashes=hash_seeds())
    trained.model.save(folder)
    return trained


@contextlib.contextmanager
def _hold_lock(folder: Path) -> Iterator[None]:
    """Let one process at a time make a model; the lock goes when its owner does."""
    from filelock import FileLock

    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder.with_name(folder.name + ".lock"))
        lock.acquire()
    except OSError as error:
        raise OutputError(
            f"{folder.parent}: expected a cache folder that can be written; found {error.strerror or error}. "
            "Set STANCE_HOME to one that can."
        ) from error
    try:
        yield
    finally:
        lock.release()


def _hash_sources() -> str:
    """Hash the code that a model's weights depend on."""
    root = Path(stance.__file__).parent
    digest = hashlib.sha256()
    for source in _SOURCES:
        path = root / source
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and file.suffix not in (".pyc", ".pyo"):
                digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()
