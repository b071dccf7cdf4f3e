"""Models by name: the released ones, and one that learns from the seeds on first use."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import stance
from stance.cache import find_cache
from stance.config import TrainConfig, find_bundled, load_config
from stance.errors import ModelError, OutputError
from stance.scoring.output import check_output, open_folder

if TYPE_CHECKING:
    from stance.evaluation import TrainedModel
    from stance.models import Classifier
    from stance.models.encoder.progress import Progress

DEFAULT_NAME: Final = "default"
"""The name under which ``--model`` finds the default model, a linear one that the package holds."""

SEEDS_NAME: Final = "seeds"
"""The name of the linear model that learns from the bundled seeds alone, on first use."""

RELEASED: Final = {"cascade": "model", "encoder": "model/encoder"}
"""The names under which ``--model`` finds a released model, and where its package holds it."""

_PACKAGE: Final = "stance_encoder_en"

_DEFAULT: Final = "models/linear-en"

# What a linear model learns by.
_SOURCES: Final = ("labels.py", "corpus/folds.py", "corpus/seeds.py", "cues/*", "models/*")


def load_default_model() -> Classifier:
    """Load the default model: linear, taught by the seeds and by a larger model.

    Returns
    -------
    Classifier

    Raises
    ------
    ConfigError
        If the package lacks it.

    Examples
    --------
    >>> load_default_model().labels
    ('assertive', 'hedged', 'speculative')
    """
    from stance.models import load_model

    return load_model(find_bundled(_DEFAULT))


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
    from stance.models import load_model

    with contextlib.suppress(ModelError):
        if folder.is_dir():
            return load_model(folder)
    with hold_lock(folder):
        reason = ""
        try:
            if folder.is_dir():  # another process was quicker
                return load_model(folder)
        except ModelError as error:
            reason = f" anew, since the cached one is damaged ({error})"
        if notify is not None:
            notify(f"Training on the seeds{reason}; this is done once and takes about ten seconds.")
        try:
            train_seeds(config, folder)
        except OutputError as error:
            raise _refuse_cache(folder, error) from error
    return load_model(folder)


def open_model(
    model: Classifier | str | Path | None, *, notify: Callable[[str], None] | None = None
) -> tuple[Classifier, Path | None]:
    """Find what a user means by a model.

    Parameters
    ----------
    model : Classifier, str, Path or None
        A model, a model's folder, or a name: ``"default"``, which is ``None`` too, ``"encoder"``,
        ``"cascade"``, or ``"seeds"``, the linear model of the seeds alone. A model's folder of that name comes
        first.
    notify : callable, optional
        Is called with one line of text before the model of the seeds is trained.

    Returns
    -------
    model : Classifier
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

    if model is not None and not isinstance(model, str | Path):
        return model, None
    if isinstance(model, Path) or (model is not None and _is_model(model)):
        return load_model(Path(model)), Path(model)
    if model is None or model == DEFAULT_NAME:
        folder = find_bundled(_DEFAULT)
    elif model in RELEASED:
        folder = find_released(model)
    elif model == SEEDS_NAME:
        folder = find_cached(load_config())
        return load_seeds_model(notify), folder
    else:
        folder = Path(model)
    return load_model(folder), folder


def is_at_hand(model: Classifier | str | Path | None) -> bool:
    """Tell whether a model can be opened without training it first.

    Examples
    --------
    >>> is_at_hand(None), is_at_hand("encoder"), is_at_hand("seeds")
    (True, True, False)
    """
    return not isinstance(model, str) or model != SEEDS_NAME or _is_model(model)


def _is_model(name: str) -> bool:
    from stance.models.folder import DESCRIPTION_FILE

    return Path(name, DESCRIPTION_FILE).is_file()


def find_released(name: str) -> Path:
    """Find a released model: that of the package ``stance-encoder-en``, or of a checkout.

    Parameters
    ----------
    name : str
        One of :data:`RELEASED`.

    Returns
    -------
    Path

    Raises
    ------
    ModelError
        If it is in neither place.
    """
    from importlib.util import find_spec

    spec = find_spec(_PACKAGE)
    installed = Path(spec.origin).parent if spec is not None and spec.origin else None
    checkout = Path(stance.__file__).parents[2] / "models" / "encoder-en" / _PACKAGE
    for root in (installed, checkout):
        if root is not None and (root / RELEASED[name]).is_dir():
            return root / RELEASED[name]
    raise ModelError(
        f"{name}: expected the released model; found none. Run: pip install stance-encoder-en, or train one: "
        f"stance train --config {name} --output my-{name}."
    )


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
    return find_cache() / "checkpoints" / find_cached(config, hashes).name


def train_seeds(
    config: TrainConfig,
    folder: Path,
    *,
    overwrite: bool = True,
    report: Callable[[Progress], None] | None = None,
) -> TrainedModel:
    """Train on the bundled seeds and save the model as a folder."""
    from stance.corpus import convert_dataset, hash_seeds, load_seeds
    from stance.evaluation import train_model

    check_output(folder, overwrite=overwrite, is_folder=True)
    checkpoint_path = find_checkpoint(config)
    trained = train_model(
        config,
        convert_dataset(load_seeds()),
        data_hashes=hash_seeds(),
        checkpoint_path=checkpoint_path,
        report=report,
    )
    save_trained(trained, folder, overwrite=overwrite, checkpoint_path=checkpoint_path)
    return trained


def save_trained(
    trained: TrainedModel, folder: Path, *, overwrite: bool, checkpoint_path: Path | None
) -> None:
    """Save a model; only then is the state of its training of no more use, and removed."""
    with open_folder(folder, overwrite=overwrite) as temporary:
        trained.model.save(temporary)
    if checkpoint_path is not None:
        shutil.rmtree(checkpoint_path, ignore_errors=True)


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


def _hash_sources() -> str:
    """Hash the code that a model's weights depend on."""
    root = Path(stance.__file__).parent
    digest = hashlib.sha256()
    for file in sorted(file for source in _SOURCES for file in root.glob(source)):
        if file.is_file() and file.suffix not in (".pyc", ".pyo"):
            digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()
