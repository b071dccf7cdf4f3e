"""Coded sentences from tables: labels and cues checked, with what was left out."""

from __future__ import annotations

import difflib
import json
import logging
import math
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stance.errors import DataError
from stance.labels import CUE_TYPES, LABELS
from stance.records import CodedSentence, Cue

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from stance.io.rejects import Rejects

NO_LABEL = ("", "na", "n/a", "#n/a", "nan", "null")
"""What a cell without a label holds, in small letters, as spreadsheets and pandas write it."""
NOT_A_SENTENCE = "not a sentence"
"""The code of a sheet's row that is no sentence."""
INCLUSION = "inclusion_proba"
"""The column that says how probable it was that ``stance sample`` drew the row."""
OTHER_CUES = "other_cues"
"""The field that keeps cues whose types are not stance's, as ``[start, end, type]``."""

_WHOLE = re.compile(r"(-?[0-9]+)(?:\.0+)?")  # as pandas writes a column with gaps
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
    n_uncoded : int
        Rows left out because nobody has coded them yet.
    n_not_sentences : int
        Rows left out because they are coded ``not a sentence``.
    has_cues : bool
        Whether the cues of any sentence are known.
    has_doc_ids : bool
        Whether each row names its document; one that does not is a document of its own.
    """

    sentences: tuple[CodedSentence, ...]
    labels: tuple[str, ...]
    n_uncoded: int
    n_not_sentences: int
    has_cues: bool
    has_doc_ids: bool


@dataclass(frozen=True, slots=True)
class CodedRow:
    """A row of coded data: its sentence or, if it has none, what is wrong with it.

    ``problem`` is ``"text"``, ``"label"`` (none), ``"other"`` (not a sentence), ``"unknown"`` (label),
    ``"sent_id"`` or ``"cues"``.
    """

    source: str
    row: int
    is_named: bool
    sentence: CodedSentence | None
    problem: str = ""
    reason: str = ""
    fields: Mapping[str, object] | None = None
    label: str = ""


class _RowError(Exception):
    def __init__(self, problem: str, reason: str) -> None:
        super().__init__(reason)
        self.problem = problem


def read_coded(
    inputs: Any,
    *,
    text_field: str = "text",
    label_field: str = "label",
    id_field: str = "doc_id",
    labels: Sequence[str] | None = LABELS,
    rejects: Rejects | None = None,
    n_labels: int = 1,
) -> CodedData:
    r"""Read sentences that a person coded, one a row.

    Beside text and label, the columns ``doc_id``, ``sent_id`` and ``cues`` are used if they are there. A row
    without ``doc_id`` is a document of its own. Without ``sent_id``, the sentences of a document are numbered in
    the order of the rows. ``cues`` is a list of ``[start, end, type]`` or of ``{"start", "end", "type"}``, in a
    CSV cell as JSON; without the column, or where it is null or blank, a sentence's cues are not known. Cues of
    types that are not stance's are kept in the field ``other_cues``. Other columns are kept in ``fields``.

    Parameters
    ----------
    inputs : str, Path, table, or iterable of them
        Tables (``.jsonl .json .csv .tsv .parquet``, also packed), folders of tables, ``-`` for standard input;
        or tables in memory.
    text_field, label_field, id_field : str
        The names of the columns.
    labels : sequence of str or None
        The labels allowed, in any letter case; ``None`` allows any.
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
    sentences: list[CodedSentence] = []
    problems: Counter[str] = Counter()
    n_unnamed = n_rows = 0
    where = name_inputs(inputs)
    for row in iter_coded(
        inputs,
        text_field=text_field,
        label_field=label_field,
        id_field=id_field,
        labels=labels,
        rejects=rejects,
    ):
        n_rows += 1
        if row.sentence is not None:
            sentences.append(row.sentence)
            n_unnamed += not row.is_named
        elif row.problem in ("label", "other"):
            problems[row.problem] += 1
        else:
            rejects.add(row.source, row.row, row.reason)
    skipped = f" ({rejects.n:,} rows were skipped)" if rejects.n else ""
    if not sentences:
        no_label = f"; {problems['label']:,} rows have no label" if problems["label"] else ""
        raise DataError(f"{where}: no coded sentences{no_label}{skipped}. Give rows with a text and a label.")
    found = {sentence.label for sentence in sentences}
    if len(found) < n_labels:
        raise DataError(
            f"{where}: all {len(sentences):,} sentences are '{found.pop()}'{skipped}. "
            "Add sentences that have another label."
        )
    if not any(sentence.cues for sentence in sentences) and any(OTHER_CUES in s.fields for s in sentences):
        sentences = [replace(sentence, cues=None) for sentence in sentences]  # cues of another scheme alone
    _log_notes(sentences, label_field, problems, n_unnamed, n_rows, where)
    return CodedData(
        sentences=tuple(sentences),
        labels=tuple(sort_labels(found) if labels is None else labels),
        n_uncoded=problems["label"],
        n_not_sentences=problems["other"],
        has_cues=any(sentence.cues is not None for sentence in sentences),
        has_doc_ids=not n_unnamed,
    )


def iter_coded(
    inputs: Any,
    *,
    text_field: str,
    label_field: str,
    id_field: str,
    labels: Sequence[str] | None,
    rejects: Rejects,
) -> Iterator[CodedRow]:
    """Read the rows of coded data in order, each with its sentence or with what is wrong with it."""
    from stance.io.tables import cast_text, choose_column, read_rows

    next_id: Counter[str] = Counter()
    for name, stem, source in list_tables(inputs):
        for rows in read_rows(source, rejects=rejects, file_format=get_format(source)):
            table = rows.table
            _check_sheet(table, label_field, name)
            text_name = choose_column(table, text_field, argument="text_field", where=name)
            label_name = choose_column(table, label_field, argument="label_field", where=name)
            if id_field != "doc_id":
                choose_column(table, id_field, argument="id_field", where=name)
            known = (text_name, label_name, id_field, "sent_id", "cues")
            columns = {
                key: table[key].to_pylist() if key in table.column_names else [None] * len(table)
                for key in known[1:]
            }
            texts = cast_text(table[text_name]).to_pylist()
            others = table.select([key for key in table.column_names if key not in known]).to_pylist()
            values = zip(rows.numbers.tolist(), texts, *columns.values(), strict=True)
            for (number, text, label, doc_id, sent_id, cues), fields in zip(
                values, others or [{} for _ in texts], strict=True
            ):
                doc_name = name_value(doc_id)
                own_id = f"{stem}-{number:06d}" if doc_name is None else doc_name
                try:
                    sentence = _make_sentence(own_id, next_id, text, label, sent_id, cues, fields, labels)
                    row = CodedRow(name, number, doc_name is not None, sentence, fields=fields)
                except _RowError as error:
                    row = CodedRow(
                        name,
                        number,
                        doc_name is not None,
                        None,
                        error.problem,
                        str(error),
                        fields,
                        show_label(label),
                    )
                    next_id[own_id] += 1
                yield row


def _make_sentence(
    doc_id: str,
    next_id: Counter[str],
    text: str | None,
    label: object,
    sent_id: object,
    cues: object,
    fields: Mapping[str, object],
    labels: Sequence[str] | None,
) -> CodedSentence:
    name = _check_label(label, labels)
    if not text or not text.strip():
        raise _RowError("text", "no text")
    try:
        number = read_integer(sent_id)
    except ValueError as error:
        raise _RowError("sent_id", f"sent_id is {error}") from error
    try:
        every = parse_cues(cues, text)
    except ValueError as error:
        raise _RowError("cues", str(error)) from error
    own = None
    if every is not None:
        # Of scored rows, the cues of the row's label; another label than the model's has none that are known.
        kept = [
            Cue(c.start, c.end, c.text, c.type)
            for c in every
            if c.type in CUE_TYPES and c.label in (None, name)
        ]
        foreign = [[c.start, c.end, c.type] for c in every if c.type not in CUE_TYPES]
        own = None if every and not kept else tuple(kept)
        fields = {**fields, OTHER_CUES: foreign} if foreign else fields
    number = next_id[doc_id] if number is None else number
    next_id[doc_id] = number + 1
    return CodedSentence(doc_id, number, text, name, own, fields)


def _check_label(value: object, labels: Sequence[str] | None) -> str:
    label = show_label(value)
    if is_uncoded(value, labels):
        raise _RowError("label", "no label")
    if label.casefold() == NOT_A_SENTENCE and label not in (labels or ()):
        raise _RowError("other", "coded 'not a sentence'")
    if labels is None:
        return label
    allowed = match_label(label, labels)
    if allowed is None:
        raise _RowError("unknown", refuse_label(label, labels))
    return allowed


def refuse_label(label: str, labels: Sequence[str]) -> str:
    """Say that a label is not allowed, and which may have been meant."""
    near = difflib.get_close_matches(label.lower(), labels, n=1)
    hint = f" (did you mean '{near[0]}'?)" if near else ""
    return f"{label!r} is none of the labels {', '.join(labels)}{hint}"


def _check_sheet(table: pa.Table, label_field: str, where: str) -> None:
    names = table.column_names
    if label_field not in names and {"code", INCLUSION} <= {*names}:
        raise DataError(
            f"{where}: no column '{label_field}'; it is a sheet, with the codes in 'code'. Pass label_field='code'."
        )


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
        try:
            items = json.loads(cell)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"cues are no JSON: {cell[:40]!r}, not [[start, end, type], …]") from error
    if not isinstance(items, list | tuple):
        raise ValueError(f"cues are no list: {str(items)[:40]!r}, not [[start, end, type], …]")
    cues = tuple(sorted((_parse_cue(item, text) for item in items), key=lambda cue: (cue.start, cue.end)))
    marked = [cue for cue in cues if cue.label is None and cue.type in CUE_TYPES]
    for before, after in pairwise(marked):
        if after.start < before.end:
            raise ValueError(f"the cues '{before.text}' and '{after.text}' overlap")
    return cues


def _parse_cue(item: Any, text: str) -> Cue:
    record = item if isinstance(item, Mapping) else {}
    parts = [record.get(key) for key in ("start", "end", "type")] if record else item
    if not isinstance(parts, list | tuple) or len(parts) != 3:
        raise ValueError(f"{str(item)[:60]} is no cue: [start, end, type]")
    start, end, kind = parts
    # Lists of a Parquet column hold one type: numbers may be text there.
    start, end = (int(n) if isinstance(n, str) and n.isdecimal() else n for n in (start, end))
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
        raise ValueError(f"the cue {str(item)[:60]} is not within the text's {len(text)} characters")
    found = text[start:end]
    if not isinstance(kind, str) or not kind:
        raise ValueError(f"the cue '{found}' has no type, such as {', '.join(CUE_TYPES)}")
    if record.get("text") not in (None, found):
        raise ValueError(f"the cue '{record['text']}' is '{found}' at {start} to {end}")
    return Cue(start, end, found, kind, record.get("label"), record.get("p"))


def list_tables(inputs: Any) -> list[tuple[str, str, Any]]:
    """List the tables to read: what messages call each, what the ids of nameless rows begin with, the source."""
    from stance.io.tables import SUFFIXES

    given = [inputs] if _is_one(inputs) else list(inputs)
    found: list[Any] = []
    for item in given:
        if isinstance(item, str | os.PathLike) and item != "-" and Path(item).is_dir():
            tables = sorted(path for path in Path(item).rglob("*") if _is_table(path) and path.is_file())
            if not tables:
                raise DataError(f"{item}: no tables in this folder. Give {', '.join(SUFFIXES)} files.")
            found += tables
        elif isinstance(item, str) and item != "-" and not _is_table(Path(item)):
            if not Path(item).exists():
                raise DataError(f"{item}: no such file. Check the path.")
            raise DataError(f"{item}: is not a table. Give a file of {', '.join(SUFFIXES)}.")
        else:
            found.append(_name_classes(item))
    if not found:
        raise DataError("data: no files or tables. Name one.")
    n_memory = sum(not isinstance(item, str | os.PathLike) for item in found)
    sources = []
    stems: Counter[str] = Counter()
    for number, item in enumerate(found, 1):
        if isinstance(item, str | os.PathLike):
            name = str(item)
            stem = "stdin" if name == "-" else Path(name).name.split(".")[0] or "data"
        else:
            name = "data" if n_memory == 1 else f"table {number}"
            stem = name.replace(" ", "-")
        stems[stem] += 1
        sources.append((name, stem if stems[stem] == 1 else f"{stem}-{stems[stem]}", item))
    return sources


def get_format(source: Any) -> str | None:
    """Return the format of standard input, JSON Lines; None where the suffix says it."""
    return "jsonl" if isinstance(source, str) and source == "-" else None


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


def _is_table(path: Path) -> bool:
    from stance.io.tables import SUFFIXES, split_suffix

    return split_suffix(path)[0] in SUFFIXES


def _name_classes(item: Any) -> Any:
    """Put the names of classes where a data set of ``datasets`` holds their numbers."""
    features = getattr(item, "features", None)
    if not isinstance(features, Mapping):
        return item
    import pyarrow as pa

    from stance.io.tables import as_arrow

    table = as_arrow(item)
    for place, (name, feature) in enumerate(features.items()):
        if type(feature).__name__ == "ClassLabel" and pa.types.is_integer(table.schema.field(name).type):
            words = [
                feature.names[number] if number is not None and 0 <= number < len(feature.names) else None
                for number in table[name].to_pylist()
            ]
            table = table.set_column(place, name, pa.array(words, pa.string()))
    return table


def take_value(value: Any) -> Any:
    """Take a cell's value: None for NaN and the like, an int for a whole float (a pandas column with gaps)."""
    if isinstance(value, str) or value is None:
        return value
    found = value.as_py() if hasattr(value, "as_py") else value.item() if hasattr(value, "item") else value
    try:
        if found != found:  # noqa: PLR0124  # NaN, NaT
            return None
    except (TypeError, ValueError):  # pandas.NA, an array
        return found if hasattr(found, "shape") else None
    return int(found) if isinstance(found, float) and found.is_integer() else found


def name_value(value: object) -> str | None:
    r"""Write a cell as a name, composed and with single spaces; None for no value or a blank.

    >>> [name_value(value) for value in ("Jose\u0301 ", " ", 2001.0, None)]
    ['José', None, '2001', None]
    """
    found = take_value(value)
    return None if found is None else " ".join(unicodedata.normalize("NFC", str(found)).split()) or None


def read_integer(value: object) -> int | None:
    """Read a whole number, or None for no value; raise ValueError for anything else."""
    found = take_value(value)
    if isinstance(found, str):
        whole = _WHOLE.fullmatch(found.strip())
        found = int(whole[1]) if whole else found.strip() or None
    if found is not None and type(found) is not int:
        raise ValueError(f"{str(found)[:40]!r}, not a whole number")
    return found


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


def read_numbers(labels: Iterable[str]) -> dict[str, float] | None:
    """Read all labels as numbers; None if one is not."""
    try:
        numbers = {label: float(label) for label in labels}
    except ValueError:
        return None
    return None if any(map(math.isnan, numbers.values())) else numbers


def sort_labels(labels: Iterable[str]) -> list[str]:
    """Put different labels in order: numbers by size, others by the alphabet.

    >>> sort_labels(["10", "2", "-1", "2"]), sort_labels(["10", "2", "none"])
    (['-1', '2', '10'], ['10', '2', 'none'])
    """
    names = sorted(set(labels))
    numbers = read_numbers(names)
    return names if numbers is None else sorted(names, key=numbers.__getitem__)


def find_lookalikes(labels: Iterable[str]) -> list[list[str]]:
    """Find groups of labels that differ only in capitals, white space, or how a letter is encoded."""
    groups: dict[str, list[str]] = {}
    for label in sorted(set(labels)):
        plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", label).casefold())
        groups.setdefault(" ".join(plain.split()), []).append(label)
    return [group for group in groups.values() if len(group) > 1]


def note_lookalikes(labels: Iterable[str]) -> list[str]:
    """Say which labels look alike; nothing if none do."""
    groups = "; ".join(", ".join(map(repr, group)) for group in find_lookalikes(labels)[:5])
    return (
        [f"labels that look alike count as different: {groups}. Recode them if they mean the same."]
        if groups
        else []
    )


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
    is_odd = np.isnan(proba)
    if is_odd.any():
        value = values[int(np.flatnonzero(is_odd)[0])]
        raise DataError(
            f"{where}: '{INCLUSION}' must be above 0 and up to 1 in each coded row; it is {value!r} or the like in "
            f"{int(is_odd.sum()):,} of {len(values):,}. Restore what stance sample wrote, or drop the column if all "
            "were as likely."
        )
    weights: NDArray[np.float64] = 1 / proba
    return weights


def note_scored(sentences: Sequence[CodedSentence], label_field: str) -> list[str]:
    """Say that coded sentences look like rows of ``stance score``, whose labels are a model's."""
    found = [s for s in sentences if {"confidence", "abstained", f"p_{s.label}"} <= s.fields.keys()]
    if label_field != "label" or not found:
        return []
    hint = (
        " Pass label_field='input_label' for those of the input." if "input_label" in found[0].fields else ""
    )
    return [
        f"{len(found):,} rows are of stance score: unless a person changed them, their labels are a model's and "
        f"measure none.{hint}"
    ]


def _log_notes(
    sentences: Sequence[CodedSentence],
    label_field: str,
    problems: Counter[str],
    n_unnamed: int,
    n_rows: int,
    where: str,
) -> None:
    if problems["label"]:
        _logger.info(
            "%s: %s of %s rows have no label yet; left out.", where, f"{problems['label']:,}", f"{n_rows:,}"
        )
    if problems["other"]:
        _logger.info("%s: %s rows are coded 'not a sentence'; left out.", where, f"{problems['other']:,}")
    if n_unnamed:
        _logger.warning(
            "%s: %s rows do not name their document; each counts as a document of its own. Pass id_field=… if a "
            "column names it.",
            where,
            f"{n_unnamed:,}",
        )
    n_foreign = sum(OTHER_CUES in sentence.fields for sentence in sentences)
    if n_foreign:
        _logger.warning(
            "%s: the cues of %s sentences are not of stance's types; not used.", where, f"{n_foreign:,}"
        )
    for note in note_scored(sentences, label_field):
        _logger.warning("%s: %s", where, note)
