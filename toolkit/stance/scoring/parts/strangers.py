"""What stands in a folder of parts and is of no run, and what to do about it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from stance.errors import OutputError
from stance.scoring.parts.manifest import MANIFEST_FILE
from stance.scoring.parts.owned import (
    ENGINE_FILE,
    has_parts,
    is_temporary,
    list_contents,
    may_be_named,
    pick_owned,
)
from stance.scoring.writing.contents import is_litter
from stance.scoring.writing.output import name_failures


def list_strangers(folder: Path) -> list[str]:
    """List what is neither a run's or an engine's nor litter.

    What is being written is another run's, of which the lock tells.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    list of str
        With slashes.

    Raises
    ------
    OutputError
        If the folder cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     _ = Path(place, "notes.txt").write_text("So.")
    ...     list_strangers(Path(place))
    ['notes.txt']
    """
    with name_failures(folder):
        paths = list_contents(folder)
    owned = pick_owned(folder, paths)
    return [path for path in paths if not (path in owned or is_temporary(path) or is_litter(path))]


def refuse_unnamed(folder: Path, strangers: Collection[str]) -> None:
    """Refuse files with the names of a run's that nothing names, as where its manifest is lost.

    Parameters
    ----------
    folder : Path
    strangers : collection of str
        As of :func:`list_strangers`. Where some have other names, and none is a part, nothing is said here.

    Raises
    ------
    OutputError
        If there are parts among them, or such files and no others.

    Examples
    --------
    >>> refuse_unnamed(Path("scored"), ["notes.txt", ".timing.json"])
    >>> refuse_unnamed(Path("scored"), ["notes.txt", "parts/part-00000.csv"])
    Traceback (most recent call last):
    stance.errors.OutputError: scored: expected a new folder, an empty one, or one of parts; found \
'parts/part-00000.csv' in it, which no manifest.json names, as where one is lost. Remove by hand what you do \
not need, or choose another folder.
    """
    if not strangers or not (has_parts(strangers) or all(map(may_be_named, strangers))):
        return
    notes = (MANIFEST_FILE, ENGINE_FILE)
    name = next((note for note in notes if note in strangers), None)
    if name is not None:
        reason = "which is damaged or of something else"
    else:
        name = min(strangers, key=lambda path: not has_parts([path]))  # a part, if there is one
        kept = next((note for note in notes if (folder / note).exists()), None)
        reason = (
            f"which no {MANIFEST_FILE} names, as where one is lost"
            if kept is None
            else f"which its {kept} does not name"
        )
    raise OutputError(
        f"{folder}: expected a new folder, an empty one, or one of parts; found '{name}' in it, {reason}. "
        "Remove by hand what you do not need, or choose another folder."
    )
