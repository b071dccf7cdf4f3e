"""What every model's folder has: ``model.json``, which describes it, vouches for its files and for itself."""

from __future__ import annotations

import contextlib
import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stance.errors import ModelError, OutputError
from stance.text.read_sources import replace_surrogates

FORMAT_VERSION = 2
"""Version of the folder's layout; a model of another one is refused."""

DESCRIPTION_FILE = "model.json"


def write_folder(folder: str | Path, description: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
    """Write a model's folder, with its card and what the card shows.

    Parameters
    ----------
    folder : str or Path
        Made if it is not there. A model that is there is replaced once all is written.
    description : Mapping
        Plain data; the layout's version, and the SHA-256 of the files and of itself, are added.
    files : Mapping of str to bytes
        By name.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    from stance.models.card.render import render_card_files

    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    # As it will be read: keys of ``info`` become text. A file's name may be no UTF-8, which no JSON can hold.
    text = json.dumps({"format_version": FORMAT_VERSION, **description, "files": hashes}, ensure_ascii=False)
    whole = json.loads(replace_surrogates(text))
    whole["sha256"] = hash_description(whole)
    card_files = {name: shown.encode() for name, shown in render_card_files(whole).items()}
    described = (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()
    with fill_folder(folder) as aside:
        for name, data in {**files, **card_files, DESCRIPTION_FILE: described}.items():
            (aside / name).write_bytes(data)


@contextlib.contextmanager
def fill_folder(folder: str | Path) -> Iterator[Path]:
    """Write a model's files aside; they take their places when all of them are written.

    A model that was there before is whole until then. Its description is replaced last, so that it never
    vouches for files that are not there yet.

    Parameters
    ----------
    folder : str or Path
        Made if it is not there.

    Yields
    ------
    Path
        An empty folder to fill, within the other.

    Raises
    ------
    OutputError
        If something cannot be written.
    """
    target = Path(folder)
    try:
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".saving-", dir=target) as name:
            aside = Path(name)
            yield aside
            paths = [path for path in aside.rglob("*") if path.is_file()]
            for path in sorted(paths, key=lambda path: (path.name == DESCRIPTION_FILE, -len(path.parts))):
                place = target / path.relative_to(aside)
                place.parent.mkdir(exist_ok=True)
                path.replace(place)
    except OSError as error:
        cause = error.__cause__ if isinstance(error, OutputError) else error  # the former of a part
        raise OutputError(
            f"{target}: expected a folder to write the model to; found "
            f"{getattr(cause, 'strerror', None) or cause}. Choose another --output."
        ) from cause


def read_description(path: Path) -> dict[str, Any]:
    """Read a folder's ``model.json``.

    Parameters
    ----------
    path : Path
        The folder.

    Returns
    -------
    dict

    Raises
    ------
    ModelError
        If the folder or the file is missing, cut short, altered, or of another version.
    """
    if not path.is_dir():
        found = "a file" if path.exists() else "nothing"
        raise ModelError(f"{path}: expected a model folder; found {found}. Check the path.")
    where = path / DESCRIPTION_FILE
    try:
        description = json.loads(where.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelError(
            f"{path}: expected {DESCRIPTION_FILE} in the model folder; found none. Check the path."
        ) from error
    except OSError as error:
        raise ModelError(
            f"{where}: expected a readable file; found {error.strerror}. Check its rights."
        ) from error
    except (ValueError, RecursionError) as error:
        raise ModelError(
            f"{where}: expected whole JSON; found it cut short or altered. Train it again."
        ) from error
    version = description.get("format_version") if isinstance(description, dict) else None
    if not isinstance(version, int):
        raise ModelError(f"{where}: expected a format_version; found {version!r}. Train it again.")
    if version != FORMAT_VERSION:
        advice = "Upgrade stance." if version > FORMAT_VERSION else "Train it again."
        raise ModelError(
            f"{path}: expected a model of format {FORMAT_VERSION}; found format {version}. {advice}"
        )
    if description.get("sha256") != hash_description(description):
        raise ModelError(f"{where}: expected the file as it was saved; found it altered. Train it again.")
    return dict(description)


@dataclass(frozen=True, slots=True)
class ModelOutline:
    """What a folder says of its model, without loading it.

    Attributes
    ----------
    name : str
        Which kind it is of: ``"linear"``, ``"encoder"`` or ``"cascade"``.
    labels : tuple[str, ...]
        The label of each probability column.
    """

    name: str
    labels: tuple[str, ...]


def read_outline(path: Path) -> ModelOutline:
    """Read what a folder says of its model.

    Parameters
    ----------
    path : Path
        The folder.

    Returns
    -------
    ModelOutline

    Raises
    ------
    ModelError
        As of :func:`read_description`, or if kind or labels are missing.

    Examples
    --------
    >>> from stance.cache import find_bundled
    >>> read_outline(find_bundled("models/linear-en"))
    ModelOutline(name='linear', labels=('assertive', 'hedged', 'speculative'))
    """
    description = read_description(path)
    name, labels = description.get("model"), description.get("labels")
    if not isinstance(name, str) or not isinstance(labels, list):
        raise ModelError(
            f"{path / DESCRIPTION_FILE}: expected the kind of model and its labels; found them missing. "
            "Train it again."
        )
    return ModelOutline(name, tuple(labels))


def read_checked(path: Path, description: Mapping[str, Any], name: str) -> bytes:
    """Read one of a folder's files, and check that it is as it was saved.

    Parameters
    ----------
    path : Path
        The folder.
    description : Mapping
        As of :func:`read_description`.
    name : str

    Returns
    -------
    bytes

    Raises
    ------
    ModelError
        If it is missing, cut short or altered.
    """
    where = path / name
    try:
        data = where.read_bytes()
    except FileNotFoundError as error:
        raise ModelError(
            f"{path}: expected {name} in the model folder; found none. Train it again."
        ) from error
    except OSError as error:
        raise ModelError(
            f"{where}: expected a readable file; found {error.strerror}. Check its rights."
        ) from error
    expected = description.get("files", {}).get(name)
    found = hashlib.sha256(data).hexdigest()
    if found != expected:
        raise ModelError(
            f"{where}: expected SHA-256 {str(expected)[:12]}…; found {found[:12]}…: the file is cut short "
            "or altered. Train it again or copy it again."
        )
    return data


def hash_description(description: Mapping[str, Any]) -> str:
    """Hash everything but the hash itself, however the JSON is laid out."""
    rest = {key: value for key, value in description.items() if key != "sha256"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()
