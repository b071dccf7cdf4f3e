"""Coded sentences from tables: labels and cues checked, with what was left out."""

from __future__ import annotations

import contextlib
import difflib
import json
import logging
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from stance.errors import DataError
from stance.labels import CUE_TYPES, LABELS
from stance.records import CodedSentence, Cue

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from stance.io.rejects import Rejects

# What a cell without a label holds, in small letters, as spreadsheets and pandas write it.
NO_LABEL = ("", "na", "n/a", "#n/a", "nan", "null")
# The code of a sheet's row that is no sentence.
NOT_A_SENTENCE = "not a sentence"
# The column that says how probable it was that ``stance sample`` drew the row.
INCLUSION = "inclusion_proba"
# What may be wrong with rows that are used.
_UNNAMED = "do not name their document; each counts as one of its own. Pass id_field=… if a column does."
_FOREIGN = "have cues that are not of stance's types; these are not used."
_SCORED = "are of stance score: unless a person changed them, their labels are a model's and measure none."
_WHOLE = re.compile(r"(-?[0-9]+)(?:\.0+)?")  # as pandas writes a column with gaps
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_logger = logging.getLogger("stance")


@dataclass(frozen=True, slots=True)
class CodedData:
    """What files or tables of coded sentences hold.

    Attributes
    ----------
    sentences : tuple of CodedSentence
        In the order of the rows.
    labels : tuple of str
        The labels allowed or, if all were, those found, in order.
    sources : tuple of str
        The file of each sentence, as messages name it.
    """

    sentences: tuple[CodedSentence, ...]
    labels: tuple[str, ...]
    sources: tuple[str, ...]


class ColumnNames(TypedDict, total=False):
    """The names of the columns; by default ``text``, ``label`` and ``doc_id``."""

    text_field: str
    label_field: str
    id_field: str


class _Row(NamedTuple):
    source: str
    number: int
    is_named: bool
    doc_id: str
    text: str
    label: str
    sent_id: object
    cues: object
    fields: Mapping[str, object]


def read_coded(
    inputs: Any,
    *,
    text_field: str = "text",
    label_field: str = "label",
    id_field: str = "doc_id",
    labels: Sequence[str] | None = LABELS,
    allows_own: bool = False,
    rejects: Rejects | None = None,
    n_labels: int = 1,
) -> CodedData:
    r"""Read sentences that a person coded, one a row.

    Beside text and label, the columns ``doc_id``, ``sent_id`` and ``cues`` are used if they are there. A row
    without ``doc_id`` is a document of its own. Without ``sent_id``, the sentences of a document are numbered in
    the order of the rows. ``cues`` is a list of ``[start, end, type]`` or of ``{"start", "end", "type"}``, in a
    CSV cell as JSON; without the column, or where it is null or blank, a sentence's cues are not known. Cues of
    types that are not stance's are left out. Other columns are kept in ``fields``.

    Parameters
    ----------
    inputs : str, Path, table, or iterable of them
        Tables (``.jsonl .json .csv .tsv .parquet``, also packed), folders of tables, ``-`` for standard input;
        or tables in memory.
    text_field, label_field, id_field : str
        The names of the columns.
    labels : sequence of str or None
        The labels allowed, in any letter case; ``None`` allows any.
    allows_own : bool
        Whether data may bring labels of its own, though some of these may be among them.
    rejects : Rejects, optional
        What to do with a bad row; by default it is an error.
    n_labels : int
        How many different labels there must be.

    Returns
    -------
    CodedData
        Of one sentence or more.

    Raises
    ------
    DataError
        If a file is missing, damaged or lacks a column; if a row has no text, a label not allowed, or cues out
        of range or overlapping; if there are too few labels.

    Examples
    --------
    >>> data = read_coded([{"text": "It did.", "label": "assertive"}, {"text": "It may.", "label": "Hedged"}])
    >>> [(s.doc_id, s.label) for s in data.sentences]
    [('data-000001', 'assertive'), ('data-000002', 'hedged')]
    """
    from stance.io.rejects import Rejects

    rejects = Rejects() if rejects is None else rejects
    where = name_inputs(inputs)
    rows: Iterable[_Row] = _iter_rows(inputs, text_field, label_field, id_field, rejects)
    if labels is not None and allows_own:
        rows = list(rows)
        labels = _pick_labels({row.label for row in rows}, labels, where)
    allowed: dict[str, str | None] = {}
    sentences: list[CodedSentence] = []
    sources: list[str] = []
    next_id: Counter[str] = Counter()
    notes: Counter[str] = Counter()
    for row in rows:
        sent_id = next_id[row.doc_id]
        next_id[row.doc_id] += 1
        if is_uncoded(row.label, labels) or is_other(row.label, labels):
            what = "have no label yet" if is_uncoded(row.label, labels) else "are coded 'not a sentence'"
            notes[f"{what}; they are left out."] += 1
            continue
        if row.label not in allowed:
            allowed[row.label] = row.label if labels is None else match_label(row.label, labels)
        label = allowed[row.label]
        try:
            if label is None:
                raise ValueError(refuse_label(row.label, labels or ()))
            number = read_integer(row.sent_id)
            if number is not None:
                sent_id, next_id[row.doc_id] = number, number + 1
            every = parse_cues(row.cues, row.text)
        except ValueError as error:
            rejects.add(row.source, row.number, str(error))
            continue
        notes[_UNNAMED] += not row.is_named
        notes[_FOREIGN] += any(cue.type not in CUE_TYPES for cue in every or ())
        notes[_SCORED] += label_field == "label" and {"confidence", f"p_{label}"} <= row.fields.keys()
        cues = pick_cues(every, label) or (None if every else every)  # of another scheme: not known
        sentences.append(CodedSentence(row.doc_id, sent_id, row.text, label, cues, row.fields))
        sources.append(row.source)
    if not sentences:
        why = [f"; {n:,} rows {note.partition(';')[0]}" for note, n in notes.items()]
        why += [f"; {rejects.n:,} rows are bad, the first: {each.reason}" for each in rejects.first[:1]]
        raise DataError(f"{where}: no coded sentences{''.join(why)}. Give rows with a text and a label.")
    found = {sentence.label for sentence in sentences}
    if len(found) < n_labels:
        raise DataError(f"{where}: all sentences are '{found.pop()}'. Add some that have another label.")
    if notes[_FOREIGN] and not any(sentence.cues for sentence in sentences):
        sentences = [replace(sentence, cues=None) for sentence in sentences]  # cues of another scheme alone
    for note, n in (+notes).items():
        level = logging.INFO if "left out" in note else logging.WARNING
        _logger.log(level, "%s: %s rows %s", where, f"{n:,}", note)
    return CodedData(
        sentences=tuple(sentences),
        labels=tuple(sort_labels(found) if labels is None else labels),
        sources=tuple(sources),
    )


def _pick_labels(written: Iterable[str], labels: Sequence[str], where: str) -> Sequence[str] | None:
    """Pick these labels, or any where the data has a scheme of its own; says which may be misspelt then.

    It has where none of the labels is used, or some are and others are not, beside labels unlike them all.
    """
    coded = sorted(name for name in written if not is_uncoded(name, labels) and not is_other(name, labels))
    used = {match_label(name, labels) for name in coded}
    likely = {name: difflib.get_close_matches(name.lower(), labels, n=1, cutoff=0.8) for name in coded}
    others = [name for name in coded if match_label(name, labels) is None]
    if used - {None} and (set(labels) <= used or not others or any(likely[name] for name in others)):
        return labels
    for name in others:
        if near := likely[name]:
            _logger.warning("%s: '%s' counts as a label of its own. Is it '%s'?", where, name, near[0])
    return None


def _iter_rows(
    inputs: Any, text_field: str, label_field: str, id_field: str, rejects: Rejects
) -> Iterator[_Row]:
    from stance.io import cast_text, choose_column, read_rows

    for name, stem, source in list_tables(inputs):
        for rows in read_rows(source, rejects=rejects):
            table = rows.table
            choose_column(table, text_field, argument="text_field", where=name)
            choose_column(table, label_field, argument="label_field", where=name)
            if id_field != "doc_id":
                choose_column(table, id_field, argument="id_field", where=name)
            known = (text_field, label_field, id_field, "sent_id", "cues")
            blank = [None] * len(table)
            columns = [table[key].to_pylist() if key in table.column_names else blank for key in known[1:]]
            others = table.select([key for key in table.column_names if key not in known]).to_pylist()
            texts = cast_text(table[text_field]).to_pylist()
            fields = others or [{} for _ in texts]
            for number, text, label, doc_id, sent_id, cues, rest in zip(
                rows.numbers.tolist(), texts, *columns, fields, strict=True
            ):
                code = show_label(label)
                doc_name = name_value(doc_id)
                own = doc_name or f"{stem}-{number:06d}"
                if (text or "").strip():
                    yield _Row(name, number, doc_name is not None, own, text, code, sent_id, cues, rest)
                elif not (is_uncoded(code, None) or is_other(code, None)):
                    # At once: there may be a million.
                    rejects.add(name, number, "no text")


def refuse_label(label: str, labels: Sequence[str]) -> str:
    """Say that a label is not allowed, and which may have been meant."""
    near = difflib.get_close_matches(label.lower(), labels, n=1)
    hint = f" (did you mean '{near[0]}'?)" if near else ""
    return f"{label!r} is none of the labels {', '.join(labels)}{hint}"


def parse_cues(cell: object, text: str) -> tuple[Cue, ...] | None:
    """Read the cues of a row: a list, or JSON of it, of ``[start, end, type]`` or records; None if not known.

    Parameters
    ----------
    cell : object
        As found in the row.
    text : str
        The sentence.

    Returns
    -------
    tuple of Cue or None
        Sorted by place, with ``label`` and ``p`` where a model found them. ``None`` for no value or a blank.

    Raises
    ------
    ValueError
        If it is no list of cues, or they are out of range, or those that people marked overlap.

    Examples
    --------
    >>> parse_cues('[[3, 6, "modal"]]', "It may.")
    (Cue(start=3, end=6, text='may', type='modal', label=None, p=None),)
    """
    if cell is None or cell == "":
        return None
    items: Any = cell
    if isinstance(cell, str):
        with contextlib.suppress(ValueError, RecursionError):
            items = json.loads(cell)
    if not isinstance(items, list | tuple):
        raise ValueError(f"cues are no list: {str(items)[:40]!r}, not [[start, end, type], …]")
    cues = tuple(sorted((_parse_cue(item, text) for item in items), key=lambda cue: (cue.start, cue.end)))
    marked = [cue for cue in cues if cue.label is None and cue.type in CUE_TYPES]
    for before, after in pairwise(marked):
        if after.start < before.end:
            raise ValueError(f"the cues '{before.text}' and '{after.text}' overlap")
    return cues


def pick_cues(cues: tuple[Cue, ...] | None, label: str) -> tuple[Cue, ...] | None:
    """Pick the cues of stance's types; of those that a model found, only those of the label."""
    own = (cue for cue in cues or () if cue.type in CUE_TYPES and cue.label in (None, label))
    return None if cues is None else tuple(Cue(cue.start, cue.end, cue.text, cue.type) for cue in own)


def _parse_cue(item: Any, text: str) -> Cue:
    record = item if isinstance(item, Mapping) else {}
    parts = [record.get(key) for key in ("start", "end", "type")] if record else item
    match parts:
        case [start, end, str(kind)] if kind:
            pass
        case _:
            raise ValueError(f"{str(item)[:60]} is no cue: [start, end, type], such as [3, 6, 'modal']")
    # Lists of a Parquet column hold one type: numbers may be text there.
    start, end = (int(n) if isinstance(n, str) and n.isdecimal() else n for n in (start, end))
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
        raise ValueError(f"the cue {str(item)[:60]} is not within the text's {len(text)} characters")
    found = text[start:end]
    if record.get("text") not in (None, found):
        raise ValueError(f"the cue '{record['text']}' is '{found}' at {start} to {end}")
    return Cue(start, end, found, kind, record.get("label"), record.get("p"))


def list_tables(inputs: Any, suffixes: Sequence[str] = ()) -> list[tuple[str, str, Any]]:
    """List the tables to read: what messages call each, what the ids of nameless rows begin with, the source.

    Of a folder, those are the files that end as asked; by default all tables.
    """
    from stance.io import SUFFIXES, split_suffix

    suffixes = suffixes or SUFFIXES
    found: list[Any] = []
    for item in [inputs] if _is_one(inputs) else inputs:
        if not isinstance(item, str | os.PathLike) or not Path(item).is_dir():
            found.append(item)
            continue
        paths = [path for path in sorted(Path(item).rglob("*")) if split_suffix(path)[0] in suffixes]
        if not paths:
            raise DataError(f"{item}: no {', '.join(suffixes)} files here. Name another folder, or files.")
        found += paths
    if not found:
        raise DataError("data: no files or tables. Name one.")
    sources = []
    stems: Counter[str] = Counter()
    for item in found:
        is_path = isinstance(item, str | os.PathLike)
        name = str(item) if is_path else "data"
        stem = "stdin" if name == "-" else Path(name).name.split(".")[0] or "data"
        stems[stem] += 1
        sources.append((name, stem if stems[stem] == 1 else f"{stem}-{stems[stem]}", item))
    return sources


def name_inputs(inputs: Any) -> str:
    """Name inputs, as the first words of a message."""
    given = [inputs] if _is_one(inputs) else inputs
    if isinstance(given, Iterator):
        return "data"
    return ", ".join(str(item) if isinstance(item, str | os.PathLike) else "data" for item in given)


def _is_one(inputs: Any) -> bool:
    """Tell one path or table from several; a list of dictionaries is one table."""
    if (
        isinstance(inputs, str | os.PathLike)
        or hasattr(inputs, "__arrow_c_stream__")
        or hasattr(inputs, "features")
    ):
        return True
    if isinstance(inputs, bytes | Mapping) or not isinstance(inputs, Iterable):
        raise DataError(
            f"data: {type(inputs).__name__} is no table. Give a path, a DataFrame or an Arrow table."
        )
    return isinstance(inputs, list) and bool(inputs) and isinstance(inputs[0], Mapping)


def take_value(value: Any) -> Any:
    """Take a cell's value: None for NaN, an int for a whole float (a pandas column with gaps)."""
    if not isinstance(value, float):
        return value
    return None if value != value else int(value) if value.is_integer() else value  # noqa: PLR0124


def name_value(value: object) -> str | None:
    r"""Write a cell as a name, composed and with single spaces; None for no value or a blank.

    >>> [name_value(value) for value in ("Jose\u0301 ", " ", 2001.0, None)]
    ['José', None, '2001', None]
    """
    found = take_value(value)
    return None if found is None else " ".join(unicodedata.normalize("NFC", str(found)).split()) or None


def read_integer(value: object) -> int | None:
    """Read a whole number, or None for no value; raise ValueError for anything else."""
    written = name_value(value)
    whole = _WHOLE.fullmatch(written or "")
    if written is not None and whole is None:
        raise ValueError(f"sent_id is {written[:40]!r}, not a whole number")
    return int(whole[1]) if whole else None


def show_label(value: object) -> str:
    """Write a label as text, composed and trimmed: ``1`` for 1.0, ``true`` for True; blank for none."""
    found = take_value(value)
    if isinstance(found, bool):  # readers take true and false of a CSV file for truth values
        return str(found).lower()
    label = unicodedata.normalize("NFC", "" if found is None else str(found)).strip()
    whole = _WHOLE.fullmatch(label)
    return whole[1] if whole else label


def is_uncoded(value: object, labels: Sequence[str] | None) -> bool:
    """Tell a cell that holds no label, as R and spreadsheets write it too."""
    label = show_label(value)
    return label.lower() in NO_LABEL and label not in (labels or ())


def is_other(label: str, labels: Sequence[str] | None) -> bool:
    """Tell the code of a row that is no sentence."""
    return label.casefold() == NOT_A_SENTENCE and label not in (labels or ())


def match_label(written: str, labels: Iterable[str]) -> str | None:
    """Find the label that somebody wrote, in any letter case where that fits one alone; else None.

    >>> match_label(" Hedged ", ["hedged", "A", "a"]), match_label("YES", ["Yes", "yes"])
    ('hedged', None)
    """
    name = show_label(written)
    named = {show_label(label): label for label in labels}
    if name in named:
        return named[name]
    near = [label for other, label in named.items() if other.casefold() == name.casefold()]
    return near[0] if len(near) == 1 else None


def are_numbers(labels: Iterable[str]) -> bool:
    """Whether all labels are numbers, which have an order."""
    return all(_NUMBER.fullmatch(label) for label in labels)


def sort_labels(labels: Iterable[str]) -> list[str]:
    """Put different labels in order: numbers by size, others by the alphabet.

    >>> sort_labels(["10", "2", "-1", "2"]), sort_labels(["10", "2", "none"])
    (['-1', '2', '10'], ['10', '2', 'none'])
    """
    names = sorted(set(labels))
    return sorted(names, key=float) if are_numbers(names) else names


def read_inclusion(values: Sequence[object]) -> NDArray[np.float64]:
    """Read probabilities of having been drawn, decimal commas included; nan for what is none above 0."""
    import numpy as np

    found = np.full(len(values), np.nan)
    for row, value in enumerate(values):
        try:
            found[row] = float(str(value).replace(",", "."))
        except ValueError:
            continue
    found[~((found > 0) & (found <= 1))] = np.nan
    return found


def weigh_inclusion(values: Sequence[object], where: str) -> NDArray[np.float64]:
    """Weigh each sentence by one over the probability with which it was drawn."""
    import numpy as np

    proba = read_inclusion(values)
    if np.isnan(proba).any():
        value = values[int(np.isnan(proba).argmax())]
        raise DataError(
            f"{where}: '{INCLUSION}' must be above 0 and up to 1 in each coded row; in one it is {value!r}. Restore "
            "what stance sample wrote, or drop the column if all were as likely."
        )
    weights: NDArray[np.float64] = 1 / proba
    return weights
