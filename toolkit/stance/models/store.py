"""A model of any kind from its folder; reading it runs no code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from stance.errors import ModelError
from stance.models.folder import read_description
from stance.models.records import Classifier

if TYPE_CHECKING:
    from stance.models.cascade.model import CascadeModel
    from stance.models.encoder.model import EncoderModel
    from stance.models.linear.model import LinearModel


def load_folder(folder: str | Path) -> Classifier:
    """Read a model from its folder.

    Parameters
    ----------
    folder : str or Path
        As written by a model's ``save``. A linear model needs numpy alone, an exported encoder onnxruntime
        and tokenizers, another encoder torch and transformers.

    Returns
    -------
    Classifier
        A :class:`LinearModel`, :class:`EncoderModel` or :class:`CascadeModel`.

    Raises
    ------
    ModelError
        If the folder is missing, incomplete, cut short, altered, or of another version.
    MissingExtraError
        If what it needs is not installed.

    Examples
    --------
    >>> load_folder("no-such-model")
    Traceback (most recent call last):
    stance.errors.ModelError: no-such-model: expected a model folder; found nothing. Check the path.
    """
    path = Path(folder)
    description = read_description(path)
    return _find_class(path, description.get("model")).from_description(path, description)


def find_held(holder: Any) -> Classifier | None:
    """Find the model in what holds it: an estimator, what :func:`stance.load` gives, or the model itself.

    Parameters
    ----------
    holder : object

    Returns
    -------
    Classifier or None
        ``None`` where there is none.

    Raises
    ------
    sklearn.exceptions.NotFittedError
        If an estimator is not fitted.

    Examples
    --------
    >>> find_held(7) is None
    True
    """
    held = holder
    while not hasattr(held, "predict_batch"):
        # An estimator's settings may have changed since it was fitted.
        give = getattr(held, "give_model", None)
        outer, held = held, getattr(held, "model", None) if give is None else give()
        if held is None or held is outer:
            return None
    found: Classifier = held
    return found


def _find_class(path: Path, kind: object) -> type[LinearModel | EncoderModel | CascadeModel]:
    if kind == "linear":
        from stance.models.linear.model import LinearModel

        return LinearModel
    if kind == "encoder":
        from stance.models.encoder.model import EncoderModel

        return EncoderModel
    if kind == "cascade":
        from stance.models.cascade.model import CascadeModel

        return CascadeModel
    raise ModelError(
        f"{path}: expected a linear, encoder or cascade model; found {kind!r}. "
        "Upgrade stance, or train it again."
    )
