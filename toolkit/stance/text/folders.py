"""The files of a folder, links among them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from stance.errors import DataError

_PAGE: Final = re.compile(r"\.x?html?$", re.IGNORECASE)


def search_folder(path: Path, is_wanted: Callable[[str], bool]) -> list[Path]:
    """List the files of a folder and of the folders in it.

    Without what is hidden, what Office keeps of open files (``~$draft.docx``), and what browsers keep beside
    a saved page (``page_files`` beside ``page.html``).

    Parameters
    ----------
    path : Path
        The folder.
    is_wanted : callable
        Tells of a file's name whether it is listed.

    Returns
    -------
    list[Path]
        In sorted order; those of folders that links lead to come last. No folder is read twice, and links to
        files that are listed anyway are left out.

    Raises
    ------
    DataError
        If a folder cannot be read.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = [Path(folder, name).touch() for name in ("b.txt", "a.txt", "c.log", ".d.txt")]
    ...     [file.name for file in search_folder(Path(folder), lambda name: name.endswith(".txt"))]
    ['a.txt', 'b.txt']
    """
    paths: list[Path] = []
    root = Path(os.path.realpath(path))
    seen = set(root.parents)  # a link to one of them leads round in a circle
    waiting = [path]
    while waiting:
        for folder, folder_names, file_names in os.walk(waiting.pop(0), onerror=_refuse_folder):
            place = Path(os.path.realpath(folder))
            if place in seen:
                folder_names.clear()
                continue
            seen.add(place)
            saved = {f"{name[: match.start()]}_files" for name in file_names if (match := _PAGE.search(name))}
            folder_names[:] = sorted(
                name for name in folder_names if not name.startswith(".") and name not in saved
            )
            waiting += [Path(folder, name) for name in folder_names if Path(folder, name).is_symlink()]
            names = sorted(name for name in file_names if not name.startswith((".", "~$")))
            paths += [Path(folder, name) for name in names if is_wanted(name)]
    return list(_drop_links(paths))


def _refuse_folder(error: OSError) -> None:
    found = (error.strerror or str(error)).lower()
    raise DataError(
        f"{error.filename}: expected a folder that can be read; found: {found}. Check its rights."
    ) from error


def _drop_links(paths: Sequence[Path]) -> Iterator[Path]:
    """Leave out links to files that are there anyway: nobody has named them twice."""
    links = {path for path in paths if path.is_symlink()}
    places = {os.path.realpath(path) for path in paths if path not in links} if links else set()
    for path in paths:
        if path in links:
            place = os.path.realpath(path)
            if place in places:
                continue
            places.add(place)
        yield path
