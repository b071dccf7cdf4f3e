"""A folder of parts held against its manifest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from stance.errors import DataError
from stance.scoring.parts.manifest import PARTS_FOLDER, FileEntry, Manifest, measure_file, read_manifest
from stance.scoring.writing.contents import is_litter


def verify_parts(folder: str | Path) -> Manifest:
    """Check that a folder of parts is whole and as it was written.

    Parameters
    ----------
    folder : str or Path

    Returns
    -------
    Manifest
        What the folder holds.

    Raises
    ------
    DataError
        If the manifest is missing or damaged, a part is missing, altered or not of the run, or the run is not
        finished.

    Examples
    --------
    >>> import tempfile
    >>> from stance.scoring import score_parts
    >>> with tempfile.TemporaryDirectory() as place:
    ...     _ = Path(place, "draft.txt").write_text("The deal might collapse.")
    ...     _ = score_parts([Path(place, "draft.txt")], Path(place, "scored"))
    ...     verify_parts(Path(place, "scored")).summary.n_sentences
    1
    """
    path = Path(folder)
    manifest = read_manifest(path)
    entries = [part.file for part in manifest.parts]
    if manifest.rejects is not None:
        entries.append(manifest.rejects)
    problems = [problem for entry in entries if (problem := _check_file(path, entry))]
    advice = "Pass --resume to mend it, or score again" if problems else "Take it out of the folder"
    named = {entry.name for entry in entries}
    if manifest.complete and (path / PARTS_FOLDER).is_dir():
        found = sorted(f"{PARTS_FOLDER}/{file.name}" for file in (path / PARTS_FOLDER).iterdir())
        problems += [
            f"expected only parts of the run; found {name}"
            for name in found
            if name not in named and not is_litter(name)
        ]
    if problems:
        more = f" ({len(problems) - 1} more problems)" if len(problems) > 1 else ""
        raise DataError(f"{path}: {problems[0]}{more}. {advice}.")
    if not manifest.complete:
        raise DataError(
            f"{path}: expected a finished run; found one that ended after {len(manifest.parts)} parts. "
            "Pass --resume to go on."
        )
    return manifest


def keep_whole(folder: Path, manifest: Manifest, notify: Callable[[str], None]) -> Manifest:
    """Take the parts up to the first that is not as it was written, so that a run goes on from there.

    Parameters
    ----------
    folder : Path
    manifest : Manifest
    notify : callable
        Is called with one line of text if a part is not.

    Returns
    -------
    Manifest
        Of a run that is not finished, if anything is to be written anew.
    """
    for n_whole, part in enumerate(manifest.parts):
        if _check_file(folder, part.file):
            name = folder / part.file.name
            notify(f"{name} is missing, cut short or altered; scoring goes on from there.")
            return replace(manifest, parts=manifest.parts[:n_whole], complete=False, rejects=None)
    if manifest.rejects is not None and _check_file(folder, manifest.rejects):
        return replace(manifest, complete=False, rejects=None)
    return manifest


def _check_file(folder: Path, entry: FileEntry) -> str | None:
    """Say what is wrong with a file."""
    try:
        found = measure_file(folder, entry.name)
    except FileNotFoundError:
        return f"expected {entry.name}; found none"
    except OSError as error:
        return f"expected {entry.name} to be readable; found {error.strerror}"
    if found != entry:
        what = (
            f"{found.n_bytes} of {entry.n_bytes} bytes" if found.n_bytes != entry.n_bytes else "other bytes"
        )
        return f"expected {entry.name} as it was written; found {what}"
    return None
