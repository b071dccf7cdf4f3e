"""The folder of a model: ``model.json``, which describes it, and vouches for its files and for itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stance.errors import ModelError
from stance.io.guard import check_folder
from stance.io.output import replace_folder

if TYPE_CHECKING:
    from stance.models.classifier import Classifier

FORMAT_VERSION = 2
"""Version of the folder's layout; a model of another one is refused."""

DESCRIPTION_FILE = "model.json"


def complete_description(description: Mapping[str, Any], files: Mapping[str, bytes]) -> dict[str, Any]:
    """Add the layout's version and the SHA-256 of the files and of the description itself."""
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    # As it will be read: keys of ``info`` become text; lone surrogates, which no UTF-8 holds, are replaced.
    text = json.dumps({"format_version": FORMAT_VERSION, **description, "files": hashes}, ensure_ascii=False)
    whole: dict[str, Any] = json.loads(text.encode(errors="replace"))
    whole["sha256"] = hash_description(whole)
    return whole


def write_folder(
    folder: str | Path,
    description: Mapping[str, Any],
    files: Mapping[str, bytes],
    parts: Mapping[str, Classifier],
) -> None:
    """Write a model's folder, with its card, and those of its parts within; nothing but a model is replaced."""
    from stance.models.card import render_card

    check_folder(Path(folder), DESCRIPTION_FILE)
    whole = complete_description(description, files)
    texts = {
        "README.md": render_card(whole),
        DESCRIPTION_FILE: json.dumps(whole, ensure_ascii=False, indent=1) + "\n",
    }
    with replace_folder(folder, last=DESCRIPTION_FILE) as aside:
        for name, part in parts.items():
            part.save(aside / name)
        for name, data in {**files, **{name: text.encode() for name, text in texts.items()}}.items():
            (aside / name).write_bytes(data)


def read_description(path: Path) -> dict[str, Any]:
    """Read a folder's ``model.json``; raises ModelError if it is missing, cut short, altered or too new."""
    where = path / DESCRIPTION_FILE
    try:
        description = json.loads(where.read_text(encoding="utf-8"))
        version = description["format_version"]
    except OSError as error:
        what = "is no model folder" if path.exists() else "there is no such model folder"
        raise ModelError(f"{path}: {what} ({DESCRIPTION_FILE}: {error.strerror}). Check the path.") from error
    except (ValueError, RecursionError, LookupError, TypeError) as error:
        raise ModelError(f"{where}: is cut short or altered. Copy or train the model again.") from error
    if version != FORMAT_VERSION:
        raise ModelError(
            f"{path}: is a model of format {version}; this stance reads {FORMAT_VERSION}. "
            "Train it again, or upgrade stance."
        )
    if description.get("sha256") != hash_description(description):
        raise ModelError(f"{where}: is cut short or altered. Copy or train the model again.")
    found: dict[str, Any] = description
    return found


def read_checked(path: Path, description: Mapping[str, Any], name: str) -> bytes:
    """Read one of a folder's files; raises ModelError if it is missing, cut short or altered."""
    where = path / name
    try:
        data = where.read_bytes()
    except OSError as error:
        raise ModelError(
            f"{path}: lacks the file {name} ({error.strerror}). Copy or train the model again."
        ) from error
    if hashlib.sha256(data).hexdigest() != description.get("files", {}).get(name):
        raise ModelError(f"{where}: is cut short or altered (SHA-256). Copy or train the model again.")
    return data


def hash_description(description: Mapping[str, Any]) -> str:
    """Hash everything but the hash itself, however the JSON is laid out."""
    rest = {key: value for key, value in description.items() if key != "sha256"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()
