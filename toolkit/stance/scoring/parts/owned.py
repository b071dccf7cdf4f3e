"""Which files of a folder are those of a run: what its manifest, or the note of an engine, names."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

from stance.scoring.parts.manifest import (
    MANIFEST_FILE,
    PARTS_FOLDER,
    REJECTS_FILE,
    TIMING_FILE,
    write_json,
)
from stance.scoring.writing.contents import Contents
from stance.scoring.writing.temporary import ENDING, is_abandoned

LOCK_FILE: Final = ".lock"
ENGINE_FILE: Final = ".engine.json"
"""What Ray or Spark has written: without it, nobody could tell their parts from those of somebody else."""

_PART_PATTERN: Final = r"part-\d{5,}\.(?:parquet|jsonl|csv)"
_PART: Final = re.compile(f"{PARTS_FOLDER}/{_PART_PATTERN}")
_WRITTEN: Final = (MANIFEST_FILE, REJECTS_FILE, TIMING_FILE)
_NAMES: Final = "|".join(map(re.escape, _WRITTEN))
_TEMPORARY: Final = re.compile(rf"(?:\.(?:{_NAMES})|{PARTS_FOLDER}/\.{_PART_PATTERN}){ENDING}")
_MAX_LOCK: Final = 1000  # bytes
_MANIFEST_KEYS: Final = frozenset({"format_version", "made_from", "parts", "complete", "sha256"})


def pick_owned(folder: Path, paths: Collection[str], *, is_held: bool = False) -> set[str]:
    """Pick what a run, or an engine, has written: nothing else may be removed or replaced.

    Parameters
    ----------
    folder : Path
    paths : collection of str
        What is in it, with slashes.
    is_held : bool
        Whether this process holds the folder's lock, so that no other run writes there.

    Returns
    -------
    set of str
        Files that the manifest or the note names; the part that a killed run had no time to enter; temporary
        files that nobody writes any longer; the lock; and a folder for parts with nothing in it.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     (Path(place) / "manifest.json").write_text("{}") and pick_owned(Path(place), ["manifest.json"])
    set()
    """
    named = _name_run(folder) | _name_engine(folder)
    owned = {path for path in named.intersection(paths) if (folder / path).is_file()}
    owned |= {
        path for path in paths if is_temporary(path) and is_abandoned(folder / path, where_unlocked=is_held)
    }
    if LOCK_FILE in paths and (named or _is_lock(folder / LOCK_FILE)):
        owned.add(LOCK_FILE)
    place = folder / PARTS_FOLDER
    if PARTS_FOLDER in paths and place.is_dir() and not place.is_symlink():
        owned.add(PARTS_FOLDER)
    return owned


def is_temporary(path: str) -> bool:
    """Tell whether a file of a folder of parts has the name of one that is being written, or was.

    Examples
    --------
    >>> is_temporary(".manifest.json.ab_1cd2e.tmp"), is_temporary(".mine.tmp")
    (True, False)
    """
    return _TEMPORARY.fullmatch(path) is not None


def may_be_named(path: str) -> bool:
    """Tell whether a file of a folder of parts has the name of one that a manifest, or a note, may name.

    Examples
    --------
    >>> may_be_named("parts/part-00000.csv"), may_be_named("parts/part-1.md")
    (True, False)
    """
    return path in (*_WRITTEN, ENGINE_FILE) or _PART.fullmatch(path) is not None


def list_contents(folder: Path) -> list[str]:
    """List what stands in a folder of parts and in its ``parts/``, with slashes; that folder is left out.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     (Path(place) / "parts").mkdir()
    ...     list_contents(Path(place))
    []
    """
    place = folder / PARTS_FOLDER
    names = sorted(path.name for path in folder.iterdir())
    if not place.is_dir():
        return names
    names.remove(PARTS_FOLDER)
    return names + sorted(f"{PARTS_FOLDER}/{path.name}" for path in place.iterdir())


def has_parts(paths: Collection[str]) -> bool:
    """Tell whether finished parts are among what a run has written.

    Examples
    --------
    >>> has_parts(["manifest.json"]), has_parts(["parts/part-00000.csv"])
    (False, True)
    """
    return any(_PART.fullmatch(path) for path in paths)


def note_engine(folder: Path, engine: str) -> None:
    """Put down which files an engine has written into a folder.

    Parameters
    ----------
    folder : Path
        It holds these files alone.
    engine : {"ray", "spark"}
    """
    write_json(folder / ENGINE_FILE, {"engine": engine, "files": list_contents(folder)})


def _name_run(folder: Path) -> set[str]:
    """Name the files of the run whose manifest is there; also one that was altered since."""
    try:
        data = _read(folder / MANIFEST_FILE)
        if not data.keys() >= _MANIFEST_KEYS:
            return set()
        named = {str(part["file"]["name"]) for part in data["parts"]}
        # Written, and its process killed before the manifest was.
        named.add(f"{PARTS_FOLDER}/part-{len(data['parts']):05d}.{data['made_from']['options']['format']}")
        has_rejects = data.get("rejects") is not None or not data["complete"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return set()
    known = {MANIFEST_FILE, TIMING_FILE} | ({REJECTS_FILE} if has_rejects else set())
    return known | set(filter(_PART.fullmatch, named))


def _name_engine(folder: Path) -> set[str]:
    try:
        data = _read(folder / ENGINE_FILE)
        named = {str(name) for name in data["files"]} if data["engine"] in ("ray", "spark") else set()
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return set()
    return {ENGINE_FILE} | {name for name in named if name == REJECTS_FILE or _PART.fullmatch(name)}


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _is_lock(path: Path) -> bool:
    """Tell a file that locks: an empty one or, where the system has no locks, one that names a process."""
    if not path.is_file() or path.stat().st_size > _MAX_LOCK:
        return False
    first = path.read_bytes().partition(b"\n")[0].strip()
    return not first or first.isdigit()


PARTS: Final = Contents("parts", pick_owned, is_read=True)
"""What a folder of parts holds."""
