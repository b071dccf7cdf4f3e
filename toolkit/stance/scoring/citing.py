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
from stance.scoring.named_models import DEFAULT_NAME, RELEASED, find_folder, open_model
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
        What the model was asked for by: a name, or the name of its folder. Of scored sentences, the name of
        the released model that scored them; empty where it was none that is at hand.
    kind : str
        ``"linear"``, ``"encoder"`` or ``"cascade"``.
    sha256 : str
        Of all that the model's folder vouches for, as it stands in the manifest of a run; hexadecimal.
    """

    title: str
    author: str
    version: str
    model: str
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
    >>> found.model, found.kind, len(found.sha256)
    ('default', 'linear', 64)
    """
    if model is not None and is_scored(Path(model)):
        found = read_scored_by(Path(model))
        return Citation(TITLE, AUTHOR, found.version, _name_released(found.sha256), found.kind, found.sha256)
    opened, folder = open_model(model, notify=notify)
    name = DEFAULT_NAME if model is None else Path(model).resolve().name
    return Citation(TITLE, AUTHOR, stance.__version__, name, opened.name, hash_model(opened, folder))


def _name_released(sha256: str) -> str:
    """Find the released model of a hash, among those that are installed."""
    for name, kind in ((DEFAULT_NAME, "linear"), *((name, name) for name in RELEASED)):
        with contextlib.suppress(ModelError):
            folder = find_folder(name)
            if folder is not None and hash_model_folder(folder, kind) == sha256:
                return name
    return ""
