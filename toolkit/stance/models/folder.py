"""The folder of a model: ``model.json``, which describes it, and vouches for its files and for itself."""

from __future__ import annotations

import contextlib
import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from stance.errors import ModelError, OutputError

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


def write_folder(folder: str | Path, description: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
    """Write a model's folder, with its card; a model that is there is replaced once all is written."""
    from stance.models.card import render_card

    whole = complete_description(description, files)
    texts = {
        "README.md": render_card(whole),
        DESCRIPTION_FILE: json.dumps(whole, ensure_ascii=False, indent=1) + "\n",
    }
    with fill_folder(folder) as aside:
        for name, data in {**files, **{name: text.encode() for name, text in texts.items()}}.items():
            (aside / name).write_bytes(data)


@contextlib.contextmanager
def fill_folder(folder: str | Path) -> Iterator[Path]:
    """Yield an empty folder; the files written there take their places when all are, the description last."""
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
        reason = getattr(cause, "strerror", None) or cause
        raise OutputError(
            f"{target}: the model cannot be written ({reason}). Choose another folder."
        ) from cause


def read_description(path: Path) -> dict[str, Any]:
    """Read a folder's ``model.json``; raises ModelError if it is missing, cut short, altered or too new."""
    if not path.is_dir():
        found = "is a file, not a model folder" if path.exists() else "there is no such model folder"
        raise ModelError(f"{path}: {found}. Check the path.")
    where = path / DESCRIPTION_FILE
    try:
        description = json.loads(where.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelError(
            f"{path}: is no model folder (it has no {DESCRIPTION_FILE}). Check the path."
        ) from error
    except OSError as error:
        raise ModelError(f"{where}: cannot be read ({error.strerror}). Check its rights.") from error
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{where}: is cut short or altered. Copy or train the model again.") from error
    version = description.get("format_version") if isinstance(description, dict) else None
    if not isinstance(version, int) or isinstance(version, bool):
        raise ModelError(f"{where}: has no format_version. Copy or train the model again.")
    if version != FORMAT_VERSION:
        advice = "Upgrade stance." if version > FORMAT_VERSION else "Train it again."
        raise ModelError(
            f"{path}: is a model of format {version}; this stance reads {FORMAT_VERSION}. {advice}"
        )
    if description.get("sha256") != hash_description(description):
        raise ModelError(f"{where}: is not as it was saved. Copy or train the model again.")
    return dict(description)


def read_checked(path: Path, description: Mapping[str, Any], name: str) -> bytes:
    """Read one of a folder's files; raises ModelError if it is missing, cut short or altered."""
    where = path / name
    try:
        data = where.read_bytes()
    except FileNotFoundError as error:
        raise ModelError(f"{path}: lacks the file {name}. Copy or train the model again.") from error
    except OSError as error:
        raise ModelError(f"{where}: cannot be read ({error.strerror}). Check its rights.") from error
    if hashlib.sha256(data).hexdigest() != description.get("files", {}).get(name):
        raise ModelError(f"{where}: is cut short or altered (SHA-256). Copy or train the model again.")
    return data


def hash_description(description: Mapping[str, Any]) -> str:
    """Hash everything but the hash itself, however the JSON is laid out."""
    rest = {key: value for key, value in description.items() if key != "sha256"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()
