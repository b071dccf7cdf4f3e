"""Rows of a corpus file, each checked as it is read."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from stance.corpus.formats.checks import get_list, make_cues
from stance.corpus.formats.inputs import InputFile
from stance.errors import DataError
from stance.records import Cue


def read_rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Read a file of JSON Lines, or of an array, whose objects have a text.

    Parameters
    ----------
    path : Path

    Yields
    ------
    place : str
        Folder, file and line or record, for error messages.
    row : dict

    Raises
    ------
    DataError
        If the file cannot be read, is empty, or an item is no object with a text.
    """
    file = InputFile(f"{path.parent.name}/{path.name}", path, path.stem)
    n_rows = 0
    for place, row in file.read_records():
        if not isinstance(row.get("text"), str) or not row["text"].strip():
            raise DataError(f"{place}: expected an object with a text; found {row!r:.40}. Mend it.")
        n_rows += 1
        yield str(place), row
    if not n_rows:
        raise DataError(f"{file.name}: expected sentences; found an empty file. Copy it again.")


def get_number(row: dict[str, Any], name: str, place: str, low: float, high: float) -> float:
    """Take a number out of a row.

    Raises
    ------
    DataError
        If it is missing, no number, or out of range.

    Examples
    --------
    >>> get_number({"mean": 2}, "mean", "items.jsonl: line 1", -3, 3)
    2.0
    """
    value = row.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise DataError(f"{place}: expected a number as '{name}'; found {value!r}. Mend the line.")
    if not low <= value <= high:
        raise DataError(f"{place}: expected '{name}' from {low:g} to {high:g}; found {value:g}. Mend it.")
    return float(value)


def get_label(row: dict[str, Any], labels: tuple[str, ...], place: str) -> str:
    """Take a label out of a row.

    Raises
    ------
    DataError
        If it is none of ``labels``.

    Examples
    --------
    >>> get_label({"label": "certain"}, ("certain", "uncertain"), "eval.jsonl: line 1")
    'certain'
    """
    label = row.get("label")
    if label not in labels:
        raise DataError(f"{place}: expected a label of {', '.join(labels)}; found {label!r}. Mend the line.")
    return str(label)


def get_cues(row: dict[str, Any], types: dict[str, str], place: str) -> tuple[Cue, ...]:
    """Take the cues of some types out of a row, in the order of their place.

    Parameters
    ----------
    row : dict
        Its ``cues`` are lists of start, end and type.
    types : dict of str to str
        The types that are wanted, and what they are called here.
    place : str

    Returns
    -------
    tuple of Cue

    Raises
    ------
    DataError
        If a cue is out of the text's range or has no type.

    Examples
    --------
    >>> row = {"text": "It may not.", "cues": [[7, 10, "negation"], [3, 6, "speculation"]]}
    >>> [cue.text for cue in get_cues(row, {"speculation": "uncertain"}, "line 1")]
    ['may']
    """
    cues = make_cues(get_list(row, "cues", place), row["text"], place)
    return tuple(replace(cue, type=types[cue.type]) for cue in cues if cue.type in types)
