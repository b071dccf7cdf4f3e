"""Codes of several coders: who gave which sentence which label."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stance.corpus.read import (
    are_numbers,
    is_other,
    is_uncoded,
    list_tables,
    match_label,
    name_inputs,
    name_value,
    refuse_label,
    show_label,
    sort_labels,
)
from stance.errors import DataError
from stance.labels import LABELS

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

# The class index where a coder gave no label.
MISSING = -1
_logger = logging.getLogger("stance")
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
    """

    labels: tuple[str, ...]
    is_ordered: bool
    coders: tuple[str, ...]
    matrix: NDArray[np.int8]
    doc_index: NDArray[np.int64]
    has_documents: bool
    fields: Mapping[str, list[Any]]


def read_codes(
    inputs: Any,
    *,
    coders: Sequence[str] | None = None,
    labels: Sequence[str] | None = LABELS,
    label_field: str = "label",
    id_field: str = "doc_id",
) -> Codes:
    """Read the codes of several coders from tables.

    Tables are long (a row a code, with the columns ``coder`` and ``label``), wide (a row a sentence and a column
    a coder, named by ``coders``), or single (without a column ``coder``: two files or more, each the work of the
    coder whose name it bears). ``unit_id`` identifies a sentence, within its document if there is ``doc_id``.
    Without it, ``doc_id`` and ``sent_id`` do; in a wide table without these, each row is a sentence. A cell that
    is blank, ``NA`` or ``not a sentence`` is no code, unless it is one of ``labels``.

    Parameters
    ----------
    inputs : str, Path, table, or iterable of them
    coders : sequence of str, optional
        The columns of a wide table.
    labels : sequence of str or None
        The labels allowed, in order; ``None`` allows any, which are ordered if all are numbers.
    label_field, id_field : str
        The names of the columns.

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
    import numpy as np
    import pyarrow as pa

    coders = coders or None
    sheets = [_read_sheet(*each, id_field) for each in list_tables(inputs)]
    is_long = coders is None and (len(sheets) == 1 or any("coder" in s[2].column_names for s in sheets))
    own = [label_field] if coders is None else list(coders)
    for name, _, table, _ in sheets:
        _check_columns(table.column_names, [*own, *(["coder"] if is_long else [])], name)
    shared = [name for name in sheets[0][2].column_names if all(name in s[2].column_names for s in sheets)]
    ways = (("doc_id", "unit_id"), ("unit_id",), ("doc_id", "sent_id"))
    keys: tuple[str, ...] = next((way for way in ways if {*way} <= {*shared}), ())
    if not keys and coders is None:
        raise DataError(
            f"{sheets[0][0]}: no column 'unit_id', nor 'doc_id' and 'sent_id' (it has "
            f"{', '.join(shared[:12]) or 'none that all files have'}). Name what identifies sentences so."
        )
    needed = dict.fromkeys([*keys, *(["doc_id"] if "doc_id" in shared else [])])
    units: dict[tuple[str, ...], dict[str, str]] = {}
    codes: dict[tuple[tuple[str, ...], str], tuple[str, str]] = {}  # by unit and coder: the label, and where
    differing: dict[tuple[str, ...], str] = {}
    for name, stem, table, numbers in sheets:
        for number, row in zip(numbers, table.to_pylist(), strict=True):
            for column in own:
                label = show_label(row[column])
                if is_uncoded(label, labels) or is_other(label, labels):
                    continue
                where = f"{name}: row {number}"
                cells = {key: show_label(name_value(row.get(key))) for key in (*needed, "coder", "text")}
                coder = cells["coder"] if is_long else stem if coders is None else column
                if missing := [key for key in needed if not cells[key]] or ([] if coder else ["coder"]):
                    raise DataError(f"{where}: no value in column '{missing[0]}'. Fill it in.")
                unit = tuple(cells[key] for key in keys) or (f"{stem}-{number:06d}",)
                if (unit, coder) in codes:
                    raise DataError(
                        f"{where}: '{coder}' has coded {' '.join(unit)} before. Leave one of the codes."
                    )
                codes[unit, coder] = label, where
                known = units.setdefault(unit, {**cells, "unit_id": cells.get("unit_id") or unit[-1]})
                if "" != known["text"] != cells["text"] != "":
                    differing.setdefault(unit, f"'{known['text'][:60]}' and '{cells['text'][:60]}'")
    if differing:
        _logger.warning(
            "%d sentences do not have the same text in all rows, such as %s: check that what identifies sentences "
            "means the same to every coder.",
            len(differing),
            next(iter(differing.values())),
        )
    if not codes:
        raise DataError(f"{name_inputs(inputs)}: no codes. Give rows with a sentence, a coder and a label.")
    names = tuple(coders or dict.fromkeys(coder for _, coder in codes))
    label_names = _name_labels({label for label, _ in codes.values()}, labels)
    places = {unit: place for place, unit in enumerate(units)}
    matrix = np.full((len(units), len(names)), MISSING, dtype=np.int8)
    for (unit, coder), (label, where) in codes.items():
        match = match_label(label, label_names)
        if match is None:
            raise DataError(f"{where}: {refuse_label(label, label_names)}. Mend it.")
        matrix[places[unit], names.index(coder)] = label_names.index(match)
    rows = list(units.values())
    has_documents = "doc_id" in needed
    doc_ids = pa.array([row["doc_id"] if has_documents else str(i) for i, row in enumerate(rows)])
    fields = [*needed, *(["unit_id"] if not keys else []), *(["text"] if "text" in shared else [])]
    return Codes(
        labels=label_names,
        is_ordered=labels is not None or are_numbers(label_names),
        coders=names,
        matrix=matrix,
        doc_index=doc_ids.dictionary_encode().indices.to_numpy().astype(np.int64),
        has_documents=has_documents,
        fields={key: [row[key] for row in rows] for key in fields},
    )


def _read_sheet(name: str, stem: str, source: Any, id_field: str) -> tuple[str, str, pa.Table, list[int]]:
    from stance.io import choose_column, join_tables, read_rows
    from stance.io.rejects import Rejects

    batches = list(read_rows(source, rejects=Rejects()))
    table = join_tables([batch.table for batch in batches])
    if id_field != "doc_id":
        choose_column(table, id_field, argument="id_field", where=name)
        table = table.drop_columns([column for column in table.column_names if column == "doc_id"])
    columns = ["doc_id" if column == id_field else column for column in table.column_names]
    return name, stem, table.rename_columns(columns), [n for b in batches for n in b.numbers.tolist()]


def _check_columns(found: Sequence[str], needed: Sequence[str], where: str) -> None:
    for name in needed:
        if name not in found:
            listed = ", ".join(found[:20]) or "none"
            raise DataError(
                f"{where}: no column '{name}' (it has {listed}). Pass label_field=… for the column of labels, or "
                "coders='anna,ben' for a column a coder."
            )


def _name_labels(found: set[str], labels: Sequence[str] | None) -> tuple[str, ...]:
    names = sort_labels(found) if labels is None else [show_label(label) for label in labels]
    if len(set(names)) < len(names) or len(names) > _MAX_LABELS:
        raise DataError(
            f"labels: {', '.join(names[:8])} … are not up to {_MAX_LABELS} different labels. Check them and the columns."
        )
    return tuple(names)
