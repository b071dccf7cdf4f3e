"""What may be replaced: never an input, never a stranger's folder, a file only where that is asked for."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable
from pathlib import Path

from stance.errors import OutputError
from stance.io.tables import SUFFIXES, split_suffix


def check_output(
    path: str | Path, *, overwrite: bool = False, inputs: Iterable[str | Path] = (), marker: str | None = None
) -> None:
    """Check, before the work, that an output may be written.

    Parameters
    ----------
    path : str or Path
    overwrite : bool
        Whether what is there may be replaced.
    inputs : iterable of str or Path
        Files, folders and patterns that are read.
    marker : str, optional
        The file that marks a folder of this kind, such as ``model.json``: a folder may be replaced only if it
        holds the marker, or nothing but hidden files. Without it the output is a file.

    Raises
    ------
    OutputError
        If it is an input or would be read as one, is there already, or is a folder of another kind.

    Examples
    --------
    >>> check_output("nowhere/rows.csv")
    Traceback (most recent call last):
    stance.errors.OutputError: nowhere/rows.csv: there is no folder nowhere. Make it first.
    """
    if not str(path):
        raise OutputError("output: has no name. Name a file or a folder.")
    target = Path(path)
    place = Path(os.path.realpath(target))
    if not place.parent.is_dir():
        raise OutputError(f"{target}: there is no folder {target.parent}. Make it first.")
    for each in (found for item in inputs if str(item) != "-" for found in _expand(item)):
        _check_input(target, place, each, is_folder=marker is not None)
    if marker is None:
        if target.is_dir():
            raise OutputError(f"{target}: is a folder. Name a file.")
    elif target.is_dir():
        overwrite = check_folder(target, marker) or overwrite
        if Path.cwd().is_relative_to(place):
            raise OutputError(f"{target}: is the current folder, or holds it. Name another.")
    elif target.exists():
        raise OutputError(f"{target}: is a file. Name a folder.")
    if (target.is_file() or target.is_dir()) and not overwrite:
        raise OutputError(f"{target}: is already there. Pass overwrite=True, or write elsewhere.")
    is_special = target.exists() and not target.is_file() and not target.is_dir()
    if not is_special and not os.access(place.parent, os.W_OK):
        raise OutputError(f"{target}: the folder {place.parent} cannot be written to. Write elsewhere.")


def check_folder(target: Path, marker: str) -> bool:
    """Raise an error for a folder of other things than the marker says; returns whether nothing is there."""
    names = {each.name for each in target.glob("*") if not each.name.startswith(".")}
    if names and marker not in names:
        raise OutputError(f"{target}: is a folder without {marker}, so it is not replaced. Name another.")
    return not names


def _check_input(target: Path, place: Path, item: Path, *, is_folder: bool) -> None:
    """Raise an error where writing the output would change an input, or add to one."""
    source = Path(os.path.realpath(item))
    if target.exists() and not (target.is_file() or target.is_dir()):  # a pipe or a device
        return
    if (target.exists() and target.samefile(source)) or source.is_relative_to(place):
        raise OutputError(f"{target}: is an input or holds one, which is never replaced. Write elsewhere.")
    is_read = is_folder or split_suffix(place)[0] in (*SUFFIXES, ".txt", ".md", ".html")
    if is_read and source.is_dir() and place.is_relative_to(source):
        raise OutputError(f"{target}: lies in the input {item}, and would be read with it. Write elsewhere.")


def _expand(item: str | Path) -> list[Path]:
    """List the paths that an input names; those that are not there are for its reader to miss."""
    if not os.path.lexists(item) and glob.has_magic(str(item)):
        return [Path(path) for path in glob.glob(str(item), recursive=True)]  # noqa: PTH207 - may be absolute
    return [Path(item)] if str(item) and os.path.exists(item) else []  # noqa: PTH110 - raises nothing
