"""What commands write into folders: the files by which a folder is known as theirs; and mere litter."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_LITTER: Final = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What file managers leave where one looks."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a command writes into a folder: all that may be in one that it replaces.

    Attributes
    ----------
    what : str
        What messages call it.
    pick_ours : callable
        Picks, of a folder and the paths in it, with slashes, those of that kind.
    is_read : bool
        Whether a command that is given the folder would read files of that kind as inputs.
    """

    what: str
    pick_ours: Callable[[Path, Collection[str]], Collection[str]]
    is_read: bool = False


def _match(pattern: str) -> Callable[[Path, Collection[str]], Collection[str]]:
    compiled = re.compile(pattern)
    return lambda folder, paths: {path for path in paths if compiled.fullmatch(path)}


_pick_model_files: Final = _match(
    r"\.saving-.*|"  # of a process that was killed as it saved one
    r"(?:(?:linear|encoder)/)?"
    r"(?:README\.md|calibration\.svg|config\.json|model\.(?:json|onnx|safetensors)|tokenizer\.json)"
)


def _pick_of_brat(folder: Path, paths: Collection[str]) -> set[str]:
    stems = [path.removesuffix(".ann") for path in paths if path.endswith(".ann") and "/" not in path]
    all_paths = set(paths)
    pairs = [{f"{stem}.txt", f"{stem}.ann"} for stem in stems]
    return {path for pair in pairs if pair <= all_paths for path in pair}


# A backbone as it is downloaded has files of the same names, but no model.json.
MODEL: Final = Contents(
    "a model",
    lambda folder, paths: _pick_model_files(folder, paths) if "model.json" in paths else (),
    is_read=True,
)
PLOTS: Final = Contents("plots", _match(r"(?:confusion|reliability|risk-coverage|f1-threshold)\.(?:svg|png)"))
SPLITS: Final = Contents("splits", _match(r"(?:train|dev|test)\.jsonl"), is_read=True)
BRAT: Final = Contents("brat's files", _pick_of_brat)
ANYTHING: Final = Contents("anything", lambda folder, paths: paths)
"""For the cache, where all is ours, also what is damaged; and where it is looked at later."""


def is_litter(path: str) -> bool:
    """Tell what file managers and file systems leave behind, and nobody misses.

    Examples
    --------
    >>> is_litter("parts/.DS_Store"), is_litter("parts/.nfs0001"), is_litter("notes.txt")
    (True, True, False)
    """
    name = path.rpartition("/")[2]
    return name in _LITTER or name.startswith(".nfs")


def name_contents(names: Iterable[str], suffixes: Collection[str] = ()) -> Contents:
    """Make the contents of a folder by the names now written into it and the suffixes of its format.

    Examples
    --------
    >>> contents = name_contents(["a.xml"], (".tab",))
    >>> sorted(contents.pick_ours(Path(), ["a.xml", "b.xml", "b.tab"]))
    ['a.xml', 'b.tab']
    """
    known, endings = frozenset(names), tuple(suffixes)
    what = f"files in {' or '.join(endings)}" if endings else "files of the same names"
    return Contents(
        what, lambda folder, paths: {path for path in paths if path in known or path.endswith(endings)}
    )
