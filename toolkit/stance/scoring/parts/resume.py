"""What an earlier run into a folder of parts has finished, and whether this one may go on with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from stance.errors import DataError, OutputError
from stance.scoring.parts.manifest import MANIFEST_FILE, Manifest, find_change, read_manifest
from stance.scoring.parts.owned import ENGINE_FILE
from stance.scoring.parts.verify import keep_whole


def find_done(
    folder: Path, made_from: dict[str, Any], *, may_skip: bool, notify: Callable[[str], None]
) -> Manifest:
    """Find out what is finished of a run that is to be resumed; nothing in its folder is changed.

    Parameters
    ----------
    folder : Path
    made_from : dict
        What this run is made from, as of :func:`stance.scoring.fingerprint.describe_run`.
    may_skip : bool
        Whether this run may leave rows out.
    notify : callable
        Is called with one line of text where parts are not as they were, and where the run goes on.

    Returns
    -------
    Manifest
        Of the parts that are whole; without parts where there is no run.

    Raises
    ------
    DataError
        If the run was made from something else, or left rows out.
    OutputError
        If the parts are those of an engine, which no manifest names.
    """
    if not (folder / MANIFEST_FILE).exists():
        if (folder / ENGINE_FILE).exists():
            raise OutputError(
                f"{folder}: expected {MANIFEST_FILE} beside the parts; found none, as --engine ray and "
                "spark write them, so that they cannot be gone on with. Choose another folder, or pass "
                "--overwrite to replace them."
            )
        return Manifest(made_from)
    manifest = read_manifest(folder)
    change = find_change(manifest.made_from, made_from)
    if change is not None:
        raise DataError(
            f"{folder}: expected {change}. Score into another folder, or start anew with --overwrite."
        )
    manifest = keep_whole(folder, manifest, notify)
    if not may_skip and (manifest.rejects or any(part.rejects for part in manifest.parts)):
        raise DataError(
            f"{folder}: expected a run in which no row is left out; found that some were. Pass "
            "--on-error skip, or start anew with --overwrite."
        )
    if manifest.parts and not manifest.complete:
        notify(f"Going on after {count_parts(manifest)}, {manifest.summary.n_sentences:,} sentences.")
    return manifest


def count_parts(manifest: Manifest) -> str:
    """Say how many parts are finished.

    Examples
    --------
    >>> count_parts(Manifest({}))
    '0 finished parts'
    """
    n_parts = len(manifest.parts)
    return f"{n_parts:,} finished part{'' if n_parts == 1 else 's'}"
