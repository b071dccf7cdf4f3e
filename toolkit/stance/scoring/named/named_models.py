"""Models by name: the released ones, and one that learns from the seeds on first use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import stance
from stance.cache import find_bundled
from stance.config import load_config
from stance.errors import ModelError
from stance.scoring.named.cached_models import find_cached, load_seeds_model

if TYPE_CHECKING:
    from stance.models import Classifier
    from stance.models.encoder.model import EncoderModel

DEFAULT_NAME: Final = "default"
"""The name under which ``--model`` finds the default model, a linear one that the package holds."""

SEEDS_NAME: Final = "seeds"
"""The name of the linear model that learns from the bundled seeds alone, on first use."""

RELEASED: Final = {"cascade": "model", "encoder": "model/encoder"}
"""The names under which ``--model`` finds a released model, and where its package holds it."""

NAMES: Final = (DEFAULT_NAME, *RELEASED, SEEDS_NAME)
"""All of them."""

_PACKAGE: Final = "stance_encoder_en"

_DEFAULT: Final = "models/linear-en"


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
    from stance.models import load_folder

    return load_folder(find_bundled(_DEFAULT))


def load_model(model: str | Path) -> Classifier:
    """Load a model from its folder, or by its name.

    Parameters
    ----------
    model : str or Path
        A model's folder, or ``"default"``, ``"encoder"``, ``"cascade"`` or ``"seeds"``; a model's folder of
        that name comes first.

    Returns
    -------
    Classifier

    Raises
    ------
    ModelError
        If there is no such model, or it is incomplete, altered, or of another version.
    MissingExtraError
        If what it needs is not installed.

    Examples
    --------
    >>> load_model("default").labels
    ('assertive', 'hedged', 'speculative')
    """
    return open_model(model)[0]


def open_model(
    model: Classifier | str | Path | None, *, notify: Callable[[str], None] | None = None
) -> tuple[Classifier, Path | None]:
    """Find what a user means by a model.

    Parameters
    ----------
    model : Classifier, str, Path or None
        A model, a model's folder, or a name: ``"default"``, which is ``None`` too, ``"encoder"``,
        ``"cascade"``, or ``"seeds"``, the linear model of the seeds alone. A model's folder of that
        name comes first. What holds a model will do, too: a fitted ``StanceClassifier``, or what
        ``stance.load`` gives.
    notify : callable, optional
        Is called with one line of text before the model of the seeds is trained, and where a folder comes
        before the model of its name.

    Returns
    -------
    model : Classifier
    folder : Path or None
        Where it is saved; ``None`` for a model that was given as such.

    Raises
    ------
    ModelError
        If the folder holds no model, or what is given is none.
    MissingExtraError
        If what the model needs is not installed.
    sklearn.exceptions.NotFittedError
        If a ``StanceClassifier`` is not fitted.

    Examples
    --------
    >>> open_model("no/such/folder")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    stance.errors.ModelError: no/such/folder: ...
    """
    from stance.models import load_folder

    folder = find_folder(model)
    tell_folder(model, notify)
    if folder is None:
        assert model is not None
        assert not isinstance(model, str | Path)
        return _unwrap_model(model), None
    if not is_at_hand(model):
        return load_seeds_model(notify), folder
    return load_folder(folder), folder


def _unwrap_model(model: Any) -> Classifier:
    """Find the model in what holds it, or refuse what is none."""
    from stance.models.store import find_held

    held = find_held(model)
    if held is None:
        raise ModelError(
            f"model: expected a model, its folder or its name; found {type(model).__name__}. "
            "Pass one, as of stance.load_model or StanceClassifier.fit."
        )
    return held


def find_folder(model: Classifier | str | Path | None) -> Path | None:
    """Find where a model is saved, or will be, without loading it.

    Parameters
    ----------
    model : Classifier, str, Path or None
        As in :func:`open_model`.

    Returns
    -------
    Path or None
        ``None`` for a model that was given as such.

    Raises
    ------
    ModelError
        If there is no such folder.

    Examples
    --------
    >>> find_folder("default").name
    'linear-en'
    """
    if model is not None and not isinstance(model, str | Path):
        return None
    if model == "":
        raise ModelError(
            "model: expected a folder or a name; found an empty string. Give one, or none at all."
        )
    if isinstance(model, Path) or (model is not None and _is_model(model)):
        return Path(model)
    if model is None or model == DEFAULT_NAME:
        return find_bundled(_DEFAULT)
    if model in RELEASED:
        return find_released(model)
    if model == SEEDS_NAME:
        return find_cached(load_config())
    folder = Path(model)
    if not folder.exists():
        raise ModelError(
            f"{model}: expected a model folder, or one of {', '.join(NAMES)}; found neither. Check the path."
        )
    return folder


def tell_folder(model: object, notify: Callable[[str], None] | None) -> None:
    """Tell where a folder takes the place of the model of its name.

    Examples
    --------
    >>> tell_folder("default", print)  # where no model lies in the current folder
    """
    if notify is not None and isinstance(model, str) and model in NAMES and _is_model(model):
        notify(f"{model} is the folder ./{model} here; the model of that name gives way to it.")


def open_modal_judge(
    model: Classifier | str | Path, *, notify: Callable[[str], None] | None = None
) -> EncoderModel:
    """Find the encoder that judges *may, might* and *could*.

    Parameters
    ----------
    model : Classifier, str or Path
        As in :func:`open_model`; of a cascade, its encoder is taken.
    notify : callable, optional
        As in :func:`open_model`.

    Returns
    -------
    EncoderModel

    Raises
    ------
    ModelError
        If there is no such model, or it has not learnt senses.
    MissingExtraError
        If what the model needs is not installed.

    Examples
    --------
    >>> open_modal_judge("default")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    stance.errors.ModelError: default: ...
    """
    from stance.models.cascade.model import CascadeModel
    from stance.models.encoder.model import EncoderModel

    opened, _ = open_model(model, notify=notify)
    if isinstance(opened, CascadeModel):
        opened = opened.encoder
    if not isinstance(opened, EncoderModel) or not opened.finds_senses:
        where = model if isinstance(model, str | Path) else opened.name
        raise ModelError(
            f"{where}: expected an encoder that has learnt the senses of may, might and could; found a model "
            "that has not. Pass --model encoder, or train one with --set encoder.sense_weight=1."
        )
    return opened


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
        f"{name}: expected the released model; found none. Run in the source of stance: "
        f"pip install ./models/encoder-en, or train one: stance train --config {name} --output my-{name}."
    )
