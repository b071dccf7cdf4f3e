"""Checks on the values of records: texts, labels, spans, lists; what is left over is counted."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from stance.corpus.cells import read_number
from stance.corpus.formats.inputs import InputFile
from stance.corpus.formats.records import Losses
from stance.corpus.label_cells import show_label
from stance.errors import DataError
from stance.records import Cue


def get_text(row: Mapping[str, Any], name: str, where: object) -> str:
    """Find the text of a row; ``DataError`` if there is none."""
    text = row.get(name)
    if isinstance(text, str):
        return text
    if name in row:
        raise DataError(f"{where}: expected text in '{name}'; found {text!r:.40}. Mend it or leave it out.")
    listed = ", ".join(f"'{key}'" for key in list(row)[:20]) or "nothing"
    raise DataError(f"{where}: expected a column '{name}'; found {listed}. Pass --text-field NAME.")


def get_list(row: Mapping[str, Any], name: str, where: object) -> list[Any]:
    """Find a list in a row, empty where there is none; ``DataError`` if it is something else."""
    value = row.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise DataError(f"{where}: expected a list in '{name}'; found {value!r:.40}. Mend it.")
    return value


def make_label(value: object, where: object) -> str | None:
    """Turn a label of any plain kind into text, as for training; blank and null are none."""
    if value is None or isinstance(value, str | int | float):
        return show_label(value) or None
    raise DataError(f"{where}: expected one label; found {value!r:.60}. Mend it, or name another column.")


def pick_label(labels: Iterable[object], losses: Losses, where: object) -> str | None:
    """Take the first label of a record, if any; count the others. ``DataError`` if one is not plain."""
    made = (make_label(label, where) for label in labels)
    distinct = list(dict.fromkeys(label for label in made if label is not None))
    losses.add("second label of a sentence", max(0, len(distinct) - 1))
    return distinct[0] if distinct else None


def make_cues(items: Iterable[Sequence[Any]], text: str, where: object) -> tuple[Cue, ...]:
    """Check spans and sort them by place.

    Parameters
    ----------
    items : iterable of (start, end, type)
    text : str
        The sentence.
    where : object
        What an error message begins with, such as a :class:`stance.corpus.formats.inputs.Place`.

    Returns
    -------
    tuple of Cue

    Raises
    ------
    DataError
        If a span lies outside the text, is empty or has no type.
    """
    cues = []
    for item in items:
        if not isinstance(item, list | tuple) or len(item) != 3:
            raise DataError(f"{where}: expected a cue as start, end, type; found {item!r:.80}. Mend it.")
        start, end, kind = item
        if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
            raise DataError(
                f"{where}: expected a cue within the text's {len(text)} characters; "
                f"found {start!r:.20} to {end!r:.20}. Mend it."
            )
        if not isinstance(kind, str) or not kind:
            raise DataError(f"{where}: expected a cue's type; found {kind!r:.40}. Name it.")
        cues.append(Cue(start, end, text[start:end], kind))
    return tuple(sorted(cues, key=lambda cue: (cue.start, cue.end, cue.type)))


def parse_cues(value: object, where: object) -> list[Any] | None:
    """Read cues as a list or as JSON, each as start, end, type; ``None`` for null and blank."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError) as error:
            raise DataError(f"{where}: expected cues as JSON; found {value!r:.40}. Mend them.") from error
    if not isinstance(value, list):
        raise DataError(f"{where}: expected a list of cues; found {value!r:.40}. Mend it.")
    return [
        [item.get(key) for key in ("start", "end", "type")] if isinstance(item, dict) else item
        for item in value
    ]


def parse_number(value: object, where: object) -> int | None:
    """Read a whole number, be it a fraction or spelt as text; ``None`` for null and blank."""
    try:
        return read_number(value)
    except ValueError as error:
        raise DataError(
            f"{where}: expected a whole number as sent_id; found {value!r:.40}. Mend it."
        ) from error


def read_span(
    item: object, keys: Sequence[str], where: object, losses: Losses, internal: Iterable[str] = ()
) -> list[Any]:
    """Take start, end and type from an object; count what else it holds.

    Parameters
    ----------
    item : object
    keys : sequence of str
        What the three are called.
    where : object
        What an error message begins with.
    losses : Losses
    internal : iterable of str
        Keys that are the tool's own business and are not counted.

    Returns
    -------
    list
        As :func:`make_cues` takes it.

    Raises
    ------
    DataError
        If it is no object.
    """
    if not isinstance(item, dict):
        raise DataError(f"{where}: expected a span as an object; found {item!r:.40}. Mend it.")
    count_rest(item, (*keys, *internal), "a span", losses)
    return [item.get(key) for key in keys]


def count_rest(row: Mapping[str, Any], used: Iterable[str], what: str, losses: Losses) -> None:
    """Count the values of an object that a sentence has no place for."""
    for name in row.keys() - set(used):
        losses.add(f"'{name}' of {what}", row[name] not in (None, "", [], {}))


def check_columns(file: InputFile, found: Iterable[str]) -> None:
    """Raise ``DataError`` if a column that the user named is not among those found."""
    known = list(dict.fromkeys(found))
    for name, usual, flag in (
        (file.columns.label, "label", "--label-field"),
        (file.columns.doc_id, "doc_id", "--id-field"),
    ):
        if name != usual and name not in known:
            near = difflib.get_close_matches(name, known, n=1) or ["NAME"]
            listed = ", ".join(f"'{key}'" for key in known[:20])
            raise DataError(
                f"{file.name}: expected a column '{name}'; found {listed}. Pass {flag} {near[0]}."
            )
