"""What commands write into folders: the files by which a folder is known as theirs; and mere litter."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
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
    is_ours : callable
        Tells of a path in the folder, with slashes, and of all of them, whether it is of that kind.
    is_read : bool
        Whether a command that is given the folder would read files of that kind as inputs.
    """

    what: str
    is_ours: Callable[[str, Collection[str]], bool]
    is_read: bool = False


def _match(pattern: str) -> Callable[[str, Collection[str]], bool]:
    compiled = re.compile(pattern)
    return lambda path, paths: compiled.fullmatch(path) is not None


_is_model_file: Final = _match(
    r"\.saving-.*|"  # of a process that was killed as it saved one
    r"(?:(?:linear|encoder)/)?"
    r"(?:README\.md|calibration\.svg|config\.json|model\.(?:json|onnx|safetensors)|tokenizer\.json)"
)


def _is_of_brat(path: str, paths: Collection[str]) -> bool:
    stem, _, suffix = path.rpartition(".")
    return "/" not in path and suffix in ("txt", "ann") and {f"{stem}.txt", f"{stem}.ann"} <= set(paths)


# A backbone as it is downloaded has files of the same names, but no model.json.
MODEL: Final = Contents(
    "a model", lambda path, paths: "model.json" in paths and _is_model_file(path, paths), is_read=True
)
PARTS: Final = Contents(
    "parts",
    _match(r"parts(?:/\.?part-[^/]*)?|manifest\.json|rejects\.jsonl|\.timing\.json|\.lock"),
    is_read=True,
)
PLOTS: Final = Contents("plots", _match(r"(?:confusion|reliability|risk-coverage|f1-threshold)\.(?:svg|png)"))
SPLITS: Final = Contents("splits", _match(r"(?:train|dev|test)\.jsonl"), is_read=True)
BRAT: Final = Contents("brat's files", _is_of_brat)
ANYTHING: Final = Contents("anything", lambda path, paths: True)
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
    >>> [contents.is_ours(name, ()) for name in ("a.xml", "b.xml", "b.tab")]
    [True, False, True]
    """
    known, endings = frozenset(names), tuple(suffixes)
    what = f"files in {' or '.join(endings)}" if endings else "files of the same names"
    return Contents(what, lambda path, paths: path in known or path.endswith(endings))
