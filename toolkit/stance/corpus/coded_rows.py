"""Rows as coded sentences, or what is wrong with them."""

from __future__ import annotations

import difflib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from stance.corpus.cells import read_number
from stance.corpus.label_cells import is_uncoded, show_label
from stance.corpus.label_names import match_label
from stance.corpus.rows import RawRow
from stance.labels import CUE_TYPES
from stance.records import CodedSentence, Cue


class RowError(Exception):
    """A row that is not a coded sentence.

    Parameters
    ----------
    kind : str
        What is wrong with it: ``"text"``, ``"label"`` (there is none), ``"unknown"`` (label),
        ``"sent_id"`` or ``"cues"``.
    reason : str
        What was expected and what was found.
    advice : str
        What to do.
    """

    def __init__(self, kind: str, reason: str, advice: str = "") -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
        self.advice = advice


def check_rows(
    rows: Iterable[RawRow], labels: Sequence[str] | None, advice: str = ""
) -> Iterator[tuple[RawRow, CodedSentence | RowError]]:
    """Turn rows into coded sentences, or say what is wrong with them.

    Parameters
    ----------
    rows : iterable of RawRow
    labels : sequence of str or None
        The labels allowed; ``None`` for any.
    advice : str
        What to do about a label that is not allowed and like none that is.

    Yields
    ------
    (RawRow, CodedSentence or RowError)
    """
    numbers: Counter[str] = Counter()
    allowed = None if labels is None else tuple(dict.fromkeys(labels))
    for row in rows:
        try:
            if not row.text.strip():
                raise RowError("text", "expected a text; found none", "Add it, or leave the row out.")
            label = _check_label(row.label, allowed, advice)
            sent_id = _check_number(row.sent_id, numbers[row.doc_id])
            cues = check_cues(row.cues, row.text)
        except RowError as error:
            numbers[row.doc_id] += 1
            yield row, error
            continue
        numbers[row.doc_id] = sent_id + 1
        yield row, CodedSentence(row.doc_id, sent_id, row.text, label, cues, row.others)


def _check_label(value: object, labels: Sequence[str] | None, advice: str) -> str:
    """Check a label; give it as it stands among those allowed."""
    label = show_label(value)
    if is_uncoded(value, labels):
        found = f"{label!r}, which is none" if label else "none"
        raise RowError(
            "label",
            f"expected a label; found {found}",
            "Code the row, leave it out, or pass --on-error skip.",
        )
    if labels is None:
        return label
    allowed = match_label(label, labels)
    if allowed is None:
        near = difflib.get_close_matches(label.lower(), labels, n=1)
        advice = f"Did you mean '{near[0]}'?" if near else advice
        raise RowError("unknown", f"expected a label of {', '.join(labels)}; found {label!r}", advice)
    return allowed


def _check_number(value: object, default: int) -> int:
    try:
        number = read_number(value)
    except ValueError as error:
        raise RowError("sent_id", f"expected a whole number as sent_id; found {value!r}") from error
    return default if number is None else number


def check_cues(value: object, text: str) -> tuple[Cue, ...] | None:
    """Build the cues of a row, sorted by place; a blank cell of a CSV file is no value.

    Raises
    ------
    RowError
        If it is no list of cues, or they are out of range, overlap or are of an unknown type.

    Examples
    --------
    >>> check_cues([[3, 6, "modal"]], "It may.")
    (Cue(start=3, end=6, text='may', type='modal'),)
    """
    if value is None or value == "":
        return None
    items = value
    if isinstance(value, str):
        try:
            items = json.loads(value)
        except (ValueError, RecursionError) as error:
            raise RowError("cues", f"expected cues as JSON; found {value[:40]!r}") from error
    if not isinstance(items, list):
        raise RowError("cues", f"expected a list of cues; found {value!r}")
    cues = sorted((_check_cue(item, text) for item in items), key=lambda cue: (cue.start, cue.end))
    for before, after in pairwise(cues):
        if after.start < before.end:
            raise RowError(
                "cues",
                f"expected cues apart from one another; found '{before.text}' and '{after.text}' overlapping",
            )
    return tuple(cues)


def _check_cue(item: object, text: str) -> Cue:
    parts = [item.get(key) for key in ("start", "end", "type")] if isinstance(item, dict) else item
    if not isinstance(parts, list) or len(parts) != 3:
        raise RowError("cues", f"expected a cue as [start, end, type]; found {item!r}")
    start, end, kind = parts
    # JSON text of mixed lists, as of Parquet files of strings, holds numbers as text.
    start, end = (int(n) if isinstance(n, str) and n.isdecimal() else n for n in (start, end))
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
        raise RowError("cues", f"expected a cue within the text's {len(text)} characters; found {item!r}")
    if kind not in CUE_TYPES:
        raise RowError("cues", f"expected a cue type of {', '.join(CUE_TYPES)}; found {kind!r}")
    found = text[start:end]
    if isinstance(item, dict) and item.get("text") not in (None, found):
        raise RowError("cues", f"expected the cue {item['text']!r}; found {found!r} at {start} to {end}")
    return Cue(start, end, found, kind)
