"""Coded sentences from files, each row checked."""

from __future__ import annotations

import difflib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stance.corpus.cells import read_number, take_value
from stance.corpus.given import list_inputs, name_inputs
from stance.corpus.inclusion import INCLUSION
from stance.corpus.label_names import match_label, normalize_label
from stance.corpus.rows import Fields, RawRow, iter_rows
from stance.errors import DataError
from stance.labels import CUE_TYPES, LABELS
from stance.records import CodedSentence, Cue, Reject
from stance.text.read_options import Problems, check_on_error

if TYPE_CHECKING:
    import pyarrow as pa

OWN_LABELS: Final = "Recode the row, or pass --any-label for labels of your own."
"""What to do about a label that is not ours, where labels of one's own are allowed on demand."""


UNNAMED: Final = "Rows without the name of their document (--id-field) count as documents of their own"
"""What to say of rows that do not say of which document they are, before what follows from it."""

NO_LABEL: Final = ("", "na", "n/a", "#n/a", "nan", "null")
"""What a cell without a label holds, in small letters, as spreadsheets and pandas write it."""


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


def read_coded(
    paths: str | Path | pa.Table | Iterable[str | Path | pa.Table],
    *,
    labels: Sequence[str] | None = LABELS,
    text_field: str = "text",
    label_field: str = "label",
    id_field: str = "doc_id",
    on_error: str = "fail",
    rejects: list[Reject] | None = None,
    unnamed: list[str] | None = None,
    uncoded: list[str] | None = None,
    n_labels: int = 2,
    advice: str = OWN_LABELS,
) -> list[CodedSentence]:
    r"""Read sentences that a person coded, one a row.

    Formats are ``.jsonl .json .csv .tsv .parquet``, the text formats also gzipped. Beside text and label,
    the columns ``doc_id``, ``sent_id`` and ``cues`` are used where they are present. Without ``doc_id``, or
    where it is null or blank, a row is a document of its own; the same ``doc_id`` in two files is the same
    document. Without ``sent_id`` the sentences of a document are numbered in the order of the rows. ``cues``
    is a list of ``[start, end, type]`` or of ``{"start", "end", "type"}``, in a CSV cell as JSON. Without the
    column, or where it is null or the cell blank, a sentence's cues are not known; an empty list says it has
    none. Every other column is kept in a sentence's ``fields``.

    Parameters
    ----------
    paths : str, Path, DataFrame, pyarrow.Table, datasets.Dataset, or iterable of them
        Files, folders of such files, and ``-`` for JSON Lines on standard input; or tables.
    labels : sequence of str or None
        The labels allowed, which may be written in any letter case where that fits one alone; ``None`` for
        any but ``NA``, ``N/A``, ``NaN`` and ``null``, which are none.
    text_field, label_field, id_field : str
        What the columns are called.
    on_error : {"fail", "skip"}
        Whether a bad row is an error, or skipped and listed.
    rejects : list of Reject, optional
        Where skipped rows are listed.
    unnamed : list of str, optional
        Where files are listed of which a row or more does not say of which document it is.
    uncoded : list of str, optional
        Where, for each row of a sheet of ``stance sample`` whose label is blank, or ``NA`` and the like, its
        file is listed; such rows, not coded yet, are left out. By default they are bad rows.
    n_labels : int
        How many different labels there must be, 1 or 2.
    advice : str
        What an error says to do about a label that is not allowed and like none that is.

    Returns
    -------
    list of CodedSentence
        In the order of the rows, one or more.

    Raises
    ------
    DataError
        If a file is missing, empty, damaged, in another encoding or lacks a column; if a row has no text,
        no label, a label not allowed, or cues out of range or overlapping; if all rows bear one label where
        two are asked for.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "coded.csv")
    ...     _ = path.write_text("text,label\nIt did.,assertive\nIt may.,hedged\n")
    ...     [(s.doc_id, s.sent_id, s.label) for s in read_coded(path)]
    [('coded-000001', 0, 'assertive'), ('coded-000002', 0, 'hedged')]
    """
    check_on_error(on_error)
    given = list_inputs(paths, "coded")
    skipped: list[Reject] = [] if rejects is None else rejects
    n_before = len(skipped)
    problems = Problems(on_error, skipped)
    sentences = []
    nameless: dict[str, None] = {}
    for row, sentence in check_rows(
        iter_rows(given, Fields(text_field, label_field, id_field), problems), labels, advice
    ):
        if not row.is_named:
            nameless.setdefault(row.source.name)
        if uncoded is not None and INCLUSION in row.others and _is_uncoded(row.label, labels):
            uncoded.append(row.source.name)
        elif isinstance(sentence, RowError):
            problems.add_row(row.source, row.row, sentence.reason, sentence.advice)
        else:
            sentences.append(sentence)
    if unnamed is not None:
        unnamed += nameless
    if uncoded and not sentences:
        raise DataError(
            f"{name_inputs(given)}: expected codes in '{label_field}'; found none in {len(uncoded):,} rows. "
            "Code some of them first."
        )
    _check_labels(sentences, n_labels, name_inputs(given), len(skipped) - n_before)
    return sentences


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


def show_label(value: object) -> str:
    """Write a label as text, blank where there is none; a whole number without a fraction, accents composed.

    Parameters
    ----------
    value : object
        As found in a row.

    Returns
    -------
    str

    Examples
    --------
    >>> show_label(" hedged "), show_label(True), show_label(1.0), show_label(None)
    ('hedged', 'true', '1', '')
    """
    # Readers may have taken true and false of a CSV file for truth values, and pandas writes fractions where
    # a column has gaps.
    found = take_value(value)
    if isinstance(found, bool):
        return str(found).lower()
    return normalize_label(str("" if found is None else found))


def _is_uncoded(value: object, labels: Sequence[str] | None) -> bool:
    """Tell a cell that holds no label, as R and spreadsheets write it too."""
    label = show_label(value)
    return label.lower() in NO_LABEL and label not in (labels or ())


def _check_label(value: object, labels: Sequence[str] | None, advice: str) -> str:
    """Check a label; give it as it stands among those allowed."""
    label = show_label(value)
    if _is_uncoded(value, labels):
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


def _check_labels(sentences: Sequence[CodedSentence], n_labels: int, where: str, n_skipped: int) -> None:
    skipped = f" ({n_skipped} skipped)" if n_skipped else ""
    if not sentences:
        raise DataError(
            f"{where}: expected coded sentences; found none{skipped}. Give rows with text and label."
        )
    found = {s.label for s in sentences}
    if len(found) < n_labels:
        raise DataError(
            f"{where}: expected two labels or more; found only '{found.pop()}' "
            f"in {len(sentences)} sentences{skipped}. Add sentences that bear another label."
        )
