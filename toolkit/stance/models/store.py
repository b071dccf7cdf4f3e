"""A model of any kind from its folder; reading it runs no code."""

from __future__ import annotations

from pathlib import Path

from stance.errors import ModelError
from stance.models.folder import DESCRIPTION_FILE, read_description
from stance.models.records import Classifier


def load_model(folder: str | Path) -> Classifier:
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
        If the folder is missing, incomplete, cut short, altered, or of a newer version.
    MissingExtraError
        If what it needs is not installed.

    Examples
    --------
    >>> load_model("no-such-model")
    Traceback (most recent call last):
    stance.errors.ModelError: no-such-model: expected a model folder; found nothing. Check the path.
    """
    path = Path(folder)
    description = read_description(path)
    try:
        return _load_kind(path, description)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        if isinstance(error, ModelError):
            raise
        raise ModelError(
            f"{path}: expected a complete model; found {DESCRIPTION_FILE} and files that do not fit "
            f"({type(error).__name__}: {error}). Train it again."
        ) from error


def _load_kind(path: Path, description: dict[str, object]) -> Classifier:
    kind = description["model"]
    if kind == "linear":
        from stance.models.linear_store import load_linear

        return load_linear(path, description)
    if kind == "encoder":
        from stance.models.encoder.store import load_encoder

        return load_encoder(path, description)
    if kind == "cascade":
        from stance.models.cascade import load_cascade

        return load_cascade(path, description)
    raise ModelError(
        f"{path}: expected a linear, encoder or cascade model; found {kind!r}. "
        "Upgrade stance, or train it again."
    )
