"""What tells a version of stance and a model from every other, for those who cite them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import stance
from stance.errors import ModelError
from stance.scoring.fingerprint import hash_model, hash_model_folder
from stance.scoring.named.named_models import (
    DEFAULT_NAME,
    RELEASED,
    SEEDS_NAME,
    find_folder,
    is_at_hand,
    open_model,
)
from stance.scoring.scored_by import is_scored, read_scored_by

TITLE: Final = "stance: measuring how sure a writer sounds"
AUTHOR: Final = "The stance maintainers"


@dataclass(frozen=True, slots=True)
class Citation:
    """What a paper should name.

    Attributes
    ----------
    title, author : str
        Of the software.
    version : str
        Of the software; of scored sentences, of that which scored them.
    model : str
        The name of a released model, whatever its folder is called; else that of the folder. Empty where
        scored sentences are of no released model that is installed.
    is_released : bool
        Whether it is a released model, or that of the seeds.
    kind : str
        ``"linear"``, ``"encoder"`` or ``"cascade"``.
    sha256 : str
        Of all that the model's folder vouches for, as it stands in the manifest of a run; hexadecimal.
    """

    title: str
    author: str
    version: str
    model: str
    is_released: bool
    kind: str
    sha256: str


def cite_model(model: str | Path | None = None, *, notify: Callable[[str], None] | None = None) -> Citation:
    """Gather what a paper should name of the software and a model.

    Parameters
    ----------
    model : str or Path, optional
        A model's folder or name; the default model by default. Or scored sentences, a Parquet file or a
        folder of parts, which say what model scored them.
    notify : callable, optional
        Is called with one line of text before the model of the seeds is trained, and where a folder comes
        before the model of its name.

    Returns
    -------
    Citation

    Raises
    ------
    DataError
        If a file or a folder of parts does not say what scored it.
    ModelError
        If there is no such model, or it is damaged.
    MissingExtraError
        If what the model needs is not installed.

    Examples
    --------
    >>> found = cite_model("default")
    >>> found.model, found.is_released, found.kind, len(found.sha256)
    ('default', True, 'linear', 64)
    """
    if model is not None and is_scored(Path(model)):
        found = read_scored_by(Path(model))
        name = _name_released(found.sha256)
        return Citation(TITLE, AUTHOR, found.version, name, bool(name), found.kind, found.sha256)
    opened, folder = open_model(model, notify=notify)
    sha256 = hash_model(opened, folder)
    name = _name_released(sha256) if is_at_hand(model) else SEEDS_NAME
    shown = name or Path(model or DEFAULT_NAME).resolve().name
    return Citation(TITLE, AUTHOR, stance.__version__, shown, bool(name), opened.name, sha256)


def _name_released(sha256: str) -> str:
    """Find the released model of a hash, among those that are installed."""
    for name in (DEFAULT_NAME, *RELEASED):
        with contextlib.suppress(ModelError):
            folder = find_folder(name)
            if folder is not None and hash_model_folder(folder) == sha256:
                return name
    return ""
