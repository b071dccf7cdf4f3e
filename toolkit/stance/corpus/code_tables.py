"""Tables of codes as flat columns: which sentence, which coder, which label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stance.corpus.code_sheets import SHOWN, CodeFields, Sheet, check_column, read_sheets
from stance.corpus.label_names import normalise_label
from stance.errors import DataError
from stance.text.read_options import Problems
from stance.text.read_sources import Source
from stance.text.tables.chosen_columns import ColumnError

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CodeTable:
    """Codes in columns, a row a code, in the order in which they were found.

    Attributes
    ----------
    sources : list[Source]
        The files.
    units : dict[str, list]
        What tells the sentences apart, and the text where it is known; by column, a value a sentence.
    coders : tuple[str, ...]
        Who coded.
    values : list[str]
        The different labels.
    other_texts : list[tuple[str, str]]
        Two texts of each sentence that has not the same in all its rows.
    source_index, rows, unit_index, coder_index, value_index : ndarray of int64, shape (n_codes,)
        Where each code comes from, which sentence and coder it is of, and which label it is.
    """

    sources: list[Source]
    units: dict[str, list[Any]]
    coders: tuple[str, ...]
    values: list[str]
    other_texts: list[tuple[str, str]]
    source_index: Ints
    rows: Ints
    unit_index: Ints
    coder_index: Ints
    value_index: Ints


def read_code_tables(
    given: Sequence[str | Path | pa.Table],
    fields: CodeFields,
    coders: Sequence[str] | None,
    labels: Sequence[str] | None,
    problems: Problems,
) -> CodeTable:
    """Read tables of codes; see :func:`stance.corpus.read_codes`.

    Parameters
    ----------
    given : sequence of str, Path or pyarrow.Table
    fields : CodeFields
        What the columns are called.
    coders : sequence of str or None
        The columns of a wide table.
    labels : sequence of str or None
        The labels allowed; ``None`` for any but those that say that there is none.
    problems : Problems
        What to do with what cannot be read.

    Returns
    -------
    CodeTable
        Without the cells that hold no code.

    Raises
    ------
    DataError
        If a file or a row is not what it should be, or a column is missing.
    """
    if coders is not None and (len(set(coders)) < len(coders) or not all(coders)):
        raise DataError(f"coders: expected different names; found {', '.join(map(repr, coders))}. Mend them.")
    import numpy as np

    sheets = read_sheets(given, fields, coders, labels, problems)
    if not sheets:
        raise DataError("codes: expected a table that can be read; found none. Mend what was skipped.")
    keys = _choose_keys(sheets, fields, is_wide=coders is not None)
    long = coders is None and fields.coder in sheets[0].columns
    needed = [*keys, *([fields.coder] if long else [])]
    if "doc_id" not in keys and all("doc_id" in sheet.columns for sheet in sheets):
        needed.append("doc_id")
    # A row without a code, as that of a task that nobody annotated, needs no coder.
    optional = {fields.coder: fields.label} if long else {}
    sheets = [_drop_unnamed(sheet, needed, optional, problems) for sheet in sheets]
    source_index = np.repeat(np.arange(len(sheets)), [len(sheet.rows) for sheet in sheets])
    rows = np.concatenate([sheet.rows for sheet in sheets])
    unit_index, units = _number_units(sheets, keys, fields)
    other_texts = [] if fields.text in keys else _find_other_texts(unit_index, _join(sheets, fields.text))
    if coders is not None:
        # Row by row, so that the first bad cell of a file is the first one met.
        n_rows, names = len(rows), tuple(coders)
        value_index, values = _encode([_join(sheets, name) for name in names])
        value_index = value_index.reshape(len(names), n_rows).T.ravel()
        coder_index = np.tile(np.arange(len(names)), n_rows)
        source_index, rows, unit_index = (
            np.repeat(array, len(names)) for array in (source_index, rows, unit_index)
        )
    elif long:
        coder_index, found = _encode([_join(sheets, fields.coder)])
        names = tuple(found)
        value_index, values = _encode([_join(sheets, fields.label)])
    else:
        names, coder_index = tuple(sheet.source.doc_id for sheet in sheets), source_index
        value_index, values = _encode([_join(sheets, fields.label)])
    kept = value_index >= 0
    return CodeTable(
        [sheet.source for sheet in sheets],
        units,
        names,
        values,
        other_texts,
        *(array[kept] for array in (source_index, rows, unit_index, coder_index, value_index)),
    )


def _choose_keys(sheets: Sequence[Sheet], fields: CodeFields, *, is_wide: bool) -> list[str]:
    """Choose the columns that tell sentences apart: the same for all files, so that they can meet."""
    shared = [name for name in sheets[0].columns if all(name in sheet.columns for sheet in sheets)]
    is_named = fields.unit != CodeFields().unit
    if fields.unit in shared:
        # A number within the document, unless the user says that it tells sentences apart.
        is_alone = "doc_id" not in shared or (is_named and fields.unit != "sent_id")
        return [fields.unit] if is_alone else ["doc_id", fields.unit]
    if is_named:
        for sheet in sheets:
            check_column(sheet, fields.unit, "--unit-field with the name of one of them")
    if "doc_id" in shared and "sent_id" in shared:
        return ["doc_id", "sent_id"]
    if is_wide:
        return []
    listed = ", ".join(f"'{column}'" for column in shared[:SHOWN]) or "none that all files have"
    raise ColumnError(
        f"{sheets[0].source.name}: expected a column '{fields.unit}', or 'doc_id' and 'sent_id'; "
        f"found {listed}. Pass --unit-field NAME for the column that tells sentences apart."
    )


def _drop_unnamed(
    sheet: Sheet, names: Sequence[str], optional: Mapping[str, str], problems: Problems
) -> Sheet:
    """Leave out the rows that do not say which sentence or coder they are of.

    ``optional`` are names that a row needs only where it has a value in the column given.
    """
    import numpy as np
    import pyarrow as pa

    keep = np.ones(len(sheet.rows), dtype=bool)
    for name in names:
        blank = _is_blank(sheet, name) & keep
        if name in optional:
            blank &= ~_is_blank(sheet, optional[name])
        for row in sheet.rows[blank].tolist():
            problems.add_row(sheet.source, row, f"expected a value in column '{name}'; found none")
        keep &= ~blank
    if keep.all():
        return sheet
    columns = {name: column.filter(pa.array(keep)) for name, column in sheet.columns.items()}
    return Sheet(sheet.source, sheet.rows[keep], columns)


def _is_blank(sheet: Sheet, name: str) -> NDArray[np.bool_]:
    blank: NDArray[np.bool_] = sheet.columns[name].is_null().to_numpy(zero_copy_only=False)
    return blank


def _number_units(
    sheets: Sequence[Sheet], keys: Sequence[str], fields: CodeFields
) -> tuple[Ints, dict[str, list[Any]]]:
    """Give the sentences numbers in the order in which they are met, and say what is known of each."""
    import numpy as np
    import pyarrow as pa

    known = {("unit_id" if name == fields.unit else name): _join(sheets, name) for name in keys}
    if "doc_id" not in keys and all("doc_id" in sheet.columns for sheet in sheets):
        known = {"doc_id": _join(sheets, "doc_id"), **known}
    if keys:
        columns = [_encode([_join(sheets, name)])[0] for name in keys]
        joint = columns[0]
        for more in columns[1:]:
            joint = joint * (int(more.max(initial=0)) + 1) + more
        unit_index = _encode([pa.array(joint)])[0]
    else:
        names = [f"{sheet.source.doc_id}-{row:06d}" for sheet in sheets for row in sheet.rows.tolist()]
        known["unit_id"] = pa.array(names, pa.large_string())
        unit_index = np.arange(len(names), dtype=np.int64)
    if any(fields.text in sheet.columns for sheet in sheets):
        known["text"] = _join(sheets, fields.text)
    firsts = pa.array(np.unique(unit_index, return_index=True)[1])
    return unit_index, {name: column.take(firsts).to_pylist() for name, column in known.items()}


def _find_other_texts(unit_index: Ints, texts: pa.Array) -> list[tuple[str, str]]:
    """Find the sentences whose rows hold different texts, white space aside, and give two of each."""
    import numpy as np

    index, values = _encode([texts])
    place: dict[str, int] = {}
    plain = [place.setdefault(" ".join(normalise_label(value).split()), len(place)) for value in values]
    known = np.flatnonzero(index >= 0)
    if not place:
        return []
    pairs = np.unique(unit_index[known] * len(place) + np.array(plain)[index[known]])
    again = np.flatnonzero(np.diff(pairs // len(place)) == 0)
    first = again[np.unique(pairs[again] // len(place), return_index=True)[1]]
    shown = list(place)
    return [(shown[pairs[at] % len(place)], shown[pairs[at + 1] % len(place)]) for at in first.tolist()]


def _join(sheets: Sequence[Sheet], name: str) -> pa.Array:
    """Put a column of all files together; null where a file lacks it."""
    import pyarrow as pa

    kind = pa.large_string()
    return pa.concat_arrays(
        [sheet.columns.get(name, pa.nulls(len(sheet.rows), kind)).cast(kind) for sheet in sheets]
    )


def _encode(arrays: Sequence[pa.Array]) -> tuple[Ints, list[Any]]:
    """Give the different values of arrays numbers, from 0 as they are met; null is -1."""
    import numpy as np
    import pyarrow as pa

    encoded = pa.concat_arrays(arrays).dictionary_encode()
    index: Ints = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return index, encoded.dictionary.to_pylist()
