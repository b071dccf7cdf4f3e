"""Models by name, by folder or as objects: the one door to them."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from stance.bundled import find_bundled
from stance.errors import ModelError
from stance.models.folder import DESCRIPTION_FILE, read_description

if TYPE_CHECKING:
    from stance.models.classifier import Classifier

DEFAULT_NAME: Final = "default"
RELEASED: Final = {"cascade": "model", "encoder": "model/encoder"}
"""Names of the released models, and where their package holds them."""

NAMES: Final = (DEFAULT_NAME, *RELEASED)
_CLASSES: Final = {
    "linear": "LinearModel",
    "encoder": "EncoderModel",
    "cascade": "CascadeModel",
    "adapted": "AdaptedModel",
}
_PACKAGE: Final = "stance_encoder_en"


def open_model(model: Classifier | str | Path | None = None) -> Classifier:
    """Open a model; a second call for the same one is free.

    Parameters
    ----------
    model : Classifier, str, Path or None
        A model's folder; or a name: ``"default"``, which is ``None`` too, ``"cascade"`` or ``"encoder"``; or
        a model, or a fitted ``StanceClassifier``. A model's folder called like that comes first.

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
    >>> open_model().labels
    ('assertive', 'hedged', 'speculative')
    """
    if model is not None and not isinstance(model, str | Path):
        return _unwrap(model)
    folder = find_folder(model)
    description_path = folder / DESCRIPTION_FILE
    return _load(folder.resolve(), description_path.stat().st_mtime_ns if description_path.is_file() else 0)


@lru_cache(maxsize=4)
def _load(folder: Path, written_ns: int) -> Classifier:
    from stance import models

    description = read_description(folder)
    kind = description["model"]
    if kind not in _CLASSES:
        raise ModelError(f"{folder}: is a model of an unknown kind ({kind!r}). Upgrade stance.")
    found: Classifier = getattr(models, _CLASSES[kind]).load(folder, description)
    return found


def describe_model(model: Classifier) -> dict[str, Any]:
    """Say which model it is.

    Parameters
    ----------
    model : Classifier

    Returns
    -------
    dict
        ``name``, ``sha256`` (of the description in its folder, taken when it was loaded) and ``labels``.

    Examples
    --------
    >>> describe_model(open_model())["name"]
    'linear'
    """
    return {"name": model.name, "sha256": model.sha256, "labels": list(model.labels)}


def find_folder(model: str | Path | None) -> Path:
    """Find where a model is saved, without loading it; raises ModelError if there is no such folder."""
    if isinstance(model, Path) or (model is not None and Path(model, DESCRIPTION_FILE).is_file()):
        return Path(model)
    if model is None or model == DEFAULT_NAME:
        return find_bundled("models/linear-en")
    if model in RELEASED:
        return _find_released(model)
    if not Path(model).exists():
        raise ModelError(
            f"{model}: there is no such model folder. Check the path, or use a name: {', '.join(NAMES)}."
        )
    return Path(model)


def _find_released(name: str) -> Path:
    """Find a released model: that of the package ``stance-encoder-en``, or of a checkout."""
    spec = find_spec(_PACKAGE)
    installed = Path(spec.origin).parent if spec is not None and spec.origin else None
    checkout = Path(__file__).parents[3] / "models" / "encoder-en" / _PACKAGE
    for root in (installed, checkout):
        if root is not None and (root / RELEASED[name] / DESCRIPTION_FILE).is_file():
            return root / RELEASED[name]
    raise ModelError(
        f"{name}: the released encoder is not installed. Run, in the source of stance: "
        f"pip install ./models/encoder-en, or train one: stance train --config {name} --output my-{name}"
    )


def _unwrap(holder: Any) -> Classifier:
    """Return the model itself, or that of a fitted estimator; raises ModelError for anything else."""
    held = holder.to_model() if hasattr(holder, "to_model") else holder
    if not hasattr(held, "predict_batch"):
        raise ModelError(f"model: {type(holder).__name__} is no model. Pass a model, its folder or a name.")
    return cast("Classifier", held)
