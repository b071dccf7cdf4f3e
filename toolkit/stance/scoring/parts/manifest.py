"""The manifest of a folder of parts: what the run is made from, which parts are finished."""

from __future__ import annotations

import functools
import hashlib
import json
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final

from stance.errors import DataError
from stance.records import Reject
from stance.scoring.pieces import ScoreSummary
from stance.scoring.writing.output import open_output

MANIFEST_FILE: Final = "manifest.json"
REJECTS_FILE: Final = "rejects.jsonl"
TIMING_FILE: Final = ".timing.json"  # hidden, since whoever reads the folder looks for rows
PARTS_FOLDER: Final = "parts"

_FORMAT_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file that the manifest vouches for.

    Attributes
    ----------
    name : str
        Its path within the folder, with ``/``.
    n_bytes : int
        Its size.
    sha256 : str
        The hash of its bytes, hexadecimal.
    """

    name: str
    n_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Part:
    """A finished part.

    Attributes
    ----------
    file : FileEntry
        The part file.
    n_batches : int
        Batches of the input that it holds the rows of.
    n_documents, n_empty, n_sentences, n_abstained : int
        As of :class:`stance.scoring.ScoreSummary`.
    n_by_label : Mapping[str, int]
        Sentences by label.
    rejects : tuple[Reject, ...]
        Documents that were left out since workers ended at them.
    """

    file: FileEntry
    n_batches: int
    n_documents: int
    n_empty: int
    n_sentences: int
    n_abstained: int
    n_by_label: Mapping[str, int] = field(hash=False)
    rejects: tuple[Reject, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a folder of parts holds.

    Attributes
    ----------
    made_from : Mapping[str, Any]
        ``model``, ``options``, ``inputs`` and ``versions``; plain data.
    parts : tuple[Part, ...]
        What is finished, in order.
    complete : bool
        Whether all is.
    rejects : FileEntry or None
        The list of what was left out; known at the end.
    """

    made_from: Mapping[str, Any]
    parts: tuple[Part, ...] = ()
    complete: bool = False
    rejects: FileEntry | None = None

    @property
    def n_batches(self) -> int:
        """How many batches of the input the parts hold the rows of."""
        return sum(part.n_batches for part in self.parts)

    @property
    def summary(self) -> ScoreSummary:
        """What the parts came to, rejects left out."""
        total = ScoreSummary()
        for part in self.parts:
            total += ScoreSummary(
                part.n_documents, part.n_empty, part.n_sentences, part.n_abstained, part.n_by_label
            )
        return total


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write a folder's manifest in place of the one before; it is whole at every moment.

    Parameters
    ----------
    folder : Path
    manifest : Manifest

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    # It is written with each part, and there may be thousands, so each is put into words once.
    words = [_word_part(part) for part in manifest.parts]
    data = {"format_version": _FORMAT_VERSION, **asdict(replace(manifest, parts=()))}
    data["sha256"] = _hash(data, [plain for plain, _ in words])
    text = json.dumps(data, indent=1)
    if words:
        parts = ",\n".join(indented for _, indented in words)
        text = text.replace('\n "parts": []', f'\n "parts": [\n{parts}\n ]', 1)
    with open_output(folder / MANIFEST_FILE, overwrite=True) as file:
        file.write(f"{text}\n".encode())


def read_manifest(folder: str | Path) -> Manifest:
    """Read a folder's manifest.

    Parameters
    ----------
    folder : str or Path

    Returns
    -------
    Manifest

    Raises
    ------
    DataError
        If there is none, or it is damaged, altered or of a newer version.

    Examples
    --------
    >>> read_manifest("nowhere")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    stance.errors.DataError: nowhere: expected a folder of parts with manifest.json; found no such folder. ...
    """
    path = Path(folder) / MANIFEST_FILE
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        version = data["format_version"]
        if version > _FORMAT_VERSION:
            raise DataError(
                f"{path}: expected format {_FORMAT_VERSION} or lower; found {version}. Upgrade stance."
            )
        if data["sha256"] != _hash(data, [_dump(part) for part in data["parts"]]):
            raise DataError(
                f"{path}: expected the file as it was written; found it altered. "
                "Score again with --overwrite."
            )
        return _build_manifest(data)
    except (FileNotFoundError, NotADirectoryError) as error:
        found = "none in it" if Path(folder).is_dir() else "no such folder"
        raise DataError(
            f"{folder}: expected a folder of parts with {MANIFEST_FILE}; found {found}. Check the path."
        ) from error
    except OSError as error:
        raise DataError(
            f"{path}: expected a readable file; found {error.strerror}. Check its rights."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(
            f"{path}: expected the manifest of a run; found something else ({type(error).__name__}). "
            "Check the path."
        ) from error


def find_change(before: Mapping[str, Any], now: Mapping[str, Any]) -> str | None:
    """Say what a run was made from and is no longer.

    Parameters
    ----------
    before, now : Mapping
        As ``made_from`` of :class:`Manifest`.

    Returns
    -------
    str or None
        What was expected and what was found; ``None`` if nothing changed.

    Examples
    --------
    >>> find_change({"options": {"unit": "document"}}, {"options": {"unit": "sentence"}})
    "options: unit 'document'; found 'sentence'"
    """
    for kind in ("model", "options", "versions", "inputs"):
        old, new = before.get(kind, {}), now.get(kind, {})
        if old == new:
            continue
        if kind == "inputs":
            return f"the inputs of the run; found {_find_input(old, new)}"
        name = next(name for name in {**old, **new} if old.get(name) != new.get(name))
        if kind == "model":
            hashes = [f"{side.get('name')} {str(side.get('sha256'))[:12]}" for side in (old, new)]
            return f"the model of the run ({hashes[0]}); found another ({hashes[1]})"
        how = f" (--format {old.get(name)})" if name == "format" else ""
        return f"{kind}: {name} {old.get(name)!r}{how}; found {new.get(name)!r}"
    return None


def read_rejects(folder: Path, manifest: Manifest) -> tuple[Reject, ...]:
    """Read what a finished run left out."""
    if manifest.rejects is None:
        return ()
    path = folder / manifest.rejects.name
    try:
        lines = path.read_text(encoding="utf-8").split("\n")[:-1]
        return tuple(Reject(**json.loads(line)) for line in lines)
    except (OSError, ValueError, TypeError) as error:
        raise DataError(
            f"{path}: expected the rows that were left out; found it missing or damaged. "
            "Score again with --overwrite."
        ) from error


def measure_file(folder: Path, name: str) -> FileEntry:
    """Make the entry of a file as it is now."""
    with (folder / name).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return FileEntry(name, file.tell(), digest)


def write_json(path: Path, data: object) -> None:
    """Write plain data, whole or not at all, in place of what is there."""
    with open_output(path, overwrite=True) as file:
        file.write((json.dumps(data, indent=1) + "\n").encode())


def _build_manifest(data: Mapping[str, Any]) -> Manifest:
    parts = tuple(_build_part(part) for part in data["parts"])
    rejects = None if data["rejects"] is None else FileEntry(**data["rejects"])
    known = {field.name for field in fields(Manifest)}
    return Manifest(**{**{name: data[name] for name in known}, "parts": parts, "rejects": rejects})


def _build_part(data: Mapping[str, Any]) -> Part:
    rejects = tuple(Reject(**reject) for reject in data.get("rejects", ()))
    return Part(**{**data, "file": FileEntry(**data["file"]), "rejects": rejects})


@functools.lru_cache(maxsize=1 << 16)
def _word_part(part: Part) -> tuple[bytes, str]:
    """Write a part as it goes into the hash, and as it stands in the file."""
    data = asdict(part)
    return _dump(data), textwrap.indent(json.dumps(data, indent=1), "  ")


def _hash(data: Mapping[str, Any], parts: Iterable[bytes]) -> str:
    """Hash everything but the hash; the parts by the words that they are given in."""
    whole = hashlib.sha256(_dump({**data, "sha256": None, "parts": None}))
    for part in parts:
        whole.update(part)
    return whole.hexdigest()


def _dump(data: object) -> bytes:
    return json.dumps(data, sort_keys=True).encode()


def _find_input(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    if old.get("n_files") != new.get("n_files"):
        return f"{new.get('n_files')} files where there were {old.get('n_files')}"
    for before, now in zip(old.get("files", ()), new.get("files", ()), strict=False):
        if before["name"] != now["name"]:
            return f"{now['name']} where there was {before['name']}"
        if before != now:
            return f"{now['name']} changed"
    return "files changed"
