"""Codes of several coders: who gave which sentence which label, from files or from lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from stance.corpus.code_sheets import CodeFields
from stance.corpus.code_tables import CodeTable, read_code_tables
from stance.corpus.given import list_inputs, name_inputs
from stance.corpus.label_cells import NO_LABEL, show_label
from stance.corpus.label_names import normalise_label
from stance.corpus.label_sets import LabelSet, find_label_set
from stance.errors import DataError
from stance.labels import LABELS
from stance.records import Reject
from stance.text.read_options import Problems, check_on_error

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

MISSING: Final = -1
"""The class index of a sentence that a coder gave no label."""

_SHOWN: Final = 60  # characters of a text that a note quotes


@dataclass(frozen=True, slots=True)
class Codes:
    """What several coders said of the same sentences.

    Attributes
    ----------
    labels : tuple[str, ...]
        The label set.
    is_ordered : bool
        Whether the labels stand in an order that means something.
    coders : tuple[str, ...]
        Who coded.
    matrix : ndarray of int64, shape (n_units, n_coders)
        The class index of each code; -1 where a coder gave none. Every sentence has one code or more.
    doc_index : ndarray of int64, shape (n_units,)
        The document of each sentence, from 0; each sentence is its own where documents are not known.
    has_documents : bool
        Whether the documents are known.
    fields : Mapping[str, list]
        What tells the sentences apart, a value a sentence: ``unit_id`` or ``doc_id`` and ``sent_id``; and
        ``text`` where it is known.
    notes : tuple[str, ...]
        What was odd about the tables.
    """

    labels: tuple[str, ...]
    is_ordered: bool
    coders: tuple[str, ...]
    matrix: NDArray[np.int64]
    doc_index: NDArray[np.int64]
    has_documents: bool
    fields: Mapping[str, list[Any]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def build_codes(
    codes: Mapping[str, Sequence[object]],
    *,
    doc_ids: Sequence[str] | None = None,
    texts: Sequence[str] | None = None,
    labels: Sequence[str] | None = LABELS,
) -> Codes:
    """Put together the codes of coders from lists.

    Parameters
    ----------
    codes : Mapping of str to sequence
        By coder, the label of each sentence, in the same order for all; ``None``, ``NaN``, blank or ``NA``,
        as in a file, where there is none. Whole numbers are alike however they are written: 1 and 1.0.
    doc_ids : sequence of str, optional
        The document of each sentence; none may be missing.
    texts : sequence of str, optional
        The sentences.
    labels : sequence of str or None
        The labels allowed, in order; ``None`` for any, which are ordered where all are numbers.

    Returns
    -------
    Codes

    Raises
    ------
    DataError
        If the lists differ in length, a label is not allowed, a sentence lacks its document, or there is no
        code at all.

    Examples
    --------
    >>> codes = build_codes({"anna": ["hedged", None], "ben": ["hedged", "assertive"]})
    >>> codes.matrix.tolist()
    [[1, 1], [-1, 0]]
    """
    lists = {
        **{f"codes of {name}": values for name, values in codes.items()},
        **({} if doc_ids is None else {"doc_ids": doc_ids}),
        **({} if texts is None else {"texts": texts}),
    }
    lengths = {name: len(values) for name, values in lists.items()}
    if len(set(lengths.values())) > 1:
        found = ", ".join(f"{n} {name}" for name, n in lengths.items())
        raise DataError(f"codes: expected a value a sentence in each list; found {found}. Mend the lists.")
    n_units = next(iter(lengths.values()), 0)
    allowed = [normalise_label(label) for label in labels or ()]
    named = {name: [_show_cell(v, allowed) for v in values] for name, values in codes.items()}
    label_set = find_label_set((v for values in named.values() for v in values), labels, "codes")
    matrix = np.full((n_units, len(named)), MISSING, dtype=np.int64)
    for column, (coder, values) in enumerate(named.items()):
        for row, value in enumerate(values):
            if value:
                class_index = label_set.find(value)
                if class_index is None:
                    reason, advice = label_set.refuse(value)
                    raise DataError(f"codes of {coder}: sentence {row}: {reason}. {advice}")
                matrix[row, column] = class_index
    known: dict[str, list[Any]] = {"unit_id": [str(i) for i in range(n_units)]}
    if doc_ids is not None:
        known = {"doc_id": _name_documents(doc_ids), **known}
    if texts is not None:
        known["text"] = list(texts)
    return _finish(label_set, tuple(named), matrix, known, "codes", has_documents=doc_ids is not None)


def _show_cell(value: object, labels: Sequence[str]) -> str | None:
    """Write a cell as a table of codes holds it; ``None`` where it says that there is nothing."""
    text = show_label(value)
    return None if text.lower() in NO_LABEL and text not in labels else text


def _name_documents(doc_ids: Sequence[object]) -> list[str]:
    names = []
    for row, value in enumerate(doc_ids):
        name = show_label(value)
        if not name:
            raise DataError(
                f"doc_ids: expected the document of each sentence; found none for sentence {row}. "
                "Name it, or leave doc_ids out."
            )
        names.append(name)
    return names


def read_codes(
    paths: str | Path | pa.Table | Iterable[str | Path | pa.Table],
    *,
    coders: Sequence[str] | None = None,
    labels: Sequence[str] | None = LABELS,
    fields: CodeFields | None = None,
    on_error: str = "fail",
    rejects: list[Reject] | None = None,
) -> Codes:
    r"""Read the codes of several coders from tables.

    Tables are long, a row a code, with the columns ``coder`` and ``label``; or wide, a row a sentence and a
    column a coder, if ``coders`` names these columns; or, where there is no column ``coder``, two files or
    more with a row a sentence, each of which is the work of the coder whose name is the file's. Sentences are
    told apart as :class:`CodeFields` says; ``doc_id``, where it is known, is their document. In a wide table
    without names of sentences, each row is a sentence. A cell that is blank, null or ``NA`` is no code,
    unless ``NA`` is one of ``labels``.

    Parameters
    ----------
    paths : str, Path, DataFrame, pyarrow.Table, datasets.Dataset, or iterable of them
        Tables (``.jsonl .json .csv .tsv .parquet``), folders of them, and ``-`` for JSON Lines on standard
        input; or tables in memory.
    coders : sequence of str, optional
        The columns of a wide table.
    labels : sequence of str or None
        The labels allowed, in order; ``None`` for any, which are ordered where all are numbers.
    fields : CodeFields, optional
        What the other columns are called.
    on_error : {"fail", "skip"}
        Whether a bad row is an error, or skipped and listed.
    rejects : list of Reject, optional
        Where skipped rows are listed.

    Returns
    -------
    Codes
        Sentences in the order of the rows; coders as named, or in the order of the rows.

    Raises
    ------
    DataError
        If a file is missing, damaged or lacks a column; if a row has no name of sentence or coder or a label
        that is not allowed; if a coder codes a sentence twice; if there is no code at all.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "codes.csv")
    ...     _ = path.write_text("unit_id,coder,label\n1,anna,hedged\n1,ben,assertive\n2,ben,hedged\n")
    ...     codes = read_codes(path)
    >>> codes.coders, codes.matrix.tolist()
    (('anna', 'ben'), [[1, 0], [-1, 1]])
    """
    check_on_error(on_error)
    given = list_inputs(paths, "codes")
    problems = Problems(on_error, [] if rejects is None else rejects)
    table = read_code_tables(given, fields or CodeFields(), coders, labels, problems)
    where = name_inputs(given)
    label_set = find_label_set(table.values, labels, where)
    keep, class_index = _find_labels(table, label_set, problems)
    keep = _drop_repeated(table, keep, problems)
    matrix = np.full((len(next(iter(table.units.values()))), len(table.coders)), MISSING, dtype=np.int64)
    matrix[table.unit_index[keep], table.coder_index[keep]] = class_index[keep]
    codes = _finish(
        label_set, table.coders, matrix, table.units, where, has_documents="doc_id" in table.units
    )
    return replace(codes, notes=_note_other_texts(table))


def _note_other_texts(table: CodeTable) -> tuple[str, ...]:
    """Say where one name stands for two sentences: coders who judged different texts cannot be compared."""
    if not table.other_texts:
        return ()
    one, two = (text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…" for text in table.other_texts[0])
    return (
        f"The text of {len(table.other_texts):,} sentences is not the same in all rows, as '{one}' and "
        f"'{two}': see that what tells sentences apart means the same sentence to every coder.",
    )


def _find_labels(
    table: CodeTable, label_set: LabelSet, problems: Problems
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Find the class index of every code, and which codes have one."""
    found = [label_set.find(value) for value in table.values]
    lookup = np.array([MISSING if index is None else index for index in found], dtype=np.int64)
    class_index = lookup[table.value_index]
    for code in np.flatnonzero(class_index == MISSING).tolist():
        reason, advice = label_set.refuse(table.values[table.value_index[code]])
        problems.add_row(table.sources[table.source_index[code]], int(table.rows[code]), reason, advice)
    return class_index != MISSING, class_index


def _drop_repeated(table: CodeTable, keep: NDArray[np.bool_], problems: Problems) -> NDArray[np.bool_]:
    """Leave out the codes that a coder gives a sentence after the first."""
    places = table.unit_index * len(table.coders) + table.coder_index
    kept = np.flatnonzero(keep)
    firsts = np.unique(places[kept], return_index=True)[1]
    if len(firsts) == len(kept):
        return keep
    repeated = np.setdiff1d(kept, kept[firsts])
    for code in repeated.tolist():
        unit = " ".join(
            str(values[table.unit_index[code]]) for name, values in table.units.items() if name != "text"
        )
        problems.add_row(
            table.sources[table.source_index[code]],
            int(table.rows[code]),
            f"expected one code a coder for each sentence; found another by "
            f"'{table.coders[table.coder_index[code]]}' for {unit}",
            "Take one out, or name the column that tells sentences apart with --unit-field.",
        )
    keep = keep.copy()
    keep[repeated] = False
    return keep


def _finish(
    label_set: LabelSet,
    coders: tuple[str, ...],
    matrix: NDArray[np.int64],
    fields: Mapping[str, list[Any]],
    where: str,
    *,
    has_documents: bool,
) -> Codes:
    """Leave out the sentences without a code and number the documents."""
    is_coded = (matrix != MISSING).any(axis=1)
    if not is_coded.any():
        raise DataError(
            f"{where}: expected codes; found none. Give rows with a sentence, a coder and a label."
        )
    if not is_coded.all():
        rows = np.flatnonzero(is_coded)
        matrix = matrix[rows]
        fields = {name: [values[row] for row in rows] for name, values in fields.items()}
    doc_index = np.arange(len(matrix))
    if has_documents:
        numbers = {doc_id: i for i, doc_id in enumerate(dict.fromkeys(fields["doc_id"]))}
        doc_index = np.array([numbers[doc_id] for doc_id in fields["doc_id"]], dtype=np.int64)
    return Codes(label_set.labels, label_set.is_ordered, coders, matrix, doc_index, has_documents, fields)
