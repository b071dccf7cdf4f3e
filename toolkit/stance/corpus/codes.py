"""Codes of several coders: who gave which sentence which label."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stance.corpus.read import (
    NO_LABEL,
    NOT_A_SENTENCE,
    get_format,
    list_tables,
    match_label,
    name_inputs,
    name_value,
    read_numbers,
    refuse_label,
    show_label,
    sort_labels,
)
from stance.errors import DataError
from stance.labels import LABELS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from stance.io.rejects import Rejects

MISSING = -1
"""The class index where a coder gave no label."""
_MAX_LABELS = 25  # counts of pairs of labels take memory by the square


@dataclass(frozen=True, slots=True)
class Codes:
    """What several coders said of the same sentences.

    Attributes
    ----------
    labels : tuple of str
    is_ordered : bool
        Whether the order of the labels means something.
    coders : tuple of str
    matrix : int8 array, shape (n_units, n_coders)
        The class index of each code; -1 where there is none. Every sentence has one code or more.
    doc_index : int64 array, shape (n_units,)
        The document of each sentence, from 0; each sentence is its own where documents are not known.
    has_documents : bool
        Whether the documents are known.
    fields : Mapping of str to list
        What identifies the sentences: ``unit_id``, or ``doc_id`` and ``sent_id``; and ``text`` if known.
    notes : tuple of str
        What is odd about the tables.
    """

    labels: tuple[str, ...]
    is_ordered: bool
    coders: tuple[str, ...]
    matrix: NDArray[np.int8]
    doc_index: NDArray[np.int64]
    has_documents: bool
    fields: Mapping[str, list[Any]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Sheet:
    """A table of codes: its rows' numbers, and its columns as text, None where a cell is blank."""

    source: str
    stem: str
    numbers: list[int]
    columns: dict[str, list[str | None]]


@dataclass(frozen=True, slots=True)
class _Code:
    source: str
    row: int
    unit: tuple[str, ...]
    coder: str
    label: str


def read_codes(
    inputs: Any,
    *,
    coders: Sequence[str] | None = None,
    labels: Sequence[str] | None = LABELS,
    unit_field: str = "unit_id",
    id_field: str = "doc_id",
    coder_field: str = "coder",
    label_field: str = "label",
    text_field: str = "text",
    rejects: Rejects | None = None,
) -> Codes:
    """Read the codes of several coders from tables.

    Tables are long (a row a code, with the columns ``coder`` and ``label``), wide (a row a sentence and a column
    a coder, named by ``coders``), or single (without a column ``coder``: two files or more, each the work of the
    coder whose name it bears). ``unit_id`` identifies a sentence, within its document if there is ``doc_id``; a
    column of another name does so by itself. Without it, ``doc_id`` and ``sent_id`` do; in a wide table without
    these, each row is a sentence. A cell that is blank, ``NA`` or ``not a sentence`` is no code, unless it is
    one of ``labels``.

    Parameters
    ----------
    inputs : str, Path, table, or iterable of them
    coders : sequence of str, optional
        The columns of a wide table.
    labels : sequence of str or None
        The labels allowed, in order; ``None`` allows any, which are ordered if all are numbers.
    unit_field, id_field, coder_field, label_field, text_field : str
        The names of the columns.
    rejects : Rejects, optional
        What to do with a bad row; by default it is an error.

    Returns
    -------
    Codes
        Sentences in the order of the rows; coders as named, or in the order of the rows.

    Raises
    ------
    DataError
        If a file is missing, damaged or lacks a column; if a row names no sentence or coder, or a label that is
        not allowed; if a coder codes a sentence twice; if there is no code.

    Examples
    --------
    >>> rows = [("1", "anna", "hedged"), ("1", "ben", "assertive"), ("2", "ben", "hedged")]
    >>> codes = read_codes([dict(zip(("unit_id", "coder", "label"), row)) for row in rows])
    >>> codes.coders, codes.matrix.tolist()
    (('anna', 'ben'), [[1, 0], [-1, 1]])
    """
    from stance.io.rejects import Rejects

    rejects = Rejects() if rejects is None else rejects
    if coders is not None and (len(set(coders)) < len(coders) or not all(coders)):
        raise DataError(f"coders: {', '.join(map(repr, coders))} are not different names. Mend them.")
    allowed = {show_label(label) for label in labels or ()}
    cells = {label_field} if coders is None else set(coders)
    sheets = [
        sheet
        for table in list_tables(inputs)
        if (sheet := _read_sheet(*table, cells, allowed, id_field, rejects))
    ]
    where = name_inputs(inputs)
    if not sheets:
        raise DataError(f"{where}: no rows. Give rows with a sentence, a coder and a label.")
    is_long = coders is None and (len(sheets) == 1 or any(coder_field in sheet.columns for sheet in sheets))
    for sheet in sheets:
        _check_columns(sheet, coders, coder_field if is_long else None, label_field)
    keys = _choose_keys(sheets, unit_field, is_wide=coders is not None)
    has_documents = all("doc_id" in sheet.columns for sheet in sheets)
    units: dict[tuple[str, ...], tuple[str | None, str | None]] = {}
    texts: dict[tuple[str, ...], dict[str, str]] = {}
    codes: list[_Code] = []
    for sheet in sheets:
        needed = [*keys, *(["doc_id"] if has_documents and "doc_id" not in keys else [])]
        for place, row in enumerate(sheet.numbers):
            cell = {name: values[place] for name, values in sheet.columns.items()}
            own = coders if coders is not None else [label_field]
            is_coded = any(cell[name] for name in own)
            missing = [name for name in needed if not cell[name]]
            if is_long and is_coded and not cell[coder_field]:  # a task that nobody did needs no coder
                missing.append(coder_field)
            if missing:
                rejects.add(sheet.source, row, f"no value in column '{missing[0]}'")
                continue
            unit = tuple(str(cell[name]) for name in keys) if keys else (f"{sheet.stem}-{row:06d}",)
            text = cell.get(text_field)
            units.setdefault(unit, (cell.get("doc_id"), text))
            if text:
                texts.setdefault(unit, {}).setdefault(" ".join(text.split()), text)
            for name in own:
                if label := cell[name]:
                    coder = name if coders is not None else str(cell[coder_field]) if is_long else sheet.stem
                    codes.append(_Code(sheet.source, row, unit, coder, label))
    names = tuple(coders or (dict.fromkeys(c.coder for c in codes) if is_long else [s.stem for s in sheets]))
    label_names, is_ordered = _find_labels({code.label for code in codes}, labels, where)
    matrix, _ = _fill_matrix(codes, list(units), names, label_names, rejects)
    known = {
        ("unit_id" if name == unit_field else name): [unit[i] for unit in units]
        for i, name in enumerate(keys)
    }
    if not keys:
        known["unit_id"] = [unit[0] for unit in units]
    if has_documents and "doc_id" not in keys:
        known = {"doc_id": [str(doc_id) for doc_id, _ in units.values()], **known}
    if any(text_field in sheet.columns for sheet in sheets):
        known["text"] = [text or "" for _, text in units.values()]
    return _finish(label_names, is_ordered, names, matrix, known, where, _note_texts(texts))


def build_codes(
    codes: Mapping[str, Sequence[object]],
    *,
    doc_ids: Sequence[object] | None = None,
    texts: Sequence[str] | None = None,
    labels: Sequence[str] | None = LABELS,
) -> Codes:
    """Put together the codes of coders from lists.

    Parameters
    ----------
    codes : Mapping of str to sequence
        By coder, the label of each sentence, in the same order for all; ``None``, blank or ``NA`` for none.
    doc_ids : sequence, optional
        The document of each sentence.
    texts : sequence of str, optional
        The sentences.
    labels : sequence of str or None
        As for :func:`read_codes`.

    Returns
    -------
    Codes

    Raises
    ------
    DataError
        If the lists differ in length, a label is not allowed, a sentence lacks its document, or there is no code.

    Examples
    --------
    >>> build_codes({"anna": ["hedged", None], "ben": ["hedged", "assertive"]}).matrix.tolist()
    [[1, 1], [-1, 0]]
    """
    from stance.io.rejects import Rejects

    lengths = {name: len(values) for name, values in codes.items()}
    lengths |= {
        name: len(values) for name, values in (("doc_ids", doc_ids), ("texts", texts)) if values is not None
    }
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{name} {n}" for name, n in lengths.items())
        raise DataError(f"codes: the lists differ in length ({listed}). Give a value a sentence in each.")
    n_units = next(iter(lengths.values()), 0)
    allowed = {show_label(label) for label in labels or ()}
    found = [
        _Code(f"codes of {coder}", row + 1, (str(row),), coder, label)
        for coder, values in codes.items()
        for row, value in enumerate(values)
        if (label := _show_code(value, allowed))
    ]
    label_names, is_ordered = _find_labels({code.label for code in found}, labels, "codes")
    units = [(str(row),) for row in range(n_units)]
    matrix, _ = _fill_matrix(found, units, tuple(codes), label_names, Rejects())
    known: dict[str, list[Any]] = {"unit_id": [unit[0] for unit in units]}
    if doc_ids is not None:
        documents = [show_label(value) for value in doc_ids]
        if not all(documents):
            row = documents.index("")
            raise DataError(f"doc_ids: sentence {row} has none. Name its document, or leave doc_ids out.")
        known = {"doc_id": documents, **known}
    if texts is not None:
        known["text"] = list(texts)
    return _finish(label_names, is_ordered, tuple(codes), matrix, known, "codes", ())


def _read_sheet(
    name: str, stem: str, source: Any, cells: set[str], labels: set[str], id_field: str, rejects: Rejects
) -> _Sheet | None:
    import pyarrow as pa

    from stance.io.tables import read_rows

    sheet = _Sheet(name, stem, [], {})
    for rows in read_rows(source, rejects=rejects, file_format=get_format(source)):
        for column in rows.table.column_names:
            if pa.types.is_nested(rows.table.schema.field(column).type):
                continue
            values = rows.table[column].to_pylist()
            if column in cells:
                shown = [_show_code(value, labels) for value in values]
            elif column == "sent_id":  # a number, or none
                shown = [_show_code(value, set()) for value in values]
            else:
                shown = [None if value is None else show_label(name_value(value)) or None for value in values]
            own = "doc_id" if column == id_field else column
            before = sheet.columns.setdefault(own, [None] * len(sheet.numbers))
            before += shown
        sheet.numbers += rows.numbers.tolist()
        for values in sheet.columns.values():  # a column that a later batch lacks
            values.extend([None] * (len(sheet.numbers) - len(values)))
    return sheet if sheet.columns else None


def _show_code(value: object, labels: set[str]) -> str | None:
    label = show_label(value)
    is_none = label.lower() in NO_LABEL or label.casefold() == NOT_A_SENTENCE
    return None if is_none and label not in labels else label


def _check_columns(
    sheet: _Sheet, coders: Sequence[str] | None, coder_field: str | None, label_field: str
) -> None:
    likely = [
        name for name in sheet.columns if name.lower().startswith(("label_", "code_", "coder_", "rater"))
    ]
    guess = f"coders='{','.join(likely)}'" if len(likely) > 1 else "coders=… with the coders' columns"
    needed = [*(coders or ()), *([coder_field] if coder_field else []), *([] if coders else [label_field])]
    for name in needed:
        if name not in sheet.columns:
            listed = ", ".join(list(sheet.columns)[:20]) or "none"
            advice = (
                "Pass label_field=… to name it."
                if name == label_field
                else f"Pass {guess} for a column a coder."
            )
            raise DataError(f"{sheet.source}: no column '{name}' (it has {listed}). {advice}")


def _choose_keys(sheets: Sequence[_Sheet], unit_field: str, *, is_wide: bool) -> list[str]:
    """Choose the columns that identify sentences: the same for all files."""
    shared = [name for name in sheets[0].columns if all(name in sheet.columns for sheet in sheets)]
    is_named = unit_field != "unit_id"
    if unit_field in shared:
        is_alone = "doc_id" not in shared or (is_named and unit_field != "sent_id")
        return [unit_field] if is_alone else ["doc_id", unit_field]
    if not is_named and {"doc_id", "sent_id"} <= {*shared}:
        return ["doc_id", "sent_id"]
    if is_wide and not is_named:
        return []
    listed = ", ".join(shared[:20]) or "none that all files have"
    raise DataError(
        f"{sheets[0].source}: no column '{unit_field}', nor 'doc_id' and 'sent_id' (it has {listed}). "
        "Pass unit_field=… for the column that identifies sentences."
    )


def _find_labels(
    found: Iterable[str], labels: Sequence[str] | None, where: str
) -> tuple[tuple[str, ...], bool]:
    """Take the labels as passed, or those found; say whether they are ordered."""
    if labels is None:
        names = sort_labels(found)
        if len(names) > _MAX_LABELS:
            raise DataError(
                f"{where}: {len(names):,} different labels are too many (at most {_MAX_LABELS}). Pass label_field=… or "
                "coders=… for the columns of labels."
            )
        return tuple(names), read_numbers(names) is not None
    names = [show_label(label) for label in labels]
    if len(set(names)) < max(2, len(names)) or not all(names) or len(names) > _MAX_LABELS:
        raise DataError(
            f"labels: {', '.join(map(repr, names))} are not 2 to {_MAX_LABELS} different labels. Mend them."
        )
    return tuple(names), True


def _fill_matrix(
    codes: Sequence[_Code],
    units: Sequence[tuple[str, ...]],
    coders: tuple[str, ...],
    labels: tuple[str, ...],
    rejects: Rejects,
) -> tuple[NDArray[np.int8], dict[tuple[str, ...], int]]:
    import numpy as np

    rows = {unit: i for i, unit in enumerate(units)}
    columns = {coder: i for i, coder in enumerate(coders)}
    index = {code.label: match_label(code.label, labels) for code in codes}
    matrix = np.full((len(units), len(coders)), MISSING, dtype=np.int8)
    for code in codes:
        label = index[code.label]
        if label is None:
            rejects.add(code.source, code.row, refuse_label(code.label, labels))
        elif matrix[rows[code.unit], columns[code.coder]] != MISSING:
            rejects.add(
                code.source,
                code.row,
                f"'{code.coder}' has coded {' '.join(code.unit)} before (see unit_field=…)",
            )
        else:
            matrix[rows[code.unit], columns[code.coder]] = labels.index(label)
    return matrix, rows


def _note_texts(texts: Mapping[tuple[str, ...], Mapping[str, str]]) -> tuple[str, ...]:
    """Say where one name stands for two sentences: codes of different texts cannot be compared."""
    several = [list(own.values()) for own in texts.values() if len(own) > 1]
    if not several:
        return ()
    one, two = (text if len(text) <= 60 else f"{text[:59]}…" for text in several[0][:2])
    return (
        f"{len(several):,} sentences do not have the same text in all rows, such as '{one}' and '{two}': check that "
        "what identifies sentences means the same to every coder.",
    )


def _finish(
    labels: tuple[str, ...],
    is_ordered: bool,
    coders: tuple[str, ...],
    matrix: NDArray[np.int8],
    fields: Mapping[str, list[Any]],
    where: str,
    notes: tuple[str, ...],
) -> Codes:
    """Leave out the sentences without a code, and number the documents."""
    import numpy as np

    rows = np.flatnonzero((matrix != MISSING).any(axis=1))
    if not len(rows):
        raise DataError(f"{where}: no codes. Give rows with a sentence, a coder and a label.")
    kept = {name: [values[row] for row in rows] for name, values in fields.items()}
    has_documents = "doc_id" in kept
    doc_index = np.arange(len(rows))
    if has_documents:
        numbers = {doc_id: i for i, doc_id in enumerate(dict.fromkeys(kept["doc_id"]))}
        doc_index = np.array([numbers[doc_id] for doc_id in kept["doc_id"]], dtype=np.int64)
    return Codes(labels, is_ordered, coders, matrix[rows], doc_index, has_documents, kept, notes)
